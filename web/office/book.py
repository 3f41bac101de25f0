"""The number book: open a year, reserve, void with a reason, and see that no number is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import audit, closing, register
from storage.tables import BookEntry, NumberBook
from web.errors import error, status_of
from web.forms import Posted, day, number, required, text
from web.language import Translator
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Person, VanThu

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Figures:
    """A book in figures; it adds up when used + reserved + void is the last number and none is missing."""

    last: int
    used: int
    reserved: int
    void: int
    missing: int

    @property
    def adds_up(self) -> bool:
        """Every number up to the last one is used, reserved or void, and none is missing."""
        return self.missing == 0 and self.used + self.reserved + self.void == self.last


def figures(session: Session, book: NumberBook) -> Figures:
    """Counts the book's lines by state."""
    query = select(BookEntry.state, func.count()).where(BookEntry.book_id == book.id).group_by(BookEntry.state)
    by_state = {row[0]: row[1] for row in session.execute(query)}
    return Figures(
        book.last_number,
        by_state.get("used", 0),
        by_state.get("reserved", 0),
        by_state.get("void", 0),
        len(register.gaps(session, book.id)),
    )


@router.get("/so-van-ban", response_class=HTMLResponse)
def book_page(request: Request, person: VanThu, so: int = 0) -> Response:
    """A number book with its lines, newest number first."""
    return _page(request, person, so)


def _page(request: Request, person: Person, book_id: int, problem: str = "", status: int = 200) -> Response:
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        books = register.books(session)
        current = _chosen(books, book_id)
        entries = register.entries(session, current.id, limit=300) if current else []
        counted = figures(session, current) if current else None
        closings = list(reversed(closing.closings(session, current.id))) if current else []
        breaches = closing.verify(session, current.id) if current else []
    if seen := [one.document_id for one in entries if one.document_id is not None]:
        audit.record_read(services.store, person.actor, "document", seen, "number book")
    today = services.store.now().astimezone(VIETNAM).date()
    return page(
        request,
        "office/book.html",
        status,
        books=books,
        current=current,
        entries=entries,
        figures=counted,
        closings=closings[:60],
        breaches=breaches,
        today=today.isoformat(),
        year=today.year,
        problem=problem,
    )


def _chosen(books: Sequence[NumberBook], book_id: int) -> NumberBook | None:
    return next((book for book in books if book.id == book_id), books[0] if books else None)


@router.post("/so-van-ban/mo")
def open_book(request: Request, person: VanThu, form: Posted) -> Response:
    """Opens the book of a year (does nothing when it is open)."""
    services: WebServices = request.app.state.services
    year = number(form, "nam")
    if not 2000 <= year <= 2100:
        raise error("bad-field", field_vi="Năm", field_en="The year")
    with services.store.write() as session:
        made = register.open_book(
            session,
            year,
            person.actor,
            code=required(form, "ma", "mã sổ", "the book's code")[:64],
            title=required(form, "ten", "tên sổ", "the book's name")[:255],
            agency=services.agency_name,
        )
        book_id = made.id
    return RedirectResponse(f"/so-van-ban?so={book_id}&da=mo-so", 303)


@router.post("/so-van-ban/giu")
def reserve(request: Request, person: VanThu, form: Posted) -> Response:
    """Reserves the next number for something named."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    book_id = number(form, "so")
    try:
        on = day(form, "ngay", "Ngày", "The date")
        if on is None:
            raise error("missing-field", field_vi="ngày", field_en="the date")
        with services.store.write() as session:
            register.reserve(
                session,
                book_id,
                on,
                required(form, "ky-hieu", "ký hiệu", "the notation"),
                person.actor,
                purpose=required(form, "muc-dich", "mục đích", "the purpose")[:500],
            )
    except BilingualError as refused:
        return _page(request, person, book_id, t.error(refused), status_of(refused))
    return RedirectResponse(f"/so-van-ban?so={book_id}&da=giu", 303)


@router.post("/so-van-ban/huy/{entry_id}")
def void(request: Request, entry_id: int, person: VanThu, form: Posted) -> Response:
    """Makes a reserved number void, with its reason."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        entry = register.void(session, entry_id, text(form, "ly-do"), person.actor)
        book_id = entry.book_id
    return RedirectResponse(f"/so-van-ban?so={book_id}&da=huy", 303)


@router.post("/so-van-ban/khoa")
def close_day(request: Request, person: VanThu, form: Posted) -> Response:
    """Closes the book up to and with a day that is not in the future; the signing of its digest is queued."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    book_id = number(form, "so")
    today = services.store.now().astimezone(VIETNAM).date()
    try:
        through = day(form, "ngay", "Ngày", "The date")
        if through is None or through > today:
            raise error("bad-field", field_vi="Ngày khóa sổ", field_en="The day of closing")
        with services.store.write() as session:
            made = closing.close(session, book_id, through, person.actor)
    except BilingualError as refused:
        return _page(request, person, book_id, t.error(refused), status_of(refused))
    return RedirectResponse(f"/so-van-ban?so={book_id}&da={'khoa-so' if made else 'khong-co-moi'}", 303)
