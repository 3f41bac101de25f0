"""Seals and signatures go; print stays."""

from __future__ import annotations

import numpy as np
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
