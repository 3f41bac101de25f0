"""Batches: the clerk's scans, the leader's documents, the agency's copies; one list, one button, each on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import accounts, audit, authority, documents, states
from storage import desk as tokens
from storage.documents import Filter
from storage.errors import NotAllowedError
from storage.tables import DocumentRow
from web.clerk import deeds
from web.clerk.views import document_view
from web.errors import error
from web.forms import Posted, text, texts
from web.language import Translator
from web.office.desk import connected
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Clerk, Leader, Person, VanThu

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Desk:
    """One kind of batch: which documents wait, what the button does, whose key signs."""

    words: str
    address: str
    track: str
    waiting: str
    running: str
    event: str
    purpose: str

    @property
    def token_event(self) -> str:
        return f"{self.event}_at_desk"


SCANS = Desk("sign_scans", "/ky-ban-quet", states.SO_HOA, "to_sign_scan", "signing_scan", "sign_scan", "personal")
LEADER = Desk("to_sign", "/trinh-ky", states.BAN_HANH, "to_sign_leader", "signing_leader", "sign_leader", "personal")
COPIES = Desk("seal_copies", "/dong-dau", states.SO_HOA, "to_seal", "sealing", "seal", "seal")


@router.get("/ky-ban-quet", response_class=HTMLResponse)
def scans(request: Request, person: Clerk) -> Response:
    """The scans that wait for the clerk's signature."""
    return _show(request, person, SCANS)


@router.post("/ky-ban-quet")
def sign_scans(request: Request, person: Clerk, form: Posted) -> Response:
    """Queues the signature on every chosen scan."""
    return _do(request, person, SCANS, form)


@router.get("/trinh-ky", response_class=HTMLResponse)
def to_sign(request: Request, person: Leader) -> Response:
    """The documents submitted to the leader."""
    return _show(request, person, LEADER)


@router.post("/trinh-ky")
def sign_many(request: Request, person: Leader, form: Posted) -> Response:
    """Queues the leader's signature on every chosen document, each bound to the bytes that were listed."""
    return _do(request, person, LEADER, form)


@router.get("/dong-dau", response_class=HTMLResponse)
def copies(request: Request, person: VanThu) -> Response:
    """The electronic copies that wait for the agency's seal."""
    return _show(request, person, COPIES)


@router.post("/dong-dau")
def seal_many(request: Request, person: VanThu, form: Posted) -> Response:
    """Queues the seal on every chosen copy."""
    return _do(request, person, COPIES, form)


def waiting(session: Session, desk: Desk, person: Person) -> Sequence[DocumentRow]:
    """What waits at that desk for that person, the longest waiting first."""
    rows = documents.listing(session, Filter(track=desk.track, states=(desk.waiting,)), limit=200, oldest_first=True)
    # A document submitted to one leader is nobody else's; one submitted to none is for whoever leads.
    return [row for row in rows if desk is not LEADER or row.leader_id in (None, person.id)]


def notes(session: Session, desk: Desk, rows: Sequence[DocumentRow], person: Person, t: Translator) -> dict[int, str]:
    """What the leader must know before signing, by document: no capacity for it, or other lines than those printed."""
    said: dict[int, str] = {}
    for row in rows if desk is LEADER else ():
        try:
            warned = authority.now_for(session, row, person.id).warnings
        except NotAllowedError as outside:
            said[row.id] = t.error(outside)
        else:
            if warned:
                said[row.id] = " ".join(t(f"authority.warning.{code}") for code in warned)
    return said


def has_key(session: Session, desk: Desk, person: Person) -> bool:
    try:
        accounts.signing_key(session, desk.purpose, user_id=person.id)
    except BilingualError as none:
        if none.code != "no-signing-key":
            raise
        return False
    return True


def _show(request: Request, person: Person, desk: Desk, refused: Sequence[str] = (), status: int = 200) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        rows = waiting(session, desk, person)
        running = documents.count(session, Filter(track=desk.track, states=(desk.running,)))
        key = has_key(session, desk, person)
        agent = connected(session, person)
        said = notes(session, desk, rows, person, t)
    if rows:
        audit.record_read(services.store, person.actor, "document", [row.id for row in rows], desk.words)
    return page(
        request,
        "office/batch.html",
        status,
        words=desk.words,
        action=desk.address,
        track=desk.track,
        running=running,
        running_state=desk.running,
        event=desk.event,
        rows=[document_view(row, t) for row in rows],
        notes=said,
        refused=refused,
        has_key=key,
        agent=agent,
    )


def _do(request: Request, person: Person, desk: Desk, form: FormData) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    chosen = [_chosen(value) for value in texts(form, "chon")]
    if text(form, "cach") == "thiet-bi" and chosen:
        return to_token(request, person, desk, chosen)
    refused = []
    for document_id, version, sha in chosen:
        try:
            deeds.do(services, person, document_id, desk.event, version, shown_sha=sha)
        except BilingualError as odd:
            refused.append(f"{t('document.unnamed', id=document_id)}: {t.error(odd)}")
    if refused:
        return _show(request, person, desk, refused, 409)
    return RedirectResponse(f"{desk.address}?da={deeds.TOLD[desk.event]}" if chosen else desk.address, 303)


def to_token(
    request: Request,
    person: Person,
    desk: Desk,
    chosen: Sequence[tuple[int, int, str]],
    place: Sequence[float] | None = None,
) -> Response:
    """Sends the chosen documents to the token on the person's desk: one sitting, one PIN.

    `place` is where the stamp of a single document was moved (page, left, top, right, bottom; points). Raises WebError
    no-agent.
    """
    moved = {"place": list(place)} if place else {}
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.write() as session:
        agent = tokens.agent_of(session, person.id)
        if agent is None:
            raise error("no-agent")
        batch, refused = tokens.open_batch(
            session,
            [tokens.Wanted(document_id, version, {"shown_sha": sha, **moved}) for document_id, version, sha in chosen],
            desk.token_event,
            person.actor,
            certificate=agent.certificate,
            chain=agent.chain,
            algorithm=agent.algorithm,
        )
        batch_id = batch.id
    if refused:
        words = [f"{t('document.unnamed', id=one.document_id)}: {t.error(one.error)}" for one in refused]
        return _show(request, person, desk, words, 409)
    return RedirectResponse(f"/ban-ky/{batch_id}", 303)


def _chosen(value: str) -> tuple[int, int, str]:
    """A checkbox's "id:version:sha256": what the list showed when it was checked."""
    parts = value.split(":")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        raise error("form-expired")
    return int(parts[0]), int(parts[1]), parts[2]
