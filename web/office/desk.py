"""The desk: pairing with the agent that holds the token, sittings with their progress and time left."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cryptography import x509
from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from storage import audit, desk, documents
from storage.tables import DeskAgent, DeskTask
from web.clerk.views import title_of
from web.errors import error
from web.forms import Posted
from web.language import Translator
from web.office.desk_api import pairing_text
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Needs, Person

router = APIRouter()
Signer = Annotated[Person, Depends(Needs("clerk", "leader", "van_thu"))]
_TONES = {"done": "good", "signed": "good", "failed": "bad", "prepared": "info", "approved": "info"}


@dataclass(frozen=True, slots=True)
class AgentView:
    """The connected agent: whose certificate it holds, until when."""

    label: str
    subject: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One document of a sitting."""

    document_id: int
    title: str
    state: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A batch with figures that add up: `signed` + `failed` + `left` = `total`."""

    id: int
    event: str
    at: datetime
    total: int
    signed: int
    failed: int
    left: int
    left_words: str


def agent_view(row: DeskAgent) -> AgentView:
    """What a person reads of the agent; a certificate that cannot be read is shown by its label."""
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(row.certificate))
        names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return AgentView(row.label, str(names[0].value) if names else row.label, certificate.not_valid_after_utc)
    except ValueError:
        return AgentView(row.label, row.label, None)


def connected(session: Session, person: Person) -> AgentView | None:
    """The person's agent when it is there."""
    row = desk.agent_of(session, person.id)
    return None if row is None else agent_view(row)


def _sitting(session: Session, batch_id: int, event: str, at: datetime, t: Translator) -> Sitting:
    figures = desk.progress(session, batch_id)
    failed = figures.states.get("failed", 0)
    left = figures.total - figures.signed - failed
    return Sitting(
        batch_id, event, at, figures.total, figures.signed, failed, left, left_words(figures.left_seconds, t)
    )


def left_words(seconds: float | None, t: Translator) -> str:
    """The time left in words; "" while it cannot be known."""
    if seconds is None or seconds <= 0:
        return ""
    if seconds < 90:
        return t("desk.seconds", count=round(seconds))
    return t("desk.minutes", count=round(seconds / 60))


@router.get("/ban-ky", response_class=HTMLResponse)
def desk_page(request: Request, person: Signer) -> Response:
    """The desk: whether the agent is connected, how to connect it, the sittings so far."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        agent = connected(session, person)
        sittings = [
            _sitting(session, batch.id, batch.event, batch.created_at, t)
            for batch in desk.batches(session, person.id, limit=10)
        ]
    return page(
        request,
        "office/desk.html",
        agent=agent,
        sittings=sittings,
        command=f"sohoa agent --server {services.public_url} --key KEY --pairing {pairing_text(services, person)}",
    )


@router.get("/ban-ky/ket-noi", response_class=HTMLResponse)
def connection(request: Request, person: Signer) -> Response:
    """Whether the agent is connected now (asked every few seconds by the page)."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        agent = connected(session, person)
    return page(request, "parts/agent.html", agent=agent)


@router.get("/ban-ky/{batch_id}", response_class=HTMLResponse)
def sitting_page(request: Request, batch_id: int, person: Signer) -> Response:
    """One sitting: how far it is, what failed and why, how long it will take."""
    return _sitting_page(request, batch_id, person, "office/sitting.html")


@router.get("/ban-ky/{batch_id}/tien-do", response_class=HTMLResponse)
def sitting_progress(request: Request, batch_id: int, person: Signer) -> Response:
    """The same figures again, for the page to refresh itself."""
    return _sitting_page(request, batch_id, person, "parts/sitting.html")


def _sitting_page(request: Request, batch_id: int, person: Person, template: str) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        batch = next((one for one in desk.batches(session, person.id, limit=200) if one.id == batch_id), None)
        if batch is None:
            raise error("not-found")
        sitting = _sitting(session, batch_id, batch.event, batch.created_at, t)
        lines = _lines(session, desk.tasks(session, batch_id), t)
        agent = connected(session, person)
    if template.startswith("office"):
        audit.record_read(services.store, person.actor, "document", [one.document_id for one in lines], "desk")
    return page(request, template, sitting=sitting, lines=lines, agent=agent)


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
