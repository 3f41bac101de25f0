"""Repair from lists: only where the evidence is unique."""

from __future__ import annotations

import pytest

from pipeline.document import Box, Word
from pipeline.leaders import may_have_lost_its_dot, with_dot_below, without_leaders
from pipeline.names import guess_doubts, name_doubts, repaired_name
from pipeline.repair import phrases, restore
from pipeline.rows import Placed
from pipeline.values import text_doubts, text_of


def _words(text: str, *, confidence: float = 0.6, dotted: bool = False) -> list[Placed]:
    return [
        Placed(Word(word, Box(40.0 * at, 0, 40.0 * at + 36, 12), confidence), 1, dotted)
        for at, word in enumerate(text.split())
    ]


AGENCY = ("agencies", "levels", "provinces", "units")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("SỞ Y TÉ KIÊN GIANG", "SỞ Y TẾ KIÊN GIANG"),
        ("UBND TÌNH KIÊN GIANG", "UBND TỈNH KIÊN GIANG"),
        ("VIỆN KIEM SÁT NHÂN DÂN TỎI CAO", "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO"),
        ("Uy ban nhân dân xã Sơn Dương, tinh Tuyên Quang", "Ủy ban nhân dân xã Sơn Dương, tỉnh Tuyên Quang"),
    ],
)
def test_marks_that_only_one_known_phrase_bears_are_put_back(read: str, meant: str) -> None:
    restored = restore(_words(read), phrases(*AGENCY))
    assert restored.text == meant
    assert restored.complete


def test_two_communes_that_differ_in_marks_alone_are_left_as_read_and_not_settled() -> None:
    restored = restore(_words("xã Thanh Lợi"), phrases(*AGENCY))
    assert restored.text == "xã Thanh Lợi"
    assert not restored.complete


def test_a_post_is_not_turned_into_its_neighbour() -> None:
    known = phrases("capacities", "posts", "agencies")
    assert restore(_words("THỨ TRƯỞNG", confidence=0.98), known).text == "THỨ TRƯỞNG"
    assert restore(_words("THỦ TRƯỞNG", confidence=0.98), known).text == "THỦ TRƯỞNG"


def test_a_word_of_an_unknown_name_is_not_taken_for_a_level() -> None:
    assert restore(_words("CỤC QUẢN LÝ DƯỢC"), phrases(*AGENCY)).text == "CỤC QUẢN LÝ DƯỢC"


def test_either_place_of_a_tone_mark_stays_as_printed() -> None:
    assert restore(_words("tỉnh Khánh Hoà"), phrases("provinces")).text == "tỉnh Khánh Hoà"


def test_a_lost_dot_below_is_suspected_where_leaders_were_erased() -> None:
    assert may_have_lost_its_dot("nan")
    assert not may_have_lost_its_dot("nạn")
    assert not may_have_lost_its_dot("Bình")
    assert with_dot_below("thanh") == "thạnh"
    assert with_dot_below("huê") == "huệ"
    assert with_dot_below("hoa") == "họa"


def test_points_left_between_words_of_a_dotted_line_part_them() -> None:
    words = without_leaders(_words("Huỳnh. Bá.Phong ..... Lộc", dotted=True))
    assert [one.text for one in words] == ["Huỳnh", "Bá", "Phong", "Lộc"]
    assert [one.text for one in without_leaders(_words("TP.HCM 1.250", dotted=True))] == ["TP.HCM", "1.250"]


def test_a_point_a_space_before_the_next_word_is_no_leader_and_may_be_a_comma() -> None:
    kept = text_of(without_leaders(_words("tờ bản đồ số 53. Tổ dân phố 2. 6.", dotted=True)))
    assert kept == "tờ bản đồ số 53. Tổ dân phố 2. 6"
    assert text_doubts(kept)
    far = [*_words("số 53.", dotted=True), Placed(Word("Tổ", Box(120, 0, 140, 12), 0.6), 1, dotted=True)]
    assert text_of(without_leaders(far)) == "số 53 Tổ"


def test_a_family_name_takes_its_marks_when_only_one_fits() -> None:
    assert repaired_name(_words("Trãn Quốc Hậu"))[0] == "Trần Quốc Hậu"
    assert repaired_name(_words("ơng Tiến Chương"))[0] == "ơng Tiến Chương"


def test_a_given_name_that_may_have_lost_its_dot_is_unsure_and_others_are_not() -> None:
    thanh = repaired_name(_words("Lê Văn Thanh", confidence=0.99, dotted=True))[1]
    anh = repaired_name(_words("Lê Văn Anh", confidence=0.99, dotted=True))[1]
    assert thanh[-1] < 0.9 < anh[-1]


@pytest.mark.parametrize("name", ["Phạm", "ơng Tiến Chương", "Tiến Chương Anh", "Lê Hoàng", "Lê V4n An", "LÊ văn AN"])
def test_what_may_not_be_a_whole_name_is_doubted(name: str) -> None:
    assert name_doubts(name)


def test_a_whole_name_is_not_doubted() -> None:
    assert name_doubts("Nguyễn Thị Bích Ngọc") == ()
    assert name_doubts("TRẦN DIỆU LOAN") == ()


def test_a_phrase_read_without_a_comma_of_its_own_or_with_one_more_is_no_longer_sure() -> None:
    known = phrases("status", "papers")
    whole = restore(_words("Đã ly hôn, hiện tại chưa đăng ký kết hôn với ai"), known)
    lost = restore(_words("Đã ly hôn hiện tại chưa đăng ký kết hôn với ai"), known)
    added = restore(_words("Cục Cảnh sát ĐKQL, cư trú và DLQG về dân cư"), known)
    assert min(whole.confidences) > 0.95
    assert max(lost.confidences[1:]) < 0.8
    assert max(added.confidences[1:]) < 0.8


def test_a_proper_name_of_a_list_begins_with_its_capital_though_a_small_letter_was_read() -> None:
    assert restore(_words("việt Nam"), phrases("nationality")).text == "Việt Nam"


def test_a_name_guessed_from_the_list_is_doubted_and_one_that_was_read_is_not() -> None:
    dotted = _words("Trịnh Diêu Thủy", dotted=True)
    text, _ = repaired_name(dotted)
    assert text == "Trịnh Diệu Thủy"
    assert guess_doubts(dotted, text)
    assert guess_doubts(_words("Trịnh Diệu Thủy"), "Trịnh Diệu Thủy") == ()
