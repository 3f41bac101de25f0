"""The citizens' page: drop a PDF or type a code; the answer first, in words. No account, no cookie, no file kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError, BoundedError
from storage import register
from web.citizen.answer import Answer, Life, answer_of, lives, unanswered
from web.citizen.before_after import Asked, Pair, pairs, places_of
from web.citizen.codes import address_in, code_in
from web.citizen.pages import life_in, life_of_code, now, start_page
from web.citizen.report import life_rows, opened, report, sealed
from web.citizen.scan import texts
from web.errors import status_of
from web.forms import Opened, files, text
from web.language import Language, Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import address_of

router = APIRouter()
LOG = logging.getLogger(__name__)
LARGEST_FILE = 30 << 20
CHECKS = "20/minute"
LOOKUPS = "30/minute"


@router.get("/", response_class=HTMLResponse)
def start(request: Request) -> Response:
    """The citizens' page."""
    return start_page(request)


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
    found = checked(services, data, t.language)
    looks = _looks(services, data, places_of(found.verdict)) if found.verdict else []
    life = life_of_file(services, found.answer.sha256)
    name = sent[0].filename or ""
    paper = ""
    if found.verdict:
        paper = sealed(services.session_secret, found.verdict, life_rows(life, t), name, looks)
    return _answer_page(request, found.answer, life, name, looks, paper)


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer for a file's bytes, and the verdict it was made of; None where the check did not end."""

    answer: Answer
    verdict: Mapping[str, Any] | None


def checked(services: WebServices, data: bytes, language: Language) -> Checked:
    """Checks a file; a check out of time is "cannot be decided"."""
    try:
        verdict = services.verify(data)
    except BoundedError as refused:
        return Checked(unanswered(refused, hashlib.sha256(data).hexdigest(), language), None)
    return Checked(answer_of(verdict, language), verdict)


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
        return lives([life_in(session, services, row) for row in register.by_file(session, sha)])


def _answer_page(
    request: Request,
    answer: Answer | None,
    life: Life | None,
    name: str = "",
    looks: Sequence[Pair] = (),
    paper: str = "",
) -> Response:
    return page(
        request,
        "citizen/answer.html",
        answer=answer,
        life=life,
        same_file=answer is not None and life is not None and answer.sha256 == life.file_sha,
        file_name=name,
        checked_at=now(request.app.state.services),
        looks=looks,
        sealed=paper,
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
    place = next((place for one in found if (place := address_in(one, t.language))), None)
    if place is None:
        return start_page(request, t("citizen.foreign_qr"), status=400)
    return RedirectResponse(place, 303)


@router.post("/tra-cuu")
def look_up(request: Request, form: Opened) -> Response:
    """Takes a typed code, or the address that a QR holds, to the page of its result."""
    t = Translator(language_for(request))
    typed = text(form, "ma")
    place = address_in(typed, t.language)
    if place is None:
        return start_page(request, t("citizen.bad_code"), typed, 400)
    return RedirectResponse(place, 303)


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
    life = life_of_code(services, wanted)
    if life is None:
        return start_page(request, t("citizen.no_such_code"), wanted, 404)
    return _answer_page(request, None, life)
