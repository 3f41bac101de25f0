"""The desk: pairing with the agent that holds the token, the sittings so far with their progress and time left."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cryptography import x509
from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from storage import desk
from storage.tables import DeskAgent, DeskBatch
from web.language import Translator
from web.office.desk_api import pairing_text
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Needs, Person

router = APIRouter()
Signer = Annotated[Person, Depends(Needs("clerk", "leader", "van_thu"))]


@dataclass(frozen=True, slots=True)
class AgentView:
    """The connected agent: whose certificate it holds, until when."""

    label: str
    subject: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A batch with figures that add up: `signed` + `failed` + `left` = `total`."""

    id: int
    event: str
    at: datetime
    with_token: bool
    total: int
    signed: int
    failed: int
    left: int
    preparing: int
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


def sitting_of(session: Session, batch: DeskBatch, t: Translator) -> Sitting:
    """The figures of a sitting as a page tells them."""
    figures = desk.progress(session, batch.id)
    failed, preparing = figures.states.get("failed", 0), figures.states.get("preparing", 0)
    return Sitting(
        id=batch.id,
        event=batch.event,
        at=batch.created_at,
        with_token=batch.signing_key_id is None,
        total=figures.total,
        signed=figures.signed,
        failed=failed,
        left=figures.total - figures.signed - failed,
        preparing=preparing,
        left_words=left_words(figures.left_seconds, t),
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
        sittings = [sitting_of(session, batch, t) for batch in desk.batches(session, person.id, limit=10)]
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
