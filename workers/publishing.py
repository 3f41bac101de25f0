"""The step "publish": the signed file is verified as anybody would, locked away, and written into the register."""

from __future__ import annotations

from collections.abc import Callable

from storage import levels, outcomes
from storage.documents import get
from storage.steps import Claim
from storage.tables import DocumentRow
from workers.reading import stored, verdict_bytes
from workers.services import WorkerServices
from workers.signatures import check, current


def publish(
    services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]
) -> None:
    """Verifies the newest revision, keeps the verdict beside it, and publishes.

    Raises:
        StepError: "result-not-valid"; nothing is published.
    """
    data = current(services, document)
    verdict = services.verify(data)
    check(verdict)
    file, report = stored(services, "signed", data), stored(services, "working", verdict_bytes(verdict))
    with services.store.write() as session:
        row = outcomes.published(
            session,
            claim,
            file,
            verdict=str(verdict["verdict"]),
            verdict_file=report,
            agency=services.agency_name,
        )
        if services.level in ("b-lt", "b-lta"):
            levels.ask(session, get(session, row.document_id), level=services.level)
