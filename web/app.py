"""The web application: `create_app(services)` puts the visitors' rooms together behind the same guards.

START HERE: a citizen's file goes to web/citizen, a clerk's upload to web/clerk, a leader's and văn thư's work to
web/office, another agency's system to web/agency, accounts and keys to web/admin.
"""

from __future__ import annotations

import inspect
import logging
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from sohoa.bounded import BilingualError
from web import account, uploads
from web.admin import authority, evidence, keys, people, procedures
from web.admin import log as audit_log
from web.agency.api import create_api
from web.agency.api import router as api_router
from web.citizen import check, paper, printout
from web.clerk import document, lists, progress, split, tables, upload, verdict
from web.errors import WebError, error, status_of
from web.office import arrivals, book, desk, desk_api, preview, results, signing_desk, sitting, van_thu
from web.rendering import language_for, page
from web.security import BodyLimit, OwnOrigin, SecurityHeaders
from web.services import WebServices
from web.session import Sessions
from web.throttle import Throttle

LOG = logging.getLogger(__name__)
ROUTERS = (
    check.router,
    paper.router,
    printout.router,
    account.router,
    upload.router,
    lists.router,
    document.router,
    split.router,
    tables.router,
    verdict.router,
    preview.router,
    progress.router,
    signing_desk.router,
    desk.router,
    sitting.router,
    desk_api.router,
    van_thu.router,
    arrivals.router,
    book.router,
    results.router,
    people.router,
    authority.router,
    procedures.router,
    keys.router,
    evidence.router,
    audit_log.router,
)
STATIC = Path(__file__).parent / "static"
_FORM_LIMIT = 2 << 20
_PUBLIC = ("/kiem-tra", "/quet-ma", "/so-sanh")


def create_app(services: WebServices) -> FastAPI:
    """The whole application over the given services; ASGI, one process, any number of threads."""
    app = _assembled(services)
    app.state.services = services
    app.state.sessions = Sessions(services.store, services.session_secret, secure=services.public_url[:5] == "https")
    app.state.throttle = Throttle()
    app.mount("/api/v1", create_api(services, app.state.throttle))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    uploads.install(app, services)
    return app


def _assembled(services: WebServices | None) -> FastAPI:
    app = FastAPI(title="sohoa", docs_url=None, redoc_url=None, openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(BilingualError, _refused)
    app.add_exception_handler(HTTPException, _http_refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _failed)
    if services is not None:
        app.add_middleware(BodyLimit, limit_of=_limits(services), refuse=_refusal)
        app.add_middleware(OwnOrigin, refuse=_refusal)
        app.add_middleware(SecurityHeaders, secure=services.public_url.startswith("https:"))
    return app


def _limits(services: WebServices) -> _Limit:
    return _Limit(services.max_upload_mb << 20)


class _Limit:
    """The largest body of a path, in bytes: files where files are taken, small forms everywhere else."""

    def __init__(self, upload: int) -> None:
        self.upload = upload

    def __call__(self, path: str) -> int:
        if path.startswith(("/nhan-ho-so", "/tep-tai-len")) or path.endswith("/thay"):
            return self.upload + _FORM_LIMIT
        if path.startswith(_PUBLIC):
            return check.LARGEST_FILE + _FORM_LIMIT
        return _FORM_LIMIT


def _wants_json(request: Request) -> bool:
    path = request.url.path
    return (
        path.startswith(("/api/", "/tep-tai-len"))
        or path in ("/nhan-ho-so/xong", "/health")
        or request.headers.get("accept", "").startswith("application/json")
    )


def _answer(request: Request, refusal: BilingualError) -> Response:
    status = status_of(refusal)
    if refusal.code == "not-signed-in" and not _wants_json(request):
        return _to_login(request)
    headers = {"Retry-After": str(refusal.details["seconds"])} if refusal.code == "too-many-requests" else {}
    if _wants_json(request):
        body = {"error": {"code": refusal.code, "vi": refusal.vi, "en": refusal.en}}
        return JSONResponse(body, status_code=status, headers=headers)
    words = refusal.vi if language_for(request) == "vi" else refusal.en
    public = not getattr(request.state, "user", None)
    frame = "citizen/frame.html" if public else "desk.html"
    answer = page(request, "error.html", status, frame=frame, words=words, code=refusal.code, shown_status=status)
    answer.headers.update(headers)
    return answer


def _to_login(request: Request) -> Response:
    following = quote(request.url.path) if request.method == "GET" else "/ban-lam-viec"
    address = f"/dang-nhap?tiep={following}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _refusal(scope: Scope, refusal: WebError) -> ASGIApp:
    return _answer(Request(scope), refusal)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, BilingualError)
    if cause := refusal.details.get("cause"):
        LOG.warning("%s: %s", refusal.code, cause)
    return _answer(request, refusal)


async def _http_refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    if request.url.path.startswith("/tep-tai-len") and refusal.status_code not in (401, 403):
        # The tus protocol's own answers (409 offset, 410 expired) are for its client, not for people.
        return Response(status_code=refusal.status_code, headers=refusal.headers)
    code = {404: "not-found", 405: "wrong-method", 401: "not-signed-in", 403: "not-allowed"}.get(refusal.status_code)
    return _answer(request, error(code or "bad-request"))


async def _unreadable(request: Request, _refusal: Exception) -> Response:
    return _answer(request, error("bad-request"))


async def _failed(request: Request, failure: Exception) -> Response:
    reference = secrets.token_hex(4)
    LOG.error("request failed, reference %s", reference, exc_info=failure)
    return _answer(request, error("server-error", reference=reference))


def routes() -> list[tuple[str, str, str]]:
    """Every route as (method, path, first sentence of its handler's docstring), sorted; static files are one row."""
    found = [("GET", "/static/…", "Style, scripts and pictures of the pages.")]
    found += [("POST · HEAD · PATCH · DELETE", "/tep-tai-len/…", "Resumable uploads by the tus protocol 1.0.")]
    for router in ROUTERS:
        found += _rows(router.routes, "")
    found += _rows(api_router.routes, "/api/v1")
    return sorted(found, key=lambda row: (row[1], row[0]))


def _rows(routes: Sequence[BaseRoute], prefix: str) -> list[tuple[str, str, str]]:
    rows = []
    for route in routes:
        if isinstance(route, APIRoute):
            doc = inspect.getdoc(route.endpoint) or ""
            sentence = doc.split("\n\n")[0].replace("\n", " ")
            rows += [(method, prefix + route.path, sentence) for method in sorted(route.methods or ())]
    return rows


__all__ = ["create_app", "routes"]
