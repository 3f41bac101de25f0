"""Lists of documents: which ones, how many, in which state. Reached through `storage.documents`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage import dossiers, search
from storage.tables import DocumentRow, Dossier

MISSING_LEVEL: Final = "level-missing"
UNPROVEN_LEVEL: Final = "not-proven-in-time"
SHORT_OF_LEVEL: Final = (MISSING_LEVEL, UNPROVEN_LEVEL)
"""A published file says so where it still gets the rest of its level, or where that came too late to prove enough."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents a list shows; empty values do not narrow. `words` searches text with or without diacritics."""

    track: str = ""
    states: tuple[str, ...] = ()
    dossier_code: str = ""
    batch_id: int | None = None
    kind: str = ""
    words: str = ""
    leader_id: int | None = None
    created_by: int | None = None
    missing_level: bool = False


def listing(
    session: Session, wanted: Filter, *, limit: int = 50, before_id: int | None = None, oldest_first: bool = False
) -> Sequence[DocumentRow]:
    """Documents, newest first (or oldest first: queues of work); `before_id` pages on (after it when oldest first)."""
    query = _narrowed(select(DocumentRow), wanted)
    if before_id is not None:
        query = query.where(DocumentRow.id > before_id if oldest_first else DocumentRow.id < before_id)
    order = DocumentRow.id.asc() if oldest_first else DocumentRow.id.desc()
    return session.scalars(query.order_by(order).limit(limit)).all()


def count(session: Session, wanted: Filter) -> int:
    """How many documents the filter lets through."""
    inner = _narrowed(select(DocumentRow), wanted).with_only_columns(DocumentRow.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def _narrowed(query: Select[DocumentRow], wanted: Filter) -> Select[DocumentRow]:
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
        query = query.where(DocumentRow.failure_code.in_(SHORT_OF_LEVEL))
    return search.matching(query, wanted.words)


def counts(session: Session, wanted: Filter | None = None) -> dict[str, int]:
    """How many documents stand in each state; the sum is the number of documents."""
    inner = _narrowed(select(DocumentRow), wanted or Filter()).with_only_columns(DocumentRow.id, DocumentRow.state)
    rows = inner.order_by(None).subquery()
    return dict(session.execute(select(rows.c.state, func.count()).group_by(rows.c.state)).all())


__all__ = ["Filter", "count", "counts", "listing"]
