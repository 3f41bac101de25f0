"""Signatures, seals and scribbles: connected ink far larger than any letter, taken out of what the print readers see."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.raster import Pixels

_INK = 150
# Points: type of 20 points is lower than this; a seal's ring and a signature are larger.
_HIGH, _WIDE, _NOT_FLAT = 30.0, 45.0, 20.0
_THIN = 0.28  # strokes fill little of their box; a dark photograph or a stamp's field fills more


def without_large_strokes(gray: Pixels, dpi: float) -> Pixels:
    """A copy of the page without them; the page itself where there are none.

    Letters that a stroke runs through go with it: they would not have been read, and the rest of their line is.
    """
    point = dpi / 72
    ink = (gray < _INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    filled = stats[:, cv2.CC_STAT_AREA] / np.maximum(width * height, 1)
    large = (height > _HIGH * point) | ((width > _WIDE * point) & (height > _NOT_FLAT * point))
    chosen = large & (filled < _THIN)
    chosen[0] = False
    if count < 2 or not chosen.any():
        return gray
    mask = cv2.dilate(chosen[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    clean = gray.copy()
    # The gray rim goes too, a neighbour's ink does not.
    clean[(mask > 0) & ((ink == 0) | chosen[labels])] = 255
    return clean


__all__ = ["without_large_strokes"]
