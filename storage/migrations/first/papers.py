"""The papers: objects, dossiers, documents, and what was read and done with them.

Revision 0001 calls it; never changed, since offices have run it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.schema import Id, UtcTime


def create() -> None:
    """Creates these tables; those that they refer to come first."""
    _objects()
    _batches()
    _dossiers()
    _documents()
    _revisions()
    _page_results()
    _fields()
    _search_texts()
    _signatures()
    _events()
    _presence()


def _objects() -> None:
    op.create_table(
        "objects",
        sa.Column("bucket", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "sha256", name=op.f("pk_objects")),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_batches_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )


def _dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("standard", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("procedure_code", sa.String(length=64), nullable=False),
        sa.Column("field_code", sa.String(length=64), nullable=False),
        sa.Column("owner_name", sa.String(length=255), nullable=False),
        sa.Column("owner_id_number", sa.String(length=32), nullable=False),
        sa.Column("owner_id_kind", sa.String(length=32), nullable=False),
        sa.Column("agency", sa.String(length=255), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_dossiers_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("code", name=op.f("uq_dossiers_code")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossiers_owner_id_number"), ["owner_id_number"], unique=False)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", Id, nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("state_changed_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("dossier_id", Id, nullable=True),
        sa.Column("batch_id", Id, nullable=True),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("original_sha", sa.String(length=64), nullable=False),
        sa.Column("original_size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("arrived_signed", sa.Boolean(), nullable=False),
        sa.Column("wants_seal", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("copy_form", sa.String(length=16), nullable=False),
        sa.Column("lock_profile", sa.String(length=16), nullable=False),
        *_of_its_reading(),
        sa.CheckConstraint("track IN ('so_hoa','ban_hanh')", name=op.f("ck_documents_track")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_documents_batch_id_batches")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_documents_created_by_users")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_documents_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["leader_id"], ["users.id"], name=op.f("fk_documents_leader_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    _document_indices()


def _of_its_reading() -> list[sa.Column[Any]]:
    """Columns of a document: what became of its file, what was read, how it failed."""
    return [
        sa.Column("working_sha", sa.String(length=64), nullable=True),
        sa.Column("current_sha", sa.String(length=64), nullable=True),
        sa.Column("current_bucket", sa.String(length=16), nullable=False),
        sa.Column("reading_sha", sa.String(length=64), nullable=True),
        sa.Column("result_code", sa.String(length=32), nullable=False),
        sa.Column("verdict_sha", sa.String(length=64), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("kind_confidence", sa.Float(), nullable=False),
        sa.Column("type_name", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("procedure_code", sa.String(length=64), nullable=False),
        sa.Column("owner_id_number", sa.String(length=32), nullable=False),
        sa.Column("owner_name", sa.String(length=255), nullable=False),
        sa.Column("leader_id", Id, nullable=True),
        sa.Column("failed_step", sa.String(length=32), nullable=False),
        sa.Column("failure_code", sa.String(length=64), nullable=False),
        sa.Column("failure_vi", sa.Text(), nullable=False),
        sa.Column("failure_en", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
    ]


def _document_indices() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("ix_documents_batch_state", ["batch_id", "state"], unique=False)
        batch_op.create_index("ix_documents_dossier_id", ["dossier_id"], unique=False)
        batch_op.create_index("ix_documents_original_sha", ["original_sha"], unique=False)
        batch_op.create_index("ix_documents_state_changed_at", ["state_changed_at"], unique=False)
        batch_op.create_index("ix_documents_track_state", ["track", "state", "id"], unique=False)


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("bucket", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("previous_sha", sa.String(length=64), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_revisions_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_revisions_document_id_number")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revisions_sha256"), ["sha256"], unique=False)


def _page_results() -> None:
    op.create_table(
        "page_results",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("failed", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_page_results_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_results")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_page_results_document_id_number")),
    )


def _fields() -> None:
    op.create_table(
        "fields",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=1000), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.Column("settled", sa.String(length=16), nullable=False),
        sa.Column("corrected", sa.String(length=1000), nullable=True),
        sa.Column("settled_by", Id, nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.CheckConstraint("settled IN ('','confirmed','corrected')", name=op.f("ck_fields_settled")),
        sa.CheckConstraint("status IN ('accepted','doubtful','missing')", name=op.f("ck_fields_status")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_fields_document_id_documents")),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"], name=op.f("fk_fields_settled_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fields")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_fields_document_id_position")),
    )
    with op.batch_alter_table("fields", schema=None) as batch_op:
        batch_op.create_index("ix_fields_name_value", ["name", "value"], unique=False)


def _search_texts() -> None:
    op.create_table(
        "search_texts",
        sa.Column("document_id", Id, nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_search_texts_document_id_documents")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_search_texts")),
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("field_name", sa.String(length=64), nullable=False),
        sa.Column("stamp", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signer", sa.String(length=255), nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("signing_key_id", Id, nullable=True),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("missing_level_reason", sa.Text(), nullable=False),
        sa.Column("authority", sa.JSON(), nullable=True),
        sa.Column("signed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_signatures_document_id_documents")),
        sa.ForeignKeyConstraint(
            ["signing_key_id"], ["signing_keys.id"], name=op.f("fk_signatures_signing_key_id_signing_keys")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signatures_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint(
            "document_id", "generation", "field_name", name=op.f("uq_signatures_document_id_generation_field_name")
        ),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_events_document_id_documents")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_events_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_document_id", ["document_id", "id"], unique=False)


def _presence() -> None:
    op.create_table(
        "presence",
        sa.Column("document_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_presence_document_id_documents")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_presence_user_id_users")),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_presence")),
    )
