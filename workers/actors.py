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
from sohoa.bounded import BilingualError, BoundedError
from storage import outcomes, steps
from storage.errors import LeaseLostError, UnreachableError
from storage.steps import Claim
from storage.tables import DocumentRow
from workers import publishing, reading, signatures
from workers.errors import step_error
from workers.lease import Lease
from workers.services import WorkerServices

log = logging.getLogger(__name__)


Handler = Callable[[WorkerServices, Claim, DocumentRow, Callable[[int, int], None]], None]

# kind → (queue, handler, longest seconds). Reading is heavy; signatures must not wait behind a box of scans.
KINDS: Final[Mapping[str, tuple[str, Handler, float]]] = {
    "read": ("reading", reading.read, 4 * 3600.0),
    "sign_scan": ("signing", signatures.sign_scan, 900.0),
    "seal_copy": ("signing", signatures.seal_copy, 900.0),
    "sign_leader": ("signing", signatures.sign_leader, 900.0),
    "number_and_seal": ("signing", signatures.number_and_seal, 900.0),
    "publish": ("signing", publishing.publish, 900.0),
}
QUEUES: Final = ("reading", "signing")


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
    _, handler, longest = KINDS[claim.kind]
    with services.store.write() as session:
        document = outcomes.begin(session, claim)
        if document is not None:
            session.expunge(document)
    if document is None:
        return
    try:
        with Lease(services.store, claim, longest=longest) as lease:
            handler(services, claim, document, lease.progress)
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
                retry = isinstance(error, UnreachableError | BoundedError) or error.code == "unexpected"
                cause = cause or str(error.details.get("cause", ""))
                outcomes.failed(session, claim, error, cause, retry=retry)
    except LeaseLostError:
        log.warning("step %s: its failure came too late, another worker has it", claim.step_id)


__all__ = ["KINDS", "QUEUES", "queue_of", "run_next", "run_step"]
