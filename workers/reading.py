"""The step "read": a file becomes text, fields and a PDF/A-2b; a draft also gets its empty fields.

A file that arrives signed is verified first and its bytes never change; its text is kept beside it.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from pipeline.archive import replace_page
from pipeline.classify import classify
from pipeline.digitize import Digitized
from pipeline.document import Document
from pipeline.errors import ArchiveError
from pipeline.reweigh import Neighbour, with_register
from pipeline.split import Part as ProposedPart
from pipeline.split import propose_parts
from signing.errors import DocumentRefusedError
from signing.issue import Places, prepare_draft
from signing.qr import PaperCode
from signing.request import Place
from signing.revision import refuse_size
from storage import outcomes, splitting
from storage.neighbours import settled_papers
from storage.objects import Bucket, fetch, sha256_of
from storage.outcomes import Stored
from storage.states import BAN_HANH, SO_HOA
from storage.steps import Claim
from storage.tables import DocumentRow
from workers.errors import step_error
from workers.keeping import KeptPages
from workers.services import WorkerServices


def read(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]) -> None:
    """Reads the document's original and stores what came of it. Raises IntakeError and the others of the rooms."""
    if document.track == BAN_HANH and _too_large(services, claim, document):
        return
    with _original(services, claim, document) as original:
        kept = KeptPages(services.store, claim, original.sha)
        try:
            made = services.digitize(original.path, document.name, progress, kept)
        except ArchiveError as refused:
            if refused.code != "signed":
                raise
            _read_signed(services, claim, document, original, progress)
            return
    pdf = made.pdf
    if document.track == BAN_HANH:
        draft = _draft(services, claim, document, made)
        if draft is None:
            return
        pdf = draft
    working, whole = stored(services, "working", pdf), made.document
    del made, pdf  # the archive of a box is as large as the box, and its words are to be written yet
    reading = _beside_the_register(services, document, whole)
    text = stored(services, "working", _json(reading))
    with services.store.write() as session:
        outcomes.read(session, claim, reading, working=working, text=text, sign_first=services.sign_before_review)
        if document.track == SO_HOA:
            splitting.propose(session, document.id, _parts(reading))


def _too_large(services: WorkerServices, claim: Claim, document: DocumentRow) -> bool:
    """Whether the draft was refused for its size, before minutes are spent on a file that nobody could sign."""
    try:
        refuse_size(document.original_size)
    except DocumentRefusedError as refused:
        with services.store.write() as session:
            outcomes.refused(session, claim, refused)
        return True
    return False


def _beside_the_register(services: WorkerServices, document: DocumentRow, reading: Document) -> Document:
    """The reading with its number judged by the order of the register, as far as papers are settled already."""
    with services.store.read() as session:
        known = [Neighbour(*one) for one in settled_papers(session, but={document.id}, agency=services.agency_name)]
    return with_register(reading, document.name, known) if known else reading


def stored(services: WorkerServices, bucket: Bucket, data: bytes) -> Stored:
    """Puts bytes into the object store (safe when this returns) and says where they are."""
    return Stored(bucket, services.objects.put(bucket, data), len(data))


@dataclass(frozen=True, slots=True)
class _Original:
    """The file that is to be read, on disk: a box of hundreds of megabytes is not held in memory."""

    path: Path
    sha: str


@contextlib.contextmanager
def _original(services: WorkerServices, claim: Claim, document: DocumentRow) -> Iterator[_Original]:
    with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
        path, sha = Path(folder) / "original", document.original_sha
        if "replace_page" in claim.arguments:
            combined = _with_page_replaced(services, claim, document)
            path.write_bytes(combined)
            sha = sha256_of(combined)
        else:
            fetch(services.objects, "originals", sha, path)
        yield _Original(path, sha)


def _with_page_replaced(services: WorkerServices, claim: Claim, document: DocumentRow) -> bytes:
    """The file with one page exchanged, stored as the document's original."""
    arguments = claim.arguments
    combined = services.bounded(
        replace_page,
        services.objects.get("originals", document.original_sha),
        document.name,
        int(arguments["replace_page"]),
        services.objects.get("originals", str(arguments["page_sha"])),
        str(arguments["page_name"]),
    )
    file = stored(services, "originals", cast("bytes", combined))
    with services.store.write() as session:
        outcomes.new_original(session, claim, file)
    return cast("bytes", combined)


def _draft(services: WorkerServices, claim: Claim, document: DocumentRow, made: Digitized) -> bytes | None:
    """Revision 0 of a decision (empty fields for leader, number, day, seal), or None where the draft was refused."""
    if any(page.source == "ocr" for page in made.document.pages):
        with services.store.write() as session:
            outcomes.refused(session, claim, step_error("draft-is-a-scan"))
        return None
    with services.store.write() as session:
        held = outcomes.begin(session, claim)
        code = outcomes.result_code(session, held) if held is not None else ""
    codes = (
        (services.paper_code(_sheet(services, document, made.document, code)), services.code_url(code)) if code else ()
    )
    profile = document.lock_profile or services.lock_profile
    return cast("bytes", services.bounded(prepare_draft, made.pdf, profile, codes, "", _places(claim)))


def _places(claim: Claim) -> Places:
    """Where a person moved the fields to, in the order leader, seal; None where they are searched for."""
    moved = [claim.arguments.get(name) for name in ("leader", "seal")]
    leader, seal = (Place(int(one[0]), *map(float, one[1:5])) if one else None for one in moved)
    return leader, seal


def move_fields(
    services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]
) -> None:
    """The step "move_fields": the draft prepared anew from its original, its fields where the claim says.

    Raises:
        PlaceRefusedError: place-covers-text …; the draft stays as it was and its page says why.
    """
    with _original(services, claim, document) as original:
        made = services.digitize(original.path, document.name, progress)
    draft = _draft(services, claim, document, made)
    if draft is None:
        return
    working = stored(services, "working", draft)
    with services.store.write() as session:
        outcomes.fields_moved(session, claim, working)


def _sheet(services: WorkerServices, document: DocumentRow, reading: Document, code: str) -> PaperCode:
    """What the QR of a draft says. Number and day come after the leader signs: the code has them only where the draft
    has them printed already."""
    said = {one.name: one.value for one in reading.fields if one.status == "accepted"}
    number, notation = said.get("CodeNumber", ""), said.get("CodeNotation", "")
    printed = f"{number}/{notation}" if number and notation else ""
    day = said.get("IssuedDate", "")
    return PaperCode(
        number=printed,
        day=date.fromisoformat(day) if printed and day else None,
        agency=services.agency_code,
        kind=said.get("TypeName", ""),
        holder=document.owner_name,
        subject=said.get("Subject", ""),
        code=bytes.fromhex(code),
        issued_at=services.clock(),
    )


def _parts(reading: Document) -> list[splitting.Part]:
    """Where a whole-box scan seems to fall apart; nothing for a file of one document."""
    parts = propose_parts(reading.pages)
    if len(parts) < 2:
        return []
    return [
        splitting.Part(one.start, one.stop, one.kind, _title(reading, one), one.confidence, one.why, one.dossier)
        for one in parts
    ]


def _title(reading: Document, part: ProposedPart) -> str:
    """What the part calls itself ("Quyết định"); "" for a table of contents and for what has no title."""
    return classify(reading.pages[part.start - 1 : part.stop])[2] if part.kind == "document" else ""


def _read_signed(
    services: WorkerServices,
    claim: Claim,
    document: DocumentRow,
    original: _Original,
    progress: Callable[[int, int], None],
) -> None:
    if document.track == BAN_HANH:
        with services.store.write() as session:
            outcomes.refused(session, claim, step_error("draft-is-signed"))
        return
    verdict, record = services.verify_received(original.path.read_bytes())
    kept = KeptPages(services.store, claim, original.sha)
    reading = services.read(original.path, document.name, progress, kept)
    # The record holds the verdict with all it rests on: in years, when certificates have run out, it still proves it.
    report = stored(services, "working", record or verdict_bytes(verdict))
    text = stored(services, "working", _json(reading))
    with services.store.write() as session:
        outcomes.read_signed(session, claim, reading, text=text, verdict=str(verdict["verdict"]), verdict_file=report)


def verdict_bytes(verdict: Any) -> bytes:
    """A verdict as it is kept beside the file."""
    return json.dumps(verdict, ensure_ascii=False, sort_keys=True).encode()


def _json(reading: Document) -> bytes:
    return json.dumps(reading.to_json(), ensure_ascii=False).encode()
