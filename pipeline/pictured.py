"""What a small picture of words says: a stamp that a signing tool drew as an image instead of writing it.

Lines are told apart by the blank rows between them, so that a stamp's few lines need no detector of a page's layout.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.engines.tesseract import Tesseract
from pipeline.raster import Pixels
from pipeline.syllables import is_syllable

_INK = 140  # grey levels: darker is ink
_RULE = 0.6  # share of the width from which on a row of ink is a line of a frame
_LOWEST = 12  # pixels at 300 dpi: lower rows are marks that belong to the line beside them
_SURE = 0.7  # a word less sure is a seal's edge or the curl of a pen
# Numbers with their notation, days and times: an engine that knows words doubts them, and no edge of a seal reads like one.
_FIGURES = re.compile(r"(?=(?:\D*\d){4})\w+(?:[/:.-]\w+)+[;,.]?")
_SURE_OF_FIGURES = 0.3
_SURE_BESIDE_SURE = 0.4  # of a syllable among words: no edge of a seal spells one in their line
_FAINTEST = 225  # lighter is paper
_MARGIN = 24


def read_picture(picture: Pixels, dpi: float) -> list[str]:
    """The lines of a picture, grey levels with dark letters on white; an empty list when it holds no words."""
    if min(picture.shape, default=0) < _LOWEST:
        return []
    darkest = int(picture.min())
    if darkest > _FAINTEST:
        return []
    full = 255 - (255 - picture.astype(np.int32)) * 255 // (255 - darkest)  # grey stamps are read like black ones
    sheet = np.pad(_without_frame(full.astype(np.uint8)), _MARGIN, constant_values=255)
    places = [_place(sheet, top, bottom) for top, bottom in _rows(sheet)]
    readings = _engine().read(sheet, places, dpi)
    lines = [" ".join(word.text for word in _believed(reading)) for reading in readings]
    return [line for line in lines if line]


def _believed(reading: Reading) -> list[ReadWord]:
    """The words of a line that are print: sure ones, figures, and syllables between words that are sure for the most part.
    A label that lost its first word reads like words of the paper."""
    sure = [word for word in reading if word.confidence >= _least(word.text)]
    if 2 * len(sure) <= len(reading):
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


def _rows(sheet: Pixels) -> list[tuple[int, int]]:
    """(top, bottom) of each line: rows with ink, with low marks (an accent, a dot) put to the nearer line."""
    inked = np.concatenate(([False], (sheet < _INK).any(axis=1), [False]))
    edges = np.flatnonzero(inked[1:] != inked[:-1])
    runs = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    lines: list[tuple[int, int]] = []
    for top, bottom in runs:
        near = bool(lines) and top - lines[-1][1] <= 4
        if near and (bottom - top < _LOWEST or lines[-1][1] - lines[-1][0] < _LOWEST):
            lines[-1] = (lines[-1][0], bottom)
        else:
            lines.append((top, bottom))
    return [line for line in lines if line[1] - line[0] >= _LOWEST // 2]


__all__ = ["read_picture"]
