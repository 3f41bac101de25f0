"""A folded sheet is read half by half; what is set across it stays whole."""

from __future__ import annotations

import pytest

from pipeline.document import Box, Line, Page, Table, Word
from pipeline.sheets import STEP, in_halves, unfold


def line(text: str, y: float, x: float) -> Line:
    words = tuple(Word(part, Box(x + 40 * n, y, x + 40 * n + 35, y + 12), 0.9) for n, part in enumerate(text.split()))
    return Line(words, Box(words[0].box.x0, y, words[-1].box.x1, y + 12))


def sheet(*lines: Line, width: float = 1191.0, height: float = 842.0, tables: tuple[Table, ...] = ()) -> Page:
    return Page(1, width, height, lines, "ocr", 200, paper="A3", steps=("levelled:0.50",), tables=tables)


# As a reader gives them that goes from top to bottom over both halves.
A3 = sheet(line("trái một", 80, 60), line("phải một", 80, 660), line("trái hai", 120, 60), line("phải hai", 120, 660))


def test_the_halves_of_a_folded_sheet_are_read_one_after_the_other_each_word_where_it_stood() -> None:
    read = in_halves(A3)
    assert read.text == "trái một\ntrái hai\nphải một\nphải hai"
    assert read.steps == ("levelled:0.50", STEP)
    assert sorted((word.text, word.box.x0) for word in read.words) == sorted((w.text, w.box.x0) for w in A3.words)


def test_a_line_that_a_reader_ran_over_the_fold_falls_into_its_halves() -> None:
    joined = Line(A3.lines[0].words + A3.lines[1].words, Box(60, 80, 735, 92))
    assert in_halves(sheet(joined, *A3.lines[2:])).text == "trái một\ntrái hai\nphải một\nphải hai"


ACROSS = Table(Box(100, 200, 1100, 600), 3, 2, (100.0, 595.5, 1100.0), ())
ASIDE = Table(Box(100, 200, 560, 600), 3, 2, (100.0, 300.0, 560.0), ())


@pytest.mark.parametrize(
    "page", [sheet(*A3.lines, tables=(ACROSS,)), sheet(*A3.lines, width=595.0), sheet(A3.lines[0])]
)
def test_a_wide_table_an_upright_page_and_a_sheet_with_one_half_written_are_not_parted(page: Page) -> None:
    assert in_halves(page) == page
    assert len(unfold([page]).pages) == 1


def test_a_table_within_a_half_does_not_hold_the_sheet_together() -> None:
    assert STEP in in_halves(sheet(*A3.lines, tables=(ASIDE,))).steps
