"""Takes the dots of a leader off the feet of letters that were typed over it, and leaves the letters."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

_INK, _RIM = 150, 225
_HAIR = 1.5  # pixels: the foot of a round letter in a book face at 200 dpi


@dataclass(frozen=True, slots=True)
class Comb:
    """Where a leader's dots stand: y = `base` + `slope`·x, one dot every `pitch`, `wide` x `high` pixels."""

    base: float
    slope: float
    pitch: float
    wide: int
    high: int

    def row(self, x: float) -> float:
        return self.base + self.slope * x


def scrape(clean: Pixels, comb: Comb, covered: list[float]) -> None:
    """Whitens, in place, the dots at the places `covered` (x, pixels) that run into letters.

    Letters end at their feet: below them a dot's ink goes whole, unless it is more than a dot (a letter's own dot, a
    tail, a comma). Beside and between the letters a dot goes where no stroke passes through it.
    """
    feet = _feet(clean, comb, covered)
    for place in covered:
        row = comb.row(place)
        if _is_sign(clean, comb, place, row):
            continue
        limit = row - comb.high / 2 - 1 if feet is None else row + feet
        _below_feet(clean, comb, place, row, limit)
        _beside_letters(clean, comb, place, row, feet)


def _feet(clean: Pixels, comb: Comb, covered: list[float]) -> float | None:
    """The row on which the letters stand, relative to the row of dots (pixels down), from the ink between dots."""
    found = []
    for place in covered:
        for column in (round(place - comb.pitch / 2), round(place + comb.pitch / 2)):
            if not 0 <= column < clean.shape[1]:
                continue
            row = comb.row(place)
            top, bottom = round(row - 3 * comb.high), round(row + 1.5 * comb.high)
            strip = clean[max(0, top) : bottom, column] < _INK
            if strip.any() and not strip[-1]:
                found.append(max(0, top) + int(np.flatnonzero(strip)[-1]) - row)
    # Round letters reach lower than stems by a pixel: the lower feet count, single tails do not.
    return float(np.percentile(found, 75)) if len(found) >= 3 else None


def _is_sign(clean: Pixels, comb: Comb, place: float, row: float) -> bool:
    """Whether a comma or a colon's foot stands there: short ink, free on both sides, nothing or another dot above it."""
    reach = round(comb.wide / 2) + 1
    left, right = round(place) - reach - 1, round(place) + reach + 2
    top, bottom = round(row - 5 * comb.high), round(row + 3 * comb.high)
    if left < 0 or right > clean.shape[1] or top < 0 or bottom > clean.shape[0]:
        return False
    ink = clean[top:bottom, left:right] < _INK
    held = np.asarray(ink[:, 1:-1].any(axis=1))
    if not held[round(row) - top]:
        return False
    first, last = _stretch(held, round(row) - top)
    if first == 0 or ink[first : last + 1, [0, -1]].any():
        return False
    tall = last - first + 1
    above = np.flatnonzero(held[:first])
    if len(above) and first - above[-1] <= 3.2 * comb.high + 1:
        upper, lower = _stretch(held, int(above[-1]))
        alike = abs(lower - upper + 1 - comb.high) <= 2
        return tall <= comb.high + 2 and upper > 0 and alike and first - lower > comb.high
    return 1.4 * comb.high <= tall <= 2.6 * comb.high + 1


def _stretch(held: NDArray[np.bool_], row: int) -> tuple[int, int]:
    """The first and the last of the rows around `row` that hold ink without a break."""
    first = last = row
    while first > 0 and held[first - 1]:
        first -= 1
    while last + 1 < len(held) and held[last + 1]:
        last += 1
    return first, last


def _below_feet(clean: Pixels, comb: Comb, place: float, row: float, limit: float) -> None:
    """Whitens what hangs under the feet at one place, if it has a dot's size there."""
    top, bottom = max(0, round(limit) + 1), round(row + comb.high / 2) + comb.high
    left = max(0, round(place) - 2 * comb.wide)
    window = clean[top:bottom, left : round(place) + 2 * comb.wide + 1]
    if not window.size:
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats((window < _INK).astype(np.uint8), connectivity=8)
    for label in range(1, len(stats)):
        x, y, w, h, _ = (int(value) for value in stats[label])
        off = abs(left + x + (w - 1) / 2 - place)
        low = top + y + h - 1 - (row + (comb.high - 1) / 2)
        if off <= 0.3 * comb.wide + 1 and w <= comb.wide + 2 and h <= comb.high + 1 and low <= 1.6:
            grown = cv2.dilate((labels == label).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            window[grown & ((labels == label) | (labels == 0))] = 255


def _beside_letters(clean: Pixels, comb: Comb, place: float, row: float, feet: float | None) -> None:
    """Whitens a dot's columns in which nothing but the dot stands; where a stroke meets it (the round foot
    of a letter runs through it, or the bar of an L), all but a hair line at the feet."""
    left, right = round(place - comb.wide / 2), round(place + comb.wide / 2)
    top, bottom = round(row - comb.high / 2), round(row + comb.high / 2)
    if left < 2 or right + 2 >= clean.shape[1] or top < 3 or bottom + 3 >= clean.shape[0]:
        return
    band = clean[top : bottom + 1] < _INK
    above, below = clean[top - 2, left : right + 1] < _INK, clean[bottom + 2, left : right + 1] < _INK
    free = np.asarray(~(above | below))
    columns = np.flatnonzero(free) + left
    if not len(columns):
        return
    rows = np.arange(top - 1, bottom + 2)
    if (band[:, left - 2].any() or band[:, right + 2].any()) and feet is not None:
        rows = rows[(rows > row + feet) | (rows < row + feet - _HAIR)]
    block = clean[np.ix_(rows, columns)]
    clean[np.ix_(rows, columns)] = np.where(block < _RIM, 255, block)


__all__ = ["Comb", "scrape"]
