"""What the ink tells beyond the readers' alphabets."""

from __future__ import annotations

from functools import cache

import pytest
from PIL import Image, ImageDraw

from pipeline.engines.base import Place
from pipeline.glyphs import look_again
from pipeline.ink import Ink
from pipeline.voted import Voted
from tests.pipeline import papers


@cache
def judge() -> Ink:
    return Ink()


def seen(printed: str, read: str, dpi: int = 200) -> str:
    """What becomes of `read` when the ink says `printed`."""
    font = papers.font(13, dpi)
    image = Image.new("L", (600, round(0.4 * dpi)), 255)
    ImageDraw.Draw(image).text((100, 20), printed, fill=0, font=font)
    top, bottom = 20 + round(0.15 * font.size), 20 + round(1.15 * font.size)
    place = Place(100, top, round(100 + font.getlength(printed)), bottom)
    pixels = papers.pixels(image)
    look = judge().on_line(pixels, top, bottom)
    return look_again(pixels, place, (Voted(read, place.x0, place.x1, 0.9, ()),), look)[0].text


@pytest.mark.parametrize("dash", ["-", "–", "—"])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_dash_is_told_by_its_width(dash: str, dpi: int) -> None:
    assert seen(dash, "-", dpi) == dash


@pytest.mark.parametrize(("printed", "read"), [("m²", "m2"), ("m³", "m3"), ("m2", "m2"), ("12m²", "12m2")])
def test_a_raised_figure_is_told_by_its_foot(printed: str, read: str) -> None:
    assert seen(printed, read) == printed


def test_a_hyphen_in_a_box_that_is_low_for_its_line_stays_one() -> None:
    font = papers.font(13, 200)
    image = Image.new("L", (600, 80), 255)
    ImageDraw.Draw(image).text((100, 20), "-", fill=0, font=font)
    middle = 20 + round(0.7 * font.size)
    place = Place(100, middle - 8, round(100 + font.getlength("-")), middle + 8)
    pixels = papers.pixels(image)
    look = judge().on_line(pixels, 20 + 0.15 * font.size, 20 + 1.15 * font.size)
    assert look_again(pixels, place, (Voted("-", place.x0, place.x1, 0.9, ()),), look)[0].text == "-"


@pytest.mark.parametrize("printed", ["m²,", "m2,"])
def test_a_raised_figure_is_told_before_a_comma(printed: str) -> None:
    assert seen(printed, "m2,") == printed


def test_words_without_dashes_or_powers_are_left_alone() -> None:
    assert seen("QĐ-UBND", "QĐ-UBND") == "QĐ-UBND"
