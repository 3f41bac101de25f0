"""Pages kept while their file is still being read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Id

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_pages",
        sa.Column("document_id", Id, autoincrement=False, nullable=False),
        sa.Column("sheet", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_kept_pages_document_id_documents")),
        sa.PrimaryKeyConstraint("document_id", "sheet", name=op.f("pk_kept_pages")),
    )


def downgrade() -> None:
    op.drop_table("kept_pages")
