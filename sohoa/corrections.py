"""Gathers what clerks settled of handwritten numbers and days, with its picture, as training data of their own office.

Nothing is sent anywhere: the folder is for `python -m training.finetune` on the office's own machine.
"""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from pipeline.cutouts import cut_slots
from pipeline.document import Box, Page, SlotReading, document_from_json
from sohoa.services import Services
from storage.tables import Correction, DocumentRow, FieldRow
from storage.witnesses import export_corrections, keep_correction, settled_by_hand


def gather(services: Services, folder: Path) -> int:
    """Cuts the slots of all documents that were settled since the last time, then writes all to `folder`.

    Returns how many corrections the folder holds. Raises IntakeError, BoundedError, the store's errors.
    """
    for document_id in _new(services):
        _keep(services, document_id)
    return export_corrections(services.store, services.objects, folder)


def _new(services: Services) -> list[int]:
    """Read documents with a settled number or date, of which nothing is kept yet."""
    settled = select(FieldRow.document_id).where(
        FieldRow.name.in_(("CodeNumber", "IssuedDate")), FieldRow.settled != ""
    )
    known = select(Correction.document_id)
    query = select(DocumentRow.id).where(
        DocumentRow.id.in_(settled), DocumentRow.id.not_in(known), DocumentRow.working_sha.is_not(None)
    )
    with services.store.read() as session:
        return list(session.scalars(query.order_by(DocumentRow.id)))


def _keep(services: Services, document_id: int) -> None:
    with services.store.read() as session:
        document = session.get(DocumentRow, document_id)
        given = settled_by_hand(session, document_id)
        working, reading = (document.working_sha, document.reading_sha) if document is not None else (None, None)
    if not working or not reading or not given:
        return
    read = document_from_json(json.loads(services.objects.get("working", reading)))
    page = next((one for one in read.pages if one.slots is not None), None)
    if page is None:
        return
    wanted = _written(page, given)
    pdf = services.objects.get("working", working)
    strips = services.bounded(cut_slots, pdf, page.number, [box for _, _, box in wanted])
    for (kind, text, _), strip in zip(wanted, strips, strict=True):
        sha = services.objects.put("working", strip)
        with services.store.write() as session:
            keep_correction(session, document_id, kind, text, sha)


def _written(page: Page, given: list[tuple[str, str]]) -> list[tuple[str, str, Box]]:
    """(kind, text, box) of what is not printed: a printed number teaches nothing about hands."""
    assert page.slots is not None
    found = []
    for kind, text in given:
        slot: SlotReading | None = getattr(page.slots, kind)
        if slot is not None and slot.writing != "print":
            found.append((kind, text, slot.box))
    return found
