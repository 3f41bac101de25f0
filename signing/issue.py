"""The issuing track as its callers name it: a draft made ready, then văn thư's number and the agency's seal.

rev0 = prepare_draft(draft, "result")
rev1 = sign(rev0, leader_key, SignRequest(stamp="leader", field_name="Leader", …))
rev2 = number_and_seal(rev1.pdf, "12", today, seal_key, SignRequest(stamp="seal", …), tsa=tsa)
"""

from __future__ import annotations

from datetime import date

from signing.collect import Collector
from signing.fields import FieldPlan, add_fields
from signing.keys import Key
from signing.request import LockProfile, SignedPdf, SignRequest
from signing.sign import Runner, fill_number_and_seal
from signing.timestamp import Tsa


def prepare_draft(pdf: bytes, profile: LockProfile, code_url: str = "", signer_name: str = "") -> bytes:
    """Revision 0: PDF/A-2b, fields in their places, a QR of `code_url` on blank paper when given. Raises as `add_fields`."""
    return add_fields(pdf, FieldPlan(signer_name=signer_name, lock=profile, code_url=code_url))


def number_and_seal(
    pdf: bytes,
    number: str,
    on: date,
    key: Key,
    request: SignRequest,
    *,
    tsa: Tsa | None = None,
    pool: Runner | None = None,
    collector: Collector | None = None,
) -> SignedPdf:
    """Revision 2: number and day in every blank, and the seal. Raises as `fill_number_and_seal`."""
    return fill_number_and_seal(pdf, number, on, key, request, tsa=tsa, pool=pool, collector=collector)
