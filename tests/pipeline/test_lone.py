"""Single signs beside the lines of a page."""

from __future__ import annotations

import time
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.ink import Ink, heard
from pipeline.lone import _groups, is_sign, lone_places
from pipeline.raster import Pixels
from tests.pipeline import papers

LINES = [Place(100, 100 + 60 * number, 900, 140 + 60 * number) for number in range(4)]


def paper(*signs: tuple[int, int, str]) -> Pixels:
    """A page with signs of 13 points at 200 dots an inch, by their left top corner."""
    image = Image.new("L", (1600, 800), 255)
    for x, y, text in signs:
        ImageDraw.Draw(image).text((x, y), text, fill=0, font=papers.font(13, 200))
    return papers.pixels(image)


def test_a_sign_at_the_far_end_of_a_row_is_found_as_high_as_its_row() -> None:
    ((found, _),) = lone_places(paper((1200, 160, ")")), LINES)
    assert (found.y0, found.y1) == (LINES[1].y0, LINES[1].y1)
    assert 1180 < found.x0 < 1205 < found.x1 < 1240


def test_a_figure_away_from_every_row_is_found() -> None:
    ((found,),) = lone_places(paper((1300, 600, "3")), LINES)
    assert found.y0 < 620 < found.y1


@pytest.mark.parametrize("down", range(-20, 24, 4))
def test_a_figure_of_a_plan_beside_another_columns_rows_stands_on_a_foot_of_its_own(down: int) -> None:
    pixels = paper((1300, 160 + down, "3"))
    bottom = np.flatnonzero((pixels < 128).any(1))[-1] + 1
    ((*_, own),) = lone_places(pixels, LINES)
    assert own.y0 + 0.8 * own.height == pytest.approx(bottom, abs=3)
    assert heard(Ink().on_line(pixels, own.y0, own.y1)(own.x0, own.x1)) == "3"


@pytest.mark.parametrize(
    "signs",
    [
        [(1200, 160, ".")],
        [(1200, 160, "một dòng chữ")],
        [(1200, 160, ")"), (1225, 190, "3")],
        [(200, 110, "3")],
        [(1000 + 90 * (number % 6), 20 + 100 * (number // 6), "3") for number in range(42)],
    ],
    ids=["a speck", "a line", "signs in a heap", "within a line", "a page full of them"],
)
def test_what_is_no_single_sign_is_not_looked_at(signs: list[tuple[int, int, str]]) -> None:
    assert lone_places(paper(*signs), LINES) == []


def test_a_figure_at_the_corner_of_a_plan_is_found() -> None:
    image = Image.fromarray(paper((1300, 600, "3")))
    ImageDraw.Draw(image).line([(1325, 640), (1290, 300)], fill=0, width=2)
    ((found,),) = lone_places(papers.pixels(image), LINES)
    assert found.y0 < 620 < found.y1


@pytest.mark.parametrize(
    ("above", "thick", "found"), [(18, 2, 1), (26, 9, 0), (-52, 2, 0)], ids=["under it", "a bar under it", "over it"]
)
def test_a_figure_is_alone_over_the_rest_of_a_plans_side(above: int, thick: int, found: int) -> None:
    image = Image.fromarray(paper((1300, 600, "3")))
    foot = int(np.flatnonzero((papers.pixels(image) < 128).any(1))[-1])
    ImageDraw.Draw(image).line([(1296, foot + above), (1326, foot + above)], fill=0, width=thick)
    assert len(lone_places(papers.pixels(image), LINES)) == found


boxes = st.lists(st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 12)] * 2), min_size=1, max_size=14)


@given(boxes, st.integers(0, 9))
def test_pieces_belong_together_that_a_chain_of_near_ones_joins(
    drawn: list[tuple[int, int, int, int]], near: int
) -> None:
    parts = np.array(sorted((x, y, x + w, y + h) for x, y, w, h in drawn), np.int32)
    joined = {one: {one} for one in range(len(parts))}
    for one, other in combinations(range(len(parts)), 2):
        (a0, b0, a1, b1), (c0, d0, c1, d1) = parts[one], parts[other]
        if max(c0 - a1, a0 - c1, d0 - b1, b0 - d1) <= near:
            together = joined[one] | joined[other]
            joined.update(dict.fromkeys(together, together))
    assert {frozenset(group) for group in _groups(parts, near)} == {frozenset(group) for group in joined.values()}


def test_a_dirty_copy_of_twenty_thousand_pieces_is_looked_through_in_seconds() -> None:
    dirty = np.full((2300, 1650), 255, np.uint8)
    for y, x in product(range(0, 2290, 14), range(0, 1640, 12)):
        dirty[y : y + 8, x + y % 5 : x + y % 5 + 6] = 0
    begun = time.process_time()
    assert lone_places(dirty, LINES) == []
    assert time.process_time() - begun < 5  # each against each took minutes


def test_a_page_without_lines_has_no_single_signs() -> None:
    assert lone_places(paper((100, 100, "3")), []) == []


def said(text: str) -> Reading:
    return (ReadWord(text, 0.0, 10.0, 0.9),)


def test_a_sign_is_kept_only_where_both_readers_and_the_ink_agree() -> None:
    pixels = paper((100, 100, "3"))
    seen = Ink().on_line(np.ascontiguousarray(pixels), 100, 145)(95, 135)
    assert is_sign([said("3"), said("3")], seen)
    assert not is_sign([said("3"), said("8")], seen)
    assert not is_sign([said("8"), said("8")], seen)
    assert not is_sign([said("3"), ()], seen)
