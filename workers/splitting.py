"""The step "split": documents are made of the parts of a box that a person accepted; the box itself stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import cast

from pipeline.archive import cut_pages
from pipeline.scanned import scanned_on
from storage import documents, fields, splitting, steps
from storage.actor import Actor
from storage.documents import Intake
from storage.steps import Claim
from storage.tables import DocumentRow, PageRow, SplitProposal
from workers.services import WorkerServices


def split(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]) -> None:
    """Cuts, receives and notes each accepted part; doing it again after a crash finds what was made already."""
    with services.store.read() as session:
        parts = splitting.accepted(session, document.id)
        pages = fields.pages(session, document.id)
    original = services.objects.get("originals", document.original_sha)
    actor_id = claim.arguments.get("actor_id")
    actor = Actor("user", str(claim.arguments["actor"]), actor_id, frozenset({"clerk"}))
    for number, part in enumerate(parts):
        cut = services.bounded(cut_pages, original, document.name, *sheets_of(pages, part))
        _take_in(services, document, part, cast("bytes", cut), actor)
        progress(number + 1, len(parts))
    with services.store.write() as session:
        steps.finish(session, claim)


def sheets_of(pages: Sequence[PageRow], part: SplitProposal) -> tuple[int, int]:
    """The first and last sheet (from 1) of the file that hold the part; a booklet's pages lie on them in another order."""
    sheets = {page.number: scanned_on(page.number, page.steps) for page in pages}
    held = [sheets.get(page, page) for page in range(part.first_page, part.last_page + 1)]
    return min(held), max(held)


def _take_in(services: WorkerServices, box: DocumentRow, part: SplitProposal, cut: bytes, actor: Actor) -> None:
    stem = PurePath(box.name).stem
    about = Intake(
        dossier_code=part.dossier_code or (box.dossier.code if box.dossier else ""),
        batch_id=box.batch_id,
        procedure_code=box.procedure_code,
        copy_form=box.copy_form,
    )
    received = documents.receive(
        services.store,
        services.objects,
        cut,
        name=f"{stem} ({part.first_page}-{part.last_page}).pdf",
        track=box.track,
        actor=actor,
        about=about,
    )
    with services.store.write() as session:
        splitting.made(session, part.id, received.document_id)
