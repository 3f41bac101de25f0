"""Invented people carry numbers that are valid by rule."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from samples.agencies import ministry
from samples.kinds.card import machine_readable
from samples.people import BIRTH_CODES, TAX_WEIGHTS, date_words, number_words, person, tax_number


@given(st.integers())
def test_an_identity_number_tells_province_sex_and_year(seed: int) -> None:
    one = person(Random(seed), 1930, 2025)
    assert len(one.personal_id) == 12
    assert one.personal_id[:3] == BIRTH_CODES[one.province]
    century, odd = divmod(int(one.personal_id[3]), 2)
    assert (odd == 0) == one.male
    assert 1900 + 100 * century + int(one.personal_id[4:6]) == one.born.year


@given(st.integers())
def test_a_tax_number_ends_in_its_check_digit(seed: int) -> None:
    number = tax_number(Random(seed))
    total = sum(int(digit) * weight for digit, weight in zip(number, TAX_WEIGHTS, strict=False))
    assert len(number) == 10
    assert int(number[9]) == 10 - total % 11


def test_dates_are_said_as_a_registrar_says_them() -> None:
    assert date_words(date(2026, 7, 15)) == "Ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi sáu"
    assert date_words(date(1991, 4, 21)) == "Ngày hai mươi mốt tháng tư năm một nghìn chín trăm chín mươi mốt"
    assert date_words(date(2005, 1, 4)) == "Ngày bốn tháng một năm hai nghìn không trăm linh năm"
    assert number_words(1105) == "một nghìn một trăm linh năm"


@given(st.integers())
def test_the_machine_readable_zone_has_three_lines_of_thirty_signs(seed: int) -> None:
    lines = machine_readable(person(Random(seed)))
    assert [len(line) for line in lines] == [30, 30, 30]
    assert all(sign.isdigit() or sign == "<" or "A" <= sign <= "Z" for line in lines for sign in line)


@given(st.integers())
def test_a_ministers_deputy_is_a_thu_truong_and_no_other_post_is_made_up(seed: int) -> None:
    for authority, position in ministry(Random(seed)).capacities:
        assert position != "PHÓ BỘ TRƯỞNG"
        assert (authority == ("KT. BỘ TRƯỞNG",)) == (position == "THỨ TRƯỞNG")
