"""The step "compare": papers of one dossier tell of the same people, papers of one batch stand in the same register."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.agree import agree
from pipeline.document import Document, Field, document_from_json
from pipeline.reweigh import Neighbour, with_each_other
from storage import companions
from storage.companions import Companion
from storage.neighbours import settled_papers
from storage.steps import Claim
from storage.tables import DocumentRow
from workers.services import WorkerServices


def compare(
    services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]
) -> None:
    """Judges the fields of the paper and its companions in the light of each other and of the register."""
    with services.store.read() as session:
        together = companions.companions(session, document.id)
        own = {one.document_id for one in together}
        known = [Neighbour(*one) for one in settled_papers(session, but=own, agency=services.agency_name)]
    papers = []
    for count, one in enumerate(together, 1):
        papers.append((_as_settled(_reading(services, one), one.settled), one.name))
        progress(count, len(together))
    numbered = with_each_other(papers, known)
    judged = _agreed(together, numbered)
    with services.store.write() as session:
        companions.compared(session, claim, [(one, paper.fields) for one, paper in zip(together, judged, strict=True)])


def _reading(services: WorkerServices, one: Companion) -> Document:
    return document_from_json(json.loads(services.objects.get("working", one.reading_sha)))


def _as_settled(reading: Document, settled: Mapping[str, str]) -> Document:
    """The reading with what people made of it: their values bear witness before the reader's."""

    def told(field: Field) -> Field:
        value = settled.get(field.name)
        return field if value is None else replace(field, value=value, status="accepted" if value else "missing")

    return replace(reading, fields=tuple(told(field) for field in reading.fields)) if settled else reading


def _agreed(together: Sequence[Companion], papers: Sequence[Document]) -> list[Document]:
    """The papers, those of each dossier held against each other."""
    result = list(papers)
    for dossier in {one.dossier_id for one in together} - {None}:
        places = [at for at, one in enumerate(together) if one.dossier_id == dossier]
        for at, paper in zip(places, agree([papers[at] for at in places]), strict=True):
            result[at] = paper
    return result


__all__ = ["compare"]
