"""Two sheets side by side on one scan, each leaning as it fell: how far each leans, and the line between them.

Levelled as one, the print of one of them stays aslant and is hardly read. Each is levelled by itself and becomes a page of
its own, as the halves of a folded sheet do (`pipeline.scanned`).
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.pages import Sheet
from pipeline.raster import Pixels
from pipeline.skew import estimate_skew

_ACROSS = 1.2  # width to height from which two sheets may lie side by side
_APART = 0.5  # degrees: no sheet of paper bends so far between its halves
_DPI = 36.0  # at which the line between the sheets is looked for
_INK = 110
_FREE = 5.0  # points on both sides of the line in which nothing is printed
_STEEPEST = 12.0  # degrees: the sum of what two sheets lean
_NEAR = 0.12  # share of the width around the middle in which the line crosses half the height


def lean_of_halves(sheet: Sheet) -> tuple[float, float] | None:
    """By how many degrees more than the whole each half of an upright, level sheet must be turned; None where its halves
    lean alike. Whether print stands on both of them it does not ask."""
    height, width = sheet.dotted.shape
    if width < _ACROSS * height:
        return None
    left, right = (estimate_skew(half) for half in (sheet.dotted[:, : width // 2], sheet.dotted[:, width // 2 :]))
    return (left, right) if abs(left - right) >= _APART else None


def alone(sheet: Sheet, side: int) -> Sheet | None:
    """The left (0) or right (1) half of a sheet, what belongs to the other one's paper turned to white; None where no
    straight line parts two sheets within it, or one of them reaches over the middle."""
    beyond = _beyond(sheet.dotted, sheet.dpi, side)
    if beyond is None:
        return None
    middle = sheet.dotted.shape[1] // 2
    half = slice(0, middle) if side == 0 else slice(middle, 2 * middle)
    clean, bare, dotted, luminance = (
        np.ascontiguousarray(np.where(beyond, np.uint8(255), picture)[:, half])
        for picture in (sheet.clean, sheet.bare, sheet.dotted, sheet.luminance)
    )
    return replace(sheet, clean=clean, bare=bare, dotted=dotted, luminance=luminance, leaders=(), rules=())


def _beyond(dotted: Pixels, dpi: float, side: int) -> NDArray[np.bool_] | None:
    """Which pixels lie on the other side of the line between the sheets."""
    small = _ink(dotted, dpi)
    line = _line_between(small)
    if line is None:
        return None
    crossing, slope = line
    small_beyond = _beyond_line(small.shape, crossing, slope, side)
    columns = np.arange(small.shape[1])[None, :]
    over = columns > small.shape[1] / 2 if side == 0 else columns < small.shape[1] / 2
    if (small > 0)[~small_beyond & over].any():
        return None
    scale = dotted.shape[1] / small.shape[1]
    return _beyond_line(dotted.shape, crossing * scale, slope, side)


def _ink(dotted: Pixels, dpi: float) -> Pixels:
    """The page's ink at _DPI, each touched pixel 255."""
    dark = (dotted < _INK).astype(np.uint8) * 255
    size = round(dotted.shape[1] * _DPI / dpi), round(dotted.shape[0] * _DPI / dpi)
    small = cv2.resize(dark, size, interpolation=cv2.INTER_AREA)
    return np.asarray(np.where(small > 25, 255, 0), np.uint8)


def _line_between(ink: Pixels) -> tuple[float, float] | None:
    """Of the steep lines through the middle the one that stays farthest from all ink: where it crosses half the height,
    and columns to the right for each row down."""
    height, width = ink.shape
    room = cv2.distanceTransform((ink == 0).astype(np.uint8), cv2.DIST_L2, 3)
    rows = np.arange(height)
    steepest = math.tan(math.radians(_STEEPEST))
    best = (_FREE * _DPI / 72, 0.0, 0.0)
    for crossing in np.arange((0.5 - _NEAR) * width, (0.5 + _NEAR) * width):
        for slope in np.linspace(-steepest, steepest, 49):
            columns = np.round(crossing + slope * (rows - height / 2)).astype(int)
            least = float(room[rows, np.clip(columns, 0, width - 1)].min())
            if least > best[0]:
                best = (least, float(crossing), float(slope))
    return best[1:] if best[1] else None


def _beyond_line(shape: tuple[int, ...], crossing: float, slope: float, side: int) -> NDArray[np.bool_]:
    edge = crossing + slope * (np.arange(shape[0])[:, None] - shape[0] / 2)
    columns = np.arange(shape[1])[None, :]
    return columns > edge if side == 0 else columns < edge


__all__ = ["alone", "lean_of_halves"]
