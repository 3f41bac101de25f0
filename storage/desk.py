"""Signing with the token on the desk (signing.md §4): the server prepares, the desk looks, approves and signs.

Server and agent share rows only. A task goes preparing → prepared → approved → signed → done. An approval is bound to
the digest of the ByteRange that was shown: other bytes, a moved stamp or a printed time that is too old void it. What is
signed is kept; what is not is asked again; the database refuses a second live task, and a second signature, in a field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sohoa.bounded import BilingualError
from storage import audit, authority, register, states, steps
from storage.actor import Actor
from storage.documents import get
from storage.engine import now
from storage.errors import ConflictError, StorageError, invalid, make, not_allowed, not_found, stale
from storage.tables import DeskAgent, DeskBatch, DeskTask, DocumentRow, SignatureRow

PREPARE: Final = "prepare_at_desk"
COMPLETE: Final = "complete_at_desk"
STEPS: Final = frozenset({PREPARE, COMPLETE})
LONGEST_DRIFT: Final = timedelta(minutes=10)
CONNECTED: Final = timedelta(seconds=60)
OPEN: Final = ("preparing", "prepared", "approved", "signed")
FIELDS: Final[Mapping[str, str]] = {
    "sign_scan_at_desk": "Scan",
    "seal_at_desk": "SaoY",
    "sign_leader_at_desk": "Leader",
    "number_and_seal_at_desk": "Seal",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document for the desk: the version the person saw, what its event needs (the place of a moved stamp …), and
    for văn thư the number to be given."""

    document_id: int
    version: int
    arguments: Mapping[str, Any]
    numbering: register.Numbering | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not go to the desk, with its sentence; the others did."""

    document_id: int
    error: StorageError


@dataclass(frozen=True, slots=True)
class PreparedTask:
    """What the preparing step made: the file with its gap is stored; `digest` (hex) is over its ByteRange.

    `signed_attributes` is base64 DER; `prepared` are the plain values that the signing room needs to go on.
    """

    source_sha: str
    prepared_sha: str
    digest: str
    signed_attributes: str
    printed_time: datetime
    prepared: Mapping[str, Any]


def open_batch(
    session: Session,
    wanted: Sequence[Wanted],
    event: str,
    actor: Actor,
    *,
    certificate: str,
    chain: Sequence[str],
    algorithm: str,
) -> tuple[DeskBatch, list[Refused]]:
    """Sends documents to the actor's desk; certificates are base64 DER as the agent reports them.

    A document that cannot go (moved on, not allowed, field taken) is refused by itself. Raises NotAllowedError when the
    actor is nobody, InvalidError "desk-task" for another event.
    """
    if event not in FIELDS or actor.user_id is None:
        raise invalid("desk-task", event=event)
    batch = DeskBatch(
        user_id=actor.user_id,
        event=event,
        certificate=certificate,
        chain=list(chain),
        algorithm=algorithm,
        created_at=now(session),
    )
    session.add(batch)
    session.flush()
    refused = []
    for one in wanted:
        try:
            with session.begin_nested():
                _send(session, batch, one, actor)
        except StorageError as error:
            refused.append(Refused(one.document_id, error))
    audit.record(session, actor, "desk.open", "desk_batch", batch.id, details={"documents": len(wanted) - len(refused)})
    return batch, refused


def _send(session: Session, batch: DeskBatch, one: Wanted, actor: Actor) -> None:
    document = get(session, one.document_id, lock=True)
    arguments: dict[str, Any] = {**one.arguments, "signer": actor.user_id, "signer_name": actor.name}
    if batch.event == "sign_leader_at_desk":
        _refuse_other_bytes(document, arguments)
        arguments["authority"] = authority.for_signing(session, document, actor)
    if batch.event == "number_and_seal_at_desk":
        if one.numbering is None:
            raise invalid("desk-task", event=batch.event)
        entry = register.number_for(session, document, actor, one.numbering)
        arguments |= {"entry": entry.id, "number": entry.text}
    if states.find(document.track, document.state, batch.event) is not None:
        task = _new_task(session, batch, document, arguments)
        arguments = {**arguments, "task": task.id}
    states.fire(session, document, batch.event, actor, version=one.version, arguments=arguments)


def _refuse_other_bytes(document: DocumentRow, arguments: Mapping[str, Any]) -> None:
    """The leader signs what was listed; a document that became another one meanwhile is refused before it is prepared."""
    if arguments.get("shown_sha") not in (None, document.current_sha):
        raise stale(document=document.id)


def _new_task(session: Session, batch: DeskBatch, document: DocumentRow, arguments: Mapping[str, Any]) -> DeskTask:
    field = _slot(session, batch.event, document)
    live = select(DeskTask.id).where(
        DeskTask.document_id == document.id,
        DeskTask.generation == document.generation,
        DeskTask.field_name == field,
        DeskTask.state.not_in(("void", "failed")),
    )
    if session.scalars(live).first() is not None:
        raise make(ConflictError, "field-taken", document=document.id)
    task = DeskTask(
        batch_id=batch.id,
        document_id=document.id,
        generation=document.generation,
        field_name=field,
        state="preparing",
        arguments=dict(arguments),
    )
    session.add(task)
    session.flush()
    return task


def _slot(session: Session, event: str, document: DocumentRow) -> str:
    """The name of the place for one more signature: a second leader's is another one than the first's."""
    field = FIELDS[event]
    if field != "Leader":
        return field
    signed = select(func.count()).where(
        SignatureRow.document_id == document.id,
        SignatureRow.generation == document.generation,
        SignatureRow.stamp == "leader",
    )
    count = session.scalar(signed) or 0
    return field if count == 0 else f"{field}_{count + 1}"


def prepared(session: Session, claim: steps.Claim, made: PreparedTask) -> DeskTask:
    """The preparing step's result: the task waits for the person now."""
    task = _task(session, int(claim.arguments["task"]))
    steps.finish(session, claim)
    if task.state != "preparing":
        return task
    task.state, task.prepared_at = "prepared", now(session)
    task.source_sha, task.prepared_sha = made.source_sha, made.prepared_sha
    task.digest, task.signed_attributes = made.digest, made.signed_attributes
    task.printed_time, task.prepared = made.printed_time, dict(made.prepared)
    return task


def announce(
    session: Session, actor: Actor, *, certificate: str, chain: Sequence[str], algorithm: str, label: str = ""
) -> DeskAgent:
    """The agent says that it is there, and with which certificate (base64 DER); to be repeated within a minute."""
    if actor.user_id is None:
        raise not_allowed("desk")
    row = session.get(DeskAgent, actor.user_id)
    if row is None or row.certificate != certificate:
        audit.record(session, actor, "desk.agent", "user", actor.user_id, details={"label": label[:255]})
    if row is None:
        row = DeskAgent(user_id=actor.user_id)
        session.add(row)
    row.certificate, row.chain, row.algorithm = certificate, list(chain), algorithm
    row.label, row.seen_at = label[:255], now(session)
    session.flush()
    return row


def agent_of(session: Session, user_id: int) -> DeskAgent | None:
    """The agent on that person's desk when it is connected (seen within a minute)."""
    row = session.get(DeskAgent, user_id)
    return row if row is not None and now(session) - row.seen_at <= CONNECTED else None


def waiting(session: Session, actor: Actor, *, batch_id: int | None = None, limit: int = 20) -> Sequence[DeskTask]:
    """What the agent should show or sign next: prepared ones, and approved ones whose signature never came.

    Of one sitting, or of all open ones of the actor.
    """
    mine = select(DeskBatch.id).where(DeskBatch.user_id == actor.user_id, DeskBatch.closed_at.is_(None))
    query = select(DeskTask).where(DeskTask.batch_id.in_(mine), DeskTask.state.in_(("approved", "prepared")))
    if batch_id is not None:
        _own(session, batch_id, actor)
        query = query.where(DeskTask.batch_id == batch_id)
    return session.scalars(query.order_by(DeskTask.id).limit(limit)).all()


def preparing(session: Session, actor: Actor) -> int:
    """How many documents of the actor's open sittings the server is still preparing."""
    mine = select(DeskBatch.id).where(DeskBatch.user_id == actor.user_id, DeskBatch.closed_at.is_(None))
    query = select(func.count()).select_from(DeskTask)
    return session.scalar(query.where(DeskTask.batch_id.in_(mine), DeskTask.state == "preparing")) or 0


def batches(session: Session, user_id: int, *, limit: int = 20) -> Sequence[DeskBatch]:
    """The newest sittings of a person."""
    query = select(DeskBatch).where(DeskBatch.user_id == user_id).order_by(DeskBatch.id.desc()).limit(limit)
    return session.scalars(query).all()


def tasks(session: Session, batch_id: int) -> Sequence[DeskTask]:
    """The tasks of a sitting, in order; void ones (asked again) left out."""
    query = select(DeskTask).where(DeskTask.batch_id == batch_id, DeskTask.state != "void")
    return session.scalars(query.order_by(DeskTask.id)).all()


def approve(session: Session, task_id: int, digest: str, actor: Actor) -> DeskTask:
    """The person has looked at exactly these bytes. Raises ConflictError "approval-void", "desk-task"."""
    task = _task(session, task_id)
    _own(session, task.batch_id, actor)
    if task.state not in ("prepared", "approved"):
        raise make(ConflictError, "desk-task", task=task_id, state=task.state)
    _still_true(session, task, digest)
    task.state, task.approved_at = "approved", now(session)
    task.times_asked += 1
    details = {"document": task.document_id, "digest": digest}
    audit.record(session, actor, "desk.approve", "desk_task", task_id, details=details)
    return task


def give_signature(session: Session, task_id: int, digest: str, signature: str, actor: Actor) -> DeskTask:
    """The device's signature (base64) over the task's signed attributes; queues the step that completes the file.

    The same signature sent twice is no error. Raises ConflictError "approval-void", "desk-task".
    """
    task = _task(session, task_id)
    _own(session, task.batch_id, actor)
    if task.state in ("signed", "done") and task.signature == signature:
        return task
    if task.state != "approved":
        raise make(ConflictError, "desk-task", task=task_id, state=task.state)
    document = _still_true(session, task, digest)
    task.state, task.signature, task.signed_at = "signed", signature, now(session)
    arguments = {**task.arguments, "task": task.id}
    steps.enqueue(session, document, COMPLETE, expects=document.state, arguments=arguments)
    details = {"document": task.document_id, "digest": digest}
    audit.record(session, actor, "desk.sign", "desk_task", task_id, details=details)
    return task


def _still_true(session: Session, task: DeskTask, digest: str) -> DocumentRow:
    document = get(session, task.document_id, lock=True)
    moved = document.generation != task.generation or document.current_sha != task.source_sha
    old = task.printed_time is None or now(session) - task.printed_time > LONGEST_DRIFT
    if digest != task.digest or moved or old:
        raise make(ConflictError, "approval-void", task=task.id)
    return document


def again(session: Session, task_id: int, actor: Actor, arguments: Mapping[str, Any] | None = None) -> DeskTask:
    """Prepares once more (time too old, stamp moved: `arguments` may carry the new place); the approval is void."""
    task = _task(session, task_id)
    batch = _own(session, task.batch_id, actor)
    if task.state not in ("prepared", "approved"):
        raise make(ConflictError, "desk-task", task=task_id, state=task.state)
    document = get(session, task.document_id, lock=True)
    if document.generation != task.generation:
        raise stale(document=document.id)
    task.state = "void"
    session.flush()
    fresh = _new_task(session, batch, document, {**task.arguments, **(arguments or {})})
    steps.enqueue(session, document, PREPARE, expects=document.state, arguments={**fresh.arguments, "task": fresh.id})
    audit.record(session, actor, "desk.again", "desk_task", task_id, details={"new": fresh.id})
    return fresh


def completed(session: Session, task_id: int) -> None:
    """The signature is in the document (called in the transaction of `outcomes.signed`)."""
    _task(session, task_id).state = "done"
    session.flush()


def failed(session: Session, task_id: int, error: BilingualError, actor: Actor) -> None:
    """Preparing or completing did not work: the task says why, the document waits for its signer again."""
    task = _task(session, task_id)
    task.state, task.error_code, task.error_vi, task.error_en = "failed", error.code, error.vi, error.en
    document = get(session, task.document_id, lock=True)
    document.failure_code, document.failure_vi, document.failure_en = error.code, error.vi, error.en
    states.fire(session, document, "give_back", actor, details={"task": task_id, "code": error.code})


def cancel(session: Session, batch_id: int, actor: Actor) -> int:
    """Takes back what is not signed yet; returns how many documents wait for their signer again."""
    batch = _own(session, batch_id, actor)
    query = select(DeskTask).where(
        DeskTask.batch_id == batch_id, DeskTask.state.in_(("preparing", "prepared", "approved"))
    )
    tasks = session.scalars(query.order_by(DeskTask.id)).all()
    for task in tasks:
        task.state = "void"
        document = get(session, task.document_id, lock=True)
        if document.generation == task.generation:
            states.fire(session, document, "give_back", actor, details={"task": task.id})
    batch.closed_at = now(session)
    audit.record(session, actor, "desk.cancel", "desk_batch", batch_id, details={"given_back": len(tasks)})
    return len(tasks)


@dataclass(frozen=True, slots=True)
class Progress:
    """Tasks of a batch by state (void ones left out: they were asked again); `left_seconds` None until one is signed."""

    states: Mapping[str, int]
    total: int
    signed: int
    left_seconds: float | None


def progress(session: Session, batch_id: int) -> Progress:
    """True figures of a batch; the time left goes by the pace of the newest twenty signatures."""
    grouped = select(DeskTask.state, func.count()).where(DeskTask.batch_id == batch_id, DeskTask.state != "void")
    counts = dict(session.execute(grouped.group_by(DeskTask.state)).all())
    total = sum(counts.values())
    signed = counts.get("signed", 0) + counts.get("done", 0)
    newest = select(DeskTask.signed_at).where(DeskTask.batch_id == batch_id, DeskTask.signed_at.is_not(None))
    times = sorted(one for one in session.scalars(newest.order_by(DeskTask.signed_at.desc()).limit(21)) if one)
    left = total - signed - counts.get("failed", 0)
    pace = (times[-1] - times[0]).total_seconds() / (len(times) - 1) if len(times) > 1 else None
    return Progress(counts, total, signed, None if pace is None else pace * left)


def batch_of(session: Session, task_id: int) -> DeskBatch:
    """The sitting a task belongs to (its certificate and algorithm)."""
    batch = session.get(DeskBatch, _task(session, task_id).batch_id)
    assert batch is not None
    return batch


def task(session: Session, task_id: int) -> DeskTask:
    """One task. Raises NotFoundError."""
    return _task(session, task_id)


def _task(session: Session, task_id: int) -> DeskTask:
    found = session.scalars(select(DeskTask).where(DeskTask.id == task_id).with_for_update()).one_or_none()
    if found is None:
        raise not_found("desk_task", id=task_id)
    return found


def _own(session: Session, batch_id: int, actor: Actor) -> DeskBatch:
    batch = session.get(DeskBatch, batch_id)
    if batch is None:
        raise not_found("desk_batch", id=batch_id)
    if batch.user_id != actor.user_id:
        raise not_allowed("desk")
    return batch


__all__ = [
    "COMPLETE",
    "FIELDS",
    "LONGEST_DRIFT",
    "PREPARE",
    "PreparedTask",
    "Progress",
    "Refused",
    "Wanted",
    "again",
    "agent_of",
    "announce",
    "approve",
    "batch_of",
    "batches",
    "cancel",
    "completed",
    "failed",
    "give_signature",
    "open_batch",
    "prepared",
    "preparing",
    "progress",
    "task",
    "tasks",
    "waiting",
]
