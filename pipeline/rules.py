"""Drawn lines: table frames and underlines are found, and taken out of the picture the readers see."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.pieces import pieces
from pipeline.raster import Pixels

_INK = 160
_SHORTEST = 28.0  # points: longer than any letter, shorter than the rule under "Độc lập - Tự do - Hạnh phúc"
_SHORTEST_UPRIGHT = 60.0  # an upright stroke of a signature is shorter; the frame of one table row is not needed
_THICKEST = 2.6
_BESIDE, _COVERED = 3, 0.4  # pixels beyond a rule's edge, and the share of its length that letters may take there


@dataclass(frozen=True, slots=True)
class Rule:
    """One straight line, in pixels; horizontal when it is wider than high."""

    x0: int
    y0: int
    x1: int
    y1: int


def erase_rules(gray: Pixels, dpi: float) -> tuple[Pixels, tuple[Rule, ...]]:
    """A copy of the level page without its rules, and the rules. Strokes that cross a rule keep their pixels."""
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    across, horizontal = _find(ink, point, upright=False)
    down, vertical = _find(ink, point, upright=True)
    if not horizontal and not vertical:
        return gray, ()
    clean = gray.copy()
    clean[_without_crossings(ink, across, upright=False) > 0] = 255
    clean[_without_crossings(ink, down, upright=True) > 0] = 255
    return clean, (*horizontal, *vertical)


def _find(ink: Pixels, point: float, *, upright: bool) -> tuple[Pixels, list[Rule]]:
    """A mask of the rules of one direction, and the rules."""
    length = max(8, round((_SHORTEST_UPRIGHT if upright else _SHORTEST) * point))
    kernel = np.ones((length, 1) if upright else (1, length), np.uint8)
    # A worn rule has gaps of a pixel or two.
    bridge = np.ones((3, 1) if upright else (1, 3), np.uint8)
    opened = cv2.morphologyEx(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge), cv2.MORPH_OPEN, kernel)
    found = np.zeros_like(ink)
    rules = []
    for piece in pieces(np.asarray(opened, np.uint8), upright=upright):
        x, y, w, h = piece.x, piece.y, piece.width, piece.height
        thin = piece.area / max(w, h) <= _THICKEST * point + 1 and min(w, h) <= 2 * _THICKEST * point + 2
        if thin and (_stands_free(ink.T, piece.own.T, (y, x)) if upright else _stands_free(ink, piece.own, (x, y))):
            found[y : y + h, x : x + w] |= piece.own
            rules.append(Rule(x, y, x + w, y + h))
    return found, rules


def _stands_free(ink: Pixels, run: NDArray[np.bool_], corner: tuple[int, int]) -> bool:
    """Whether paper lies above and below most of a level run whose box begins at column and row `corner`.

    Where a seal's ring touches a line of bold capitals, their bars and the ring make a run as long and thin as a rule.
    """
    columns = np.flatnonzero(run.any(axis=0))
    top = corner[1] + run[:, columns].argmax(axis=0)
    foot = corner[1] + run.shape[0] - 1 - run[::-1, columns].argmax(axis=0)
    last = ink.shape[0] - 1
    above = ink[np.clip(top - _BESIDE, 0, last), corner[0] + columns]
    below = ink[np.clip(foot + _BESIDE, 0, last), corner[0] + columns]
    return float(above.mean()) < _COVERED and float(below.mean()) < _COVERED


def _without_crossings(ink: Pixels, mask: Pixels, *, upright: bool) -> Pixels:
    """The mask widened by its gray rim, less the places where a letter's stroke runs through on both sides."""
    if not mask.any():
        return mask
    size = (1, 5) if upright else (5, 1)
    wide = np.asarray(cv2.dilate(mask, np.ones(size, np.uint8)), np.uint8)
    beside = (ink & (1 - wide)).astype(np.uint8)
    shift = 3
    first, second = np.zeros_like(beside), np.zeros_like(beside)
    if upright:
        first[:, shift:], second[:, :-shift] = beside[:, :-shift], beside[:, shift:]
    else:
        first[shift:], second[:-shift] = beside[:-shift], beside[shift:]
    near = np.ones((3, 3), np.uint8)
    crossing = np.asarray(cv2.bitwise_and(cv2.dilate(first, near), cv2.dilate(second, near)), np.uint8)
    return np.asarray(wide & (1 - (crossing & ink)), np.uint8)


__all__ = ["Rule", "erase_rules"]
