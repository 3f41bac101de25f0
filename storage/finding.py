"""Lists of documents: which ones, how many, in which state. Reached through `storage.documents`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from storage import dossiers, search
from storage.engine import today
from storage.tables import DocumentRow, Dossier

MISSING_LEVEL: Final = "level-missing"
UNPROVEN_LEVEL: Final = "not-proven-in-time"
SHORT_OF_LEVEL: Final = (MISSING_LEVEL, UNPROVEN_LEVEL)
"""A published file says so where it still gets the rest of its level, or where that came too late to prove enough."""

EXPIRED: Final = "evidence-expired"
"""Its evidence ran out before it was renewed: nothing can be added any more."""
ARRIVED: Final = ("in_register", "published", "marked")
"""Where a file bears all its signatures: what is missing of their level is added from then on."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents a list shows; empty values do not narrow. `words` searches text with or without diacritics.

    `missing_level`: published papers that lack a part of their signature level, whose renewal is due, or came too late.
    """

    track: str = ""
    states: tuple[str, ...] = ()
    dossier_code: str = ""
    batch_id: int | None = None
    kind: str = ""
    words: str = ""
    leader_id: int | None = None
    created_by: int | None = None
    missing_level: bool = False


def renewal_due(on: date) -> tuple[ColumnElement[bool], ...]:
    """The published files whose evidence is to be renewed by that day and still can be."""
    return DocumentRow.renew_on <= on, DocumentRow.state.in_(ARRIVED), DocumentRow.failure_code != EXPIRED


def listing(
    session: Session, wanted: Filter, *, limit: int = 50, before_id: int | None = None, oldest_first: bool = False
) -> Sequence[DocumentRow]:
    """Documents, newest first (or oldest first: queues of work); `before_id` pages on (after it when oldest first)."""
    query = _narrowed(session, select(DocumentRow), wanted)
    if before_id is not None:
        query = query.where(DocumentRow.id > before_id if oldest_first else DocumentRow.id < before_id)
    order = DocumentRow.id.asc() if oldest_first else DocumentRow.id.desc()
    return session.scalars(query.order_by(order).limit(limit)).all()


def count(session: Session, wanted: Filter) -> int:
    """How many documents the filter lets through."""
    inner = _narrowed(session, select(DocumentRow), wanted).with_only_columns(DocumentRow.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def _narrowed(session: Session, query: Select[DocumentRow], wanted: Filter) -> Select[DocumentRow]:
    equal = {
        DocumentRow.track: wanted.track,
        DocumentRow.batch_id: wanted.batch_id,
        DocumentRow.kind: wanted.kind,
        DocumentRow.leader_id: wanted.leader_id,
        DocumentRow.created_by: wanted.created_by,
    }
    for column, value in equal.items():
        if value not in ("", None):
            query = query.where(column == value)
    if wanted.states:
        query = query.where(DocumentRow.state.in_(wanted.states))
    if wanted.dossier_code:
        code = dossiers.parse_code(wanted.dossier_code).text
        query = query.where(DocumentRow.dossier_id.in_(select(Dossier.id).where(Dossier.code == code)))
    if wanted.missing_level:
        due = and_(*renewal_due(today(session)))
        query = query.where(or_(DocumentRow.failure_code.in_((*SHORT_OF_LEVEL, EXPIRED)), due))
    return search.matching(query, wanted.words)


def counts(session: Session, wanted: Filter | None = None) -> dict[str, int]:
    """How many documents stand in each state; the sum is the number of documents."""
    inner = _narrowed(session, select(DocumentRow), wanted or Filter()).with_only_columns(
        DocumentRow.id, DocumentRow.state
    )
    rows = inner.order_by(None).subquery()
    return dict(session.execute(select(rows.c.state, func.count()).group_by(rows.c.state)).all())


__all__ = ["ARRIVED", "Filter", "count", "counts", "listing", "renewal_due"]
