"""The papers whose numbers are settled: what the order of the register is read from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import BookEntry, FieldRow

_SETTLED = ("CodeNumber", "CodeNotation", "IssuedDate")


def settled_papers(
    session: Session, *, but: Collection[int], agency: str = "", limit: int = 2000
) -> list[tuple[str, str, date, str]]:
    """(number, notation, date, organ) of the newest documents, other than `but`, and of the office's own number books.

    Only those whose number, notation and date are accepted or settled: a doubtful reading is no witness. Values are
    as they are used: a person's correction before the reading. `agency` is what the office calls itself: the organ of
    what its books gave out.
    """
    chosen = select(FieldRow.document_id).where(FieldRow.name == "CodeNumber", FieldRow.document_id.not_in(but))
    recent = chosen.order_by(FieldRow.document_id.desc()).limit(limit)
    rows = session.scalars(
        select(FieldRow).where(FieldRow.document_id.in_(recent), FieldRow.name.in_((*_SETTLED, "OrganName")))
    )
    papers: dict[int, dict[str, str]] = {}
    for row in rows:
        if row.settled or row.status == "accepted" or row.name == "OrganName":
            papers.setdefault(row.document_id, {}).setdefault(row.name, row.current)
    found = []
    for values in papers.values():
        day = _date(values.get("IssuedDate", ""))
        if day is not None and values.get("CodeNumber") and values.get("CodeNotation"):
            found.append((values["CodeNumber"], values["CodeNotation"], day, values.get("OrganName", "")))
    return [*found, *(_given_out(session, agency, limit) if agency else ())]


def _given_out(session: Session, agency: str, limit: int) -> list[tuple[str, str, date, str]]:
    used = select(BookEntry).where(BookEntry.state == "used").order_by(BookEntry.id.desc()).limit(limit)
    return [(str(one.number), one.notation, one.entry_date, agency) for one in session.scalars(used)]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # an uncommon value that a person typed: no witness


__all__ = ["settled_papers"]
