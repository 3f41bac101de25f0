"""Alembic's entry: one transaction a migration, on the database that `storage.engine.upgrade` names."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import text

from storage.engine import connect
from storage.schema import UtcTime, belongs
from storage.tables import Base

_ONE_AT_A_TIME = 7_044_391  # PostgreSQL advisory lock: two processes that start together upgrade one after the other


def _render(kind: str, item: Any, autogen: Any) -> Any:
    if kind == "type" and isinstance(item, UtcTime):
        autogen.imports.add("from storage.schema import UtcTime, belongs")
        return "UtcTime()"
    return False


def _run() -> None:
    url = context.config.attributes["url"].render_as_string(hide_password=False)
    store = connect(url)
    try:
        with store.engine.execution_options(sohoa_write=True).connect() as connection:
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
            connection.commit()
    finally:
        store.close()


_run()
