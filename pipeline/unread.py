"""Print that no reader read: letters that stand on a page beside the words it gave.

A detector may miss a line, and a line on which readers disagree may be dropped; what is left of it is ink as high as the
page's letters, side by side, under no word. A value with such ink where it may run on is not known to be whole (see
`pipeline.wholeness`).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.document import Box, Line
from pipeline.pieces import labelled
from pipeline.raster import Pixels

_INK = 130  # gray: print of a page brought to white is darker, what shines through is not
_LOW, _HIGH, _LONG = (
    0.28,
    1.15,
    4.0,
)  # heights of a line: the least and most of a letter, and the longest run of touching ones
_BETWEEN = 0.7  # heights of a line between letters of one word
_WORD = 0.6  # heights of a line: how wide a word is at least
_UNDER_WORDS = 0.5  # share of a letter from which a word covers it
_THIN, _FULL = 0.12, 0.75  # of its box that a letter inks


def unread_print(bare: Pixels, lines: Sequence[Line], dpi: float) -> tuple[Box, ...]:
    """The places (points) where something like a word stands that `lines` do not hold; () on a page without lines.

    bare: (H, W) gray, without leaders, rules and signatures; `lines` in points of the same frame.
    """
    if not lines:
        return ()
    scale = dpi / 72
    high = median(line.box.height for line in lines) * scale
    ink = (bare < _INK).astype(np.uint8)
    letters = _letters(labelled(ink).stats[1:], high)
    free = letters[_share_under(letters, _word_mask(bare.shape, lines, scale)) < _UNDER_WORDS]
    return tuple(_in_points(box, scale) for box in _side_by_side(free, high))


def _letters(stats: NDArray[np.int32], high: float) -> NDArray[np.int32]:
    """Of the pieces of ink (x, y, width, height, area) those that may be letters of a line so high."""
    wide, tall, area = stats[:, 2], stats[:, 3], stats[:, 4]
    full = area / (wide * tall)
    fits = (tall >= _LOW * high) & (tall <= _HIGH * high) & (wide <= _LONG * high) & (full >= _THIN) & (full <= _FULL)
    return stats[fits]


def _word_mask(shape: tuple[int, ...], lines: Sequence[Line], scale: float) -> NDArray[np.int32]:
    """How much of the page's upper left part, up to each pixel, words cover (an integral image)."""
    mask = np.zeros(shape, np.uint8)
    for line in lines:
        pad = 0.12 * line.box.height
        for word in line.words:
            x0, y0, x1, y1 = (
                (word.box.x0 - 2 * pad) * scale,
                (word.box.y0 - pad) * scale,
                (word.box.x1 + 2 * pad) * scale,
                (word.box.y1 + pad) * scale,
            )
            mask[max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = 1
    return np.asarray(cv2.integral(mask), np.int32)


def _share_under(letters: NDArray[np.int32], covered: NDArray[np.int32]) -> NDArray[np.float64]:
    x, y, wide, tall = letters[:, 0], letters[:, 1], letters[:, 2], letters[:, 3]
    under = covered[y + tall, x + wide] - covered[y, x + wide] - covered[y + tall, x] + covered[y, x]
    return np.asarray(under / (wide * tall), np.float64)


def _side_by_side(letters: NDArray[np.int32], high: float) -> list[tuple[float, float, float, float]]:
    """Boxes (x0, y0, x1, y1) around letters that stand side by side, at least a word's width."""
    groups: list[list[float]] = []
    for x, y, wide, tall, _ in sorted(letters.tolist()):
        own = next(
            (
                group
                for group in reversed(groups)
                if x - group[2] < _BETWEEN * high
                and min(group[3], y + tall) - max(group[1], y) > 0.4 * min(tall, group[3] - group[1])
                and max(group[3], y + tall) - min(group[1], y) < 1.5 * high
            ),
            None,
        )
        if own is None:
            groups.append([x, y, x + wide, y + tall])
        else:
            own[1], own[2], own[3] = min(own[1], y), max(own[2], x + wide), max(own[3], y + tall)
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in groups if x1 - x0 >= _WORD * high and y1 - y0 >= 0.4 * high]


def _in_points(box: tuple[float, float, float, float], scale: float) -> Box:
    return Box(*(round(value / scale, 2) for value in box))


__all__ = ["unread_print"]
