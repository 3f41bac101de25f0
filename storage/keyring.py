"""Keys of other systems (API keys, as hashes) and signing keys (only where they are, never the key or its PIN)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.engine import now
from storage.errors import invalid, not_allowed, not_found
from storage.tables import ApiKey, SigningKey


def administers(actor: Actor) -> None:
    """Raises NotAllowedError unless the actor is an administrator."""
    if "admin" not in actor.roles:
        raise not_allowed("administer")


def sha_of(token: str) -> str:
    """What is kept of a random token: its SHA-256 (it has 256 bits of its own, a slow hash would add nothing)."""
    return hashlib.sha256(token.encode()).hexdigest()


# --- API keys ---------------------------------------------------------------------------------------------------------


def add_api_key(
    session: Session,
    name: str,
    actor: Actor,
    *,
    agency: str = "",
    scopes: Sequence[str] = ("results:read",),
    days: int | None = 365,
) -> tuple[ApiKey, str]:
    """A key for another system: the row, and the whole key (`sohoa_PREFIX_SECRET`) to show once."""
    administers(actor)
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = f"sohoa_{prefix}_{secret}"
    moment = now(session)
    row = ApiKey(
        prefix=prefix,
        key_hash=sha_of(key),
        name=name[:255],
        agency=agency,
        scopes=list(scopes),
        created_by=actor.user_id,
        created_at=moment,
        expires_at=moment + timedelta(days=days) if days else None,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "api_key.add", "api_key", prefix, details={"name": name[:255], "scopes": list(scopes)})
    return row, key


def api_key(session: Session, key: str) -> ApiKey | None:
    """The live key row for a presented key, or None."""
    parts = key.split("_", 2)
    if len(parts) != 3 or parts[0] != "sohoa":
        return None
    row = session.scalars(select(ApiKey).where(ApiKey.prefix == parts[1])).one_or_none()
    if row is None or not secrets.compare_digest(row.key_hash, sha_of(key)) or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at < now(session):
        return None
    return row


def api_actor(row: ApiKey, address: str = "") -> Actor:
    """The other system as the one who acts."""
    return Actor("api", row.name, None, frozenset(row.scopes), address)


def api_keys(session: Session) -> Sequence[ApiKey]:
    """All keys, newest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()


def revoke_api_key(session: Session, key_id: int, actor: Actor) -> None:
    """Ends a key at once. Raises NotFoundError."""
    administers(actor)
    row = session.get(ApiKey, key_id)
    if row is None:
        raise not_found("api_key", id=key_id)
    row.revoked_at = row.revoked_at or now(session)
    audit.record(session, actor, "api_key.revoke", "api_key", row.prefix)


# --- signing keys -----------------------------------------------------------------------------------------------------


def register_signing_key(
    session: Session,
    label: str,
    purpose: str,
    ref: str,
    actor: Actor,
    *,
    secret_path: str = "",
    user_id: int | None = None,
    agency: str = "",
    image: str | None = None,
    certificate_sha: str | None = None,
    not_after: datetime | None = None,
) -> SigningKey:
    """Writes down where a key is: `ref` a .p12 path or pkcs11:…; `secret_path` a file with its PIN, never the PIN.

    Registering a label again moves it to the new place. Raises InvalidError "key-reference"; NotAllowedError.
    """
    administers(actor)
    personal = purpose == "personal"
    if purpose not in ("personal", "seal") or personal != (user_id is not None):
        raise invalid("key-reference")
    if re.search(r"(pin-value|pin|passphrase|password)=", ref, re.IGNORECASE) or not ref.strip():
        raise invalid("key-reference")
    row = session.scalars(select(SigningKey).where(SigningKey.label == label)).one_or_none()
    if row is None:
        row = SigningKey(label=label, created_at=now(session))
        session.add(row)
    row.purpose, row.user_id, row.agency, row.ref, row.secret_path = purpose, user_id, agency, ref, secret_path
    row.image, row.certificate_sha, row.not_after, row.active = image, certificate_sha, not_after, True
    session.flush()
    audit.record(session, actor, "signing_key.register", "signing_key", row.id, details={"label": label})
    return row


def signing_key(session: Session, purpose: str, *, user_id: int | None = None, key_id: int | None = None) -> SigningKey:
    """The newest live key of that purpose (of that user; or the one asked for, when it is theirs).

    Raises InvalidError "no-signing-key".
    """
    query = select(SigningKey).where(SigningKey.purpose == purpose, SigningKey.active.is_(True))
    if purpose == "personal":
        query = query.where(SigningKey.user_id == user_id)
    if key_id is not None:
        query = query.where(SigningKey.id == key_id)
    found = session.scalars(query.order_by(SigningKey.id.desc()).limit(1)).first()
    if found is None or (found.not_after is not None and found.not_after < now(session)):
        raise invalid("no-signing-key", purpose=purpose)
    return found


def signing_keys(session: Session, *, user_id: int | None = None) -> Sequence[SigningKey]:
    """All registered keys (of a user)."""
    query = select(SigningKey).order_by(SigningKey.id)
    return session.scalars(query if user_id is None else query.where(SigningKey.user_id == user_id)).all()


def retire_signing_key(session: Session, key_id: int, actor: Actor) -> None:
    """The key is not used any more; what it signed stays. Raises NotFoundError."""
    administers(actor)
    row = session.get(SigningKey, key_id)
    if row is None:
        raise not_found("signing_key", id=key_id)
    row.active = False
    audit.record(session, actor, "signing_key.retire", "signing_key", key_id)


def stop_signing_key(session: Session, key_id: int, code: str) -> None:
    """Its device refused the PIN (`code`): one more try by itself would bring it nearer to its lock.

    Nothing uses the key any more until an administrator registers it again. Raises NotFoundError.
    """
    row = session.get(SigningKey, key_id)
    if row is None:
        raise not_found("signing_key", id=key_id)
    row.active = False
    audit.record(session, Actor.system(), "signing_key.stop", "signing_key", key_id, details={"code": code})


__all__ = [
    "add_api_key",
    "administers",
    "api_actor",
    "api_key",
    "api_keys",
    "register_signing_key",
    "retire_signing_key",
    "revoke_api_key",
    "sha_of",
    "signing_key",
    "signing_keys",
    "stop_signing_key",
]
