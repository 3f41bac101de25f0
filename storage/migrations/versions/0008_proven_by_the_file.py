"""Signatures without a timestamp of their own: when a document timestamp proves that they existed, and why in English."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signatures") as table:
        table.add_column(sa.Column("existed_by", UtcTime(), nullable=True))
        table.add_column(sa.Column("missing_level_reason_en", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("signatures") as table:
        table.drop_column("missing_level_reason_en")
        table.drop_column("existed_by")
