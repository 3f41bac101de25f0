"""Who may sign what: capacities inside an agency, delegations between agencies, both with dates and a deciding document.

Nobody signs for the agency without a capacity on record that fits the paper and the day; an office that has just begun
is told to record the first one. What rests on another capacity ends with it, and TUQ. is never passed on (NĐ 30/2020
Điều 13 khoản 3). A delegation between agencies is another record: where one names a procedure, it must be in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import audit
from storage.accounts import get_user
from storage.actor import Actor
from storage.capacity_rules import PREFIXES, lines_fit, possible, prefixes, same_name
from storage.engine import now, today
from storage.errors import NotAllowedError, invalid, make, not_found
from storage.fields import value
from storage.keyring import administers
from storage.procedure_codes import covers
from storage.procedures import known
from storage.tables import Capacity, Delegation, DocumentRow


@dataclass(frozen=True, slots=True)
class NewCapacity:
    """What the deciding document gives to a person; empty tuples mean all kinds, all procedures."""

    prefix: str
    position: str
    agency: str
    lines: tuple[str, ...]
    decided_by: str
    valid_from: date
    valid_to: date | None = None
    kinds: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    granted_by: int | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """What was in force at the moment of signing; `as_json` goes into the signature's record.

    `warnings` are codes for the signer: capacity-lines-differ, printed-name-differs.
    """

    capacity: Capacity
    delegation: Delegation | None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What was in force, to be kept with the signature."""
        capacity, delegation = self.capacity, self.delegation
        return {
            "checked": True,
            "capacity": {
                "id": capacity.id,
                "prefix": capacity.prefix,
                "position": capacity.position,
                "agency": capacity.agency,
                "lines": list(capacity.lines),
                "decided_by": capacity.decided_by,
                "valid_from": capacity.valid_from.isoformat(),
                "valid_to": capacity.valid_to.isoformat() if capacity.valid_to else None,
            },
            "delegation": delegation
            and {
                "id": delegation.id,
                "from_agency": delegation.from_agency,
                "decided_by": delegation.decided_by,
            },
            "warnings": list(self.warnings),
        }


def grant(session: Session, user_id: int, new: NewCapacity, actor: Actor) -> Capacity:
    """Writes down a person's capacity. Raises InvalidError "capacity", "sub-delegation"; NotAllowedError."""
    administers(actor)
    get_user(session, user_id)
    bad_dates = new.valid_to is not None and new.valid_to < new.valid_from
    if new.prefix not in PREFIXES or not new.position.strip() or not new.decided_by.strip() or bad_dates:
        raise invalid("capacity")
    if not possible(new.prefix, new.lines):
        raise invalid("capacity-lines")
    if new.granted_by is not None:
        giver = session.get(Capacity, new.granted_by)
        if giver is None:
            raise not_found("capacity", id=new.granted_by)
        if _given_on(giver, new.prefix, new.lines):
            raise invalid("sub-delegation")
    row = Capacity(
        user_id=user_id,
        prefix=new.prefix,
        position=new.position.strip(),
        agency=new.agency.strip(),
        lines=list(new.lines),
        kinds=list(new.kinds),
        procedures=_codes(session, new.procedures),
        granted_by=new.granted_by,
        decided_by=new.decided_by.strip(),
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        created_at=now(session),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "capacity.grant", "capacity", row.id, details={"user": user_id, "prefix": new.prefix})
    return row


def delegate(
    session: Session,
    from_agency: str,
    to_agency: str,
    decided_by: str,
    actor: Actor,
    *,
    valid_from: date,
    procedures: Sequence[str],
    valid_to: date | None = None,
) -> Delegation:
    """Writes down that an agency acts for another in these procedures. Who holds one by delegation cannot pass it on.

    Raises InvalidError "capacity", "delegation-procedures", "sub-delegation"; NotAllowedError.
    """
    administers(actor)
    giver, taker = from_agency.strip(), to_agency.strip()
    if not giver or not taker or not decided_by.strip() or (valid_to is not None and valid_to < valid_from):
        raise invalid("capacity")
    named = _codes(session, procedures)
    if not named:
        raise invalid("delegation-procedures")
    if any(_gives(one, giver, named, valid_from, valid_to or date.max) for one in delegations(session)):
        raise invalid("sub-delegation")
    row = Delegation(
        from_agency=giver,
        to_agency=taker,
        procedures=named,
        decided_by=decided_by.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=now(session),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "delegation.add", "delegation", row.id, details={"to": row.to_agency})
    return row


def _codes(session: Session, given: Sequence[str]) -> list[str]:
    return [code for one in given if (code := known(session, one))]


def _gives(row: Delegation, agency: str, procedures: Sequence[str], first: date, last: date) -> bool:
    """Whether the delegation gives this agency one of the procedures on any day from `first` to `last`."""
    ends = min(row.valid_to or date.max, row.revoked_on - timedelta(1) if row.revoked_on else date.max)
    named = same_name(row.to_agency, agency) and any(covers(row.procedures, one) for one in procedures)
    return named and row.valid_from <= last and first <= ends


def revoke(session: Session, row: Capacity | Delegation, on: date, reason: str, actor: Actor) -> None:
    """Ends a capacity or delegation from a day on; what was signed before stays. Raises InvalidError "reason-missing"."""
    administers(actor)
    if not reason.strip():
        raise invalid("reason-missing")
    row.revoked_on, row.revoked_reason = on, reason.strip()
    kind = "capacity" if isinstance(row, Capacity) else "delegation"
    audit.record(session, actor, f"{kind}.revoke", kind, row.id, details={"reason": reason.strip()})


def capacities(session: Session, *, user_id: int | None = None, on: date | None = None) -> Sequence[Capacity]:
    """Capacities on record (of a person; in force on a day)."""
    query = select(Capacity).order_by(Capacity.id)
    if user_id is not None:
        query = query.where(Capacity.user_id == user_id)
    if on is not None:
        query = query.where(*_in_force(Capacity, on))
    return session.scalars(query).all()


def delegations(session: Session, *, on: date | None = None) -> Sequence[Delegation]:
    """Delegations on record (in force on a day)."""
    query = select(Delegation).order_by(Delegation.id)
    return session.scalars(query if on is None else query.where(*_in_force(Delegation, on))).all()


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the page: the capacity lines top first, the signer's name ("" where unknown)."""

    lines: tuple[str, ...] = ()
    name: str = ""


def check(
    session: Session, user_id: int | None, document: DocumentRow, on: date, *, printed: Printed | None = None
) -> Authority:
    """What lets this person sign this document on this day; of several capacities the one whose lines are printed.

    Where a delegation names the document's procedure, it must be in force: who acts for another agency does so with the
    own form and seal (Luật Tổ chức chính quyền địa phương). Lines and a name that disagree warn the signer and do not stop.

    Raises NotAllowedError "no-capacities", "no-authority", "agency-not-competent".
    """
    page = printed or Printed()
    if not session.scalar(select(func.count()).select_from(Capacity)):
        raise make(NotAllowedError, "no-capacities", document=document.id)
    own = capacities(session, user_id=user_id, on=on) if user_id is not None else ()
    fitting = [one for one in own if _covers(one, document) and _stands(session, one, on)]
    if not fitting:
        raise make(NotAllowedError, "no-authority", document=document.id)
    fitting.sort(key=lambda one: not _as_printed(one, page))
    for capacity in fitting:
        competent, delegation = _competence(session, capacity, document, on)
        if competent:
            return Authority(capacity, delegation, _warnings(session, capacity, page))
    raise make(NotAllowedError, "agency-not-competent", document=document.id)


def for_signing(session: Session, document: DocumentRow, actor: Actor) -> dict[str, Any]:
    """What is in force for the actor today in Vietnam, with the capacity lines as read from the page; for the record.

    Raises as `check`.
    """
    return now_for(session, document, actor.user_id).as_json()


def now_for(session: Session, document: DocumentRow, user_id: int | None) -> Authority:
    """As `check`, today in Vietnam, with what was read from the page: for telling the signer before signing."""
    lines = [one.strip() for one in value(session, document.id, "SignerAuthority").split(";")]
    lines.append(value(session, document.id, "SignerPosition").strip())
    printed = Printed(tuple(one for one in lines if one), value(session, document.id, "SignerName").strip())
    return check(session, user_id, document, today(session), printed=printed)


def by_mandate(held: Mapping[str, Any] | None) -> bool:
    """Whether what was in force (`Authority.as_json`) is a mandate: who signs TUQ. may be of another office than the paper's,
    whose form and seal the paper bears (NĐ 30/2020 Điều 13 khoản 3)."""
    capacity = (held or {}).get("capacity") or {}
    return "TUQ." in (capacity.get("prefix"), *prefixes(capacity.get("lines", ())))


def _covers(capacity: Capacity, document: DocumentRow) -> bool:
    kind = not capacity.kinds or document.kind in capacity.kinds
    return kind and (not capacity.procedures or covers(capacity.procedures, document.procedure_code))


def _stands(session: Session, capacity: Capacity, on: date) -> bool:
    """Whether everything it rests on is in force on that day too, and nothing given by TUQ. was given on."""
    seen = {capacity.id}
    while capacity.granted_by is not None:
        giver = session.get(Capacity, capacity.granted_by)
        if giver is None or giver.id in seen or _given_on(giver, capacity.prefix, capacity.lines):
            return False
        begun = giver.valid_from <= on and (giver.valid_to is None or on <= giver.valid_to)
        if not begun or (giver.revoked_on is not None and giver.revoked_on <= on):
            return False
        seen.add(giver.id)
        capacity = giver
    return True


def _given_on(giver: Capacity, prefix: str, lines: Sequence[str]) -> bool:
    """Whether a mandate (TUQ.) would be passed on."""
    mandate = giver.prefix == "TUQ." or "TUQ." in prefixes(giver.lines)
    return mandate and bool({"TUQ.", "TL.", "KT."} & {prefix, *prefixes(lines)})


def _competence(
    session: Session, capacity: Capacity, document: DocumentRow, on: date
) -> tuple[bool, Delegation | None]:
    """Whether the capacity's agency may decide this, and the delegation that says so (None: by its own competence)."""
    procedure = document.procedure_code
    named = [
        row
        for row in delegations(session)
        if same_name(row.to_agency, capacity.agency) and covers(row.procedures, procedure)
    ]
    if not named:
        return True, None
    live = {row.id for row in delegations(session, on=on)}
    standing = [row for row in named if row.id in live]
    return bool(standing), standing[0] if standing else None


def _as_printed(capacity: Capacity, page: Printed) -> bool:
    return lines_fit(capacity.prefix, capacity.position, capacity.lines, page.lines)


def _warnings(session: Session, capacity: Capacity, page: Printed) -> tuple[str, ...]:
    found = []
    if not _as_printed(capacity, page):
        found.append("capacity-lines-differ")
    if page.name and not same_name(page.name, get_user(session, capacity.user_id).full_name):
        found.append("printed-name-differs")
    return tuple(found)


def _in_force(table: type[Capacity] | type[Delegation], on: date) -> tuple[Any, ...]:
    return (
        table.valid_from <= on,
        or_(table.valid_to.is_(None), table.valid_to >= on),
        or_(table.revoked_on.is_(None), table.revoked_on > on),
    )


__all__ = [
    "PREFIXES",
    "Authority",
    "NewCapacity",
    "Printed",
    "by_mandate",
    "capacities",
    "check",
    "delegate",
    "delegations",
    "for_signing",
    "grant",
    "now_for",
    "revoke",
]
