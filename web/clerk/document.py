"""The page of one document: its picture, its fields, what may be done with it, who else has it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from storage import (
    accounts,
    audit,
    authority,
    desk,
    documents,
    dossiers,
    fields,
    levels,
    outcomes,
    register,
    splitting,
    states,
    steps,
)
from storage.errors import NotAllowedError
from storage.states import Transition
from storage.tables import DocumentRow, EventRow, FieldRow, PageRow, ResultRow, SignatureRow, SplitProposal, Step
from web.clerk import deeds
from web.clerk.buttons import WITH_REASON, buttons
from web.clerk.pagewords import sheets_words, with_tables
from web.clerk.pictures import Pictures, sheet_number
from web.clerk.signed import capacity_words, renewal_words, signature_lines, warning_words
from web.clerk.values import kept
from web.clerk.verdict import kept as kept_answer
from web.clerk.views import DPI, DocumentView, PageView, document_view, field_view, image_address, page_view
from web.downloads import file_answer
from web.errors import error
from web.forms import Posted, number, required, text
from web.language import Translator
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Person, Staff

router = APIRouter()
pictures = Pictures()

_CORRECTABLE = ("to_sign_scan", "to_review", "draft", "returned")


@dataclass(frozen=True, slots=True)
class SigningAs:
    """The capacity a leader would sign in, in words ("" where there is none), and what to know before."""

    capacity: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything of a document that its page needs, read in one snapshot."""

    row: DocumentRow
    pages: Sequence[PageRow]
    fields: Sequence[FieldRow]
    events: Sequence[EventRow]
    papers: Sequence[DocumentRow]
    step: Step | None
    raising: Step | None
    result: ResultRow | None
    signatures: Sequence[SignatureRow]
    proposals: Sequence[SplitProposal]
    allowed: tuple[Transition, ...]


def opened(session: Session, document_id: int, person: Person) -> Opened:
    """Reads a document for its page. Raises NotFoundError."""
    row = documents.get(session, document_id)
    papers = dossiers.documents(session, row.dossier.code) if row.dossier else []
    return Opened(
        row,
        fields.pages(session, document_id),
        fields.fields(session, document_id),
        documents.history(session, document_id),
        [one for one in papers if one.id != document_id],
        steps.latest(session, document_id),
        levels.waiting(session, document_id),
        register.result_of(session, document_id),
        levels.signatures(session, row),
        splitting.proposals(session, document_id),
        states.allowed_events(row, person.actor),
    )


@router.get("/tai-lieu/{document_id}", response_class=HTMLResponse)
def show(request: Request, document_id: int, person: Staff, trang: int = 1, sua: int = 0, ben: int = 0) -> Response:
    """One document with its page picture, fields, history and what the person may do with it."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.write() as session:
        found = opened(session, document_id, person)
        others = [user.full_name for user in documents.present(session, document_id, person.id)]
        audit.record(
            session, person.actor, "personal.read", "document", document_id, personal=True, details={"why": "page"}
        )
        beside = _beside(session, found, ben, person, t)
        doable = _doable(session, found, person, t)
    return page(
        request,
        "office/draft.html" if found.row.track == states.BAN_HANH else "clerk/document.html",
        **_sheet(found, trang, sua, person, t),
        **doable,
        events=found.events,
        papers=[document_view(one, t) for one in found.papers],
        beside=beside,
        beside_id=ben,
        others=others,
        stale=False,
        step=step_words(found.step),
        back=_back(person, found.row),
        level_next=found.raising.not_before if found.raising else None,
        renewal=renewal_words(found.row, found.raising, services.store.now().astimezone(VIETNAM).date(), t),
        level_later=found.row.state not in levels.ARRIVED,
        result=found.result,
        kept_verdict=kept_answer(services, found.row, t.language),
        signatures=signature_lines(found.signatures, found.events, t),
        proposals=found.proposals,
    )


def _doable(session: Session, found: Opened, person: Person, t: Translator) -> dict[str, Any]:
    """What the person may do with the document now, and what it waits for meanwhile, for the template."""
    document_id = found.row.id
    may_submit = any(one.event == "submit" for one in found.allowed)
    waits = desk.waits_for_a_person(session, document_id)
    in_force = found.result is not None and found.result.status == "in_force"
    return {
        "actions": buttons(
            document_id,
            found.allowed,
            signed=bool(found.signatures),
            pages_failed=any(one.failed for one in found.pages),
        ),
        "signing_as": _signing_as(session, found, person, t),
        "leaders": accounts.users(session, role="leader", open_only=True) if may_submit else [],
        "to_approve": [
            one.batch_id for one in desk.to_approve(session, person.actor) if one.document_id == document_id
        ],
        "working": (found.row.state in states.BUSY and not waits) or worked_at_rest(found.step),
        "may_split": bool({"clerk", "reviewer"} & person.roles),
        "may_limit": in_force and bool({"van_thu", "reviewer", "leader"} & person.roles),
    }


def _sheet(found: Opened, number: int, editing: int, person: Person, t: Translator) -> dict[str, Any]:
    """The document's pages and fields for the template; `number`: the page shown, `editing`: the field being changed."""
    by_number = {one.number: one for one in found.pages}
    chosen = by_number.get(number) or (found.pages[0] if found.pages else None)
    told = [one for one in found.fields if not (found.row.track == states.BAN_HANH and _still_to_be_given(one))]
    views = [field_view(found.row, one, by_number, t, editing=one.id == editing) for one in told]
    doc = replace(
        document_view(found.row, t),
        pages=tuple(found.pages),
        fields=tuple(views),
        original_href=f"/tai-lieu/{found.row.id}/trang/{sheet_number(found.pages, chosen.number)}?dpi=150&goc=1"
        if chosen
        else "",
    )
    return {
        "doc": doc,
        "view": page_view(found.row, chosen, found.fields, t) if chosen else None,
        "page_number": chosen.number if chosen else 1,
        "sheets": sheets_words(found.pages, t),
        "tables": with_tables(found.pages),
        "doubtful": [one for one in views if one.open and one.status == "doubtful"],
        "settled": [one for one in views if not (one.open and one.status == "doubtful")],
        "may_correct": found.row.state in _CORRECTABLE and bool(fields.SETTLING_ROLES & person.roles),
    }


def _still_to_be_given(field: FieldRow) -> bool:
    """Number and day of a draft are no gap in it: the book gives them."""
    return field.name in ("CodeNumber", "IssuedDate") and not field.value


def _signing_as(session: Session, found: Opened, person: Person, t: Translator) -> SigningAs | None:
    """What a leader who may sign now would sign as, with what differs from the page; or why he may not."""
    if "sign_leader" not in {one.event for one in found.allowed}:
        return None
    try:
        held = authority.now_for(session, found.row, person.id).as_json()
    except NotAllowedError as outside:
        return SigningAs("", (t.error(outside),))
    return SigningAs(
        capacity_words(held.get("capacity") or {}, t),
        tuple(warning_words(code, t) for code in held.get("warnings", ())),
    )


def _beside(session: Session, found: Opened, other_id: int, person: Person, t: Translator) -> PageView | None:
    """The first page of another paper of the same dossier, to look at beside the draft."""
    paper = next((one for one in found.papers if one.id == other_id), None)
    if paper is None:
        return None
    rows = fields.pages(session, paper.id)
    audit.record(session, person.actor, "personal.read", "document", paper.id, personal=True, details={"why": "beside"})
    return page_view(paper, rows[0], (), t) if rows else None


def _back(person: Person, row: DocumentRow) -> dict[str, str]:
    if row.track == states.BAN_HANH:
        if row.state == "to_sign_leader" and "leader" in person.roles:
            return {"href": "/trinh-ky", "key": "nav.to_sign"}
        return {"href": "/du-thao", "key": "nav.drafts"}
    if row.track == states.DEN:
        return {"href": "/van-ban-den", "key": "nav.arrivals"}
    if row.state == "to_review" and "reviewer" in person.roles:
        return {"href": "/ra-soat", "key": "nav.review"}
    return {"href": "/tai-lieu", "key": "nav.documents"}


@dataclass(frozen=True, slots=True)
class StepWords:
    kind: str
    done: int
    total: int


def step_words(step: Step | None) -> StepWords:
    """What runs on the document now, with its true counts."""
    return StepWords("", 0, 0) if step is None else StepWords(step.kind, step.done_units, step.all_units)


def worked_at_rest(step: Step | None) -> bool:
    """Whether something is done with a document that rests in its state meanwhile: a box is split, a draft made anew."""
    at_rest = (splitting.STEP, outcomes.MOVE_FIELDS)
    return step is not None and step.kind in at_rest and step.state in ("queued", "running")


@router.get("/tai-lieu/{document_id}/cung-xem", response_class=HTMLResponse)
def others(request: Request, document_id: int, person: Staff, v: int = 0) -> Response:
    """Who else has the document open, and whether it changed since the page was loaded (asked every few seconds)."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        row = documents.get(session, document_id)
        names = [user.full_name for user in documents.present(session, document_id, person.id)]
    # The system's own moves (reading, signing) reload by themselves; a person's change is told.
    stale = v != row.version
    return page(request, "parts/others.html", others=names, stale=stale)


@router.get("/tai-lieu/{document_id}/buoc", response_class=HTMLResponse)
def step(request: Request, document_id: int, person: Staff) -> Response:
    """How far the step that runs now is; reloads the page when it is done."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = documents.get(session, document_id)
        latest = steps.latest(session, document_id)
    if row.state not in states.BUSY and not worked_at_rest(latest):
        return Response(headers={"HX-Refresh": "true"})
    return page(request, "parts/step.html", step=step_words(latest))


@router.get("/tai-lieu/{document_id}/trang/{number}")
def picture(
    request: Request, document_id: int, number: int, person: Staff, dpi: int = DPI, goc: int = 0, v: str = ""
) -> Response:
    """The picture of one page, JPEG; goc=1 shows the page as it came in."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = documents.get(session, document_id)
    audit.record_read(services.store, person.actor, "document", [document_id], f"page {number}")
    data = pictures.page(services, row, number, dpi, original=bool(goc))
    keep = "private, max-age=3600" if v else "no-store"
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": keep})


@router.get("/tai-lieu/{document_id}/tep")
def download(request: Request, document_id: int, person: Staff) -> Response:
    """The document's present file (signed where it is signed), as a download."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = documents.get(session, document_id)
    if not row.current_sha:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [document_id], "download")
    name = row.name if row.current_bucket == "originals" else f"{row.name.rsplit('.', 1)[0]}.pdf"
    return file_answer(services, row.current_bucket, row.current_sha, name, row.media_type)


@router.post("/tai-lieu/{document_id}/truong/{field_id}")
def settle(request: Request, document_id: int, field_id: int, person: Staff, form: Posted) -> Response:
    """Saves one field: an offer, a typed value, or the reading confirmed; comes back at the next doubtful field."""
    services: WebServices = request.app.state.services
    version = number(form, "phien-ban")
    typed = text(form, "chon") or text(form, "gia-tri")
    with services.store.write() as session:
        before = {one.id: one for one in fields.fields(session, document_id)}
        row = before.get(field_id)
        if row is None:
            raise error("not-found")
        value = kept(row.type, typed)
        if value == row.value and value:
            fields.confirm_field(session, document_id, field_id, person.actor, version=version)
        else:
            fields.correct_field(session, document_id, field_id, value, person.actor, version=version)
        left = fields.open_fields(session, document_id)
    after = [one for one in left if one.position > row.position] or left
    if not after:
        return RedirectResponse(f"/tai-lieu/{document_id}?da=luu", 303)
    follow = after[0]
    return RedirectResponse(f"/tai-lieu/{document_id}?trang={follow.page or 1}#o-{follow.id}", 303)


@router.post("/tai-lieu/{document_id}/viec/{event}")
def do(request: Request, document_id: int, event: str, person: Staff, form: Posted) -> Response:
    """Does one thing that the table of transitions allows: confirm, sign, return, retry, revoke …"""
    services: WebServices = request.app.state.services
    reason = required(form, "ly-do", "lý do", "the reason") if event in WITH_REASON else ""
    sitting = deeds.do(
        services,
        person,
        document_id,
        event,
        number(form, "phien-ban"),
        reason=reason,
        shown_sha=text(form, "van-tay"),
        leader_id=number(form, "nguoi-ky") if text(form, "nguoi-ky") else None,
        procedure=text(form, "thu-tuc") if "thu-tuc" in form else None,
    )
    told = f"/tai-lieu/{document_id}?da={deeds.TOLD.get(event, 'viec')}"
    return RedirectResponse(told if sitting is None else f"/ban-ky/{sitting}", 303)


@router.post("/tai-lieu/{document_id}/thay")
def exchange(request: Request, document_id: int, person: Staff, form: Posted) -> Response:
    """Replaces the whole file or one rescanned page; the old original is kept."""
    services: WebServices = request.app.state.services
    version = number(form, "phien-ban")
    with deeds.uploaded(form, services) as sent:
        page_number = text(form, "trang")
        if page_number:
            with services.store.read() as session:
                pages = fields.pages(session, document_id)
            documents.replace_page(
                services.store,
                services.objects,
                document_id,
                sheet_number(pages, int(page_number)) if page_number.isdecimal() else 0,
                sent.path,
                name=sent.name,
                actor=person.actor,
                version=version,
            )
        else:
            documents.replace(
                services.store,
                services.objects,
                document_id,
                sent.path,
                name=sent.name,
                actor=person.actor,
                version=version,
            )
    return RedirectResponse(f"/tai-lieu/{document_id}?da=thay", 303)


__all__ = ["DocumentView", "image_address", "opened", "router"]
