"""What both steps of a sitting need: the bytes as they stand, the request with its stamp, and the keeping of the result.

Our own verifier looks at every signed file before it is stored as a new revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from signing.plain_picture import plain_picture
from signing.request import Place, SignedPdf, SignRequest, Stamp
from storage import authority, outcomes
from storage.steps import Claim
from storage.tables import DocumentRow
from workers.errors import step_error
from workers.reading import stored
from workers.services import WorkerServices


def current(services: WorkerServices, document: DocumentRow) -> bytes:
    """The bytes of the newest revision."""
    assert document.current_sha is not None
    return services.objects.get(document.current_bucket, document.current_sha)


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
    if stamp == "arrival":
        # As the book has it: the mark may be made after midnight, or when it was given back, days later.
        on = date.fromisoformat(str(claim.arguments["on"]))
        return replace(request, book_number=str(claim.arguments["number"]), book_day=on, signer_name=request.agency)
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
    *,
    beside: bool = False,
) -> None:
    """Lets our own verifier look, stores the file, and writes signature and next state in one transaction."""
    check(services.verify(signed.pdf), known=_known(stamp, claim))
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
                missing_level_reason_en=signed.missing_level_en or "",
                note=signed.stamp_note or "",
                authority=_in_force(claim, before),
                others_open=others_open,
                beside=beside,
                wanted=services.level,
            ),
        )


def _known(stamp: str, claim: Claim) -> frozenset[str]:
    """Before the seal the verifier rightly says that the paper is not issued yet, and of a leader by mandate that nobody of
    the paper's own office has signed."""
    if stamp != "leader":
        return frozenset()
    mandated = authority.by_mandate(claim.arguments.get("authority"))
    return frozenset({"not-yet-issued", "wrong-office"} if mandated else {"not-yet-issued"})


def _in_force(claim: Claim, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What held when it was signed, kept with the signature: the capacity, and what was checked of the certificate."""
    kept = dict(claim.arguments.get("authority") or {})
    if before is not None:
        kept["before_signing"] = dict(before)
    return kept or None


def check(verdict: Mapping[str, Any], *, known: frozenset[str] = frozenset()) -> None:
    """Refuses what our own verifier does not find good; `known` are the breaches that are no fault of this file.

    Raises:
        StepError: "result-not-valid" with what was found, in words and as `codes`; "not-checked-in-time" where a busy
            machine stopped the look at it, which says nothing against the file.
    """
    if any(one["code"] == "beyond-limits" for one in verdict["findings"]):
        raise step_error("not-checked-in-time")
    found = [one for one in verdict["findings"] if one.get("severity") == "breach"]
    breaches = [one for one in found if one["code"] not in known]
    failed = any(one["indication"] == "TOTAL-FAILED" for one in verdict["signatures"])
    invalid = verdict["verdict"] == "invalid" and len(breaches) == len(found)
    if verdict["integrity"] != "intact" or breaches or failed or invalid:
        told = breaches or verdict["findings"]
        raise step_error(
            "result-not-valid",
            codes=", ".join(sorted({str(one["code"]) for one in told})),
            reason=" ".join(dict.fromkeys(one["facts"]["vi"] for one in told)),
            reason_en=" ".join(dict.fromkeys(one["facts"]["en"] for one in told)),
        )
