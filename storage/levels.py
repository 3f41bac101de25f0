"""Later levels of published files: a level that is missing is fetched later, evidence is renewed before it runs out.

A file gets DSS and a document timestamp in a new revision, which is a new object; the register then points to it and the
chain of SHA-256 stays (signing.md §3). Files that came signed by others are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from storage import audit, engine, register, steps
from storage.actor import Actor
from storage.documents import add_revision, get, note_object
from storage.engine import now
from storage.finding import ARRIVED, MISSING_LEVEL, SHORT_OF_LEVEL, UNPROVEN_LEVEL, renewal_due
from storage.objects import Bucket
from storage.steps import Claim
from storage.tables import DocumentRow, Revision, SignatureRow, Step

STEP: Final = "augment"
FIRST_TRY: Final = timedelta(minutes=10)
TRIES: Final = 400
UNSTAMPED: Final = "b-lta"
"""What a file is brought to whose signatures have no timestamp of their own: only one around them proves their time."""
ORDER: Final = ("", "b-b", "b-t", "b-lt", "b-lta")
_AFTERWARDS: Final = ("b-lt", "b-lta")
_WAITING: Final = ("queued", "running")
NOTE: Final = "arrival-note"
"""The revision that is a sheet of its own: it bears the mark of a paper that its sender locked."""


def signatures(session: Session, document: DocumentRow) -> Sequence[SignatureRow]:
    """The signatures in the document's present file, in the order they were made."""
    query = select(SignatureRow).where(
        SignatureRow.document_id == document.id, SignatureRow.generation == document.generation
    )
    return session.scalars(query.order_by(SignatureRow.id)).all()


def bearer(session: Session, document: DocumentRow) -> tuple[Bucket, str]:
    """(bucket, SHA-256) of the file that bears our signatures: the document's own, or the note beside a locked paper."""
    query = select(Revision).where(Revision.document_id == document.id, Revision.kind == NOTE)
    note = session.scalars(query.order_by(Revision.id.desc()).limit(1)).first()
    if note is not None:
        return note.bucket, note.sha256
    assert document.current_sha is not None
    return document.current_bucket, document.current_sha


def after_the_last_signature(session: Session, document: DocumentRow, wanted: str = "") -> Step | None:
    """Notes the level a published file or a mark has, and queues what comes after it.

    What a signature is missing is added in ten minutes, when its authority may answer again; the level that the office
    asks for (`wanted`) at once where it is one of those that come after the last signature.
    """
    made = signatures(session, document)
    document.level = min((one.level for one in made), key=_rank, default="")
    missing = [(one.missing_level_reason, one.missing_level_reason_en) for one in made if one.missing_level_reason]
    if not missing:
        return ask(session, document, level=wanted) if wanted in _AFTERWARDS else None
    document.failure_code, (document.failure_vi, document.failure_en) = MISSING_LEVEL, missing[0]
    return ask(session, document, level=UNSTAMPED, delay=FIRST_TRY)


def ask(session: Session, document: DocumentRow, *, level: str = "", delay: timedelta = timedelta(0)) -> Step | None:
    """Queues raising a published file to `level` ("" leaves the choice to the signing room); None when one waits.

    A file that came signed is left alone, unless it bears our own mark.
    """
    ours = not document.arrived_signed or document.state == "marked"
    if not ours or waiting(session, document.id) is not None:
        return None
    arguments = {"level": level}
    return steps.enqueue(
        session, document, STEP, expects=document.state, arguments=arguments, delay=delay, max_attempts=TRIES
    )


def waiting(session: Session, document_id: int) -> Step | None:
    """The step that will raise the file, or does so now; None where nothing is asked for."""
    query = select(Step).where(Step.document_id == document_id, Step.kind == STEP, Step.state.in_(_WAITING))
    return session.scalars(query.order_by(Step.id).limit(1)).first()


@dataclass(frozen=True, slots=True)
class Higher:
    """A file that gained a level; its bytes are in the object store already.

    `made_from` is the SHA-256 of the file that it was made from. `missing` is the sentence (vi, en) for what it still
    lacks, None for nothing. By the fields of signatures that have no timestamp of their own: `existed_by` says since when
    their existence is proven, `unproven` why it is not.
    """

    made_from: str
    bucket: Bucket
    sha256: str
    size: int
    level: str
    renew_on: date | None
    missing: tuple[str, str] | None = None
    existed_by: Mapping[str, datetime] = field(default_factory=dict)
    unproven: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def raised(session: Session, claim: Claim, higher: Higher) -> DocumentRow:
    """The file with the higher level becomes the result's file, the one before stays in the chain; what is still missing
    is asked for in the same transaction, so that no death in between forgets it.

    Where another step has changed the file meanwhile, the step is dropped: two chains of revisions must not grow.
    """
    assert claim.document_id is not None
    document = get(session, claim.document_id, lock=True)
    _, before = bearer(session, document)
    if before != higher.made_from:
        steps.drop(session, claim)
        return document
    steps.finish(session, claim)
    note_object(session, higher.bucket, higher.sha256, higher.size)
    beside = before != document.current_sha
    if not beside:
        document.current_sha, document.current_bucket = higher.sha256, higher.bucket
    document.level, document.renew_on, document.changed_at = higher.level, higher.renew_on, now(session)
    _tell(document, higher)
    _settle(signatures(session, document), higher)
    add_revision(session, document, NOTE if beside else "augmented", higher.bucket, higher.sha256, higher.level)
    result = register.result_of(session, document.id)
    if result is not None:
        result.file_sha, result.changed_at = higher.sha256, now(session)
    details = {"level": higher.level, "sha256": higher.sha256}
    audit.record(session, Actor.system(claim.worker), "document.level", "document", document.id, details=details)
    if higher.missing is not None:
        ask(session, document, level=str(claim.arguments["level"]), delay=FIRST_TRY)
    return document


def nothing_to_add(session: Session, claim: Claim) -> None:
    """The file has what was asked for already: the step is done, the file stays, and nothing is said to be missing."""
    steps.finish(session, claim)
    assert claim.document_id is not None
    document = get(session, claim.document_id, lock=True)
    if document.failure_code == MISSING_LEVEL:
        _say_nothing(document)


def _tell(document: DocumentRow, higher: Higher) -> None:
    """What the file still lacks, or that nobody can prove any more; an earlier sentence about its level goes."""
    if higher.missing is not None:
        document.failure_code, (document.failure_vi, document.failure_en) = MISSING_LEVEL, higher.missing
    elif higher.unproven:
        document.failure_code = UNPROVEN_LEVEL
        document.failure_vi, document.failure_en = next(iter(higher.unproven.values()))
    elif document.failure_code in SHORT_OF_LEVEL:
        _say_nothing(document)


def _say_nothing(document: DocumentRow) -> None:
    document.failure_code = document.failure_vi = document.failure_en = ""


def _settle(made: Sequence[SignatureRow], higher: Higher) -> None:
    """Says of each signature that lacks its timestamp what the document timestamp is worth to it."""
    for one in made:
        if not one.missing_level_reason:
            continue
        if one.field_name in higher.existed_by:
            one.existed_by = higher.existed_by[one.field_name]
            one.missing_level_reason = one.missing_level_reason_en = ""
        elif one.field_name in higher.unproven:
            one.missing_level_reason, one.missing_level_reason_en = higher.unproven[one.field_name]


def renewals(session: Session, today: date, *, limit: int = 500) -> Sequence[DocumentRow]:
    """Published files whose evidence must be renewed by today and whom no step serves yet, oldest need first."""
    return session.scalars(_due(today).where(~_asked()).limit(limit)).all()


def late(session: Session, *, limit: int = 100) -> Sequence[tuple[DocumentRow, Step | None]]:
    """Published files whose renewal is due today and not done, oldest need first, with the step that tries it."""
    rows = session.scalars(_due(engine.today(session)).limit(limit)).all()
    return [(one, waiting(session, one.id)) for one in rows]


def _due(today: date) -> Select[DocumentRow]:
    return select(DocumentRow).where(*renewal_due(today)).order_by(DocumentRow.renew_on)


def _asked() -> ColumnElement[bool]:
    return exists().where(Step.document_id == DocumentRow.id, Step.kind == STEP, Step.state.in_(_WAITING))


def schedule_renewals(session: Session, today: date) -> int:
    """Queues what is due today; returns how many. To be called once a day; calling it twice is harmless."""
    return sum(ask(session, one, level="b-lta") is not None for one in renewals(session, today))


def lacking(session: Session, *, limit: int = 100) -> Sequence[DocumentRow]:
    """Published files that still have a lower level than asked for."""
    return session.scalars(_lacking().limit(limit)).all()


def _lacking() -> Select[DocumentRow]:
    query = select(DocumentRow).where(DocumentRow.failure_code == MISSING_LEVEL, DocumentRow.state.in_(ARRIVED))
    return query.order_by(DocumentRow.id)


def schedule_missing(session: Session, *, limit: int = 500) -> int:
    """Queues anew what is still missing where the step gave up: an outage may last longer than all its tries."""
    rows = session.scalars(_lacking().where(~_asked()).limit(limit)).all()
    return sum(ask(session, one, level=_lacked(session, one)) is not None for one in rows)


def hurry(session: Session) -> int:
    """Makes what is put off due now, and asks anew where the step gave up: the authority answers again. How many are due."""
    schedule_missing(session)
    schedule_renewals(session, engine.today(session))
    steps.bring_forward(session, STEP)
    due = select(func.count()).select_from(Step).where(Step.kind == STEP, Step.state.in_(_WAITING))
    return session.scalar(due) or 0


def _lacked(session: Session, document: DocumentRow) -> str:
    return UNSTAMPED if any(one.level == "b-b" for one in signatures(session, document)) else ""


def _rank(level: str) -> int:
    return ORDER.index(level) if level in ORDER else 0


__all__ = [
    "ARRIVED",
    "NOTE",
    "STEP",
    "Higher",
    "after_the_last_signature",
    "ask",
    "bearer",
    "hurry",
    "lacking",
    "late",
    "nothing_to_add",
    "raised",
    "renewals",
    "schedule_missing",
    "schedule_renewals",
    "signatures",
    "waiting",
]
