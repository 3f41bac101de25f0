"""Rows about papers: dossiers, documents, their revisions, pages, fields, signatures and history."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.objects import Bucket
from storage.schema import Base, Id, IdColumn, Long, Moment, Name, Plain, Sha, Short


class ObjectRow(Base):
    """Bytes in the object store, by their SHA-256."""

    __tablename__ = "objects"

    bucket: Mapped[Bucket] = mapped_column(String(16), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    stored_at: Mapped[Moment]


class Dossier(Base):
    """A hồ sơ. `code` as given; `standard` tells whether it has the form of standards.md §2.5."""

    __tablename__ = "dossiers"

    id: Mapped[IdColumn]
    code: Mapped[Short] = mapped_column(unique=True)
    standard: Mapped[bool] = mapped_column(Boolean)
    title: Mapped[str] = mapped_column(String(500), default="")
    procedure_code: Mapped[str] = mapped_column(String(64), default="")
    field_code: Mapped[str] = mapped_column(String(64), default="")
    owner_name: Mapped[str] = mapped_column(String(255), default="")
    owner_id_number: Mapped[str] = mapped_column(String(32), default="", index=True)
    owner_id_kind: Mapped[str] = mapped_column(String(32), default="")
    agency: Mapped[str] = mapped_column(String(255), default="")
    received_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))


class Batch(Base):
    """One upload or one `sohoa ingest`: what was meant to come in, so that progress adds up."""

    __tablename__ = "batches"

    id: Mapped[IdColumn]
    name: Mapped[Name]
    track: Mapped[str] = mapped_column(String(16))
    expected: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Moment]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    closed_at: Mapped[Moment | None]


class DocumentRow(Base):
    """One paper on one track.

    `generation` counts replacements of its original; `version` counts every change (optimistic lock). `original_sha`
    is what came in (never changed), `working_sha` the PDF/A of it, `current_sha` the newest revision that a person
    should look at, `reading_sha` the JSON of pipeline.document. `failure_*` is the sentence shown when a step failed,
    was refused, or a level is missing; `reason` that of a return, refusal or revocation.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("track IN ('so_hoa','ban_hanh','den')", name="track"),
        Index("ix_documents_track_state", "track", "state", "id"),
        Index("ix_documents_original_sha", "original_sha"),
        Index("ix_documents_batch_state", "batch_id", "state"),
        Index("ix_documents_dossier_id", "dossier_id"),
        Index("ix_documents_state_changed_at", "state_changed_at"),
    )

    id: Mapped[IdColumn]
    track: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(32))
    state_changed_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(Integer, default=1)
    generation: Mapped[int] = mapped_column(Integer, default=1)
    dossier_id: Mapped[int | None] = mapped_column(Id, ForeignKey("dossiers.id"))
    batch_id: Mapped[int | None] = mapped_column(Id, ForeignKey("batches.id"))
    name: Mapped[str] = mapped_column(String(500))
    original_sha: Mapped[Sha]
    original_size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    arrived_signed: Mapped[bool] = mapped_column(Boolean, default=False)
    wants_seal: Mapped[bool] = mapped_column(Boolean, default=True)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    copy_form: Mapped[str] = mapped_column(String(16), default="sao_y")
    lock_profile: Mapped[str] = mapped_column(String(16), default="result")
    working_sha: Mapped[str | None] = mapped_column(String(64))
    current_sha: Mapped[str | None] = mapped_column(String(64))
    current_bucket: Mapped[Bucket] = mapped_column(String(16), default="originals")
    reading_sha: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(16), default="")
    renew_on: Mapped[date | None] = mapped_column(Date, index=True)
    result_code: Mapped[str] = mapped_column(String(32), default="")
    verdict_sha: Mapped[str | None] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(32), default="")
    kind: Mapped[str] = mapped_column(String(32), default="")
    kind_confidence: Mapped[float] = mapped_column(Float, default=0.0)
    type_name: Mapped[str] = mapped_column(String(255), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    page_count: Mapped[int] = mapped_column(Integer, default=0)
    procedure_code: Mapped[str] = mapped_column(String(64), default="")
    owner_id_number: Mapped[str] = mapped_column(String(32), default="")
    owner_name: Mapped[str] = mapped_column(String(255), default="")
    leader_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    failed_step: Mapped[str] = mapped_column(String(32), default="")
    failure_code: Mapped[str] = mapped_column(String(64), default="")
    failure_vi: Mapped[str] = mapped_column(Text, default="")
    failure_en: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    dossier: Mapped[Dossier | None] = relationship(lazy="joined", innerjoin=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own way)


class Revision(Base):
    """One stored state of a document's bytes; the chain of SHA-256 the register keeps.

    `kind`: original, working, scan-signed, leader-signed, sealed, published, arrival-marked, arrival-note, augmented.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(Integer)
    generation: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(32))
    bucket: Mapped[Bucket] = mapped_column(String(16))
    sha256: Mapped[Sha] = mapped_column(index=True)
    previous_sha: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[Moment]


class SignatureRow(Base):
    """A signature that was published into a document; the database refuses a second one in a field.

    `missing_level_reason` (and `_en`) says why it has no timestamp of its own; once a document timestamp proves that it
    existed by then, that time stands in `existed_by` instead.
    """

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("document_id", "generation", "field_name"),)

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    generation: Mapped[int] = mapped_column(Integer)
    field_name: Mapped[Short]
    stamp: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[Sha]
    signer: Mapped[Name]
    user_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    signing_key_id: Mapped[int | None] = mapped_column(Id, ForeignKey("signing_keys.id"))
    level: Mapped[str] = mapped_column(String(16))
    missing_level_reason: Mapped[str] = mapped_column(Text, default="")
    missing_level_reason_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    existed_by: Mapped[Moment | None]
    authority: Mapped[Plain | None]
    signed_at: Mapped[Moment]


class PageRow(Base):
    """What reading one page gave; `failed` is a code.

    `steps` names what was done to its picture, in order (pipeline.document.Page); `paper` is its size by name ("" where
    it was read before sizes were kept), `dpi` the density it was read at, 0 for a page of text.
    """

    __tablename__ = "page_results"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(Integer)
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(8))
    blank: Mapped[bool] = mapped_column(Boolean)
    confidence: Mapped[float] = mapped_column(Float)
    text: Mapped[Long]
    failed: Mapped[str | None] = mapped_column(String(64))
    steps: Mapped[Plain] = mapped_column(default=list, server_default="[]")
    paper: Mapped[str] = mapped_column(String(16), default="", server_default="")
    dpi: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")


class KeptPage(Base):
    """A sheet of a file whose reading has not come to its end; `key` names the file, `body` is what was read of it."""

    __tablename__ = "kept_pages"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True, autoincrement=False)
    sheet: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[Sha]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class FieldRow(Base):
    """One value of a document as read (never overwritten) and as a person settled it.

    `settled`: "" (nobody looked), "confirmed" (a person says the reading is right) or "corrected" (`corrected` holds
    the person's value). A correction never turns `status` into accepted.
    """

    __tablename__ = "fields"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        Index("ix_fields_name_value", "name", "value"),
        CheckConstraint("status IN ('accepted','doubtful','missing')", name="status"),
        CheckConstraint("settled IN ('','confirmed','corrected')", name="settled"),
    )

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[Short]
    label: Mapped[str] = mapped_column(String(255), default="")
    type: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(1000))
    confidence: Mapped[float] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(16))
    page: Mapped[int | None] = mapped_column(Integer)
    box: Mapped[Plain | None]
    why: Mapped[str] = mapped_column(Text, default="")
    alternatives: Mapped[Plain]
    settled: Mapped[str] = mapped_column(String(16), default="")
    corrected: Mapped[str | None] = mapped_column(String(1000))
    settled_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    settled_at: Mapped[Moment | None]

    @property
    def current(self) -> str:
        """The value to use: the person's where there is one, else the reading."""
        return self.value if self.corrected is None else self.corrected

    @property
    def open(self) -> bool:
        """Whether a person still has to look: not accepted by the reader and not settled."""
        return self.status != "accepted" and not self.settled


class EventRow(Base):
    """One transition of a document: who, when, from where to where, why."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_document_id", "document_id", "id"),)

    id: Mapped[IdColumn]
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    at: Mapped[Moment]
    event: Mapped[Short]
    source: Mapped[str] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(32))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor: Mapped[Name]
    user_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[Plain | None]
    version: Mapped[int] = mapped_column(Integer)


class Presence(Base):
    """Who has a document open; older than half a minute means gone."""

    __tablename__ = "presence"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[Moment]


class SearchRow(Base):
    """What the search looks through: `plain` lower case with diacritics (NFC), `folded` without."""

    __tablename__ = "search_texts"
    __table_args__ = tuple(
        # Substrings in milliseconds among 100,000 papers; SQLite's offices are small enough to be read through.
        Index(
            f"ix_search_texts_{column}_trgm",
            column,
            postgresql_using="gin",
            postgresql_ops={column: "gin_trgm_ops"},
        ).ddl_if(dialect="postgresql")
        for column in ("plain", "folded")
    )

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    plain: Mapped[Long]
    folded: Mapped[Long]


__all__ = [
    "Batch",
    "DocumentRow",
    "Dossier",
    "EventRow",
    "FieldRow",
    "ObjectRow",
    "PageRow",
    "Presence",
    "Revision",
    "SearchRow",
    "SignatureRow",
]
