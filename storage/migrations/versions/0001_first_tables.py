"""The first tables: people, papers, work, register"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.first import books, papers, people, work

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_NEVER_SQLITE = """
CREATE TRIGGER audit_no_{what} BEFORE {what} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
_NEVER_POSTGRESQL = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
"""


def _audit_is_append_only() -> None:
    """The chain shows a change; the database refuses it to begin with."""
    heads = sa.table("audit_head", sa.column("id"), sa.column("last_id"), sa.column("hash"))
    op.bulk_insert(heads, [{"id": 1, "last_id": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_NEVER_SQLITE.format(what="UPDATE"))
        op.execute(_NEVER_SQLITE.format(what="DELETE"))
    else:
        op.execute(_NEVER_POSTGRESQL)
        op.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )


def upgrade() -> None:
    for tables in (people, papers, work, books):
        tables.create()
    _audit_is_append_only()


def downgrade() -> None:
    raise NotImplementedError("the first tables hold originals' names and the audit log: restore a backup instead")
