"""What people do with documents: each function is one event of the table in states.py, with its conditions.

A signature is a sitting (storage/desk.py): these four verbs open one for a single document and a key of the house.

All take a session (one transaction for everything) and the `version` the person saw; all raise ConflictError
("changed-meanwhile", "wrong-state"), NotAllowedError, NotFoundError, and what their line says.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, desk, register, states, steps
from storage.accounts import users
from storage.actor import Actor
from storage.documents import get, known_procedure, new_generation
from storage.errors import ConflictError, InvalidError, invalid, make
from storage.fields import open_fields, pages
from storage.states import fire
from storage.tables import DeskBatch, DocumentRow, ResultRow, SignatureRow, Step

SCAN_FIELD = "Scan"
SAO_Y_FIELD = "SaoY"
LEADER_FIELD = "Leader"
SEAL_FIELD = "Seal"


Place = tuple[int, float, float, float, float]
"""Where a person moved a stamp: page from 1, left, top, right, bottom in points from the upright page's top left."""


def _placed(place: Place | None) -> dict[str, Any]:
    return {} if place is None else {"place": list(place)}


# --- số hóa -----------------------------------------------------------------------------------------------------------


def sign_scan(
    session: Session,
    document_id: int,
    actor: Actor,
    *,
    version: int | None = None,
    signing_key_id: int | None = None,
    place: Place | None = None,
) -> DeskBatch:
    """The clerk who digitised signs the scan (TT 01/2023 Điều 8). Raises InvalidError "no-signing-key"."""
    one = _wanted(session, document_id, version, _placed(place))
    return _sit(session, one, "sign_scan", actor, signing_key_id)


def _wanted(session: Session, document_id: int, version: int | None, arguments: dict[str, Any]) -> desk.Wanted:
    seen = get(session, document_id).version if version is None else version
    return desk.Wanted(document_id, seen, arguments)


def _sit(session: Session, one: desk.Wanted, event: str, actor: Actor, key_id: int | None) -> DeskBatch:
    """A sitting of one document with a key of the house: it is prepared now, and signed when the actor approved it."""
    batch, refused = desk.open_with_key(session, [one], event, actor, signing_key_id=key_id)
    if refused:
        raise refused[0].error
    return batch


def confirm(
    session: Session, document_id: int, actor: Actor, *, version: int, procedure: str | None = None
) -> DocumentRow:
    """The data are right as they stand now (xác nhận dữ liệu), the procedure's code with them (None: as it was).

    Raises InvalidError "fields-open", and of the procedure as `procedures.known`.
    """
    document = get(session, document_id, lock=True)
    still = open_fields(session, document_id)
    if still:
        raise invalid("fields-open", fields=[one.name for one in still])
    if not scan_signed(session, document) and not document.arrived_signed:
        event = "confirm_before_signing"
    elif document.wants_seal and not document.arrived_signed:
        event = "confirm"
    else:
        event = "confirm_without_seal"
    _give_procedure(session, document, procedure)
    document.confirmed = True
    fire(session, document, event, actor, version=version, details={"procedure": document.procedure_code})
    return document


def _give_procedure(session: Session, document: DocumentRow, code: str | None) -> None:
    """To be called before the document is changed: its question to the database would write the change, as a newer version."""
    if code is not None:
        document.procedure_code = known_procedure(session, document.track, code)


def scan_signed(session: Session, document: DocumentRow) -> bool:
    """Whether this generation of the document bears its clerk's signature."""
    return signature(session, document, SCAN_FIELD) is not None


def signature(session: Session, document: DocumentRow, field_name: str) -> SignatureRow | None:
    """The signature in a field of this generation."""
    query = select(SignatureRow).where(
        SignatureRow.document_id == document.id,
        SignatureRow.generation == document.generation,
        SignatureRow.field_name == field_name,
    )
    return session.scalars(query).one_or_none()


def seal_copy(
    session: Session,
    document_id: int,
    actor: Actor,
    *,
    version: int | None = None,
    signing_key_id: int | None = None,
    place: Place | None = None,
) -> DeskBatch:
    """Văn thư seals the electronic copy (sao y, NĐ 30/2020 Điều 25). Raises InvalidError "no-signing-key"."""
    one = _wanted(session, document_id, version, _placed(place))
    return _sit(session, one, "seal", actor, signing_key_id)


# --- ban hành ---------------------------------------------------------------------------------------------------------


def initial(session: Session, document_id: int, actor: Actor, *, version: int, shown_sha: str) -> None:
    """Ký nháy: bound to the very bytes that were shown. Raises ConflictError when those are not the document's now,
    InvalidError "own-draft" when the drafter initials.
    """
    document = get(session, document_id, lock=True)
    if shown_sha != document.current_sha:
        raise make(ConflictError, "changed-meanwhile", document=document_id)
    if actor.user_id is not None and actor.user_id == document.created_by:
        raise invalid("own-draft")
    fire(session, document, "initial", actor, version=version, details={"sha256": shown_sha})


def move_fields(
    session: Session, document_id: int, actor: Actor, *, version: int, leader: Place | None, seal: Place | None
) -> Step | None:
    """Prepares a draft anew with the leader's and the seal's field where a person put them (None: searched for).

    The bytes change, so what was initialled before is void. A leader moves them in what waits for his signature.

    Raises ConflictError "wrong-state" once somebody has signed, NotAllowedError "submitted-to-another".
    """
    document = get(session, document_id, lock=True)
    if document.state == "to_sign_leader":
        desk.refuse_another_leader(document, actor)
    _refuse_signed_by_a_leader(session, document, "move_fields")
    arguments = {name: list(place) for name, place in (("leader", leader), ("seal", seal)) if place is not None}
    return fire(session, document, "move_fields", actor, version=version, arguments=arguments)


def place_fields(
    session: Session, document_id: int, actor: Actor, *, version: int, leader: Place, seal: Place
) -> Step | None:
    """Reads a draft again whose signature block was not found, its fields where a person put them.

    Raises ConflictError "wrong-state" where that was not its trouble.
    """
    document = get(session, document_id, lock=True)
    arguments = {"leader": list(leader), "seal": list(seal)}
    return fire(session, document, "place_fields", actor, version=version, arguments=arguments)


def _refuse_signed_by_a_leader(session: Session, document: DocumentRow, event: str) -> None:
    """Of several leaders the one whose name stands second may have signed first: any leader's signature counts."""
    query = select(SignatureRow.id).where(
        SignatureRow.document_id == document.id,
        SignatureRow.generation == document.generation,
        SignatureRow.field_name.startswith(LEADER_FIELD),
    )
    if session.scalars(query).first() is not None:
        raise make(ConflictError, "wrong-state", document=document.id, state=document.state, event=event)


def submit(
    session: Session,
    document_id: int,
    actor: Actor,
    *,
    version: int,
    leader_id: int | None = None,
    procedure: str | None = None,
) -> None:
    """Trình ký, to one leader or (None) to whoever leads; `procedure` is the code the paper settles (None: as it was).

    What was returned before a leader signed may be submitted anew as it is. Raises InvalidError "leader", and of the
    procedure as `procedures.known`; ConflictError "wrong-state" where a leader has signed.
    """
    document = get(session, document_id, lock=True)
    _refuse_signed_by_a_leader(session, document, "submit")
    if leader_id is not None and leader_id not in {one.id for one in users(session, role="leader", open_only=True)}:
        raise invalid("leader")
    _give_procedure(session, document, procedure)
    document.leader_id = leader_id
    details = {"sha256": document.current_sha, "procedure": document.procedure_code}
    fire(session, document, "submit", actor, version=version, details=details)


def sign_leader(
    session: Session,
    document_id: int,
    actor: Actor,
    *,
    version: int,
    shown_sha: str,
    signing_key_id: int | None = None,
) -> DeskBatch:
    """Ký ban hành by the leader; `shown_sha` is the draft that the leader read before it is prepared.

    Raises InvalidError "no-signing-key", NotAllowedError "no-authority" (storage/authority.py).
    """
    one = desk.Wanted(document_id, version, {"shown_sha": shown_sha})
    return _sit(session, one, "sign_leader", actor, signing_key_id)


def number_and_seal(
    session: Session,
    document_id: int,
    actor: Actor,
    *,
    version: int,
    numbering: register.Numbering,
    signing_key_id: int | None = None,
) -> DeskBatch:
    """Văn thư gives number and date and seals. Raises as `register.reserve`, InvalidError "no-signing-key"."""
    one = desk.Wanted(document_id, version, {}, numbering)
    return _sit(session, one, "number_and_seal", actor, signing_key_id)


# --- both -------------------------------------------------------------------------------------------------------------


def return_with_reason(session: Session, document_id: int, actor: Actor, *, version: int, reason: str) -> None:
    """Back to the one who brought it, with a reason. Raises InvalidError "reason-missing"."""
    document = get(session, document_id, lock=True)
    fire(session, document, "return", actor, version=version, reason=reason)
    document.confirmed = False


def refuse(session: Session, document_id: int, actor: Actor, *, version: int, reason: str) -> None:
    """Not to be digitised at all. Raises InvalidError "reason-missing"."""
    fire(session, get(session, document_id, lock=True), "refuse", actor, version=version, reason=reason)


def retry(session: Session, document_id: int, actor: Actor, *, version: int | None = None) -> Step | None:
    """Does the failed step once more, as it was asked for. Raises ConflictError when nothing has failed."""
    document = get(session, document_id, lock=True)
    last = steps.latest(session, document_id, document.failed_step) if document.failed_step else None
    arguments = dict(last.arguments) if last is not None else {}
    return fire(session, document, f"retry_{document.failed_step}", actor, version=version, arguments=arguments)


def read_again(session: Session, document_id: int, actor: Actor, *, version: int | None = None) -> Step | None:
    """Reads the original anew because pages could not be read within their time and memory; a new generation.

    Raises ConflictError "wrong-state" too where every page was read: a person's corrections are not thrown away.
    """
    document = get(session, document_id, lock=True)
    if not any(page.failed for page in pages(session, document_id)):
        raise make(ConflictError, "wrong-state", document=document_id, state=document.state, event="read_again")
    new_generation(document)
    document.current_sha, document.current_bucket = document.original_sha, "originals"
    return fire(session, document, "read_again", actor, version=version)


def revoke(session: Session, document_id: int, actor: Actor, *, version: int, on: date, reason: str) -> ResultRow:
    """Thu hồi a published result from a day on, with a reason; the register shows it at once."""
    document = get(session, document_id, lock=True)
    fire(session, document, "revoke", actor, version=version, reason=reason, details={"on": on.isoformat()})
    return register.mark_revoked(session, _code_of(session, document_id), on, reason, actor)


def supersede(session: Session, document_id: int, actor: Actor, *, version: int, by_code: str) -> ResultRow:
    """Thay thế by another result that is in force. Raises InvalidError "superseded-by"."""
    document = get(session, document_id, lock=True)
    fire(session, document, "supersede", actor, version=version, details={"by": by_code})
    return register.mark_superseded(session, _code_of(session, document_id), by_code, actor)


def _code_of(session: Session, document_id: int) -> str:
    row = register.result_of(session, document_id)
    if row is None:
        raise make(InvalidError, "result-not-in-force", document=document_id)
    return row.code


def allowed(document: DocumentRow, actor: Actor) -> tuple[str, ...]:
    """The events this actor may fire now: which buttons a page shows."""
    return tuple(dict.fromkeys(row.event for row in states.allowed_events(document, actor)))


def note_viewed(session: Session, document_id: int, actor: Actor) -> None:
    """Writes that the actor opened a document with personal data."""
    audit.record(session, actor, "personal.read", "document", document_id, personal=True, details={"why": "opened"})


__all__ = [
    "LEADER_FIELD",
    "SAO_Y_FIELD",
    "SCAN_FIELD",
    "SEAL_FIELD",
    "Place",
    "allowed",
    "confirm",
    "initial",
    "move_fields",
    "note_viewed",
    "number_and_seal",
    "place_fields",
    "read_again",
    "refuse",
    "retry",
    "return_with_reason",
    "revoke",
    "scan_signed",
    "seal_copy",
    "sign_leader",
    "sign_scan",
    "signature",
    "submit",
    "supersede",
]
