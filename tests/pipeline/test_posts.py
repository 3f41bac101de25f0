"""Posts that a signature runs through are read from the list of posts, by the ink, and doubted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from pipeline.engines.base import Place
from pipeline.ink import CROSSED, Ink
from pipeline.posts import (
    Said,
    as_words,
    asked_for,
    caption_near,
    is_nearly_a_post,
    is_post,
    keeps_capacity,
    leaves_out,
    post_under,
    urgency_near,
    vouched,
)
from pipeline.voted import across
from tests.pipeline import papers
from tests.pipeline.signed import block, signed


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink(CROSSED)


def read(judge: Ink, text: str) -> str:
    look, place = signed(judge, text)
    found = post_under([look], place)
    return found.post if found is not None else ""


@pytest.mark.parametrize("post", ["PHÓ CHỦ TỊCH", "TRƯỞNG PHÒNG", "KT. CHỦ TỊCH", "GIÁM ĐỐC", "PHÓ TRƯỞNG BAN"])
def test_a_post_under_a_signature_is_read(judge: Ink, post: str) -> None:
    assert read(judge, post) == post


@pytest.mark.parametrize("ink", ["ỦY BAN ĐÔ THỊ", "LỚP HỌC", "XÃ TÂN MỸ", "Phó chủ tịch hội", "Trần Văn Mẫu"])
def test_no_post_is_read_where_its_letters_are_not(judge: Ink, ink: str) -> None:
    assert read(judge, ink) == ""


@pytest.mark.parametrize(
    ("read", "caption"),
    [
        ("(Ký, ghi rõ tọ,cmừ đệ. tên, chức vụ và đóng dấu)", "(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)"),
        ("(Ký. ghi rõ bo, Chữ gen, tên)", "(Ký, ghi rõ họ, chữ đệm, tên)"),
        ("(Ký. ghi rõ ho tên)", "(Ký, ghi rõ họ tên)"),
        ("(Kèm theo Quyết định số 12/QĐ-UBND)", ""),
        ("(Ký)", ""),
        ("Ký, ghi rõ họ tên", ""),
    ],
)
def test_a_line_that_is_nearly_a_caption_says_it(read: str, caption: str) -> None:
    assert caption_near(read) == caption


@pytest.mark.parametrize(
    ("read", "mark"),
    [
        ("HÓA TỐc I", "HỎA TỐC"),
        ("HỎA TỐc", "HỎA TỐC"),
        ("| HỎA TỐC |", "HỎA TỐC"),
        ("THƯỢNG KHÂN", "THƯỢNG KHẨN"),
        ("KHẨN l", "KHẨN"),
    ],
)
def test_a_line_that_says_how_urgent_a_paper_is_says_it_without_its_box(read: str, mark: str) -> None:
    assert urgency_near(read) == mark


@pytest.mark.parametrize("text", ["HỎA TỐC", "HOẢ TỐC", "Khăn", "I", "HÓA TỐC ĐỘ", "khẩn"])
def test_no_other_line_is_made_a_mark_of_urgency(text: str) -> None:
    assert urgency_near(text) == ""


def test_a_line_between_two_captions_says_neither() -> None:
    assert (
        caption_near("(Ký, ghi rõ mgchu đgrxKn, chức vụ và đóng dấu)") == ""
    )  # a seal over "họ, chữ đệm, tên", or "họ tên"


def test_a_post_that_may_as_well_be_another_one_is_not_read() -> None:
    place = Place(0, 0, 300, 40)
    for share, read in ((0.55, None), (0.98, "TL. GIÁM ĐỐC")):
        seen = papers.between("TL. GIÁM ĐỐC", "TM. GIÁM ĐỐC", share)
        found = post_under([partial(lambda seen, *_: seen, seen)], place)
        assert (found.post if found is not None else None) == read


def test_the_part_of_a_post_that_its_box_lost_is_read_too(judge: Ink) -> None:
    look, place = signed(judge, "PHÓ GIÁM ĐỐC", share=0.2)
    cut = replace(place, x0=place.x0 + round(0.6 * place.width))
    found = post_under([look], cut)
    assert found is not None
    assert found.post == "PHÓ GIÁM ĐỐC"
    assert found.place.x0 == pytest.approx(place.x0, abs=30)
    assert found.place.x1 == pytest.approx(place.x1, abs=30)


@pytest.mark.parametrize(
    ("line", "nearly"),
    [("PHỎ OHỦ TỊCH", True), ("_PHỘCHÚ TỊCH", True), ("KT:CHỦ TỊCH", True), ("TỊCH", True), ("(Ký ghi rõ họ, chữ đệm. tên)", True),
     ("PHÓ CHỦ TỊCH", False), ("QUYẾT ĐỊNH", False), ("Chủ tịch", False), ("XÃ BÌNH MINH", False)],
)  # fmt: skip
def test_a_line_that_is_nearly_a_post_or_the_end_of_one_is_told(line: str, nearly: bool) -> None:
    assert is_nearly_a_post(line) is nearly


@pytest.mark.parametrize(
    ("line", "post"),
    [("CHỦ TỊCH", True), ("KT. GIÁM ĐỐC", True), ("Q. GIÁM ĐỐC", True), ("KT.", False), ("TM. ỦY BAN NHÂN DÂN", False),
     ("Chủ tịch", False), ("", False)],
)  # fmt: skip
def test_a_post_is_told_with_its_capacity_and_without(line: str, post: bool) -> None:
    assert is_post(line) is post


@pytest.mark.parametrize(
    ("post", "line", "keeps"),
    [("GIÁM ĐỐC", "TUQ.,GIÁM ĐỐC", False), ("BỘ TRƯỞNG", "QBỜ TRƯỚNG", False), ("KT. CHỦ TỊCH", "KT:CHỦ TỊCH", True),
     ("TUQ. GIÁM ĐỐC", "TUQ.,GIÁM ĐỐC", True), ("PHÓ CHỦ TỊCH", "MHÓC HÚ CH", True), ("GIÁM ĐỐC", "'TL GIÁM ĐÔC", False)],
)  # fmt: skip
def test_a_post_stands_in_no_line_that_also_says_in_what_capacity_one_signs(post: str, line: str, keeps: bool) -> None:
    assert keeps_capacity(post, line) is keeps


# --- posts that the lines beside them ask for


@pytest.mark.parametrize(
    "lines",
    [[("KT. GIÁM ĐỐC", False), ("PHÓ GIÁM ĐỐC", True)], [("TM. ỦY BAN NHÂN DÂN", False), ("CHỦ TỊCH", True)],
     [("KT. BỘ TRƯỞNG", False), ("THỨ TRƯỞNG", True)], [("KT. CHỦ TỊCH", True), ("PHÓ CHỦ TỊCH", False)]],
)  # fmt: skip
def test_a_post_that_no_detector_found_is_read_where_the_line_beside_it_asks_for_one(
    judge: Ink, lines: list[tuple[str, bool]]
) -> None:
    said, looks_at = block(judge, *lines)
    lost = next(text for text, is_lost in lines if is_lost)
    assert [one.post for one in asked_for(said, looks_at)] == [lost]


def test_a_post_is_read_at_the_foot_of_a_line_that_a_stroke_made_taller(judge: Ink) -> None:
    (asks, post, name), looks_at = block(
        judge, ("TM. ỦY BAN NHÂN DÂN", False), ("CHỦ TỊCH", False), ("Lâm Quốc Tín", False)
    )
    higher = replace(asks, place=replace(asks.place, y0=asks.place.y0 - 24, y1=asks.place.y1 - 24))
    taller = replace(post, text="", place=replace(post.place, y0=post.place.y0 - 32), is_open=True)
    (filled,) = asked_for([higher, taller, name], looks_at)
    assert (filled.index, filled.post) == (1, "CHỦ TỊCH")


@pytest.mark.parametrize(("less", "found"), [(1.05, True), (1.3, False)])
def test_a_post_that_a_line_asks_for_needs_less_ink_than_one_alone(less: float, found: bool) -> None:
    faint = papers.seen("CHỦ TỊCH")
    faint[faint.argmax(1) != 0, -1] = float(faint.max()) + less  # what the network reads by itself, a letter
    asks = Said("TM. ỦY BAN NHÂN DÂN", Place(0, 0, 400, 40), False)
    open_ = Said("", Place(100, 48, 300, 88), True)
    assert [one.post for one in asked_for([asks, open_], lambda _: [lambda x0, x1: faint])] == ["CHỦ TỊCH"] * found
    assert post_under([lambda x0, x1: faint], open_.place) is None


@pytest.mark.parametrize("other", ["Nguyễn Văn Mẫu", "Nơi nhận", "SỞ NỘI VỤ"])
def test_no_post_is_put_where_something_else_or_nothing_stands(judge: Ink, other: str) -> None:
    assert asked_for(*block(judge, ("TM. ỦY BAN NHÂN DÂN", False), (other, True))) == []
    assert asked_for(*block(judge, ("TM. ỦY BAN NHÂN DÂN", False), (other, False))) == []
    assert asked_for(*block(judge, ("TM. ỦY BAN NHÂN DÂN", False))) == []


def test_a_post_without_the_deputy_that_the_line_above_it_names_has_lost_a_word(judge: Ink) -> None:
    said, looks_at = block(judge, ("KT. CHỦ TỊCH", False), ("CHỦ TỊCH", False))
    (filled,) = asked_for(said, looks_at)
    assert (filled.index, filled.post) == (1, "PHÓ CHỦ TỊCH")
    assert filled.place.x0 < said[1].place.x0


def test_a_post_read_twice_below_itself_is_whose_it_is_and_who_signs_for_him(judge: Ink) -> None:
    said, looks_at = block(judge, ("GIÁM ĐỐC", False), ("GIÁM ĐỐC", False), ("Lâm Quốc Tín", False))
    assert [(one.index, one.post) for one in asked_for(said, looks_at)] == [(0, "KT. GIÁM ĐỐC"), (1, "PHÓ GIÁM ĐỐC")]
    apart, looks_at = block(judge, ("GIÁM ĐỐC", False), *[("", False)] * 4, ("GIÁM ĐỐC", False))
    assert asked_for(apart, looks_at) == []


@pytest.mark.parametrize(
    ("line", "sure", "lacks"),
    [
        ("“CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ BÌNH MINH", 0.95, True),
        ("“CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ BÌNH MINH", 0.5, False),
        ("MHÓC HỦ TỊCH ỦY BAN NHÂN DÂN", 0.95, False),
    ],
)
def test_a_post_takes_the_place_of_no_line_that_says_more(line: str, sure: float, lacks: bool) -> None:
    words = across(line, 0, 900, sure)
    assert leaves_out("CHỦ TỊCH ỦY BAN NHÂN DÂN", words) is lacks


def test_a_post_read_from_ink_stays_doubted_and_its_words_stand_across_its_place() -> None:
    words = as_words("PHÓ CHỦ TỊCH", Place(100, 10, 340, 40), ["KT. CHỦ TỊCH"])
    assert [word.text for word in words] == ["PHÓ", "CHỦ", "TỊCH"]
    assert words[0].x0 == 100
    assert words[-1].x1 == pytest.approx(340)
    alone = as_words("PHÓ CHỦ TỊCH", Place(100, 10, 340, 40), [])
    assert all(one.confidence < other.confidence <= 0.6 for one, other in zip(alone, words, strict=True))


def test_a_post_is_vouched_for_by_the_line_that_says_whose_deputy_signs() -> None:
    assert vouched("PHÓ CHỦ TỊCH", ["KT. CHỦ TỊCH", "Nguyễn Văn Mẫu"])
    assert not vouched("PHÓ VỤ TRƯỞNG", ["KT. BỘ TRƯỞNG"])
    assert not vouched("PHÓ BỘ TRƯỞNG", ["KT. BỘ TRƯỞNG"])  # a minister's deputy is a THỨ TRƯỞNG
    assert not vouched("CHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN"])


def test_of_two_lines_near_a_deputy_the_one_that_ends_as_his_chief_s_is_the_chief_s() -> None:
    caption = Said("(Ký, ghi rõ họ tên)", Place(80, 0, 420, 40), True)
    chief, deputy = (
        Said("CHỦ TỊCH", Place(150, 38, 350, 78), True),
        Said("PHÓ CHỦ TỊCH", Place(100, 72, 400, 112), False),
    )
    (filled,) = asked_for([caption, chief, deputy], lambda _: [lambda x0, x1: papers.seen("")])
    assert (filled.index, filled.post) == (1, "KT. CHỦ TỊCH")


def test_a_line_made_taller_by_a_stroke_looks_no_farther_than_the_next_one(judge: Ink) -> None:
    (caption, chief, deputy), looks_at = block(
        judge, ("(Ký, ghi rõ họ tên)", False), ("KT. CHỦ TỊCH", False), ("PHÓ CHỦ TỊCH", False)
    )
    taller = replace(deputy, place=replace(deputy.place, y1=deputy.place.y1 + 40))
    (filled,) = asked_for([caption, caption, taller], looks_at)
    assert (filled.index, filled.post) == (None, chief.text)


def test_below_a_line_made_taller_by_a_stroke_the_next_row_is_looked_at(judge: Ink) -> None:
    (asks, post, *rest), looks_at = block(
        judge, ("TM. ỦY BAN NHÂN DÂN", False), ("CHỦ TỊCH", False), *[("", False)] * 3, ("Lâm Quốc Tín", False),
        ("Nơi nhận:", False),
    )  # fmt: skip
    taller = replace(asks, place=replace(asks.place, y0=asks.place.y0 - 30))
    (filled,) = asked_for([taller, *rest], looks_at)
    assert (filled.index, filled.post) == (None, post.text)
    assert filled.place.y0 == pytest.approx(post.place.y0, abs=14)
