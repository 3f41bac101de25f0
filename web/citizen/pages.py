"""What the citizens' pages share: the first page with what went wrong, and the register's line of a result."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from signing.offline import fingerprint
from storage import register
from storage.errors import NotFoundError
from storage.tables import ResultRow
from web.citizen.answer import Life, life_of
from web.rendering import VIETNAM, page
from web.services import WebServices


def start_page(request: Request, problem: str = "", typed: str = "", status: int = 200) -> Response:
    """The citizens' first page, with what went wrong and what was typed."""
    services: WebServices = request.app.state.services
    keys = list(services.paper_keys().values())
    shown = fingerprint(keys) if keys else ""
    return page(request, "citizen/start.html", status, problem=problem, typed=typed, fingerprint=shown)


def now(services: WebServices) -> datetime:
    """This moment in Vietnam's time."""
    return services.store.now().astimezone(VIETNAM)


def life_in(session: Session, services: WebServices, row: ResultRow) -> Life:
    """A row of the register as the public may see it today."""
    successor = session.get(ResultRow, row.superseded_by) if row.superseded_by else None
    return life_of(row, successor, now(services).date())


def life_of_code(services: WebServices, code: str) -> Life | None:
    """The register's line of a code, or None."""
    with services.store.read() as session:
        try:
            return life_in(session, services, register.result(session, code))
        except NotFoundError:
            return None
