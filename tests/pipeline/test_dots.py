"""Dot leaders go; the dots of letters stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline.dots import erase_leaders
from tests.pipeline import papers

DOTTED_BELOW = ("quận", "Huệ", "Thị", "Ngọc", "thuộc", "lập", "Mạnh", "Tự", "Lộc", "ruộng", "đẹp", "Việt", "Định", "Cụ")


def ink(pixels: np.ndarray) -> int:
    return int((pixels < 128).sum())


def dots_below(line: np.ndarray, base: int) -> list[tuple[int, int, int, int, int]]:
    """Box (x, y, width, height) and area of each piece of ink that hangs free under the line's base."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((line < 128).astype(np.uint8))
    return [tuple(one) for one in stats[1:].tolist() if one[1] > base]


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
    before = papers.pixels(value)
    lost = (before < 128) & (clean > 200)
    for x, y, wide, high, _ in dots_below(before, 12 + papers.font(13, dpi).getmetrics()[0]):
        assert not lost[y : y + high, x : x + wide].any()
    # Feet that fall on the leader's places all along a word may lose an edge: no ink tells them from dots typed over.
    assert lost.sum() < 0.01 * ink(before)


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


def over_a_leader(value: str, lift: float, dpi: int) -> tuple[np.ndarray, np.ndarray]:
    """A value alone, and the same typed `lift` points above a leader no longer than it, with a bare leader below."""
    size, face = (round(7.5 * dpi), round(0.9 * dpi)), papers.font(13, dpi)
    alone = Image.new("L", size, 255)
    ImageDraw.Draw(alone).text((60, 70 * dpi / 200 - lift * dpi / 72), value, fill=0, font=face, anchor="ls")
    form = alone.copy()
    dots = "." * int(face.getlength(value) / face.getlength("."))
    ImageDraw.Draw(form).text((60, 70 * dpi / 200), dots, fill=0, font=face, anchor="ls")
    ImageDraw.Draw(form).text((60, 140 * dpi / 200), "." * 60, fill=0, font=face, anchor="ls")
    return papers.pixels(alone), papers.pixels(form)


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(
        ["Khu phố 2, xã Thuận Châu, tỉnh Sơn La", "Cục Cảnh sát QLHC về TTXH cấp ngày", "Số 12 đường Hà Đông"]
    ),
    st.floats(1.2, 2.6),
    st.sampled_from([200, 300]),
)
def test_a_leader_that_words_cover_from_end_to_end_goes_too(value: str, lift: float, dpi: int) -> None:
    alone, form = over_a_leader(value, lift, dpi)
    clean, leaders = erase_leaders(form, dpi)
    assert len({round(leader.y, -1) for leader in leaders}) == 2
    left = (clean < 128) & (alone > 200)
    lost = (alone < 128) & (clean > 200)
    assert left.sum() < 0.2 * (ink(form) - ink(alone)) / 2
    assert lost.sum() < 0.04 * ink(alone)


def typed_over(
    value: str, points: float, shift: int, lift: int, dpi: int, *, bold: bool = False
) -> tuple[np.ndarray, np.ndarray, int]:
    """A value alone, and the same typed over a longer leader of 11 points; the row on which the value stands."""
    size, base = (round(7.5 * dpi), round(0.5 * dpi)), round(0.3 * dpi)
    alone = Image.new("L", size, 255)
    ImageDraw.Draw(alone).text(
        (60 + shift, base), value, fill=0, font=papers.font(points, dpi), anchor="ls", stroke_width=int(bold)
    )
    form = alone.copy()
    ImageDraw.Draw(form).text((60, base + lift), "." * 150, fill=0, font=papers.font(11, dpi), anchor="ls")
    return papers.pixels(alone), papers.pixels(form), base


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(DOTTED_BELOW), min_size=2, max_size=4), st.integers(0, 12), st.sampled_from([200, 300]))
def test_a_dot_below_that_is_larger_than_the_leaders_survives_in_any_phase(
    words: list[str], shift: int, dpi: int
) -> None:
    alone, form, base = typed_over(" ".join(words), 13, shift, round(1.9 * dpi / 72), dpi, bold=True)
    clean, _ = erase_leaders(form, dpi)
    below = dots_below(alone, base)
    assume(below)  # in bold type some stand on their letter
    for x, y, wide, high, area in below:
        box = (slice(y, y + high), slice(x, x + wide))
        assert ((alone[box] < 128) & (clean[box] < 150)).sum() > 0.6 * area


def as_scanned(drawn: np.ndarray, dpi: int) -> np.ndarray:
    """A drawn line a little blurred and darkened, so that what nearly touches does."""
    blurred = cv2.GaussianBlur(drawn, (0, 0), 0.7 * dpi / 200)
    return np.asarray(255 - np.minimum(255, 1.3 * (255.0 - blurred)), np.uint8)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 12), st.sampled_from([1.2, 1.4, 1.6, 1.9]), st.sampled_from([200, 300]))
def test_under_letters_whose_feet_touch_the_leader_hardly_a_dot_is_left(shift: int, lift: float, dpi: int) -> None:
    value = "Trung tâm Y tế khu vực, phường Kon Tum, tỉnh Quảng Ngãi"
    alone, form, base = typed_over(value, 13, shift, round(lift * dpi / 72), dpi)
    alone, form = as_scanned(alone, dpi), as_scanned(form, dpi)
    clean, _ = erase_leaders(form, dpi)
    left = (clean < 150) & (alone > 200)
    added = (form < 150) & (alone > 200)
    assert left[base + 2 :].sum() < 0.12 * added[base + 2 :].sum()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 12), st.sampled_from([200, 300]))
def test_colons_and_commas_on_a_leader_stay(shift: int, dpi: int) -> None:
    value = "Dân tộc: Kinh, sinh ngày: 2, 3, 4,"
    size, face = (round(7.5 * dpi), round(0.5 * dpi)), papers.font(13, dpi)
    alone = Image.new("L", size, 255)
    ImageDraw.Draw(alone).text((60 + shift, 12), value, fill=0, font=face)
    form = alone.copy()
    ImageDraw.Draw(form).text((60, 12 + round(1.8 * dpi / 72)), "." * 90, fill=0, font=face)
    before, (clean, _) = papers.pixels(alone), erase_leaders(papers.pixels(form), dpi)
    columns = [round(60 + shift + face.getlength(value[:place])) for place, sign in enumerate(value) if sign in ":,"]
    for column in columns:
        part = slice(column, column + round(face.getlength(",")))
        kept = (clean[:, part] < 150) & (before[:, part] < 150)
        assert kept.sum() > 0.7 * ink(before[:, part])


@pytest.mark.parametrize("dots", [2, 3, 4])
def test_the_rest_of_a_leader_behind_a_long_value_goes_where_other_leaders_end(dots: int) -> None:
    dpi, face = 200, papers.font(13, 200)
    labels = Image.new("L", (1500, 260), 255)
    pen = ImageDraw.Draw(labels)
    values = ("Họ, chữ đệm, tên:", "Ngày, tháng, năm sinh:", "Nơi cư trú: số 3, tổ 4, v.v.")
    for row, value in enumerate(values):
        pen.text((60, 20 + 70 * row), value, fill=0, font=face)
    form = labels.copy()
    for row, value in enumerate(values):
        count = dots if row == 2 else 40
        ImageDraw.Draw(form).text((1200 - count * face.getlength("."), 20 + 70 * row), "." * count, fill=0, font=face)
        assert 60 + face.getlength(value) < 1200 - 4 * face.getlength(".")
    clean, _ = erase_leaders(papers.pixels(form), dpi)
    assert ink(clean) == pytest.approx(ink(papers.pixels(labels)), rel=0.01)


def test_dots_that_end_where_one_other_leader_ends_are_print() -> None:
    dpi, face = 200, papers.font(13, 200)
    form = Image.new("L", (1500, 190), 255)
    pen = ImageDraw.Draw(form)
    for row, (value, count) in enumerate((("Họ, chữ đệm, tên:", 40), ("Nơi cư trú: số 3, tổ 4, v.v.", 4))):
        pen.text((60, 20 + 70 * row), value, fill=0, font=face)
        pen.text((1200 - count * face.getlength("."), 20 + 70 * row), "." * count, fill=0, font=face)
    before = papers.pixels(form)
    clean, leaders = erase_leaders(before, dpi)
    assert len(leaders) == 1
    assert np.array_equal(clean[95:], before[95:])


def test_an_ellipsis_and_full_stops_are_print() -> None:
    line = papers.pixels(papers.page(("Theo đề nghị của các ông, bà... v.v. Số 1.2.3.",), width=1400, height=120))
    clean, leaders = erase_leaders(line, papers.DPI)
    assert leaders == ()
    assert np.array_equal(line, clean)
