"""A sitting: what was prepared, drawn from its very bytes; the person's yes; how far the signing is.

What you see is what you sign: for keys that the house holds each yes carries the digest of the ByteRange that was shown
here (storage/desk_tasks.py voids what changed, moved or grew old). A token's agent shows the same bytes on its own
machine (desk_api.py); then this page tells how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import audit, desk, documents
from storage.tables import DeskTask
from web.clerk.document import pictures
from web.clerk.signed import task_warnings
from web.clerk.views import title_of
from web.downloads import file_answer
from web.errors import error
from web.forms import Posted, texts
from web.language import Translator
from web.office.desk import Signer, connected, sitting_of
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Person

router = APIRouter()
_DPI = 100
_MOVABLE = ("sign_scan", "seal")
_TONES = {"done": "good", "signed": "good", "failed": "bad", "prepared": "info", "approved": "info"}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One document of a sitting."""

    document_id: int
    title: str
    state: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One prepared revision as the person sees it: `digest` is what the yes is bound to, `sha` names the whole file."""

    task: int
    document_id: int
    title: str
    number: str
    page: int
    digest: str
    sha: str
    printed: datetime | None
    warnings: tuple[str, ...]
    movable: bool


def prepared_ones(session: Session, batch_id: int, person: Person, t: Translator) -> list[Shown]:
    """What of a sitting waits for the person's yes."""
    tasks = desk.to_approve(session, person.actor, batch_id=batch_id)
    event = desk.batch_of(session, tasks[0].id).event if tasks else ""
    return [_shown(session, task, event in _MOVABLE, t) for task in tasks]


def _shown(session: Session, task: DeskTask, movable: bool, t: Translator) -> Shown:
    made = task.prepared or {}
    place = made.get("place")
    return Shown(
        task=task.id,
        document_id=task.document_id,
        title=title_of(documents.get(session, task.document_id), t),
        number=str(task.arguments.get("number", "")),
        page=int(place[0]) if place else 1,
        digest=task.digest,
        sha=task.prepared_sha,
        printed=task.printed_time,
        warnings=task_warnings(task, t),
        movable=movable,
    )


@router.get("/ban-ky/{batch_id}", response_class=HTMLResponse)
def sitting_page(request: Request, batch_id: int, person: Signer) -> Response:
    """One sitting: how far it is, what failed and why, how long it will take."""
    return _page(request, batch_id, person, "office/sitting.html")


@router.get("/ban-ky/{batch_id}/tien-do", response_class=HTMLResponse)
def sitting_progress(request: Request, batch_id: int, person: Signer) -> Response:
    """The same figures again, for the page to refresh itself."""
    return _page(request, batch_id, person, "parts/sitting.html")


def _page(
    request: Request, batch_id: int, person: Person, template: str, refused: Sequence[str] = (), status: int = 200
) -> Response:
    """A sitting's page or its progress alone; with a key of the house also what stands prepared to be looked at."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        batch = next((one for one in desk.batches(session, person.id, limit=200) if one.id == batch_id), None)
        if batch is None:
            raise error("not-found")
        sitting = sitting_of(session, batch, t)
        lines = _lines(session, desk.tasks(session, batch_id), t)
        shown = prepared_ones(session, batch_id, person, t)
        agent = connected(session, person)
    if template.startswith("office"):
        audit.record_read(services.store, person.actor, "document", [one.document_id for one in lines], "desk")
    return page(request, template, status, sitting=sitting, lines=lines, agent=agent, shown=shown, refused=refused)


def _lines(session: Session, tasks: Sequence[DeskTask], t: Translator) -> list[TaskLine]:
    return [
        TaskLine(
            task.document_id,
            title_of(documents.get(session, task.document_id), t),
            task.state,
            _TONES.get(task.state, ""),
            task.error_vi if t.language == "vi" else task.error_en,
        )
        for task in tasks
    ]


@router.post("/ban-ky/{batch_id}/dung")
def stop(request: Request, batch_id: int, person: Signer, _form: Posted) -> Response:
    """Takes back what is not signed yet; what is signed stays signed."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        desk.cancel(session, batch_id, person.actor)
    return RedirectResponse(f"/ban-ky/{batch_id}?da=lay-lai", 303)


@router.get("/ban-ky/{batch_id}/chuan-bi", response_class=HTMLResponse)
def preparing(request: Request, batch_id: int, person: Signer) -> Response:
    """How many are still being prepared; reloads the page when all are (asked every two seconds)."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        figures = _own(session, batch_id, person)
    left = figures.states.get("preparing", 0)
    if not left:
        return Response(headers={"HX-Refresh": "true"})
    t = Translator(language_for(request))
    return HTMLResponse(t("approve.preparing", left=left, total=figures.total))


@router.post("/ban-ky/{batch_id}/duyet")
def approve(request: Request, batch_id: int, person: Signer, form: Posted) -> Response:
    """The person's yes to the chosen ones, each bound to its digest; what is void is told, what grew old made anew."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        _own(session, batch_id, person)
    refused = []
    for value in texts(form, "chon"):
        task_id, digest = _chosen(value)
        try:
            with services.store.write() as session:
                desk.approve(session, task_id, digest, person.actor)
        except BilingualError as void:
            if void.code == "approval-old":
                with services.store.write() as session:
                    desk.again(session, task_id, person.actor)
            refused.append(t.error(void))
    if refused:
        return _page(request, batch_id, person, "office/sitting.html", list(dict.fromkeys(refused)), 409)
    return RedirectResponse(f"/ban-ky/{batch_id}?da=duyet", 303)


@router.post("/ban-ky/{batch_id}/doi-cho/{task_id}")
def move(request: Request, batch_id: int, task_id: int, person: Signer, _form: Posted) -> Response:
    """Takes one back to put its stamp elsewhere: the page of the stamp opens, and what was prepared is void."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        event = _batch_event(session, batch_id, task_id, person)
        task = desk.give_back(session, task_id, person.actor)
        document = task.document_id
    return RedirectResponse(f"/tai-lieu/{document}/xem-truoc?viec={event}", 303)


@router.get("/ban-ky/{batch_id}/anh/{task_id}/{number}")
def picture(request: Request, batch_id: int, task_id: int, number: int, person: Signer) -> Response:
    """A page of the prepared revision, drawn from the very bytes that will be signed; JPEG."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        _batch_event(session, batch_id, task_id, person)
        task = desk.task(session, task_id)
        sha, document = task.prepared_sha, task.document_id
    if not sha:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [document], f"prepared, page {number}")
    data = pictures.of(services, "working", sha, "tai-lieu.pdf", number, _DPI)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/ban-ky/{batch_id}/tep/{task_id}")
def prepared_file(request: Request, batch_id: int, task_id: int, person: Signer) -> Response:
    """The prepared revision itself, with the gap for its signature, as a download."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        _batch_event(session, batch_id, task_id, person)
        task = desk.task(session, task_id)
        sha, document = task.prepared_sha, task.document_id
        name = documents.get(session, document).name
    if not sha:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [document], "prepared")
    return file_answer(services, "working", sha, f"{name.rsplit('.', 1)[0]} (chua ky).pdf")


def _own(session: Session, batch_id: int, person: Person) -> desk.Progress:
    """The figures of a sitting of this person; anybody else's is not found."""
    if batch_id not in {one.id for one in desk.batches(session, person.id, limit=200)}:
        raise error("not-found")
    return desk.progress(session, batch_id)


def _batch_event(session: Session, batch_id: int, task_id: int, person: Person) -> str:
    """The event of the sitting that this task of this person belongs to; anything else is not found."""
    batch = desk.batch_of(session, task_id)
    if batch.id != batch_id or batch.user_id != person.id:
        raise error("not-found")
    return batch.event


def _chosen(value: str) -> tuple[int, str]:
    """A checkbox's "task:digest": what the page showed."""
    task, _, digest = value.partition(":")
    if not task.isdecimal() or not digest:
        raise error("form-expired")
    return int(task), digest
