"""An office for a demonstration: five people, their development keys, a seal, a few procedures. Never outside demo mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sohoa.bounded import BilingualError
from sohoa.services import Services
from storage import accounts, authority, procedures
from storage.actor import Actor
from storage.procedures import Entry
from storage.tables import User

# login, name, position, roles, label of the development key
PEOPLE = (
    ("canbo", "Nguyễn Thị Mẫu", "Cán bộ một cửa", ("clerk",), "clerk"),
    ("rasoat", "Phạm Văn Soát", "Cán bộ rà soát", ("reviewer",), None),
    ("lanhdao", "Trần Văn Mẫu", "Chủ tịch", ("leader",), "leader"),
    ("vanthu", "Lê Thị Thư", "Văn thư", ("van_thu",), None),
    ("quantri", "Hoàng Quản Trị", "Quản trị", ("admin",), None),
)
SEAL_LABEL = "van-thu-seal"
PROCEDURES = (
    Entry("1.000894", "Đăng ký kết hôn", "HT", date(2016, 1, 1)),
    Entry("1.001193", "Đăng ký khai sinh", "HT", date(2016, 1, 1)),
    Entry("2.000815", "Chứng thực bản sao từ bản chính", "CT", date(2015, 4, 10)),
)
_SETUP = Actor("system", "demo", roles=frozenset({"admin"}))


class DemoError(BilingualError):
    """Something the demonstration needs is not so."""


@dataclass(frozen=True, slots=True)
class Office:
    """The people of the demo office as those who act."""

    clerk: Actor
    reviewer: Actor
    leader: Actor
    van_thu: Actor
    admin: Actor


def furnish(services: Services, password: str | None = None) -> Office:
    """Makes (or finds) the demo's people and registers the development keys for them.

    With `password` each account gets it, so that somebody can look around in the browser.

    Raises:
        DemoError: "not-demo" outside demo mode.
    """
    ca = services.ca
    if ca is None:
        raise DemoError(
            "not-demo",
            "Văn phòng mẫu chỉ lập được ở chế độ thử nghiệm; hãy đặt SOHOA_DEMO=true.",
            "The demo office exists in demo mode only; set SOHOA_DEMO=true.",
        )
    actors: dict[str, Actor] = {}
    for login, name, position, roles, label in PEOPLE:
        user = _user(services, login, name, position, roles)
        actors[roles[0]] = accounts.actor_of(user)
        if label is not None:
            _register(services, label, user)
        if password is not None:
            _set_password(services, user, password)
    _register(services, SEAL_LABEL, None)
    _entitle(services, actors["leader"])
    _list_procedures(services)
    return Office(actors["clerk"], actors["reviewer"], actors["leader"], actors["van_thu"], actors["admin"])


def _user(services: Services, login: str, name: str, position: str, roles: tuple[str, ...]) -> User:
    with services.store.write() as session:
        found = accounts.user_named(session, login)
        if found is not None:
            return found
        return accounts.add_user(session, login, name, roles, _SETUP, position=position, agency=services.agency_name)


def _entitle(services: Services, leader: Actor) -> None:
    """The leader's capacity: without one on record nobody signs for the agency."""
    with services.store.write() as session:
        if leader.user_id is None or authority.capacities(session, user_id=leader.user_id):
            return
        new = authority.NewCapacity("", "Chủ tịch", services.agency_name, (), "Quyết định mẫu (DEMO)", date(2020, 1, 1))
        authority.grant(session, leader.user_id, new, _SETUP)


def _list_procedures(services: Services) -> None:
    """A catalogue to try codes against, where the office has none of its own."""
    with services.store.write() as session:
        if not procedures.listing(session):
            procedures.replace(session, PROCEDURES, _SETUP)


def _register(services: Services, label: str, user: User | None) -> None:
    ca = services.ca
    assert ca is not None
    p12, secret = ca.key_files(label)
    picture = services.objects.put("originals", ca.picture("signature" if user else "seal"))
    with services.store.write() as session:
        accounts.register_signing_key(
            session,
            f"DEMO {label}",
            "personal" if user else "seal",
            str(p12),
            _SETUP,
            secret_path=str(secret),
            user_id=user.id if user else None,
            agency="" if user else services.agency_name,
            image=picture,
        )


def _set_password(services: Services, user: User, password: str) -> None:
    with services.store.write() as session:
        token = accounts.set_password_link(session, user.id, _SETUP)
        accounts.use_password_link(session, token, password)
