"""Văn thư's desk: number, date and seal for what the leader signed; superseding a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import actions, audit, documents, fields, register, states
from storage import desk as sittings
from storage.documents import Filter
from storage.tables import BookEntry, NumberBook
from web.clerk.views import DocumentView, document_view
from web.errors import error, status_of
from web.forms import Posted, day, number, required, text, texts
from web.language import Translator
from web.office.desk import connected
from web.office.signing_desk import begin, open_sittings, refused_words
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Person, Staff, VanThu

router = APIRouter()


@dataclass(frozen=True, slots=True)
class BookChoice:
    """An open book in a list, with the number it gives next."""

    id: int
    title: str
    code: str
    year: int
    next: str


def open_books(session: Session) -> list[BookChoice]:
    """The books that still give numbers to papers of the office's own."""
    books = [book for book in register.books(session) if book.code != register.ARRIVALS]
    return [_choice(book) for book in books if book.closed_at is None]


def _choice(book: NumberBook) -> BookChoice:
    return BookChoice(book.id, book.title, book.code, book.year, f"{book.last_number + 1:02d}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits for its number, the notation printed on it, and the number it has where sealing was given back."""

    view: DocumentView
    notation: str
    held: BookEntry | None


@router.get("/van-thu", response_class=HTMLResponse)
def to_number(request: Request, person: VanThu) -> Response:
    """The documents that wait for number, date and seal."""
    return _page(request, person, "", 200)


def _page(request: Request, person: Person, problem: str, status: int, sitting: int | None = None) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        rows = documents.listing(
            session, Filter(track=states.BAN_HANH, states=("to_number",)), limit=100, oldest_first=True
        )
        shown = [
            Waiting(
                document_view(row, t),
                fields.value(session, row.id, "CodeNotation"),
                register.entry_of(session, row.id),
            )
            for row in rows
        ]
        books = open_books(session)
        reserved = _reserved(session, books)
        copies = documents.count(session, Filter(track=states.SO_HOA, states=("to_seal",)))
        agent = connected(session, person)
        to_approve = open_sittings(session, person, "number_and_seal")
    if rows:
        audit.record_read(services.store, person.actor, "document", [row.id for row in rows], "to number")
    return page(
        request,
        "office/number.html",
        status,
        rows=shown,
        books=books,
        reserved=reserved,
        copies=copies,
        agent=agent,
        today=services.store.now().astimezone(VIETNAM).date().isoformat(),
        problem=problem,
        sitting=sitting,
        to_approve=to_approve,
    )


def _reserved(session: Session, books: list[BookChoice]) -> list[BookEntry]:
    found = [entry for book in books for entry in register.entries(session, book.id, limit=500)]
    return [entry for entry in found if entry.state == "reserved" and entry.document_id is None]


@router.post("/van-thu/{document_id}")
def give_number(request: Request, document_id: int, person: VanThu, form: Posted) -> Response:
    """Gives number and date from the book and has the agency's seal prepared, by its registered key or the token here."""
    t = Translator(language_for(request))
    entry = text(form, "giu-truoc")
    try:
        asked = register.Numbering(
            on=_issued(form),
            notation=required(form, "ky-hieu", "ký hiệu", "the notation"),
            book_id=number(form, "so"),
            entry_id=int(entry) if entry.isdecimal() else None,
        )
        wanted = sittings.Wanted(document_id, number(form, "phien-ban"), {}, asked)
        return _open_sitting(request, person, [wanted], form)
    except BilingualError as refused:
        return _page(request, person, t.error(refused), status_of(refused))


@router.post("/van-thu")
def give_numbers(request: Request, person: VanThu, form: Posted) -> Response:
    """The next numbers of a book for every chosen document, in the order of the list, each with its own notation; one
    that cannot have it is told and the others go on."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        wanted = _chosen(services, form)
        return _open_sitting(request, person, wanted, form) if wanted else RedirectResponse("/van-thu", 303)
    except BilingualError as odd:
        return _page(request, person, t.error(odd), status_of(odd))


def _issued(form: FormData) -> date:
    on = day(form, "ngay", "ngày ban hành", "the date")
    if on is None:
        raise error("missing-field", field_vi="ngày ban hành", field_en="the date")
    return on


def _chosen(services: WebServices, form: FormData) -> list[sittings.Wanted]:
    """The checked documents ("id:version") with the notation that is printed on each."""
    on, book = _issued(form), number(form, "so")
    pairs = [value.split(":") for value in texts(form, "chon")]
    if any(len(one) != 2 or not all(part.isdecimal() for part in one) for one in pairs):
        raise error("form-expired")
    with services.store.read() as session:
        return [
            sittings.Wanted(int(document), int(version), {}, _numbering(session, int(document), on, book))
            for document, version in pairs
        ]


def _numbering(session: Session, document_id: int, on: date, book: int) -> register.Numbering:
    """What many are asked for at once; who has a number already keeps it as it is."""
    held = register.entry_of(session, document_id)
    if held is not None:
        return register.Numbering(held.entry_date, held.notation, held.book_id)
    return register.Numbering(on, fields.value(session, document_id, "CodeNotation"), book)


def _open_sitting(request: Request, person: Person, wanted: list[sittings.Wanted], form: FormData) -> Response:
    """Numbers the documents and has them prepared for the seal, by the agency's key or the token on văn thư's desk.

    Raises WebError no-agent, InvalidError no-signing-key; the first refusal when none could go.
    """
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with_token = text(form, "cach") == "thiet-bi"
    with services.store.write() as session:
        batch, refused = begin(session, wanted, "number_and_seal", person, with_token=with_token)
        if len(refused) == len(wanted):
            raise refused[0].error
        batch_id = batch.id
    if refused:
        words = refused_words(services, refused, t)
        return _page(request, person, " ".join(words), 409, batch_id)
    return RedirectResponse(f"/ban-ky/{batch_id}", 303)


@router.post("/tai-lieu/{document_id}/thay-the")
def supersede(request: Request, document_id: int, person: Staff, form: Posted) -> Response:
    """Supersedes the document's result by another one, named by its code or its number."""
    services: WebServices = request.app.state.services
    named = required(form, "ma", "mã hoặc số của kết quả mới", "the new result's code or number")
    with services.store.write() as session:
        actions.supersede(
            session,
            document_id,
            person.actor,
            version=number(form, "phien-ban"),
            by_code=_code(session, named),
        )
    return RedirectResponse(f"/tai-lieu/{document_id}?da=viec", 303)


def _code(session: Session, named: str) -> str:
    """The code of a result named by its code, or by a number that only one result bears."""
    by_number = register.find(session, register.Wanted(number_text=named), limit=2)
    return by_number[0].code if len(by_number) == 1 else named


@router.post("/tai-lieu/{document_id}/han")
def validity(request: Request, document_id: int, person: Staff, form: Posted) -> Response:
    """Sets until when and where a result is in force (ThoiHanHieuLuc, PhamViHieuLuc)."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        row = register.result_of(session, document_id)
        if row is None:
            raise error("not-found")
        register.set_validity(
            session,
            row.code,
            person.actor,
            valid_until=day(form, "han", "thời hạn", "the date"),
            scope=text(form, "pham-vi"),
        )
    return RedirectResponse(f"/tai-lieu/{document_id}?da=viec", 303)
