"""Closing a day of the number book: a chained digest, signed and timestamped, so that inserting and backdating show.

The manifest is canonical JSON: every line of the book from the number after the last closing, with its date, state and
document hash. digest = SHA-256(previous digest + manifest). Once a day is closed, no number with that date or an earlier
one is given out. A line that was reserved at the closing may still become used or void; nothing else may change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.engine import now
from storage.errors import invalid, not_allowed, not_found
from storage.steps import enqueue
from storage.tables import BookClosing, BookEntry, NumberBook

STEP: Final = "sign_closing"
_GENESIS: Final = "0" * 64


def close(session: Session, book_id: int, day: date, actor: Actor) -> BookClosing | None:
    """Closes the book up to and with `day`; None when there is nothing new. Queues the step that signs the digest.

    The system (nightly) and văn thư may close; the caller chooses the day in Vietnam's time. Raises InvalidError
    "book-closed" for a day that is closed already.
    """
    if not actor.roles & {"van_thu", "system"}:
        raise not_allowed("close_book")
    book = session.scalars(select(NumberBook).where(NumberBook.id == book_id).with_for_update()).one_or_none()
    if book is None:
        raise not_found("book", id=book_id)
    last = _last(session, book_id)
    if last is not None and day <= last.day:
        raise invalid("book-closed")
    first = last.last_number + 1 if last else 1
    lines = _lines(session, book_id, first, day)
    if not lines:
        return None
    previous = last.digest if last else _GENESIS
    manifest = _manifest(book, day, lines)
    row = BookClosing(
        book_id=book_id,
        day=day,
        first_number=first,
        last_number=lines[-1].number,
        manifest=manifest,
        previous_digest=previous,
        digest=_digest(previous, manifest),
        closed_at=now(session),
        closed_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    enqueue(session, None, STEP, arguments={"closing": row.id}, max_attempts=200)
    audit.record(session, actor, "book.close", "book", book_id, details={"day": day.isoformat(), "digest": row.digest})
    return row


def signed(session: Session, closing_id: int, signature: str, token: str) -> None:
    """Keeps the agency's CMS signature and the timestamp over the digest (base64 DER). Raises NotFoundError."""
    row = session.get(BookClosing, closing_id)
    if row is None:
        raise not_found("closing", id=closing_id)
    row.signature, row.token, row.signed_at = signature, token, now(session)
    audit.record(session, Actor.system(), "book.closing_signed", "book", row.book_id, details={"digest": row.digest})


def closings(session: Session, book_id: int) -> Sequence[BookClosing]:
    """The closed days of a book, oldest first."""
    return session.scalars(select(BookClosing).where(BookClosing.book_id == book_id).order_by(BookClosing.day)).all()


def unsigned(session: Session) -> Sequence[BookClosing]:
    """Closings that still wait for their signature."""
    return session.scalars(select(BookClosing).where(BookClosing.signature == "").order_by(BookClosing.id)).all()


def closed_through(session: Session, book_id: int) -> date | None:
    """The last closed day of a book."""
    return session.scalar(select(func.max(BookClosing.day)).where(BookClosing.book_id == book_id))


@dataclass(frozen=True, slots=True)
class Breach:
    """A line that is not what its closing says; `code`: digest, chain, changed, missing or inserted."""

    day: date
    number: int | None
    code: str


def verify(session: Session, book_id: int) -> list[Breach]:
    """Holds the book against its closings: [] when nothing was inserted, removed, changed or backdated."""
    found: list[Breach] = []
    previous, reached = _GENESIS, 0
    entries = {one.number: one for one in _all(session, book_id)}
    for row in closings(session, book_id):
        if row.previous_digest != previous:
            found.append(Breach(row.day, None, "chain"))
        if _digest(row.previous_digest, row.manifest) != row.digest:
            found.append(Breach(row.day, None, "digest"))
        found += _against(row, entries)
        previous, reached = row.digest, row.last_number
    last = closed_through(session, book_id)
    if last is not None:
        late = [one for number, one in entries.items() if number > reached and one.entry_date <= last]
        found += [Breach(last, one.number, "inserted") for one in late]
    return found


def _against(row: BookClosing, entries: dict[int, BookEntry]) -> list[Breach]:
    found = []
    for line in json.loads(row.manifest)["lines"]:
        now_there = entries.get(line["number"])
        if now_there is None:
            found.append(Breach(row.day, line["number"], "missing"))
            continue
        today = _line(now_there)
        free = ("state", "document", "reason", "subject") if line["state"] == "reserved" else ()
        if any(today[key] != line[key] for key in line if key not in free):
            found.append(Breach(row.day, line["number"], "changed"))
    return found


def _last(session: Session, book_id: int) -> BookClosing | None:
    query = select(BookClosing).where(BookClosing.book_id == book_id).order_by(BookClosing.day.desc()).limit(1)
    return session.scalars(query).first()


def _lines(session: Session, book_id: int, first: int, day: date) -> Sequence[BookEntry]:
    query = select(BookEntry).where(
        BookEntry.book_id == book_id, BookEntry.number >= first, BookEntry.entry_date <= day
    )
    return session.scalars(query.order_by(BookEntry.number)).all()


def _all(session: Session, book_id: int) -> Sequence[BookEntry]:
    return session.scalars(select(BookEntry).where(BookEntry.book_id == book_id).order_by(BookEntry.number)).all()


def _manifest(book: NumberBook, day: date, lines: Sequence[BookEntry]) -> str:
    content = {"book": book.code, "year": book.year, "day": day.isoformat(), "lines": [_line(one) for one in lines]}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(entry: BookEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "text": entry.text,
        "date": entry.entry_date.isoformat(),
        "state": entry.state,
        "document": entry.document_id,
        "subject": entry.subject,
        "reason": entry.void_reason,
    }


def _digest(previous: str, manifest: str) -> str:
    return hashlib.sha256((previous + manifest).encode()).hexdigest()


__all__ = ["STEP", "Breach", "close", "closed_through", "closings", "signed", "unsigned", "verify"]
