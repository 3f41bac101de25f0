"""Rows about people, their secrets (only as hashes) and what they did."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.schema import Base, Id, IdColumn, Long, Moment, Name, Plain, Sha, Short

ROLES = ("clerk", "reviewer", "leader", "van_thu", "admin")


class User(Base):
    """A person with an account. `name` is the login, lower case; without `password_hash` only a one-time link enters."""

    __tablename__ = "users"

    id: Mapped[IdColumn]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    full_name: Mapped[Name]
    position: Mapped[str] = mapped_column(String(255), default="")
    agency: Mapped[str] = mapped_column(String(255), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    signature_image: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5), default="vi")
    created_at: Mapped[Moment]
    last_login_at: Mapped[Moment | None]
    role_rows: Mapped[list[UserRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(row.role for row in self.role_rows)


class UserRole(Base):
    """One role of one person: clerk, reviewer, leader, van_thu or admin."""

    __tablename__ = "user_roles"
    __table_args__ = (CheckConstraint("role IN ('clerk','reviewer','leader','van_thu','admin')", name="role"),)

    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class OneTimeLink(Base):
    """What is good for one use, only its hash kept: a link that sets a password (`purpose` "first-admin" or
    "set-password"), or a text that pairs a desk ("desk-pairing"), which is written down when it is used."""

    __tablename__ = "one_time_links"

    id: Mapped[IdColumn]
    token_hash: Mapped[Sha] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class LoginSession(Base):
    """A signed-in browser; the cookie holds the token, the row its SHA-256."""

    __tablename__ = "sessions"

    id: Mapped[IdColumn]
    token_hash: Mapped[Sha] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), index=True)
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(255), default="")


class LoginAttempt(Base):
    """One try to sign in; throttling counts the failed ones per name and per address."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_name_at", "name", "at"),
        Index("ix_login_attempts_address_at", "address", "at"),
    )

    id: Mapped[IdColumn]
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[Moment]
    ok: Mapped[bool] = mapped_column(Boolean)


class ApiKey(Base):
    """A key of another agency's system; `prefix` is shown, the rest is kept as SHA-256 (it has 256 bits of its own)."""

    __tablename__ = "api_keys"

    id: Mapped[IdColumn]
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    key_hash: Mapped[Sha]
    name: Mapped[Name]
    agency: Mapped[str] = mapped_column(String(255), default="")
    scopes: Mapped[Plain]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]
    last_used_at: Mapped[Moment | None]


class SigningKey(Base):
    """Where a signing key is, never the key: `ref` is "FILE.p12" or "pkcs11:…", `secret_path` a file with its PIN.

    `purpose` is "personal" (clerk, leader: belongs to `user_id`) or "seal" (belongs to `agency`, used by văn thư).
    """

    __tablename__ = "signing_keys"
    __table_args__ = (
        CheckConstraint("purpose IN ('personal','seal')", name="purpose"),
        UniqueConstraint("label"),
    )

    id: Mapped[IdColumn]
    label: Mapped[Name]
    purpose: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"), index=True)
    agency: Mapped[str] = mapped_column(String(255), default="")
    ref: Mapped[Long]
    secret_path: Mapped[Long] = mapped_column(default="")
    image: Mapped[str | None] = mapped_column(String(64))
    certificate_sha: Mapped[str | None] = mapped_column(String(64))
    not_after: Mapped[Moment | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[Moment]


class AuditRow(Base):
    """One line of the audit log; `hash` chains over `previous` and everything in the row (storage/audit.py)."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_id"), Index("ix_audit_at", "at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor: Mapped[Name]
    user_id: Mapped[int | None] = mapped_column(Id, index=True)
    action: Mapped[Short]
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(128))
    personal: Mapped[bool] = mapped_column(Boolean, default=False)
    address: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[Long]
    previous: Mapped[Sha]
    hash: Mapped[Sha] = mapped_column(unique=True)


class AuditHead(Base):
    """The end of the chain, one row: whoever appends holds its lock, so that the chain never forks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(Id)
    hash: Mapped[Sha]


class SettingRow(Base):
    """A value that an administrator sets in the running system."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Plain]
    updated_at: Mapped[Moment]
    updated_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))


__all__ = [
    "ROLES",
    "ApiKey",
    "AuditHead",
    "AuditRow",
    "LoginAttempt",
    "LoginSession",
    "OneTimeLink",
    "SettingRow",
    "SigningKey",
    "User",
    "UserRole",
]
