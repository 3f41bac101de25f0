"""The demo's digitising track: a folder of drawn scans goes in, a register of sealed copies comes out.

The demo's reviewer knows the ground truth. What he corrects never counts as accepted; what was accepted and is wrong is
counted against us.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.wording import same_reading, tidy
from samples import SampleDocument
from sohoa.commands.ingest import take_in
from sohoa.demo.office import Office
from sohoa.services import Services
from storage import actions, desk, documents, fields
from storage.actor import Actor
from storage.tables import DocumentRow, FieldRow

DOSSIER = "H00.00.00-261121-0001"


@dataclass(slots=True)
class Counts:
    """Fields by status, what was accepted and wrong, and what the reviewer did.

    `missing` counts values that stand on the paper and were not read.
    """

    documents: int = 0
    pages: int = 0
    accepted: int = 0
    doubtful: int = 0
    missing: int = 0
    corrected: int = 0
    confirmed: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_wrong: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def digitise(
    services: Services, office: Office, folder: Path, truth: Sequence[SampleDocument]
) -> tuple[list[int], Counts]:
    """Runs the whole track on the folder; returns the ids of the documents and what was counted."""
    by_name = {one.name: one for one in truth}
    entries = [one for one in take_in(services, [folder], DOSSIER, office.clerk) if one.document]
    papers = {one.document: by_name[Path(one.name).name] for one in entries if one.document is not None}
    ids = list(papers)
    services.work_until_idle(ids, lambda: None)
    _each(services, ids, "to_sign_scan", lambda session, one: actions.sign_scan(session, one, office.clerk))
    approve_prepared(services, ids, office.clerk)
    counts = Counts(documents=len(ids))
    for one, paper in papers.items():
        _review(services, office, one, paper, counts)
    _each(services, ids, "to_seal", lambda session, one: actions.seal_copy(session, one, office.van_thu))
    approve_prepared(services, ids, office.van_thu)
    return ids, counts


def _each(services: Services, ids: Sequence[int], state: str, act: object) -> None:
    """Does one thing to every document that stands in `state`, and waits for the steps that follow."""
    assert callable(act)
    for one in ids:
        with services.store.write() as session:
            if documents.get(session, one).state == state:
                act(session, one)
    services.work_until_idle(ids, lambda: None)


def approve_prepared(services: Services, ids: Sequence[int], person: Actor) -> None:
    """Says yes to everything that stands prepared for a person of the demo, and waits until it is signed."""
    with services.store.write() as session:
        for task in desk.to_approve(session, person):
            desk.approve(session, task.id, task.digest, person)
    services.work_until_idle(ids, lambda: None)


def _review(services: Services, office: Office, document_id: int, paper: SampleDocument, counts: Counts) -> None:
    """Settles each doubtful field from ground truth, and confirms the document."""
    true = {one.name: one.value for one in paper.fields}
    with services.store.write() as session:
        document = documents.get(session, document_id)
        if document.state != "to_review":
            return
        _count(document, fields.fields(session, document_id), paper, true, counts)
        for row in fields.open_fields(session, document_id):
            value = true.get(row.name, "")
            if same(row.value, value):
                counts.confirmed += 1
                fields.confirm_field(session, document_id, row.id, office.reviewer)
            else:
                counts.corrected += 1
                fields.correct_field(session, document_id, row.id, value, office.reviewer)
    with services.store.write() as session:
        version = documents.get(session, document_id).version
        actions.confirm(session, document_id, office.reviewer, version=version)


def _count(
    document: DocumentRow,
    rows: Sequence[FieldRow],
    paper: SampleDocument,
    true: Mapping[str, str],
    counts: Counts,
) -> None:
    counts.pages += document.page_count
    counts.kinds[document.kind] += 1
    if document.kind != paper.kind:
        counts.kinds_wrong.append(f"{paper.name}: {document.kind}, true {paper.kind}")
    for row in rows:
        if row.status == "accepted":
            counts.accepted += 1
            if not _holds(row, true, document):
                counts.wrong.append(f"{paper.name}: {row.name} = {row.value!r}, true {true.get(row.name, '')!r}")
        elif row.status == "doubtful":
            counts.doubtful += 1
    read = {row.name for row in rows if row.status != "missing"}
    counts.missing += len(true.keys() - read)


def _holds(row: FieldRow, true: Mapping[str, str], document: DocumentRow) -> bool:
    """Whether an accepted value is what stands on the paper."""
    if row.name == "PageAmount" and row.name not in true:
        return row.value == str(document.page_count)
    return same(row.value, true.get(row.name, ""))


def same(value: str, true: str) -> bool:
    """Whether two values say the same: letters' case, spaces and the place of tone marks do not matter."""
    return same_reading(tidy(value), tidy(true))
