"""Words into values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.wording import (
    calendar_date,
    date_in_words,
    find_date,
    find_decimal,
    fold,
    number_in_words,
    same_reading,
    tidy,
)

_UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def _spell(number: int) -> str:
    """A cardinal below 10,000 the way registrars write it."""
    if number < 10:
        return _UNITS[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
        tail = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(unit, _UNITS[unit])
        return f"{head} {tail}".strip()
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = f"{_UNITS[hundreds]} trăm"
        return head if not rest else f"{head} {'linh ' if rest < 10 else ''}{_spell(rest)}"
    thousands, rest = divmod(number, 1000)
    head = f"{_UNITS[thousands]} nghìn"
    if not rest:
        return head
    return f"{head} {'không trăm ' if rest < 100 else ''}{'linh ' if rest < 10 else ''}{_spell(rest)}"


@given(st.integers(min_value=0, max_value=9999))
def test_a_number_in_words_reads_as_the_number(number: int) -> None:
    assert number_in_words(_spell(number)) == number


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_date_in_words_reads_as_the_date(day: date) -> None:
    words = f"Ngày {_spell(day.day)}, tháng {_spell(day.month)}, năm {_spell(day.year)}"
    assert date_in_words(words) == day


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_printed_form_of_a_date_is_found(day: date) -> None:
    for form in ("ngày {0:02d} tháng {1} năm {2}", "{0:02d}/{1:02d}/{2}", "{0}-{1}-{2}", "{0:02d}.{1:02d}.{2}"):
        assert find_date("Cấp " + form.format(day.day, day.month, day.year) + " tại đây") == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.250,5 m²", "1250.5"),
        ("150.000.000 đồng", "150000000"),
        ("+0,45 m", "+0.45"),
        ("120.5", "120.5"),
        ("85 m2", "85"),
        ("không", ""),
    ],
)
def test_vietnamese_decimals_become_plain_ones(text: str, value: str) -> None:
    assert find_decimal(text) == value


def test_the_thirty_first_of_february_is_no_date() -> None:
    assert calendar_date(2024, 2, 31) is None
    assert find_date("ngày 31 tháng 2 năm 2024") is None


@pytest.mark.parametrize("text", ["Ngày cấp: 2 1/08/2023", "ngày 1 2 tháng 8 năm 2023"])
def test_a_day_whose_first_figure_may_stand_apart_is_none(text: str) -> None:
    assert find_date(text) is None


def test_a_figure_before_a_day_of_two_figures_is_no_part_of_it() -> None:
    assert find_date("Quận 2 01/08/2023") == date(2023, 8, 1)


def test_both_places_of_a_tone_mark_read_the_same_but_other_marks_do_not() -> None:
    assert same_reading("HOÀ", "hòa")
    assert same_reading("Thuỷ", "Thủy")
    assert not same_reading("Hoa", "Hòa")
    assert not same_reading("quân", "quận")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_dot_leaders_and_final_punctuation_are_no_part_of_a_value() -> None:
    assert tidy("Nguyễn Văn An ........... ;") == "Nguyễn Văn An"
    assert tidy("…………") == ""
