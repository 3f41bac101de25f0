"""Load, call, save: one step at a time, safe to be sent twice.

A message is only an id. `run_step` claims the row (or finds that there is nothing to do), lets the handler of its kind
work without any open transaction, and stores the outcome in one transaction. Every error ends as a named outcome.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Final

from pipeline.errors import IntakeError
from signing.errors import RevocationError, TimestampError
from sohoa.bounded import BilingualError, BoundedError
from storage import closing as book_closing
from storage import companions as together
from storage import desk as desk_steps
from storage import levels as later
from storage import outcomes, steps
from storage import splitting as boxes
from storage.errors import LeaseLostError, UnreachableError
from storage.steps import Claim
from storage.tables import DocumentRow
from workers import closing, comparing, desk, levels, publishing, reading, splitting
from workers.errors import step_error
from workers.lease import Lease
from workers.services import WorkerServices

log = logging.getLogger(__name__)


Handler = Callable[[WorkerServices, Claim, DocumentRow, Callable[[int, int], None]], None]

# kind → (queue, handler, longest seconds). Reading is heavy; signatures must not wait behind a box of scans.
KINDS: Final[Mapping[str, tuple[str, Handler, float]]] = {
    "read": ("reading", reading.read, 4 * 3600.0),
    outcomes.MOVE_FIELDS: ("reading", reading.move_fields, 900.0),
    "publish": ("signing", publishing.publish, 900.0),
    desk_steps.PREPARE: ("signing", desk.prepare_at_desk, 300.0),
    desk_steps.COMPLETE: ("signing", desk.complete_at_desk, 900.0),
    later.STEP: ("signing", levels.augment, 1800.0),
    boxes.STEP: ("reading", splitting.split, 3600.0),
    together.STEP: ("signing", comparing.compare, 300.0),
}
# Steps that belong to no document.
ALONE: Final[Mapping[str, tuple[str, Callable[[WorkerServices, Claim], None], float]]] = {
    book_closing.STEP: ("signing", closing.sign_closing, 900.0),
}
QUEUES: Final = ("reading", "signing")


# Troubles that pass by themselves; a signature is never held up by a silent authority, only later levels are.
_PASSING: Final = (UnreachableError, BoundedError, TimestampError, RevocationError)
_PASSING_CODES: Final = frozenset(
    {"unexpected", "level-missing", "no-tsa", "not-checked-in-time", "changed-meanwhile", "already-there"}
)


def queue_of(kind: str) -> str:
    """The queue that carries steps of this kind."""
    return KINDS[kind][0] if kind in KINDS else "signing"


def run_step(services: WorkerServices, step_id: int, worker: str) -> bool:
    """Works the step if it is still to be done; True when this call did something."""
    with services.store.write() as session:
        claim = steps.claim(session, step_id, worker)
    if claim is None:
        return False
    _work(services, claim)
    return True


def run_next(services: WorkerServices, worker: str) -> bool:
    """Claims and works the oldest due step; False when there is none. For `sohoa ingest --wait` and tests."""
    with services.store.write() as session:
        claim = steps.claim_next(session, worker)
    if claim is None:
        return False
    _work(services, claim)
    return True


def _work(services: WorkerServices, claim: Claim) -> None:
    if claim.kind in ALONE:
        _, alone, longest = ALONE[claim.kind]
        _guarded(services, claim, longest, lambda _: alone(services, claim))
        return
    _, handler, longest = KINDS[claim.kind]
    with services.store.write() as session:
        document = outcomes.begin(session, claim)
        if document is not None:
            session.expunge(document)
    if document is not None:
        held = document
        _guarded(services, claim, longest, lambda lease: handler(services, claim, held, lease.progress))


def _guarded(services: WorkerServices, claim: Claim, longest: float, work: Callable[[Lease], None]) -> None:
    """Works under a renewed lease; whatever goes wrong becomes a named outcome."""
    try:
        with Lease(services.store, claim, longest=longest) as lease:
            work(lease)
    except LeaseLostError:
        log.warning("step %s: the result came too late and was thrown away", claim.step_id)
    except BilingualError as refused:
        _store_failure(services, claim, refused)
    except Exception:
        log.exception("step %s (%s) broke", claim.step_id, claim.kind)
        _store_failure(services, claim, step_error("unexpected"), traceback.format_exc())


def _store_failure(services: WorkerServices, claim: Claim, error: BilingualError, cause: str = "") -> None:
    try:
        with services.store.write() as session:
            if isinstance(error, IntakeError):
                outcomes.refused(session, claim, error)
            else:
                retry = isinstance(error, _PASSING) or error.code in _PASSING_CODES
                cause = cause or str(error.details.get("cause", ""))
                outcomes.failed(session, claim, error, cause, retry=retry)
    except LeaseLostError:
        log.warning("step %s: its failure came too late, another worker has it", claim.step_id)


__all__ = ["ALONE", "KINDS", "QUEUES", "queue_of", "run_next", "run_step"]
