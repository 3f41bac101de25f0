"""The two steps of a sitting: prepare what the person looks at, complete it with the signature of the approved bytes.

A token's signature comes from the desk. A key of the house signs here, and like the agent on a desk it trusts nobody:
the stored bytes are inspected again and must be those whose digest was approved.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from signing.agent import Inspected, approval_holds, inspect
from signing.arrival_note import arrival_note
from signing.errors import SigningError
from signing.fields import SignersField, field_for
from signing.keys import Key, credential_of
from signing.presign import check_before_signing, refuse_other_office
from signing.request import Credential, Place, Prepared, SignRequest, Stamp
from signing.sign import finish, made_ready
from storage import accounts, authority, desk
from storage.desk import PreparedTask
from storage.errors import InvalidError
from storage.steps import Claim
from storage.tables import BookEntry, DeskBatch, DeskTask, DocumentRow, SigningKey
from workers.errors import step_error
from workers.reading import stored
from workers.services import WorkerServices
from workers.signatures import current, request_for, store_signature

Progress = Callable[[int, int], None]
STAMPS: Final[dict[str, Stamp]] = {
    "Scan": "scan",
    "SaoY": "sao-y",
    "Leader": "leader",
    "Seal": "seal",
    "Arrival": "arrival",
}
# A paper that its sender locked, or that has no blank corner, keeps its bytes: the mark stands on a note beside it.
_NOTE: Final = "detached-note"
_NOT_ON_IT: Final = frozenset({"already-locked", "no-free-space"})
_PLAIN: Final = ("field_name", "gap", "byte_range", "digest_algorithm", "level", "stamp_note")


@dataclass(frozen=True, slots=True)
class _Signer:
    """Whose certificate goes into the signature, and the key itself where the house holds it."""

    credential: Credential
    key: Key | None


def prepare_at_desk(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """Makes the revision that the person will see and the key will sign, with that key's own certificate."""
    task, batch = _task(services, claim)
    mine = _mine(services, claim, document, task)
    credential = _signer(services, batch).credential
    stamp = _stamp(mine.name)
    # The mark of an earlier receiver may stand on the paper: this one takes the next free name.
    name = "" if stamp == "arrival" else mine.name
    request = request_for(services, claim, stamp, name, _picture(services, claim, mine.name, batch))
    before = check_before_signing(
        credential.certificate,
        credential.chain,
        credential.algorithm,
        services.clock(),
        collector=services.collector,
    )
    made, note = _made(services, claim, document, request, credential)
    if not authority.by_mandate(claim.arguments.get("authority")):
        services.bounded(refuse_other_office, made.pdf, credential.certificate)
    also = {"before_signing": before.to_json(), "others_open": mine.others_open, "stamp_note": note or made.stamp_note}
    _keep(services, claim, document, made, also)


def _made(
    services: WorkerServices, claim: Claim, document: DocumentRow, request: SignRequest, credential: Credential
) -> tuple[Prepared, str | None]:
    """The prepared revision, and the note that it stands on a sheet beside a paper which must not be touched.

    Made in a bounded child with a minute's time: a big file on a busy machine needs it.
    """
    numbered = _number(services, claim) if request.stamp == "seal" else None
    try:
        return made_ready(
            current(services, document), request, credential, services.tsa, services.bounded, numbered
        ), None
    except SigningError as refusal:
        if request.stamp != "arrival" or refusal.code not in _NOT_ON_IT:
            raise
    return made_ready(_note(services, document, request), request, credential, services.tsa, services.bounded), _NOTE


def _keep(
    services: WorkerServices, claim: Claim, document: DocumentRow, made: Prepared, also: Mapping[str, object]
) -> None:
    """Stores the prepared bytes, then hands the task to the person."""
    file = stored(services, "working", made.pdf)
    with services.store.write() as session:
        desk.prepared(
            session,
            claim,
            PreparedTask(
                source_sha=document.current_sha or "",
                prepared_sha=file.sha256,
                digest=made.document_digest.hex(),
                signed_attributes=base64.b64encode(made.signed_attributes).decode(),
                printed_time=made.signing_time,
                prepared={**_as_plain(made), **also},
            ),
        )


def complete_at_desk(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """Puts the signature into what was prepared, adds the timestamp, verifies, and moves the document on."""
    task, batch = _task(services, claim)
    signer = _signer(services, batch)
    prepared = _as_prepared(services.objects.get("working", task.prepared_sha), task, signer.credential)
    signed = finish(prepared, _signature(services, task, prepared, signer.key), services.tsa)
    kept = task.prepared or {}
    stamp, name = _stamp(prepared.field_name), str(claim.arguments.get("signer_name", ""))
    open_ = int(kept.get("others_open", 0))
    before, beside = kept.get("before_signing"), signed.stamp_note == _NOTE
    store_signature(services, claim, signed, stamp, name, batch.signing_key_id, before, open_, beside=beside)


def _note(services: WorkerServices, document: DocumentRow, request: SignRequest) -> bytes:
    """The sheet that carries the mark of a paper which must not be touched: what arrived, and what its check said."""
    told = services.verify(services.objects.get("originals", document.original_sha))
    said = (told, document.name, request.agency, request.book_number, request.time, document.original_sha)
    return cast("bytes", services.bounded(arrival_note, *said))


def _signer(services: WorkerServices, batch: DeskBatch) -> _Signer:
    """Raises StepError "not-your-key" where the key of the house was retired meanwhile, and as opening it does."""
    if batch.signing_key_id is None:
        chain = tuple(base64.b64decode(one) for one in batch.chain)
        return _Signer(Credential(base64.b64decode(batch.certificate), chain, batch.algorithm), None)
    with services.store.read() as session:
        row = session.get(SigningKey, batch.signing_key_id)
        if row is None or not row.active:
            raise step_error("not-your-key")
        session.expunge(row)
    key = services.key(row)
    return _Signer(credential_of(key), key)


def _signature(services: WorkerServices, task: DeskTask, prepared: Prepared, key: Key | None) -> bytes:
    """The device's signature, or the house's over bytes that are inspected once more.

    Raises:
        AgentRefusedError: the stored bytes or attributes do not hold together, or are for another certificate.
        DocumentRefusedError: preparation-changed, preparation-stale.
    """
    if key is None:
        return base64.b64decode(task.signature)
    seen = services.bounded(inspect, prepared.pdf, prepared.signed_attributes, key.certificate, key.algorithm)
    approval_holds(prepared, cast("Inspected", seen).digest, services.clock())
    return key.sign(prepared.signed_attributes)


def _task(services: WorkerServices, claim: Claim) -> tuple[DeskTask, DeskBatch]:
    with services.store.read() as session:
        number = int(claim.arguments["task"])
        return desk.task(session, number), desk.batch_of(session, number)


def _mine(services: WorkerServices, claim: Claim, document: DocumentRow, task: DeskTask) -> SignersField:
    """The field of the document: of several leaders the one whose name is printed under it."""
    if _stamp(task.field_name) != "leader":
        return SignersField(task.field_name, 0)
    person = str(claim.arguments.get("signer_name", ""))
    return cast("SignersField", services.bounded(field_for, current(services, document), person))


def _stamp(field_name: str) -> Stamp:
    return STAMPS[field_name.split("_")[0]]


def _picture(services: WorkerServices, claim: Claim, field_name: str, batch: DeskBatch) -> bytes | None:
    """The picture to show with the signature: the agency's seal, the signer's own, or the one of the house's key."""
    with services.store.read() as session:
        key = session.get(SigningKey, batch.signing_key_id) if batch.signing_key_id is not None else None
        sha = key.image if key is not None else None
        if field_name != "Seal":
            sha = accounts.get_user(session, int(claim.arguments["signer"])).signature_image or sha
        elif key is None:
            try:
                sha = accounts.signing_key(session, "seal").image
            except InvalidError:  # the seal is on a token only: its picture must come with the task
                sha = claim.arguments.get("image")
    return services.objects.get("originals", sha) if sha else None


def _number(services: WorkerServices, claim: Claim) -> tuple[str, date]:
    with services.store.read() as session:
        entry = session.get(BookEntry, int(claim.arguments["entry"]))
        assert entry is not None
        return entry.text.split("/", 1)[0], entry.entry_date


def _as_plain(made: Prepared) -> dict[str, Any]:
    place = made.place
    plain: dict[str, Any] = {name: getattr(made, name) for name in _PLAIN}
    plain["signing_time"] = made.signing_time.isoformat()
    plain["place"] = [place.page, place.x0, place.y0, place.x1, place.y1] if place else None
    return plain


def _as_prepared(pdf: bytes, task: DeskTask, credential: Credential) -> Prepared:
    plain = cast("dict[str, Any]", task.prepared)
    place = plain["place"]
    return Prepared(
        pdf=pdf,
        gap=tuple(plain["gap"]),
        byte_range=tuple(plain["byte_range"]),
        digest_algorithm=plain["digest_algorithm"],
        document_digest=bytes.fromhex(task.digest),
        signed_attributes=base64.b64decode(task.signed_attributes),
        certificate=credential.certificate,
        chain=credential.chain,
        algorithm=credential.algorithm,
        field_name=plain["field_name"],
        signing_time=datetime.fromisoformat(plain["signing_time"]),
        level=plain["level"],
        place=Place(place[0], *place[1:]) if place else None,
        stamp_note=plain["stamp_note"],
    )
