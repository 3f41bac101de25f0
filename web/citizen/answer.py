"""The answer as the citizens' page shows it: the verdict's JSON in one language, identity numbers masked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from signing.verdict import NOT_A_PDF
from sohoa.bounded import BilingualError
from storage import register
from storage.tables import ResultRow
from web.language import Language

# Nine or twelve digits on their own: chứng minh nhân dân and số định danh (standards.md §4.1).
_IDENTITY = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")
_DIEU_6 = ("issuer", "subject", "unit", "time", "integrity", "validity", "certificate")


def masked_text(text: str) -> str:
    """The text with every identity number reduced to its last three digits."""
    return _IDENTITY.sub(lambda found: "•" * (len(found[0]) - 3) + found[0][-3:], text)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding or a change in words, where it stands, and how grave it is (breach, warning, note)."""

    words: str
    page: int | None
    severity: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One signature: the seven fields of Điều 6 TT 15/2025/TT-BKHCN, and what changed after it."""

    kind: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Told, ...]
    page: int | None
    level: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer: `verdict` is valid, invalid, indeterminate or unsigned; `title` names its big words."""

    verdict: str
    title: str
    words: str
    signatures: tuple[SignatureView, ...]
    findings: tuple[Told, ...]
    sha256: str
    pages: int


def answer_of(verdict: Mapping[str, Any], language: Language) -> Answer:
    """The answer of a verdict's JSON (`signing.verdict.Verdict.to_json`)."""
    headline = masked_text(verdict["words"][language])
    # The big words of the page say the verdict already; the sentence goes on from there.
    _, dot, rest = headline.partition(". ")
    # A file of another kind has no signature to miss, and the headline has said so.
    findings = [one for one in verdict["findings"] if one.get("code") != NOT_A_PDF]
    foreign = len(findings) < len(verdict["findings"])
    return Answer(
        verdict=verdict["verdict"],
        title=NOT_A_PDF if foreign else verdict["verdict"],
        words=rest if dot else headline,
        signatures=tuple(_signature(one, language) for one in verdict["signatures"]),
        findings=tuple(dict.fromkeys(_told(one, language) for one in findings)),
        sha256=verdict["sha256"],
        pages=verdict["pages"],
    )


def unanswered(refusal: BilingualError, sha256: str, language: Language) -> Answer:
    """The answer where the check itself could not end (time, memory): not decided, and why."""
    words = refusal.vi if language == "vi" else refusal.en
    return Answer("indeterminate", "indeterminate", words, (), (), sha256, 0)


def _told(one: Mapping[str, Any], language: Language) -> Told:
    """Of a breach what is wrong: the headline says what to do, once for all. Answers kept in earlier years have no facts."""
    severity = one.get("severity", "note")
    words = one.get("facts", one["words"]) if severity == "breach" else one["words"]
    return Told(masked_text(words[language]), one["page"], severity)


def _signature(one: Mapping[str, Any], language: Language) -> SignatureView:
    article_6 = one["article_6"]
    values = list(article_6.values())
    if language == "en":
        values = [_english(value) for value in values]
    tone = {"TOTAL-PASSED": "good", "TOTAL-FAILED": "bad"}.get(one["indication"], "warn")
    changes = tuple(
        Told(masked_text(change["words"][language]), change["page"], "note" if change["permitted"] else "breach")
        for change in one["changes"]
    )
    facts = tuple((key, masked_text(value)) for key, value in zip(_DIEU_6, values, strict=True))
    return SignatureView(one["kind"], tone, facts, changes, one["page"], one["level"])


# The regulation wants Vietnamese; the English page translates the fixed words and leaves names as they are.
_FIXED = {
    "Hợp lệ": "Valid",
    "Không hợp lệ": "Not valid",
    "Chưa xác định": "Cannot be decided",
    "Toàn vẹn": "Unchanged",
    "Không toàn vẹn": "Changed",
    "Không đọc được": "Unreadable",
    "Không ghi": "Not stated",
    "Không xác định": "Unknown",
}
_INSIDE = {
    "(muộn nhất, theo dấu thời gian của tệp)": "(at the latest, by the timestamp of the file)",
    "(muộn nhất, theo hồ sơ bằng chứng)": "(at the latest, by the evidence record)",
    "(dấu thời gian)": "(timestamp)",
    "(người ký tự khai)": "(claimed by the signer)",
}


def _english(value: str) -> str:
    if value in _FIXED:
        return _FIXED[value]
    for vietnamese, english in _INSIDE.items():
        value = value.replace(vietnamese, english)
    return value


@dataclass(frozen=True, slots=True)
class Life:
    """A result of the register as the public may see it: identity numbers masked."""

    state: str
    tone: str
    code: str
    number: str
    type_name: str
    subject: str
    agency: str
    issued_on: date | None
    owner_name: str
    owner_id: str
    dossier_code: str
    valid_until: date | None
    scope: str
    converted: bool
    revoked_on: date | None
    revoked_reason: str
    successor: str
    successor_code: str
    file_sha: str


_TONES = {"in_force": "valid", "expired": "indeterminate", "superseded": "indeterminate", "revoked": "invalid"}


def life_of(row: ResultRow, successor: ResultRow | None, today: date) -> Life:
    """How a result stands today."""
    state = register.standing(row, today)
    number = row.owner_id_number
    return Life(
        state=state,
        tone=_TONES[state],
        code=row.code,
        number=row.number_text,
        type_name=row.type_name,
        subject=masked_text(row.subject),
        agency=row.agency,
        issued_on=row.issued_on,
        owner_name=row.owner_name,
        owner_id="•" * max(0, len(number) - 3) + number[-3:] if number else "",
        dossier_code=row.dossier_code,
        valid_until=row.valid_until,
        scope=row.scope,
        converted=row.track == "so_hoa",
        revoked_on=row.revoked_on,
        revoked_reason=masked_text(row.revoked_reason),
        successor=(successor.number_text or successor.type_name) if successor else "",
        successor_code=successor.code if successor else "",
        file_sha=row.file_sha,
    )


def lives(rows: Sequence[Life]) -> Life | None:
    """The one to show of several results with the same file: the gravest standing first."""
    order = ("revoked", "superseded", "expired", "in_force")
    return min(rows, key=lambda one: order.index(one.state), default=None)
