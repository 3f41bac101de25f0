"""The register of results, and the number book beside it.

Register (kho of TT 01/2023/TT-VPCP Điều 24): what was published, whether it is in force, and what took its place.
The functions of the number book (number_book.py) are reached from here too.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import audit, procedures
from storage.actor import Actor
from storage.engine import now
from storage.errors import invalid, not_allowed, not_found
from storage.finding import SHORT_OF_LEVEL
from storage.number_book import (
    ARRIVALS,
    MAIN_BOOK,
    Numbering,
    assign,
    books,
    entries,
    entry_of,
    gaps,
    number_for,
    number_text,
    open_book,
    reserve,
    use,
    void,
)
from storage.tables import DocumentRow, ResultRow

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
    procedure = document.procedure_code or (dossier.procedure_code if dossier else "")
    row = ResultRow(
        code=new.code or new_code(),
        document_id=document.id,
        track=document.track,
        status="in_force",
        file_sha=new.file_sha,
        file_name=document.name,
        dossier_code=dossier.code if dossier else "",
        procedure_code=procedure,
        field_code=(dossier.field_code if dossier else "") or procedures.field_code(session, procedure, new.issued_on),
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


def withdrawn(session: Session, status: str) -> Sequence[str]:
    """The codes of all results with that status ("revoked" or "superseded"), for lists that travel without a network."""
    return session.scalars(select(ResultRow.code).where(ResultRow.status == status)).all()


def totals(session: Session) -> dict[str, int]:
    """How many results have each status."""
    return dict(session.execute(select(ResultRow.status, func.count()).group_by(ResultRow.status)).all())


def synchronised(session: Session, row: ResultRow) -> Mapping[str, Any]:
    """A result under the names that real systems synchronise (standards.md §2.6). Dates are dd/mm/yyyy as they write."""
    successor = session.get(ResultRow, row.superseded_by) if row.superseded_by else None
    document = session.get(DocumentRow, row.document_id)
    assert document is not None
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
        "MucChuKy": document.level.upper(),
        "ThieuMucChuKy": document.failure_vi if document.failure_code in SHORT_OF_LEVEL else "",
        "CapNhatLuc": row.changed_at.isoformat(),
    }


def _vn(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


__all__ = [
    "ARRIVALS",
    "MAIN_BOOK",
    "NewResult",
    "Numbering",
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
    "number_for",
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
