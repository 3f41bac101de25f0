"""The office's catalogue of administrative procedures (danh mục thủ tục hành chính), and codes held against it.

An office without a catalogue takes every code that can be one: there is nothing to hold it against. Rows have dates,
because a procedure is abolished while its old papers are still to be digitised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.errors import invalid
from storage.keyring import administers
from storage.tables import Capacity, Delegation, Procedure

_CODE: Final = re.compile(r"[A-ZĐ0-9][A-ZĐ0-9./_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a catalogue: MaTTHC, name, MaLinhVuc ("" where not told), first and last day (None: still in force)."""

    code: str
    name: str
    field_code: str
    valid_from: date
    valid_to: date | None = None


def written(text: str) -> str:
    """A mã thủ tục hành chính ("1.000894", with its agency "2.000815.000.00.00.H26") as it is kept; "" for none.

    Raises InvalidError "procedure-code" for what can be no code.
    """
    code = unicodedata.normalize("NFC", text).strip().upper()
    if code and not _CODE.fullmatch(code):
        raise invalid("procedure-code")
    return code


def known(session: Session, text: str, *, on: date | None = None) -> str:
    """The code as it is kept, held against the catalogue; "" for none.

    `on` asks for a procedure in force that day; None takes one that ever was (an old paper's).

    Raises InvalidError "procedure-code", "unknown-procedure", "procedure-not-in-force".
    """
    code = written(text)
    if not code or session.scalars(select(Procedure.id).limit(1)).first() is None:
        return code
    rows = _rows(session, code)
    if not rows:
        raise invalid("unknown-procedure", procedure=code)
    if on is not None and not any(_in_force(row, on) for row in rows):
        raise invalid("procedure-not-in-force", procedure=code)
    return code


def field_code(session: Session, code: str, on: date | None) -> str:
    """MaLinhVuc of the procedure, as it was on that day, else as it was last; "" where the catalogue does not tell."""
    rows = _rows(session, code)
    fitting = [row for row in rows if on is not None and _in_force(row, on)] or rows
    return fitting[-1].field_code if fitting else ""


def listing(session: Session) -> Sequence[Procedure]:
    """The catalogue, by code and first day."""
    return session.scalars(select(Procedure).order_by(Procedure.code, Procedure.valid_from)).all()


def names(session: Session) -> dict[str, str]:
    """Every code with its latest name, by code: what a form offers."""
    return {row.code: row.name for row in listing(session)}


def replace(session: Session, entries: Sequence[Entry], actor: Actor) -> None:
    """Makes this the whole catalogue; what documents and capacities say already stays as it is.

    Raises InvalidError "procedure-catalogue" for an empty one, days the wrong way round and periods of one code that
    overlap; "procedure-code"; NotAllowedError.
    """
    administers(actor)
    rows = sorted(entries, key=lambda one: (one.code, one.valid_from))
    ends = [one.valid_to or date.max for one in rows]
    backwards = any(one.valid_from > end for one, end in zip(rows, ends, strict=True))
    pairs = zip(rows, ends, rows[1:], strict=False)
    overlap = any(one.code == after.code and after.valid_from <= end for one, end, after in pairs)
    if not rows or backwards or overlap or not all(written(one.code) == one.code for one in rows):
        raise invalid("procedure-catalogue")
    session.execute(delete(Procedure))
    session.add_all(
        Procedure(
            code=one.code,
            name=one.name,
            field_code=one.field_code,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in rows
    )
    session.flush()
    audit.record(session, actor, "procedures.replace", "procedures", "", details={"count": len(rows)})


def unlisted(session: Session) -> Sequence[str]:
    """Codes that capacities or delegations name and the catalogue does not have: no paper can bear them any more."""
    listed = set(session.scalars(select(Procedure.code)))
    given = [*session.scalars(select(Capacity.procedures)), *session.scalars(select(Delegation.procedures))]
    return sorted({code for codes in given for code in codes} - listed)


def _rows(session: Session, code: str) -> Sequence[Procedure]:
    query = select(Procedure).where(Procedure.code == code).order_by(Procedure.valid_from)
    return session.scalars(query).all()


def _in_force(row: Procedure, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


__all__ = ["Entry", "field_code", "known", "listing", "names", "replace", "unlisted", "written"]
