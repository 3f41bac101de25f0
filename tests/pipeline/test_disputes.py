"""What the readers left open in a value is doubted, whatever lists and weights make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.disputes import disputed, disputed_letters
from pipeline.document import Box, Page, Word
from pipeline.judge import Found, judge, sure_of
from pipeline.rows import Placed
from pipeline.voted import OPEN_FIGURE


def words(text: str, others: Mapping[str, tuple[float, str]] | None = None, sure: float = 0.99) -> tuple[Placed, ...]:
    """The words of a text; `others` give by word its confidence and what else was read."""
    found = []
    for part in text.split():
        confidence, other = (others or {}).get(part.strip(",;"), (sure, ""))
        found.append(Placed(Word(part, Box(0, 0, 10, 10), confidence, (other,) if other else ()), 1))
    return tuple(found)


@pytest.mark.parametrize("value_type", ["text", "list"])
def test_figures_that_the_readers_see_otherwise_are_open(value_type: str) -> None:
    read = words("CCCD số 079092308663", {"079092308663": (0.6, "079092398663")})
    assert disputed("CCCD số 079092308663", value_type, read, repaired=False)
    sure = words("CCCD số 079092308663", {"079092308663": (0.95, "079092398663")})
    assert not disputed("CCCD số 079092308663", value_type, sure, repaired=False)


def test_readers_that_differ_in_a_mark_alone_vouch_for_a_word_but_for_no_open_figure() -> None:
    (mark,) = words("Cần,", {"Cần": (0.7, "Cần")})
    assert sure_of(mark) > 0.9
    (figure,) = words("372,", {"372": (OPEN_FIGURE, "372.")})
    assert sure_of(figure) == OPEN_FIGURE


def test_a_raised_figure_is_no_figure_that_differs() -> None:
    assert not disputed("256 m²", "text", words("256 m²", {"m²": (0.5, "m2")}), repaired=False)


def test_a_letter_that_only_a_list_has_is_doubted_and_one_that_a_reader_saw_is_not() -> None:
    read = words("xã Mộc Châu", {"Mộc": (0.3, "Môc")})
    assert disputed("xã Lộc Châu", "text", read, repaired=True)
    assert not disputed("xã Mộc Châu", "text", read, repaired=True)
    assert not disputed("Công văn", "text", words("V/v góp ý"), repaired=False)  # told by the form, not by a list
    other = words("xã Mộc Châu", {"Mộc": (0.3, "Lôc")})
    assert not disputed("xã Lộc Châu", "text", other, repaired=True)


@pytest.mark.parametrize(
    ("value", "open_"),
    [
        ("PHÓ CHủ TỊCH", True),
        ("CHủ TỊCH", True),
        ("PHÓ Chủ TỊCH", True),
        ("PHÓ CHỦ TỊCH", False),
        ("Cục Cảnh sát QLHC về TTXH", False),
        ("H'Mông", False),
        ("ỦY-BAN THƯỜNG VỤ QUỐC HỘI", True),
        ("Ủy ban nhân-dân xã Mẫu", True),
        ("kết luận thanh tra-số 2794", True),
        ("dịch covid-sars", False),
        ("Cục Cảnh sát ĐKQl cư trú", True),
        ("Cục Cảnh sát ĐKQL cư trú", False),
        ("Công ty IPlus", False),
        ("Khu tái định cư-BQL", False),
        ("ỦY BAN THƯỜNG VỤ QUỐC HỘI", False),
        ("UBND tỉnh Bà Rịa-Vũng Tàu", False),
        ("Phòng Tài chính - Kế hoạch", False),
        ("QĐ-TTg", False),
    ],
)
def test_small_letters_among_capitals_and_a_bar_inside_a_word_are_doubted(value: str, open_: bool) -> None:
    assert bool(disputed(value, "text", words(value), repaired=False)) is open_


def test_a_mark_that_a_reader_saw_in_the_place_of_the_word_beside_leaves_a_name_open() -> None:
    read = words("Lâm Thủy Vân", {"Lâm": (0.95, "-/=.Ekâñr'Thùy")})
    (doubt,) = disputed("Lâm Thủy Vân", "name", read, repaired=False)
    assert "Thùy" in doubt
    assert not disputed("Lâm Thủy Vân", "name", words("Lâm Thủy Vân", {"Lâm": (0.95, "Lam")}), repaired=False)


def test_a_comma_that_another_reader_saw_as_a_semicolon_is_open() -> None:
    value = "Các sở, ban; ngành"
    assert disputed(value, "list", words(value, {"ban": (0.82, "ban,")}), repaired=False)
    assert disputed(value, "text", words(value, {"ban": (0.92, "ban,ngành")}), repaired=False)
    assert not disputed(value, "list", words(value, {"ban": (0.92, "bạn;")}), repaired=False)


def test_disputed_marks_of_a_name_that_has_a_twin_are_open() -> None:
    assert disputed("ĐÀO THỦY THƠ", "name", words("ĐÀO THỦY THƠ", {"THỦY": (0.88, "THÙY")}), repaired=False)
    assert not disputed("ĐÀO THỦY THƠ", "name", words("ĐÀO THỦY THƠ", {"THỦY": (0.95, "THÙY")}), repaired=False)
    assert disputed("Lã Thành Đạt", "name", words("Là Thành Đạt", {"Là": (0.1, "Lã")}), repaired=True)
    assert not disputed("Vũ Văn Thức", "name", words("Vũ Văn Thức", {"Thức": (0.8, "Thuức")}), repaired=False)


def test_other_letters_in_a_syllable_are_a_doubt_and_other_marks_or_glued_words_are_not() -> None:
    assert disputed_letters(words("Bùi Tùng Lâm", {"Tùng": (0.9, "Hùng")}))
    assert not disputed_letters(words("Bùi Tùng Lâm", {"Tùng": (0.9, "Tủng")}))
    assert not disputed_letters(words("Bùi Tùng Lâm", {"Tùng": (0.9, "BùiTùng")}))
    assert not disputed_letters(words("Bùi Tùng Lâm", {"Tùng": (0.9, "Tù n")}))


def test_a_field_of_a_scan_with_a_dispute_is_left_to_a_person() -> None:
    page = Page(1, 595.0, 842.0, (), "ocr")
    found = Found("FullName", "ĐÀO THỦY THƠ", "name", words("ĐÀO THỦY THƠ", {"THỦY": (0.88, "THÙY")}), surety=0.999)
    told = judge(found, {1: page}, ())
    assert (told.status, "THỦY" in told.why) == ("doubtful", True)
    assert judge(found, {1: replace(page, source="text")}, ()).status == "accepted"


def test_dates_and_numbers_have_their_own_judges() -> None:
    read = words("12/5/2020", {"12/5/2020": (0.6, "13/5/2020")})
    assert not disputed("2020-05-12", "date", read, repaired=False)


@pytest.mark.parametrize(
    ("text", "other", "doubted"),
    [
        ("về đất: đai", {"đất:": (0.6, "đất")}, True),
        ("về đất, đai", {"đất": (0.6, "đất")}, True),
        ("về đất đai", {"đất": (0.6, "đất:")}, False),  # the sign is only offered
        ("về đất: đai", {"đất:": (0.6, "đât:")}, False),  # all readers see it
        ("về nhà: bò", {"nhà:": (0.6, "nhà")}, False),  # two words that make none
    ],
)
def test_a_sign_within_a_word_of_two_syllables_that_one_reader_did_not_see_is_doubted(
    text: str, other: Mapping[str, tuple[float, str]], doubted: bool
) -> None:
    assert bool(disputed(text, "text", words(text, other), repaired=False)) is doubted


@pytest.mark.parametrize(
    ("text", "dotted", "doubted"),
    [
        ("xã Vĩnh Thanh, tỉnh", True, True),
        ("xã Vĩnh Thanh, tỉnh", False, False),  # no leader ran there
        ("xã Vĩnh Thạnh, tỉnh", True, False),
        ("xã Hòa Bình, tỉnh", True, False),  # it has a tone
        ("xã Long An, tỉnh", True, False),  # no unit has the dot
    ],
)
def test_a_unit_over_a_leader_that_may_have_taken_its_dot_is_doubted(text: str, dotted: bool, doubted: bool) -> None:
    read = tuple(replace(word, dotted=dotted) for word in words(text))
    assert bool(disputed(text, "text", read, repaired=False)) is doubted
