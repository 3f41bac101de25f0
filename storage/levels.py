"""Later levels of published files: a level that is missing is fetched later, evidence is renewed before it runs out.

A file gets DSS and a document timestamp in a new revision, which is a new object; the register then points to it and the
chain of SHA-256 stays (signing.md §3). Files that came signed by others are never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, register, steps
from storage.actor import Actor
from storage.documents import add_revision, get, note_object
from storage.engine import now
from storage.steps import Claim
from storage.tables import DocumentRow, SignatureRow, Step

STEP: Final = "augment"
FIRST_TRY: Final = timedelta(minutes=10)
TRIES: Final = 400
ORDER: Final = ("", "b-b", "b-t", "b-lt", "b-lta")
_ARRIVED: Final = ("in_register", "published")


def signatures(session: Session, document: DocumentRow) -> Sequence[SignatureRow]:
    """The signatures in the document's present file, in the order they were made."""
    query = select(SignatureRow).where(
        SignatureRow.document_id == document.id, SignatureRow.generation == document.generation
    )
    return session.scalars(query.order_by(SignatureRow.id)).all()


def after_publication(session: Session, document: DocumentRow) -> Step | None:
    """Notes the level a published file has; queues the step that adds what a signature is missing, in ten minutes."""
    made = signatures(session, document)
    document.level = min((one.level for one in made), key=_rank, default="")
    missing = [one.missing_level_reason for one in made if one.missing_level_reason]
    if not missing or document.arrived_signed:
        return None
    document.failure_code, document.failure_vi = "level-missing", missing[0]
    document.failure_en = "A signature has a lower level than asked for; the rest is added later."
    return ask(session, document, delay=FIRST_TRY)


def ask(session: Session, document: DocumentRow, *, level: str = "", delay: timedelta = timedelta(0)) -> Step | None:
    """Queues raising a published file to `level` ("" leaves the choice to the signing room); None when one waits."""
    waiting = select(Step.id).where(
        Step.document_id == document.id, Step.kind == STEP, Step.state.in_(("queued", "running"))
    )
    if document.arrived_signed or session.scalars(waiting).first() is not None:
        return None
    arguments = {"level": level}
    return steps.enqueue(
        session, document, STEP, expects=document.state, arguments=arguments, delay=delay, max_attempts=TRIES
    )


def raised(
    session: Session, claim: Claim, bucket: str, sha: str, size: int, level: str, renew_on: date | None
) -> DocumentRow:
    """The file with the higher level is stored: it becomes the result's file; the one before stays in the chain."""
    steps.finish(session, claim)
    assert claim.document_id is not None
    document = get(session, claim.document_id, lock=True)
    note_object(session, bucket, sha, size)
    document.current_sha, document.current_bucket, document.level = sha, bucket, level
    document.renew_on, document.changed_at = renew_on, now(session)
    if document.failure_code == "level-missing":
        document.failure_code = document.failure_vi = document.failure_en = ""
    add_revision(session, document, "augmented", bucket, sha, level)
    result = register.result_of(session, document.id)
    if result is not None:
        result.file_sha, result.changed_at = sha, now(session)
    details = {"level": level, "sha256": sha}
    audit.record(session, Actor.system(claim.worker), "document.level", "document", document.id, details=details)
    return document


def renewals(session: Session, today: date, *, limit: int = 500) -> Sequence[DocumentRow]:
    """Published files whose evidence must be renewed by today, oldest need first."""
    query = select(DocumentRow).where(DocumentRow.renew_on <= today, DocumentRow.state.in_(_ARRIVED))
    return session.scalars(query.order_by(DocumentRow.renew_on).limit(limit)).all()


def schedule_renewals(session: Session, today: date) -> int:
    """Queues what is due today; returns how many. To be called once a day; calling it twice is harmless."""
    return sum(ask(session, one, level="b-lta") is not None for one in renewals(session, today))


def lacking(session: Session, *, limit: int = 100) -> Sequence[DocumentRow]:
    """Published files that still have a lower level than asked for."""
    query = select(DocumentRow).where(DocumentRow.failure_code == "level-missing", DocumentRow.state.in_(_ARRIVED))
    return session.scalars(query.order_by(DocumentRow.id).limit(limit)).all()


def _rank(level: str) -> int:
    return ORDER.index(level) if level in ORDER else 0


__all__ = ["STEP", "after_publication", "ask", "lacking", "raised", "renewals", "schedule_renewals"]
