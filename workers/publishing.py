"""The step "publish": the signed file is verified as anybody would, locked away, and written into the register."""

from __future__ import annotations

from collections.abc import Callable

from storage import outcomes
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
        outcomes.published(
            session,
            claim,
            file,
            verdict=str(verdict["verdict"]),
            verdict_file=report,
            agency=services.agency_name,
            wanted=services.level,
        )
