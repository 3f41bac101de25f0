"""Rows that break off at one straight edge, their last letters cut, go on under something white."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.covered import STEP
from pipeline.document import Box, Line, Page, Word
from pipeline.hidden import doubted_at_hidden_edges
from pipeline.raster import Pixels

DPI = 200.0
SCALE = DPI / 72
ROWS = range(60, 780, 20)  # points


def row(y: float, end: float, cut: float | None = None) -> Line:
    """A row of words up to `end`; the one that `cut` goes through is read up to there, and not for sure."""
    words = []
    for x in range(40, 530, 45):
        if x + 40 <= end and (cut is None or x + 40 <= cut):
            words.append(Word("chữ", Box(x, y, x + 40, y + 12), 0.99))
        elif cut is not None and x < cut:
            words.append(Word("ch", Box(x, y, cut, y + 12), 0.6))
    return Line(tuple(words), Box(40, y, words[-1].box.x1, y + 12))


def scan(lines: list[Line]) -> tuple[Page, Pixels]:
    """The page and its picture: bars where the words stand."""
    picture = np.full((round(842 * SCALE), round(595 * SCALE)), 255, np.uint8)
    for word in (word for line in lines for word in line.words):
        x0, y0, x1, y1 = (round(edge * SCALE) for edge in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))
        picture[y0 + 8 : y1 - 8, x0:x1] = 20
    return Page(1, 595.0, 842.0, tuple(lines), "ocr", DPI), picture


def doubted(lines: list[Line]) -> set[tuple[float, float]]:
    """Left edges and tops of the words that are doubted."""
    page, picture = scan(lines)
    read = doubted_at_hidden_edges(page, picture, DPI)
    found = {(word.box.x0, word.box.y0) for word in read.words if word.confidence == 0.0}
    assert bool(found) == (read.steps == (STEP,))
    return found


def noted(rows_: range, edge: float, lean: float = 0.0) -> list[Line]:
    """A page of full rows, those of `rows_` (by number) cut at `edge`, which leans."""
    return [
        row(y, 540, edge + lean * (y - ROWS[rows_[0]]) if number in rows_ else None) for number, y in enumerate(ROWS)
    ]


@pytest.mark.parametrize("edge", [200.0, 250.0, 372.0])
@pytest.mark.parametrize("lean", [-0.03, 0.0, 0.02])
@pytest.mark.parametrize("rows_", [range(10, 13), range(15, 22), range(30, 36)])
def test_where_rows_break_off_in_cut_words_those_words_are_doubted(edge: float, lean: float, rows_: range) -> None:
    lines = noted(rows_, edge, lean)
    found = doubted(lines)
    assert {(lines[number].words[-1].box.x0, ROWS[number]) for number in rows_} <= found
    assert {y for _, y in found} <= {ROWS[number] for number in rows_}


def test_what_is_read_on_the_note_or_behind_it_is_doubted_too() -> None:
    lines = noted(range(15, 20), 200)
    beyond = Word("nay", Box(400, ROWS[17], 430, ROWS[17] + 12), 0.99)
    lines[17] = replace(lines[17], words=(*lines[17].words, beyond), box=Box(40, ROWS[17], 430, ROWS[17] + 12))
    assert (400, ROWS[17]) in doubted(lines)


def sure(line: Line) -> Line:
    return replace(line, words=tuple(replace(word, confidence=0.99) for word in line.words))


COLUMN = noted(range(10, 20), 200)
RAGGED = dict(zip(range(10, 20), (0, 12, 24, 4, 30, 16, 8, 28, 20, 33), strict=True))
WHOLE = {
    "words that are read for sure": [sure(line) for line in COLUMN],
    "two words of a column that are not sure": [line if n in (18, 19) else sure(line) for n, line in enumerate(COLUMN)],
    "two short rows": noted(range(10, 12), 200),
    "a column that nothing crosses": [row(y, 540, 200) for y in ROWS],
    "rows that end anywhere": [row(y, 540, 181 + RAGGED[n] if n in RAGGED else None) for n, y in enumerate(ROWS)],
    "an edge that leans like no note": noted(range(10, 20), 200, 0.3),
    "the right margin": [row(y, 540, 515 if n % 9 else None) for n, y in enumerate(ROWS)],
    "figures of a column": [
        replace(line, words=tuple(replace(word, text="12") for word in line.words)) for line in COLUMN
    ],
}


@pytest.mark.parametrize("what", sorted(WHOLE))
def test_columns_margins_and_ragged_rows_hide_nothing(what: str) -> None:
    assert doubted(WHOLE[what]) == set()


def test_a_page_without_rows_hides_nothing() -> None:
    assert doubted([]) == set()
