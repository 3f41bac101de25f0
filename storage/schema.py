"""The base of all tables: names of constraints, column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware moment. SQLite has no zone, so UTC is stored there; a naive datetime is refused on both."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")

IdColumn = Annotated[int, mapped_column(Id, primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcTime())]
Sha = Annotated[str, mapped_column(String(64))]
Short = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(255))]
Long = Annotated[str, mapped_column(Text)]
Plain = Annotated[Any, mapped_column(JSON)]


class Base(DeclarativeBase):
    """All rows. Constraint names are fixed so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def belongs(dialect: str) -> Callable[..., bool]:
    """For Alembic: whether a thing of the models is meant for this database (the trigram indices are PostgreSQL's)."""

    def include(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return dialect == "postgresql" or not (kind == "index" and (name or "").endswith("_trgm"))

    return include


__all__ = ["Base", "Id", "IdColumn", "Long", "Moment", "Name", "Plain", "Sha", "Short", "UtcTime", "belongs"]
