"""Authority, the desk, closed days, splitting, corrections, levels"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Id, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _delegations()
    _book_closings()
    _capacities()
    _desk_batches()
    _corrections()
    _desk_tasks()
    _split_proposals()
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("renew_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_documents_renew_on"), ["renew_on"], unique=False)


def _delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", Id, nullable=False),
        sa.Column("from_agency", sa.String(length=255), nullable=False),
        sa.Column("to_agency", sa.String(length=255), nullable=False),
        sa.Column("procedures", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_delegations_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegations_to_agency"), ["to_agency"], unique=False)


def _book_closings() -> None:
    op.create_table(
        "book_closings",
        sa.Column("id", Id, nullable=False),
        sa.Column("book_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=False),
        sa.Column("closed_by", Id, nullable=True),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["book_id"], ["number_books.id"], name=op.f("fk_book_closings_book_id_number_books")),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_book_closings_closed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_closings")),
        sa.UniqueConstraint("book_id", "day", name=op.f("uq_book_closings_book_id_day")),
    )


def _capacities() -> None:
    op.create_table(
        "capacities",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("position", sa.String(length=255), nullable=False),
        sa.Column("agency", sa.String(length=255), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("procedures", sa.JSON(), nullable=False),
        sa.Column("granted_by", Id, nullable=True),
        sa.Column("decided_by", sa.String(length=255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("prefix IN ('','TM.','Q.','KT.','TL.','TUQ.')", name=op.f("ck_capacities_prefix")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_capacities_dates")),
        sa.ForeignKeyConstraint(["granted_by"], ["capacities.id"], name=op.f("fk_capacities_granted_by_capacities")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_capacities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacities")),
    )
    with op.batch_alter_table("capacities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capacities_user_id"), ["user_id"], unique=False)


def _desk_batches() -> None:
    op.create_table(
        "desk_batches",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("algorithm", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_desk_batches_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_batches")),
    )
    with op.batch_alter_table("desk_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_batches_user_id"), ["user_id"], unique=False)


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=32), nullable=False),
        sa.Column("strip_sha", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_corrections_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("document_id", "kind", "strip_sha", name=op.f("uq_corrections_document_id_kind_strip_sha")),
    )


def _desk_tasks() -> None:
    op.create_table(
        "desk_tasks",
        sa.Column("id", Id, nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("field_name", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source_sha", sa.String(length=64), nullable=False),
        sa.Column("prepared_sha", sa.String(length=64), nullable=False),
        sa.Column("prepared", sa.JSON(), nullable=True),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=128), nullable=False),
        sa.Column("signed_attributes", sa.Text(), nullable=False),
        sa.Column("printed_time", UtcTime(), nullable=True),
        sa.Column("prepared_at", UtcTime(), nullable=True),
        sa.Column("approved_at", UtcTime(), nullable=True),
        sa.Column("signed_at", UtcTime(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=False),
        sa.Column("error_vi", sa.Text(), nullable=False),
        sa.Column("error_en", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('preparing','prepared','approved','signed','done','void','failed')",
            name=op.f("ck_desk_tasks_state"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["desk_batches.id"], name=op.f("fk_desk_tasks_batch_id_desk_batches")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_desk_tasks_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_tasks")),
    )
    with op.batch_alter_table("desk_tasks", schema=None) as batch_op:
        batch_op.create_index("ix_desk_tasks_batch_state", ["batch_id", "state"], unique=False)
        batch_op.create_index(
            "uq_desk_tasks_live_field",
            ["document_id", "generation", "field_name"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('void','failed')"),
            postgresql_where=sa.text("state NOT IN ('void','failed')"),
        )


def _split_proposals() -> None:
    op.create_table(
        "split_proposals",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("last_page", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("made_document_id", Id, nullable=True),
        sa.CheckConstraint("state IN ('proposed','accepted','rejected')", name=op.f("ck_split_proposals_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_split_proposals_decided_by_users")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_split_proposals_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["made_document_id"], ["documents.id"], name=op.f("fk_split_proposals_made_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_split_proposals")),
        sa.UniqueConstraint(
            "document_id", "generation", "position", name=op.f("uq_split_proposals_document_id_generation_position")
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_renew_on"))
        batch_op.drop_column("renew_on")
        batch_op.drop_column("level")

    op.drop_table("split_proposals")
    with op.batch_alter_table("desk_tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_desk_tasks_live_field",
            sqlite_where=sa.text("state NOT IN ('void','failed')"),
            postgresql_where=sa.text("state NOT IN ('void','failed')"),
        )
        batch_op.drop_index("ix_desk_tasks_batch_state")

    op.drop_table("desk_tasks")
    op.drop_table("corrections")
    with op.batch_alter_table("desk_batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_batches_user_id"))

    op.drop_table("desk_batches")
    with op.batch_alter_table("capacities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capacities_user_id"))

    op.drop_table("capacities")
    op.drop_table("book_closings")
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegations_to_agency"))

    op.drop_table("delegations")
