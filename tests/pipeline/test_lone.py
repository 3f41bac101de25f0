"""Single signs beside the lines of a page."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.ink import Ink
from pipeline.lone import is_sign, lone_places
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
    (found,) = lone_places(paper((1200, 160, ")")), LINES)
    assert (found.y0, found.y1) == (LINES[1].y0, LINES[1].y1)
    assert 1180 < found.x0 < 1205 < found.x1 < 1240


def test_a_figure_away_from_every_row_is_found() -> None:
    (found,) = lone_places(paper((1300, 600, "3")), LINES)
    assert found.y0 < 620 < found.y1


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
    (found,) = lone_places(papers.pixels(image), LINES)
    assert found.y0 < 620 < found.y1


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
