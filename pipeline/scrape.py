"""Takes the dots of a leader off the feet of letters that were typed over it, and leaves the letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

_INK, _RIM = 150, 225
_FOOT = 0.45  # heights of a dot between the feet of round letters and of stems
_HAIR = 1.5  # pixels: the foot of a round letter in a book face at 200 dpi


@dataclass(frozen=True, slots=True)
class Comb:
    """Where a leader's dots stand: y = `base` + `slope`·x, one dot every `pitch` from `start` to `end`.

    Each is `wide` x `high` pixels and has at most `largest` pixels of ink; what has more is not, or not only, a dot of
    the leader.
    """

    base: float
    slope: float
    pitch: float
    start: float
    end: float
    wide: int
    high: int
    largest: float

    def row(self, x: float) -> float:
        return self.base + self.slope * x


def scrape(clean: Pixels, comb: Comb, covered: list[float]) -> None:
    """Whitens, in place, the dots at the places `covered` (x, pixels) that run into letters.

    Letters end at their feet: below them a dot's ink goes whole, unless it is more than a dot (a letter's own dot, a
    tail, a comma). Beside and between the letters a dot goes where no stroke passes through it.
    """
    feet = _feet(clean, comb)
    for place in covered:
        row = comb.row(place)
        limit = row - comb.high / 2 - 1 if feet is None else row + feet
        hanging = _hanging(clean, comb, place, row, limit)
        if _is_sign(clean, comb, place, row) or _is_dot_of_a_letter(comb, hanging):
            continue
        _below_feet(comb, hanging)
        _beside_letters(clean, comb, place, row, feet)


def _feet(clean: Pixels, comb: Comb) -> float | None:
    """The row on which the letters stand, relative to the row of dots (pixels down), from the ink between the dots.

    Most letters stand on it: commas, tails and the dots of letters reach lower, at a few places each.
    """
    found = []
    for step in range(round((comb.end - comb.start) / comb.pitch) + 2):
        middle = comb.start + (step - 0.5) * comb.pitch
        row = comb.row(middle)
        top, bottom = max(0, round(row - 3 * comb.high)), round(row + 1.5 * comb.high)
        if not 0 <= round(middle) < clean.shape[1]:
            continue
        strip = clean[top:bottom, round(middle)] < _INK
        if strip.any() and not strip[-1]:
            found.append(top + int(np.flatnonzero(strip)[-1]) - row)
    if len(found) < 3:
        return None
    feet = np.sort(found)
    crowd = np.searchsorted(feet, feet + _FOOT * comb.high, side="right") - np.arange(len(feet))
    # Round letters reach lower than stems by a pixel: the lowest of the crowd counts.
    first = int(np.argmax(crowd))
    return float(feet[first + int(crowd[first]) - 1])


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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of ink under the feet near a place of a dot: its size, how far aside its middle lies and how much lower its
    foot (pixels), and where it is with its rim: `inside` a part of the page, `window`."""

    wide: int
    high: int
    area: int
    off: float
    low: float
    window: Pixels
    inside: NDArray[np.bool_]


def _hanging(clean: Pixels, comb: Comb, place: float, row: float, limit: float) -> list[_Piece]:
    """The pieces of ink that hang free under the feet, near one place."""
    top, bottom = max(0, round(limit) + 1), round(row + comb.high / 2) + comb.high
    left = max(0, round(place) - 2 * comb.wide)
    window = clean[top:bottom, left : round(place) + 2 * comb.wide + 1]
    if not window.size:
        return []
    _, labels, stats, _ = cv2.connectedComponentsWithStats((window < _INK).astype(np.uint8), connectivity=8)
    found = []
    for label in range(1, len(stats)):
        x, y, wide, high, area = (int(value) for value in stats[label])
        off = abs(left + x + (wide - 1) / 2 - place)
        grown = cv2.dilate((labels == label).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        inside = grown & ((labels == label) | (labels == 0))
        low = top + y + high - 1 - (row + (comb.high - 1) / 2)
        found.append(_Piece(wide, high, area, off, low, window, inside))
    return found


def _is_dot_of_a_letter(comb: Comb, hanging: Sequence[_Piece]) -> bool:
    """Whether the dot below a vowel hangs there: a piece of no more than a dot's breadth, with more ink than the leader's."""
    return any(
        piece.area > comb.largest
        and piece.wide <= 2 * comb.wide
        and piece.high <= 2 * comb.high
        and piece.off < (comb.wide + piece.wide) / 2
        for piece in hanging
    )


def _below_feet(comb: Comb, hanging: Sequence[_Piece]) -> None:
    """Whitens what hangs under the feet at one place, if it has a dot's size there."""
    for piece in hanging:
        like_a_dot = piece.wide <= comb.wide + 2 and piece.high <= comb.high + 1 and piece.low <= 1.6
        if like_a_dot and piece.off <= 0.3 * comb.wide + 1:
            piece.window[piece.inside] = 255


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
