"""Signing in and out, setting a password by a one-time link, one's own account."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import accounts
from web.errors import error, status_of
from web.forms import Opened, Posted, check_token, text
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Anyone, Sessions, address_of

router = APIRouter()
_TRIES = "10/minute"


def _local(address: str) -> str:
    """Where to go after signing in: a path of this site only."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/ban-lam-viec"


@router.get("/dang-nhap", response_class=HTMLResponse)
def login_page(request: Request, tiep: str = "") -> Response:
    """The form to sign in."""
    return _login(request, tiep, "", "", 200)


def _login(request: Request, following: str, typed: str, problem: str, status: int) -> Response:
    sessions: Sessions = request.app.state.sessions
    before = sessions.before_login(request)
    answer = page(request, "account/login.html", status, next=_local(following), typed=typed, problem=problem)
    sessions.keep_before(answer, before)
    return answer


@router.post("/dang-nhap")
def login(request: Request, form: Opened) -> Response:
    """Checks name and password; tries are limited by name and by address."""
    services: WebServices = request.app.state.services
    sessions: Sessions = request.app.state.sessions
    sessions.before_login(request)
    check_token(request, text(form, "csrf"))
    name, password = text(form, "ten"), form.get("mat-khau")
    t = Translator(language_for(request))
    try:
        request.app.state.throttle.hit(_TRIES, "login", address_of(request))
        signed = accounts.sign_in(
            services.store,
            name,
            password if isinstance(password, str) else "",
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
    except BilingualError as refused:
        return _login(request, text(form, "tiep"), name, t.error(refused), status_of(refused))
    answer = RedirectResponse(_local(text(form, "tiep")), 303)
    sessions.sign_in(answer, signed.token)
    return answer


@router.post("/dang-xuat")
def logout(request: Request, _person: Anyone, _form: Posted) -> Response:
    """Ends the session."""
    services: WebServices = request.app.state.services
    sessions: Sessions = request.app.state.sessions
    with services.store.write() as session:
        accounts.sign_out(session, request.cookies.get("sohoa_session", ""))
    answer = RedirectResponse("/dang-nhap?da=dang-xuat", 303)
    sessions.sign_out(answer)
    return answer


@router.get("/mat-khau/{token}", response_class=HTMLResponse)
def link_page(request: Request, token: str) -> Response:
    """The page of a one-time link: the first administrator, or a new password."""
    return _link(request, token, {}, "", 200)


def _link(request: Request, token: str, typed: dict[str, str], problem: str, status: int) -> Response:
    services: WebServices = request.app.state.services
    sessions: Sessions = request.app.state.sessions
    with services.store.write() as session:
        purpose, user = accounts.link_purpose(session, token)
    before = sessions.before_login(request)
    t = Translator(language_for(request))
    answer = page(
        request,
        "account/password.html",
        status,
        action=f"/mat-khau/{token}",
        name=user.full_name if user else t("role.admin"),
        ask_name=purpose == "first-admin",
        ask_old=False,
        typed_name=typed.get("ten", ""),
        typed_full_name=typed.get("ho-ten", ""),
        problem=problem,
    )
    sessions.keep_before(answer, before)
    return answer


@router.post("/mat-khau/{token}")
def use_link(request: Request, token: str, form: Opened) -> Response:
    """Sets the password of a one-time link; the link is then used up."""
    services: WebServices = request.app.state.services
    sessions: Sessions = request.app.state.sessions
    sessions.before_login(request)
    check_token(request, text(form, "csrf"))
    request.app.state.throttle.hit(_TRIES, "link", address_of(request))
    try:
        password = _twice(form.get("moi"), form.get("lai"))
        with services.store.write() as session:
            purpose, _ = accounts.link_purpose(session, token)
            if purpose == "first-admin":
                accounts.use_first_admin_link(session, token, text(form, "ten"), text(form, "ho-ten"), password)
            else:
                accounts.use_password_link(session, token, password)
    except BilingualError as refused:
        if refused.code == "link-used":
            raise
        t = Translator(language_for(request))
        typed = {"ten": text(form, "ten"), "ho-ten": text(form, "ho-ten")}
        return _link(request, token, typed, t.error(refused), status_of(refused))
    return RedirectResponse("/dang-nhap?da=dat-mat-khau", 303)


def _twice(one: object, two: object) -> str:
    if not isinstance(one, str) or one != two:
        raise error("passwords-differ")
    return one


@router.get("/tai-khoan", response_class=HTMLResponse)
def own_account(request: Request, person: Anyone) -> Response:
    """One's own account: roles, and a new password."""
    return _own(request, person.full_name, "", 200)


def _own(request: Request, name: str, problem: str, status: int) -> Response:
    return page(
        request,
        "account/password.html",
        status,
        action="/tai-khoan",
        name=name,
        ask_name=False,
        ask_old=True,
        problem=problem,
    )


@router.post("/tai-khoan")
def change_password(request: Request, person: Anyone, form: Posted) -> Response:
    """Changes one's own password; every session of it ends."""
    services: WebServices = request.app.state.services
    old = form.get("cu")
    try:
        request.app.state.throttle.hit(_TRIES, "password", str(person.id))
        password = _twice(form.get("moi"), form.get("lai"))
        with services.store.write() as session:
            accounts.change_password(session, person.id, old if isinstance(old, str) else "", password)
    except BilingualError as refused:
        t = Translator(language_for(request))
        return _own(request, person.full_name, t.error(refused), status_of(refused))
    return RedirectResponse("/dang-nhap?da=dat-mat-khau", 303)


@router.get("/ban-lam-viec")
def desk(person: Anyone) -> Response:
    """Goes to the first page of the person's menu."""
    menu = person.menu
    return RedirectResponse(menu[0].href if menu else "/tai-khoan", 303)
