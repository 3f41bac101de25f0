"""What an office already knows about its own numbers: numbers and dates on record, and corrections of handwriting."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage.engine import Store, now
from storage.objects import Objects
from storage.tables import BookEntry, Correction, DocumentRow, FieldRow


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A number and its date that a person has settled, the reader was sure of, or the book has given out."""

    number: int
    on: date
    notation: str
    organ: str


def known_numbers(
    session: Session, *, year: int, notation: str = "", organ: str = "", limit: int = 5000
) -> list[KnownNumber]:
    """Numbers of a year (of a notation, of an issuing organ) in rising order: witnesses for register order."""
    found = set(_from_papers(session, year, notation, organ, limit))
    if not organ:
        found |= set(_from_book(session, year, notation))
    return sorted(found, key=lambda one: (one.number, one.on))


def _from_papers(session: Session, year: int, notation: str, organ: str, limit: int) -> list[KnownNumber]:
    number, sign, day, body = (aliased(FieldRow) for _ in range(4))
    query = (
        select(number, sign, day, body)
        .join(sign, (sign.document_id == number.document_id) & (sign.name == "CodeNotation"))
        .join(day, (day.document_id == number.document_id) & (day.name == "IssuedDate"))
        .outerjoin(body, (body.document_id == number.document_id) & (body.name == "OrganName"))
        .where(number.name == "CodeNumber")
        .where((number.status == "accepted") | (number.settled != ""))
        .where((day.status == "accepted") | (day.settled != ""))
        .limit(limit)
    )
    known = []
    for one, its_sign, its_day, its_body in session.execute(query):
        on = _day(its_day.current)
        issuer = its_body.current if its_body is not None else ""
        wrong = (notation and its_sign.current != notation) or (organ and issuer != organ)
        if on is None or on.year != year or wrong or not one.current.isdecimal():
            continue
        known.append(KnownNumber(int(one.current), on, its_sign.current, issuer))
    return known


def _from_book(session: Session, year: int, notation: str) -> list[KnownNumber]:
    query = select(BookEntry).where(
        BookEntry.state == "used", BookEntry.entry_date >= date(year, 1, 1), BookEntry.entry_date <= date(year, 12, 31)
    )
    if notation:
        query = query.where(BookEntry.notation == notation)
    return [KnownNumber(one.number, one.entry_date, one.notation, "") for one in session.scalars(query)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- corrections of handwriting, as training data of the own office -----------------------------------------------------


def keep_correction(session: Session, document_id: int, kind: str, text: str, strip_sha: str) -> None:
    """Keeps a person's reading of a handwritten "number", "day" or "month" with its picture (PNG in bucket working)."""
    known = select(Correction).where(
        Correction.document_id == document_id, Correction.kind == kind, Correction.strip_sha == strip_sha
    )
    row = session.scalars(known).one_or_none()
    if row is None:
        row = Correction(document_id=document_id, kind=kind, strip_sha=strip_sha, text=text[:32], made_at=now(session))
        session.add(row)
    row.text = text[:32]
    session.flush()


def settled_by_hand(session: Session, document_id: int) -> list[tuple[str, str]]:
    """(kind, text) that a person gave for number, day and month of a document; what the reader was sure of is left out."""
    document = session.get(DocumentRow, document_id)
    rows = session.scalars(select(FieldRow).where(FieldRow.document_id == document_id, FieldRow.settled != ""))
    given: list[tuple[str, str]] = []
    for row in rows if document is not None else ():
        if row.name == "CodeNumber" and row.current.isdecimal():
            given.append(("number", row.current))
        if row.name == "IssuedDate" and (day := _day(row.current)) is not None:
            given += [("day", f"{day.day:02d}"), ("month", f"{day.month:02d}")]
    return given


def export_corrections(store: Store, objects: Objects, folder: Path) -> int:
    """Writes corrections.jsonl and its PNGs for training; returns how many lines. Pictures of numbers and days only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with store.read() as session:
        rows: Sequence[Correction] = session.scalars(select(Correction).order_by(Correction.id)).all()
    with (folder / "corrections.jsonl").open("w", encoding="utf-8") as out:
        for row in rows:
            name = f"{row.strip_sha}.png"
            (folder / name).write_bytes(objects.get("working", row.strip_sha))
            out.write(json.dumps({"file": name, "kind": row.kind, "text": row.text}) + "\n")
    return len(rows)


__all__ = ["KnownNumber", "export_corrections", "keep_correction", "known_numbers", "settled_by_hand"]
