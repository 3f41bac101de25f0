"""What is kept for good: number books, results, the audit log.

Revision 0001 calls it; never changed, since offices have run it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.schema import Id, UtcTime


def create() -> None:
    """Creates these tables; those that they refer to come first."""
    _number_books()
    _book_entries()
    _results()
    _audit()
    _audit_head()


def _number_books() -> None:
    op.create_table(
        "number_books",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("agency", sa.String(length=255), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_books")),
        sa.UniqueConstraint("code", "year", name=op.f("uq_number_books_code_year")),
    )


def _book_entries() -> None:
    op.create_table(
        "book_entries",
        sa.Column("id", Id, nullable=False),
        sa.Column("book_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("notation", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=128), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reserved_at", UtcTime(), nullable=False),
        sa.Column("reserved_by", Id, nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("voided_at", UtcTime(), nullable=True),
        sa.Column("voided_by", Id, nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state <> 'void' OR void_reason <> ''", name=op.f("ck_book_entries_void_reason")),
        sa.CheckConstraint("state IN ('reserved','used','void')", name=op.f("ck_book_entries_state")),
        sa.ForeignKeyConstraint(["book_id"], ["number_books.id"], name=op.f("fk_book_entries_book_id_number_books")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_book_entries_document_id_documents")),
        sa.ForeignKeyConstraint(["reserved_by"], ["users.id"], name=op.f("fk_book_entries_reserved_by_users")),
        sa.ForeignKeyConstraint(["voided_by"], ["users.id"], name=op.f("fk_book_entries_voided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_entries")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_book_entries_book_id_number")),
    )
    with op.batch_alter_table("book_entries", schema=None) as batch_op:
        batch_op.create_index("ix_book_entries_text", ["text"], unique=False)
        batch_op.create_index(
            "uq_book_entries_live_document",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )


def _results() -> None:
    op.create_table(
        "results",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("track", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("file_sha", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=500), nullable=False),
        sa.Column("dossier_code", sa.String(length=64), nullable=False),
        sa.Column("procedure_code", sa.String(length=64), nullable=False),
        sa.Column("field_code", sa.String(length=64), nullable=False),
        sa.Column("result_type_code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("type_name", sa.String(length=255), nullable=False),
        sa.Column("number_text", sa.String(length=128), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=255), nullable=False),
        sa.Column("owner_name", sa.String(length=255), nullable=False),
        sa.Column("owner_id_number", sa.String(length=32), nullable=False),
        sa.Column("owner_id_kind", sa.String(length=32), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.Column("superseded_by", Id, nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.Column("revoked_by", Id, nullable=True),
        sa.Column("published_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("status <> 'revoked' OR revoked_reason <> ''", name=op.f("ck_results_revoked_reason")),
        sa.CheckConstraint("status IN ('in_force','revoked','superseded')", name=op.f("ck_results_status")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_results_document_id_documents")),
        sa.ForeignKeyConstraint(["revoked_by"], ["users.id"], name=op.f("fk_results_revoked_by_users")),
        sa.ForeignKeyConstraint(["superseded_by"], ["results.id"], name=op.f("fk_results_superseded_by_results")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("code", name=op.f("uq_results_code")),
        sa.UniqueConstraint("document_id", name=op.f("uq_results_document_id")),
    )
    _result_indices()


def _result_indices() -> None:
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index("ix_results_changed_at", ["changed_at", "id"], unique=False)
        batch_op.create_index("ix_results_dossier_code", ["dossier_code"], unique=False)
        batch_op.create_index("ix_results_file_sha", ["file_sha"], unique=False)
        batch_op.create_index("ix_results_number_text", ["number_text"], unique=False)
        batch_op.create_index("ix_results_owner_id_number", ["owner_id_number"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=128), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_user_id"), ["user_id"], unique=False)


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
