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
from storage import desk as sittings
from storage.documents import Filter
from storage.errors import NotAllowedError
from storage.tables import DeskBatch, DocumentRow
from web.clerk.views import document_view, title_of
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


SCANS = Desk("sign_scans", "/ky-ban-quet", states.SO_HOA, "to_sign_scan", "signing_scan", "sign_scan", "personal")
LEADER = Desk("to_sign", "/trinh-ky", states.BAN_HANH, "to_sign_leader", "signing_leader", "sign_leader", "personal")
COPIES = Desk("seal_copies", "/dong-dau", states.SO_HOA, "to_seal", "sealing", "seal", "seal")


@router.get("/ky-ban-quet", response_class=HTMLResponse)
def scans(request: Request, person: Clerk) -> Response:
    """The scans that wait for the clerk's signature."""
    return _show(request, person, SCANS)


@router.post("/ky-ban-quet")
def sign_scans(request: Request, person: Clerk, form: Posted) -> Response:
    """Has every chosen scan prepared, to be looked at and signed."""
    return _do(request, person, SCANS, form)


@router.get("/trinh-ky", response_class=HTMLResponse)
def to_sign(request: Request, person: Leader) -> Response:
    """The documents submitted to the leader."""
    return _show(request, person, LEADER)


@router.post("/trinh-ky")
def sign_many(request: Request, person: Leader, form: Posted) -> Response:
    """Has every chosen document prepared, each bound to the bytes that were listed, to be looked at and signed."""
    return _do(request, person, LEADER, form)


@router.get("/dong-dau", response_class=HTMLResponse)
def copies(request: Request, person: VanThu) -> Response:
    """The electronic copies that wait for the agency's seal."""
    return _show(request, person, COPIES)


@router.post("/dong-dau")
def seal_many(request: Request, person: VanThu, form: Posted) -> Response:
    """Has every chosen copy prepared, to be looked at and sealed."""
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


def open_sittings(session: Session, person: Person, event: str) -> list[int]:
    """The person's sittings of that event in which something prepared still waits to be looked at."""
    waiting = {task.batch_id for task in sittings.to_approve(session, person.actor)}
    return [one.id for one in sittings.batches(session, person.id) if one.id in waiting and one.event == event]


def has_key(session: Session, desk: Desk, person: Person) -> bool:
    """Whether the house holds a live key that this person may use at that desk."""
    try:
        accounts.signing_key(session, desk.purpose, user_id=person.id)
    except BilingualError as none:
        if none.code != "no-signing-key":
            raise
        return False
    return True


def _show(
    request: Request,
    person: Person,
    desk: Desk,
    refused: Sequence[str] = (),
    status: int = 200,
    sitting: int | None = None,
) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.read() as session:
        rows = waiting(session, desk, person)
        running = documents.count(session, Filter(track=desk.track, states=(desk.running,)))
        key = has_key(session, desk, person)
        agent = connected(session, person)
        said = notes(session, desk, rows, person, t)
        to_approve = open_sittings(session, person, desk.event)
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
        sitting=sitting,
        to_approve=to_approve,
        has_key=key,
        agent=agent,
    )


def _do(request: Request, person: Person, desk: Desk, form: FormData) -> Response:
    chosen = [_chosen(value) for value in texts(form, "chon")]
    if not chosen:
        return RedirectResponse(desk.address, 303)
    return open_sitting(request, person, desk, chosen, with_token=text(form, "cach") == "thiet-bi")


def open_sitting(
    request: Request,
    person: Person,
    desk: Desk,
    chosen: Sequence[tuple[int, int, str]],
    *,
    with_token: bool,
    place: Sequence[float] | None = None,
) -> Response:
    """Has the chosen documents prepared for the person's token or key of the house, and leads to where they are shown.

    `place` is where the stamp of a single document was moved (page, left, top, right, bottom; points). Raises WebError
    no-agent, InvalidError no-signing-key.
    """
    moved = {"place": list(place)} if place else {}
    wanted = [
        sittings.Wanted(document_id, version, {"shown_sha": sha, **moved}) for document_id, version, sha in chosen
    ]
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    with services.store.write() as session:
        batch, refused = begin(session, wanted, desk.event, person, with_token=with_token)
        batch_id = batch.id
        session.expunge(batch)
    if refused:
        words = refused_words(services, refused, t)
        return _show(request, person, desk, words, 409, None if len(refused) == len(chosen) else batch_id)
    return RedirectResponse(f"/ban-ky/{batch_id}", 303)


def refused_words(services: WebServices, refused: Sequence[sittings.Refused], t: Translator) -> list[str]:
    """Of each document that could not go, its title and why."""
    with services.store.read() as session:
        return [f"{title_of(documents.get(session, one.document_id), t)}: {t.error(one.error)}" for one in refused]


def begin(
    session: Session, wanted: Sequence[sittings.Wanted], event: str, person: Person, *, with_token: bool
) -> tuple[DeskBatch, list[sittings.Refused]]:
    """A sitting with the token on the person's desk, or with a key that the house holds.

    Raises WebError no-agent, InvalidError no-signing-key.
    """
    if not with_token:
        return sittings.open_with_key(session, wanted, event, person.actor)
    agent = sittings.agent_of(session, person.id)
    if agent is None:
        raise error("no-agent")
    held = {"certificate": agent.certificate, "chain": agent.chain, "algorithm": agent.algorithm}
    return sittings.open_batch(session, wanted, f"{event}_at_desk", person.actor, **held)


def _chosen(value: str) -> tuple[int, int, str]:
    """A checkbox's "id:version:sha256": what the list showed when it was checked."""
    parts = value.split(":")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        raise error("form-expired")
    return int(parts[0]), int(parts[1]), parts[2]
