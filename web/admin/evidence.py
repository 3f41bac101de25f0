"""The evidence kept of checks of signatures: seen in a list, deleted with a reason (TT 15/2025/TT-BKHCN Điều 6.7)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import evidence
from web.errors import status_of
from web.forms import Posted, text
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Admin

router = APIRouter()
_LINES = 100


@router.get("/quan-tri/bang-chung", response_class=HTMLResponse)
def kept_evidence(request: Request, _person: Admin, truoc: int = 0) -> Response:
    """The evidence that is kept, newest document first."""
    return _listed(request, truoc or None)


def _listed(request: Request, before: int | None, problem: str = "", status: int = 200) -> Response:
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        lines = evidence.held(session, limit=_LINES, before_id=before)
    more = f"?truoc={lines[-1].document_id}" if len(lines) == _LINES else ""
    return page(request, "admin/evidence.html", status, lines=lines, next_href=more, problem=problem)


@router.post("/quan-tri/bang-chung/{document_id}/xoa")
def delete_evidence(request: Request, document_id: int, person: Admin, form: Posted) -> Response:
    """Deletes what was kept of a document's check; the audit log keeps that it was, who deleted it and why."""
    services: WebServices = request.app.state.services
    try:
        evidence.delete(services.store, services.objects, document_id, text(form, "ly-do"), person.actor)
    except BilingualError as refused:
        return _listed(request, None, Translator(language_for(request)).error(refused), status_of(refused))
    return RedirectResponse("/quan-tri/bang-chung?da=bang-chung", 303)
