"""Who is at the desk: the session cookie, the person behind it, the token their forms carry."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from storage import accounts
from storage.actor import Actor
from storage.engine import Store
from storage.tables import User
from web.errors import error

COOKIE = "sohoa_session"
BEFORE = "sohoa_before"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    href: str
    key: str


# Which page is in whose menu, in this order.
_MENU: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("/nhan-ho-so", "nav.upload", frozenset({"clerk"})),
    ("/tai-lieu", "nav.documents", frozenset({"clerk", "reviewer", "van_thu"})),
    ("/ky-ban-quet", "nav.sign_scans", frozenset({"clerk"})),
    ("/ra-soat", "nav.review", frozenset({"clerk", "reviewer"})),
    ("/du-thao", "nav.drafts", frozenset({"clerk", "reviewer", "leader", "van_thu"})),
    ("/trinh-ky", "nav.to_sign", frozenset({"leader"})),
    ("/ban-ky", "nav.desk", frozenset({"clerk", "leader", "van_thu"})),
    ("/van-thu", "nav.to_number", frozenset({"van_thu"})),
    ("/van-ban-den", "nav.arrivals", frozenset({"van_thu"})),
    ("/so-van-ban", "nav.book", frozenset({"van_thu"})),
    ("/ket-qua", "nav.results", frozenset({"clerk", "reviewer", "leader", "van_thu"})),
    ("/quan-tri/nguoi-dung", "nav.users", frozenset({"admin"})),
    ("/quan-tri/tham-quyen", "nav.authority", frozenset({"admin"})),
    ("/quan-tri/thu-tuc", "nav.procedures", frozenset({"admin"})),
    ("/quan-tri/khoa-ky", "nav.keys", frozenset({"admin"})),
    ("/quan-tri/khoa-api", "nav.api_keys", frozenset({"admin"})),
    ("/quan-tri/bang-chung", "nav.evidence", frozenset({"admin"})),
    ("/quan-tri/nhat-ky", "nav.audit", frozenset({"admin"})),
    ("/quan-tri/tinh-trang", "nav.health", frozenset({"admin"})),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in user, detached from the database."""

    id: int
    name: str
    full_name: str
    roles: frozenset[str]
    actor: Actor

    @property
    def menu(self) -> tuple[Entry, ...]:
        return tuple(Entry(href, key) for href, key, roles in _MENU if roles & self.roles)


class Sessions:
    """Cookies and tokens of one application."""

    def __init__(self, store: Store, secret: str, *, secure: bool) -> None:
        self._store = store
        self._secret = secret.encode()
        self.secure = secure

    def person(self, request: Request) -> Person | None:
        """Who sent the request, or None; also puts `user` and `csrf` into the request's state for the templates."""
        token = request.cookies.get(COOKIE, "")
        user = accounts.session_user(self._store, token) if token else None
        if user is None:
            return None
        found = person_of(user, address_of(request))
        request.state.user = found
        request.state.csrf = self.token(token)
        return found

    def token(self, bound_to: str) -> str:
        """The form's token for a session (or for a browser before it signs in): nobody else can make it."""
        return hmac.new(self._secret, b"form:" + bound_to.encode(), hashlib.sha256).hexdigest()

    def before_login(self, request: Request) -> str:
        """A random value that binds the login form to this browser; set by `keep_before`."""
        value = request.cookies.get(BEFORE, "") or secrets.token_urlsafe(24)
        request.state.csrf = self.token(value)
        return value

    def keep_before(self, response: Response, value: str) -> None:
        self._set(response, BEFORE, value, 3600)

    def sign_in(self, response: Response, token: str) -> None:
        response.delete_cookie(BEFORE, path="/")
        self._set(response, COOKIE, token, int(accounts.SESSION_LIFE.total_seconds()))

    def sign_out(self, response: Response) -> None:
        response.delete_cookie(COOKIE, path="/")

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=self.secure)


def person_of(user: User, address: str) -> Person:
    return Person(user.id, user.name, user.full_name, user.roles, accounts.actor_of(user, address))


def address_of(request: Request) -> str:
    """The visitor's address; X-Forwarded-For counts only when the trusted proxy itself sent the request."""
    direct = request.client.host if request.client else ""
    proxy = request.app.state.services.trusted_proxy
    if proxy and direct == proxy:
        # The proxy appends what it saw: the last entry is the only one it vouches for.
        return request.headers.get("x-forwarded-for", "").split(",")[-1].strip() or direct
    return direct


def signed_in(request: Request) -> Person:
    """The person, as a dependency of every desk page. Raises WebError not-signed-in."""
    sessions: Sessions = request.app.state.sessions
    person = sessions.person(request)
    if person is None:
        raise error("not-signed-in")
    return person


class Needs:
    """A dependency: the person must have one of these roles. Raises WebError not-allowed."""

    def __init__(self, *roles: str) -> None:
        self.roles = frozenset(roles)

    def __call__(self, person: Annotated[Person, Depends(signed_in)]) -> Person:
        if not self.roles & person.roles:
            raise error("not-allowed")
        return person


# Documents hold personal data: an administrator of the machine has no business in them.
Staff = Annotated[Person, Depends(Needs("clerk", "reviewer", "leader", "van_thu"))]
Anyone = Annotated[Person, Depends(signed_in)]
Clerk = Annotated[Person, Depends(Needs("clerk"))]
Reviewer = Annotated[Person, Depends(Needs("clerk", "reviewer"))]
Leader = Annotated[Person, Depends(Needs("leader"))]
VanThu = Annotated[Person, Depends(Needs("van_thu"))]
Admin = Annotated[Person, Depends(Needs("admin"))]
