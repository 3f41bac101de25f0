"""The office's catalogue of procedures: searched, taken away as a file, replaced by a dated one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import audit, procedure_file, procedures
from web.errors import error, status_of
from web.forms import Posted, files, text
from web.language import Translator
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import Admin

router = APIRouter()
_LINES = 100
_HERE = "/quan-tri/thu-tuc"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the catalogue; `live` on the day that is asked for."""

    code: str
    name: str
    field_code: str
    valid_from: date
    valid_to: date | None
    live: bool


@router.get(_HERE, response_class=HTMLResponse)
def catalogue(
    request: Request,
    _person: Admin,
    tim: Annotated[str, Query(max_length=200)] = "",
    hieu_luc: int = 0,
    tu_dong: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The catalogue, by code: what fits the words, all of it or only what is in force today."""
    return _page(request, tim, only_live=bool(hieu_luc), first=tu_dong)


def _page(
    request: Request,
    words: str = "",
    *,
    only_live: bool = False,
    first: int = 0,
    problem: str = "",
    status: int = 200,
) -> Response:
    services: WebServices = request.app.state.services
    today = services.store.now().astimezone(VIETNAM).date()
    with services.store.read() as session:
        total = procedures.listing(session)
        found = procedures.found(session, words, on=today if only_live else None)
        unlisted = procedures.unlisted(session) if total else ()
        changes = audit.lines(session, action="procedures.replace", limit=1)
    more = {"tim": words, "hieu_luc": int(only_live), "tu_dong": first + _LINES}
    return page(
        request,
        "admin/procedures.html",
        status,
        lines=[
            Line(one.code, one.name, one.field_code, one.valid_from, one.valid_to, procedures.in_force(one, today))
            for one in found[first : first + _LINES]
        ],
        total=len(total),
        live=sum(procedures.in_force(one, today) for one in total),
        found=len(found),
        last=changes[0] if changes else None,
        unlisted=unlisted,
        words=words,
        only_live=only_live,
        next_href=f"?{urlencode(more)}" if len(found) > first + _LINES else "",
        columns=", ".join(procedure_file.COLUMNS),
        problem=problem,
    )


@router.get(f"{_HERE}/danh-muc.csv")
def taken_away(request: Request, _person: Admin) -> Response:
    """The whole catalogue as the file that this page takes: to add lines and bring it back."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        data = procedure_file.write(procedures.listing(session))
    named = {"Content-Disposition": 'attachment; filename="danh-muc-thu-tuc.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=named)


@router.post(_HERE)
def replace(request: Request, person: Admin, form: Posted) -> Response:
    """Replaces the catalogue by the file; nothing changes where a line is wrong or codes would go unasked."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        sent = files(form, "tep")
        if not sent:
            raise error("missing-field", field_vi="tệp CSV của danh mục", field_en="the CSV file of the catalogue")
        entries = procedure_file.read(sent[0].file.read())
        with services.store.write() as session:
            procedures.replace(session, entries, person.actor, may_drop=text(form, "bo") == "1")
    except BilingualError as refused:
        codes = refused.details.get("codes")
        words = " ".join(filter(None, (t.error(refused), str(codes) if codes else "")))
        return _page(request, problem=words, status=status_of(refused))
    return RedirectResponse(f"{_HERE}?da=thu-tuc", 303)
