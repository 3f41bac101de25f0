"""The signatures of a document for its page: who, in what capacity by which decision, at which level, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from signing.levels import RENEWAL_MARGIN
from storage.finding import EXPIRED
from storage.tables import DeskTask, DocumentRow, EventRow, SignatureRow, Step
from web.language import Translator
from web.rendering import day, moment


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature: `capacity` is what was in force when it was made, `note` why its stamp stands where it does."""

    stamp: str
    signer: str
    at: datetime
    level: str
    missing_level: str
    existed_by: str
    lines: tuple[str, ...]
    capacity: str
    delegation: str
    revocation: str
    warnings: tuple[str, ...]
    note: str


def signature_lines(
    rows: Sequence[SignatureRow], events: Sequence[EventRow], t: Translator
) -> tuple[SignatureLine, ...]:
    """Every signature of the present file, in the order they were made."""
    notes = {(one.details or {}).get("sha256"): (one.details or {}).get("note", "") for one in events}
    return tuple(_line(row, notes.get(row.sha256) or "", t) for row in rows)


def _line(row: SignatureRow, note: str, t: Translator) -> SignatureLine:
    held: Mapping[str, Any] = row.authority or {}
    capacity, delegation = held.get("capacity") or {}, held.get("delegation") or {}
    before = held.get("before_signing") or {}
    return SignatureLine(
        stamp=t.either(f"stamp.{row.stamp}", row.stamp),
        signer=row.signer,
        at=row.signed_at,
        level=row.level.upper(),
        missing_level=(t.language == "en" and row.missing_level_reason_en) or row.missing_level_reason,
        existed_by=t("signed.existed_by", time=moment(row.existed_by)) if row.existed_by else "",
        lines=tuple(capacity.get("lines") or ()),
        capacity=capacity_words(capacity, t),
        delegation=t("signed.delegation", **_of(delegation, "from_agency", "decided_by")) if delegation else "",
        revocation=t.either(f"signed.revocation.{before.get('revocation')}", ""),
        warnings=tuple(warning_words(code, t) for code in (*held.get("warnings", ()), *before.get("warnings", ()))),
        note=t.either(f"stamp_note.{note}", note) if note else "",
    )


def capacity_words(held: Mapping[str, Any], t: Translator) -> str:
    """ "TM. Chủ tịch, UBND …, theo Quyết định 12, từ 01/01/2026"; "" for a signature that needs no capacity (a seal)."""
    if not held:
        return ""
    who = ", ".join(part for part in (f"{held['prefix']} {held['position']}".strip(), held["agency"]) if part)
    until = t("signed.until", day=day(held["valid_to"])) if held.get("valid_to") else ""
    return t("signed.capacity", who=who, document=held["decided_by"], since=day(held["valid_from"])) + until


def _of(held: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: str(held.get(name) or "") for name in names}


def renewal_words(row: DocumentRow, step: Step | None, today: date, t: Translator) -> str:
    """That the file's evidence is to be renewed and why it is not yet; "" before its day and once it ran out."""
    if row.renew_on is None or row.renew_on > today or row.failure_code == EXPIRED:
        return ""
    words = t("document.renewal_due", since=day(row.renew_on), until=day(row.renew_on + RENEWAL_MARGIN))
    if step is None or not step.error_code:
        return words
    # Of the latest try's sentence what failed; what stands behind it speaks of signatures being made.
    why = (step.error_vi if t.language == "vi" else step.error_en).partition(";")[0].rstrip(".")
    return f"{words} {why}."


def warning_words(code: str, t: Translator) -> str:
    """A warning's code in words; a code without words as it stands."""
    return t.either(f"authority.warning.{code}", code)


def task_warnings(task: DeskTask, t: Translator) -> tuple[str, ...]:
    """What a signer must know before saying yes: capacity lines that differ, a stamp that could not stand as it should."""
    held = task.arguments.get("authority") or {}
    note = (task.prepared or {}).get("stamp_note")
    said = [warning_words(code, t) for code in held.get("warnings", ())]
    return (*said, t.either(f"stamp_note.{note}", note)) if note else tuple(said)
