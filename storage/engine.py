"""The door to the database: SQLite in a file or PostgreSQL, the same transactions on both.

A reader gets a snapshot that is thrown away; a writer gets ONE short transaction (`BEGIN IMMEDIATE` on SQLite, so that
two writers queue instead of failing half way). Nothing slow (OCR, signing, network) may happen inside either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from storage.errors import ConflictError, StorageFull, UnreachableError, invalid, make, stale
from storage.schema import Base

BUSY_SECONDS = 20.0
Clock = Callable[[], datetime]


class Store:
    """Sessions on one database. Made by `connect`; safe to share between threads; `close()` at the end."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self.engine = engine
        self.url = engine.url
        self._clock = clock
        self._read = sessionmaker(engine, expire_on_commit=False)
        writer = engine.execution_options(sohoa_write=True)
        self._write = sessionmaker(writer, expire_on_commit=False)

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; nothing done in it is kept."""
        with named(), self._read(info={"clock": self._clock}) as session:
            yield session  # closing rolls back and leaves the rows readable

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises:
            ConflictError: somebody changed the same rows meanwhile.
            StorageFull: the disk has no room.
            UnreachableError: the database does not answer.
        """
        with named(), self._write(info={"clock": self._clock}) as session:
            if self.sqlite:
                session.connection()  # takes the write lock now, not at the first flush
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def now(self) -> datetime:
        """The moment by this store's clock, UTC."""
        return self._clock() if self._clock else datetime.now(UTC)

    def close(self) -> None:
        self.engine.dispose()


def now(session: Session) -> datetime:
    """The moment all workers agree on: the injected clock, else PostgreSQL's own (hosts drift), else this machine's."""
    clock: Clock | None = session.info.get("clock")
    if clock is not None:
        return clock()
    if session.get_bind().dialect.name == "postgresql":
        with session.no_autoflush:  # asked while a row is being filled: half of it must not be written
            moment = session.scalar(select(func.clock_timestamp()))
        assert isinstance(moment, datetime)
        return moment.astimezone(UTC)
    return datetime.now(UTC)


def today(session: Session) -> date:
    """The day it is in Vietnam, by the store's clock: what papers, books and capacities are dated by."""
    return (now(session) + timedelta(hours=7)).date()


def one_at_a_time(session: Session, key: str) -> None:
    """Lets only one transaction with this key go on; the others wait until it ends.

    SQLite has one writer anyway; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def insert_or_leave(session: Session, table: type[Base], **values: Any) -> None:
    """Inserts a row unless one with its key is there already, whoever was first."""
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(table).values(**values)
    session.execute(statement.on_conflict_do_nothing())


def connect(url: str, *, clock: Clock | None = None, pool_size: int = 10) -> Store:
    """Opens `sqlite:////path/file.db` or `postgresql://user@host:port/name` (driver psycopg).

    The tables must be there: call `upgrade(url)` once before. `clock` (aware UTC) is for tests.

    Raises:
        InvalidError: the URL names no database we know.
    """
    target = parse(url)
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_size": pool_size, "max_overflow": 20}
    if target.get_backend_name() == "sqlite":
        if target.database:
            Path(target.database).expanduser().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        options["connect_args"] = {"timeout": BUSY_SECONDS}
    engine = create_engine(target, **options)
    if engine.dialect.name == "sqlite":
        _teach_sqlite(engine)
    return Store(engine, clock)


def parse(url: str) -> URL:
    """The URL with our driver named in it."""
    try:
        target = make_url(url)
    except ArgumentError as odd:
        raise _unknown_url() from odd
    backend = target.get_backend_name()
    if backend == "postgresql":
        return target.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and target.database not in (None, "", ":memory:"):
        return target
    raise _unknown_url()


def _unknown_url() -> Exception:
    return invalid("database-url")


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("sohoa_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def upgrade(url: str) -> None:
    """Brings the database to the newest tables (Alembic migrations of this package); does nothing when it is there."""
    from alembic import command

    with named():
        command.upgrade(_alembic(url), "head")


def current_revision(url: str) -> str | None:
    """The migration the database stands at, or None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    store = connect(url)
    try:
        with named(), store.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        store.close()


def head_revision() -> str:
    """The newest migration of this version of the program."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_alembic("sqlite:////nowhere")).get_current_head()
    assert head is not None
    return head


def _alembic(url: str) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = parse(url)
    return config


def ping(store: Store) -> None:
    """Returns when the database answers. Raises UnreachableError."""
    with store.read() as session:
        session.execute(text("SELECT 1"))


@contextmanager
def named() -> Iterator[None]:
    """Gives the database's own errors our names at the border."""
    try:
        yield
    except StaleDataError as foreign:
        raise stale() from foreign
    except IntegrityError as foreign:
        raise _integrity(foreign) from foreign
    except OperationalError as foreign:
        raise _operational(foreign) from foreign
    except DBAPIError as foreign:
        if foreign.connection_invalidated:
            raise _unreachable(foreign) from foreign
        raise


def _integrity(foreign: IntegrityError) -> ConflictError:
    said = str(foreign.orig)
    code = "field-taken" if "signatures" in said else "already-there"
    return make(ConflictError, code, cause=said[:300])


def _operational(foreign: OperationalError) -> Exception:
    said = str(foreign.orig)
    if "full" in said or "No space left" in said:
        return make(StorageFull, "storage-full", cause=said[:300])
    if any(word in said for word in ("deadlock", "could not serialize")):
        return stale()
    return _unreachable(foreign)


def _unreachable(foreign: DBAPIError) -> UnreachableError:
    return make(UnreachableError, "database-unreachable", cause=str(foreign.orig)[:300])


__all__ = [
    "Store",
    "connect",
    "current_revision",
    "head_revision",
    "insert_or_leave",
    "named",
    "now",
    "one_at_a_time",
    "parse",
    "ping",
    "today",
    "upgrade",
]
