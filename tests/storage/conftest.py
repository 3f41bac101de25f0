"""A migrated database of its own for every test, on SQLite and on PostgreSQL; people; a folder of objects."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from pipeline.document import Box, Document, Field, Line, Page, Word
from storage import accounts, audit, authority, engine
from storage.actor import Actor
from storage.authority import NewCapacity
from storage.engine import Store
from storage.filesystem import FolderObjects
from storage.tables import Base
from tests import servers


class Clock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **of_time: float) -> None:
        self.moment += timedelta(**of_time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "template.db"
    engine.upgrade(f"sqlite:///{path}")
    store = engine.connect(f"sqlite:///{path}")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    url = servers.new_database(postgres_server, "storage_tests")
    engine.upgrade(url)
    return url


def emptied(url: str) -> str:
    """The same database without a row: far quicker than making another one."""
    tables = ", ".join(f'"{one}"' for one in Base.metadata.tables)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # the audit log's guard sleeps
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")  # type: ignore[call-overload, unused-ignore]
        connection.execute("INSERT INTO audit_head (id, last_id, hash) VALUES (1, 0, %s)", [audit.GENESIS])
    return url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path / "sohoa.db")
    return f"sqlite:///{tmp_path / 'sohoa.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty migrated database, once on each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return emptied(request.getfixturevalue("migrated_postgres"))


@pytest.fixture
def both(url: str, clock: Clock) -> Iterator[Store]:
    """A store on SQLite and then on PostgreSQL, on the test's clock."""
    opened = engine.connect(url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def store(sqlite_url: str, clock: Clock) -> Iterator[Store]:
    """A store on SQLite, on the test's clock."""
    opened = engine.connect(sqlite_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def objects(tmp_path: Path) -> FolderObjects:
    return FolderObjects(tmp_path / "objects", reserve_mb=0)


ADMIN = Actor("system", "setup", None, frozenset({"admin"}))


def make_people(store: Store) -> dict[str, Actor]:
    """One person of every role, with signing keys."""
    made = {}
    with store.write() as session:
        for role in ("clerk", "reviewer", "leader", "van_thu", "admin"):
            user = accounts.add_user(session, role.replace("_", "."), f"Người {role}", [role], ADMIN)
            made[role] = accounts.actor_of(user)
            if role in ("clerk", "leader"):
                accounts.register_signing_key(session, role, "personal", f"{role}.p12", ADMIN, user_id=user.id)
        accounts.register_signing_key(session, "seal", "seal", "pkcs11:token=seal", ADMIN)
    return made


def entitle(store: Store, leader: Actor) -> None:
    """A capacity for the leader: without one nobody signs."""
    assert leader.user_id is not None
    new = NewCapacity("", "Chủ tịch", "UBND xã A", (), "01/QĐ-UBND", date(2020, 1, 1))
    with store.write() as session:
        authority.grant(session, leader.user_id, new, ADMIN)


@pytest.fixture
def people() -> Callable[[Store], dict[str, Actor]]:
    """Makes the people of an office in a store."""
    return make_people


def a_reading(*fields: Field, text: str = "Quyết định về việc cấp phép") -> Document:
    """A reading of one page with these fields."""
    box = Box(10, 10, 200, 24)
    words = tuple(Word(one, box, 0.9) for one in text.split())
    page = Page(1, 595.0, 842.0, (Line(words, box),), "ocr", dpi=200.0)
    return Document((page,), "quyet_dinh", 0.97, "Quyết định", fields)


def a_field(name: str, value: str, status: str = "accepted", kind: str = "text") -> Field:
    return Field(name, value, kind, 0.99 if status == "accepted" else 0.4, status, 1, Box(1, 2, 3, 4), why="thử")  # type: ignore[arg-type]
