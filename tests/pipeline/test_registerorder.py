"""The order of the register as a witness."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Offer
from pipeline.registerorder import Paper, RegisterEntry, bracket, by_register, register_key, settle

KEY = "|SYT|2017|"
START = date(2017, 10, 2)


def stored(*numbers: int) -> list[RegisterEntry]:
    """Papers of consecutive weekdays."""
    return [RegisterEntry(number, START + timedelta(days=3 * place), KEY) for place, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("notation", "key"),
    [
        ("TB-SYT", "|SYT|2017|"),
        ("SYT-NVY", "|SYT|2017|"),  # a công văn of the same office stands in the same register
        ("GM-SYT", "|SYT|2017|GM"),
        ("TM-SYT", "|SYT|2017|GM"),
        ("QĐ-UBND", "|UBND|2017|QĐ"),
        ("KH-TTra", "|TTRA|2017|"),
        ("2017/NQ-HĐND", "|HĐND|2017|NQ"),
    ],
)
def test_a_notation_names_its_register(notation: str, key: str) -> None:
    assert register_key(notation, 2017) == key


def test_two_communes_of_one_notation_keep_two_registers() -> None:
    one, other = (register_key("QĐ-UBND", 2026, office) for office in ("UBND XÃ TÂN HỘI", "UBND XÃ TÂN AN"))
    assert one != other
    assert one == register_key("QĐ-UBND", 2026, "UBND xã  Tân Hội")


def test_a_misread_hundred_is_mended_by_the_neighbours() -> None:
    offers = (Offer("1572", 0.8), Offer("1972", 0.2))
    weighed = by_register(offers, START + timedelta(days=7), KEY, stored(1901, 1930, 1960, 1983, 2005, 2016))
    assert weighed[0].text == "1972"
    assert sum(one.p for one in weighed) == pytest.approx(1.0)


def test_a_number_a_little_below_earlier_papers_gives_way() -> None:
    offers = (Offer("1942", 0.7), Offer("1972", 0.3))
    assert by_register(offers, START + timedelta(days=7), KEY, stored(1950, 1953, 1958, 1979, 1985))[0].text == "1972"


def test_a_number_too_far_ahead_for_the_days_between_gives_way() -> None:
    offers = (Offer("7972", 0.6), Offer("1972", 0.4))
    assert by_register(offers, START + timedelta(days=30), KEY, stored(1950, 1953, 1958, 1961, 1966))[0].text == "1972"


def test_one_wrong_neighbour_does_not_turn_a_sure_reading() -> None:
    offers = (Offer("1972", 0.97), Offer("1272", 0.03))
    entries = [*stored(1901, 1930, 1960), RegisterEntry(120, START + timedelta(days=12), KEY)]
    assert by_register(offers, START + timedelta(days=8), KEY, entries)[0].text == "1972"


def test_papers_of_other_registers_say_nothing() -> None:
    offers = (Offer("125", 0.6), Offer("1125", 0.4))
    others = [RegisterEntry(one.number, one.date, "|SYT|2017|GM") for one in stored(1000, 1050, 1200, 1300)]
    assert by_register(offers, START + timedelta(days=5), KEY, others) == offers


def test_the_bracket_counts_the_neighbours_on_both_sides() -> None:
    room = bracket(START + timedelta(days=4), KEY, stored(1901, 1930, 1960, 1983))
    assert (room.low, room.high, room.before, room.after, room.width) == (1930, 1960, 2, 2, 30)


def test_a_batch_settles_itself_without_anything_stored() -> None:
    truth = [1901, 1915, 1943, 1972, 1983, 2005, 2016, 2047]
    papers = []
    for place, number in enumerate(truth):
        wrong = str(number)[0] + str((int(str(number)[1]) + 4) % 10) + str(number)[2:]
        p = 0.35 if place in (3, 5) else 0.9  # two of them are misread with confidence
        papers.append(Paper((Offer(str(number), p), Offer(wrong, 1 - p)), START + timedelta(days=4 * place), KEY))
    settled = settle(papers, [])
    assert [one[0].text for one in settled] == [str(number) for number in truth]


def test_papers_without_date_or_offers_stay_as_they_are() -> None:
    papers = [Paper((Offer("12", 0.6), Offer("72", 0.4)), None, KEY), Paper((), START, KEY)]
    assert settle(papers, stored(1901, 1930)) == (papers[0].offers, ())


@given(
    st.lists(st.tuples(st.integers(1, 4000), st.floats(0.01, 1.0)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(1, 4000), st.integers(0, 300)), max_size=12),
    st.integers(0, 300),
)
@settings(max_examples=60, deadline=None)
def test_weighing_only_moves_probability_between_offers(
    raw: list[tuple[int, float]], neighbours: list[tuple[int, int]], day: int
) -> None:
    total = sum(p for _, p in raw)
    offers = tuple(Offer(str(number), p / total) for number, p in raw)
    entries = [RegisterEntry(number, START + timedelta(days=days), KEY) for number, days in neighbours]
    weighed = by_register(offers, START + timedelta(days=day), KEY, entries)
    assert sorted(one.text for one in weighed) == sorted(one.text for one in offers)
    assert sum(one.p for one in weighed) == pytest.approx(1.0)
    assert [one.p for one in weighed] == sorted((one.p for one in weighed), reverse=True)
