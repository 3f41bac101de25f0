"""The outbox: what is to be announced once it is committed, and what has to be announced again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from storage import steps
from storage.engine import now
from storage.errors import StorageError, make
from storage.tables import OutboxRow, Step

FIRST_REPEAT: Final = timedelta(seconds=60)
KEEP: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to the broker: the step's id, and its kind to choose the queue."""

    outbox_id: int
    step_id: int
    kind: str


def due(session: Session, limit: int = 200) -> Sequence[Message]:
    """Unannounced messages whose time has come, oldest first, locked against other relays."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.published_at.is_(None), OutboxRow.due_at <= now(session))
        .order_by(OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Message(row.id, row.step_id, row.kind) for row in session.scalars(query)]


def published(session: Session, messages: Sequence[Message]) -> None:
    """Marks messages as handed to the broker. A crash before this only announces them twice."""
    ids = [one.outbox_id for one in messages]
    if ids:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(published_at=now(session)))


def sweep(session: Session) -> int:
    """Gives steps of dead workers back to the queue, or fails them when their attempts are used up.

    Returns how many steps were touched. Failing moves the document too (`storage.documents.step_failed`), so the
    caller passes those on: see workers/relay.py.
    """
    touched = 0
    for step in steps.expired(session):
        touched += 1
        if step.attempts < step.max_attempts:
            step.state, step.worker, step.lease_until = "queued", "", None
            step.not_before = now(session)
            steps.announce(session, step)
    return touched


def exhausted(session: Session) -> Sequence[Step]:
    """Steps whose worker died on their last attempt, locked."""
    query = (
        select(Step)
        .where(Step.state == "running", Step.lease_until < now(session), Step.attempts >= Step.max_attempts)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def repeat_unanswered(session: Session, after: timedelta = FIRST_REPEAT) -> int:
    """Announces again what was announced long ago and never taken: the broker has lost it.

    `after` = 0 says that the broker is new and empty (an embedded start): everything queued is announced at once.
    """
    moment = now(session)
    waiting = exists().where(OutboxRow.step_id == Step.id, OutboxRow.published_at.is_(None))
    newest = select(func.max(OutboxRow.published_at)).where(OutboxRow.step_id == Step.id).scalar_subquery()
    query = (
        select(Step)
        .where(Step.state == "queued", Step.not_before <= moment, ~waiting, newest <= moment - after)
        .order_by(Step.id)
        .limit(1000)
        .with_for_update(skip_locked=True)
    )
    lost = session.scalars(query).all()
    for step in lost:
        steps.announce(session, step)
    return len(lost)


def prune(session: Session) -> None:
    """Forgets messages of steps that ended a day ago; the steps themselves stay as the history of the work."""
    ended = exists().where(
        Step.id == OutboxRow.step_id,
        Step.state.in_(("done", "failed", "dropped")),
        Step.finished_at < now(session) - KEEP,
    )
    session.execute(delete(OutboxRow).where(OutboxRow.published_at.is_not(None), ended))


def died() -> StorageError:
    """The sentence for a step whose workers died on it every time."""
    return make(StorageError, "worker-died")


__all__ = ["Message", "died", "due", "exhausted", "prune", "published", "repeat_unanswered", "sweep"]
