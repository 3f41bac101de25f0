"""The signature on a closed day of the number book: the agency's CMS over the day's digest, with a timestamp.

The digest chains every line of the day to the days before (storage/closing.py): inserting, backdating, renumbering or
dropping a line changes it. The signature says that the agency closed the day so, the timestamp since when.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from asn1crypto import cms, core

from signing import cades
from signing.errors import SigningError, TimestampError, sentence
from signing.keys import Key, verify_signature
from signing.timestamp import Tsa, token_time

_FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError, StopIteration)
_ALGORITHMS = [f"{kind}-sha{size}" for kind in ("rsa-pss", "rsa-pkcs1", "ecdsa") for size in (256, 384, 512)]
_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"


class BookRefusedError(SigningError):
    """A closing does not hold."""


def sign_closing(digest: str, key: Key, tsa: Tsa | None) -> tuple[bytes, bytes]:
    """A detached CMS signature over the hex digits of a day's digest, and its timestamp token (b"" without a TSA).

    Raises:
        KeyRefusedError, TimestampError: the closing stays unsigned; try again.
    """
    content = hashlib.new(cades.digest_of(key.algorithm), digest.encode()).digest()
    attributes = cades.signed_attributes(content, key.certificate, key.algorithm)
    value = key.sign(attributes)
    token = tsa.stamp(hashlib.sha256(value).digest(), "sha256") if tsa is not None else None
    made = cades.signed_data(attributes, value, key.certificate, key.chain, key.algorithm, timestamp_token=token)
    return made, token or b""


def check_closing(digest: str, signature: bytes) -> tuple[bytes, datetime | None]:
    """The certificate that signed a day's digest, and the time its timestamp proves (None without one).

    Whose certificate it is, and whether it is trusted, is the caller's question.

    Raises:
        BookRefusedError: book-signature-wrong.
    """
    try:
        signed = cms.ContentInfo.load(signature, strict=True)["content"]
        (signer,) = signed["signer_infos"]
        value = signer["signature"].native
        attributes = b"\x31" + signer["signed_attrs"].dump()[1:]
        certificate = _signers(signed, signer)
        stated = signer["signature_algorithm"].dump()
        algorithm = next(one for one in _ALGORITHMS if cades.signature_algorithm(one) == stated)
        content = hashlib.new(cades.digest_of(algorithm), digest.encode()).digest()
        holds = attributes == cades.signed_attributes(content, certificate, algorithm)
        holds = holds and verify_signature(certificate, algorithm, value, attributes)
        tokens = _tokens(signer)
        holds = holds and all(_stamps(token, value) for token in tokens)
        at = token_time(tokens[0]) if tokens else None
    except (*_FOREIGN, TimestampError, SigningError) as odd:
        raise _wrong() from odd
    if not holds:
        raise _wrong()
    return certificate, at


def _signers(signed: Any, signer: Any) -> bytes:
    """The certificate that the SignerInfo names by issuer and serial number."""
    name = signer["sid"].chosen
    for one in signed["certificates"]:
        held = one.chosen
        if held.serial_number == name["serial_number"].native and held.issuer == name["issuer"]:
            return bytes(held.dump())
    raise ValueError("no certificate")


def _tokens(signer: Any) -> list[bytes]:
    unsigned = signer["unsigned_attrs"]
    return [
        one.dump()
        for attribute in (() if isinstance(unsigned, core.Void) else unsigned)
        if attribute["type"].dotted == _TIMESTAMP
        for one in attribute["values"]
    ]


def _stamps(token: bytes, value: bytes) -> bool:
    info = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
    return bool(info["message_imprint"]["hashed_message"].native == hashlib.sha256(value).digest())


def _wrong() -> BookRefusedError:
    return BookRefusedError("book-signature-wrong", *sentence("book-signature-wrong"))


__all__ = ["BookRefusedError", "check_closing", "sign_closing"]
