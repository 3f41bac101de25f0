"""Keys that the house holds sign by sittings too: prepared, shown, approved by digest.

What was queued or had failed in the one-step way goes back to its signer, who is then shown what will be signed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FOREIGN_KEY = "fk_desk_batches_signing_key_id_signing_keys"
# Track, the step of old, the state it worked in, and the state in which the signer is asked again.
_BACK = (
    ("so_hoa", "sign_scan", "signing_scan", "to_sign_scan"),
    ("so_hoa", "seal_copy", "sealing", "to_seal"),
    ("ban_hanh", "sign_leader", "signing_leader", "to_sign_leader"),
    ("ban_hanh", "number_and_seal", "sealing", "to_number"),
)
_documents = sa.table("documents", *map(sa.column, ("id", "track", "state", "failed_step")))
_steps = sa.table("steps", *map(sa.column, ("document_id", "kind", "state", "lease_until")))


def upgrade() -> None:
    with op.batch_alter_table("desk_batches") as table:
        table.add_column(sa.Column("signing_key_id", _KEY, nullable=True))
        table.create_foreign_key(_FOREIGN_KEY, "signing_keys", ["signing_key_id"], ["id"])
    rows, steps = _documents.c, _steps.c
    for track, kind, busy, waiting in _BACK:
        unfinished = sa.and_(steps.kind == kind, steps.state.in_(("queued", "running")))
        queued = sa.and_(rows.state == busy, rows.id.in_(sa.select(steps.document_id).where(unfinished)))
        failed = sa.and_(rows.state == "failed", rows.failed_step == kind)
        back = _documents.update().where(rows.track == track, sa.or_(queued, failed))
        op.execute(back.values(state=waiting, failed_step=""))
        op.execute(_steps.update().where(unfinished).values(state="dropped", lease_until=None))


def downgrade() -> None:
    with op.batch_alter_table("desk_batches") as table:
        table.drop_constraint(_FOREIGN_KEY, type_="foreignkey")
        table.drop_column("signing_key_id")
