"""Rows of who may sign what: capacities of people inside an agency, delegations between agencies, and the procedures
that both name."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, Id, IdColumn, Moment, Plain


class _Decided:
    """What both have: the deciding document, from–to, and how it ended before its time."""

    decided_by: Mapped[str] = mapped_column(String(255))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    revoked_on: Mapped[date | None] = mapped_column(Date)
    revoked_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]


class Capacity(_Decided, Base):
    """A person's right to sign, from–to, as the deciding document says.

    `prefix` is "" (in the own right), TM., Q., KT., TL. or TUQ. (NĐ 30/2020 Phụ lục I); `lines` are the printed lines
    from top to bottom; empty `kinds` or `procedures` mean all of them.
    """

    __tablename__ = "capacities"
    __table_args__ = (
        CheckConstraint("prefix IN ('','TM.','Q.','KT.','TL.','TUQ.')", name="prefix"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
    )

    id: Mapped[IdColumn]
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(8))
    position: Mapped[str] = mapped_column(String(255))
    agency: Mapped[str] = mapped_column(String(255))
    lines: Mapped[Plain]
    kinds: Mapped[Plain]
    procedures: Mapped[Plain]
    granted_by: Mapped[int | None] = mapped_column(Id, ForeignKey("capacities.id"))


class Delegation(_Decided, Base):
    """One agency's ủy quyền to another for procedures (empty: all it may delegate); another record than a capacity."""

    __tablename__ = "delegations"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)

    id: Mapped[IdColumn]
    from_agency: Mapped[str] = mapped_column(String(255))
    to_agency: Mapped[str] = mapped_column(String(255), index=True)
    procedures: Mapped[Plain]


class Procedure(Base):
    """A thủ tục hành chính of the office's catalogue, while it has this name and field."""

    __tablename__ = "procedures"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        UniqueConstraint("code", "valid_from"),
    )

    id: Mapped[IdColumn]
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(500))
    field_code: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


__all__ = ["Capacity", "Delegation", "Procedure"]
