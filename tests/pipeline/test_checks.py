"""What fields say of each other."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks import (
    area_words,
    as_many,
    birth_words,
    business_code,
    dates_in_order,
    identity_number,
    issuer_initials,
    notation_fits_type,
    odd_numerals,
    office_of_the_notation,
    parents_older,
    read_identity,
    tax_number_is_valid,
)
from pipeline.gazetteer import birth_codes, province_named, provinces
from pipeline.kinds import kind_named
from pipeline.mrzcheck import mrz, mrz_digit
from pipeline.nearnotation import d_of_the_notation, notation_nearly_known
from samples.kinds.card import machine_readable
from samples.people import person

_CODES = sorted(birth_codes())


@given(st.sampled_from(_CODES), st.integers(1900, 2099), st.sampled_from(["Nam", "Nữ"]), st.integers(0, 999_999))
def test_an_identity_number_made_by_rule_agrees_with_sex_and_year(code: str, year: int, sex: str, rest: int) -> None:
    digit = 2 * (year // 100 - 19) + (sex == "Nữ")
    number = f"{code}{digit}{year % 100:02d}{rest:06d}"
    check = identity_number("PersonalId", birth="BirthDate", gender="Gender")
    values = {"PersonalId": number, "BirthDate": f"{year}-05-01", "Gender": sex}
    assert [one.supports for one in check(values, None)] == [True, True]
    other = {"Nam": "Nữ", "Nữ": "Nam"}[sex]
    assert not check({**values, "Gender": other}, None)[0].supports


def test_a_place_of_birth_that_is_in_no_list_is_doubted() -> None:
    assert read_identity("005190000001") is None
    found = identity_number("PersonalId")({"PersonalId": "005190000001"}, None)
    assert [one.supports for one in found] == [False]


@given(st.integers(0, 999_999_999), st.integers(0, 9))
def test_one_check_digit_fits_a_tax_number(stem: int, wrong: int) -> None:
    nine = f"{stem:09d}"
    good = [digit for digit in range(10) if tax_number_is_valid(f"{nine}{digit}")]
    assert len(good) <= 1
    if good and wrong != good[0]:
        assert not tax_number_is_valid(f"{nine}{wrong}")


def test_known_tax_numbers_are_valid() -> None:
    assert tax_number_is_valid("0100109106")
    assert tax_number_is_valid("0100109106-001")
    assert not tax_number_is_valid("0100109107")


def test_a_household_code_that_differs_from_its_owner_is_doubted() -> None:
    values = {"BusinessCode": "079090000001", "PersonalId": "079090000002"}
    assert [one.supports for one in business_code(values, None)] == [False]


def test_words_against_figures() -> None:
    words = "Ngày năm, tháng ba, năm hai nghìn không trăm hai mươi tư"
    assert [one.supports for one in birth_words({"BirthDate": "2024-03-05", "BirthDateWords": words}, None)] == [
        True,
        True,
    ]
    assert [one.supports for one in birth_words({"BirthDate": "2024-03-06", "BirthDateWords": words}, None)] == [False]


@pytest.mark.parametrize(
    ("words", "odd"),
    [
        ("Ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi mốt", False),
        ("Ngày mười một tháng mười một năm hai nghìn không trăm mười chín", False),
        ("Ngày hai mươi một tháng tư năm hai nghìn", True),
        ("Ngày mười mốt tháng tư năm hai nghìn", True),
        ("Ngày hai mười tháng tư năm hai nghìn", True),
    ],
)
def test_numerals_that_are_not_written_so_are_doubted_though_they_fit_the_figures(words: str, odd: bool) -> None:
    assert odd_numerals(words) is odd
    found = birth_words(
        {
            "BirthDate": "2021-04-21",
            "BirthDateWords": "Ngày hai mươi một tháng tư năm hai nghìn không trăm hai mươi mốt",
        },
        None,
    )
    assert [(one.fields, one.supports) for one in found] == [(("BirthDate",), True), (("BirthDateWords",), False)]


def test_a_notation_of_another_type_is_doubted_and_its_own_supported() -> None:
    def says(type_name: str, notation: str) -> list[bool]:
        return [one.supports for one in notation_fits_type({"TypeName": type_name, "CodeNotation": notation}, None)]

    assert says("Quyết định", "QĐ-UBND") == [True]
    assert says("Thông tư", "2026/TT-BTC") == [True]
    assert says("Quyết định", "QD-UBND") == [False]
    assert says("Kế hoạch", "BC-SYT") == [False]
    assert says("Công văn", "SYT-NVY") == []
    assert says("Tờ trình", "TTIr-UBND") == [False]
    assert says("Nghị quyết", "2022/UBTVQH15") == []


@pytest.mark.parametrize(
    ("organ", "group"), [("CHI CỤC AN TOÀN THỰC PHẨM", "ATTP"), ("TRUNG TÂM VĂN HÓA", "VH"), ("TỔNG CỤC THUẾ VỤ", "TV")]
)
def test_a_notation_leaves_out_a_level_of_two_words(organ: str, group: str) -> None:
    assert group in issuer_initials(organ)
    assert notation_nearly_known({"OrganName": organ, "CodeNotation": f"GCN-{group}"}, None) == ()


def test_a_letter_without_a_title_whose_notation_names_a_type_may_have_lost_its_title() -> None:
    found = notation_fits_type({"TypeName": "Công văn", "CodeNotation": "TB-SYT"}, None)
    assert [(set(one.fields), one.supports) for one in found] == [({"CodeNotation", "TypeName"}, False)]


@pytest.mark.parametrize(
    ("notation", "sound"),
    [
        ("ĐL-BTc", False), ("QĐ-sTC", False), ("KH-TTra", True), ("TTr-SNV", True), ("SNgV-VP", True), ("QyĐ-SNV", True), ("SNV-ICHC", False), ("SNV-TCHI", False), ("CIHC-SNV", False), ("SNV-TCHC", True), ("GM-GAVI", True),
        ("2024/QH15", True), ("QĐ-VPII", True), ("PX03-III", True), ("VIII", True),
    ],
)  # fmt: skip
def test_an_i_that_begins_no_word_and_small_letters_shaped_like_capitals_are_doubted_in_a_notation(
    notation: str, sound: bool
) -> None:
    found = notation_nearly_known({"OrganName": "SỞ NỘI VỤ", "CodeNotation": notation}, None)
    assert (not found) == sound


@pytest.mark.parametrize(
    ("kind", "notation", "open_"),
    [
        ("cong_van", "SXD-PTDT", True),
        ("cong_van", "SXD-PTĐT", False),
        ("cong_van", "SXD-QHKT", False),  # the issuer's own initials
        ("quyet_dinh", "QĐ-UBND", False),
        ("giay_phep_xay_dung", "GPXD", False),
    ],
)
def test_a_d_that_nothing_vouches_for_may_be_a_barred_one(kind: str, notation: str, open_: bool) -> None:
    found = d_of_the_notation(kind_named(kind))({"OrganName": "SỞ XÂY DỰNG", "CodeNotation": notation}, None)
    assert bool(found) is open_


def test_an_issuers_initials_behind_a_written_figure_read_as_a_letter_are_doubted() -> None:
    def doubted(notation: str) -> bool:
        values = {"OrganName": "SỞ XÂY DỰNG", "CodeNotation": notation}
        return any(not one.supports for one in notation_nearly_known(values, None))

    assert doubted("OSXD-QHKT")
    assert not doubted("SXD-QHKT")
    assert not doubted("KSXD-QHKT")


@pytest.mark.parametrize(
    ("organ", "notation", "lost"),
    [
        ("UBND TỈNH ĐỒNG NAI", "QĐ-STC", True),
        ("ỦY BAN NHÂN DÂN XÃ HÒA BÌNH", "BC-KT", True),
        ("UBND TỈNH ĐỒNG NAI", "QĐ-UBND", False),
        ("UBND TỈNH ĐỒNG NAI", "QĐ-CTUBND", False),
        ("UBND TỈNH ĐỒNG NAI", "QĐ-CT", False),
        ("UBND TỈNH ĐỒNG NAI", "UBND-KTN", False),
        ("UBND XÃ HÒA BÌNH", "TLKS-BS", False),
        ("UBND XÃ HÒA BÌNH", "GPXD", False),
        ("SỞ TÀI CHÍNH", "QĐ-TTR", False),
    ],
)
def test_a_people_s_committee_over_another_office_s_notation_has_lost_that_office(
    organ: str, notation: str, lost: bool
) -> None:
    found = office_of_the_notation({"OrganName": organ, "CodeNotation": notation}, None)
    assert [(one.fields, one.supports) for one in found] == ([(("OrganName",), False)] if lost else [])


def test_a_child_is_not_older_than_its_mother() -> None:
    assert parents_older({"BirthDate": "1990-01-01", "MotherBirthYear": "1988"}, None)[0].supports is False
    assert parents_older({"BirthDate": "1990-01-01", "MotherBirthYear": "1965"}, None) == []


def test_what_happened_after_the_paper_is_doubted() -> None:
    found = dates_in_order({"BirthDate": "2030-01-01"}, date(2024, 1, 1))
    assert [one.supports for one in found] == [False]


def test_a_validity_that_ended_before_the_paper_was_issued_is_doubted() -> None:
    found = dates_in_order({"ExpiryDate": "2017-03-05"}, date(2024, 3, 5))
    assert [(set(one.fields), one.supports) for one in found] == [({"ExpiryDate", "IssuedDate"}, False)]
    assert dates_in_order({"ExpiryDate": "2027-03-05"}, date(2024, 3, 5)) == []


def test_check_digits_of_machine_readable_lines() -> None:
    assert mrz_digit("520727") == 3
    assert mrz_digit("D23145890") == 7


def test_old_and_new_provinces_are_known_by_the_day() -> None:
    assert len([one for one in provinces() if one.in_force(date(2025, 6, 30))]) == 63
    assert len([one for one in provinces() if one.in_force(date(2025, 7, 1))]) == 34
    assert province_named("Tỉnh Kiên Giang", date(2018, 1, 4)) is not None
    assert province_named("Kiên Giang", date(2026, 1, 4)) is None
    assert province_named("Khánh Hoà", date(2026, 1, 4)) is not None


def _unbelieved(*lines: str, **values: str) -> set[str]:
    found = mrz({"Mrz": "; ".join(lines), **values}, None)
    return {name for one in found if not one.supports for name in one.fields}


def test_the_specimen_of_icao_9303_is_believed() -> None:
    specimen = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    assert _unbelieved(*specimen) == set()


@given(st.integers(0, 10**6), st.integers(5, 59), st.integers(1, 9))
def test_drawn_machine_readable_lines_are_believed_and_no_figure_of_them_can_change(
    seed: int, place: int, by: int
) -> None:
    lines = machine_readable(person(Random(seed)))
    both = lines[0] + lines[1]
    assert _unbelieved(*lines) == set()
    if both[place].isdigit():
        forged = both[:place] + str((int(both[place]) + by) % 10) + both[place + 1 :]
        assert "Mrz" in _unbelieved(forged[:30], forged[30:], lines[2])


def test_the_identity_number_of_the_front_is_held_against_the_machine_readable_lines() -> None:
    lines = machine_readable(one := person(Random(7)))
    assert _unbelieved(*lines, PersonalId=one.personal_id) == set()
    other = one.personal_id[:-1] + str((int(one.personal_id[-1]) + 1) % 10)
    assert _unbelieved(*lines, PersonalId=other) == {"PersonalId"}


@given(st.integers(0, 10**6))
def test_the_name_of_the_front_is_held_against_the_machine_readable_one(seed: int) -> None:
    lines = machine_readable(one := person(Random(seed)))
    assert _unbelieved(*lines, FullName=one.name) == set()
    assert _unbelieved(*lines, FullName=one.name.upper()) == set()
    at = len(lines[2].rstrip("<")) - 1
    other = "A" if lines[2][at] != "A" else "O"
    misread = lines[2][:at] + other + lines[2][at + 1 :]
    assert _unbelieved(lines[0], lines[1], misread, FullName=one.name) == {"Mrz", "FullName"}


def test_a_t_for_an_i_in_the_machine_readable_name_is_that_line_s_own_fault() -> None:
    first, second, _ = machine_readable(person(Random(7)))
    third = "TRAN<<HUNG<THTNH<<<<<<<<<<<<<<"
    assert _unbelieved(first, second, third, FullName="TRẦN HƯNG THỊNH") == {"Mrz"}
    assert _unbelieved(first, second, third.replace("TRAN", "IRAN"), FullName="TRẦN HƯNG THỊNH") == {"Mrz"}
    assert _unbelieved(first, second, third, FullName="TRẦN HỒNG THỊNH") == {"Mrz", "FullName"}


def test_a_name_too_long_for_the_machine_readable_line_is_cut_there() -> None:
    first, second, _ = machine_readable(person(Random(7)))
    third = "NGUYEN<<HOANG<PHUONG<THUYTRUON"
    assert _unbelieved(first, second, third, FullName="Nguyễn Hoàng Phương Thùy Trương") == set()


def test_two_owners_with_one_number_are_doubted() -> None:
    check = as_many("OwnerId", "OwnerName")
    assert not check({"OwnerId": "1; 2", "OwnerName": "A; B"}, None)
    for values in ({"OwnerId": "1", "OwnerName": "A; B"}, {"OwnerId": "1; 2", "OwnerName": "B"}):
        assert [(one.fields, one.supports) for one in check(values, None)] == [(("OwnerId", "OwnerName"), False)]


def test_the_area_in_figures_vouches_for_its_words_and_doubts_them_where_they_differ() -> None:
    def told(words: str) -> set[tuple[str, bool]]:
        return {
            (name, one.supports)
            for one in area_words({"Area": "120.5", "AreaWords": words}, None)
            for name in one.fields
        }

    assert told("Một trăm hai mươi mét vuông") == {("Area", True), ("AreaWords", True)}
    assert told("Một trăm ba mươi mét vuông") == {("Area", False), ("AreaWords", False)}
