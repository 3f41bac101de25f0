"""Blank paper for a stamp: found, upright on turned pages, never over anything."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import paper, places
from signing.codes import draw_code, find_code_place
from signing.devca import DevCa
from signing.errors import PlaceRefusedError
from signing.fields import FieldPlan, add_fields
from signing.places import PageFrame
from signing.request import Place, Stamp
from signing.sign import sign
from signing.stamps import TextBlock, layouts, set_lines, vietnam_time
from tests.signing import papers
from tests.signing.test_sign import ask


def ink_under(pdf: bytes, place: Place, air: float = 0.0) -> int:
    ink = paper.ink(pdf, place.page)
    scale = paper.INK_SCALE
    top, bottom = int((place.y0 - air) * scale), int((place.y1 + air) * scale)
    return int(ink[top:bottom, int((place.x0 - air) * scale) : int((place.x1 + air) * scale)].sum())


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("stamp", ["scan", "sao-y"])
def test_on_a_turned_page_the_stamp_is_upright_in_the_corner_a_person_sees(
    rotate: int, stamp: Stamp, ca: DevCa, now: datetime
) -> None:
    pdf = papers.page(rotate=rotate)
    signed = sign(pdf, ca.key("clerk"), ask(stamp, now))
    assert signed.place is not None
    assert signed.place.y0 < 160
    assert ink_under(pdf, signed.place) == 0
    assert ink_under(signed.pdf, signed.place) > 200
    # Upright text has blank lines between its rows; text on its side would not.
    box = paper.picture(signed.pdf, 1, 3)[
        int(signed.place.y0 * 3) : int(signed.place.y1 * 3), int(signed.place.x0 * 3) : int(signed.place.x1 * 3)
    ]
    rows = [bool(row.any()) for row in box < 128]
    assert sum(1 for before, after in pairwise(rows) if after and not before) >= 2


@pytest.mark.parametrize("stamp", ["scan", "sao-y"])
def test_on_a_page_of_larger_units_a_stamp_has_its_real_size(stamp: Stamp, ca: DevCa, now: datetime) -> None:
    plain = sign(papers.page(), ca.key("clerk"), ask(stamp, now)).place
    large = sign(papers.laid(papers.page(), unit=2.0), ca.key("clerk"), ask(stamp, now)).place
    assert plain is not None
    assert large is not None
    small = papers.laid(papers.page(), unit=0.5)  # many readers overlook it: there the stamp would be twice as large
    shown = sign(small, ca.key("clerk"), ask(stamp, now)).place
    assert shown is not None
    assert (2 * large.height, shown.height) == pytest.approx((plain.height, plain.height), rel=0.35)


def test_on_a_page_of_larger_units_the_code_of_the_sheet_has_its_real_size() -> None:
    plain, large = (find_code_place(papers.laid(papers.page(), unit=unit), 45, unit) for unit in (1.0, 2.0))
    drawn = draw_code(papers.laid(papers.page(), unit=2.0), "SOHOA1.A.B.C")
    assert 2 * large.width == pytest.approx(plain.width, rel=0.1)
    assert ink_under(drawn, find_code_place(papers.laid(papers.page(), unit=2.0), 37, 2.0)) > 0


@pytest.mark.parametrize(("left", "top"), [(3000.0, 100.0), (-90.0, 8.0), (120.0, 830.0)])
def test_a_stamp_that_was_moved_off_the_page_is_refused(left: float, top: float, ca: DevCa, now: datetime) -> None:
    """It was signed, and nobody ever saw it."""
    where = Place(1, left, top, left + 250, top + 60)
    with pytest.raises(PlaceRefusedError) as refused:
        sign(papers.page(), ca.key("clerk"), ask("sao-y", now, place=where))
    assert refused.value.code == "place-outside-page"
    with pytest.raises(PlaceRefusedError) as field:
        add_fields(papers.draft(), FieldPlan(leader=Place(1, 100, 700, 200, 740), seal=where))
    assert field.value.code == "place-outside-page"


@pytest.mark.parametrize("noise", [2, 6, 10])
def test_on_a_noisy_scan_dust_is_not_text_and_text_is_never_covered(noise: int, ca: DevCa, now: datetime) -> None:
    pdf = papers.scan(noise=noise)
    for stamp in ("scan", "sao-y"):
        place = sign(pdf, ca.key("clerk"), ask(stamp, now)).place
        assert place is not None
        assert ink_under(pdf, place) == 0
        assert place.y1 < 128 / 150 * 72 or place.y0 > 160 / 150 * 72  # above or below the head's line


def test_a_crowded_head_gives_smaller_type_or_a_refusal_never_a_covered_word(ca: DevCa, now: datetime) -> None:
    pdf = papers.scan(dense=True)
    try:
        place = sign(pdf, ca.key("clerk"), ask("sao-y", now)).place
    except PlaceRefusedError as refused:
        assert refused.code == "no-free-space"  # noqa: PT017
    else:
        assert place is not None
        assert ink_under(pdf, place) == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(40, 300), st.floats(8, 60), st.booleans(), st.integers(0, 60))
def test_whatever_stands_on_the_page_the_place_found_is_blank(
    seed: int, width: float, height: float, left: bool, blots: int
) -> None:
    random = np.random.default_rng(seed)
    ink = np.zeros((1263, 893), np.uint8)
    for _ in range(blots):
        y, x = random.integers(0, 300), random.integers(0, 880)
        ink[y : y + random.integers(2, 40), x : x + random.integers(2, 200)] = 1
    found = places._Taken(ink).nearest(TextBlock((), 10, width, height), 595, 842, left=left)
    if found is None:
        return
    x0, y0, x1, y1 = (round(side * paper.INK_SCALE) for side in found.box)
    assert not ink[y0:y1, x0:x1].any()
    assert 0 <= x0 < x1 <= 893
    assert 0 <= y0 < y1 <= 1263


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.floats(0, 200),
    st.floats(0, 200),
    st.floats(1, 300),
    st.floats(1, 300),
    st.floats(-50, 50),
)
def test_a_place_seen_and_its_rect_are_one_another_s_inverse(
    rotate: int, x: float, y: float, wide: float, high: float, shift: float
) -> None:
    frame = PageFrame(1, shift, -shift, 595 + shift, 842 - shift, rotate)
    place = Place(1, x, y, x + wide, y + high)
    back = frame.seen(frame.user_rect(place))
    for one, other in zip((place.x0, place.y0, place.x1, place.y1), (back.x0, back.y0, back.x1, back.y1), strict=True):
        assert abs(one - other) < 1e-6


def test_stamps_say_what_the_rules_ask_in_ten_points_and_vietnamese_time(now: datetime) -> None:
    first = layouts(ask("sao-y", now, agency="Ủy ban nhân dân xã A"), 330)[0]
    assert first.size == 10
    text = " ".join(first.lines)
    assert text.startswith("Sao y; Ủy ban nhân dân xã A; ")
    assert vietnam_time(now) in text
    assert text.endswith("Bản điện tử chuyển đổi từ văn bản giấy")
    assert vietnam_time(now).endswith("+07:00")
    archive = layouts(ask("archive", now, agency="Trung tâm Lưu trữ"), 330)[0]
    assert archive.lines == ("Trung tâm Lưu trữ", vietnam_time(now))


@given(st.text(st.characters(whitelist_categories=["Ll", "Lu", "Nd"], max_codepoint=0x17F), min_size=1, max_size=80))
def test_no_line_of_a_stamp_is_wider_than_its_room(words: str) -> None:
    from signing import fonts
    from signing.errors import DocumentRefusedError

    try:
        block = set_lines((fonts.tidy(words) or "x",), 10, 120)
    except DocumentRefusedError as refused:
        assert refused.code == "character-missing"  # noqa: PT017
        return
    if block is not None:
        assert all(fonts.load().width(line, 10) <= 120 for line in block.lines)
