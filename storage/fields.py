"""What was read from a document, and what a person made of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.document import Box, Document, Field, Page, box_json
from storage import audit, kept_pages, search
from storage.actor import Actor
from storage.documents import get
from storage.engine import now
from storage.errors import ConflictError, invalid, make, not_allowed, not_found, stale
from storage.states import TRANSITIONS
from storage.tables import DocumentRow, FieldRow, PageRow

SETTLING_ROLES = frozenset({"clerk", "reviewer", "van_thu", "admin"})
OWNER_NAMES = ("OwnerName", "FullName", "WifeName", "GrantedTo")
OWNER_IDS = ("PersonalId", "OwnerId", "WifeId", "BusinessCode")


def fields(session: Session, document_id: int) -> Sequence[FieldRow]:
    """The fields of a document in their order."""
    query = select(FieldRow).where(FieldRow.document_id == document_id).order_by(FieldRow.position)
    return session.scalars(query).all()


def pages(session: Session, document_id: int) -> Sequence[PageRow]:
    """What reading gave, page by page."""
    return session.scalars(select(PageRow).where(PageRow.document_id == document_id).order_by(PageRow.number)).all()


def with_failed_pages(session: Session) -> list[int]:
    """The documents some of whose pages could not be read, where they may be read again."""
    sources = [row.source for row in TRANSITIONS if row.event == "read_again"]
    query = select(PageRow.document_id).join(DocumentRow, DocumentRow.id == PageRow.document_id)
    query = query.where(PageRow.failed.is_not(None), DocumentRow.state.in_(sources))
    return sorted(set(session.scalars(query)))


def value(session: Session, document_id: int, name: str) -> str:
    """The value to use of a field ("" when missing)."""
    query = select(FieldRow).where(FieldRow.document_id == document_id, FieldRow.name == name)
    row = session.scalars(query.order_by(FieldRow.position).limit(1)).first()
    return row.current if row else ""


def box(row: FieldRow) -> Box | None:
    """The field's box in points, or None."""
    return None if row.box is None else Box(*row.box)


def open_fields(session: Session, document_id: int) -> Sequence[FieldRow]:
    """The fields that a person still has to look at: read as doubtful and not settled (missing ones do not block)."""
    return [one for one in fields(session, document_id) if one.open and one.status == "doubtful"]


def confirm_field(
    session: Session, document_id: int, field_id: int, actor: Actor, *, version: int | None = None
) -> None:
    """A person says that the reading is right. Raises ConflictError, NotFoundError, NotAllowedError."""
    _settle(session, document_id, field_id, actor, version, "confirmed", None)


def correct_field(
    session: Session, document_id: int, field_id: int, text: str, actor: Actor, *, version: int | None = None
) -> None:
    """A person gives the value ("" says: not on the paper). The reading stays beside it and is never overwritten.

    Dates are ISO 8601, money and areas plain decimals. Raises InvalidError "field-value" and as `confirm_field`.
    """
    _settle(session, document_id, field_id, actor, version, "corrected", text)


def add_field(
    session: Session, document_id: int, name: str, kind: str, text: str, actor: Actor, *, label: str = ""
) -> FieldRow:
    """A person adds a value that reading did not offer at all (status missing, settled as corrected)."""
    document = _open_for_settling(session, document_id, actor, None)
    row = FieldRow(
        document_id=document_id,
        position=max((one.position for one in fields(session, document_id)), default=-1) + 1,
        name=name,
        label=label,
        type=kind,
        value="",
        confidence=0.0,
        status="missing",
        alternatives=[],
        settled="corrected",
        corrected=normalised(kind, text),
        settled_by=actor.user_id,
        settled_at=now(session),
    )
    session.add(row)
    _touched(session, document, row, actor)
    return row


def _open_for_settling(session: Session, document_id: int, actor: Actor, version: int | None) -> DocumentRow:
    document = get(session, document_id, lock=True)
    if version is not None and version != document.version:
        raise stale(document=document_id)
    if not actor.roles & SETTLING_ROLES:
        raise not_allowed("correct_field")
    if document.state not in ("to_sign_scan", "to_review", "draft", "returned"):
        raise make(ConflictError, "wrong-state", document=document_id, state=document.state)
    return document


def _settle(
    session: Session,
    document_id: int,
    field_id: int,
    actor: Actor,
    version: int | None,
    how: str,
    text: str | None,
) -> None:
    document = _open_for_settling(session, document_id, actor, version)
    row = session.get(FieldRow, field_id)
    if row is None or row.document_id != document_id:
        raise not_found("field", id=field_id)
    row.settled, row.settled_by, row.settled_at = how, actor.user_id, now(session)
    row.corrected = None if text is None else normalised(row.type, text)
    _touched(session, document, row, actor)


def _touched(session: Session, document: DocumentRow, row: FieldRow, actor: Actor) -> None:
    session.flush()
    summarise(session, document)
    document.changed_at = now(session)  # any change makes a new version, so that two people notice each other
    audit.record(
        session,
        actor,
        f"field.{row.settled}",
        "document",
        document.id,
        personal=True,
        details={"field": row.name, "page": row.page},
    )
    session.flush()


def normalised(kind: str, text: str) -> str:
    """A person's value in the form of its kind. Raises InvalidError "field-value"."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    if not clean:
        return ""
    try:
        if kind == "date":
            return date.fromisoformat(clean).isoformat()
        if kind in ("money", "area"):
            return format(Decimal(clean).normalize(), "f")
    except (ValueError, InvalidOperation) as odd:
        raise invalid("field-value", type=kind) from odd
    if len(clean) > 1000:
        raise invalid("field-value", type=kind)
    return clean.replace(" ", "") if kind == "code" else clean


def store_reading(session: Session, document: DocumentRow, reading: Document) -> None:
    """Writes pages and fields of a reading in place of the ones before, and what lists and search need of it."""
    kept_pages.forget(session, document.id)
    session.execute(delete(PageRow).where(PageRow.document_id == document.id))
    session.execute(delete(FieldRow).where(FieldRow.document_id == document.id))
    session.add_all(_page_row(document.id, page) for page in reading.pages)
    session.add_all(_field_row(document.id, number, one) for number, one in enumerate(reading.fields))
    document.kind, document.kind_confidence = reading.kind, reading.kind_confidence
    document.type_name, document.page_count = reading.type_name[:255], len(reading.pages)
    session.flush()
    summarise(session, document)


def _page_row(document_id: int, page: Page) -> PageRow:
    words = [word.confidence for word in page.words]
    return PageRow(
        document_id=document_id,
        number=page.number,
        width=page.width,
        height=page.height,
        source=page.source,
        blank=page.blank,
        confidence=sum(words) / len(words) if words else 0.0,
        text=page.text.replace("\x00", ""),
        failed=page.failed,
        steps=list(page.steps),
        paper=page.paper[:16],
        dpi=page.dpi,
    )


def _field_row(document_id: int, position: int, one: Field) -> FieldRow:
    return FieldRow(
        document_id=document_id,
        position=position,
        name=one.name,
        label=one.label[:255],
        type=one.type,
        value=one.value.replace("\x00", "")[:1000],
        confidence=one.confidence,
        status=one.status,
        page=one.page,
        box=box_json(one.box),
        why=one.why,
        alternatives=list(one.alternatives),
        settled="",
    )


def summarise(session: Session, document: DocumentRow) -> None:
    """Copies what lists, register and search look at from the fields into the document."""
    rows = fields(session, document.id)
    by_name: dict[str, str] = {}
    for row in rows:
        by_name.setdefault(row.name, row.current)
    document.subject = by_name.get("Subject", "")
    document.type_name = by_name.get("TypeName", "") or document.type_name
    if document.track == "so_hoa" and not (document.dossier and document.dossier.owner_name):
        document.owner_name = _first(by_name, OWNER_NAMES)[:255] or document.owner_name
    if document.track == "so_hoa" and not (document.dossier and document.dossier.owner_id_number):
        number = _first(by_name, OWNER_IDS)
        document.owner_id_number = number[:32] if number.isalnum() else document.owner_id_number
    texts = [document.name, document.dossier.code if document.dossier else "", document.type_name]
    texts += [row.current for row in rows] + [page.text for page in pages(session, document.id)]
    number, notation = by_name.get("CodeNumber", ""), by_name.get("CodeNotation", "")
    search.index(session, document.id, [*texts, f"{number}/{notation}" if number else ""])


def _first(values: dict[str, str], names: tuple[str, ...]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


__all__ = [
    "add_field",
    "box",
    "confirm_field",
    "correct_field",
    "fields",
    "normalised",
    "open_fields",
    "pages",
    "store_reading",
    "summarise",
    "value",
]
