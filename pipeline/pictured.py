"""What a small picture of words says: a stamp that a signing tool drew as an image instead of writing it.

Lines are told apart by the blank rows between them, so that a stamp's few lines need no detector of a page's layout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np

from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.engines.tesseract import Tesseract
from pipeline.raster import Pixels
from pipeline.syllables import is_syllable

_INK = 140  # grey levels: darker is ink
_RULE = 0.6  # share of the width from which on a row of ink is a line of a frame
_LOWEST = 12  # pixels at 300 dpi: lower rows are marks that belong to the line beside them
_LEAST_GAP = 4  # pixels between a line and its marks, at least
# Shares of the height of large letters that their marks and the gap to them have, and of their ink's columns.
_MARK, _MARK_GAP, _SPARSE = 0.5, 0.2, 0.5
_LARGE, _READABLE = 64, 48  # pixels a line with its marks is high: from when it is made smaller, and how small
_OTHER_SIZES = (36, 60)
_SURE = 0.7  # a word less sure is a seal's edge or the curl of a pen
# Numbers with their notation, days and times: an engine that knows words doubts them, and no edge of a seal reads like one.
_FIGURES = re.compile(r"(?=(?:\D*\d){4})\w+(?:[/:.-]\w+)+[;,.]?")
_SURE_OF_FIGURES = 0.3
_SURE_BESIDE_SURE = 0.4  # of a syllable among words: no edge of a seal spells one in their line
_FAINTEST = 225  # lighter is paper
_MARGIN = 24

_Row = tuple[int, int]  # top and bottom of a row of ink


def read_picture(picture: Pixels, dpi: float) -> list[str]:
    """The lines of a picture, grey levels with dark letters on white; an empty list when it holds no words."""
    if min(picture.shape, default=0) < _LOWEST:
        return []
    darkest = int(picture.min())
    if darkest > _FAINTEST:
        return []
    full = 255 - (255 - picture.astype(np.int32)) * 255 // (255 - darkest)  # grey stamps are read like black ones
    sheet = np.pad(_without_frame(full.astype(np.uint8)), _MARGIN, constant_values=255)
    lines = [_said(sheet, _place(sheet, top, bottom), dpi) for top, bottom in _rows(sheet)]
    return [line for line in lines if line]


def _said(sheet: Pixels, place: Place, dpi: float) -> str:
    """What a line says; where nothing in it is believed, it is looked at in other sizes, as a person comes closer or steps
    back. Large type is made smaller at once, because the engine was trained on text and hardly reads what is larger."""
    first = min(place.height, _READABLE) if place.height > _LARGE else place.height
    for high in (first, *_OTHER_SIZES):
        said = " ".join(word.text for word in _believed(_read(sheet, place, high, dpi)))
        if any(map(str.isalnum, said)):
            return said
    return ""


def _read(sheet: Pixels, place: Place, high: int, dpi: float) -> Reading:
    """One line, made `high` pixels high."""
    if high == place.height:
        return _engine().read(sheet, [place], dpi)[0]
    line = sheet[place.y0 : place.y1, place.x0 : place.x1]
    size = max(1, round(place.width * high / place.height)), high
    how = cv2.INTER_AREA if high < place.height else cv2.INTER_CUBIC
    other = np.pad(cv2.resize(line, size, interpolation=how), _MARGIN, constant_values=255)
    there = Place(_MARGIN, _MARGIN, _MARGIN + size[0], _MARGIN + size[1])
    return _engine().read(np.asarray(other, np.uint8), [there], dpi * high / place.height)[0]


def _believed(reading: Reading) -> list[ReadWord]:
    """The words of a line that are print: sure ones, figures, and syllables between words that are sure for the most part.
    A label that lost its first word reads like words of the paper."""
    sure = [word for word in reading if word.confidence >= _least(word.text)]
    if 2 * len(sure) < len(reading):
        return sure
    return [word for word in reading if word in sure or (word.confidence >= _SURE_BESIDE_SURE and _spells(word.text))]


def _least(word: str) -> float:
    return _SURE_OF_FIGURES if _FIGURES.fullmatch(word) else _SURE


def _spells(word: str) -> bool:
    letters = word.strip(".,;:()")
    return len(letters) > 1 and is_syllable(letters)


@lru_cache(maxsize=1)
def _engine() -> Tesseract:
    return Tesseract()


def _without_frame(picture: Pixels) -> Pixels:
    """The picture without the straight lines that run through most of it, across or down."""
    dark = picture < _INK
    across, down = dark.mean(axis=1) > _RULE, dark.mean(axis=0) > _RULE
    if not across.any():
        return picture
    inner = picture.copy()
    inner[across], inner[:, down] = 255, 255
    return inner


def _place(sheet: Pixels, top: int, bottom: int) -> Place:
    """A line from its first ink to its last: an engine that is shown blank paper beside it reads that too."""
    columns = np.flatnonzero((sheet[top:bottom] < _INK).any(axis=0))
    return Place(int(columns[0]), top, int(columns[-1]) + 1, bottom)


def _rows(sheet: Pixels) -> list[_Row]:
    """(top, bottom) of each line: rows with ink, with low marks (an accent, a dot) put to the nearer line."""
    inked = np.concatenate(([False], (sheet < _INK).any(axis=1), [False]))
    edges = np.flatnonzero(inked[1:] != inked[:-1])
    runs = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    lines = _joined(sheet, runs)
    return [line for line in lines if line[1] - line[0] >= _LOWEST // 2]


def _joined(sheet: Pixels, rows: Sequence[_Row]) -> list[_Row]:
    """The rows, those that belong together joined, the nearest first: the top of an O stands over the letters of its line
    before the marks that stand over it."""
    lines = list(rows)
    while near := [
        (lower[0] - upper[1], at)
        for at, (upper, lower) in enumerate(pairwise(lines))
        if _touches(upper, lower) or _marks(sheet, upper, lower)
    ]:
        _, at = min(near)
        lines[at : at + 2] = [(lines[at][0], lines[at + 1][1])]
    return lines


def _touches(upper: _Row, lower: _Row) -> bool:
    low = min(upper[1] - upper[0], lower[1] - lower[0])
    return lower[0] - upper[1] <= _LEAST_GAP and low < _LOWEST


def _marks(sheet: Pixels, upper: _Row, lower: _Row) -> bool:
    """Whether one of two rows holds the marks of the other's large letters: low, near and sparse."""
    low, high = sorted((upper, lower), key=lambda row: row[1] - row[0])
    height = high[1] - high[0]
    marks, letters = (int((sheet[top:bottom] < _INK).any(axis=0).sum()) for top, bottom in (low, high))
    near = lower[0] - upper[1] <= _MARK_GAP * height and low[1] - low[0] <= _MARK * height
    return near and marks <= _SPARSE * letters


__all__ = ["read_picture"]
