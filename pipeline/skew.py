"""How far the rows of a page lean, by its projection profile."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

LIMIT = 10.0
_SIDE = 1400  # long side of the picture that is measured: 120 dpi of A4
_POINTS = 25_000
_EDGE = 0.03  # share of the picture at each side: a border's frayed edge lies there, and no print
_LONG = 24  # pixels: longer than the foot of any letter


def estimate_skew(gray: Pixels, limit: float = LIMIT) -> float:
    """Degrees, counter-clockwise, by which the page must be turned to level its rows; 0 where no rows are found.

    Measured to 0.03° within ±`limit`: the feet of the letters (ink over paper) are projected along the angle, and the
    angle that heaps them up most is the one of the rows. Feet ignore what has no rows: shadows, seals, photographs.
    """
    feet = _feet(gray)
    if len(feet) < 200:
        return 0.0
    coarse = np.arange(-limit, limit + 0.01, 0.25)
    heaps = np.array([_heap(feet, angle) for angle in coarse])
    best = int(np.argmax(heaps))
    if heaps[best] < 1.04 * np.median(heaps):
        return 0.0
    fine = coarse[best] + np.arange(-0.3, 0.301, 0.03)
    angle = float(fine[int(np.argmax([_heap(feet, one) for one in fine]))])
    return 0.0 if abs(angle) < 0.03 else round(angle, 3)


def _feet(gray: Pixels) -> NDArray[np.float32]:
    """(N, 2) x and y of ink pixels that stand on paper, centred."""
    scale = min(1.0, _SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 18) > 0
    feet = np.asarray(ink[:-1] & ~ink[1:], np.uint8)
    # Straight edges (a scanner's border, a rule) say where the picture lies, not where its rows do.
    straight = cv2.morphologyEx(feet, cv2.MORPH_OPEN, np.ones((1, _LONG), np.uint8))
    height, width = small.shape
    inside = np.zeros_like(feet)
    inside[round(_EDGE * height) : round((1 - _EDGE) * height), round(_EDGE * width) : round((1 - _EDGE) * width)] = 1
    rows, columns = np.nonzero(cv2.subtract(feet, straight) * inside)
    if len(rows) > _POINTS:
        # A fixed stride would alias with the raster; a fixed shuffle does not.
        chosen = np.random.default_rng(0).choice(len(rows), _POINTS, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    return np.stack([columns - width / 2, rows - height / 2], axis=1).astype(np.float32)


def _heap(feet: NDArray[np.float32], degrees: float) -> float:
    """How unevenly the feet fall on rows when the page is turned by `degrees`."""
    angle = np.deg2rad(degrees)
    down = feet[:, 1] * np.cos(angle) - feet[:, 0] * np.sin(angle)
    down -= down.min()
    counts = np.bincount((down * 1.0).astype(np.int64)).astype(np.float64)
    return float((counts**2).sum())


__all__ = ["LIMIT", "estimate_skew"]
