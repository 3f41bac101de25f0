"""The step "sign_closing": the agency signs the digest of a closed day of its number book, with a timestamp.

A detached CMS (RFC 5652) over the 64 hex digits of the digest, and an RFC 3161 token over the signature value.
"""

from __future__ import annotations

import base64

from signing import book
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
    signature, token = book.sign_closing(digest, services.key(key_row), services.tsa)
    with services.store.write() as session:
        steps.finish(session, claim)
        closing.signed(session, number, _text(signature), _text(token))


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode()
