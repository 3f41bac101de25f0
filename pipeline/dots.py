"""Erases dot leaders ("Họ và tên: ........") and leaves every dot that belongs to a letter.

Leaders are the largest single source of reading errors on forms; an eager eraser turns "quận" into "quân". So a dot goes
only when it has a leader's size, lies on a row line fitted through a run of such dots, in the run's pitch and phase, and
has neighbours one pitch away. The dot below a vowel hangs under the base line, out of phase and alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

_INK = 150
# In points: a full stop of 8 to 16 point type.
_SMALLEST, _LARGEST = 0.45, 2.7
_NARROWEST_PITCH, _WIDEST_PITCH = 1.6, 8.5
_RUN = 5  # so many dots in a row make a leader; an ellipsis has three
_PHASE = 0.2
_OFF_LINE = 0.55


@dataclass(frozen=True, slots=True)
class Leader:
    """One erased leader: its ends and height, in pixels."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class _Run:
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


def erase_leaders(gray: Pixels, dpi: float) -> tuple[Pixels, tuple[Leader, ...]]:
    """A copy of the level page without its dot leaders, and where they stood."""
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    _, found, measures, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(measures, np.int32)
    centres = np.asarray(middles, np.float64)
    dots = _dot_like(stats, point)
    if len(dots) < _RUN:
        return gray, ()
    places = centres[dots]
    sizes = stats[dots, cv2.CC_STAT_AREA].astype(np.float64)
    gone = np.zeros(len(dots), bool)
    leaders: list[Leader] = []
    merged: list[_Hidden] = []
    for chain in _chains(places, sizes, point):
        run = _fit(places[chain])
        if run is None:
            continue
        members = _members(run, places, sizes, sizes[chain], point)
        if members.sum() >= _RUN:
            gone |= members
            xs = places[members, 0]
            leaders.append(Leader(float(xs.min()), float(xs.max()), float(run.at(xs).mean())))
            merged.append(_Hidden(run, xs, stats[dots[members]]))
    if not gone.any():
        return gray, ()
    clean = _painted(gray, labels, stats, dots[gone])
    for hidden in merged:
        _scrape(clean, hidden)
    return clean, tuple(leaders)


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A run whose dots partly run into the feet of letters; where its free dots stand, and their boxes."""

    run: _Run
    free: NDArray[np.float64]
    boxes: NDArray[np.int32]


def _scrape(clean: Pixels, hidden: _Hidden) -> None:
    """Takes away, in place, dots that touch letters: ink as high as a dot, where a dot of the run must stand.

    A column whose ink goes on above or below belongs to a letter and stays; a serif is thinner than a dot and stays.
    """
    run = hidden.run
    wide = int(np.median(hidden.boxes[:, cv2.CC_STAT_WIDTH]))
    high = int(np.median(hidden.boxes[:, cv2.CC_STAT_HEIGHT]))
    first = round((float(hidden.free.min()) - run.start) / run.pitch)
    last = round((float(hidden.free.max()) - run.start) / run.pitch)
    for step in range(first, last + 1):
        x = run.start + step * run.pitch
        if np.abs(hidden.free - x).min() < 0.4 * run.pitch:
            continue
        middle = round(run.base + run.slope * x)
        for column in range(max(0, round(x - wide / 2) - 1), min(clean.shape[1], round(x + wide / 2) + 2)):
            _scrape_column(clean, column, middle, high)


def _scrape_column(clean: Pixels, column: int, middle: int, high: int) -> None:
    strip = clean[max(0, middle - 2 * high) : middle + 2 * high + 1, column]
    own = min(middle, 2 * high)
    if own >= len(strip) or strip[own] >= _INK:
        return
    top = bottom = own
    while top > 0 and strip[top - 1] < 225:
        top -= 1
    while bottom + 1 < len(strip) and strip[bottom + 1] < 225:
        bottom += 1
    if bottom - top + 1 <= high + 2 and abs((top + bottom) / 2 - own) <= 1.0:
        strip[top : bottom + 1] = 255


def _dot_like(stats: NDArray[np.int32], point: float) -> NDArray[np.int64]:
    """Labels of components of a full stop's size and shape."""
    width = stats[:, cv2.CC_STAT_WIDTH]
    height = stats[:, cv2.CC_STAT_HEIGHT]
    area = stats[:, cv2.CC_STAT_AREA]
    smallest, largest = max(_SMALLEST * point, 1), _LARGEST * point + 1
    fits = (np.minimum(width, height) >= smallest) & (np.maximum(width, height) <= largest)
    # At low resolution one pixel more or less is no shape.
    round_enough = np.maximum(width, height) <= 2.0 * np.minimum(width, height) + 1
    full = area >= 0.45 * width * height
    fits &= round_enough & full
    fits[0] = False
    return np.flatnonzero(fits)


def _chains(places: NDArray[np.float64], sizes: NDArray[np.float64], point: float) -> list[NDArray[np.int64]]:
    """Runs of at least `_RUN` dots, each one pitch from the next, as index arrays from left to right."""
    order = np.lexsort((places[:, 0], np.round(places[:, 1] / (4 * point))))
    following = _right_neighbours(places, sizes, point)
    has_left = np.zeros(len(places), bool)
    has_left[following[following >= 0]] = True
    chains: list[NDArray[np.int64]] = []
    for first in order:
        if has_left[first]:
            continue
        chain = [int(first)]
        while following[chain[-1]] >= 0 and len(chain) < 500:
            chain.append(int(following[chain[-1]]))
        chains.extend(_even_parts(places, np.array(chain)))
    return chains


def _right_neighbours(places: NDArray[np.float64], sizes: NDArray[np.float64], point: float) -> NDArray[np.int64]:
    """For each dot the nearest one to its right on the same level, -1 for none."""
    by_x = np.argsort(places[:, 0])
    xs, ys, areas = places[by_x, 0], places[by_x, 1], sizes[by_x]
    following = np.full(len(places), -1)
    for position in range(len(by_x)):
        last = int(np.searchsorted(xs, xs[position] + _WIDEST_PITCH * point))
        for other in range(position + 1, last):
            near = xs[other] - xs[position] >= _NARROWEST_PITCH * point
            level = abs(ys[other] - ys[position]) <= _OFF_LINE * point
            if near and level and 0.35 < areas[other] / areas[position] < 2.9:
                following[by_x[position]] = by_x[other]
                break
    return following


def _even_parts(places: NDArray[np.float64], chain: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The parts of a chain whose steps are alike."""
    if len(chain) < _RUN:
        return []
    steps = np.diff(places[chain, 0])
    parts, start = [], 0
    for position in range(1, len(steps) + 1):
        usual = float(np.median(steps[start:position]))
        if position == len(steps) or abs(steps[position] - usual) > 0.25 * usual:
            if position - start + 1 >= _RUN:
                parts.append(chain[start : position + 1])
            start = position
    return parts


def _fit(places: NDArray[np.float64]) -> _Run | None:
    """Row line, pitch and phase through the dots of one part, by least squares; None when they do not fit."""
    x, y = places[:, 0], places[:, 1]
    slope, base = np.polyfit(x, y, 1)
    steps = np.arange(len(x))
    pitch, start = np.polyfit(steps, x, 1)
    if abs(slope) > 0.03 or np.abs(x - (start + pitch * steps)).max() > 0.3 * pitch:
        return None
    return _Run(float(base), float(slope), float(pitch), float(start), float(x[-1]))


def _members(
    run: _Run,
    places: NDArray[np.float64],
    sizes: NDArray[np.float64],
    own_sizes: NDArray[np.float64],
    point: float,
) -> NDArray[np.bool_]:
    """The dots that belong to the run or to its continuation behind words written into the leader."""
    x, y = places[:, 0], places[:, 1]
    usual = float(np.median(own_sizes))
    drift = 0.01 * (np.maximum(run.start - x, 0) + np.maximum(x - run.end, 0))
    on_line = np.abs(y - run.at(x)) <= _OFF_LINE * point
    in_phase = run.phase_error(x) * run.pitch <= _PHASE * run.pitch + drift
    # A leader's dot that runs into the dot of a letter makes a larger one: it stays.
    alike = (sizes > 0.4 * usual) & (sizes < 1.6 * usual + 3)
    near = (x > run.start - 40 * run.pitch) & (x < run.end + 40 * run.pitch)
    fits = on_line & in_phase & alike & near
    return fits & _with_neighbours(x, fits, run.pitch)


def _with_neighbours(x: NDArray[np.float64], fits: NDArray[np.bool_], pitch: float) -> NDArray[np.bool_]:
    """Which fitting dots have a fitting dot one pitch away on at least one side, and another within three."""
    found = np.zeros(len(x), bool)
    chosen = np.flatnonzero(fits)
    xs = x[chosen]
    for index, place in zip(chosen, xs, strict=True):
        gaps = np.abs(xs - place)
        one = (np.abs(gaps - pitch) <= 0.3 * pitch).sum()
        more = ((gaps > 0.5 * pitch) & (gaps <= 3.4 * pitch)).sum()
        found[index] = one >= 1 and more >= 2
    return found


def _painted(gray: Pixels, labels: NDArray[np.int32], stats: NDArray[np.int32], gone: NDArray[np.int64]) -> Pixels:
    """The page with these components painted white, their gray rims too."""
    clean = gray.copy()
    for label in gone:
        x, y, w, h = (int(value) for value in stats[label][:4])
        window = (slice(max(0, y - 1), y + h + 1), slice(max(0, x - 1), x + w + 1))
        # A neighbour's ink inside the window stays.
        own = (labels[window] == label) | (labels[window] == 0)
        clean[window][own] = 255
    return clean


__all__ = ["Leader", "erase_leaders"]
