"""The signing steps: clerk's scan, agency's sao y, leader's signature, number and seal.

Each takes the newest revision, signs it in memory, lets our own verifier look at the result, and stores it as a new
revision. The document is prepared in a bounded child; the key never leaves this process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from signing import issue
from signing.fields import SignersField, field_for
from signing.keys import Key
from signing.plain_picture import plain_picture
from signing.presign import Checked, check_before_signing
from signing.request import Place, SignedPdf, SignRequest, Stamp
from signing.sign import sign
from storage import accounts, outcomes
from storage.actions import SAO_Y_FIELD, SCAN_FIELD, SEAL_FIELD
from storage.errors import ConflictError, make
from storage.steps import Claim
from storage.tables import BookEntry, DocumentRow, SigningKey
from workers.errors import step_error
from workers.reading import stored
from workers.services import WorkerServices

Progress = Callable[[int, int], None]


def sign_scan(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """The clerk's personal signature on the scan (TT 01/2023 Điều 8): top left, name and time."""
    _sign_and_store(services, claim, document, "scan", SCAN_FIELD)


def seal_copy(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """The agency's seal on an electronic copy (NĐ 30/2020 Điều 25): top right, form of copy, agency, time."""
    _sign_and_store(services, claim, document, "sao-y", SAO_Y_FIELD)


def sign_leader(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """Ký ban hành, on the very bytes the leader was shown."""
    if claim.arguments.get("shown_sha") not in (None, document.current_sha):
        raise _changed(document)
    person = str(claim.arguments.get("signer_name", ""))
    mine = cast("SignersField", services.bounded(field_for, current(services, document), person))
    _sign_and_store(services, claim, document, "leader", mine.name, mine.others_open)


def number_and_seal(services: WorkerServices, claim: Claim, document: DocumentRow, progress: Progress) -> None:
    """Number and date into their places, then the agency's seal (NĐ 30/2020 Điều 14)."""
    row, picture = _key_row(services, claim)
    with services.store.read() as session:
        entry = session.get(BookEntry, int(claim.arguments["entry"]))
        assert entry is not None
        number, on = entry.text.split("/", 1)[0], entry.entry_date
    key = services.key(row)
    before = _checked(services, key)
    request = request_for(services, claim, "seal", SEAL_FIELD, picture)
    signed = issue.number_and_seal(
        current(services, document), number, on, key, request, tsa=services.tsa, pool=services.preparer
    )
    store_signature(services, claim, signed, "seal", key.label, row.id, before.to_json())


def _sign_and_store(
    services: WorkerServices,
    claim: Claim,
    document: DocumentRow,
    stamp: Stamp,
    field_name: str,
    others_open: int = 0,
) -> None:
    row, picture = _key_row(services, claim)
    key = services.key(row)
    before = _checked(services, key)
    request = request_for(services, claim, stamp, field_name, picture)
    signed = sign(current(services, document), key, request, tsa=services.tsa, pool=services.preparer)
    store_signature(services, claim, signed, stamp, key.label, row.id, before.to_json(), others_open)


def _checked(services: WorkerServices, key: Key) -> Checked:
    """The certificate's validity, usage and status before the key is touched (TT 15/2025 Điều 5).

    Raises:
        KeyRefusedError: expired, not yet valid, revoked or made for something else.
    """
    return check_before_signing(
        key.certificate, key.chain, key.algorithm, services.clock(), collector=services.collector
    )


def current(services: WorkerServices, document: DocumentRow) -> bytes:
    """The bytes of the newest revision."""
    assert document.current_sha is not None
    bucket = document.current_bucket
    assert bucket in ("originals", "working", "signed")
    return services.objects.get(bucket, document.current_sha)  # type: ignore[arg-type]


def _key_row(services: WorkerServices, claim: Claim) -> tuple[SigningKey, bytes | None]:
    """The registered key and the picture to show with it: the signer's own, else the key's."""
    with services.store.read() as session:
        row = session.get(SigningKey, int(claim.arguments["signing_key"]))
        if row is None or not row.active:
            raise step_error("not-your-key")
        signer = claim.arguments.get("signer")
        user = accounts.get_user(session, int(signer)) if signer is not None else None
        session.expunge_all()
    sha = row.image if row.purpose == "seal" or user is None else user.signature_image or row.image
    return row, services.objects.get("originals", sha) if sha else None


def request_for(
    services: WorkerServices,
    claim: Claim,
    stamp: Stamp,
    field_name: str,
    picture: bytes | None,
) -> SignRequest:
    """What is asked of the signature, with the texts and the picture of its stamp."""
    request = SignRequest(
        stamp=stamp,
        signer_name=str(claim.arguments.get("signer_name", "")),
        agency=services.agency_name,
        time=services.clock(),
        # Higher levels come after publication, in one DSS for all signatures (workers/levels.py).
        level="b-b" if services.level == "b-b" else "b-t",
        field_name=field_name,
        form=services.copy_form,
        style=services.stamp_style,
        # A scan may have no white corner left; then the signature is there without a picture, and says so.
        invisible_without_space=stamp in ("scan", "sao-y"),
    )
    place = claim.arguments.get("place")
    if place:  # the signer moved the stamp; over text the step refuses it
        request = replace(request, place=Place(int(place[0]), *map(float, place[1:5])))
    if stamp == "leader":
        return replace(request, image=picture or plain_picture("leader", request.signer_name))
    if stamp == "seal":
        return replace(request, image=picture or plain_picture("seal", request.agency), signer_name=request.agency)
    return request


def store_signature(
    services: WorkerServices,
    claim: Claim,
    signed: SignedPdf,
    stamp: str,
    signer: str,
    key_id: int | None,
    before: Mapping[str, Any] | None = None,
    others_open: int = 0,
) -> None:
    """Lets our own verifier look, stores the file, and writes signature and next state in one transaction."""
    check(services.verify(signed.pdf), issued=stamp != "leader")
    file = stored(services, "working", signed.pdf)
    with services.store.write() as session:
        outcomes.signed(
            session,
            claim,
            outcomes.Signed(
                file=file,
                field_name=signed.field_name,
                stamp=stamp,
                signer=str(claim.arguments.get("signer_name") or signer),
                user_id=claim.arguments.get("signer"),
                signing_key_id=key_id,
                level=signed.level,
                signed_at=signed.signing_time,
                missing_level_reason=signed.missing_level_vi or "",
                note=signed.stamp_note or "",
                authority=_in_force(claim, before),
                others_open=others_open,
            ),
        )


def _in_force(claim: Claim, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What held when it was signed, kept with the signature: the capacity, and what was checked of the certificate."""
    kept = dict(claim.arguments.get("authority") or {})
    if before is not None:
        kept["before_signing"] = dict(before)
    return kept or None


def check(verdict: Mapping[str, Any], *, issued: bool = True) -> None:
    """Refuses what our own verifier does not find good.

    Before the seal (`issued` False) the verifier rightly says that the paper is not issued yet; nothing else may be
    wrong with it.

    Raises:
        StepError: "result-not-valid" with the codes of what was found.
    """
    breaches = {str(one["code"]) for one in verdict["findings"] if one.get("severity") == "breach"}
    if not issued:
        breaches.discard("not-yet-issued")
    failed = any(one["indication"] == "TOTAL-FAILED" for one in verdict["signatures"])
    if verdict["integrity"] != "intact" or breaches or failed or (issued and verdict["verdict"] == "invalid"):
        codes = breaches or {str(one["code"]) for one in verdict["findings"]}
        raise step_error("result-not-valid", reason=", ".join(sorted(codes)) or "?")


def _changed(document: DocumentRow) -> Exception:
    """The refusal where the bytes are no longer those the signer was shown."""
    return make(ConflictError, "changed-meanwhile", document=document.id)
