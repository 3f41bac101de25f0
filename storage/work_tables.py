"""Rows about work: steps with leases, the outbox, running workers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, Id, IdColumn, Moment, Name, Plain


class Step(Base):
    """One piece of work on a document.

    `state`: queued (from `not_before` on), running (lease of `worker` until `lease_until`), done, failed, dropped.
    `attempts` counts claims and fences: only the claim that it names may finish the step.
    """

    __tablename__ = "steps"
    __table_args__ = (
        CheckConstraint("state IN ('queued','running','done','failed','dropped')", name="state"),
        Index("ix_steps_state_lease_until", "state", "lease_until"),
        Index("ix_steps_state_not_before", "state", "not_before"),
        Index("ix_steps_document_id", "document_id"),
    )

    id: Mapped[IdColumn]
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
    generation: Mapped[int] = mapped_column(Integer, default=1)
    kind: Mapped[str] = mapped_column(String(32))
    expects: Mapped[str] = mapped_column(String(32), default="")
    arguments: Mapped[Plain]
    state: Mapped[str] = mapped_column(String(16), default="queued")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=3)
    worker: Mapped[str] = mapped_column(String(128), default="")
    lease_until: Mapped[Moment | None]
    not_before: Mapped[Moment]
    done_units: Mapped[int] = mapped_column(Integer, default=0)
    all_units: Mapped[int] = mapped_column(Integer, default=0)
    error_code: Mapped[str] = mapped_column(String(64), default="")
    error_vi: Mapped[str] = mapped_column(Text, default="")
    error_en: Mapped[str] = mapped_column(Text, default="")
    error_cause: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]


class OutboxRow(Base):
    """A message to send once its transaction is committed; the broker only ever carries the step's id."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_published_at", "published_at", "id"), Index("ix_outbox_step_id", "step_id"))

    id: Mapped[IdColumn]
    step_id: Mapped[int] = mapped_column(Id, ForeignKey("steps.id"))
    kind: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[Moment]
    created_at: Mapped[Moment]
    published_at: Mapped[Moment | None]


class Runner(Base):
    """A process that works steps; alive while `seen_at` is younger than the lease."""

    __tablename__ = "runners"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    host: Mapped[Name]
    pid: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[Moment]
    seen_at: Mapped[Moment]


__all__ = ["OutboxRow", "Runner", "Step"]
