"""Each page keeps what was done to its picture, the paper it is and the density it was read at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("page_results") as table:
        table.add_column(sa.Column("steps", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("paper", sa.String(length=16), nullable=False, server_default=""))
        table.add_column(sa.Column("dpi", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("page_results") as table:
        for name in ("steps", "paper", "dpi"):
            table.drop_column(name)
