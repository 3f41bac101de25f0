"""The step "sign_closing": the agency signs the digest of a closed day of its number book, with a timestamp.

A detached CMS (RFC 5652) over the 64 hex digits of the digest, and an RFC 3161 token over the signature value.
"""

from __future__ import annotations

import base64
import hashlib

from signing.cades import digest_of, signed_attributes, signed_data
from storage import accounts, closing, steps
from storage.errors import not_found
from storage.steps import Claim
from storage.tables import BookClosing
from workers.services import WorkerServices


def sign_closing(services: WorkerServices, claim: Claim) -> None:
    """Signs and timestamps; without a time-stamping authority in the settings the signature stands alone.

    Raises:
        TimestampError: the authority is silent; tried again later.
        InvalidError: "no-signing-key" when the agency has no seal key registered.
    """
    number = int(claim.arguments["closing"])
    with services.store.read() as session:
        row = session.get(BookClosing, number)
        if row is None:
            raise not_found("closing", id=number)
        digest = row.digest
        key_row = accounts.signing_key(session, "seal")
    key = services.key(key_row)
    content = hashlib.new(digest_of(key.algorithm), digest.encode()).digest()
    attributes = signed_attributes(content, key.certificate, key.algorithm)
    signature = key.sign(attributes)
    token = services.tsa.stamp(hashlib.sha256(signature).digest(), "sha256") if services.tsa is not None else None
    cms = signed_data(attributes, signature, key.certificate, key.chain, key.algorithm, timestamp_token=token)
    with services.store.write() as session:
        steps.finish(session, claim)
        closing.signed(session, number, _text(cms), _text(token) if token else "")


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode()
