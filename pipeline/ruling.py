"""The drawn lines of a page in points: of a scan from its picture, of a born-digital page from what its program drew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.pieces import pieces
from pipeline.raster import Pixels

_INK = 160
_FLAT, _TALL = 24.0, 12.0  # points: longer than the strokes of any letter of the text
_THICKEST = 3.0
_WORN = 5  # pixels of a gap that a worn line may have


@dataclass(frozen=True, slots=True)
class Stroke:
    """One straight line, level or upright, in points; its thickness is left out."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def flat(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


def stroke_of(x0: float, y0: float, x1: float, y1: float) -> Stroke | None:
    """The line that a drawn shape of these bounds is; None for what is no line or too short to rule anything."""
    across, down = x1 - x0, y1 - y0
    if across >= down and down <= _THICKEST and across >= _TALL:
        return Stroke(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    if down > across and across <= _THICKEST and down >= _TALL:
        return Stroke((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    return None


def strokes_in_picture(gray: Pixels, dpi: float) -> tuple[Stroke, ...]:
    """The lines of a level page's picture, (H, W) uint8, that may rule a table."""
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    flat = list(_long(ink, point, upright=False))
    return (*flat, *_long(ink, point, upright=True)) if len(flat) > 1 else ()


def _long(ink: Pixels, point: float, *, upright: bool) -> Iterable[Stroke]:
    length = round((_TALL if upright else _FLAT) * point)
    worn = np.ones((_WORN, 1) if upright else (1, _WORN), np.uint8)
    kernel = np.ones((length, 1) if upright else (1, length), np.uint8)
    opened = cv2.morphologyEx(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, worn), cv2.MORPH_OPEN, kernel)
    for piece in pieces(np.asarray(opened, np.uint8), upright=upright):
        x, y, width, height, area = piece.x, piece.y, piece.width, piece.height, piece.area
        # By its area: a line that still leans a little fills a box of several of its thicknesses.
        if area / max(width, height) <= _THICKEST * point and min(width, height) <= 3 * _THICKEST * point:
            middle_x, middle_y = (x + width / 2) / point, (y + height / 2) / point
            if upright:
                yield Stroke(middle_x, y / point, middle_x, (y + height) / point)
            else:
                yield Stroke(x / point, middle_y, (x + width) / point, middle_y)


__all__ = ["Stroke", "stroke_of", "strokes_in_picture"]
