"""Dot leaders go; the dots of letters stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline.dots import erase_leaders
from tests.pipeline import papers

DOTTED_BELOW = ("quận", "Huệ", "Thị", "Ngọc", "thuộc", "lập", "Mạnh", "Tự", "Lộc", "ruộng", "đẹp", "Việt", "Định", "Cụ")


def ink(pixels: np.ndarray) -> int:
    return int((pixels < 128).sum())


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_leader_behind_a_label_goes(dpi: int) -> None:
    label = papers.pixels(papers.page(("Họ và tên:",), width=900, height=120, dpi=dpi))
    dotted = papers.pixels(papers.page(("Họ và tên: " + "." * 40,), width=900, height=120, dpi=dpi))
    clean, leaders = erase_leaders(dotted, dpi)
    assert len(leaders) >= 1
    assert ink(clean) == pytest.approx(ink(label), rel=0.04)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(DOTTED_BELOW), min_size=3, max_size=8),
    st.sampled_from([150, 200, 300]),
    st.floats(11, 15),
)
def test_dots_below_vowels_survive_on_any_line(words: list[str], dpi: int, points: float) -> None:
    image = Image.new("L", (round(7.5 * dpi), round(0.5 * dpi)), 255)
    ImageDraw.Draw(image).text((20, 12), " ".join(words), fill=0, font=papers.font(points, dpi))
    before = papers.pixels(image)
    after, leaders = erase_leaders(before, dpi)
    assert leaders == ()
    assert np.array_equal(before, after)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(DOTTED_BELOW), min_size=2, max_size=4), st.integers(0, 12), st.sampled_from([200, 300]))
def test_dots_below_vowels_survive_beside_a_leader_on_their_line(words: list[str], shift: int, dpi: int) -> None:
    size = (round(7.5 * dpi), round(0.5 * dpi))
    value = Image.new("L", size, 255)
    ImageDraw.Draw(value).text((40 + shift, 12), " ".join(words), fill=0, font=papers.font(13, dpi))
    both = value.copy()
    end = 40 + shift + papers.font(13, dpi).getlength(" ".join(words)) + 8
    ImageDraw.Draw(both).text((end, 12), "." * 45, fill=0, font=papers.font(13, dpi))
    clean, leaders = erase_leaders(papers.pixels(both), dpi)
    assert leaders
    kept = (papers.pixels(value) < 128) & (clean > 200)
    assert kept.sum() == 0


@pytest.mark.parametrize("lower", [0, 2, 4])
def test_a_leader_under_a_value_goes_and_the_value_stays(lower: int) -> None:
    dpi = 200
    value = Image.new("L", (1500, 110), 255)
    ImageDraw.Draw(value).text((300, 10), "Nguyễn Thị Huệ", fill=0, font=papers.font(13, dpi))
    form = value.copy()
    # Forms print the dots first, and people type over them.
    ImageDraw.Draw(form).text((40, 10 + lower), "." * 100, fill=0, font=papers.font(13, dpi))
    clean, _ = erase_leaders(papers.pixels(form), dpi)
    lost = (papers.pixels(value) < 128) & (clean > 200)
    left = (clean < 128) & (papers.pixels(value) > 200)
    dotted = ink(papers.pixels(form)) - ink(papers.pixels(value))
    # Feet of letters that a dot covered may lose their edge.
    assert lost.sum() < 0.08 * ink(papers.pixels(value))
    assert left.sum() < 0.12 * dotted
    assert left[:, :290].sum() == 0
    assert left[:, 560:].sum() == 0


def test_an_ellipsis_and_full_stops_are_print() -> None:
    line = papers.pixels(papers.page(("Theo đề nghị của các ông, bà... v.v. Số 1.2.3.",), width=1400, height=120))
    clean, leaders = erase_leaders(line, papers.DPI)
    assert leaders == ()
    assert np.array_equal(line, clean)
