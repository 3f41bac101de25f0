"""Seals and signatures go; print stays."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from pipeline.pages import prepare
from pipeline.raster import Raster
from pipeline.strokes import without_large_strokes
from tests.pipeline import papers


def test_a_ring_beside_the_print_goes_and_no_letter_with_it() -> None:
    plain = papers.page()
    stamped = plain.copy()
    ImageDraw.Draw(stamped).ellipse((1100, 420, 1340, 660), outline=0, width=4)
    clean = without_large_strokes(papers.pixels(stamped), papers.DPI)
    assert np.abs(clean.astype(int) - papers.pixels(plain)).mean() < 0.2


@pytest.mark.parametrize("lean", [0.04, 0.2, 0.9])
def test_a_fine_line_that_leans_goes_whole_and_the_figures_at_its_ends_stay(lean: float) -> None:
    plain = papers.page(("1", "", "", "2"), height=900)
    drawn = plain.copy()
    ImageDraw.Draw(drawn).line([(140, 140), (1240, 140 + lean * 700)], fill=0, width=2)
    clean = without_large_strokes(papers.pixels(drawn), papers.DPI)
    assert ((clean < 150) != (papers.pixels(plain) < 150)).mean() < 0.0002


def test_a_fine_line_that_bends_is_a_pens_and_stays_as_it_is() -> None:
    page = papers.page(("Nguyễn Văn Thuận",), height=300)
    ImageDraw.Draw(page).arc((200, 180, 700, 260), 180, 270, fill=0, width=2)
    pixels = papers.pixels(page)
    assert without_large_strokes(pixels, papers.DPI) is pixels


def test_large_type_is_no_stroke() -> None:
    page = papers.pixels(papers.page(("CHỨNG MINH NHÂN DÂN",), dpi=300, width=1900, height=300))
    assert without_large_strokes(page, papers.DPI) is page


def test_a_name_that_a_signature_runs_through_keeps_most_of_its_ink() -> None:
    plain = papers.page(("PHÓ CHỦ TỊCH Nguyễn Văn Thuận",), height=300)
    signed = plain.copy()
    draw = ImageDraw.Draw(signed)
    draw.line([(80, 220), (300, 20), (360, 230), (560, 30), (820, 150), (1100, 70)], fill=0, width=5)
    clean, print_only = without_large_strokes(papers.pixels(signed), papers.DPI), papers.pixels(plain)
    pen = (papers.pixels(signed) < 150) & (print_only >= 150)
    assert (clean[pen] < 150).mean() < 0.25
    assert (clean[print_only < 150] < 150).mean() > 0.75


def test_a_ring_that_touches_bold_capitals_is_no_rule_and_leaves_them_whole() -> None:
    plain = papers.page(("KT. CHỦ TỊCH",), width=700, height=420)
    stamped = plain.copy()
    draw = ImageDraw.Draw(stamped)
    for inset in (0, 9):
        draw.ellipse((60 + inset, 62 + inset, 360 - inset, 362 - inset), outline=0, width=5)
    draw.text((90, 60), "KT. CHỦ TỊCH", fill=0, font=papers.font(13), stroke_width=1)
    sheet = prepare(Raster(papers.pixels(stamped), papers.DPI))
    assert (sheet.clean[papers.pixels(plain) < 150] < 150).mean() > 0.97
