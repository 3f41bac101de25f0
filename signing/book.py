"""The number book closed for a day: one digest over its entries, chained to the day before, signed and timestamped.

Inserting, backdating, renumbering or dropping an entry changes the day's digest, and so every later one. The pure part:
canonical bytes, chain, gap and order checks, and a closing record that can be signed as CMS and checked again. Numbers
run without gaps; a void or a reservation is an entry with its explanation (NĐ 30/2020 Điều 15).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from asn1crypto import cms

from signing import cades
from signing.errors import SigningError, TimestampError, sentence
from signing.keys import Key, verify_signature
from signing.timestamp import Tsa, token_time

State = Literal["used", "reserved", "void"]
FIRST = "0" * 64
_FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError)


class BookRefusedError(SigningError):
    """The book cannot be closed as it stands, or a closing does not hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One number: its state, day, the document's SHA-256 (used), and the explanation (reserved, void)."""

    number: int
    state: State
    on: date
    entered_at: datetime
    document_sha256: str = ""
    subject: str = ""
    explanation: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values, the same for the same entry on every machine."""
        row = asdict(self)
        row["on"] = self.on.isoformat()
        row["entered_at"] = self.entered_at.isoformat(timespec="seconds")
        return row


@dataclass(frozen=True, slots=True)
class Closing:
    """A day of a book, closed: what was closed, the chain's digest, and later its signature and timestamp (DER)."""

    book: str
    year: int
    day: date
    first: int
    last: int
    count: int
    previous: str
    digest: str
    signature: bytes = b""

    def statement(self) -> bytes:
        """The bytes that are signed: canonical JSON of everything but the signature."""
        row = asdict(self)
        row.pop("signature")
        row["day"] = self.day.isoformat()
        return _canonical(row)


def close(book: str, year: int, day: date, entries: Sequence[Entry], previous: str, next_number: int) -> Closing:
    """The closing of `day`: its entries in order of number, from `next_number` on without a gap.

    Args:
        entries: those numbered on `day`, all of them. previous: digest of the last closing, or `FIRST`.

    Raises:
        BookRefusedError: book-gap, book-order, book-unexplained, book-without-document.
    """
    expected = next_number
    for entry in entries:
        if entry.number != expected:
            raise _refused("book-gap", number=expected)
        if entry.on != day:
            raise _refused("book-order", number=entry.number)
        if entry.state != "used" and not entry.explanation.strip():
            raise _refused("book-unexplained", number=entry.number)
        if entry.state == "used" and len(entry.document_sha256) != 64:
            raise _refused("book-without-document", number=entry.number)
        expected += 1
    digest = chain_digest(book, year, day, entries, previous)
    return Closing(book, year, day, next_number, expected - 1, len(entries), previous, digest)


def chain_digest(book: str, year: int, day: date, entries: Sequence[Entry], previous: str) -> str:
    """SHA-256 over the day before, the day's head, and every entry."""
    running = hashlib.sha256(previous.encode())
    running.update(_canonical({"book": book, "year": year, "day": day.isoformat(), "count": len(entries)}))
    for entry in entries:
        running.update(hashlib.sha256(_canonical(entry.to_json())).digest())
    return running.hexdigest()


def sign_closing(closing: Closing, key: Key, tsa: Tsa) -> bytes:
    """A CMS signature over the statement, with a timestamp: without one the day could be closed again later.

    Raises:
        KeyRefusedError, TimestampError: the closing stays open; try again.
    """
    digest = hashlib.new(cades.digest_of(key.algorithm), closing.statement()).digest()
    attributes = cades.signed_attributes(digest, key.certificate, key.algorithm)
    value = key.sign(attributes)
    token = tsa.stamp(hashlib.sha256(value).digest(), "sha256")
    return cades.signed_data(attributes, value, key.certificate, key.chain, key.algorithm, timestamp_token=token)


def check_day(closing: Closing, entries: Sequence[Entry], previous: str) -> None:
    """Refuses where the book no longer says what was closed.

    Raises:
        BookRefusedError: book-chain-broken, book-changed.
    """
    if closing.previous != previous:
        raise _refused("book-chain-broken", day=closing.day.isoformat())
    if chain_digest(closing.book, closing.year, closing.day, entries, previous) != closing.digest:
        raise _refused("book-changed", day=closing.day.isoformat())


def check_closing(closing: Closing, certificate: bytes, algorithm: str) -> datetime:
    """Checks the closing's own signature by `certificate`; returns the time its timestamp proves.

    Raises:
        BookRefusedError: book-signature-wrong.
    """
    try:
        signed = cms.ContentInfo.load(closing.signature, strict=True)["content"]
        (signer,) = signed["signer_infos"]
        value = signer["signature"].native
        attributes = b"\x31" + signer["signed_attrs"].dump()[1:]
        digest = hashlib.new(cades.digest_of(algorithm), closing.statement()).digest()
        expected = cades.signed_attributes(digest, certificate, algorithm)
        (token,) = [
            one.dump()
            for attribute in signer["unsigned_attrs"]
            if attribute["type"].dotted == "1.2.840.113549.1.9.16.2.14"
            for one in attribute["values"]
        ]
        info = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
        stamped = info["message_imprint"]["hashed_message"].native == hashlib.sha256(value).digest()
        holds = attributes == expected and verify_signature(certificate, algorithm, value, attributes) and stamped
        at = token_time(token)
    except (*_FOREIGN, TimestampError) as odd:
        raise _refused("book-signature-wrong", day=closing.day.isoformat()) from odd
    if not holds:
        raise _refused("book-signature-wrong", day=closing.day.isoformat())
    return at


def _canonical(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refused(code: str, **details: Any) -> BookRefusedError:
    return BookRefusedError(code, *sentence(code, **details), **details)


__all__ = ["FIRST", "BookRefusedError", "Closing", "Entry", "check_closing", "check_day", "close", "sign_closing"]
