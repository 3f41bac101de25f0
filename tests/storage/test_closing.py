"""A closed day of the number book: inserting, removing, changing and backdating show."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from storage import closing, register, steps
from storage.actor import Actor
from storage.engine import Store
from storage.errors import InvalidError, NotAllowedError
from tests.storage.test_register import VAN_THU, a_book, take

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)


def close(store: Store, book: int, day: date) -> str | None:
    with store.write() as session:
        row = closing.close(session, book, day, Actor.system())
        return row.digest if row else None


def breaches(store: Store, book: int) -> set[tuple[str, int | None]]:
    with store.read() as session:
        return {(one.code, one.number) for one in closing.verify(session, book)}


@pytest.fixture
def closed(store: Store) -> int:
    """A book with two closed days and one open number."""
    book = a_book(store)
    for day in (MONDAY, MONDAY, TUESDAY):
        take(store, book, day)
        if day == TUESDAY:
            close(store, book, MONDAY)
    close(store, book, TUESDAY)
    take(store, book, WEDNESDAY)
    return book


def test_an_untouched_book_agrees_with_its_closings(both: Store) -> None:
    book = a_book(both)
    take(both, book, MONDAY)
    first = close(both, book, MONDAY)
    take(both, book, TUESDAY)
    second = close(both, book, TUESDAY)
    assert first != second
    assert breaches(both, book) == set()
    with both.read() as session:
        assert [one.previous_digest for one in closing.closings(session, book)] == ["0" * 64, first]


def test_after_closing_no_number_bears_that_day_or_an_earlier_one(store: Store, closed: int) -> None:
    book = a_book(store)
    with store.write() as session:
        session.execute(text("UPDATE number_books SET last_date = NULL"))
    for day in (MONDAY, TUESDAY):
        with pytest.raises(InvalidError) as refusal:
            take(store, book, day)
        assert refusal.value.code == "book-closed"
    assert take(store, book, WEDNESDAY).number == 5


def test_a_reserved_number_may_still_be_voided_or_used_after_the_closing(store: Store, closed: int) -> None:
    with store.write() as session:
        entry = register.entries(session, closed)[-1]
        register.void(session, entry.id, "Không dùng", VAN_THU)
    assert breaches(store, closed) == set()


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        ("UPDATE book_entries SET entry_date = '2026-11-10' WHERE number = 2", ("changed", 2)),
        ("UPDATE book_entries SET text = '99/QĐ-UBND' WHERE number = 1", ("changed", 1)),
        ("DELETE FROM book_entries WHERE number = 2", ("missing", 2)),
        ("UPDATE book_entries SET entry_date = '2026-11-17' WHERE number = 4", ("inserted", 4)),
        ("UPDATE book_closings SET manifest = replace(manifest, '01/', '07/') WHERE id = 1", ("digest", None)),
        ("DELETE FROM book_closings WHERE id = 1", ("chain", None)),
    ],
)
def test_a_forged_book_is_found_out(store: Store, closed: int, forgery: str, found: tuple[str, int | None]) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(forgery))
    assert found in breaches(store, closed)


def test_a_day_is_closed_once_and_an_empty_day_not_at_all(store: Store, closed: int) -> None:
    with pytest.raises(InvalidError):
        close(store, closed, TUESDAY)
    assert close(store, closed, WEDNESDAY) is not None
    assert close(store, closed, date(2026, 11, 19)) is None


def test_the_digest_waits_for_its_signature_in_the_queue(store: Store, closed: int) -> None:
    with store.write() as session:
        waiting = closing.unsigned(session)
        assert len(waiting) == 2
        taken = steps.claim_next(session, "w", [closing.STEP])
        assert taken is not None
        assert taken.arguments == {"closing": waiting[0].id}
        closing.signed(session, waiting[0].id, "MIIB", "MIIC")
        steps.finish(session, taken)
        assert [one.id for one in closing.unsigned(session)] == [waiting[1].id]


def test_a_leader_does_not_close_books(store: Store, closed: int) -> None:
    with store.write() as session, pytest.raises(NotAllowedError):
        closing.close(session, closed, WEDNESDAY, Actor("user", "x", None, frozenset({"leader"})))
