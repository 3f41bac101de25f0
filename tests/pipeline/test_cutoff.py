"""Where print runs into the edge of the picture, what stands there is not sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.context import in_context
from pipeline.cutoff import STEPS, doubted_at_edges
from pipeline.document import Box, Line, Page, Word
from pipeline.judge import sure_of
from pipeline.rows import Placed


def line(y: float, *places: tuple[float, float]) -> Line:
    words = tuple(Word("chữ", Box(x0, y, x1, y + 12), 0.98) for x0, x1 in places)
    return Line(words, Box(places[0][0], y, places[-1][1], y + 12))


def page(*lines: Line) -> Page:
    return Page(1, 500.0, 800.0, lines, "ocr", 200, steps=("flattened",))


CUT = {"left": ((2.0, 40.0), (50.0, 200.0)), "right": ((80.0, 200.0), (470.0, 496.0))}
WHOLE = ((80.0, 120.0), (130.0, 430.0))


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_words_at_a_cut_edge_are_doubted_the_side_is_told_and_other_words_stay_sure(side: str) -> None:
    read = doubted_at_edges(page(*(line(20.0 * n, *CUT[side]) for n in range(3)), line(100, *WHOLE)))
    assert read.steps == ("flattened", STEPS[side])
    sure = [[word.confidence > 0.9 for word in one.words] for one in read.lines]
    assert sure == [[side != "left", side != "right"]] * 3 + [[True, True]]


def test_that_readers_differ_in_a_mark_alone_vouches_for_no_word_at_a_cut_edge() -> None:
    cut = [line(20.0 * n, *CUT["right"]) for n in range(3)]
    cut = [replace(one, words=(*one.words[:-1], replace(one.words[-1], text="1.", alternatives=("1",)))) for one in cut]
    for one in doubted_at_edges(page(*cut)).lines:
        assert sure_of(Placed(one.words[-1], 1)) == 0.0


def test_the_word_beside_a_lost_half_is_doubted_though_it_stands_further_in() -> None:
    lost = [
        Line(one.words, Box(1, one.box.y0, one.box.x1, one.box.y1))
        for one in (line(20.0 * n, *WHOLE) for n in range(3))
    ]
    assert [one.words[0].confidence for one in doubted_at_edges(page(*lost)).lines] == [0.0] * 3


def test_a_stamp_at_the_edge_and_print_within_its_margins_are_left_alone() -> None:
    whole = page(*(line(20.0 * n, *WHOLE) for n in range(6)), line(200, *CUT["right"]), line(220, *CUT["right"]))
    assert doubted_at_edges(whole) == whole


def test_no_neighbour_vouches_for_a_word_at_a_cut_edge() -> None:
    cut = Line(
        tuple(Word(text, Box(1 + 40 * n, 20, 36 + 40 * n, 32), 0.98) for n, text in enumerate(("ban", "nhân", "dân"))),
        Box(1, 20, 120, 32),
    )
    assert in_context(doubted_at_edges(page(cut, cut, cut))).lines[0].words[0].confidence == 0.0
