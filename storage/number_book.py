"""The agency's number book (sổ đăng ký văn bản đi; NĐ 30/2020/NĐ-CP Điều 14 and 15).

One book a year, numbers 1, 2, 3 … without a gap; a number is reserved, then used by a document or voided with a reason,
never taken back; dates never go backwards in a book. Reached through `storage.register`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.engine import now, today
from storage.errors import ConflictError, invalid, make, not_allowed, not_found
from storage.tables import BookClosing, BookEntry, DocumentRow, NumberBook

_NOTATION: Final = re.compile(r"[A-ZĐƯƠÂÊÔĂa-zđ0-9&]+([-/][A-ZĐƯƠÂÊÔĂa-zđ0-9&]+)*")
MAIN_BOOK: Final = "van_ban_di"
ARRIVALS: Final = "van_ban_den"

Row = TypeVar("Row", NumberBook, BookEntry, DocumentRow)


@dataclass(frozen=True, slots=True)
class Numbering:
    """What văn thư gives a document: the day, the notation, the book, and (or None) a number reserved before."""

    on: date
    notation: str
    book_id: int
    entry_id: int | None = None


def open_book(
    session: Session, year: int, actor: Actor, *, code: str = MAIN_BOOK, title: str = "", agency: str = ""
) -> NumberBook:
    """The book of that code and year, opened when it is not there.

    The book of arrivals (sổ đăng ký văn bản đến, NĐ 30/2020 Điều 22) gives plain numbers, the others number and notation.
    """
    found = session.scalars(select(NumberBook).where(NumberBook.code == code, NumberBook.year == year)).one_or_none()
    if found is not None:
        return found
    made = NumberBook(
        code=code,
        year=year,
        title=title or f"Sổ đăng ký văn bản {'đến' if code == ARRIVALS else 'đi'} năm {year}",
        agency=agency,
        opened_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:  # another văn thư opened it in the same moment
        return session.scalars(select(NumberBook).where(NumberBook.code == code, NumberBook.year == year)).one()
    audit.record(session, actor, "book.open", "book", f"{code}/{year}")
    return made


def books(session: Session) -> Sequence[NumberBook]:
    """All books, newest year first."""
    return session.scalars(select(NumberBook).order_by(NumberBook.year.desc(), NumberBook.code)).all()


def reserve(
    session: Session,
    book_id: int,
    on: date,
    notation: str,
    actor: Actor,
    *,
    document: DocumentRow | None = None,
    purpose: str = "",
) -> BookEntry:
    """Gives out the next number of the book with the date `on`; `notation` is what follows the slash ("QĐ-UBND").

    The book's row stays locked until the transaction ends, so that two văn thư get two numbers in the order of commit.

    Raises:
        NotAllowedError: not văn thư.  InvalidError: "notation", "book-date", "book-future", "book-year", "book-closed".
        ConflictError: the document has a live number already.
    """
    if not actor.roles & {"van_thu"}:
        raise not_allowed("reserve_number")
    book = _locked(session, NumberBook, book_id, "book")
    clean = "" if book.code == ARRIVALS else _checked_notation(notation)
    _check_date(session, book, on)
    if document is not None and entry_of(session, document.id) is not None:
        raise make(ConflictError, "already-there", document=document.id)
    book.last_number += 1
    book.last_date = on
    entry = BookEntry(
        book_id=book.id,
        number=book.last_number,
        notation=clean,
        text=number_text(book.last_number, clean),
        entry_date=on,
        state="reserved",
        purpose=purpose,
        reserved_at=now(session),
        reserved_by=actor.user_id,
    )
    if document is not None:
        entry.document_id, entry.subject = document.id, document.subject
    session.add(entry)
    session.flush()
    details = {"text": entry.text, "date": on.isoformat()}
    audit.record(session, actor, "number.reserve", "book_entry", entry.id, details=details)
    return entry


def assign(session: Session, entry_id: int, document: DocumentRow, actor: Actor) -> BookEntry:
    """Gives a number that was reserved without a document to this one. Raises InvalidError "book-entry"."""
    if not actor.roles & {"van_thu"}:
        raise not_allowed("assign_number")
    entry = _locked(session, BookEntry, entry_id, "book_entry")
    if entry.state != "reserved" or entry.document_id not in (None, document.id):
        raise invalid("book-entry", entry=entry_id, state=entry.state)
    entry.document_id, entry.subject = document.id, document.subject
    session.flush()
    audit.record(session, actor, "number.assign", "book_entry", entry.id, details={"document": document.id})
    return entry


def number_for(session: Session, document: DocumentRow, actor: Actor, asked: Numbering) -> BookEntry:
    """The number for a document: one reserved before, the one it has already (sealing was given back), or the next.

    A paper that arrived keeps the number and the day it was given, whenever its mark is made.

    Raises as `reserve` and `assign`; InvalidError "book-entry-differs" where the reserved one bears another day or notation
    than is asked for: the paper would show what the book does not say; ConflictError "number-held" where it has another.
    """
    has = entry_of(session, document.id)
    if has is not None and asked.entry_id not in (None, has.id):
        raise _held(has)
    if asked.entry_id is not None:
        held = _locked(session, BookEntry, asked.entry_id, "book_entry")
        if (held.entry_date, held.notation) != (asked.on, _checked_notation(asked.notation)):
            raise invalid("book-entry-differs", text=held.text, on=held.entry_date.isoformat())
        return assign(session, asked.entry_id, document, actor)
    if has is None:
        return reserve(session, asked.book_id, asked.on, asked.notation, actor, document=document)
    same = (has.book_id, has.entry_date, has.notation) == (asked.book_id, asked.on, asked.notation)
    if not same and _book(session, has.book_id).code != ARRIVALS:
        raise _held(has)
    return has


def _held(entry: BookEntry) -> ConflictError:
    return ConflictError(
        "number-held",
        f"Văn bản này đã có số {entry.text} ngày {entry.entry_date:%d/%m/%Y}; hãy giữ đúng sổ, ký hiệu và ngày ấy, hoặc hủy số"
        " đó trong sổ văn bản (kèm lý do) rồi cấp số mới.",
        f"This document has the number {entry.text} of {entry.entry_date:%d/%m/%Y}; keep that book, notation and day, or void"
        " the number in the book with a reason and give a new one.",
        entry=entry.id,
    )


def use(session: Session, entry_id: int, actor: Actor) -> BookEntry:
    """The number stands on a published document now. Raises InvalidError "book-entry"."""
    entry = _locked(session, BookEntry, entry_id, "book_entry")
    if entry.state != "reserved" or entry.document_id is None:
        raise invalid("book-entry", entry=entry_id, state=entry.state)
    entry.state, entry.used_at = "used", now(session)
    session.flush()
    audit.record(session, actor, "number.use", "book_entry", entry.id, details={"document": entry.document_id})
    return entry


def void(session: Session, entry_id: int, reason: str, actor: Actor) -> BookEntry:
    """Voids a reserved number; it stays in the book with its reason.

    Raises InvalidError "reason-missing", "book-entry", "number-being-sealed".
    """
    if not actor.roles & {"van_thu"}:
        raise not_allowed("void_number")
    if not reason.strip():
        raise invalid("reason-missing")
    entry = _free_to_void(session, entry_id)
    entry.state, entry.void_reason = "void", reason.strip()
    entry.voided_at, entry.voided_by = now(session), actor.user_id
    session.flush()
    audit.record(
        session, actor, "number.void", "book_entry", entry.id, details={"text": entry.text, "reason": reason.strip()}
    )
    return entry


def _free_to_void(session: Session, entry_id: int) -> BookEntry:
    """A reserved number that no seal is being put on, and its document, both locked: the document first, as whoever has it
    sealed does, so that nobody begins while the number is voided."""
    seen = session.get(BookEntry, entry_id)
    document = None
    if seen is not None and seen.document_id is not None:
        document = _locked(session, DocumentRow, seen.document_id, "document")
    entry = _locked(session, BookEntry, entry_id, "book_entry")
    if entry.state != "reserved":
        raise invalid("book-entry", entry=entry_id, state=entry.state)
    taken_meanwhile = entry.document_id is not None and document is None
    if taken_meanwhile or (document is not None and document.state in ("sealing", "publishing")):
        raise invalid("number-being-sealed", entry=entry_id)
    return entry


def entry_of(session: Session, document_id: int) -> BookEntry | None:
    """The live (reserved or used) number of a document."""
    query = select(BookEntry).where(BookEntry.document_id == document_id, BookEntry.state != "void")
    return session.scalars(query).one_or_none()


def entries(session: Session, book_id: int, *, limit: int = 100, below: int | None = None) -> Sequence[BookEntry]:
    """The book's lines, newest number first; `below` pages on."""
    query = select(BookEntry).where(BookEntry.book_id == book_id)
    if below is not None:
        query = query.where(BookEntry.number < below)
    return session.scalars(query.order_by(BookEntry.number.desc()).limit(limit)).all()


def gaps(session: Session, book_id: int) -> list[int]:
    """Numbers that are missing between 1 and the last: always [] unless somebody wrote past this program."""
    book = _book(session, book_id)
    there = set(session.scalars(select(BookEntry.number).where(BookEntry.book_id == book_id)))
    return [number for number in range(1, book.last_number + 1) if number not in there]


def number_text(number: int, notation: str) -> str:
    """`05/QĐ-UBND`: below ten with a leading zero (NĐ 30/2020, Phụ lục I, ô 3); `05` where there is no notation."""
    return f"{number:02d}/{notation}" if notation else f"{number:02d}"


def _checked_notation(notation: str) -> str:
    clean = unicodedata.normalize("NFC", notation).strip()
    if len(clean) > 40 or not _NOTATION.fullmatch(clean):
        raise invalid("notation")
    return clean


def _check_date(session: Session, book: NumberBook, on: date) -> None:
    if on.year != book.year:
        raise invalid("book-year", year=book.year)
    if book.closed_at is not None:
        raise invalid("book-closed")
    closed = session.scalar(select(func.max(BookClosing.day)).where(BookClosing.book_id == book.id))
    if closed is not None and on <= closed:
        raise invalid("book-closed", through=closed.isoformat())
    if on > today(session):  # it would hold up every number until that day
        raise invalid("book-future", on=on.isoformat())
    if book.last_date is not None and on < book.last_date:
        raise invalid("book-date", last=book.last_date.isoformat())


def _book(session: Session, book_id: int) -> NumberBook:
    book = session.get(NumberBook, book_id)
    if book is None:
        raise not_found("book", id=book_id)
    return book


def _locked(session: Session, table: type[Row], number: int, what: str) -> Row:
    """The row as it is now, locked until the transaction ends. Raises NotFoundError."""
    query = select(table).where(table.id == number).with_for_update(of=table)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise not_found(what, id=number)
    return row


__all__ = [
    "ARRIVALS",
    "MAIN_BOOK",
    "Numbering",
    "assign",
    "books",
    "entries",
    "entry_of",
    "gaps",
    "number_for",
    "number_text",
    "open_book",
    "reserve",
    "use",
    "void",
]
