"""Rows of the agency's number book (sổ đăng ký văn bản đi) and of the register of results."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, Id, IdColumn, Moment, Sha, Short


class NumberBook(Base):
    """One book of one year. `last_number` is the last one given out, `last_date` the date it bears."""

    __tablename__ = "number_books"
    __table_args__ = (UniqueConstraint("code", "year"),)

    id: Mapped[IdColumn]
    code: Mapped[Short]
    year: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(255))
    agency: Mapped[str] = mapped_column(String(255), default="")
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    last_date: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class BookEntry(Base):
    """One number: reserved, used (by a document) or void (with a reason); no number is ever given twice or skipped."""

    __tablename__ = "book_entries"
    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        CheckConstraint("state IN ('reserved','used','void')", name="state"),
        CheckConstraint("state <> 'void' OR void_reason <> ''", name="void_reason"),
        Index(
            "uq_book_entries_live_document",
            "document_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
        Index("ix_book_entries_text", "text"),
    )

    id: Mapped[IdColumn]
    book_id: Mapped[int] = mapped_column(Id, ForeignKey("number_books.id"))
    number: Mapped[int] = mapped_column(Integer)
    notation: Mapped[Short]
    text: Mapped[str] = mapped_column(String(128))
    entry_date: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
    subject: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(Text, default="")
    reserved_at: Mapped[Moment]
    reserved_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    used_at: Mapped[Moment | None]
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    void_reason: Mapped[str] = mapped_column(Text, default="")


class ResultRow(Base):
    """One result in the register (kho, TT 01/2023 Điều 24). `code` is 128 bits as 32 hex digits.

    `status`: in_force, revoked or superseded. Whether a result is still in force also depends on `valid_until`.
    """

    __tablename__ = "results"
    __table_args__ = (
        CheckConstraint("status IN ('in_force','revoked','superseded')", name="status"),
        CheckConstraint("status <> 'revoked' OR revoked_reason <> ''", name="revoked_reason"),
        Index("ix_results_changed_at", "changed_at", "id"),
        Index("ix_results_dossier_code", "dossier_code"),
        Index("ix_results_owner_id_number", "owner_id_number"),
        Index("ix_results_number_text", "number_text"),
        Index("ix_results_file_sha", "file_sha"),
    )

    id: Mapped[IdColumn]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), unique=True)
    track: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    file_sha: Mapped[Sha]
    file_name: Mapped[str] = mapped_column(String(500))
    dossier_code: Mapped[str] = mapped_column(String(64), default="")
    procedure_code: Mapped[str] = mapped_column(String(64), default="")
    field_code: Mapped[str] = mapped_column(String(64), default="")
    result_type_code: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[str] = mapped_column(String(32), default="")
    type_name: Mapped[str] = mapped_column(String(255), default="")
    number_text: Mapped[str] = mapped_column(String(128), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    agency: Mapped[str] = mapped_column(String(255), default="")
    owner_name: Mapped[str] = mapped_column(String(255), default="")
    owner_id_number: Mapped[str] = mapped_column(String(32), default="")
    owner_id_kind: Mapped[str] = mapped_column(String(32), default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(String(500), default="")
    superseded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("results.id"))
    revoked_on: Mapped[date | None] = mapped_column(Date)
    revoked_reason: Mapped[str] = mapped_column(Text, default="")
    revoked_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    published_at: Mapped[Moment]
    changed_at: Mapped[Moment]


__all__ = ["BookEntry", "NumberBook", "ResultRow"]
