"""The agency's number book and the register of results.

Number book (sổ đăng ký văn bản đi; NĐ 30/2020 Điều 14–15): one book a year, numbers 1, 2, 3 … without a gap; a number
is reserved, then used by a document or voided with a reason, never taken back; dates never go backwards in a book.
Register (kho of TT 01/2023 Điều 24): what was published, whether it is in force, and what took its place.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.engine import now
from storage.errors import ConflictError, invalid, make, not_allowed, not_found
from storage.tables import BookEntry, DocumentRow, NumberBook, ResultRow

_NOTATION: Final = re.compile(r"[A-ZĐƯƠÂÊÔĂa-zđ0-9&]+([-/][A-ZĐƯƠÂÊÔĂa-zđ0-9&]+)*")
MAIN_BOOK: Final = "van_ban_di"


# --- the number book --------------------------------------------------------------------------------------------------


def open_book(
    session: Session, year: int, actor: Actor, *, code: str = MAIN_BOOK, title: str = "", agency: str = ""
) -> NumberBook:
    """The book of that code and year, opened when it is not there."""
    found = session.scalars(select(NumberBook).where(NumberBook.code == code, NumberBook.year == year)).one_or_none()
    if found is not None:
        return found
    made = NumberBook(
        code=code,
        year=year,
        title=title or f"Sổ đăng ký văn bản đi năm {year}",
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
        NotAllowedError: not văn thư.  InvalidError: "notation", "book-date", "book-year", "book-closed".
        ConflictError: the document has a live number already.
    """
    if not actor.roles & {"van_thu"}:
        raise not_allowed("reserve_number")
    book = _locked_book(session, book_id)
    clean = _checked_notation(notation)
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
        document_id=document.id if document is not None else None,
        subject=document.subject if document is not None else "",
        purpose=purpose,
        reserved_at=now(session),
        reserved_by=actor.user_id,
    )
    session.add(entry)
    session.flush()
    audit.record(
        session, actor, "number.reserve", "book_entry", entry.id, details={"text": entry.text, "date": on.isoformat()}
    )
    return entry


def assign(session: Session, entry_id: int, document: DocumentRow, actor: Actor) -> BookEntry:
    """Gives a number that was reserved without a document to this one. Raises InvalidError "book-entry"."""
    if not actor.roles & {"van_thu"}:
        raise not_allowed("assign_number")
    entry = _locked_entry(session, entry_id)
    if entry.state != "reserved" or entry.document_id not in (None, document.id):
        raise invalid("book-entry", entry=entry_id, state=entry.state)
    entry.document_id, entry.subject = document.id, document.subject
    session.flush()
    audit.record(session, actor, "number.assign", "book_entry", entry.id, details={"document": document.id})
    return entry


def use(session: Session, entry_id: int, actor: Actor) -> BookEntry:
    """The number stands on a published document now. Raises InvalidError "book-entry"."""
    entry = _locked_entry(session, entry_id)
    if entry.state != "reserved" or entry.document_id is None:
        raise invalid("book-entry", entry=entry_id, state=entry.state)
    entry.state, entry.used_at = "used", now(session)
    session.flush()
    audit.record(session, actor, "number.use", "book_entry", entry.id, details={"document": entry.document_id})
    return entry


def void(session: Session, entry_id: int, reason: str, actor: Actor) -> BookEntry:
    """Voids a reserved number; it stays in the book with its reason. Raises InvalidError "reason-missing", "book-entry"."""
    if not actor.roles & {"van_thu"}:
        raise not_allowed("void_number")
    if not reason.strip():
        raise invalid("reason-missing")
    entry = _locked_entry(session, entry_id)
    if entry.state != "reserved":
        raise invalid("book-entry", entry=entry_id, state=entry.state)
    entry.state, entry.void_reason = "void", reason.strip()
    entry.voided_at, entry.voided_by = now(session), actor.user_id
    session.flush()
    audit.record(
        session, actor, "number.void", "book_entry", entry.id, details={"text": entry.text, "reason": reason.strip()}
    )
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
    """`05/QĐ-UBND`: below ten with a leading zero (NĐ 30/2020, Phụ lục I, ô 3)."""
    return f"{number:02d}/{notation}"


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
    if book.last_date is not None and on < book.last_date:
        raise invalid("book-date", last=book.last_date.isoformat())


def _book(session: Session, book_id: int) -> NumberBook:
    book = session.get(NumberBook, book_id)
    if book is None:
        raise not_found("book", id=book_id)
    return book


def _locked_book(session: Session, book_id: int) -> NumberBook:
    query = select(NumberBook).where(NumberBook.id == book_id).with_for_update()
    book = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if book is None:
        raise not_found("book", id=book_id)
    return book


def _locked_entry(session: Session, entry_id: int) -> BookEntry:
    query = select(BookEntry).where(BookEntry.id == entry_id).with_for_update()
    entry = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if entry is None:
        raise not_found("book_entry", id=entry_id)
    return entry


# --- the register of results ------------------------------------------------------------------------------------------


def new_code() -> str:
    """A code nobody can guess: 128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class NewResult:
    """What goes into the register with a published document."""

    file_sha: str
    number_text: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    scope: str = ""
    agency: str = ""
    result_type_code: str = ""
    code: str = ""


def add(session: Session, document: DocumentRow, new: NewResult, actor: Actor) -> ResultRow:
    """Writes a published document into the register; once a document. Raises ConflictError when it is there."""
    dossier, moment = document.dossier, now(session)
    row = ResultRow(
        code=new.code or new_code(),
        document_id=document.id,
        track=document.track,
        status="in_force",
        file_sha=new.file_sha,
        file_name=document.name,
        dossier_code=dossier.code if dossier else "",
        procedure_code=document.procedure_code or (dossier.procedure_code if dossier else ""),
        field_code=dossier.field_code if dossier else "",
        result_type_code=new.result_type_code,
        kind=document.kind,
        type_name=document.type_name,
        number_text=new.number_text,
        subject=document.subject,
        agency=new.agency,
        owner_name=document.owner_name,
        owner_id_number=document.owner_id_number,
        owner_id_kind=dossier.owner_id_kind if dossier else "",
        issued_on=new.issued_on,
        valid_until=new.valid_until,
        scope=new.scope,
        published_at=moment,
        changed_at=moment,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "result.add", "result", row.code, personal=True, details={"document": document.id})
    return row


def result(session: Session, code: str) -> ResultRow:
    """The result with that 128-bit code (hyphens, spaces and capitals do not matter). Raises NotFoundError."""
    wanted = re.sub(r"[\s-]", "", code).lower()
    found = session.scalars(select(ResultRow).where(ResultRow.code == wanted)).one_or_none()
    if found is None:
        raise not_found("result")
    return found


def result_of(session: Session, document_id: int) -> ResultRow | None:
    """The register's line of a document."""
    return session.scalars(select(ResultRow).where(ResultRow.document_id == document_id)).one_or_none()


def by_file(session: Session, sha: str) -> Sequence[ResultRow]:
    """Results whose published file (or an earlier published version of it) has this SHA-256."""
    from storage.tables import Revision

    chain = select(Revision.document_id).where(Revision.sha256 == sha, Revision.bucket == "signed")
    query = select(ResultRow).where(or_(ResultRow.file_sha == sha, ResultRow.document_id.in_(chain)))
    return session.scalars(query).all()


def set_validity(session: Session, code: str, actor: Actor, *, valid_until: date | None, scope: str) -> ResultRow:
    """ThoiHanHieuLuc and PhamViHieuLuc of a result in force. Raises InvalidError "result-not-in-force"."""
    if not actor.roles & {"van_thu", "reviewer", "leader"}:
        raise not_allowed("set_validity")
    row = _in_force(session, code)
    row.valid_until, row.scope, row.changed_at = valid_until, scope[:500], now(session)
    audit.record(session, actor, "result.validity", "result", row.code)
    return row


def mark_revoked(session: Session, code: str, on: date, reason: str, actor: Actor) -> ResultRow:
    """Part of `storage.actions.revoke`, which moves the document too."""
    row = _in_force(session, code)
    row.status, row.revoked_on, row.revoked_reason = "revoked", on, reason.strip()
    row.revoked_by, row.changed_at = actor.user_id, now(session)
    audit.record(
        session, actor, "result.revoke", "result", row.code, details={"reason": reason.strip(), "on": on.isoformat()}
    )
    return row


def mark_superseded(session: Session, code: str, by_code: str, actor: Actor) -> ResultRow:
    """Part of `storage.actions.supersede`, which moves the document too."""
    row, by = _in_force(session, code), result(session, by_code)
    if by.id == row.id or by.status != "in_force":
        raise invalid("superseded-by")
    row.status, row.superseded_by, row.changed_at = "superseded", by.id, now(session)
    audit.record(session, actor, "result.supersede", "result", row.code, details={"by": by.code})
    return row


def _in_force(session: Session, code: str) -> ResultRow:
    row = result(session, code)
    if row.status != "in_force":
        raise invalid("result-not-in-force", status=row.status)
    return row


def standing(row: ResultRow, today: date) -> str:
    """Whether it is in force on a day: in_force, expired, revoked or superseded."""
    if row.status == "in_force" and row.valid_until is not None and today > row.valid_until:
        return "expired"
    return row.status


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the agency API asks for; all given conditions hold together."""

    dossier_code: str = ""
    owner_id_number: str = ""
    number_text: str = ""
    changed_since: datetime | None = None
    after_id: int = 0


def find(session: Session, wanted: Wanted, *, limit: int = 100) -> Sequence[ResultRow]:
    """Results by mã hồ sơ, số định danh, số ký hiệu or changed since, in the order of change.

    To go on, ask again with the last row's `changed_at` and `id` (rows of the same moment come by id).
    """
    query = select(ResultRow).order_by(ResultRow.changed_at, ResultRow.id).limit(limit)
    if wanted.dossier_code:
        query = query.where(ResultRow.dossier_code == wanted.dossier_code.strip().upper())
    if wanted.owner_id_number:
        query = query.where(ResultRow.owner_id_number == wanted.owner_id_number.strip())
    if wanted.number_text:
        query = query.where(ResultRow.number_text == unicodedata.normalize("NFC", wanted.number_text).strip())
    if wanted.changed_since is not None:
        same = (ResultRow.changed_at == wanted.changed_since) & (ResultRow.id > wanted.after_id)
        query = query.where(or_(ResultRow.changed_at > wanted.changed_since, same))
    return session.scalars(query).all()


def newest(session: Session, *, limit: int = 50, before_id: int | None = None) -> Sequence[ResultRow]:
    """The register as a list, newest first."""
    query = select(ResultRow).order_by(ResultRow.id.desc()).limit(limit)
    return session.scalars(query if before_id is None else query.where(ResultRow.id < before_id)).all()


def totals(session: Session) -> dict[str, int]:
    """How many results have each status."""
    return dict(session.execute(select(ResultRow.status, func.count()).group_by(ResultRow.status)).all())


def synchronised(session: Session, row: ResultRow) -> Mapping[str, Any]:
    """A result under the names that real systems synchronise (standards.md §2.6). Dates are dd/mm/yyyy as they write."""
    successor = session.get(ResultRow, row.superseded_by) if row.superseded_by else None
    return {
        "MaHoSo": row.dossier_code,
        "MaTTHC": row.procedure_code,
        "MaLinhVuc": row.field_code,
        "LoaiDinhDanhCHS": row.owner_id_kind,
        "MaChuGiayTo": row.owner_id_number,
        "TenChuGiayTo": row.owner_name,
        "MaGiayToKetQua": row.result_type_code or row.code,
        "TenGiayToKetQua": row.type_name,
        "SoKyHieu": row.number_text,
        "TrichYeuNoiDung": row.subject,
        "NgayCap": _vn(row.issued_on),
        "DonViXuLy": row.agency,
        "ThoiHanHieuLuc": _vn(row.valid_until),
        "PhamViHieuLuc": row.scope,
        "TenFileGiayToKetQuaDinhKem": row.file_name,
        "MaKetQuaThayThe": successor.code if successor else "",
        "TrangThai": row.status,
        "NgayThuHoi": _vn(row.revoked_on),
        "LyDoThuHoi": row.revoked_reason,
        "MaTraCuu": row.code,
        "SHA256": row.file_sha,
        "CapNhatLuc": row.changed_at.isoformat(),
    }


def _vn(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


__all__ = [
    "MAIN_BOOK",
    "NewResult",
    "Wanted",
    "add",
    "assign",
    "books",
    "by_file",
    "entries",
    "entry_of",
    "find",
    "gaps",
    "mark_revoked",
    "mark_superseded",
    "new_code",
    "newest",
    "number_text",
    "open_book",
    "reserve",
    "result",
    "result_of",
    "set_validity",
    "standing",
    "synchronised",
    "totals",
    "use",
    "void",
]
