"""The two steps of signing at the desk: prepare for the person to look at, complete with the device's signature."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, cast

from signing.fields import SignersField, field_for
from signing.numbering import prepare_number_and_seal
from signing.prepare import prepare
from signing.presign import check_before_signing
from signing.request import Place, Prepared, SignRequest, Stamp
from signing.sign import finish
from storage import accounts, desk
from storage.desk import PreparedTask
from storage.errors import InvalidError
from storage.steps import Claim
from storage.tables import BookEntry, DeskBatch, DeskTask, DocumentRow
from workers.reading import stored
from workers.services import WorkerServices
from workers.signatures import current, request_for, store_signature

Progress = Callable[[int, int], None]
STAMPS: Final[dict[str, Stamp]] = {"Scan": "scan", "SaoY": "sao-y", "Leader": "leader", "Seal": "seal"}
_PLAIN: Final = ("field_name", "gap", "byte_range", "digest_algorithm", "level", "stamp_note")


def prepare_at_desk(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """Makes the revision that the person will see and the device will sign, with the agent's own certificate."""
    task, batch = _task(services, claim)
    mine = _mine(services, claim, document, task)
    request = _request(services, claim, document, mine)
    certificate, chain = base64.b64decode(batch.certificate), tuple(base64.b64decode(one) for one in batch.chain)
    before = check_before_signing(certificate, chain, batch.algorithm, services.clock(), collector=services.collector)
    token_size = services.tsa.token_size if services.tsa is not None else None
    pdf = current(services, document)
    if mine.name == "Seal":
        number, on = _number(services, claim)
        made = services.preparer.run(
            prepare_number_and_seal, pdf, number, on, request, certificate, chain, batch.algorithm, token_size
        )
    else:
        made = services.preparer.run(_prepare, pdf, request, certificate, chain, batch.algorithm, token_size)
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
                prepared={**_as_plain(made), "before_signing": before.to_json(), "others_open": mine.others_open},
            ),
        )


def _prepare(
    pdf: bytes,
    request: SignRequest,
    certificate: bytes,
    chain: tuple[bytes, ...],
    algorithm: str,
    token_size: int | None,
) -> Prepared:
    return prepare(pdf, request, certificate, chain, algorithm, token_size=token_size)


def complete_at_desk(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """Puts the device's signature into what was prepared, adds the timestamp, verifies, and moves the document on."""
    task, batch = _task(services, claim)
    pdf = services.objects.get("working", task.prepared_sha)
    prepared = _as_prepared(pdf, task, batch)
    signed = finish(prepared, base64.b64decode(task.signature), services.tsa)
    kept = task.prepared or {}
    stamp, signer = _stamp(prepared.field_name), str(claim.arguments.get("signer_name", ""))
    open_ = int(kept.get("others_open", 0))
    store_signature(services, claim, signed, stamp, signer, None, kept.get("before_signing"), open_)


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


def _request(services: WorkerServices, claim: Claim, document: DocumentRow, mine: SignersField) -> SignRequest:
    stamp = _stamp(mine.name)
    return request_for(services, claim, stamp, mine.name, _picture(services, claim, stamp))


def _picture(services: WorkerServices, claim: Claim, stamp: Stamp) -> bytes | None:
    with services.store.read() as session:
        if stamp == "seal":
            try:
                sha = accounts.signing_key(session, "seal").image
            except InvalidError:  # the seal is on a token only: its picture must come with the task
                sha = claim.arguments.get("image")
        else:
            sha = accounts.get_user(session, int(claim.arguments["signer"])).signature_image
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


def _as_prepared(pdf: bytes, task: DeskTask, batch: DeskBatch) -> Prepared:
    plain = cast("dict[str, Any]", task.prepared)
    place = plain["place"]
    return Prepared(
        pdf=pdf,
        gap=tuple(plain["gap"]),
        byte_range=tuple(plain["byte_range"]),
        digest_algorithm=plain["digest_algorithm"],
        document_digest=bytes.fromhex(task.digest),
        signed_attributes=base64.b64decode(task.signed_attributes),
        certificate=base64.b64decode(batch.certificate),
        chain=tuple(base64.b64decode(one) for one in batch.chain),
        algorithm=batch.algorithm,
        field_name=plain["field_name"],
        signing_time=datetime.fromisoformat(plain["signing_time"]),
        level=plain["level"],
        place=Place(place[0], *place[1:]) if place else None,
        stamp_note=plain["stamp_note"],
    )
