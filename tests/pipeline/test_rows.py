"""Words regroup into rows by where they stand."""

from __future__ import annotations

from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Box, Word
from pipeline.rows import Placed, rows


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, y0 = draw(st.integers(0, 500)), draw(st.integers(0, 120))
    return Box(x0, y0, x0 + draw(st.integers(5, 60)), y0 + draw(st.integers(4, 30)))


@given(st.lists(boxes(), min_size=1, max_size=25))
def test_a_word_joins_the_last_of_three_rows_that_it_overlaps_by_half_its_height(found: list[Box]) -> None:
    words = [Placed(Word(str(number), box, 1.0), 1) for number, box in enumerate(found)]
    expected: list[list[Placed]] = []
    for word in sorted(words, key=lambda one: one.box.middle[1]):
        for row in reversed(expected[-3:]):
            top, bottom = median(one.box.y0 for one in row), median(one.box.y1 for one in row)
            reach = min(word.box.y1, bottom) - max(word.box.y0, top)
            if reach > 0.5 * min(word.box.height, bottom - top):
                row.append(word)
                break
        else:
            expected.append([word])
    assert {frozenset(word.text for word in row.words) for row in rows(words)} == {
        frozenset(word.text for word in row) for row in expected
    }


def test_words_of_two_lines_stay_apart_though_a_tall_letter_reaches_across() -> None:
    line = [Placed(Word(f"a{n}", Box(30 * n, 10, 30 * n + 25, 20), 1.0), 1) for n in range(5)]
    tall = Placed(Word("|", Box(160, 6, 163, 30), 1.0), 1)
    under = [Placed(Word(f"b{n}", Box(30 * n, 24, 30 * n + 25, 34), 1.0), 1) for n in range(5)]
    assert [row.text for row in rows([*under, tall, *line])] == ["a0 a1 a2 a3 a4 |", "b0 b1 b2 b3 b4"]
