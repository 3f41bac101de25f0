"""Connected pieces of ink: of a whole page, and band by band of a picture that is nearly empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

_FEW: Final = 65_000  # labels that 16 bits hold


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected piece of ink: its box and area in pixels, and which pixels of the box are its own."""

    x: int
    y: int
    width: int
    height: int
    area: int
    own: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The 8-connected pieces of a mask: a label for every pixel (0 for none), and by label the box (x, y, width, height)
    and area in pixels, and the middle (x, y)."""

    labels: NDArray[Any]
    stats: NDArray[np.int32]
    middles: NDArray[np.float64]


def labelled(ink: Pixels) -> Labelled:
    """Every connected piece of a page's mask. Labels of 16 bits are found in a third of the time, where they suffice."""
    few = _most_labels(ink) < _FEW
    kind = cv2.CV_16U if few else cv2.CV_32S
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=kind)
    return Labelled(np.asarray(labels), np.asarray(stats, np.int32), np.asarray(middles, np.float64))


def _most_labels(ink: Pixels) -> int:
    """No fewer than the labels that labelling uses on its way: runs of ink that have none above them begin one each."""
    above = np.asarray(cv2.dilate(ink, np.ones((1, 3), np.uint8)), np.uint8)
    fresh = cv2.subtract(ink[1:], above[:-1])
    begun = cv2.subtract(fresh[:, 1:], fresh[:, :-1])
    return cv2.countNonZero(begun) + sum(ink.shape)


def pieces(sparse: Pixels, *, upright: bool) -> Iterator[Piece]:
    """The 8-connected pieces of a nearly empty mask; `upright` cuts it into bands of columns, otherwise of rows.

    Labelling all of a page costs more than finding its rules.
    """
    filled = np.flatnonzero(sparse.any(axis=0 if upright else 1))
    for band in np.split(filled, np.flatnonzero(np.diff(filled) > 1) + 1) if filled.size else ():
        first, last = int(band[0]), int(band[-1]) + 1
        part = np.ascontiguousarray(sparse[:, first:last] if upright else sparse[first:last])
        _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
        for label, (x, y, width, height, area) in enumerate(stats.tolist()[1:], 1):
            own = labels[y : y + height, x : x + width] == label
            yield Piece(x + first * upright, y + first * (not upright), width, height, area, own)


__all__ = ["Labelled", "Piece", "labelled", "pieces"]
