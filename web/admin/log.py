"""The audit log with its chain checked, and the state of every part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from storage import audit, documents
from storage.tables import AuditRow
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Admin

router = APIRouter()
_LINES = 100


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the log in words, with the code of its action, by which the list is filtered."""

    at: datetime
    actor: str
    by: str
    did: str
    action: str
    personal: bool
    subject: str
    href: str
    details: str


@router.get("/quan-tri/nhat-ky", response_class=HTMLResponse)
def audit_log(
    request: Request, _person: Admin, viec: Annotated[str, Query(max_length=64)] = "", rieng: int = 0, truoc: int = 0
) -> Response:
    """The audit log, newest first, with the whole chain recomputed."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
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
        lines=[line_view(one, t) for one in lines],
        action=viec,
        personal=bool(rieng),
        next_href="?" + urlencode(more) if more else "",
    )


def line_view(row: AuditRow, t: Translator) -> LineView:
    """The line as a person reads it; what has no words of its own keeps its code."""
    kind = t.either(f"audit.of.{row.subject_kind}", row.subject_kind)
    return LineView(
        at=row.at,
        actor=row.actor,
        by=" ".join(filter(None, (t.either(f"audit.by.{row.actor_kind}", row.actor_kind), row.address))),
        did=t.either(f"audit.did.{row.action}", t.either(row.action.replace("document.", "event."), row.action)),
        action=row.action,
        personal=row.personal,
        subject=f"{kind} {row.subject_id}".strip(),
        href=f"/tai-lieu/{row.subject_id}" if row.subject_kind == "document" and row.subject_id else "",
        details=_told(row.details, t),
    )


def _told(text: str, t: Translator) -> str:
    """`reason: …; from: …`, states by their names; a line that was tampered with is shown as it is."""
    try:
        details: Mapping[str, Any] = dict(json.loads(text))
    except (ValueError, TypeError):
        return text
    parts = []
    for key, value in details.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if key in ("from", "to"):
            shown = t.either(f"state.{shown}", shown)
        parts.append(f"{t.either(f'audit.with.{key}', key)}: {shown}")
    return "; ".join(parts)


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
