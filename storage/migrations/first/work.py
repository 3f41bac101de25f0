"""The work: steps, what announces them, and who does them.

Revision 0001 calls it; never changed, since offices have run it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Id, UtcTime


def create() -> None:
    """Creates these tables; those that they refer to come first."""
    _steps()
    _outbox()
    _runners()


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("expects", sa.String(length=32), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=128), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("done_units", sa.Integer(), nullable=False),
        sa.Column("all_units", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=False),
        sa.Column("error_vi", sa.Text(), nullable=False),
        sa.Column("error_en", sa.Text(), nullable=False),
        sa.Column("error_cause", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint("state IN ('queued','running','done','failed','dropped')", name=op.f("ck_steps_state")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_steps_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index("ix_steps_document_id", ["document_id"], unique=False)
        batch_op.create_index("ix_steps_state_lease_until", ["state", "lease_until"], unique=False)
        batch_op.create_index("ix_steps_state_not_before", ["state", "not_before"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("step_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_outbox_step_id_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_published_at", ["published_at", "id"], unique=False)
        batch_op.create_index("ix_outbox_step_id", ["step_id"], unique=False)


def _runners() -> None:
    op.create_table(
        "runners",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runners")),
    )
