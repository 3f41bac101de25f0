"""A scan of a whole box: the proposals where one document ends and the next begins, taken or dropped by a person."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from storage import splitting
from web.errors import error
from web.forms import Posted, number, text
from web.services import WebServices
from web.session import Reviewer

router = APIRouter()


@router.post("/tai-lieu/{document_id}/tach")
def make(request: Request, document_id: int, person: Reviewer, form: Posted) -> Response:
    """Queues making documents of the proposals that were taken; the scan of the whole box stays."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        splitting.ask(session, document_id, person.actor, version=number(form, "phien-ban"))
    return RedirectResponse(f"/tai-lieu/{document_id}?da=tach-xong", 303)


@router.post("/tai-lieu/{document_id}/tach/het")
def accept_all(request: Request, document_id: int, person: Reviewer, _form: Posted) -> Response:
    """Takes every proposal that nobody has decided on."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        for one in splitting.proposals(session, document_id):
            if one.state == "proposed":
                splitting.decide(session, one.id, True, person.actor)
    return RedirectResponse(f"/tai-lieu/{document_id}?da=tach#tach-head", 303)


@router.post("/tai-lieu/{document_id}/tach/{proposal_id}")
def decide(request: Request, document_id: int, proposal_id: int, person: Reviewer, form: Posted) -> Response:
    """Takes or drops one proposal."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        if proposal_id not in {one.id for one in splitting.proposals(session, document_id)}:
            raise error("not-found")
        splitting.decide(session, proposal_id, text(form, "dong-y") == "1", person.actor)
    return RedirectResponse(f"/tai-lieu/{document_id}?da=tach#tach-head", 303)
