"""The register of results for the people of the office."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from storage import audit, register
from storage.errors import NotFoundError
from storage.tables import ResultRow
from web.rendering import VIETNAM, page
from web.services import WebServices
from web.session import Staff

router = APIRouter()
_TONES = {"in_force": "good", "expired": "warn", "superseded": "warn", "revoked": "bad"}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result in the list, with how it stands today."""

    document_id: int
    code: str
    number_text: str
    type_name: str
    subject: str
    agency: str
    dossier_code: str
    issued_on: date | None
    life: str
    tone: str


@router.get("/ket-qua", response_class=HTMLResponse)
def results(request: Request, person: Staff, tim: Annotated[str, Query(max_length=128)] = "") -> Response:
    """The register: newest results, or those of a number, dossier, identity number or code."""
    services: WebServices = request.app.state.services
    today = services.store.now().astimezone(VIETNAM).date()
    with services.store.read() as session:
        rows = _found(session, tim.strip())
        shown = [_line(row, today) for row in rows]
    if rows:
        audit.record_read(services.store, person.actor, "result", [row.code for row in rows], "register")
    return page(request, "office/results.html", rows=shown, query=tim)


def _found(session: Session, text: str) -> Sequence[ResultRow]:
    if not text:
        return register.newest(session, limit=100)
    found = {row.id: row for row in register.find(session, register.Wanted(number_text=text))}
    found |= {row.id: row for row in register.find(session, register.Wanted(dossier_code=text))}
    if text.isdecimal():
        found |= {row.id: row for row in register.find(session, register.Wanted(owner_id_number=text))}
    if re.fullmatch(r"[0-9a-fA-F\s-]{32,48}", text):
        with contextlib.suppress(NotFoundError):
            row = register.result(session, text)
            found[row.id] = row
    return list(found.values())


def _line(row: ResultRow, today: date) -> ResultLine:
    life = register.standing(row, today)
    return ResultLine(
        row.document_id,
        row.code,
        row.number_text,
        row.type_name,
        row.subject,
        row.agency,
        row.dossier_code,
        row.issued_on,
        life,
        _TONES[life],
    )
