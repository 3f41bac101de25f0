"""Judges a document's number once more when the register is at hand: what was read alone meets what is already stored.

Reading sees one file; whoever stores it knows the office's other papers. Pure: neighbours come in as plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.document import Document, Field, Page
from pipeline.registerorder import RegisterEntry, number_of, register_key
from pipeline.witnesses import Judged, judge_number


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A settled paper: number as written ("02"), notation ("TB-SYT"), date, issuing organ as printed."""

    number: str
    notation: str
    date: date
    organ: str


def entries(neighbours: Sequence[Neighbour]) -> tuple[RegisterEntry, ...]:
    """The neighbours as entries of their registers; those without a figure are left out."""
    return tuple(
        RegisterEntry(figure, one.date, register_key(one.notation, one.date.year, one.organ))
        for one in neighbours
        if (figure := number_of(one.number)) is not None
    )


def with_register(document: Document, filename: str, neighbours: Sequence[Neighbour]) -> Document:
    """The document with its CodeNumber judged in the light of the register; as it was where that changes nothing.

    Only a number that stands in a slot of its page (`Page.slots`) is judged, and only when the date is accepted or
    was settled: an uncertain date would put the paper in the wrong place of the register.
    """
    number, dated, notation = (document.field(name) for name in ("CodeNumber", "IssuedDate", "CodeNotation"))
    page = _page_of(document, number)
    if number is None or dated is None or page is None or page.slots is None or dated.status != "accepted":
        return document
    named = notation.value if notation is not None and notation.value else page.slots.notation
    slots = replace(page.slots, notation=named)
    day = date.fromisoformat(dated.value)
    organ = document.field("OrganName")
    office = organ.value if organ is not None else ""
    verdict = judge_number(slots, filename=filename, register=entries(neighbours), day=day, office=office)
    changed = _changed(number, verdict)
    if changed == number:
        return document
    return replace(document, fields=tuple(changed if one is number else one for one in document.fields))


def _page_of(document: Document, number: Field | None) -> Page | None:
    if number is None:
        return None
    pages = [one for one in document.pages if one.slots is not None and one.slots.number is not None]
    return next((one for one in pages if number.page in (None, one.number)), None)


def _changed(number: Field, verdict: Judged) -> Field:
    """The register may confirm, cast doubt or reorder the offers; it never takes an acceptance for itself that the
    field's own checks refused with another value."""
    if verdict.status == "missing" or not verdict.value:
        return number
    if number.status == "accepted" and verdict.status == "accepted":
        return number
    others = tuple(one for one in verdict.offers if one != verdict.value)
    return replace(
        number,
        value=verdict.value,
        confidence=verdict.confidence,
        status=verdict.status,
        why=verdict.why,
        alternatives=others,
        box=verdict.box or number.box,
    )
