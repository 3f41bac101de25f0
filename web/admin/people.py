"""People: accounts, roles, one-time links."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import accounts
from storage.tables import ROLES
from web.errors import status_of
from web.forms import Posted, required, text, texts
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Admin

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Account:
    """A person in the list."""

    id: int
    name: str
    full_name: str
    position: str
    roles: tuple[str, ...]
    active: bool


@router.get("/quan-tri/nguoi-dung", response_class=HTMLResponse)
def people(request: Request, _person: Admin) -> Response:
    """Everybody with an account, and the form for a new one."""
    return _page(request)


def _page(request: Request, *, link: str = "", link_name: str = "", problem: str = "", status: int = 200) -> Response:
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        found = [
            Account(
                user.id,
                user.name,
                user.full_name,
                user.position,
                tuple(one for one in ROLES if one in user.roles),
                user.active,
            )
            for user in accounts.users(session)
        ]
    return page(
        request,
        "admin/users.html",
        status,
        people=found,
        all_roles=ROLES,
        link=link,
        link_name=link_name,
        problem=problem,
    )


def _link(services: WebServices, token: str) -> str:
    return f"{services.public_url}/mat-khau/{token}"


@router.post("/quan-tri/nguoi-dung", response_class=HTMLResponse)
def add(request: Request, person: Admin, form: Posted) -> Response:
    """Makes an account and shows its one-time link once."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        with services.store.write() as session:
            user = accounts.add_user(
                session,
                required(form, "ten", "tên đăng nhập", "the login name"),
                required(form, "ho-ten", "họ và tên", "the full name"),
                texts(form, "vai-tro"),
                person.actor,
                position=text(form, "chuc-vu")[:255],
                agency=services.agency_name,
            )
            token = accounts.set_password_link(session, user.id, person.actor)
            name = user.full_name
    except BilingualError as refused:
        return _page(request, problem=t.error(refused), status=status_of(refused))
    return _page(request, link=_link(services, token), link_name=name)


@router.post("/quan-tri/nguoi-dung/{user_id}/lien-ket", response_class=HTMLResponse)
def new_link(request: Request, user_id: int, person: Admin, _form: Posted) -> Response:
    """Makes a new one-time link for somebody who forgot the password."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        token = accounts.set_password_link(session, user_id, person.actor)
        name = accounts.get_user(session, user_id).full_name
    return _page(request, link=_link(services, token), link_name=name)


@router.post("/quan-tri/nguoi-dung/{user_id}/vai-tro")
def roles(request: Request, user_id: int, person: Admin, form: Posted) -> Response:
    """Gives the account exactly the checked roles."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        with services.store.write() as session:
            accounts.set_roles(session, user_id, texts(form, "vai-tro"), person.actor)
    except BilingualError as refused:
        return _page(request, problem=t.error(refused), status=status_of(refused))
    return RedirectResponse("/quan-tri/nguoi-dung?da=nguoi-dung", 303)


@router.post("/quan-tri/nguoi-dung/{user_id}/ngung")
def stop(request: Request, user_id: int, person: Admin, _form: Posted) -> Response:
    """Closes an account and ends its sessions."""
    return _active(request, user_id, person, active=False)


@router.post("/quan-tri/nguoi-dung/{user_id}/mo")
def start(request: Request, user_id: int, person: Admin, _form: Posted) -> Response:
    """Opens a closed account again."""
    return _active(request, user_id, person, active=True)


def _active(request: Request, user_id: int, person: Admin, *, active: bool) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    try:
        with services.store.write() as session:
            accounts.set_active(session, user_id, active, person.actor)
    except BilingualError as refused:
        return _page(request, problem=t.error(refused), status=status_of(refused))
    return RedirectResponse("/quan-tri/nguoi-dung?da=nguoi-dung", 303)
