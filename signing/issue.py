"""The issuing track as its callers name it: a draft made ready, then văn thư's number and the agency's seal.

rev0 = prepare_draft(draft, "result")
rev1 = sign(rev0, leader_key, SignRequest(stamp="leader", field_name="Leader", …))
rev2 = number_and_seal(rev1.pdf, "12", today, seal_key, SignRequest(stamp="seal", …), tsa=tsa)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from signing.collect import Collector
from signing.fields import FieldPlan, add_fields
from signing.keys import Key, credential_of
from signing.request import LockProfile, Place, SignedPdf, SignRequest
from signing.sign import Run, finish, here, made_ready
from signing.timestamp import Tsa

Places = tuple[Place | None, Place | None]
NOWHERE: Places = (None, None)


def prepare_draft(
    pdf: bytes, profile: LockProfile, codes: Sequence[str] = (), signer_name: str = "", places: Places = NOWHERE
) -> bytes:
    """Revision 0: PDF/A-2b, fields in their places, a QR of the first of `codes` that finds blank paper.

    `places` are where a person moved the leader's and the seal's field to. Raises as `add_fields`.
    """
    leader, seal = places
    plan = FieldPlan(signer_name=signer_name, lock=profile, codes=tuple(one for one in codes if one))
    return add_fields(pdf, replace(plan, leader=leader, seal=seal))


def number_and_seal(
    pdf: bytes,
    number: str,
    on: date,
    key: Key,
    request: SignRequest,
    *,
    tsa: Tsa | None = None,
    run: Run = here,
    collector: Collector | None = None,
) -> SignedPdf:
    """Revision 2: number and day in every prepared blank and the agency's seal, by văn thư, at once.

    Raises:
        DocumentRefusedError, PlaceRefusedError, KeyRefusedError: nothing was written.
    """
    prepared = made_ready(pdf, request, credential_of(key), tsa, run, (number, on))
    return finish(prepared, key.sign(prepared.signed_attributes), tsa, collector)
