"""The papers that came with a paper (same dossier, same batch): what each says is held against the others.

Reading sees one file. When one is read, the step "compare" reads the stored readings of its companions and judges the
fields of all once more; only what nobody has looked at yet is changed, and only while the paper still waits for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pipeline.document import Field
from storage import audit, steps
from storage.actor import Actor
from storage.documents import get
from storage.engine import now
from storage.fields import summarise
from storage.states import SO_HOA
from storage.steps import Claim
from storage.tables import DocumentRow, FieldRow, Step

STEP: Final = "compare"
MOST: Final = 60
_OPEN: Final = ("to_sign_scan", "to_review")


@dataclass(frozen=True, slots=True)
class Companion:
    """A paper that was read: where its reading lies, its dossier, and what people made of its fields (name → value)."""

    document_id: int
    generation: int
    name: str
    reading_sha: str
    dossier_id: int | None
    settled: Mapping[str, str]


def after_reading(session: Session, document: DocumentRow) -> Step | None:
    """Queues the comparison of a paper that did not come alone."""
    if document.track != SO_HOA or (document.dossier_id is None and document.batch_id is None):
        return None
    return steps.enqueue(session, document, STEP)


def companions(session: Session, document_id: int, *, most: int = MOST) -> list[Companion]:
    """The paper and the newest `most` of those of its dossier or batch that were read, in the order they came."""
    document = get(session, document_id)
    together = []
    if document.dossier_id is not None:
        together.append(DocumentRow.dossier_id == document.dossier_id)
    if document.batch_id is not None:
        together.append(DocumentRow.batch_id == document.batch_id)
    if not together:
        return []
    query = (
        select(DocumentRow)
        .where(or_(*together), DocumentRow.track == SO_HOA, DocumentRow.reading_sha.is_not(None))
        .where(DocumentRow.state.not_in(("refused", "failed", "returned", "received", "reading")))
        .order_by(DocumentRow.id.desc())
        .limit(most)
    )
    rows = sorted(session.scalars(query), key=lambda row: row.id)
    given = _settled(session, [row.id for row in rows])
    return [
        Companion(row.id, row.generation, row.name, row.reading_sha, row.dossier_id, given.get(row.id, {}))
        for row in rows
        if row.reading_sha is not None
    ]


def _settled(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    given: dict[int, dict[str, str]] = {}
    for row in session.scalars(select(FieldRow).where(FieldRow.document_id.in_(ids), FieldRow.settled != "")):
        given.setdefault(row.document_id, {}).setdefault(row.name, row.current)
    return given


def compared(session: Session, claim: Claim, judged: Sequence[tuple[Companion, Sequence[Field]]]) -> int:
    """Ends the step with what the comparison found; returns how many fields it changed.

    A field that a person has settled, and a paper that has been confirmed, replaced or returned meanwhile, stays as it is.
    """
    steps.finish(session, claim)
    return sum(_restate(session, one, fields, claim) for one, fields in judged)


def _restate(session: Session, one: Companion, fields: Sequence[Field], claim: Claim) -> int:
    document = get(session, one.document_id, lock=True)
    if document.generation != one.generation or document.reading_sha != one.reading_sha or document.state not in _OPEN:
        return 0
    rows = session.scalars(select(FieldRow).where(FieldRow.document_id == document.id, FieldRow.settled == ""))
    by_name: dict[str, FieldRow] = {}
    for row in rows:
        by_name.setdefault(row.name, row)
    changed = [field.name for field in fields if field.name in by_name and _write(by_name[field.name], field)]
    if changed:
        session.flush()
        summarise(session, document)
        document.changed_at = now(session)
        actor = Actor.system(claim.worker)
        audit.record(session, actor, "document.compared", "document", document.id, details={"fields": changed})
    return len(changed)


def _write(row: FieldRow, field: Field) -> bool:
    said = (field.value[:1000], field.status, field.why, list(field.alternatives))
    if said == (row.value, row.status, row.why, list(row.alternatives)):
        return False
    row.value, row.status, row.why, row.alternatives = said
    row.confidence = field.confidence
    return True


__all__ = ["MOST", "STEP", "Companion", "after_reading", "companions", "compared"]
