"""The step "augment": a published file gets what its level lacks, or its evidence is renewed, in a new revision.

Signatures themselves are made at B-T at most: a DSS between the leader's signature and the seal would stand in the way
of the one DSS that serves both (signing.md §3, revision 3).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from signing.levels import Raised, add_document_timestamp, raise_level, renew, renewal_due
from signing.request import LEVELS, Level
from storage import levels
from storage.steps import Claim
from storage.tables import DocumentRow
from workers.errors import step_error
from workers.reading import stored
from workers.services import WorkerServices
from workers.signatures import check, current


def augment(
    services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]
) -> None:
    """Brings the file to the level asked for; an outage is told, and the step tried again later.

    Raises:
        TimestampError, RevocationError: nothing was gained this time.
        StepError: "result-not-valid"; the file stays as it was.
    """
    target = cast("Level", claim.arguments.get("level") or services.level)
    before = current(services, document)
    raised = _renewed(services, before) if document.level == "b-lta" else _raised(services, before, document, target)
    if raised.pdf == before:
        if raised.missing_level_vi is None:
            raised = Raised(before, cast("Level", document.level))
        else:
            raise step_error("level-missing", reason=raised.missing_level_vi, reason_en=raised.missing_level_en)
    check(services.verify(raised.pdf))
    file = stored(services, "signed", raised.pdf)
    with services.store.write() as session:
        levels.raised(session, claim, file.bucket, file.sha256, file.size, raised.level, _renewal(raised))
    if raised.missing_level_vi is not None:
        _ask_again(services, document.id, target)


def _raised(services: WorkerServices, pdf: bytes, document: DocumentRow, target: Level) -> Raised:
    level = cast("Level", document.level or "b-b")
    if level == "b-b" and target != "b-b":
        # A signature's own timestamp cannot be added later; a document timestamp proves the same moment for all.
        if services.tsa is None:
            raise step_error("no-tsa")
        pdf, level = add_document_timestamp(pdf, services.tsa), "b-t"
    if LEVELS.index(target) <= LEVELS.index(level):
        return Raised(pdf, level)
    return raise_level(pdf, level, target, services.collector, services.tsa)


def _renewed(services: WorkerServices, pdf: bytes) -> Raised:
    if services.tsa is None or services.collector is None:
        raise step_error("no-tsa")
    return Raised(renew(pdf, services.collector, services.tsa, services.clock()), "b-lta")


def _renewal(raised: Raised) -> date | None:
    return renewal_due(raised.pdf).date() if raised.level == "b-lta" else None


def _ask_again(services: WorkerServices, document_id: int, target: Level) -> None:
    from storage.documents import get

    with services.store.write() as session:
        levels.ask(session, get(session, document_id, lock=True), level=target, delay=levels.FIRST_TRY)
