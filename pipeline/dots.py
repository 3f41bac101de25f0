"""Erases dot leaders ("Họ và tên: ........") and leaves every dot that belongs to a letter.

Leaders are the largest single source of reading errors on forms; an eager eraser turns "quận" into "quân". So a dot goes
only when it has a leader's size, lies on a row line fitted through a run of such dots, in the run's pitch and phase, and
has neighbours one pitch away. The dot below a vowel hangs under the base line, out of phase and alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.overtyped import covered_runs, distinct, under_words
from pipeline.pieces import Labelled, labelled
from pipeline.raster import Pixels
from pipeline.runs import FEWEST, OFF_LINE, Run, below_letters, fit, largest_of, members, refitted
from pipeline.scrape import Comb, scrape

_INK = 150
# In points: a full stop of 8 to 16 point type.
_SMALLEST, _LARGEST = 0.45, 2.7
_OFF_STUB = 0.15  # pitches that a dot may stand off its place
_NARROWEST_PITCH, _WIDEST_PITCH = 1.6, 8.5


@dataclass(frozen=True, slots=True)
class Leader:
    """One erased leader: its ends and height, in pixels."""

    x0: float
    x1: float
    y: float


def erase_leaders(gray: Pixels, dpi: float) -> tuple[Pixels, tuple[Leader, ...]]:
    """A copy of the level page without its dot leaders, and where they stood."""
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    found = labelled(ink)
    stats, centres = found.stats, found.middles
    dots = _without_colons(_dot_like(stats, point), centres, stats)
    if len(dots) < FEWEST:
        return gray, ()
    places = centres[dots]
    sizes = stats[dots, cv2.CC_STAT_AREA].astype(np.float64)
    gone = np.zeros(len(dots), bool)
    merged: list[_Hidden] = []
    for chain in _chains(places, sizes, point):
        if gone[chain].all():
            continue
        run = fit(places[chain])
        if run is None:
            continue
        own = members(run, places, sizes, sizes[chain], ink, point)
        if own.sum() >= FEWEST:
            gone |= own
            merged.append(_Hidden(refitted(run, places[own]), places[own, 0], stats[dots[own]]))
    merged += _typed_over(merged, places, sizes, gone, stats[dots], ink, point)
    gone |= _stubs(merged, places, sizes, gone)
    if not gone.any():
        return gray, ()
    clean = _painted(gray, found, dots[gone])
    for hidden in merged:
        _scraped(clean, hidden, ink)
    return clean, tuple(hidden.leader for hidden in merged)


def _without_colons(
    dots: NDArray[np.int64], centres: NDArray[np.float64], stats: NDArray[np.int32]
) -> NDArray[np.int64]:
    """The dots less those that stand under another of their size: a colon's foot is on the leader's line."""
    if not len(dots):
        return dots
    dots = dots[np.argsort(centres[dots, 0])]
    keep = np.ones(len(dots), bool)
    # Python's own numbers: arrays are slow one by one.
    xs, ys = centres[dots, 0].tolist(), centres[dots, 1].tolist()
    sizes = np.maximum(stats[dots, cv2.CC_STAT_WIDTH], stats[dots, cv2.CC_STAT_HEIGHT]).tolist()
    for upper, (x, y, size) in enumerate(zip(xs, ys, sizes, strict=True)):
        for lower in range(bisect_left(xs, x - 0.5 * size), bisect_right(xs, x + 0.5 * size)):
            if 1.6 * size < ys[lower] - y < 4.5 * size and 0.5 < sizes[lower] / size < 2.0:
                keep[[upper, lower]] = False
    return dots[keep]


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A run whose dots partly run into the feet of letters; where its free dots stand, and their boxes."""

    run: Run
    free: NDArray[np.float64]
    boxes: NDArray[np.int32]

    @property
    def leader(self) -> Leader:
        return Leader(float(self.free.min()), float(self.free.max()), float(self.run.at(self.free).mean()))


def _typed_over(
    known: list[_Hidden],
    places: NDArray[np.float64],
    sizes: NDArray[np.float64],
    gone: NDArray[np.bool_],
    boxes: NDArray[np.int32],
    ink: Pixels,
    point: float,
) -> list[_Hidden]:
    """Leaders of the page's own pitch that words cover but for a dot here and there; marks their dots in `gone`."""
    if not known:
        return []
    pitches = distinct([hidden.run.pitch for hidden in known])
    areas = [hidden.boxes[:, cv2.CC_STAT_AREA] for hidden in known]
    taken = gone.copy()
    for hidden, area in zip(known, areas, strict=True):
        level = np.abs(places[:, 1] - hidden.run.at(places[:, 0])) <= OFF_LINE * point
        taken |= below_letters(level, places, sizes, area, ink)
    found = []
    for run, own in covered_runs(places, sizes, taken, pitches, np.concatenate(areas), ink, point):
        taken |= own
        gone |= own
        found.append(_Hidden(run, places[own, 0], boxes[own]))
    return found


def _stubs(
    known: list[_Hidden], places: NDArray[np.float64], sizes: NDArray[np.float64], gone: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """What is left of a leader behind a long value: two to four dots in the pitch of others, ending where those end."""
    found = np.zeros(len(places), bool)
    for hidden in known:
        run, end = hidden.run, float(hidden.free.max())
        beside = [other for other in known if other is not hidden and abs(float(other.free.max()) - end) < run.pitch]
        if not beside:
            continue
        usual = float(np.median(hidden.boxes[:, cv2.CC_STAT_AREA]))
        free = ~gone & ~found & (sizes > 0.5 * usual) & (sizes < largest_of(hidden.boxes[:, cv2.CC_STAT_AREA]))
        for last in np.flatnonzero(free & (np.abs(places[:, 0] - end) < run.pitch)):
            row = [int(last)]
            while len(row) < FEWEST:
                x, y = places[row[-1]]
                off = np.maximum(np.abs(places[:, 0] - (x - run.pitch)), np.abs(places[:, 1] - y))
                nearest = int(np.where(free, off, np.inf).argmin())
                if not free[nearest] or off[nearest] > _OFF_STUB * run.pitch:
                    break
                row.append(nearest)
            found[row] |= 2 <= len(row) < FEWEST
    return found


def _scraped(clean: Pixels, hidden: _Hidden, ink: Pixels) -> None:
    """Takes away, in place, the run's dots that touch letters: ink where a dot must stand and none was erased."""
    run = under_words(replace(hidden.run, start=float(hidden.free.min()), end=float(hidden.free.max())), ink)
    wide = int(np.median(hidden.boxes[:, cv2.CC_STAT_WIDTH]))
    high = int(np.median(hidden.boxes[:, cv2.CC_STAT_HEIGHT]))
    count = round((run.end - run.start) / run.pitch) + 1
    places = [float(place) for place in np.linspace(run.start, run.end, count)]
    covered = [place for place in places if np.abs(hidden.free - place).min() >= 0.4 * run.pitch]
    largest = largest_of(hidden.boxes[:, cv2.CC_STAT_AREA])
    scrape(clean, Comb(run.base, run.slope, run.pitch, run.start, run.end, wide, high, largest), covered)


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
    """Runs of at least `FEWEST` dots, each one pitch from the next, as index arrays from left to right."""
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
    following = np.full(len(places), -1)
    xs, ys, areas = places[by_x, 0].tolist(), places[by_x, 1].tolist(), sizes[by_x].tolist()
    for position, (x, y, area) in enumerate(zip(xs, ys, areas, strict=True)):
        first, last = bisect_left(xs, x + _NARROWEST_PITCH * point), bisect_left(xs, x + _WIDEST_PITCH * point)
        for other in range(max(first, position + 1), last):
            if abs(ys[other] - y) <= OFF_LINE * point and 0.35 < areas[other] / area < 2.9:
                following[by_x[position]] = by_x[other]
                break
    return following


def _even_parts(places: NDArray[np.float64], chain: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The parts of a chain whose steps are alike."""
    if len(chain) < FEWEST:
        return []
    steps = np.diff(places[chain, 0]).tolist()
    parts, start = [], 0
    for position in range(1, len(steps) + 1):
        usual = median(steps[start:position])
        if position == len(steps) or abs(steps[position] - usual) > 0.25 * usual:
            if position - start + 1 >= FEWEST:
                parts.append(chain[start : position + 1])
            start = position
    return parts


def _painted(gray: Pixels, found: Labelled, gone: NDArray[np.int64]) -> Pixels:
    """The page with these components painted white, their gray rims too."""
    clean, labels = gray.copy(), found.labels
    for label in gone:
        x, y, w, h = (int(value) for value in found.stats[label][:4])
        window = (slice(max(0, y - 1), y + h + 1), slice(max(0, x - 1), x + w + 1))
        # A neighbour's ink inside the window stays.
        own = (labels[window] == label) | (labels[window] == 0)
        clean[window][own] = 255
    return clean


__all__ = ["Leader", "erase_leaders"]
