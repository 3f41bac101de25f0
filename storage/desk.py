"""Sittings: the server prepares what will be signed, the person looks at it and approves, one key signs (signing.md §4).

The key is a token on the person's desk, reached through the agent there, or one that the house holds. Either way the
person approves the prepared revision, gap and all, by the digest of its ByteRange (desk_tasks.py). Server, agent and
pages share rows only. What is signed is kept; what is not is asked again; the database refuses a second live task, and
a second signature, in a field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from storage import accounts, audit, authority, register, states
from storage.actor import Actor
from storage.desk_tasks import (
    COMPLETE,
    FIELDS,
    LONGEST_DRIFT,
    PREPARE,
    STEPS,
    PreparedTask,
    again,
    approve,
    batch_of,
    completed,
    expects_signature,
    failed,
    give_back,
    give_signature,
    new_task,
    own_batch,
    prepared,
    put_back,
    task,
    waits_for_a_person,
)
from storage.documents import get
from storage.engine import now
from storage.errors import NotAllowedError, StorageError, invalid, make, not_allowed, stale
from storage.tables import DeskAgent, DeskBatch, DeskTask, DocumentRow

CONNECTED: Final = timedelta(seconds=60)
FORGOTTEN: Final = timedelta(hours=12)
PURPOSES: Final[Mapping[str, str]] = {
    "sign_scan": "personal",
    "seal": "seal",
    "sign_leader": "personal",
    "number_and_seal": "seal",
    "mark": "seal",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document for a sitting: the version the person saw, what its event needs (the place of a moved stamp …), and
    for văn thư the number to be given."""

    document_id: int
    version: int
    arguments: Mapping[str, Any]
    numbering: register.Numbering | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not go into the sitting, with its sentence; the others did."""

    document_id: int
    error: StorageError


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
    """A sitting with the token on the actor's desk; certificates are base64 DER as the agent reports them.

    A document that cannot go (moved on, not allowed, field taken) is refused by itself. Raises NotAllowedError when the
    actor is nobody, InvalidError "desk-task" for another event.
    """
    if event.removesuffix("_at_desk") not in FIELDS or not event.endswith("_at_desk"):
        raise invalid("desk-task", event=event)
    batch = DeskBatch(event=event, certificate=certificate, chain=list(chain), algorithm=algorithm)
    return batch, _open(session, batch, wanted, actor)


def open_with_key(
    session: Session, wanted: Sequence[Wanted], event: str, actor: Actor, *, signing_key_id: int | None = None
) -> tuple[DeskBatch, list[Refused]]:
    """A sitting with a key that the house holds: the actor's own, or the agency's for a seal.

    Raises as `open_batch`, and InvalidError "no-signing-key".
    """
    if event not in PURPOSES:
        raise invalid("desk-task", event=event)
    key = accounts.signing_key(session, PURPOSES[event], user_id=actor.user_id, key_id=signing_key_id)
    batch = DeskBatch(event=event, signing_key_id=key.id, chain=[])
    return batch, _open(session, batch, wanted, actor)


def _open(session: Session, batch: DeskBatch, wanted: Sequence[Wanted], actor: Actor) -> list[Refused]:
    if actor.user_id is None:
        raise not_allowed("desk")
    batch.user_id, batch.created_at = actor.user_id, now(session)
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
    return refused


def _send(session: Session, batch: DeskBatch, one: Wanted, actor: Actor) -> None:
    document = get(session, one.document_id, lock=True)
    arguments: dict[str, Any] = {**one.arguments, "signer": actor.user_id, "signer_name": actor.name}
    details: dict[str, Any] = {}
    event = batch.event.removesuffix("_at_desk")
    if event == "sign_leader":
        refuse_another_leader(document, actor)
        _refuse_other_bytes(document, arguments)
        arguments["authority"] = authority.for_signing(session, document, actor)
    if event == "mark" and document.verdict == "invalid":
        raise invalid("arrival-invalid", document=document.id)
    if event in ("number_and_seal", "mark"):
        if one.numbering is None:
            raise invalid("desk-task", event=batch.event)
        entry = register.number_for(session, document, actor, one.numbering)
        arguments |= {"entry": entry.id, "number": entry.text, "on": entry.entry_date.isoformat()}
        details = {"number": entry.text, "date": entry.entry_date.isoformat()}
    if states.find(document.track, document.state, batch.event) is not None:
        arguments["task"] = new_task(session, batch, document, arguments).id
    states.fire(session, document, batch.event, actor, version=one.version, arguments=arguments, details=details)


def refuse_another_leader(document: DocumentRow, actor: Actor) -> None:
    """What was submitted to one leader is nobody else's. Raises NotAllowedError "submitted-to-another"."""
    if document.leader_id not in (None, actor.user_id):
        raise make(NotAllowedError, "submitted-to-another", document=document.id)


def _refuse_other_bytes(document: DocumentRow, arguments: Mapping[str, Any]) -> None:
    """The leader signs what was listed; a document that became another one meanwhile is refused before it is prepared."""
    if arguments.get("shown_sha") not in (None, document.current_sha):
        raise stale(document=document.id)


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
    query = select(DeskTask).where(
        DeskTask.batch_id.in_(_open_sittings(actor, with_token=True)), DeskTask.state.in_(("approved", "prepared"))
    )
    if batch_id is not None:
        own_batch(session, batch_id, actor)
        query = query.where(DeskTask.batch_id == batch_id)
    return session.scalars(query.order_by(DeskTask.id).limit(limit)).all()


def preparing(session: Session, actor: Actor) -> int:
    """How many documents of the actor's open sittings with a token the server is still preparing."""
    mine = _open_sittings(actor, with_token=True)
    query = select(func.count()).select_from(DeskTask)
    return session.scalar(query.where(DeskTask.batch_id.in_(mine), DeskTask.state == "preparing")) or 0


def to_approve(session: Session, actor: Actor, *, batch_id: int | None = None) -> Sequence[DeskTask]:
    """What stands prepared for the actor to look at on the page, to be signed with a key that the house holds."""
    query = select(DeskTask).where(
        DeskTask.batch_id.in_(_open_sittings(actor, with_token=False)), DeskTask.state == "prepared"
    )
    if batch_id is not None:
        own_batch(session, batch_id, actor)
        query = query.where(DeskTask.batch_id == batch_id)
    return session.scalars(query.order_by(DeskTask.id)).all()


def _open_sittings(actor: Actor, *, with_token: bool) -> Select[int]:
    key = DeskBatch.signing_key_id
    mine = select(DeskBatch.id).where(DeskBatch.user_id == actor.user_id, DeskBatch.closed_at.is_(None))
    return mine.where(key.is_(None) if with_token else key.is_not(None))


def batches(session: Session, user_id: int, *, limit: int = 20) -> Sequence[DeskBatch]:
    """The newest sittings of a person."""
    query = select(DeskBatch).where(DeskBatch.user_id == user_id).order_by(DeskBatch.id.desc()).limit(limit)
    return session.scalars(query).all()


def tasks(session: Session, batch_id: int) -> Sequence[DeskTask]:
    """The tasks of a sitting, in order; void ones (asked again) left out."""
    query = select(DeskTask).where(DeskTask.batch_id == batch_id, DeskTask.state != "void")
    return session.scalars(query.order_by(DeskTask.id)).all()


def cancel(session: Session, batch_id: int, actor: Actor) -> int:
    """Takes back what is not signed yet; returns how many documents wait for their signer again."""
    batch = own_batch(session, batch_id, actor)
    # A key of the house signs as soon as it is approved: what was approved there is not taken back any more.
    unsigned = ("preparing", "prepared") if batch.signing_key_id is not None else ("preparing", "prepared", "approved")
    query = select(DeskTask).where(DeskTask.batch_id == batch_id, DeskTask.state.in_(unsigned))
    # Locked: what is being approved at this moment is looked at again once that has ended.
    tasks = session.scalars(query.order_by(DeskTask.id).with_for_update()).all()
    for one in tasks:
        put_back(session, one, actor)
    batch.closed_at = now(session)
    audit.record(session, actor, "desk.cancel", "desk_batch", batch_id, details={"given_back": len(tasks)})
    return len(tasks)


def put_back_forgotten(session: Session, actor: Actor) -> int:
    """Gives back what was prepared half a day ago and never approved, or approved for a token that never signed it, so
    that nobody's absence holds a document."""
    tokens = select(DeskBatch.id).where(DeskBatch.signing_key_id.is_(None))
    unsigned = or_(DeskTask.state == "prepared", (DeskTask.state == "approved") & DeskTask.batch_id.in_(tokens))
    query = select(DeskTask).where(unsigned, DeskTask.prepared_at < now(session) - FORGOTTEN)
    tasks = session.scalars(query.order_by(DeskTask.id).with_for_update()).all()
    for one in tasks:
        put_back(session, one, actor)
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


__all__ = [
    "COMPLETE",
    "FIELDS",
    "LONGEST_DRIFT",
    "PREPARE",
    "PURPOSES",
    "STEPS",
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
    "expects_signature",
    "failed",
    "give_back",
    "give_signature",
    "open_batch",
    "open_with_key",
    "prepared",
    "preparing",
    "progress",
    "put_back_forgotten",
    "refuse_another_leader",
    "task",
    "tasks",
    "to_approve",
    "waiting",
    "waits_for_a_person",
]
