"""The office's catalogue of administrative procedures (danh mục thủ tục hành chính), and codes held against it.

An office without a catalogue takes every code that can be one: there is nothing to hold it against. Rows have dates,
because a procedure is abolished while its old papers are still to be digitised. A code with its agency or case behind it
is held against the procedure where the catalogue does not list it as it stands; it is kept as it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.errors import InvalidError, invalid
from storage.keyring import administers
from storage.procedure_codes import parted, written
from storage.search import folded
from storage.tables import Capacity, Delegation, Procedure


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a catalogue: MaTTHC, name, MaLinhVuc ("" where not told), first and last day (None: still in force)."""

    code: str
    name: str
    field_code: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new catalogue changed: lines that were not in the one before, lines gone from it, codes no longer in it."""

    new: int
    gone: int
    dropped: tuple[str, ...] = ()


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
    if on is not None and not any(in_force(row, on) for row in rows):
        raise invalid("procedure-not-in-force", procedure=code)
    return code


def field_code(session: Session, code: str, on: date | None) -> str:
    """MaLinhVuc of the procedure, as it was on that day, else as it was last; "" where the catalogue does not tell."""
    rows = _rows(session, code)
    fitting = [row for row in rows if on is not None and in_force(row, on)] or rows
    return fitting[-1].field_code if fitting else ""


def listing(session: Session) -> Sequence[Procedure]:
    """The catalogue, by code and first day."""
    return session.scalars(select(Procedure).order_by(Procedure.code, Procedure.valid_from)).all()


def found(session: Session, words: str, *, on: date | None = None) -> Sequence[Procedure]:
    """Lines of the catalogue whose code, name or field has every word, marks of letters aside; `on`: in force that day."""
    wanted = folded(words).split()
    return [
        row
        for row in listing(session)
        if (on is None or in_force(row, on))
        and all(word in folded(f"{row.code} {row.name} {row.field_code}") for word in wanted)
    ]


def names(session: Session) -> dict[str, str]:
    """Every code with its latest name, by code: what a form offers."""
    return {row.code: row.name for row in listing(session)}


def replace(session: Session, entries: Sequence[Entry], actor: Actor, *, may_drop: bool = True) -> Changes:
    """Makes this the whole catalogue; what documents and capacities say already stays as it is.

    Raises InvalidError "procedure-catalogue" for an empty one, days the wrong way round and periods of one code that
    overlap; "procedures-dropped" where codes of the present one would go that `may_drop` does not allow; NotAllowedError.
    """
    administers(actor)
    _consistent(entries)
    before, after = {_entry(row) for row in listing(session)}, set(entries)
    dropped = sorted({one.code for one in before} - {one.code for one in after})
    if dropped and not may_drop:
        raise invalid("procedures-dropped", codes=", ".join(dropped[:10]), count=len(dropped))
    session.execute(delete(Procedure))
    session.add_all(
        Procedure(
            code=one.code,
            name=one.name,
            field_code=one.field_code,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in entries
    )
    session.flush()
    changes = Changes(len(after - before), len(before - after), tuple(dropped))
    details = {"count": len(entries), "new_lines": changes.new, "gone_lines": changes.gone, "dropped": dropped[:50]}
    audit.record(session, actor, "procedures.replace", "procedures", "", details=details)
    return changes


def _consistent(entries: Sequence[Entry]) -> None:
    rows = sorted(entries, key=lambda one: (one.code, one.valid_from))
    if not rows:
        raise _contradiction("")
    for one, after in zip(rows, [*rows[1:], None], strict=True):
        end = one.valid_to or date.max
        overlap = after is not None and one.code == after.code and after.valid_from <= end
        if one.valid_from > end or overlap or written(one.code) != one.code:
            raise _contradiction(one.code)


def _contradiction(code: str) -> InvalidError:
    vi, en = (f" (mã {code})", f" (code {code})") if code else ("", "")
    return InvalidError(
        "procedure-catalogue",
        "Danh mục thủ tục cần ít nhất một dòng; ngày bắt đầu không sau ngày kết thúc, thời hạn của một mã không chồng"
        f" nhau; hãy sửa tệp{vi} rồi nhập lại.",
        "A catalogue of procedures has a line at least, first days not after last ones, and no overlapping periods of one"
        f" code; correct the file{en} and bring it again.",
        procedure=code,
    )


def unlisted(session: Session) -> Sequence[str]:
    """Codes that capacities or delegations name and the catalogue does not have: no paper can bear them any more."""
    listed = {parted(code).procedure for code in session.scalars(select(Procedure.code))}
    given = [*session.scalars(select(Capacity.procedures)), *session.scalars(select(Delegation.procedures))]
    return sorted({code for codes in given for code in codes if parted(code).procedure not in listed})


def in_force(row: Procedure, on: date) -> bool:
    """Whether this line of the catalogue holds on that day."""
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def _rows(session: Session, code: str) -> Sequence[Procedure]:
    """The lines of this very code, else those of its procedure at whatever agency, by their first day."""
    procedure = parted(code).procedure
    near = or_(Procedure.code.in_((code, procedure)), Procedure.code.startswith(f"{procedure}.", autoescape=True))
    rows = session.scalars(select(Procedure).where(near).order_by(Procedure.valid_from)).all()
    exact = [row for row in rows if row.code == code]
    return exact or [row for row in rows if parted(row.code).procedure == procedure]


def _entry(row: Procedure) -> Entry:
    return Entry(row.code, row.name, row.field_code, row.valid_from, row.valid_to)


__all__ = [
    "Changes",
    "Entry",
    "field_code",
    "found",
    "in_force",
    "known",
    "listing",
    "names",
    "replace",
    "unlisted",
]
