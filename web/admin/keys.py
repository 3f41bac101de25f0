"""Keys: where signing keys are (never the keys), and the API keys of other agencies' systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sohoa.bounded import BilingualError
from storage import accounts
from web.errors import status_of
from web.forms import Posted, required, text
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Admin

router = APIRouter()


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A registered signing key in the list."""

    id: int
    label: str
    purpose: str
    holder: str
    ref: str
    not_after: datetime | None
    active: bool


@router.get("/quan-tri/khoa-ky", response_class=HTMLResponse)
def signing_keys(request: Request, _person: Admin) -> Response:
    """The registered signing keys, by reference."""
    return _signing(request)


def _signing(request: Request, problem: str = "", status: int = 200) -> Response:
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        people = accounts.users(session)
        names = {user.id: user.full_name for user in people}
        shown = [
            KeyLine(
                key.id,
                key.label,
                key.purpose,
                names.get(key.user_id or 0, key.agency),
                key.ref,
                key.not_after,
                key.active,
            )
            for key in accounts.signing_keys(session)
        ]
    return page(request, "admin/keys.html", status, keys=shown, people=people, problem=problem)


@router.post("/quan-tri/khoa-ky")
def register_key(request: Request, person: Admin, form: Posted) -> Response:
    """Registers where a signing key is; a PIN or passphrase is refused, only its file's path is taken."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    holder = text(form, "nguoi")
    try:
        with services.store.write() as session:
            accounts.register_signing_key(
                session,
                required(form, "ten", "tên gọi", "the name")[:255],
                text(form, "muc-dich"),
                required(form, "tham-chieu", "nơi để khóa", "where the key is"),
                person.actor,
                secret_path=text(form, "tep-bi-mat"),
                user_id=int(holder) if holder.isdecimal() else None,
                agency=services.agency_name,
            )
    except BilingualError as refused:
        return _signing(request, t.error(refused), status_of(refused))
    return RedirectResponse("/quan-tri/khoa-ky?da=khoa", 303)


@router.post("/quan-tri/khoa-ky/{key_id}/ngung")
def retire_key(request: Request, key_id: int, person: Admin, _form: Posted) -> Response:
    """Stops using a signing key; what it signed stays."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        accounts.retire_signing_key(session, key_id, person.actor)
    return RedirectResponse("/quan-tri/khoa-ky?da=khoa", 303)


@router.get("/quan-tri/khoa-api", response_class=HTMLResponse)
def api_keys(request: Request, _person: Admin) -> Response:
    """The API keys of other agencies' systems."""
    return _api(request, "")


def _api(request: Request, new_key: str) -> Response:
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        found = accounts.api_keys(session)
    return page(request, "admin/api_keys.html", keys=found, new_key=new_key, problem="")


@router.post("/quan-tri/khoa-api", response_class=HTMLResponse)
def make_api_key(request: Request, person: Admin, form: Posted) -> Response:
    """Makes an API key and shows it once."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        _, key = accounts.add_api_key(
            session,
            required(form, "ten", "tên hệ thống", "the system's name")[:255],
            person.actor,
            agency=text(form, "co-quan")[:255],
        )
    return _api(request, key)


@router.post("/quan-tri/khoa-api/{key_id}/thu-hoi")
def revoke_api_key(request: Request, key_id: int, person: Admin, _form: Posted) -> Response:
    """Revokes an API key at once."""
    services: WebServices = request.app.state.services
    with services.store.write() as session:
        accounts.revoke_api_key(session, key_id, person.actor)
    return RedirectResponse("/quan-tri/khoa-api?da=khoa", 303)
