"""What the ink tells beyond the readers' alphabets."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from pipeline.engines.base import Place
from pipeline.glyphs import look_again
from pipeline.voted import Voted
from tests.pipeline import papers


def seen(printed: str, read: str, dpi: int = 200) -> str:
    """What becomes of `read` when the ink says `printed`."""
    font = papers.font(13, dpi)
    image = Image.new("L", (600, round(0.4 * dpi)), 255)
    ImageDraw.Draw(image).text((100, 20), printed, fill=0, font=font)
    top, bottom = 20 + round(0.15 * font.size), 20 + round(1.15 * font.size)
    place = Place(100, top, round(100 + font.getlength(printed)), bottom)
    return look_again(papers.pixels(image), place, (Voted(read, place.x0, place.x1, 0.9, ()),))[0].text


@pytest.mark.parametrize("dash", ["-", "–", "—"])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_dash_is_told_by_its_width(dash: str, dpi: int) -> None:
    assert seen(dash, "-", dpi) == dash


@pytest.mark.parametrize(("printed", "read"), [("m²", "m2"), ("m³", "m3"), ("m2", "m2"), ("12m²", "12m2")])
def test_a_raised_figure_is_told_by_its_foot(printed: str, read: str) -> None:
    assert seen(printed, read) == printed


def test_words_without_dashes_or_powers_are_left_alone() -> None:
    assert seen("QĐ-UBND", "QĐ-UBND") == "QĐ-UBND"
