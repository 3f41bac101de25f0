"""Who may sign what: capacities inside an agency, delegation between agencies, and the lines that must be printed.

NĐ 30/2020 Điều 13 and Phụ lục I: TM. (for the collective), KT. (for the head, by a deputy), TL. (by order), TUQ. (by
mandate), Q. (acting head). They stack ("TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"). What is delegated by TUQ.
may not be delegated on. Delegation of a procedure from one agency to another (ủy quyền giữa cơ quan) is another record:
it lets the agency decide, not the person sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from signing.errors import SigningError, sentence

Prefix = Literal["", "TM.", "Q.", "KT.", "TL.", "TUQ."]
_PREFIX = re.compile(r"^(TM|TUQ|KT|TL|Q)\s*\.\s*", re.IGNORECASE)
_ABBREVIATIONS = {"UBND": "ỦY BAN NHÂN DÂN", "HĐND": "HỘI ĐỒNG NHÂN DÂN"}


class AuthorityRefusedError(SigningError):
    """This person may not sign this paper now."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """A person's right to sign, as a document decided it.

    `lines` are the capacity lines as they are printed, top first: ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH",
    "PHÓ CHỦ TỊCH"). `kinds` are kinds of document ("quyet_dinh") and `procedures` procedure codes ("1.000894"); empty
    means all. `until` is the last day. `basis` names the deciding document. `granted_by` is the capacity a TUQ. or TL.
    comes from; both must be in force.
    """

    identifier: str
    person: str
    position: str
    agency: str
    lines: tuple[str, ...]
    since: date
    until: date | None
    basis: str
    kinds: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    granted_by: str | None = None
    revoked_on: date | None = None

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The abbreviations of its lines, top first."""
        return tuple(f"{match[1].upper()}." for line in self.lines if (match := _PREFIX.match(line)))

    def in_force(self, on: date) -> bool:
        """True on its days, the last included."""
        ended = self.revoked_on is not None and on >= self.revoked_on
        return self.since <= on and (self.until is None or on <= self.until) and not ended

    def covers(self, kind: str, procedure: str) -> bool:
        """True where kind of document and procedure are among its own."""
        return (not self.kinds or kind in self.kinds) and (not self.procedures or procedure in self.procedures)


@dataclass(frozen=True, slots=True)
class Delegation:
    """One agency entrusts procedures to another (Hà Nội: decisions of 578 procedures). Not a right to sign by itself."""

    from_agency: str
    to_agency: str
    procedures: frozenset[str]
    since: date
    until: date | None
    basis: str

    def in_force(self, on: date) -> bool:
        """True on its days, the last included."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be signed: its agency, kind, procedure ("" where none), day, and the capacity lines printed on it."""

    agency: str
    kind: str
    on: date
    procedure: str = ""
    competent_agency: str = ""
    printed_lines: tuple[str, ...] = ()
    printed_name: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """The capacity that was in force, kept with the signature; `warnings` are codes a person must be told."""

    capacity: Capacity
    delegation: Delegation | None
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for the register."""
        one = self.capacity
        return {
            "capacity": one.identifier,
            "person": one.person,
            "position": one.position,
            "agency": one.agency,
            "lines": list(one.lines),
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "basis": one.basis,
            "delegation": self.delegation.basis if self.delegation else None,
            "warnings": list(self.warnings),
        }


def may_sign(
    person: str, paper: Paper, capacities: Iterable[Capacity], delegations: Iterable[Delegation] = ()
) -> Permission:
    """The capacity in which `person` may sign `paper`; where several fit, the one whose lines are printed.

    Raises:
        AuthorityRefusedError: no-capacity, capacity-not-in-force, capacity-out-of-scope, sub-delegation,
            agency-not-competent.
    """
    known = {one.identifier: one for one in capacities}
    own = [one for one in known.values() if one.person == person and _same(one.agency, paper.agency)]
    if not own:
        raise _refused("no-capacity")
    current = [one for one in own if one.in_force(paper.on)]
    if not current:
        raise _refused("capacity-not-in-force")
    fitting = [one for one in current if one.covers(paper.kind, paper.procedure)]
    if not fitting:
        raise _refused("capacity-out-of-scope")
    whole = [one for one in fitting if _chain_holds(one, known, paper.on)]
    if not whole:
        raise _refused(
            "sub-delegation" if any(_sub_delegated(one, known) for one in fitting) else "capacity-not-in-force"
        )
    delegation = _delegation(paper, delegations)
    printed = next((one for one in whole if lines_agree(one.lines, paper.printed_lines)), None)
    chosen = printed or whole[0]
    return Permission(chosen, delegation, _warnings(chosen, paper, printed is not None))


def _warnings(chosen: Capacity, paper: Paper, agrees: bool) -> tuple[str, ...]:
    found = []
    if paper.printed_lines and not agrees:
        found.append("printed-capacity-differs")
    if paper.printed_name and _plain(paper.printed_name) != _plain(chosen.person):
        found.append("printed-name-differs")
    return tuple(found)


def _delegation(paper: Paper, delegations: Iterable[Delegation]) -> Delegation | None:
    """Where another agency is competent for the procedure, the record that entrusts it to this one."""
    if not paper.competent_agency or _same(paper.competent_agency, paper.agency):
        return None
    for one in delegations:
        fits = _same(one.from_agency, paper.competent_agency) and _same(one.to_agency, paper.agency)
        if fits and paper.procedure in one.procedures and one.in_force(paper.on):
            return one
    raise _refused("agency-not-competent")


def _chain_holds(one: Capacity, known: dict[str, Capacity], on: date) -> bool:
    """Every grant it rests on is in force too, and no TUQ. rests on a TUQ. (NĐ 30/2020 Điều 13)."""
    seen = set()
    while one.granted_by is not None:
        giver = known.get(one.granted_by)
        if giver is None or giver.identifier in seen or not giver.in_force(on) or _sub_delegated(one, known):
            return False
        seen.add(giver.identifier)
        one = giver
    return True


def _sub_delegated(one: Capacity, known: dict[str, Capacity]) -> bool:
    giver = known.get(one.granted_by or "")
    return giver is not None and "TUQ." in giver.prefixes and bool({"TUQ.", "TL.", "KT."} & set(one.prefixes))


def check_record(one: Capacity, others: Iterable[Capacity] = ()) -> None:
    """Refuses a record that cannot be right when it is entered.

    Raises:
        AuthorityRefusedError: capacity-without-basis, capacity-dates, capacity-stack, sub-delegation.
    """
    if not one.basis.strip():
        raise _refused("capacity-without-basis")
    if one.until is not None and one.until < one.since:
        raise _refused("capacity-dates")
    if not one.lines or not _stack_is_possible(one.prefixes):
        raise _refused("capacity-stack")
    if _sub_delegated(one, {other.identifier: other for other in others}):
        raise _refused("sub-delegation")


def _stack_is_possible(prefixes: tuple[str, ...]) -> bool:
    """TM. only on top; at most one of KT., TL., TUQ. and Q. each; TL. and TUQ. exclude each other."""
    if "TM." in prefixes[1:] or len(set(prefixes)) != len(prefixes):
        return False
    return not {"TL.", "TUQ."} <= set(prefixes)


def lines_agree(required: Iterable[str], printed: Iterable[str]) -> bool:
    """True where the printed capacity lines say the same: case, spaces, UBND/ỦY BAN NHÂN DÂN and old accents aside."""
    return _joined(required) == _joined(printed)


def _joined(lines: Iterable[str]) -> str:
    return " ".join(_line(line) for line in lines if not line.strip().startswith("(")).strip()


def _line(line: str) -> str:
    text = _plain(line).upper()
    text = _PREFIX.sub(lambda match: f"{match[1].upper()}. ", text)
    for short, long in _ABBREVIATIONS.items():
        text = re.sub(rf"\b{short}\b", long, text)
    return text.replace("UỶ", "ỦY").replace("HOÀ", "HÒA")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _same(one: str, other: str) -> bool:
    return _line(one) == _line(other)


def _refused(code: str) -> AuthorityRefusedError:
    return AuthorityRefusedError(code, *sentence(code))
