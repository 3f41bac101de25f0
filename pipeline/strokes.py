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
_FINE = 1.2  # points of ink across: a drawn line, such as a side of a plan, that leans too much for a rule
# Points: no stem of a letter runs straight for so long. The serifs of bold capitals touch and do, along the line only.
_STRAIGHT, _ALONG_THE_LINE, _LEVEL = 12.0, 20.0, 12.0  # the last in degrees
_DIRECTIONS = 24


def without_large_strokes(gray: Pixels, dpi: float) -> Pixels:
    """A copy of the page without them; the page itself where there are none.

    Letters that a stroke runs through are one piece of ink with it. Only what runs straight for longer than a letter's
    stem is taken, so that they keep most of their own ink and their line is still found. A fine line alone goes whole.
    """
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    found = labelled(ink)
    labels, stats = found.labels, found.stats
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    filled = stats[:, cv2.CC_STAT_AREA] / np.maximum(width * height, 1)
    large = (height > _HIGH * point) | ((width > _WIDE * point) & (height > _NOT_FLAT * point))
    crossing = large & (filled < _THIN)
    long = np.maximum(width, height)
    fine = (long > _WIDE * point) & (stats[:, cv2.CC_STAT_AREA] < _FINE * point * long)
    crossing[0] = fine[0] = False
    boxes = {label: _box(stats[label]) for label in np.flatnonzero(crossing | fine).tolist()}
    ruled = {label for label in boxes if fine[label] and _is_straight(labels[boxes[label]] == label, point)}
    chosen = [label for label in boxes if crossing[label] or label in ruled]
    if not chosen:
        return gray
    clean = gray.copy()
    for label in chosen:
        part = boxes[label]
        own = labels[part] == label
        mask = own.astype(np.uint8)
        taken = mask if label in ruled else _straight(mask, point)
        stroke = cv2.dilate(taken, np.ones((3, 3), np.uint8)) > 0
        # The gray rim goes too, a neighbour's ink does not.
        clean[part][stroke & ((ink[part] == 0) | own)] = 255
    return clean


def _box(stats: NDArray[np.int32]) -> tuple[slice, slice]:
    x, y, width, height = stats[: cv2.CC_STAT_AREA].tolist()
    return slice(y, y + height), slice(x, x + width)


def _is_straight(own: NDArray[np.bool_], point: float) -> bool:
    """Whether all the ink lies along one straight line: a ruler's, not a pen's."""
    across = np.cov(np.array(np.nonzero(own)))
    return float(np.sqrt(max(0.0, np.linalg.eigvalsh(across)[0]))) < _FINE * point / 2


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
