"""The citizens' page: drop a PDF or type a code; the answer first, in words. No account, no cookie, no file kept."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError, BoundedError
from storage import register
from storage.errors import NotFoundError
from storage.tables import ResultRow
from web.citizen.answer import Answer, Life, answer_of, life_of, lives, unanswered
from web.citizen.before_after import Asked, Pair, pairs, places_of
from web.citizen.paper import code_of_paper
from web.citizen.report import opened, report, sealed
from web.citizen.scan import texts
from web.errors import status_of
from web.forms import Opened, files, text
from web.language import Language, Translator
from web.rendering import VIETNAM, language_for, page
from web.services import WebServices
from web.session import address_of

router = APIRouter()
LOG = logging.getLogger(__name__)
LARGEST_FILE = 30 << 20
CHECKS = "20/minute"
LOOKUPS = "30/minute"
_CODE = re.compile(r"[0-9a-f]{32}")


@router.get("/", response_class=HTMLResponse)
def start(request: Request) -> Response:
    """The citizens' page."""
    return start_page(request)


def start_page(request: Request, problem: str = "", typed: str = "", status: int = 200) -> Response:
    return page(request, "citizen/start.html", status, problem=problem, typed=typed)


@router.post("/kiem-tra", response_class=HTMLResponse)
def check(request: Request, form: Opened) -> Response:
    """Checks a PDF: genuine and unchanged, and whether its result is still in force; the file is not kept."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        request.app.state.throttle.hit(CHECKS, "check", address_of(request))
    except BilingualError as refused:
        return start_page(request, t.error(refused), status=status_of(refused))
    sent = files(form, "tep")
    if not sent:
        return start_page(request, t("citizen.no_file"), status=400)
    data = sent[0].file.read()
    answer, places = checked(services, data, t.language)
    life = life_of_file(services, answer.sha256)
    return _answer_page(request, answer, life, sent[0].filename or "", _looks(services, data, places))


def checked(services: WebServices, data: bytes, language: Language) -> tuple[Answer, list[Asked]]:
    """The answer for a file's bytes, and the places that changed; a check out of time is "cannot be decided"."""
    try:
        verdict = services.verify(data)
    except BoundedError as refused:
        return unanswered(refused, hashlib.sha256(data).hexdigest(), language), []
    return answer_of(verdict, language), places_of(verdict)


def _looks(services: WebServices, data: bytes, places: list[Asked]) -> list[Pair]:
    """Before and after of what changed; without pictures when they cannot be drawn in time."""
    if not places:
        return []
    try:
        return [Pair(*one) for one in services.bounded(pairs, data, places)]
    except BoundedError as refused:
        LOG.warning("no pictures of a change: %s", refused.code)
        return []


def life_of_file(services: WebServices, sha: str) -> Life | None:
    """The register's line of a file with that SHA-256, or None."""
    with services.store.read() as session:
        return lives([_life(session, services, row) for row in register.by_file(session, sha)])


def _life(session: Session, services: WebServices, row: ResultRow) -> Life:
    successor = session.get(ResultRow, row.superseded_by) if row.superseded_by else None
    return life_of(row, successor, _now(services).date())


def _now(services: WebServices) -> datetime:
    return services.store.now().astimezone(VIETNAM)


def _answer_page(
    request: Request, answer: Answer | None, life: Life | None, name: str, looks: list[Pair] | None = None
) -> Response:
    services: WebServices = request.app.state.services
    now = _now(services)
    return page(
        request,
        "citizen/answer.html",
        answer=answer,
        life=life,
        same_file=answer is not None and life is not None and answer.sha256 == life.file_sha,
        file_name=name,
        checked_at=now,
        looks=looks or [],
        sealed=sealed(services.session_secret, answer, life, name, now) if answer else "",
    )


@router.post("/bao-cao")
def report_pdf(request: Request, form: Opened) -> Response:
    """The answer of a check as a PDF, from the page that shows it."""
    services: WebServices = request.app.state.services
    request.app.state.throttle.hit(CHECKS, "report", address_of(request))
    said = opened(services.session_secret, text(form, "tra-loi"))
    data = report(said, Translator(language_for(request)), services.agency_name, demo=services.demo)
    headers = {"Content-Disposition": 'attachment; filename="bao-cao-kiem-tra.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


@router.post("/quet-ma", response_class=HTMLResponse)
def scan(request: Request, form: Opened) -> Response:
    """Reads the QR in a photo and goes to the page it names, when it is one of this house."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        request.app.state.throttle.hit(CHECKS, "scan", address_of(request))
        sent = files(form, "anh")
        found = services.bounded(texts, sent[0].file.read()) if sent else []
    except BilingualError as refused:
        return start_page(request, t.error(refused), status=status_of(refused))
    if not found:
        return start_page(request, t("citizen.no_qr"), status=400)
    code = next((code for code in map(code_in, found) if code), None)
    if code is None:
        return start_page(request, t("citizen.foreign_qr"), status=400)
    return RedirectResponse(f"/kq/{code}{'?lang=en' if t.language == 'en' else ''}", 303)


@router.post("/tra-cuu")
def look_up(request: Request, form: Opened) -> Response:
    """Takes a typed code, or the address that a QR holds, to the page of its result."""
    t = Translator(language_for(request))
    typed = text(form, "ma")
    code = code_in(typed)
    if code is None:
        return start_page(request, t("citizen.bad_code"), typed, 400)
    query = "?lang=en" if t.language == "en" else ""
    return RedirectResponse(f"/kq/{code}{query}", 303)


def code_in(typed: str) -> str | None:
    """The 32 hex digits in what was typed or scanned: alone, with spaces or hyphens, in an address, in a paper's QR."""
    if paper := code_of_paper(typed):
        return paper
    last = typed.strip().rstrip("/").split("/")[-1].split("?")[0]
    clean = re.sub(r"[\s.\-–]", "", last).lower()
    return clean if _CODE.fullmatch(clean) else None


@router.get("/Q/{paper}", tags=["public"])
def paper_code(request: Request, paper: str) -> Response:
    """The address in the signed QR of a sheet: goes to the register's line of its code."""
    t = Translator(language_for(request))
    code = code_of_paper(f"Q/{paper}")
    if code is None:
        return start_page(request, t("citizen.broken_qr"), status=404)
    return RedirectResponse(f"/kq/{code}{'?lang=en' if t.language == 'en' else ''}", 303)


@router.get("/kq/{code}", response_class=HTMLResponse)
def result(request: Request, code: str) -> Response:
    """The register's line behind a code: what was issued, and whether it is still in force."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        request.app.state.throttle.hit(LOOKUPS, "look-up", address_of(request))
    except BilingualError as refused:
        return start_page(request, t.error(refused), code, status_of(refused))
    wanted = code_in(code)
    if wanted is None:
        return start_page(request, t("citizen.bad_code"), code[:64], 404)
    with services.store.read() as session:
        try:
            life = _life(session, services, register.result(session, wanted))
        except NotFoundError:
            return start_page(request, t("citizen.no_such_code"), wanted, 404)
    return _answer_page(request, None, life, "")
