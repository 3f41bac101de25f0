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
from signing.keys import Key, credential_of
from signing.levels import Raised, raise_level
from signing.numbering import prepare_number_and_seal
from signing.prepare import complete, prepare
from signing.request import Credential, Level, Place, Prepared, SignedPdf, SignRequest, StampStyle
from signing.timestamp import Tsa


class Run(Protocol):
    """Runs a function, here or elsewhere; the `run` of a `sohoa.bounded.Pool` is one."""

    def __call__(self, function: Callable[..., Prepared], /, *args: object) -> Prepared:
        """Calls `function(*args)` and returns its result."""


def here(function: Callable[..., Prepared], /, *args: object) -> Prepared:
    """Runs it in this process."""
    return function(*args)


def sign(
    pdf: bytes,
    key: Key,
    request: SignRequest,
    *,
    tsa: Tsa | None = None,
    run: Run = here,
    collector: Collector | None = None,
) -> SignedPdf:
    """Signs `pdf` with `key`; the original bytes are the first bytes of the result.

    With a pool's `run`, the document is opened only in a bounded child; the key never leaves this process.
    A TSA that fails costs the level, never the signature: the result says which level was reached and why.

    Raises:
        DocumentRefusedError, PlaceRefusedError, KeyRefusedError: nothing was signed.
    """
    prepared = made_ready(pdf, request, credential_of(key), tsa, run)
    return finish(prepared, key.sign(prepared.signed_attributes), tsa, collector)


def made_ready(
    pdf: bytes,
    request: SignRequest,
    credential: Credential,
    tsa: Tsa | None,
    run: Run,
    numbered: tuple[str, date] | None = None,
) -> Prepared:
    """The next revision, with the room that a token of this TSA takes; văn thư's, where number and day are given.

    Raises as `prepare` and `prepare_number_and_seal`.
    """
    token_size = tsa.token_size if tsa is not None else None
    if numbered is None:
        return run(prepare, pdf, request, credential, token_size)
    return run(prepare_number_and_seal, pdf, *numbered, request, credential, token_size)


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
    "find_fields",
    "finish",
    "here",
    "made_ready",
    "sign",
]
