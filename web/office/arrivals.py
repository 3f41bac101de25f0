"""Papers that arrive (văn bản đến, NĐ 30/2020 Điều 21, 22): taken in, checked, numbered, marked in a later revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import audit, documents, fields, levels, register
from storage import desk as sittings
from storage.documents import Filter
from storage.states import DEN
from storage.tables import DocumentRow
from web.clerk.deeds import on_disk
from web.clerk.views import DocumentView, document_view
from web.downloads import file_answer
from web.errors import error, status_of
from web.forms import Posted, files, text, texts
from web.language import Translator
from web.office.desk import connected
from web.office.signing_desk import begin, open_sittings, refused_words
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Person, VanThu

router = APIRouter()
_TONES = {"valid": "good", "invalid": "bad", "indeterminate": "warn"}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A paper that arrived: who sent it and under which number, what its check said, its number of arrival if it has one.

    `note` says that its mark stands on a sheet beside it.
    """

    view: DocumentView
    sender: str
    sent_number: str
    verdict: str
    tone: str
    number: str = ""
    note: bool = False


@router.get("/van-ban-den", response_class=HTMLResponse)
def arrivals(request: Request, person: VanThu) -> Response:
    """What arrived and waits for its number, and what is in the book already."""
    return _page(request, person)


def _page(
    request: Request, person: Person, refused: Sequence[str] = (), status: int = 200, sitting: int | None = None
) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        waiting = _rows(session, ("to_mark",), oldest_first=True)
        checking = documents.count(session, Filter(track=DEN, states=("received", "reading", "marking")))
        others = _rows(session, ("marked", "returned", "refused", "failed"))
        shown = [_arrived(session, row, t) for row in waiting]
        done = [_arrived(session, row, t) for row in others]
        book = next((one for one in register.books(session) if _is_open(one.code, one.year, services)), None)
        after = book.last_number + 1 if book is not None else 1
        agent = connected(session, person)
        to_approve = open_sittings(session, person, "mark")
    if waiting or others:
        seen = [row.id for row in (*waiting, *others)]
        audit.record_read(services.store, person.actor, "document", seen, "arrivals")
    return page(
        request,
        "office/arrivals.html",
        status,
        rows=shown,
        done=done,
        checking=checking,
        next=register.number_text(after, ""),
        agent=agent,
        to_approve=to_approve,
        sitting=sitting,
        refused=refused,
    )


def _rows(session: Session, states: tuple[str, ...], *, oldest_first: bool = False) -> Sequence[DocumentRow]:
    return documents.listing(session, Filter(track=DEN, states=states), limit=100, oldest_first=oldest_first)


def _is_open(code: str, year: int, services: WebServices) -> bool:
    return code == register.ARRIVALS and year == services.store.now().astimezone(VIETNAM).year


def _arrived(session: Session, row: DocumentRow, t: Translator) -> Arrived:
    number, notation = (fields.value(session, row.id, name) for name in ("CodeNumber", "CodeNotation"))
    entry = register.entry_of(session, row.id)
    return Arrived(
        view=document_view(row, t),
        sender=fields.value(session, row.id, "OrganName"),
        sent_number="/".join(part for part in (number, notation) if part),
        verdict=row.verdict or "unsigned",
        tone=_TONES.get(row.verdict, ""),
        number=entry.text if entry is not None else "",
        note=any(one.kind == levels.NOTE for one in documents.revisions(session, row.id)),
    )


@router.post("/van-ban-den/nhan", response_class=HTMLResponse)
def take_in(request: Request, person: VanThu, form: Posted) -> Response:
    """Takes files in; one that is refused does not stop the others. Their signatures are checked by the step that follows."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    sent = [one for one in files(form, "tep") if one.filename]
    refused = [] if sent else [t("arrivals.none")]
    for one in sent:
        name = documents.safe_name(one.filename or "")
        try:
            with on_disk(one, services) as data:
                documents.receive(services.store, services.objects, data, name=name, track=DEN, actor=person.actor)
        except BilingualError as odd:
            refused.append(f"{name}: {t.error(odd)}")
    if refused:
        return _page(request, person, refused, 400)
    return RedirectResponse("/van-ban-den?da=da-nhan", 303)


@router.post("/van-ban-den")
def mark(request: Request, person: VanThu, form: Posted) -> Response:
    """The next numbers of the book of arrivals for the chosen papers, in the order of the list, and their marks prepared."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    pairs = [value.split(":") for value in texts(form, "chon")]
    if any(len(one) != 2 or not all(part.isdecimal() for part in one) for one in pairs):
        raise error("form-expired")
    if not pairs:
        return RedirectResponse("/van-ban-den", 303)
    today = services.store.now().astimezone(VIETNAM).date()
    try:
        with services.store.write() as session:
            agency = services.agency_name
            book = register.open_book(session, today.year, person.actor, code=register.ARRIVALS, agency=agency)
            numbering = register.Numbering(today, "", book.id)
            wanted = [sittings.Wanted(int(document), int(version), {}, numbering) for document, version in pairs]
            batch, refused = begin(session, wanted, "mark", person, with_token=text(form, "cach") == "thiet-bi")
            if len(refused) == len(wanted):
                raise refused[0].error
            batch_id = batch.id
    except BilingualError as odd:
        return _page(request, person, [t.error(odd)], status_of(odd))
    if refused:
        words = refused_words(services, refused, t)
        return _page(request, person, words, 409, batch_id)
    return RedirectResponse(f"/ban-ky/{batch_id}", 303)


@router.get("/van-ban-den/{document_id}/phieu")
def note(request: Request, document_id: int, person: VanThu) -> Response:
    """The sheet that bears the mark of a locked paper, as a download."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        name = documents.get(session, document_id).name
        found = [one for one in documents.revisions(session, document_id) if one.kind == levels.NOTE]
    if not found:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [document_id], "arrival note")
    return file_answer(services, found[-1].bucket, found[-1].sha256, f"phieu {name.rsplit('.', 1)[0]}.pdf")
