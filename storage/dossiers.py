"""Hồ sơ: their codes (standards.md §2.5), what belongs to them, how far they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.actor import Actor
from storage.engine import now, one_at_a_time
from storage.errors import invalid, not_found
from storage.search import folded
from storage.tables import DocumentRow, Dossier

STANDARD: Final = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2,3}){0,3})-(\d{6})-(\d{4,7})")
_LOCAL: Final = re.compile(r"[A-ZĐ0-9][A-ZĐ0-9./_-]{0,63}")


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code as it is kept: upper case, no spaces. `received_on` is the date in a standard code."""

    text: str
    standard: bool
    received_on: date | None


def parse_code(text: str) -> DossierCode:
    """Reads a mã hồ sơ; codes of older systems pass as local ones.

    Raises InvalidError "dossier-code" for what can be no code (spaces inside, signs, too long).
    """
    code = unicodedata.normalize("NFC", text).strip().upper()
    match = STANDARD.fullmatch(code)
    if match:
        day = _day(match.group(1))
        return DossierCode(code, day is not None, day)
    if _LOCAL.fullmatch(code):
        return DossierCode(code, False, None)
    raise invalid("dossier-code")


def _day(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def ensure(session: Session, code: str, actor: Actor) -> Dossier:
    """The dossier with that code, made when it is new."""
    wanted = parse_code(code)
    query = select(Dossier).where(Dossier.code == wanted.text)
    found = session.scalars(query).one_or_none()
    if found is None:  # a folder comes in as many uploads at once: only the first makes it
        one_at_a_time(session, f"dossier {wanted.text}")
        found = session.scalars(query).one_or_none()
    if found is not None:
        return found
    made = Dossier(
        code=wanted.text,
        standard=wanted.standard,
        received_on=wanted.received_on,
        created_at=now(session),
        created_by=actor.user_id,
    )
    session.add(made)
    session.flush()
    return made


def get(session: Session, code: str) -> Dossier:
    """The dossier with that code. Raises NotFoundError, InvalidError."""
    wanted = parse_code(code).text
    found = session.scalars(select(Dossier).where(Dossier.code == wanted)).one_or_none()
    if found is None:
        raise not_found("dossier", code=wanted)
    return found


def describe(session: Session, code: str, actor: Actor, **values: object) -> Dossier:
    """Sets title, procedure_code, field_code, owner_name, owner_id_number, owner_id_kind, agency, due_on, done_on."""
    from storage import audit

    allowed = {
        "title",
        "procedure_code",
        "field_code",
        "owner_name",
        "owner_id_number",
        "owner_id_kind",
        "agency",
        "received_on",
        "due_on",
        "done_on",
    }
    if unknown := set(values) - allowed:
        raise invalid("dossier-field", names=sorted(unknown))
    dossier = ensure(session, code, actor)
    for name, value in values.items():
        setattr(dossier, name, value)
    dossier.search_text = folded(f"{dossier.title} {dossier.owner_name}")
    audit.record(
        session, actor, "dossier.describe", "dossier", dossier.code, personal=True, details={"set": sorted(values)}
    )
    return dossier


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier in a list: how many documents it has, and how many in each state (the counts add up)."""

    dossier: Dossier
    documents: int
    states: tuple[tuple[str, int], ...]


def listing(
    session: Session, *, words: str = "", limit: int = 50, before_id: int | None = None
) -> Sequence[DossierLine]:
    """Dossiers, newest first; `words` looks in code, title and owner, with or without diacritics."""
    query = select(Dossier).order_by(Dossier.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(Dossier.id < before_id)
    if words.strip():
        wanted = words.strip()
        query = query.where(
            or_(
                Dossier.code.contains(wanted.upper(), autoescape=True),
                Dossier.owner_id_number == wanted,
                Dossier.search_text.contains(folded(wanted), autoescape=True),
            )
        )
    found = session.scalars(query).all()
    counts: dict[int, list[tuple[str, int]]] = {}
    grouped = (
        select(DocumentRow.dossier_id, DocumentRow.state, func.count())
        .where(DocumentRow.dossier_id.in_([one.id for one in found]))
        .group_by(DocumentRow.dossier_id, DocumentRow.state)
        .order_by(DocumentRow.state)
    )
    for dossier_id, state, number in session.execute(grouped):
        assert dossier_id is not None
        counts.setdefault(dossier_id, []).append((state, number))
    return [DossierLine(one, sum(n for _, n in counts.get(one.id, [])), tuple(counts.get(one.id, []))) for one in found]


def documents(session: Session, code: str) -> Sequence[DocumentRow]:
    """The documents of a dossier, in the order they came."""
    dossier = get(session, code)
    return session.scalars(
        select(DocumentRow).where(DocumentRow.dossier_id == dossier.id).order_by(DocumentRow.id)
    ).all()


__all__ = ["STANDARD", "DossierCode", "DossierLine", "describe", "documents", "ensure", "get", "listing", "parse_code"]
