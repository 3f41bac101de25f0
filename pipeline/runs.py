"""Rows of evenly set dots: a line, a pitch and a phase fitted through them, and how far they go on under words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

FEWEST = 5  # so many dots in a row make a leader; an ellipsis has three
Sizes = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]
_PHASE = 0.2
_LARGER = 1.25  # times the usual ink: under blurred letters a leader's dots look larger
_SPREAD = 1.5  # interquartile ranges that the ink of a leader's dot may lie above the upper quartile
OFF_LINE = 0.55  # points that a dot may stand off its row


@dataclass(frozen=True, slots=True)
class Run:
    """A row of dots: y = `base` + `slope`·x, one dot every `pitch` from `start`; pixels."""

    base: float
    slope: float
    pitch: float
    start: float
    end: float

    def at(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.base + self.slope * x

    def phase_error(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance from the nearest place of a dot, in pitches."""
        steps = (x - self.start) / self.pitch
        return np.asarray(np.abs(steps - np.round(steps)), np.float64)


def fit(places: NDArray[np.float64]) -> Run | None:
    """Row line, pitch and phase through the dots of one part, by least squares; None when they do not fit."""
    x, y = places[:, 0], places[:, 1]
    slope, base = np.polyfit(x, y, 1)
    steps = np.arange(len(x))
    pitch, start = np.polyfit(steps, x, 1)
    if abs(slope) > 0.03 or np.abs(x - (start + pitch * steps)).max() > 0.3 * pitch:
        return None
    return Run(float(base), float(slope), float(pitch), float(start), float(x[-1]))


def refitted(run: Run, places: NDArray[np.float64]) -> Run:
    """The run through all its dots: a pitch measured on a few drifts along a whole line."""
    x, y = places[:, 0], places[:, 1]
    nearest = int(np.argmin(np.abs(x - run.start)))
    order = np.argsort(np.abs(x - x[nearest]))
    steps = np.zeros(len(x))
    pitch, farthest = run.pitch, 2.0
    for index in order[1:]:
        # Each dot, from the nearest outwards, is numbered by the pitch known so far.
        away = float(x[index] - x[nearest])
        steps[index] = round(away / pitch)
        if abs(steps[index]) > farthest:
            pitch, farthest = away / float(steps[index]), abs(float(steps[index]))
    if len(np.unique(steps)) < FEWEST:
        return run
    pitch, start = (float(value) for value in np.polyfit(steps, x, 1))
    slope, base = (float(value) for value in np.polyfit(x, y, 1))
    return Run(base, slope, pitch, start, run.end)


def members(
    run: Run,
    places: NDArray[np.float64],
    sizes: NDArray[np.float64],
    own_sizes: NDArray[np.float64],
    ink: Pixels,
    point: float,
) -> NDArray[np.bool_]:
    """The dots that belong to the run or to its continuation under the words written into the leader.

    The continuation is walked place by place: as long as every place of a dot holds ink, a dot of its own or one run
    into a letter, the leader goes on. Two empty places in a row end it.
    """
    x, y = places[:, 0], places[:, 1]
    usual = float(np.median(own_sizes))
    alike = (sizes > 0.4 * usual) & (sizes < 1.6 * usual + 3)
    near = np.abs(y - run.at(x)) <= 2 * OFF_LINE * point  # a walk leaves the line a little
    alike &= ~below_letters(near, places, sizes, own_sizes, ink)
    on_line = alike & (np.abs(y - run.at(x)) <= OFF_LINE * point)
    inside = (x > run.start - 0.5 * run.pitch) & (x < run.end + 0.5 * run.pitch)
    found = on_line & inside & (run.phase_error(x) <= _PHASE)
    for outwards in (-1, 1):
        found |= _walk(run, outwards, places, alike, ink, OFF_LINE * point)
    return found


def largest_of(sizes: Sizes) -> float:
    """The most ink (pixels) that a dot of a leader has, from the ink of what lies on its line.

    A printer's dots are all alike; quartiles, because a few of those on the line are the dots below letters.
    """
    lower, upper = np.percentile(sizes, (25, 75))
    return float(max(upper + _SPREAD * (upper - lower) + 2, _LARGER * upper))


def below_letters(
    among: NDArray[np.bool_], places: NDArray[np.float64], sizes: NDArray[np.float64], leader: Sizes, ink: Pixels
) -> NDArray[np.bool_]:
    """Which dots are larger than a leader's and hang under a letter: its own dot, with or without one of the leader's in it.

    `among` says which are asked about; `leader` is the ink (pixels) of the leader's free dots.
    """
    found = among & (sizes > largest_of(leader))
    side = float(np.sqrt(np.median(leader)))
    for index in np.flatnonzero(found):
        x, y = places[index]
        top, bottom = max(0, round(y - 4 * side)), max(0, round(y - side))
        found[index] = bool(ink[top:bottom, max(0, round(x - side)) : round(x + side) + 1].any())
    return found


def _walk(
    run: Run,
    outwards: int,
    places: NDArray[np.float64],
    alike: NDArray[np.bool_],
    ink: Pixels,
    off_line: float,
) -> NDArray[np.bool_]:
    """The dots that a walk from the run outwards meets before two places in a row are empty.

    The dots met correct its pitch and its row: a short run tells both only roughly, and its leader may cross the page.
    """
    x, y = places[:, 0], places[:, 1]
    found = np.zeros(len(x), bool)
    candidates = np.flatnonzero(alike)
    edge = run.end if outwards > 0 else run.start
    place, row = edge, float(run.at(np.array(edge)))
    pitch, steps, empty = run.pitch, 0, 0
    while empty < 2:
        place, steps = place + outwards * pitch, steps + 1
        if not 0 <= place < ink.shape[1]:
            break
        near = (np.abs(x[candidates] - place) < 0.3 * pitch) & (np.abs(y[candidates] - row) <= off_line)
        met = candidates[near]
        if len(met):
            found[met] = True
            place, empty = float(x[met].mean()), 0
            row = 0.7 * row + 0.3 * float(y[met].mean())
            if steps >= 4:
                pitch = abs(place - edge) / steps
        else:
            empty = 0 if inked(row, place, ink) else empty + 1
    return found


def inked(row: float, place: float, ink: Pixels) -> bool:
    """Whether ink lies at a dot's place."""
    window = ink[max(0, round(row) - 1) : round(row) + 2, max(0, round(place) - 1) : round(place) + 2]
    return 2 * int(np.count_nonzero(window)) > window.size


__all__ = ["FEWEST", "OFF_LINE", "Run", "below_letters", "fit", "inked", "largest_of", "members", "refitted"]
