"""Steps: work as rows. A worker claims one, keeps its lease alive, and finishes it in one transaction with its result.

The database is the truth; a message in a broker is only a hint to look at a row. Whoever holds the newest claim (its
number is `attempts`) may finish; anybody else's result is thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from sohoa.bounded import BilingualError
from storage.engine import now
from storage.errors import LeaseLostError, make, not_found
from storage.tables import DocumentRow, OutboxRow, Step

LEASE: Final = timedelta(seconds=10)
RENEW_SECONDS: Final = 3.0
MAX_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a step: valid while `attempt` is still the row's number and the lease is renewed."""

    step_id: int
    kind: str
    document_id: int | None
    generation: int
    expects: str
    attempt: int
    worker: str
    arguments: Mapping[str, Any]


def enqueue(
    session: Session,
    document: DocumentRow | None,
    kind: str,
    *,
    expects: str = "",
    arguments: Mapping[str, Any] | None = None,
    delay: timedelta = timedelta(0),
    max_attempts: int = MAX_ATTEMPTS,
) -> Step:
    """Adds a step and the outbox row that announces it, in the caller's transaction."""
    moment = now(session)
    step = Step(
        document_id=document.id if document is not None else None,
        generation=document.generation if document is not None else 1,
        kind=kind,
        expects=expects,
        arguments=dict(arguments or {}),
        state="queued",
        max_attempts=max_attempts,
        not_before=moment + delay,
        created_at=moment,
    )
    session.add(step)
    session.flush()
    announce(session, step)
    return step


def announce(session: Session, step: Step) -> None:
    """Puts the step's id into the outbox, due when the step is."""
    session.flush()
    session.add(OutboxRow(step_id=step.id, kind=step.kind, due_at=step.not_before, created_at=now(session)))


def bring_forward(session: Session, kind: str) -> None:
    """Makes queued steps of that kind due now, and their announcement with them: a second one, still to come, would
    keep a lost one from being repeated."""
    moment = now(session)
    put_off = (Step.kind == kind, Step.state == "queued", Step.not_before > moment)
    session.execute(update(Step).where(*put_off).values(not_before=moment))
    waiting = (OutboxRow.kind == kind, OutboxRow.published_at.is_(None), OutboxRow.due_at > moment)
    session.execute(update(OutboxRow).where(*waiting).values(due_at=moment))


def claim(session: Session, step_id: int, worker: str) -> Claim | None:
    """Takes a queued step that is due; None when it is not (done, taken, later): then there is nothing to do."""
    moment = now(session)
    taken = session.execute(
        update(Step)
        .where(Step.id == step_id, Step.state == "queued", Step.not_before <= moment)
        .values(
            state="running",
            worker=worker,
            lease_until=moment + LEASE,
            attempts=Step.attempts + 1,
            started_at=moment,
            done_units=0,
        )
        .returning(Step)
        # The row as it is now, also where this session has seen the step before.
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalar_one_or_none()
    return None if taken is None else _claim(taken)


def claim_next(session: Session, worker: str, kinds: Sequence[str] = ()) -> Claim | None:
    """Takes the oldest due step (of these kinds), skipping what others are just taking; None when there is none."""
    query = (
        select(Step.id)
        .where(Step.state == "queued", Step.not_before <= now(session))
        .order_by(Step.not_before, Step.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if kinds:
        query = query.where(Step.kind.in_(kinds))
    step_id = session.scalar(query)
    return None if step_id is None else claim(session, step_id, worker)


def _claim(step: Step) -> Claim:
    return Claim(
        step.id,
        step.kind,
        step.document_id,
        step.generation,
        step.expects,
        step.attempts,
        step.worker,
        dict(step.arguments),
    )


def renew(session: Session, held: Claim, *, done: int | None = None, total: int | None = None) -> None:
    """Keeps the lease for another 10 s and tells how far the work is (pages done of all).

    Raises LeaseLostError when somebody else has the step.
    """
    values: dict[str, Any] = {"lease_until": now(session) + LEASE}
    if done is not None:
        values |= {"done_units": done}
    if total is not None:
        values |= {"all_units": total}
    changed = session.execute(update(Step).where(*_held(held)).values(**values))
    if not getattr(changed, "rowcount", 0):
        raise _lost(held)


def hold(session: Session, held: Claim) -> Step:
    """The step's row, locked, when the claim is still good: call first in the transaction that stores the result.

    Raises LeaseLostError.
    """
    step = session.scalars(select(Step).where(*_held(held)).with_for_update()).one_or_none()
    if step is None:
        raise _lost(held)
    return step


def came_forward(session: Session, held: Claim) -> None:
    """Part of the work is done for good: from here on the step may be begun as often as a new one.

    A box of hours may outlive many workers; a page that kills each of them still ends it. Raises LeaseLostError.
    """
    step = hold(session, held)
    step.max_attempts = max(step.max_attempts, step.attempts + MAX_ATTEMPTS)


def finish(session: Session, held: Claim) -> None:
    """Marks the step done, in the transaction that stores its result. Raises LeaseLostError."""
    step = hold(session, held)
    step.state, step.finished_at, step.lease_until = "done", now(session), None
    if step.all_units:
        step.done_units = step.all_units


def drop(session: Session, held: Claim) -> None:
    """The document is no longer where this step was sent for: nothing to do, and that is right."""
    step = hold(session, held)
    step.state, step.finished_at, step.lease_until = "dropped", now(session), None


def put_off(session: Session, held: Claim, error: BilingualError, cause: str = "") -> bool:
    """Queues the step again after a pause that doubles (2, 4, 8 … s, at most an hour); False when its attempts are used up."""
    step = hold(session, held)
    _note(step, error, cause)
    if step.attempts >= step.max_attempts:
        return False
    moment = now(session)
    step.state, step.lease_until, step.worker = "queued", None, ""
    step.not_before = moment + min(timedelta(seconds=2 ** min(step.attempts, 12)), timedelta(hours=1))
    announce(session, step)
    return True


def fail(session: Session, held: Claim, error: BilingualError, cause: str = "") -> None:
    """Marks the step failed for good, with its sentence."""
    step = hold(session, held)
    _note(step, error, cause)
    step.state, step.finished_at, step.lease_until = "failed", now(session), None


def _note(step: Step, error: BilingualError, cause: str) -> None:
    step.error_code, step.error_vi, step.error_en = error.code, error.vi, error.en
    step.error_cause = cause[-4000:]


def expired(session: Session) -> Sequence[Step]:
    """Running steps whose worker stopped renewing, locked for the sweeper that asks."""
    query = (
        select(Step)
        .where(Step.state == "running", Step.lease_until < now(session))
        .order_by(Step.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def left_behind(session: Session) -> bool:
    """Whether there are running steps whose worker stopped renewing."""
    query = select(Step.id).where(Step.state == "running", Step.lease_until < now(session)).limit(1)
    return session.scalar(query) is not None


def get(session: Session, step_id: int) -> Step:
    """The step's row. Raises NotFoundError."""
    step = session.get(Step, step_id)
    if step is None:
        raise not_found("step", id=step_id)
    return step


def latest(session: Session, document_id: int, kind: str = "") -> Step | None:
    """The newest step of a document (of one kind)."""
    query = select(Step).where(Step.document_id == document_id).order_by(Step.id.desc()).limit(1)
    return session.scalars(query.where(Step.kind == kind) if kind else query).first()


def pending(session: Session) -> int:
    """How many steps are queued or running, later ones (put off) included."""
    return session.scalar(select(func.count()).select_from(Step).where(Step.state.in_(("queued", "running")))) or 0


def due(session: Session) -> int:
    """How many steps are running or could be taken now."""
    waiting = or_(Step.state == "running", (Step.state == "queued") & (Step.not_before <= now(session)))
    return session.scalar(select(func.count()).select_from(Step).where(waiting)) or 0


def _held(held: Claim) -> tuple[Any, ...]:
    return (
        Step.id == held.step_id,
        Step.state == "running",
        Step.attempts == held.attempt,
        Step.worker == held.worker,
    )


def _lost(held: Claim) -> LeaseLostError:
    return make(LeaseLostError, "lease-lost", step=held.step_id, attempt=held.attempt)


__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "RENEW_SECONDS",
    "Claim",
    "announce",
    "bring_forward",
    "claim",
    "claim_next",
    "drop",
    "due",
    "enqueue",
    "expired",
    "fail",
    "finish",
    "get",
    "hold",
    "latest",
    "pending",
    "put_off",
    "renew",
]
