"""Judges a document's number once more when the register is at hand: what was read alone meets what is already stored.

Reading sees one file; whoever stores it knows the office's other papers. Pure: neighbours come in as plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.document import Document, Field, Offer, Page
from pipeline.registerorder import Paper, RegisterEntry, number_of, register_key, settle
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


def with_each_other(papers: Sequence[tuple[Document, str]], settled: Sequence[Neighbour]) -> tuple[Document, ...]:
    """Papers of one batch (each with its file name), their numbers judged beside each other and beside the register.

    A paper whose number is still open is a neighbour as sure as its own offers are (`registerorder.settle`): that puts the
    likelier offer first. It is a witness for acceptance only where its own number is accepted, or read and placed beyond
    doubt; the rule of acceptance is the register's own (`witnesses.judge_number`), so that what is accepted was the digit
    reader's first offer, nearly certain by itself, between two papers on either side. Nothing accepted is taken back.
    """
    known = [*settled, *(one for document, _ in papers if (one := _settled(document)) is not None)]
    asked = [_waiting(document) for document, _ in papers]
    places = [at for at, one in enumerate(asked) if one is not None]
    waiting = [one for one in asked if one is not None]
    beliefs = settle(waiting, entries(known))
    sure = {
        at: Neighbour(best[0].text, _notation(papers[at][0]), paper.date, _office(papers[at][0]))
        for at, paper, best in zip(places, waiting, beliefs, strict=True)
        if paper.date is not None and best and _beyond_doubt(paper.offers[0], best[0])
    }
    result = [document for document, _ in papers]
    for at, best in zip(places, beliefs, strict=True):
        document, filename = papers[at]
        told = with_register(document, filename, [*known, *(one for other, one in sure.items() if other != at)])
        result[at] = _best_first(told, best)
    return tuple(result)


_OWN, _PLACED = 0.98, 0.98  # how sure of an open number the digit reader and its place must be for it to bear witness


def _beyond_doubt(read: Offer, placed: Offer) -> bool:
    return read.text == placed.text and read.p >= _OWN and placed.p >= _PLACED


def _waiting(document: Document) -> Paper | None:
    """The document's number as a question to the register; None where it is not open, or the date is not sure."""
    number, dated = document.field("CodeNumber"), document.field("IssuedDate")
    page = _page_of(document, number)
    slot = page.slots.number if page is not None and page.slots is not None else None
    if number is None or dated is None or slot is None or not slot.offers:
        return None
    if number.status != "doubtful" or dated.status != "accepted":
        return None
    day = date.fromisoformat(dated.value)
    return Paper(slot.offers, day, register_key(_notation(document), day.year, _office(document)))


def _settled(document: Document) -> Neighbour | None:
    number, dated = document.field("CodeNumber"), document.field("IssuedDate")
    if number is None or dated is None or number.status != "accepted" or dated.status != "accepted":
        return None
    notation = _notation(document)
    return Neighbour(number.value, notation, date.fromisoformat(dated.value), _office(document)) if notation else None


def _notation(document: Document) -> str:
    field, page = document.field("CodeNotation"), _page_of(document, document.field("CodeNumber"))
    if field is not None and field.value:
        return field.value
    return page.slots.notation if page is not None and page.slots is not None else ""


def _office(document: Document) -> str:
    field = document.field("OrganName")
    return field.value if field is not None else ""


def _best_first(document: Document, offers: Sequence[Offer]) -> Document:
    """The number that the batch finds likeliest in front, the others behind; still for a person to settle."""
    number = document.field("CodeNumber")
    if number is None or number.status != "doubtful" or offers[0].text == number.value:
        return document
    others = tuple(dict.fromkeys((number.value, *(one.text for one in offers[1:4]), *number.alternatives)))
    first = replace(
        number,
        value=offers[0].text,
        confidence=min(offers[0].p, number.confidence),
        why="số viết tay, xếp theo thứ tự của các văn bản cùng lô",
        alternatives=tuple(one for one in others if one and one != offers[0].text),
    )
    return replace(document, fields=tuple(first if one is number else one for one in document.fields))


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
