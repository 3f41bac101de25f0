"""The audit log with its chain checked, and the state of every part."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from storage import audit, documents
from web.rendering import page
from web.services import WebServices
from web.session import Admin

router = APIRouter()
_LINES = 100


@router.get("/quan-tri/nhat-ky", response_class=HTMLResponse)
def audit_log(
    request: Request, _person: Admin, viec: Annotated[str, Query(max_length=64)] = "", rieng: int = 0, truoc: int = 0
) -> Response:
    """The audit log, newest first, with the whole chain recomputed."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        chain = audit.check(session)
        lines = audit.lines(
            session, action=viec.strip(), personal_only=bool(rieng), limit=_LINES, before_id=truoc or None
        )
    more = {"viec": viec, "rieng": rieng, "truoc": lines[-1].id} if len(lines) == _LINES else None
    return page(
        request,
        "admin/audit.html",
        chain=chain,
        lines=lines,
        action=viec,
        personal=bool(rieng),
        next_href="?" + urlencode(more) if more else "",
    )


@router.get("/quan-tri/tinh-trang", response_class=HTMLResponse)
def health_page(request: Request, _person: Admin) -> Response:
    """Each part and whether it works, and the documents by state."""
    services: WebServices = request.app.state.services
    parts = services.health()
    with services.store.read() as session:
        counts = sorted(documents.counts(session).items())
    return page(
        request,
        "admin/health.html",
        parts=parts,
        good=all(words == "ok" for words in parts.values()),
        counts=counts,
    )


@router.get("/health")
def health(request: Request) -> Response:
    """Whether the process serves and its parts answer, for monitoring: names with "ok" or "failed", no details."""
    services: WebServices = request.app.state.services
    parts = {name: "ok" if words == "ok" else "failed" for name, words in services.health().items()}
    # A web process whose queue stands still serves on; without database or objects it cannot.
    serves = all(parts.get(name, "ok") == "ok" for name in ("database", "objects"))
    return JSONResponse(parts, status_code=200 if serves else 503)
