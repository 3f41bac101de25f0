"""What shape new ink has: a marker's stroke, a line under words, an icon, or letters drawn as pictures.

A comment may be drawn by its own program (ISO 32000-2 §12.5.5), and a signature may show a picture: digits made of
shapes say as much as digits made of type. So ink has to look like the thing it says it is. All sizes in pixels of
look.py (100 dpi).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from signing.look import Letter

Mask = NDArray[np.bool_]


class Print(Enum):
    """Whether ink is a line of letters: not at all, a few that could be a pen's strokes, in part (a seal with a name in
    it), or for the most part."""

    NONE = 0
    FEW = 1
    SOME = 2
    MOST = 3


_SPECK = 4  # smaller is the edge of something else
_MARKER = 6  # a marker's stroke is at least as high and wide
_SOLID = 0.8  # share of its box that a marker's stroke fills, the type under it included
_LINE = 5  # a line under words is no higher
_ICON = (18, 50)  # 13 to 36 points: wider than a digit that fits a line of type, smaller than a drawing
_TYPE = (2.7, 140)  # heights of letters and digits: from small print to words across a page
_CONTRAST = 80  # levels of one colour between type and what lies around it
_RULE = 0.85  # share of the width or height that a straight line of a frame runs through
_WORD = 3  # letters of a short word
_ROW = 6  # letters beside each other; a handwritten name or a day has fewer


def drawn_as(kind: str, ink: Mask, dark: Mask, letters: Sequence[Letter]) -> bool:
    """Whether a comment's ink is what a comment of its kind draws.

    Args:
        kind: Highlight, Underline or Text; others are judged elsewhere.
        ink: where the page changed.
        dark: where it was dark before.
        letters: the page's own, in the same pixels.
    """
    if kind == "Highlight":
        return _is_marker(ink, dark)
    if kind == "Underline":
        return all(height <= _LINE and width >= 2 * height for _, _, width, height in _parts(ink)) and not any(
            _strikes(ink, letter.box) for letter in letters if not letter.text.isspace()
        )
    if kind == "Text":
        rows, columns = np.nonzero(ink)
        sides = (int(np.ptp(axis)) + 1 if axis.size else _ICON[0] for axis in (rows, columns))
        return all(_ICON[0] <= side <= _ICON[1] for side in sides)
    return True


def still_read(ink: Mask, dark: Mask, colours: NDArray[np.uint8]) -> bool:
    """Whether what was dark still stands out, in any of the three colours, from what was drawn around it."""
    if int(ink.sum()) <= 12 or int(dark.sum()) <= 12:
        return True
    type_, ground = (np.median(colours[where], axis=0) for where in (dark, ink & ~dark))
    return bool(np.isnan(ground).any() or np.abs(type_ - ground).max() >= _CONTRAST)


def print_in(ink: Mask, times: int = 1) -> Print:
    """How much of the ink stands in rows of parts as high as each other: letters of a line. The straight lines of a frame
    or a table do not count.

    `times` is how often 100 dpi the ink was drawn at: letters that touch there stand apart when they are seen closer.
    """
    low, high = (times * size for size in _TYPE)
    inner = _without_rules(ink)
    parts = [part for part in _parts(inner, _SPECK * times) if low <= part[3] <= high and part[2] <= 2 * high]
    rows = [_beside(part, parts) for part in parts]
    printed = sum(beside >= _ROW for beside in rows)
    if not printed:
        return Print.FEW if any(beside >= _WORD for beside in rows) else Print.NONE
    return Print.MOST if 2 * printed > len(parts) and _share(inner, parts) > 0.5 else Print.SOME


def _beside(part: tuple[int, int, int, int], parts: Sequence[tuple[int, int, int, int]]) -> int:
    """How many parts stand on the same line and are about as high, this one among them."""
    _, top, _, height = part
    alike = [one for one in parts if height <= 2 * one[3] <= 4 * height]
    return sum(abs(one[1] + one[3] - top - height) <= height / 3 for one in alike)


def _without_rules(ink: Mask) -> Mask:
    rows, columns = np.nonzero(ink)
    if not rows.size:
        return ink
    part = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].copy()
    across, down = part.mean(axis=1) > _RULE, part.mean(axis=0) > _RULE
    if across.any():  # without a line across, what runs down all of it is a letter of its only line
        part[across], part[:, down] = False, False
    return part


def _is_marker(ink: Mask, dark: Mask) -> bool:
    whole = ink | dark
    for left, top, width, height in _parts(whole):
        window = (slice(top, top + height), slice(left, left + width))
        if int(ink[window].sum()) < _SPECK:
            continue
        if min(width, height) < _MARKER or float(whole[window].mean()) < _SOLID:
            return False
    return True


def _parts(ink: Mask, least: int = _SPECK) -> list[tuple[int, int, int, int]]:
    """(left, top, width, height) of what hangs together."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    found = stats[1:count]
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, area in found if area >= least]


def _share(ink: Mask, parts: Sequence[tuple[int, int, int, int]]) -> float:
    inside = np.zeros_like(ink)
    for left, top, width, height in parts:
        inside[top : top + height, left : left + width] = True
    return float((ink & inside).sum()) / max(1.0, float(ink.sum()))


def _strikes(ink: Mask, box: tuple[int, int, int, int]) -> bool:
    """Whether ink runs through the middle of a letter."""
    left, top, right, bottom = box
    third = (bottom - top) // 3
    band = ink[max(0, top + third) : max(0, bottom - third + 1), max(0, left) : right + 1]
    return bool(band.size) and float(band.any(axis=0).mean()) > 0.5
