"""Alembic's entry: one transaction a migration, on the database that `storage.engine.upgrade` names."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from storage.engine import connect
from storage.schema import UtcTime, belongs
from storage.tables import Base

_ONE_AT_A_TIME = 7_044_391  # PostgreSQL advisory lock: two processes that start together upgrade one after the other


def _render(kind: str, item: Any, autogen: Any) -> Any:
    if kind == "type" and isinstance(item, UtcTime):
        autogen.imports.add("from storage.schema import UtcTime, belongs")
        return "UtcTime()"
    return False


def _let_tables_be_rebuilt(connection: Connection) -> None:
    """SQLite changes a table by making it anew: dropping the old one must not count as deleting what others refer to.

    Only outside a transaction does the pragma do anything (https://www.sqlite.org/lang_altertable.html, the twelve steps).
    """
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")


def _every_reference_holds(connection: Connection) -> None:
    """What was not watched while tables were rebuilt is looked at before anything is committed."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"a migration left references to nothing: {broken[:5]}")


def _run() -> None:
    url = context.config.attributes["url"].render_as_string(hide_password=False)
    store = connect(url)
    try:
        with store.engine.execution_options(sohoa_write=True).connect() as connection:
            _let_tables_be_rebuilt(connection)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=connection.dialect.name == "sqlite",
                render_item=_render,
                include_object=belongs(connection.dialect.name),
                compare_type=True,
            )
            with context.begin_transaction():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
                context.run_migrations()
                _every_reference_holds(connection)
            connection.commit()
    finally:
        store.close()


_run()
