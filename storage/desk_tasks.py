"""The life of one task of a sitting: preparing → prepared → approved → (signed →) done; or void, failed.

An approval is bound to the digest of the ByteRange that was shown: other bytes, a moved stamp, a document that changed
or a printed time that is too old void it, each by its name. A token's signature comes from the desk; a key that the
house holds is used by the step that completes the task, over the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sohoa.bounded import BilingualError
from storage import audit, authority, states, steps
from storage.actor import Actor
from storage.documents import get
from storage.engine import now
from storage.errors import ConflictError, make, not_allowed, not_found, stale
from storage.tables import BookEntry, DeskBatch, DeskTask, DocumentRow, SignatureRow

PREPARE: Final = "prepare_at_desk"
COMPLETE: Final = "complete_at_desk"
STEPS: Final = frozenset({PREPARE, COMPLETE})
LONGEST_DRIFT: Final = timedelta(minutes=10)
_TO_COMPLETE: Final = frozenset({"approved", "signed"})
_WORKED_ON: Final = _TO_COMPLETE | {"preparing"}
FIELDS: Final[Mapping[str, str]] = {
    "sign_scan": "Scan",
    "seal": "SaoY",
    "sign_leader": "Leader",
    "number_and_seal": "Seal",
    "mark": "Arrival",
}


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


def new_task(session: Session, batch: DeskBatch, document: DocumentRow, arguments: Mapping[str, Any]) -> DeskTask:
    """A task for one more signature on the document. Raises ConflictError "field-taken"."""
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
    field = FIELDS[event.removesuffix("_at_desk")]
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
    document = get(session, task.document_id)
    document.failure_code = document.failure_vi = document.failure_en = ""  # why it did not work the last time
    task.state, task.prepared_at = "prepared", now(session)
    task.source_sha, task.prepared_sha = made.source_sha, made.prepared_sha
    task.digest, task.signed_attributes = made.digest, made.signed_attributes
    task.printed_time, task.prepared = made.printed_time, dict(made.prepared)
    return task


def waits_for_a_person(session: Session, document_id: int) -> bool:
    """Whether everything is prepared and nothing happens until the signer has looked."""
    query = select(DeskTask.id).where(DeskTask.document_id == document_id, DeskTask.state == "prepared")
    return session.scalars(query.limit(1)).first() is not None


def approve(session: Session, task_id: int, digest: str, actor: Actor) -> DeskTask:
    """The person has looked at exactly these bytes; with a key of the house the step that uses it is queued.

    Saying it twice is no error. Raises ConflictError "approval-other-bytes", "approval-old", "approval-replaced",
    "approval-document-changed", "approval-authority-changed", "desk-task"; NotAllowedError where the role is gone, and as `authority.check`.
    """
    task = _task(session, task_id)
    batch = own_batch(session, task.batch_id, actor)
    ours = batch.signing_key_id is not None
    if ours and task.state in ("approved", "done") and task.digest == digest:
        return task
    _waits(task, ("prepared",) if ours else ("prepared", "approved"))
    document = _still_true(session, task, batch, digest, actor)
    task.state, task.approved_at = "approved", now(session)
    task.times_asked += 1
    details = {"document": task.document_id, "digest": digest}
    audit.record(session, actor, "desk.approve", "desk_task", task_id, details=details)
    if ours:
        _complete(session, task, document)
    return task


def give_signature(session: Session, task_id: int, digest: str, signature: str, actor: Actor) -> DeskTask:
    """The device's signature (base64) over the task's signed attributes; queues the step that completes the file.

    The same signature sent twice is no error. Raises as `approve`.
    """
    task = _task(session, task_id)
    batch = own_batch(session, task.batch_id, actor)
    if task.state in ("signed", "done") and task.signature == signature:
        return task
    _waits(task, () if batch.signing_key_id is not None else ("approved",))
    document = _still_true(session, task, batch, digest, actor)
    task.state, task.signature, task.signed_at = "signed", signature, now(session)
    _complete(session, task, document)
    details = {"document": task.document_id, "digest": digest}
    audit.record(session, actor, "desk.sign", "desk_task", task_id, details=details)
    return task


def _complete(session: Session, task: DeskTask, document: DocumentRow) -> None:
    arguments = {**task.arguments, "task": task.id}
    steps.enqueue(session, document, COMPLETE, expects=document.state, arguments=arguments)


def _waits(task: DeskTask, for_: tuple[str, ...]) -> None:
    if task.state == "void":
        raise make(ConflictError, "approval-replaced", task=task.id)
    if task.state not in for_:
        raise make(ConflictError, "desk-task", task=task.id, state=task.state)


def _still_true(session: Session, task: DeskTask, batch: DeskBatch, digest: str, actor: Actor) -> DocumentRow:
    """The document of a task whose prepared bytes, time and number still stand as they were shown, to one who may sign."""
    document = get(session, task.document_id, lock=True)
    if not states.may_fire(document, batch.event, actor):  # a role may have been taken away since the sitting began
        raise not_allowed(batch.event, document=document.id)
    if digest != task.digest:
        raise make(ConflictError, "approval-other-bytes", task=task.id)
    if document.generation != task.generation or document.current_sha != task.source_sha:
        raise make(ConflictError, "approval-document-changed", task=task.id)
    entry = session.get(BookEntry, task.arguments["entry"]) if "entry" in task.arguments else None
    if entry is not None and (entry.state, entry.document_id) != ("reserved", document.id):
        raise make(ConflictError, "approval-document-changed", task=task.id)
    if task.printed_time is None or now(session) - task.printed_time > LONGEST_DRIFT:
        raise make(ConflictError, "approval-old", task=task.id)
    if task.field_name.startswith(FIELDS["sign_leader"]):
        _still_entitled(session, task, document)
    return document


def _still_entitled(session: Session, task: DeskTask, document: DocumentRow) -> None:
    """The capacity that was shown is in force now too: it may have ended, or been revoked, since the paper was prepared."""
    signer = int(task.arguments["signer"])
    held = authority.now_for(session, document, signer).as_json()
    if held["capacity"]["id"] != task.arguments["authority"]["capacity"]["id"]:
        raise make(ConflictError, "approval-authority-changed", task=task.id)


def again(session: Session, task_id: int, actor: Actor, arguments: Mapping[str, Any] | None = None) -> DeskTask:
    """Prepares once more (time too old, stamp moved: `arguments` may carry the new place); the approval is void."""
    task = _task(session, task_id)
    batch = own_batch(session, task.batch_id, actor)
    _waits(task, ("prepared",) if batch.signing_key_id is not None else ("prepared", "approved"))
    document = get(session, task.document_id, lock=True)
    if document.generation != task.generation:
        raise stale(document=document.id)
    task.state = "void"
    session.flush()
    fresh = new_task(session, batch, document, {**task.arguments, **(arguments or {})})
    steps.enqueue(session, document, PREPARE, expects=document.state, arguments={**fresh.arguments, "task": fresh.id})
    audit.record(session, actor, "desk.again", "desk_task", task_id, details={"new": fresh.id})
    return fresh


def give_back(session: Session, task_id: int, actor: Actor) -> DeskTask:
    """Takes one task back that nobody approved: its document waits for its signer again. Raises ConflictError."""
    task = _task(session, task_id)
    own_batch(session, task.batch_id, actor)
    _waits(task, ("preparing", "prepared"))
    put_back(session, task, actor)
    return task


def put_back(session: Session, task: DeskTask, actor: Actor) -> None:
    """Voids a task and gives its document back; whether that may be is the caller's question."""
    task.state = "void"
    document = get(session, task.document_id, lock=True)
    if document.generation == task.generation:
        states.fire(session, document, "give_back", actor, details={"task": task.id})


def expects_signature(session: Session, task_id: int) -> bool:
    """Whether the task still waits for the signature that was approved; locks it."""
    return _task(session, task_id).state in _TO_COMPLETE


def completed(session: Session, task_id: int) -> None:
    """The signature is in the document (called in the transaction of `outcomes.signed`)."""
    task = _task(session, task_id)
    task.state, task.signed_at = "done", task.signed_at or now(session)
    session.flush()


def failed(session: Session, task_id: int, error: BilingualError, actor: Actor) -> None:
    """Preparing or completing did not work: the task says why, the document waits for its signer again.

    Of a task that was taken back meanwhile nothing is told: its document may stand in another sitting by now.
    """
    task = _task(session, task_id)
    if task.state not in _WORKED_ON:
        return
    task.state, task.error_code, task.error_vi, task.error_en = "failed", error.code, error.vi, error.en
    document = get(session, task.document_id, lock=True)
    document.failure_code, document.failure_vi, document.failure_en = error.code, error.vi, error.en
    states.fire(session, document, "give_back", actor, details={"task": task_id, "code": error.code})


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


def own_batch(session: Session, batch_id: int, actor: Actor) -> DeskBatch:
    """A sitting of that person. Raises NotFoundError, NotAllowedError."""
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
    "STEPS",
    "PreparedTask",
    "again",
    "approve",
    "batch_of",
    "completed",
    "expects_signature",
    "failed",
    "give_back",
    "give_signature",
    "new_task",
    "own_batch",
    "prepared",
    "put_back",
    "task",
    "waits_for_a_person",
]
