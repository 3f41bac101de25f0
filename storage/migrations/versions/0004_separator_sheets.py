"""A proposed part of a box carries the dossier code of its separator sheet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("split_proposals") as table:
        table.add_column(sa.Column("dossier_code", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("split_proposals") as table:
        table.drop_column("dossier_code")
