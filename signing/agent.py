"""What the desk agent checks before a token signs, and what the server checks before it accepts: pure functions.

The agent trusts nobody: it gets the prepared bytes and the signed attributes, recomputes the ByteRange digest itself, and
signs only attributes that say that digest and its own certificate. Approval is bound to that digest: another stamp,
place, time or letter is another digest, and voids it. The server never sees a key or a PIN.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from asn1crypto import cms, core

from signing import cades, form
from signing.errors import SigningError, document_refused, sentence
from signing.pdfvalues import entry, items
from signing.places import page_frame
from signing.request import Place, Prepared
from signing.revision import FOREIGN, Revision

LONGEST_DRIFT = timedelta(minutes=30)
_ALLOWED = {
    "1.2.840.113549.1.9.3": "content type",
    "1.2.840.113549.1.9.4": "message digest",
    "1.2.840.113549.1.9.16.2.47": "signing certificate",
    "1.2.840.113549.1.9.52": "algorithm protection",
}
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-])(\d\d)'?(\d\d)'?|Z)")


class AgentRefusedError(SigningError):
    """The agent will not sign this: what it was given does not hold together."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A prepared revision as the agent itself sees it: what the person approves is bound to `digest`."""

    digest: bytes
    sha256: str
    field_name: str
    place: Place | None
    printed_time: datetime
    reason: str
    signer_name: str
    size: int


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's yes, to exactly these bytes, at a moment."""

    digest: bytes
    at: datetime


def inspect(pdf: bytes, signed_attributes: bytes, certificate: bytes, algorithm: str) -> Inspected:
    """Checks a prepared revision against the agent's own certificate, byte by byte.

    Raises:
        AgentRefusedError: agent-no-gap, agent-range, agent-digest, agent-certificate, agent-attributes.
        DocumentRefusedError: not-a-pdf, pdf-encrypted, xfa.
    """
    revision = Revision(pdf)
    try:
        name, dictionary = _waiting(revision)
        value = dictionary["/V"]
        gap = _gap(pdf, [int(number) for number in items(value["/ByteRange"])])
        digest = _digest(pdf, gap, algorithm)
        _check_attributes(signed_attributes, digest, certificate, algorithm)
        return Inspected(
            digest=digest,
            sha256=hashlib.sha256(pdf).hexdigest(),
            field_name=name,
            place=_place(revision, dictionary),
            printed_time=_time(str(value["/M"])),
            reason=str(entry(value, "/Reason", "")),
            signer_name=str(entry(value, "/Name", "")),
            size=len(pdf),
        )
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def approve(seen: Inspected, at: datetime) -> Approval:
    """The person's yes. Raises AgentRefusedError("agent-stale") where the printed time has drifted too far."""
    _refuse_drift(seen.printed_time, at)
    return Approval(seen.digest, at)


def bytes_to_sign(
    approval: Approval, pdf: bytes, signed_attributes: bytes, certificate: bytes, algorithm: str, at: datetime
) -> bytes:
    """The attributes, once more checked against what was approved: the last look before the token.

    Raises:
        AgentRefusedError: agent-changed, agent-stale, and those of `inspect`.
    """
    seen = inspect(pdf, signed_attributes, certificate, algorithm)
    if seen.digest != approval.digest:
        raise refused("agent-changed")
    _refuse_drift(seen.printed_time, at)
    return signed_attributes


def still_approved(approval: Approval, signed_attributes: bytes, algorithm: str, at: datetime) -> bytes:
    """As `bytes_to_sign`, where the very bytes that were inspected never left this process.

    Raises:
        AgentRefusedError: agent-changed, agent-stale.
    """
    if core.OctetString(approval.digest).dump() not in signed_attributes:
        raise refused("agent-changed")
    if len(approval.digest) != hashlib.new(cades.digest_of(algorithm)).digest_size:
        raise refused("agent-changed")
    _refuse_drift(approval.at, at)
    return signed_attributes


def approval_holds(prepared: Prepared, digest: bytes, at: datetime, longest: timedelta = LONGEST_DRIFT) -> None:
    """The server's side: an approval stands for these prepared bytes, and only for a while.

    Raises:
        DocumentRefusedError: preparation-changed, preparation-stale.
    """
    if digest != prepared.document_digest:
        raise document_refused("preparation-changed")
    if abs(at - prepared.signing_time) > longest:
        raise document_refused("preparation-stale", minutes=int(longest.total_seconds() // 60))


def refused(code: str, **details: Any) -> AgentRefusedError:
    """A refusal of the agent, ready to be raised."""
    return AgentRefusedError(code, *sentence(code, **details), **details)


def _waiting(revision: Revision) -> tuple[str, Any]:
    """The one signature field whose /Contents is all zero."""
    found = [
        (one.name, one.dictionary)
        for one in form.fields_of(revision).values()
        if one.taken and not any(bytes(one.dictionary["/V"]["/Contents"]))
    ]
    if len(found) != 1:
        raise refused("agent-no-gap")
    return found[0]


def _gap(pdf: bytes, byte_range: list[int]) -> tuple[int, int]:
    """The gap the ByteRange leaves: hex zeros in angle brackets and nothing else, all other bytes covered."""
    if len(byte_range) != 4 or byte_range[0] != 0:
        raise refused("agent-range")
    start, end = byte_range[1], byte_range[2]
    inside = pdf[start:end]
    covered = end + byte_range[3] == len(pdf) and start < end
    if not covered or inside[:1] != b"<" or inside[-1:] != b">" or inside[1:-1].strip(b"0"):
        raise refused("agent-range")
    return start, end


def _digest(pdf: bytes, gap: tuple[int, int], algorithm: str) -> bytes:
    view = memoryview(pdf)
    digest = hashlib.new(cades.digest_of(algorithm), view[: gap[0]])
    digest.update(view[gap[1] :])
    return digest.digest()


def _check_attributes(data: bytes, digest: bytes, certificate: bytes, algorithm: str) -> None:
    """Exactly what we would have written: content type, this digest, our certificate, our algorithm."""
    try:
        attributes = cms.CMSAttributes.load(data, strict=True)
        kinds = [one["type"].dotted for one in attributes]
        values = {one["type"].dotted: [value.dump() for value in one["values"]] for one in attributes}
    except FOREIGN as odd:
        raise refused("agent-attributes") from odd
    if sorted(kinds) != sorted(_ALLOWED):
        raise refused("agent-attributes")
    if values["1.2.840.113549.1.9.4"] != [core.OctetString(digest).dump()]:
        raise refused("agent-digest")
    expected = cades.signed_attributes(digest, certificate, algorithm)
    if data == expected:
        return
    own = cms.CMSAttributes.load(expected)
    mine = {one["type"].dotted: [value.dump() for value in one["values"]] for one in own}
    wrong = "1.2.840.113549.1.9.16.2.47"
    raise refused("agent-certificate" if values[wrong] != mine[wrong] else "agent-attributes")


def _place(revision: Revision, widget: Any) -> Place | None:
    sides = [float(side) for side in items(entry(widget, "/Rect", ()))]
    page = entry(widget, "/P")
    if len(sides) != 4 or page is None or sides[0] == sides[2] or sides[1] == sides[3]:
        return None
    return page_frame(page, form.page_number(revision, page)).seen(sides)


def _time(text: str) -> datetime:
    match = _PDF_DATE.match(text)
    if match is None:
        raise refused("agent-range")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    sign, hours, minutes = match.group(7), match.group(8), match.group(9)
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))


def _refuse_drift(printed: datetime, at: datetime) -> None:
    if abs(at - printed) > LONGEST_DRIFT:
        raise refused("agent-stale", minutes=int(LONGEST_DRIFT.total_seconds() // 60))
