"""What a small picture of words says: a stamp that a signing tool drew as an image instead of writing it.

Lines are told apart by the blank rows between them, so that a stamp's few lines need no detector of a page's layout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

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
_MOST_LINES = 12  # of a stamp; a picture of more is looked at once
_OVER, _UNDER = "\u0300\u0301\u0302\u0303\u0306\u0309", "\u0323"  # marks of letters
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
    lines = _lines(sheet)
    sizes = _OTHER_SIZES if len(lines) <= _MOST_LINES else ()
    told = [said for line in lines for said in _told(sheet, line, dpi, sizes)]
    return [said for said in told if said]


def _told(sheet: Pixels, rows: Sequence[_Row], dpi: float, sizes: Sequence[int]) -> Iterator[str]:
    """What the rows of a line say together, and each of them alone where that does not account for what seems to be marks:
    small print beside a large word lies as they do."""
    whole = _said(sheet, _place(sheet, rows[0][0], rows[-1][1]), dpi, sizes)
    yield whole
    if len(rows) > 1 and not _accounts_for(whole, rows, sheet < _INK):
        letters = max(rows, key=_height)
        for row in rows:
            if _height(row) >= _LOWEST and not (whole and row == letters):
                yield _said(sheet, _place(sheet, *row), dpi, sizes)


def _accounts_for(said: str, rows: Sequence[_Row], dark: NDArray[np.bool_]) -> bool:
    """Whether what was read has at least as many letters with marks over and under them as there are marks."""
    spelt = [unicodedata.normalize("NFD", char) for char in said]
    over, under = (sum(any(mark in char for mark in marks) for char in spelt) for marks in (_OVER, _UNDER))
    letters = rows.index(max(rows, key=_height))
    above, below = (
        sum(_pieces(dark[top:bottom]) for top, bottom in part) for part in (rows[:letters], rows[letters + 1 :])
    )
    return above <= over and below <= under


def _pieces(row: NDArray[np.bool_]) -> int:
    """How many marks, or words of small print, a row of ink holds: what stands nearer together than half its height is one."""
    inked = np.flatnonzero(row.any(axis=0))
    return 1 + int((np.diff(inked) > max(row.shape[0] / 2, 1)).sum())


def _said(sheet: Pixels, place: Place, dpi: float, sizes: Sequence[int]) -> str:
    """What a line says; where nothing in it is believed, it is looked at in other sizes, as a person comes closer or steps
    back, and at last for figures. Large type is made smaller at once, because the engine was trained on text and hardly
    reads what is larger."""
    first = _READABLE if place.height > _LARGE else place.height
    readings = []
    for high in (first, *sizes):
        readings.append(_read(sheet, place, high, dpi))
        said = " ".join(word.text for word in _believed(readings[-1]))
        if any(map(str.isalnum, said)):
            return said
    return next((word.text for reading in readings for word in reading if _is_figure(word)), "")


def _is_figure(word: ReadWord) -> bool:
    """Whether a word that nobody is sure of holds figures all the same: "500" alone in its line was read as "E00"."""
    return word.confidence >= _SURE_BESIDE_SURE and sum(map(str.isdigit, word.text)) > 1


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


def _lines(sheet: Pixels) -> list[list[_Row]]:
    """The rows of ink, line by line: what all but touches is one row (a tilde over its letters, the top of an O over the other
    letters), and with what seems to be its marks a row is a line."""
    dark = sheet < _INK
    inked = np.concatenate(([False], dark.any(axis=1), [False]))
    edges = np.flatnonzero(inked[1:] != inked[:-1])
    runs = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    rows = _joined(runs, _touches)
    lines = _joined(rows, lambda upper, lower: _marks(dark, upper, lower))
    held = ([row for row in rows if top <= row[0] and row[1] <= bottom] for top, bottom in lines)
    return [line for line in held if line[-1][1] - line[0][0] >= _LOWEST // 2]


def _joined(rows: Sequence[_Row], belong: Callable[[_Row, _Row], bool]) -> list[_Row]:
    """The rows, those that belong together joined, the nearest first: the top of an O stands over the letters of its line
    before the marks that stand over it."""
    lines = list(rows)
    answers = [belong(upper, lower) for upper, lower in pairwise(lines)]
    while near := [(lines[at + 1][0] - lines[at][1], at) for at, joins in enumerate(answers) if joins]:
        _, at = min(near)
        lines[at : at + 2] = [(lines[at][0], lines[at + 1][1])]
        del answers[at]
        for beside in range(max(at - 1, 0), min(at + 1, len(answers))):
            answers[beside] = belong(lines[beside], lines[beside + 1])
    return lines


def _height(row: _Row) -> int:
    return row[1] - row[0]


def _touches(upper: _Row, lower: _Row) -> bool:
    return lower[0] - upper[1] <= _LEAST_GAP and min(_height(upper), _height(lower)) < _LOWEST


def _marks(dark: NDArray[np.bool_], upper: _Row, lower: _Row) -> bool:
    """Whether one of two rows of the ink seems to hold the marks of the other's large letters: low, near and sparse."""
    low, high = sorted((upper, lower), key=_height)
    if lower[0] - upper[1] > _MARK_GAP * _height(high) or _height(low) > _MARK * _height(high):
        return False
    marks, letters = (int(dark[top:bottom].any(axis=0).sum()) for top, bottom in (low, high))
    return marks <= _SPARSE * letters


__all__ = ["read_picture"]
