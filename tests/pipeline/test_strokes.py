"""Seals and signatures go; print stays."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

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
