"""Dirt of scans: single black pixels strewn over a page. They are no leader's dots, and too many to be asked about each."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.pieces import labelled
from pipeline.raster import Pixels

_DARK = 150
_LARGEST = 3.0  # pixels of a speck at 200 dpi; the dot of small print, of a leader or below a vowel has six and more
_MANY = 15  # specks a square inch; on the real scans beside the project there are at most six
_ALONE = 5  # pixels around which a speck stands alone
_BLOCK, _ROWS = 0.25, 4  # inches; of so many rows one tells as much
_STREWN = 0.1  # of neighbours in a row that differ; in dense print it is one in twenty, in static one in five


def without_specks(gray: Pixels, dpi: float) -> tuple[Pixels, int]:
    """The page (H, W) without its specks, and how many were taken; as it was, and 0, where there are no more than usual."""
    dark = (gray < _DARK).astype(np.uint8)
    around = cv2.boxFilter(dark, -1, (_ALONE, _ALONE), normalize=False)
    alone = np.count_nonzero((dark > 0) & (around <= _LARGEST))
    if alone < _MANY * gray.size / dpi**2:
        return gray, 0
    found = labelled(dark)
    small = found.stats[:, cv2.CC_STAT_AREA] <= max(1.0, _LARGEST * (dpi / 200) ** 2)
    cleaned = gray.copy()
    cleaned[small[found.labels]] = 255
    return cleaned, int(small.sum())


def is_static(gray: Pixels, dpi: float) -> bool:
    """Whether the page is strewn all over as no print is: nearly every part of it flickers from pixel to pixel."""
    dark = gray[::_ROWS] < _DARK
    flips = (dark[:, 1:] != dark[:, :-1]).astype(np.float32)
    side = max(1, round(_BLOCK * dpi))
    blocks = cv2.resize(
        flips, (max(1, flips.shape[1] // side), max(1, _ROWS * flips.shape[0] // side)), interpolation=cv2.INTER_AREA
    )
    return float(np.median(blocks)) > _STREWN


__all__ = ["is_static", "without_specks"]
