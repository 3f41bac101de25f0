"""/api/desk/v1: what the agent on the signer's desk asks (signing.md §4); sohoa/desk_server.py is its other side.

A pairing text lives ten minutes and is used once, its token twelve hours; both are signed by this house and name one person, whose
account is looked up again at every call. Keys and PINs never come here: certificates and signatures only.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import JSONResponse, Response

from signing.keys import checked_algorithm
from storage import accounts, audit, desk, documents, onetime
from storage.actor import Actor
from storage.errors import InvalidError, NotFoundError
from storage.tables import DeskTask, DocumentRow
from web.clerk.signed import task_warnings
from web.clerk.views import title_of
from web.errors import error
from web.language import Translator
from web.services import WebServices
from web.session import Person, address_of, person_of

router = APIRouter(prefix="/api/desk/v1", tags=["public"])
PAIRING_SECONDS = 600
TOKEN_SECONDS = 12 * 3600
_LARGEST_BASE64 = 400_000
_MOST_TASKS = 500
Base64 = Annotated[str, Body(max_length=_LARGEST_BASE64)]


def _signer(services: WebServices, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services.session_secret, salt=f"desk-{purpose}")


def pairing_text(services: WebServices, person: Person) -> str:
    """What the page shows for the agent to be started with; good for ten minutes."""
    return str(_signer(services, "pairing").dumps([person.id, secrets.token_hex(4)]))


def _user_of(services: WebServices, purpose: str, text: str, seconds: int, address: str) -> Person:
    try:
        said = _signer(services, purpose).loads(text, max_age=seconds)
        with services.store.read() as session:
            user = accounts.get_user(session, int(said[0] if isinstance(said, list) else said))
    except (BadSignature, ValueError, TypeError, IndexError, NotFoundError) as odd:
        raise error("bad-desk-token") from odd
    if not user.active:
        raise error("bad-desk-token")
    return person_of(user, address)


def at_desk(request: Request) -> Person:
    """The person whose agent asks. Raises WebError bad-desk-token, too-many-requests."""
    services: WebServices = request.app.state.services
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise error("bad-desk-token")
    person = _user_of(services, "token", token, TOKEN_SECONDS, address_of(request))
    request.app.state.throttle.hit("6000/minute", "desk", str(person.id))
    return person


AtDesk = Annotated[Person, Depends(at_desk)]


@router.post("/pair")
def pair(request: Request, pairing: Annotated[str, Body(embed=True, max_length=500)]) -> Response:
    """Exchanges the pairing text of the page for the agent's token."""
    services: WebServices = request.app.state.services
    request.app.state.throttle.hit("20/minute", "pair", address_of(request))
    person = _user_of(services, "pairing", pairing.strip(), PAIRING_SECONDS, address_of(request))
    with services.store.write() as session:
        # It stands on a command line, where others on that machine see it: the second use is refused.
        try:
            onetime.use(session, "desk-pairing", pairing.strip(), person.id, timedelta(seconds=PAIRING_SECONDS))
        except InvalidError as used:
            raise error("bad-desk-token") from used
        audit.record(session, person.actor, "desk.pair", "user", person.id)
    return JSONResponse({"token": _signer(services, "token").dumps(person.id), "name": person.full_name})


@router.post("/hello")
def hello(
    request: Request,
    person: AtDesk,
    certificate: Base64,
    algorithm: Annotated[str, Body(max_length=32)],
    chain: Annotated[list[str], Body(max_length=10)],
    label: Annotated[str, Body(max_length=255)] = "",
) -> Response:
    """The agent is there, with this certificate; repeated within a minute. What no signature could be made with is refused
    here, before anything is prepared for it."""
    services: WebServices = request.app.state.services
    der, *_ = [_decoded(one) for one in (certificate, *chain)]
    checked_algorithm(der, algorithm)
    with services.store.write() as session:
        desk.announce(session, person.actor, certificate=certificate, chain=chain, algorithm=algorithm, label=label)
    return JSONResponse({"ok": True})


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as odd:
        raise error("bad-request") from odd


@router.get("/tasks")
def tasks(request: Request, person: AtDesk) -> Response:
    """What waits for this person's signature, in the order it was sent."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        waiting = desk.waiting(session, person.actor, limit=_MOST_TASKS)
        preparing = desk.preparing(session, person.actor)
        shown = [_task_json(task, documents.get(session, task.document_id)) for task in waiting]
        left = sum(_left(desk.progress(session, batch.id)) for batch in desk.batches(session, person.id, limit=5))
    return JSONResponse({"tasks": shown, "preparing": preparing, "left": left})


def _left(progress: desk.Progress) -> int:
    return progress.total - progress.signed - progress.states.get("failed", 0)


def _task_json(task: DeskTask, document: DocumentRow) -> dict[str, Any]:
    return {
        "task": task.id,
        "batch": task.batch_id,
        "document": task.document_id,
        "title": title_of(document, Translator("vi")),
        "number": str(task.arguments.get("number", "")),
        "state": task.state,
        "digest": task.digest,
        "signed_attributes": task.signed_attributes,
        "prepared_sha256": task.prepared_sha,
        "warnings": list(task_warnings(task, Translator("vi"))),
        "printed_time": task.printed_time.isoformat() if task.printed_time else None,
    }


@dataclass(frozen=True, slots=True)
class _Mine:
    task: DeskTask
    actor: Actor


def _mine(services: WebServices, person: Person, task_id: int) -> _Mine:
    """The person's own task; anybody else's is not found."""
    with services.store.read() as session:
        task = desk.task(session, task_id)
        if desk.batch_of(session, task_id).user_id != person.id:
            raise error("not-found")
    return _Mine(task, person.actor)


@router.get("/tasks/{task_id}/file")
def file(request: Request, task_id: int, person: AtDesk) -> Response:
    """The prepared bytes with the gap for the signature, exactly as they will be signed."""
    services: WebServices = request.app.state.services
    mine = _mine(services, person, task_id)
    if not mine.task.prepared_sha:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [mine.task.document_id], "desk")
    data = services.objects.get("working", mine.task.prepared_sha)
    return Response(data, media_type="application/pdf")


@router.post("/tasks/{task_id}/approve")
def approve(
    request: Request, task_id: int, person: AtDesk, digest: Annotated[str, Body(embed=True, max_length=128)]
) -> Response:
    """The person has seen these very bytes and says yes."""
    services: WebServices = request.app.state.services
    _mine(services, person, task_id)
    with services.store.write() as session:
        desk.approve(session, task_id, digest, person.actor)
    return JSONResponse({"ok": True})


@router.post("/tasks/{task_id}/signature")
def signature(
    request: Request,
    task_id: int,
    person: AtDesk,
    digest: Annotated[str, Body(max_length=128)],
    signature: Annotated[str, Body(max_length=20_000)],
) -> Response:
    """The device's signature over the approved bytes; sending it twice is no error."""
    services: WebServices = request.app.state.services
    _mine(services, person, task_id)
    _decoded(signature)
    with services.store.write() as session:
        desk.give_signature(session, task_id, digest, signature, person.actor)
    return JSONResponse({"ok": True})


@router.post("/tasks/{task_id}/again")
def again(request: Request, task_id: int, person: AtDesk) -> Response:
    """Prepares once more: the printed time has grown old, or the stamp was moved; the approval is void."""
    services: WebServices = request.app.state.services
    _mine(services, person, task_id)
    with services.store.write() as session:
        fresh = desk.again(session, task_id, person.actor)
    return JSONResponse({"task": fresh.id})
