"""Rows of signing with the token on the desk, of the closed days of a number book, and of what a batch scan may be."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, Id, IdColumn, Long, Moment, Plain, Sha, Short


class DeskAgent(Base):
    """The agent on a person's desk, as it last reported itself; connected while `seen_at` is younger than a minute."""

    __tablename__ = "desk_agents"

    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(255), default="")
    certificate: Mapped[Long]
    chain: Mapped[Plain]
    algorithm: Mapped[str] = mapped_column(String(32))
    seen_at: Mapped[Moment]


class DeskBatch(Base):
    """One sitting: one person, one key, many documents.

    The key is a token on the person's desk, known by its certificate, or one that the house holds (`signing_key_id`),
    whose certificate the worker reads when it prepares.
    """

    __tablename__ = "desk_batches"

    id: Mapped[IdColumn]
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), index=True)
    event: Mapped[str] = mapped_column(String(32))
    signing_key_id: Mapped[int | None] = mapped_column(Id, ForeignKey("signing_keys.id"))
    certificate: Mapped[Long] = mapped_column(default="")
    chain: Mapped[Plain]
    algorithm: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class DeskTask(Base):
    """One signature of a sitting.

    `state`: preparing, prepared (shown to the signer), approved (bound to `digest`), signed (the signature is here),
    done (published into the document), void (to be asked again or given up), failed.
    A live task is unique for a field of a document. `digest` is that of the ByteRange (hex), `prepared` what the signing
    room needs to go on (plain values), `arguments` what the event was given (signer, number …).
    """

    __tablename__ = "desk_tasks"
    __table_args__ = (
        CheckConstraint("state IN ('preparing','prepared','approved','signed','done','void','failed')", name="state"),
        Index(
            "uq_desk_tasks_live_field",
            "document_id",
            "generation",
            "field_name",
            unique=True,
            sqlite_where=text("state NOT IN ('void','failed')"),
            postgresql_where=text("state NOT IN ('void','failed')"),
        ),
        Index("ix_desk_tasks_batch_state", "batch_id", "state"),
    )

    id: Mapped[IdColumn]
    batch_id: Mapped[int] = mapped_column(Id, ForeignKey("desk_batches.id"))
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    generation: Mapped[int] = mapped_column(Integer)
    field_name: Mapped[Short]
    state: Mapped[str] = mapped_column(String(16))
    source_sha: Mapped[str] = mapped_column(String(64), default="")
    prepared_sha: Mapped[str] = mapped_column(String(64), default="")
    prepared: Mapped[Plain | None]
    arguments: Mapped[Plain]
    digest: Mapped[str] = mapped_column(String(128), default="")
    signed_attributes: Mapped[str] = mapped_column(Text, default="")
    printed_time: Mapped[Moment | None]
    prepared_at: Mapped[Moment | None]
    approved_at: Mapped[Moment | None]
    signed_at: Mapped[Moment | None]
    signature: Mapped[str] = mapped_column(Text, default="")
    times_asked: Mapped[int] = mapped_column(Integer, default=0)
    error_code: Mapped[str] = mapped_column(String(64), default="")
    error_vi: Mapped[str] = mapped_column(Text, default="")
    error_en: Mapped[str] = mapped_column(Text, default="")


class BookClosing(Base):
    """A closed day of a number book: digest over the closing before and every line up to that day.

    `signature` (CMS) and `token` (RFC 3161) are base64 DER, added by the signing step; they cover `digest`.
    """

    __tablename__ = "book_closings"
    __table_args__ = (UniqueConstraint("book_id", "day"),)

    id: Mapped[IdColumn]
    book_id: Mapped[int] = mapped_column(Id, ForeignKey("number_books.id"))
    day: Mapped[date] = mapped_column(Date)
    first_number: Mapped[int] = mapped_column(Integer)
    last_number: Mapped[int] = mapped_column(Integer)
    manifest: Mapped[Long]
    previous_digest: Mapped[Sha]
    digest: Mapped[Sha]
    closed_at: Mapped[Moment]
    closed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    signature: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[Moment | None]


class SplitProposal(Base):
    """A part of a whole-box scan that looks like a document of its own: pages from–to (1-based), to be decided."""

    __tablename__ = "split_proposals"
    __table_args__ = (
        UniqueConstraint("document_id", "generation", "position"),
        CheckConstraint("state IN ('proposed','accepted','rejected')", name="state"),
    )

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    generation: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    first_page: Mapped[int] = mapped_column(Integer)
    last_page: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(32), default="")
    title: Mapped[str] = mapped_column(String(500), default="")
    dossier_code: Mapped[str] = mapped_column(String(64), default="")
    confidence: Mapped[float] = mapped_column(Float)
    why: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="proposed")
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    decided_at: Mapped[Moment | None]
    made_document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))


class Correction(Base):
    """A person's reading of a handwritten number or day, with its picture: training data of the own office."""

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("document_id", "kind", "strip_sha"),)

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(32))
    strip_sha: Mapped[Sha]
    made_at: Mapped[Moment]


__all__ = ["BookClosing", "Correction", "DeskAgent", "DeskBatch", "DeskTask", "SplitProposal"]
