"""A closed book shows every later insertion, change, removal and backdating."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.book import FIRST, BookRefusedError, Closing, Entry, check_closing, check_day, close, sign_closing
from signing.devca import DevCa

DAY = date(2026, 11, 20)


def entry(number: int, day: date = DAY, **more: object) -> Entry:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    sha = hashlib.sha256(str(number).encode()).hexdigest()
    return replace(Entry(number, "used", day, at, sha, f"Về việc {number}"), **more)  # type: ignore[arg-type]


def closed(count: int = 4, previous: str = FIRST, first: int = 1) -> tuple[Closing, list[Entry]]:
    entries = [entry(first + index) for index in range(count)]
    return close("quyết định", 2026, DAY, entries, previous, first), entries


def refusal(*args: object) -> str:
    with pytest.raises(BookRefusedError) as refused:
        close(*args)  # type: ignore[arg-type]
    return refused.value.code


def test_a_day_is_closed_signed_and_timestamped_and_holds(ca: DevCa, now: datetime) -> None:
    closing, entries = closed()
    key = ca.key("van-thu-seal")
    signed = replace(closing, signature=sign_closing(closing, key, ca.tsa))
    check_day(signed, entries, FIRST)
    assert abs(check_closing(signed, key.certificate, key.algorithm) - now) < timedelta(minutes=2)
    other = ca.key("clerk")
    for wrong in (
        (replace(signed, last=9), key.certificate),
        (replace(signed, signature=signed.signature[:-3]), key.certificate),
        (signed, other.certificate),
    ):
        with pytest.raises(BookRefusedError) as refused:
            check_closing(*wrong, key.algorithm)
        assert refused.value.code == "book-signature-wrong"


def test_numbers_run_without_a_gap_and_voids_are_explained() -> None:
    assert refusal("qd", 2026, DAY, [entry(1), entry(3)], FIRST, 1) == "book-gap"
    assert refusal("qd", 2026, DAY, [entry(2)], FIRST, 1) == "book-gap"
    assert refusal("qd", 2026, DAY, [entry(1, DAY - timedelta(days=1))], FIRST, 1) == "book-order"
    assert refusal("qd", 2026, DAY, [entry(1, state="void")], FIRST, 1) == "book-unexplained"
    assert refusal("qd", 2026, DAY, [entry(1, document_sha256="")], FIRST, 1) == "book-without-document"
    void = entry(1, state="void", explanation="in nhầm", document_sha256="")
    assert close("qd", 2026, DAY, [void], FIRST, 1).last == 1
    assert close("qd", 2026, DAY, [], FIRST, 5).count == 0


@given(st.data())
def test_whatever_is_altered_after_closing_shows(data: st.DataObject) -> None:
    closing, entries = closed(5)
    at = data.draw(st.integers(0, 4))
    altered = list(entries)
    change = data.draw(st.sampled_from(["drop", "double", "swap", "subject", "document", "time"]))
    if change == "drop":
        del altered[at]
    elif change == "double":
        altered.insert(at, altered[at])
    elif change == "swap":
        altered[at], altered[(at + 1) % 5] = altered[(at + 1) % 5], altered[at]
    elif change == "subject":
        altered[at] = replace(altered[at], subject="khác")
    elif change == "document":
        altered[at] = replace(altered[at], document_sha256="f" * 64)
    else:
        altered[at] = replace(altered[at], entered_at=altered[at].entered_at - timedelta(hours=1))
    with pytest.raises(BookRefusedError) as refused:
        check_day(closing, altered, FIRST)
    assert refused.value.code == "book-changed"


def test_a_day_closed_anew_breaks_the_chain_of_the_days_after_it() -> None:
    first, _ = closed()
    second, entries = closed(previous=first.digest, first=5)
    check_day(second, entries, first.digest)
    forged, _ = closed(3)
    with pytest.raises(BookRefusedError) as refused:
        check_day(second, entries, forged.digest)
    assert refused.value.code == "book-chain-broken"
