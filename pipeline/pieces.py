"""Connected pieces of a picture that is nearly empty, band by band: labelling all of a page costs more than finding its rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected piece of ink: its box and area in pixels, and which pixels of the box are its own."""

    x: int
    y: int
    width: int
    height: int
    area: int
    own: NDArray[np.bool_]


def pieces(sparse: Pixels, *, upright: bool) -> Iterator[Piece]:
    """The 8-connected pieces of a mask; `upright` cuts it into bands of columns, otherwise of rows."""
    filled = np.flatnonzero(sparse.any(axis=0 if upright else 1))
    for band in np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1) if filled.size else ():
        first, last = int(band[0]), int(band[-1]) + 1
        part = np.ascontiguousarray(sparse[:, first:last] if upright else sparse[first:last])
        _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
        for label, (x, y, width, height, area) in enumerate(stats.tolist()[1:], 1):
            own = labels[y : y + height, x : x + width] == label
            yield Piece(x + first * upright, y + first * (not upright), width, height, area, own)


__all__ = ["Piece", "pieces"]
