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
    dots = _without_colons(_dot_like(stats, point), centres, stats)
    if len(dots) < _RUN:
        return gray, ()
    places = centres[dots]
    sizes = stats[dots, cv2.CC_STAT_AREA].astype(np.float64)
    gone = np.zeros(len(dots), bool)
    leaders: list[Leader] = []
    merged: list[_Hidden] = []
    for chain in _chains(places, sizes, point):
        if gone[chain].all():
            continue
        run = _fit(places[chain])
        if run is None:
            continue
        members = _members(run, places, sizes, sizes[chain], ink, point)
        if members.sum() >= _RUN:
            gone |= members
            xs = places[members, 0]
            leaders.append(Leader(float(xs.min()), float(xs.max()), float(run.at(xs).mean())))
            merged.append(_Hidden(_refitted(run, places[members]), xs, stats[dots[members]]))
    if not gone.any():
        return gray, ()
    clean = _painted(gray, labels, stats, dots[gone])
    for hidden in merged:
        _scrape(clean, hidden)
    return clean, tuple(leaders)


def _without_colons(
    dots: NDArray[np.int64], centres: NDArray[np.float64], stats: NDArray[np.int32]
) -> NDArray[np.int64]:
    """The dots less those that stand under another of their size: a colon's foot is on the leader's line."""
    if not len(dots):
        return dots
    x, y = centres[dots, 0], centres[dots, 1]
    size = np.maximum(stats[dots, cv2.CC_STAT_WIDTH], stats[dots, cv2.CC_STAT_HEIGHT]).astype(np.float64)
    by_x = np.argsort(x)
    keep = np.ones(len(dots), bool)
    for upper in by_x:
        last = int(np.searchsorted(x[by_x], x[upper] + 0.5 * size[upper], side="right"))
        first = int(np.searchsorted(x[by_x], x[upper] - 0.5 * size[upper]))
        for lower in by_x[first:last]:
            gap = y[lower] - y[upper]
            if 1.6 * size[upper] < gap < 4.5 * size[upper] and 0.5 < size[lower] / size[upper] < 2.0:
                keep[[upper, lower]] = False
    return dots[keep]


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A run whose dots partly run into the feet of letters; where its free dots stand, and their boxes."""

    run: _Run
    free: NDArray[np.float64]
    boxes: NDArray[np.int32]


def _scrape(clean: Pixels, hidden: _Hidden) -> None:
    """Takes away, in place, dots that touch letters: ink where a dot of the run must stand and no letter does.

    Where the letters stand above the row of dots, all ink under their feet goes. Where they stand on it, only ink as
    high as a dot: a stem goes on above, a tail below, a serif is thinner; they stay.
    """
    run = hidden.run
    wide = int(np.median(hidden.boxes[:, cv2.CC_STAT_WIDTH]))
    high = int(np.median(hidden.boxes[:, cv2.CC_STAT_HEIGHT]))
    first = round((float(hidden.free.min()) - run.start) / run.pitch)
    last = round((float(hidden.free.max()) - run.start) / run.pitch)
    places = [run.start + step * run.pitch for step in range(first, last + 1)]
    covered = [place for place in places if np.abs(hidden.free - place).min() >= 0.4 * run.pitch]
    above = _feet_above(clean, run, covered, high)
    for place in covered:
        middle = round(run.base + run.slope * place)
        if above is not None:
            _scrape_below(clean, round(place), middle, (wide, high), above)
            continue
        for column in range(max(0, round(place - wide / 2) - 1), min(clean.shape[1], round(place + wide / 2) + 2)):
            _scrape_column(clean, column, middle, high)


def _scrape_below(clean: Pixels, column: int, middle: int, dot: tuple[int, int], above: int) -> None:
    """Whitens what hangs under the feet at a dot's place, unless it is more than a dot: a letter's own dot, a tail."""
    wide, high = dot
    top, left = max(0, middle - above + 1), max(0, column - 2 * wide)
    over = clean[max(0, top - 2 * high) : top, max(0, column - 1) : column + 2] < _INK
    if over.size and over[-1].any() and not over[: high // 2].any():
        return  # a comma: short ink that starts just above
    window = clean[top : middle + 2 * high + 1, left : column + 2 * wide + 1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats((window < 200).astype(np.uint8), connectivity=8)
    for label in range(1, count):
        x, _, w, h, _ = (int(value) for value in stats[label])
        if abs(left + x + w / 2 - column) <= 0.5 * wide + 1 and w <= wide + 2 and h <= high + above:
            window[labels == label] = 255


def _feet_above(clean: Pixels, run: _Run, covered: list[float], high: int) -> int | None:
    """How many rows above the row of dots the letters end, measured between dots; None when they reach it."""
    gaps = []
    for place in covered:
        column = round(place + run.pitch / 2)
        if not 0 <= column < clean.shape[1]:
            continue
        middle = round(run.base + run.slope * place)
        strip = clean[max(0, middle - 3 * high) : middle + high, column] < _INK
        if strip.any() and not strip[-1]:
            gaps.append(len(strip) - 1 - int(np.flatnonzero(strip)[-1]) - (high - 1))
    if len(gaps) < 2:
        return None
    # Round letters end higher than stems: the lowest feet count, single tails do not.
    gap = int(np.percentile(gaps, 20))
    return gap if gap >= max(1, 0.2 * high) else None


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


def _refitted(run: _Run, places: NDArray[np.float64]) -> _Run:
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
    if len(np.unique(steps)) < _RUN:
        return run
    pitch, start = (float(value) for value in np.polyfit(steps, x, 1))
    slope, base = (float(value) for value in np.polyfit(x, y, 1))
    return _Run(base, slope, pitch, start, run.end)


def _members(
    run: _Run,
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
    # A leader's dot that runs into the dot of a letter makes a larger one: it stays.
    alike = (sizes > 0.4 * usual) & (sizes < 1.6 * usual + 3)
    on_line = alike & (np.abs(y - run.at(x)) <= _OFF_LINE * point)
    inside = (x > run.start - 0.5 * run.pitch) & (x < run.end + 0.5 * run.pitch)
    found = on_line & inside & (run.phase_error(x) <= _PHASE)
    for outwards in (-1, 1):
        found |= _walk(run, outwards, places, alike, ink, _OFF_LINE * point)
    return found


def _walk(
    run: _Run,
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
            empty = 0 if _inked(row, place, ink) else empty + 1
    return found


def _inked(row: float, place: float, ink: Pixels) -> bool:
    window = ink[max(0, round(row) - 1) : round(row) + 2, max(0, round(place) - 1) : round(place) + 2]
    return bool(window.size and window.mean() > 0.5)


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
