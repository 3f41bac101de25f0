"""A third track: papers that arrive (văn bản đến), numbered and marked by văn thư."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("'so_hoa','ban_hanh','den'")


def downgrade() -> None:
    _allow("'so_hoa','ban_hanh'")


def _allow(tracks: str) -> None:
    with op.batch_alter_table("documents") as table:
        table.drop_constraint(op.f("ck_documents_track"), type_="check")
        table.create_check_constraint(op.f("ck_documents_track"), f"track IN ({tracks})")
