"""The agent on a desk says that it is there; substring search in milliseconds on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_agents",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("algorithm", sa.String(length=32), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_desk_agents_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_desk_agents")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Trusted since PostgreSQL 13: the database's owner may create it, no superuser is needed.
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for column in ("plain", "folded"):
            op.create_index(
                f"ix_search_texts_{column}_trgm",
                "search_texts",
                [column],
                postgresql_using="gin",
                postgresql_ops={column: "gin_trgm_ops"},
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for column in ("plain", "folded"):
            op.drop_index(f"ix_search_texts_{column}_trgm", "search_texts")
    op.drop_table("desk_agents")
