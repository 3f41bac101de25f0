"""Who may sign what: capacities inside an agency, delegations between agencies, both with dates and a deciding document.

As soon as an agency has one capacity on record, only people with a fitting one may sign for it; before that (an office
that has just begun) the leader's role alone decides, and the signature's record says so.
TUQ. is never passed on (NĐ 30/2020 Điều 13 khoản 4: no sub-delegation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import audit
from storage.accounts import get_user
from storage.actor import Actor
from storage.engine import now
from storage.errors import NotAllowedError, invalid, make, not_found
from storage.fields import value
from storage.keyring import administers
from storage.search import plain
from storage.tables import Capacity, Delegation, DocumentRow

PREFIXES = ("", "TM.", "Q.", "KT.", "TL.", "TUQ.")


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

    `capacity` None means that the agency keeps no capacities yet. `warnings` are codes for the signer.
    """

    capacity: Capacity | None
    delegation: Delegation | None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        capacity, delegation = self.capacity, self.delegation
        return {
            "checked": capacity is not None,
            "capacity": capacity
            and {
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
    if new.granted_by is not None:
        giver = session.get(Capacity, new.granted_by)
        if giver is None:
            raise not_found("capacity", id=new.granted_by)
        if giver.prefix == "TUQ.":
            raise invalid("sub-delegation")
    row = Capacity(
        user_id=user_id,
        prefix=new.prefix,
        position=new.position.strip(),
        agency=new.agency.strip(),
        lines=list(new.lines),
        kinds=list(new.kinds),
        procedures=list(new.procedures),
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
    valid_to: date | None = None,
    procedures: Sequence[str] = (),
) -> Delegation:
    """Writes down that an agency acts for another. An agency that holds something only by delegation cannot pass it on.

    Raises InvalidError "capacity", "sub-delegation"; NotAllowedError.
    """
    administers(actor)
    if not from_agency.strip() or not to_agency.strip() or not decided_by.strip():
        raise invalid("capacity")
    row = Delegation(
        from_agency=from_agency.strip(),
        to_agency=to_agency.strip(),
        procedures=list(procedures),
        decided_by=decided_by.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=now(session),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "delegation.add", "delegation", row.id, details={"to": row.to_agency})
    return row


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


def check(
    session: Session,
    user_id: int | None,
    document: DocumentRow,
    on: date,
    *,
    agency: str = "",
    printed: Sequence[str] = (),
) -> Authority:
    """What lets this person sign this document on this day, best fit first.

    `agency` is the one on the page ("" takes the capacity's own); when it is another agency's, a delegation must cover
    it. `printed` are the capacity lines on the page: where they disagree the signer is warned, not stopped.

    Raises NotAllowedError "no-authority".
    """
    if not session.scalar(select(func.count()).select_from(Capacity)):
        return Authority(None, None)
    for capacity in capacities(session, user_id=user_id, on=on) if user_id is not None else ():
        if not _covers(capacity, document):
            continue
        delegation = None
        if agency and plain(agency) != plain(capacity.agency):
            delegation = _delegation(session, agency, capacity.agency, document, on)
            if delegation is None:
                continue
        return Authority(capacity, delegation, _warnings(capacity, printed))
    raise make(NotAllowedError, "no-authority", document=document.id)


def for_signing(session: Session, document: DocumentRow, actor: Actor) -> dict[str, Any]:
    """What is in force for the actor today in Vietnam, with the capacity lines as read from the page; for the record.

    Raises NotAllowedError "no-authority".
    """
    today = (now(session) + timedelta(hours=7)).date()
    lines = [one.strip() for one in value(session, document.id, "SignerAuthority").split(";")]
    printed = [one for one in (*lines, value(session, document.id, "SignerPosition").strip()) if one]
    return check(session, actor.user_id, document, today, printed=printed).as_json()


def _covers(capacity: Capacity, document: DocumentRow) -> bool:
    kind = not capacity.kinds or document.kind in capacity.kinds
    return kind and (not capacity.procedures or document.procedure_code in capacity.procedures)


def _delegation(
    session: Session, from_agency: str, to_agency: str, document: DocumentRow, on: date
) -> Delegation | None:
    for row in delegations(session, on=on):
        same = plain(row.from_agency) == plain(from_agency) and plain(row.to_agency) == plain(to_agency)
        if same and (not row.procedures or document.procedure_code in row.procedures):
            return row
    return None


def _warnings(capacity: Capacity, printed: Sequence[str]) -> tuple[str, ...]:
    seen, meant = [plain(one) for one in printed if one.strip()], [plain(one) for one in capacity.lines]
    return ("capacity-lines-differ",) if seen and meant and seen != meant else ()


def _in_force(table: type[Capacity] | type[Delegation], on: date) -> tuple[Any, ...]:
    return (
        table.valid_from <= on,
        or_(table.valid_to.is_(None), table.valid_to >= on),
        or_(table.revoked_on.is_(None), table.revoked_on > on),
    )


__all__ = [
    "Authority",
    "NewCapacity",
    "capacities",
    "check",
    "delegate",
    "delegations",
    "for_signing",
    "grant",
    "revoke",
]
