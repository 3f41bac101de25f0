"""What became of a step: each function stores its result, moves the document and queues what follows, all at once.

Every function takes the session of ONE transaction and the claim. When the claim is no longer good (LeaseLostError)
nothing is stored. A worker calls `begin` first, then works without any transaction, then one of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from pipeline.document import Document
from sohoa.bounded import BilingualError
from storage import companions, desk, kept_pages, levels, outbox, register, splitting, states, steps
from storage.actor import Actor
from storage.documents import add_revision, get, note_object
from storage.engine import now
from storage.errors import StorageError, make
from storage.fields import store_reading, value
from storage.objects import Bucket
from storage.states import fire
from storage.steps import Claim
from storage.tables import DocumentRow, ResultRow, SignatureRow, Step

MOVE_FIELDS = "move_fields"
AFTERWARDS = frozenset({levels.STEP, splitting.STEP, companions.STEP, MOVE_FIELDS})
"""Steps on a paper that stands where it should: their failure does not move it, and is told on its page."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are in the object store already: put them there before the transaction."""

    bucket: Bucket
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that our own verifier found good, and the file that bears it.

    `missing_level_reason` (and `_en`) is the sentence for a lower level than asked ("" when none is missing); `note` a
    remark on the stamp for the history ("no-free-space": signed without a picture); `others_open` counts those who have
    still to sign beside this leader; `beside` says that the file is a note about the document, which itself stays as it is;
    `wanted` is the level that the office asks for.
    """

    file: Stored
    field_name: str
    stamp: str
    signer: str
    user_id: int | None
    signing_key_id: int | None
    level: str
    signed_at: datetime
    missing_level_reason: str = ""
    missing_level_reason_en: str = ""
    note: str = ""
    authority: dict[str, Any] | None = None
    others_open: int = 0
    beside: bool = False
    wanted: str = ""


def begin(session: Session, claim: Claim) -> DocumentRow | None:
    """The document to work on, or None when it has moved on (the step is dropped: nothing to do).

    Reading moves it from received to reading, so that a page shows that somebody is at it.
    """
    steps.hold(session, claim)
    assert claim.document_id is not None
    document = get(session, claim.document_id, lock=True)
    here = (claim.expects, states.STARTED.get(claim.expects, claim.expects))
    if claim.generation != document.generation or (claim.expects and document.state not in here):
        steps.drop(session, claim)
        return None
    if document.state == "received":
        fire(session, document, "start_reading", _system(claim))
    return document


def read(
    session: Session, claim: Claim, reading: Document, *, working: Stored, text: Stored, sign_first: bool = True
) -> DocumentRow:
    """A paper was read: PDF/A (`working`) and reading JSON (`text`) are stored.

    `sign_first`: the clerk signs before data are confirmed (TT 01/2023 Điều 8); a draft goes to state "draft" always.
    """
    document = _held(session, claim)
    _note(session, working, text)
    document.working_sha, document.reading_sha = working.sha256, text.sha256
    document.current_sha, document.current_bucket = working.sha256, working.bucket
    add_revision(session, document, "working", working.bucket, working.sha256)
    store_reading(session, document, reading)
    scanned = "read" if sign_first else "read_before_signing"
    event = {states.BAN_HANH: "drafted", states.DEN: "arrived"}.get(document.track, scanned)
    _done(session, claim, document, event, details={"pages": len(reading.pages), "sha256": working.sha256})
    companions.after_reading(session, document)
    return document


def fields_moved(session: Session, claim: Claim, working: Stored) -> DocumentRow:
    """A draft was prepared anew with its fields where a person put them; it stays what it was.

    Where somebody has signed meanwhile the step is dropped: the file without the signature must not take its place.
    """
    document = _held(session, claim)
    if (document.state, document.generation) != (claim.expects, claim.generation):
        steps.drop(session, claim)
        return document
    _note(session, working)
    document.working_sha = document.current_sha = working.sha256
    document.current_bucket, document.changed_at = working.bucket, now(session)
    document.failure_code = document.failure_vi = document.failure_en = ""
    add_revision(session, document, "working", working.bucket, working.sha256)
    steps.finish(session, claim)
    return document


def read_signed(
    session: Session, claim: Claim, reading: Document, *, text: Stored, verdict: str, verdict_file: Stored
) -> DocumentRow:
    """A paper that came signed was verified first and read beside; its bytes stay as they are (số hóa, đến)."""
    document = _held(session, claim)
    _note(session, text, verdict_file)
    document.arrived_signed, document.wants_seal = True, False
    document.verdict, document.verdict_sha = verdict, verdict_file.sha256
    document.reading_sha = text.sha256
    document.current_sha, document.current_bucket = document.original_sha, "originals"
    store_reading(session, document, reading)
    event = "arrived" if document.track == states.DEN else "read_signed"
    _done(session, claim, document, event, details={"verdict": verdict})
    companions.after_reading(session, document)
    return document


def new_original(session: Session, claim: Claim, combined: Stored) -> None:
    """A page was replaced: the combined file is this generation's original."""
    document = _held(session, claim)
    _note(session, combined)
    document.original_sha, document.original_size = combined.sha256, combined.size
    document.current_sha, document.current_bucket = combined.sha256, combined.bucket
    add_revision(session, document, "original", combined.bucket, combined.sha256)


def refused(session: Session, claim: Claim, error: BilingualError) -> DocumentRow:
    """The file itself cannot be taken (broken, password, too many pages …): a named end, the original is kept."""
    document = _held(session, claim)
    kept_pages.forget(session, document.id)
    _sentence(document, claim, error)
    steps.fail(session, claim, error)
    fire(session, document, "refuse_file", _system(claim), details={"code": error.code})
    return document


def signed(session: Session, claim: Claim, signature: Signed) -> DocumentRow:
    """A signature was made and verified: writes it (the database refuses a second one in the field) and moves on.

    A step whose task was taken back meanwhile is dropped: the paper has gone on without it. Raises ConflictError
    "field-taken".
    """
    document = _held(session, claim)
    if not _waited_for(session, claim, document):
        steps.drop(session, claim)
        return document
    _note(session, signature.file)
    session.add(
        SignatureRow(
            document_id=document.id,
            generation=document.generation,
            field_name=signature.field_name,
            stamp=signature.stamp,
            sha256=signature.file.sha256,
            signer=signature.signer,
            user_id=signature.user_id,
            signing_key_id=signature.signing_key_id,
            level=signature.level,
            missing_level_reason=signature.missing_level_reason,
            missing_level_reason_en=signature.missing_level_reason_en,
            authority=signature.authority or claim.arguments.get("authority"),
            signed_at=signature.signed_at,
        )
    )
    kind, event = _SIGNED[document.state]
    if signature.beside:
        kind = levels.NOTE
    else:
        document.current_sha, document.current_bucket = signature.file.sha256, signature.file.bucket
    add_revision(session, document, kind, signature.file.bucket, signature.file.sha256, signature.level)
    if event == "marked":
        register.use(session, int(claim.arguments["entry"]), _system(claim))
    if event == "scan_signed" and document.confirmed:
        event = "confirmed_scan_signed" if document.wants_seal else "confirmed_scan_signed_no_seal"
    if event == "leader_signed" and signature.others_open:
        event, document.leader_id = "leader_signed_first", None  # whoever is next, it is somebody else
    if "task" in claim.arguments:
        desk.completed(session, int(claim.arguments["task"]))
    details = {"field": signature.field_name, "level": signature.level, "sha256": signature.file.sha256}
    details |= {"note": signature.note} if signature.note else {}
    _done(session, claim, document, event, details=details)
    if event == "marked":
        levels.after_the_last_signature(session, document, signature.wanted)
    return document


def _waited_for(session: Session, claim: Claim, document: DocumentRow) -> bool:
    here = (document.state, document.generation) == (claim.expects, claim.generation)
    return here and ("task" not in claim.arguments or desk.expects_signature(session, int(claim.arguments["task"])))


_SIGNED = {
    "signing_scan": ("scan-signed", "scan_signed"),
    "signing_leader": ("leader-signed", "leader_signed"),
    "sealing": ("sealed", "sealed"),
    "marking": ("arrival-marked", "marked"),
}


def published(
    session: Session,
    claim: Claim,
    file: Stored,
    *,
    verdict: str,
    verdict_file: Stored,
    agency: str,
    wanted: str = "",
) -> ResultRow:
    """The verified file is in the signed bucket: number used, register written, document published, in one go.

    `wanted` is the level that the office asks for.
    """
    document = _held(session, claim)
    _note(session, file, verdict_file)
    document.verdict, document.verdict_sha = verdict, verdict_file.sha256
    document.current_sha, document.current_bucket = file.sha256, file.bucket
    add_revision(session, document, "published", file.bucket, file.sha256)
    actor = _system(claim)
    new = _new_result(session, document, file, agency, actor)
    row = register.add(session, document, new, actor)
    _done(session, claim, document, "publish", details={"code": row.code, "sha256": file.sha256})
    levels.after_the_last_signature(session, document, wanted)
    return row


def _new_result(session: Session, document: DocumentRow, file: Stored, agency: str, actor: Actor) -> register.NewResult:
    code = result_code(session, document)
    if document.track == states.BAN_HANH:
        entry = register.entry_of(session, document.id)
        if entry is None:
            raise make(StorageError, "internal-error", document=document.id, cause="no number")
        register.use(session, entry.id, actor)
        return register.NewResult(file.sha256, entry.text, entry.entry_date, agency=agency, code=code)
    number, notation = value(session, document.id, "CodeNumber"), value(session, document.id, "CodeNotation")
    text = f"{number}/{notation}" if number and notation else number or notation
    issuer = value(session, document.id, "OrganName") or agency
    return register.NewResult(
        file.sha256,
        text[:128],
        _day(value(session, document.id, "IssuedDate")),
        valid_until=_day(value(session, document.id, "ExpiryDate")),
        agency=issuer[:255],
        code=code,
    )


def result_code(session: Session, document: DocumentRow) -> str:
    """The 128-bit code the document's result will have; the same one before and after (a QR on the page carries it)."""
    if not document.result_code:
        document.result_code = register.new_code()
        session.flush()
    return document.result_code


def failed(session: Session, claim: Claim, error: BilingualError, cause: str = "", *, retry: bool = False) -> bool:
    """The step did not work: tried again after a pause (`retry`, True is returned), else the document says why."""
    if retry and steps.put_off(session, claim, error, cause):
        return True
    steps.fail(session, claim, error, cause)
    if claim.document_id is not None:
        document = get(session, claim.document_id, lock=True)
        _fail_document(session, document, claim.kind, error, _system(claim), claim.arguments)
    return False


def sweep(session: Session) -> int:
    """Gives steps of dead workers to others; fails those whose workers died every time. Returns how many."""
    error = outbox.died()
    lost = 0
    for step in outbox.exhausted(session):
        lost += 1
        step.state, step.lease_until = "failed", None
        step.error_code, step.error_vi, step.error_en = error.code, error.vi, error.en
        _fail_orphan(session, step, error)
    return lost + outbox.sweep(session)


def _fail_orphan(session: Session, step: Step, error: BilingualError) -> None:
    if step.document_id is None:
        return
    document = get(session, step.document_id, lock=True)
    here = (step.expects, states.STARTED.get(step.expects, step.expects))
    if document.generation == step.generation and document.state in here:
        _fail_document(session, document, step.kind, error, Actor.system("sweeper"), step.arguments)


def _fail_document(
    session: Session,
    document: DocumentRow,
    kind: str,
    error: BilingualError,
    actor: Actor,
    arguments: Mapping[str, Any],
) -> None:
    if kind in AFTERWARDS:  # the paper is published and stays so; what is missing is shown
        document.failure_code, document.failure_vi, document.failure_en = error.code, error.vi, error.en
        return
    if kind in desk.STEPS:
        desk.failed(session, int(arguments["task"]), error, actor)
        return
    document.failed_step, document.failure_code = kind, error.code
    document.failure_vi, document.failure_en = error.vi, error.en
    fire(session, document, "fail", actor, details={"step": kind, "code": error.code})


def _sentence(document: DocumentRow, claim: Claim, error: BilingualError) -> None:
    document.failed_step, document.failure_code = claim.kind, error.code
    document.failure_vi, document.failure_en = error.vi, error.en


def _held(session: Session, claim: Claim) -> DocumentRow:
    steps.hold(session, claim)
    assert claim.document_id is not None
    return get(session, claim.document_id, lock=True)


def _done(session: Session, claim: Claim, document: DocumentRow, event: str, *, details: dict[str, Any]) -> None:
    steps.finish(session, claim)
    fire(session, document, event, _system(claim), details=details)


def _note(session: Session, *files: Stored) -> None:
    for one in files:
        note_object(session, one.bucket, one.sha256, one.size)


def _system(claim: Claim) -> Actor:
    return Actor.system(claim.worker)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


__all__ = [
    "MOVE_FIELDS",
    "Signed",
    "Stored",
    "begin",
    "failed",
    "fields_moved",
    "new_original",
    "published",
    "read",
    "read_signed",
    "refused",
    "result_code",
    "signed",
    "sweep",
]
