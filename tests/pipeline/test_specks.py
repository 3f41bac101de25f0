"""Dirt strewn over a page is taken off without a pixel of its print, and static is no page of dots."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.pages import prepare
from pipeline.raster import Pixels, Raster
from pipeline.specks import is_static, without_specks
from tests.pipeline import papers

LINES = (
    "Quận Huệ, thị trấn Mộc Hạ",
    "Họ và tên: ........................................",
    "số 1.250.000 đồng; (i) ngày…",
)
PAGE = papers.pixels(papers.page(LINES, width=900, height=420))


def salted(page: Pixels, share: float, seed: int = 1) -> Pixels:
    """The page with that share of its pixels black."""
    strewn = np.random.default_rng(seed).random(page.shape) < share
    return np.where(strewn, np.uint8(0), page)


@settings(max_examples=15)
@given(share=st.floats(0.004, 0.05), points=st.sampled_from((10.0, 13.0)), seed=st.integers(0, 99))
def test_salt_is_taken_off_and_no_dot_of_print_with_it(share: float, points: float, seed: int) -> None:
    page = PAGE if points == 13 else papers.pixels(papers.page(LINES, width=900, height=420, dpi=papers.DPI * 10 / 13))
    dirty = salted(page, share, seed)
    clean, specks = without_specks(dirty, papers.DPI)
    assert specks > 0
    assert (clean[page < 150] < 150).all()
    assert (clean[page >= 150] < 150).mean() < 0.35 * share + 0.002


@pytest.mark.parametrize("share", [0.0, 0.0002])
def test_a_page_with_the_usual_dust_keeps_every_pixel(share: float) -> None:
    dusty = salted(PAGE, share)
    clean, specks = without_specks(dusty, papers.DPI)
    assert specks == 0
    assert (clean == dusty).all()


def test_salt_on_a_page_is_told_and_its_leaders_are_still_found() -> None:
    sheet = prepare(Raster(salted(PAGE, 0.01), papers.DPI))
    assert "specks-dropped" in {step.split(":")[0] for step in sheet.steps}
    assert [round(one.x0 / 10) for one in sheet.leaders if one.x1 - one.x0 > 300] == [25]


def test_static_is_told_and_no_dot_of_it_is_asked_for_its_leader() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (900, 700)).astype(np.uint8)
    sheet = prepare(Raster(noise, papers.DPI))
    assert "static" in sheet.steps
    assert sheet.leaders == ()
    assert not is_static(salted(PAGE, 0.02), papers.DPI)
