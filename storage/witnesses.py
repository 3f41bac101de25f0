"""Corrections of handwriting, kept as training data of the own office."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.engine import Store, now
from storage.objects import Objects
from storage.tables import Correction, DocumentRow, FieldRow


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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


__all__ = ["export_corrections", "keep_correction", "settled_by_hand"]
