"""Signatures, seals and scribbles: long strokes of ink far larger than any letter, taken out of what the print readers see."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.pieces import labelled
from pipeline.raster import Pixels

_INK = 150
# Points: type of 20 points is lower than this; a seal's ring and a signature are larger.
_HIGH, _WIDE, _NOT_FLAT = 30.0, 45.0, 20.0
_THIN = 0.28  # strokes fill little of their box; a dark photograph or a stamp's field fills more
# Points: no stem of a letter runs straight for so long. The serifs of bold capitals touch and do, along the line only.
_STRAIGHT, _ALONG_THE_LINE, _LEVEL = 12.0, 20.0, 12.0  # the last in degrees
_DIRECTIONS = 24


def without_large_strokes(gray: Pixels, dpi: float) -> Pixels:
    """A copy of the page without them; the page itself where there are none.

    Letters that a stroke runs through are one piece of ink with it. Only what runs straight for longer than a letter's
    stem is taken, so that they keep most of their own ink and their line is still found.
    """
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    found = labelled(ink)
    labels, stats = found.labels, found.stats
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    filled = stats[:, cv2.CC_STAT_AREA] / np.maximum(width * height, 1)
    large = (height > _HIGH * point) | ((width > _WIDE * point) & (height > _NOT_FLAT * point))
    chosen = large & (filled < _THIN)
    chosen[0] = False
    if not chosen.any():
        return gray
    clean = gray.copy()
    for label in np.flatnonzero(chosen):
        x, y, w, h = (int(value) for value in stats[label, : cv2.CC_STAT_AREA])
        part = (slice(y, y + h), slice(x, x + w))
        own = labels[part] == label
        stroke = cv2.dilate(_straight(own.astype(np.uint8), point), np.ones((3, 3), np.uint8)) > 0
        # The gray rim goes too, a neighbour's ink does not.
        clean[part][stroke & ((ink[part] == 0) | own)] = 255
    return clean


def _straight(ink: NDArray[np.uint8], point: float) -> NDArray[np.uint8]:
    """What of the ink lies on straight runs, in any direction, that are longer than a letter has them."""
    found = np.zeros_like(ink)
    for step in range(_DIRECTIONS):
        degrees = 180.0 * step / _DIRECTIONS
        level = min(degrees, 180.0 - degrees) <= _LEVEL
        kernel = _line(round((_ALONG_THE_LINE if level else _STRAIGHT) * point), degrees)
        opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        found = np.bitwise_or(found, np.asarray(opened, np.uint8))
    return found


@lru_cache(maxsize=512)
def _line(length: int, degrees: float) -> NDArray[np.uint8]:
    """A straight run of `length` pixels as a kernel no larger than itself."""
    half = max(1, length // 2)
    across, down = round(half * math.cos(math.radians(degrees))), round(half * math.sin(math.radians(degrees)))
    kernel = np.zeros((2 * abs(down) + 1, 2 * abs(across) + 1), np.uint8)
    middle_x, middle_y = abs(across), abs(down)
    cv2.line(kernel, (middle_x - across, middle_y - down), (middle_x + across, middle_y + down), 1, 1)
    return kernel


__all__ = ["without_large_strokes"]
