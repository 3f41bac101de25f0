"""What is accepted, and on whose word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Box, Offer, SlotReading, SlotReadings
from pipeline.registerorder import RegisterEntry
from pipeline.witnesses import file_number, judge, judge_date, judge_number

BOX = Box(100, 100, 140, 120)
Writing = Literal["print", "hand", "unknown"]


def slot(
    kind: Literal["number", "day", "month", "year"],
    *offers: tuple[str, float],
    writing: Writing = "hand",
    printed: str = "",
) -> SlotReading:
    return SlotReading(
        kind, BOX, writing, 0.9 if writing == "print" else 0.4, printed, tuple(Offer(*one) for one in offers)
    )


def number(*offers: tuple[str, float], writing: Writing = "hand", printed: str = "") -> SlotReadings:
    return SlotReadings(number=slot("number", *offers, writing=writing, printed=printed), notation="TB-SYT")


def dated(day: SlotReading, month: str = "10", year: str = "2017") -> SlotReadings:
    return SlotReadings(
        day=day,
        month=slot("month", (month, 0.999), writing="print", printed=month),
        year=slot("year", (year, 0.999), writing="print", printed=year),
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("1983 bc syt.pdf", "1983"),
        ("125 gm syt(1).pdf", "125"),
        ("09 kh ttr(1).pdf", "09"),
        ("2016 tb syt.pdf", "2016"),  # a number like a year still leads the name
        ("cong-van-1595-SGDDT.pdf", "1595"),
        ("Số 12 QĐ.pdf", "12"),
        ("quyet_dinh_286_VKSTC.jpg", "286"),
        ("3176b syt nvy.pdf", "3176b"),
        ("scan0001.pdf", None),
        ("Scan 12.pdf", None),
        ("17.pdf", None),  # the place in a pile
        ("0017_2.pdf", None),
        ("IMG_2041.jpg", None),
        ("12-05-2018.pdf", None),
        ("2018-05-12 quyet dinh.pdf", None),
        ("quyet dinh 12 ngay 5.pdf", None),  # two figures: which one is the number is not known
        ("", None),
        ("van ban.pdf", None),
    ],
)
def test_a_file_name_says_a_number_only_when_it_is_clear(name: str, said: str | None) -> None:
    assert file_number(name) == said


def test_a_sure_reading_of_a_pen_alone_stays_doubtful() -> None:
    told = judge_number(number(("2002", 0.999), ("2062", 0.001)))
    assert told.status == "doubtful"
    assert told.value == "2002"
    assert "viết tay" in told.why


def test_the_clerks_name_equal_to_the_first_offer_is_accepted() -> None:
    told = judge_number(number(("1943", 0.7), ("1948", 0.2)), filename="1943 sy nvy.pdf")
    assert (told.value, told.status) == ("1943", "accepted")
    assert told.offers[0] == "1943"


def test_the_clerks_name_among_three_is_accepted_only_above_five_percent() -> None:
    near = number(("1572", 0.8), ("1972", 0.15), ("1912", 0.03))
    assert judge_number(near, filename="1972 tb syt.pdf").value == "1972"
    assert judge_number(near, filename="1972 tb syt.pdf").status == "accepted"
    assert judge_number(near, filename="1912 tb syt.pdf").status == "doubtful"


def test_a_single_digit_in_the_name_does_not_overrule_the_first_offer() -> None:
    told = judge_number(number(("7", 0.8), ("1", 0.15)), filename="bien ban lan 1.pdf")
    assert told.status == "doubtful"
    assert told.value == "7"


def test_a_name_that_lost_a_digit_is_not_believed() -> None:
    told = judge_number(number(("1943", 0.93), ("943", 0.02), ("193", 0.01)), filename="193 tb syt.pdf")
    assert told.status == "doubtful"
    assert "193" in told.offers


def test_a_leading_zero_in_the_name_does_not_matter_but_the_papers_writing_is_kept() -> None:
    told = judge_number(number(("02", 0.9), ("62", 0.05)), filename="2 gm syt.pdf")
    assert (told.value, told.status) == ("02", "accepted")


def test_a_printed_number_is_accepted_when_its_three_readings_agree() -> None:
    told = judge_number(number(("20", 0.97), writing="print", printed="20"))
    assert (told.value, told.status) == ("20", "accepted")


@pytest.mark.parametrize(
    ("printed", "offers", "name"),
    [
        ("", (("20", 0.99),), ""),  # the line's reader saw something else
        ("20", (("26", 0.6), ("20", 0.4)), ""),
        ("20", (("20", 0.6), ("26", 0.4)), ""),
        ("20", (("20", 0.99),), "26 gm gavi.pdf"),  # the clerk says otherwise
    ],
)
def test_a_printed_number_with_a_contradiction_is_doubtful(
    printed: str, offers: tuple[tuple[str, float], ...], name: str
) -> None:
    assert judge_number(number(*offers, writing="print", printed=printed), filename=name).status == "doubtful"


def register(*pairs: tuple[int, int]) -> list[RegisterEntry]:
    return [RegisterEntry(figure, date(2017, 10, day), "|SYT|2017|") for figure, day in pairs]


def test_a_narrow_gap_of_the_register_confirms_a_sure_reading() -> None:
    entries = register((1950, 11), (1958, 12), (1979, 18), (1985, 19))
    told = judge_number(number(("1972", 0.99), ("1572", 0.01)), register=entries, day=date(2017, 10, 16))
    assert told.status == "accepted"
    assert "1958" in told.why


def test_a_wide_gap_of_the_register_confirms_nothing() -> None:
    entries = register((1750, 2), (1780, 3), (2200, 30), (2300, 31))
    told = judge_number(number(("1972", 0.99), ("1572", 0.01)), register=entries, day=date(2017, 10, 16))
    assert told.status == "doubtful"
    assert told.value == "1972"


def test_a_number_out_of_the_registers_order_is_not_accepted_even_with_its_name() -> None:
    entries = register((1950, 11), (1958, 12), (1979, 18), (1985, 19))
    told = judge_number(
        number(("1572", 0.9), ("1512", 0.1)), filename="1572 tb.pdf", register=entries, day=date(2017, 10, 16)
    )
    assert told.status == "doubtful"
    assert "sổ" in told.why


def test_no_slot_and_an_empty_slot_are_missing_and_say_which() -> None:
    assert judge_number(SlotReadings()).status == "missing"
    empty = judge_number(SlotReadings(number=slot("number")))
    assert empty.status == "missing"
    assert "trống" in empty.why
    assert judge_date(SlotReadings()).status == "missing"


def test_a_clearly_written_day_in_a_printed_line_is_accepted() -> None:
    told = judge_date(dated(slot("day", ("16", 0.998), ("10", 0.001))))
    assert (told.value, told.status) == ("2017-10-16", "accepted")


def test_an_unclear_day_is_doubtful_and_offers_whole_dates() -> None:
    told = judge_date(dated(slot("day", ("16", 0.7), ("10", 0.25))))
    assert told.status == "doubtful"
    assert told.offers[:2] == ("2017-10-16", "2017-10-10")


def test_a_day_that_the_month_lacks_gives_way_to_the_next_offer() -> None:
    told = judge_date(dated(slot("day", ("31", 0.6), ("21", 0.38)), month="11"))
    assert told.value == "2017-11-21"
    assert told.status == "doubtful"  # the pixels said something else first


def test_a_paper_is_not_dated_after_today() -> None:
    told = judge_date(dated(slot("day", ("18", 0.6), ("13", 0.38))), today=date(2017, 10, 14))
    assert told.value == "2017-10-13"


def test_a_year_that_was_not_printed_for_sure_keeps_the_date_doubtful() -> None:
    parts = SlotReadings(
        day=slot("day", ("16", 0.999), writing="print", printed="16"),
        month=slot("month", ("10", 0.999), writing="print", printed="10"),
        year=slot("year", ("2017", 0.97), ("2019", 0.02), writing="unknown"),
    )
    assert judge_date(parts).status == "doubtful"


def test_number_and_date_are_judged_together() -> None:
    parts = dated(slot("day", ("16", 0.998)))
    both = SlotReadings(slot("number", ("1972", 0.9)), parts.day, parts.month, parts.year, "TB-SYT")
    told = judge(both, filename="1972 tb syt.pdf")
    assert (told.number.value, told.date.value) == ("1972", "2017-10-16")


@given(st.integers(1, 9999), st.integers(1, 9999), st.floats(0.3, 1.0))
def test_nothing_written_is_accepted_without_a_second_witness(one: int, other: int, p: float) -> None:
    told = judge_number(number((str(one), p), (str(other), 1 - p)), filename="scan.pdf")
    assert told.status == "doubtful"


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.floats(0.0, 1.0))
def test_every_date_offered_is_in_the_calendar(day: date, p: float) -> None:
    parts = dated(slot("day", (f"{day.day:02d}", p), ("31", (1 - p) / 2)), f"{day.month:02d}", str(day.year))
    for text in judge_date(parts).offers:
        assert date.fromisoformat(text) <= date(2049, 12, 31) + timedelta(days=1)
