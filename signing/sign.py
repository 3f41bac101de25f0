"""START HERE for signing: prepare, let the key sign, fetch a timestamp, complete. In memory, so no half file exists.

    signed = sign(pdf, open_key("key.p12", passphrase), SignRequest(stamp="scan", signer_name="…", time=now), tsa=tsa)

Where the key is elsewhere (desk agent, remote service), call `prepare` and `complete` of `signing.prepare` yourself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Protocol

from signing.collect import Collector
from signing.errors import TimestampError, sentence
from signing.fields import FieldPlaces, FieldPlan, add_fields, find_fields
from signing.keys import Key
from signing.levels import Raised, raise_level
from signing.numbering import prepare_number_and_seal
from signing.prepare import complete, prepare
from signing.request import Level, Place, Prepared, SignedPdf, SignRequest, StampStyle
from signing.timestamp import Tsa


class Runner(Protocol):
    """Runs a function elsewhere; `sohoa.bounded.Pool` is one."""

    def run(self, function: Callable[..., Prepared], /, *args: object) -> Prepared:
        """Calls `function(*args)` and returns its result."""


def sign(
    pdf: bytes,
    key: Key,
    request: SignRequest,
    *,
    tsa: Tsa | None = None,
    pool: Runner | None = None,
    collector: Collector | None = None,
) -> SignedPdf:
    """Signs `pdf` with `key`; the original bytes are the first bytes of the result.

    With `pool`, the document is opened only in a bounded child; the key never leaves this process.
    A TSA that fails costs the level, never the signature: the result says which level was reached and why.

    Raises:
        DocumentRefusedError, PlaceRefusedError, KeyRefusedError: nothing was signed.
    """
    token_size = tsa.token_size if tsa is not None else None
    arguments = (pdf, request, key.certificate, key.chain, key.algorithm, token_size)
    prepared = prepare(*arguments) if pool is None else pool.run(prepare, *arguments)
    return finish(prepared, key.sign(prepared.signed_attributes), tsa, collector)


def fill_number_and_seal(
    pdf: bytes,
    number: str,
    day: date,
    key: Key,
    request: SignRequest,
    *,
    tsa: Tsa | None = None,
    pool: Runner | None = None,
    collector: Collector | None = None,
) -> SignedPdf:
    """Văn thư's step: number and date into the prepared blanks, then the agency's seal, in one revision.

    Raises:
        DocumentRefusedError, PlaceRefusedError, KeyRefusedError: nothing was written.
    """
    token_size = tsa.token_size if tsa is not None else None
    arguments = (pdf, number, day, request, key.certificate, key.chain, key.algorithm, token_size)
    prepared = prepare_number_and_seal(*arguments) if pool is None else pool.run(prepare_number_and_seal, *arguments)
    return finish(prepared, key.sign(prepared.signed_attributes), tsa, collector)


def finish(
    prepared: Prepared, signature: bytes, tsa: Tsa | None = None, collector: Collector | None = None
) -> SignedPdf:
    """Timestamps the signature value (from level B-T on), completes the document, and adds what higher levels need."""
    if prepared.level == "b-b":
        return _result(prepared, Raised(complete(prepared, signature), "b-b"))
    try:
        stamped = complete(prepared, signature, _token(signature, tsa))
    except TimestampError as failed:
        lower = Raised(complete(prepared, signature), "b-b", failed.code, failed.vi, failed.en)
        return _result(prepared, lower)
    return _result(prepared, raise_level(stamped, "b-t", prepared.level, collector, tsa))


def _token(signature: bytes, tsa: Tsa | None) -> bytes:
    if tsa is None:
        raise TimestampError("no-tsa", *sentence("no-tsa"))
    return tsa.stamp(hashlib.sha256(signature).digest(), "sha256")


def _result(prepared: Prepared, raised: Raised) -> SignedPdf:
    return SignedPdf(
        pdf=raised.pdf,
        level=raised.level,
        missing_level_reason=raised.missing_level_reason,
        signing_time=prepared.signing_time,
        field_name=prepared.field_name,
        place=prepared.place,
        stamp_note=prepared.stamp_note,
        missing_level_vi=raised.missing_level_vi,
        missing_level_en=raised.missing_level_en,
    )


__all__ = [
    "FieldPlaces",
    "FieldPlan",
    "Level",
    "Place",
    "Prepared",
    "SignRequest",
    "SignedPdf",
    "StampStyle",
    "add_fields",
    "fill_number_and_seal",
    "find_fields",
    "finish",
    "sign",
]
