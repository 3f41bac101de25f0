"""People: accounts, roles, passwords (argon2), one-time links, browser sessions; the keys of keyring.py with them.

Secrets are shown once when they are made; rows hold SHA-256 of random tokens and argon2 of passwords.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage import audit, onetime
from storage.actor import Actor
from storage.engine import Store, now
from storage.errors import NotAllowedError, invalid, make, not_found
from storage.keyring import (
    add_api_key,
    administers,
    api_actor,
    api_key,
    api_keys,
    register_signing_key,
    retire_signing_key,
    revoke_api_key,
    sha_of,
    signing_key,
    signing_keys,
)
from storage.tables import ROLES, LoginAttempt, LoginSession, User, UserRole

SESSION_LIFE: Final = timedelta(hours=12)
SESSION_IDLE: Final = timedelta(minutes=60)
THROTTLE_WINDOW: Final = timedelta(minutes=15)
TRIES_A_NAME: Final = 8
TRIES_AN_ADDRESS: Final = 40
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_hasher = PasswordHasher()


def actor_of(user: User, address: str = "") -> Actor:
    """The user as the one who acts."""
    return Actor("user", user.full_name or user.name, user.id, user.roles, address)


# --- accounts ---------------------------------------------------------------------------------------------------------


def add_user(
    session: Session,
    name: str,
    full_name: str,
    roles: Iterable[str],
    actor: Actor,
    *,
    position: str = "",
    agency: str = "",
) -> User:
    """Makes an account without a password: give its owner a one-time link.

    Raises InvalidError "login-name", "unknown-role"; NotAllowedError; ConflictError when the name is taken.
    """
    administers(actor)
    login = name.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise invalid("login-name")
    user = User(
        name=login,
        full_name=" ".join(full_name.split()) or login,
        position=position,
        agency=agency,
        created_at=now(session),
    )
    user.role_rows = [UserRole(role=one) for one in _known(roles)]
    session.add(user)
    session.flush()
    audit.record(session, actor, "user.add", "user", user.id, details={"name": login, "roles": sorted(user.roles)})
    return user


def set_roles(session: Session, user_id: int, roles: Iterable[str], actor: Actor) -> None:
    """Gives the account exactly these roles. Raises InvalidError "last-admin", "unknown-role"."""
    administers(actor)
    user, wanted = get_user(session, user_id), set(_known(roles))
    if "admin" in user.roles and "admin" not in wanted:
        _not_last_admin(session, user)
    user.role_rows = [row for row in user.role_rows if row.role in wanted] + [
        UserRole(role=one) for one in sorted(wanted - user.roles)
    ]
    session.flush()
    audit.record(session, actor, "user.roles", "user", user.id, details={"roles": sorted(wanted)})


def set_active(session: Session, user_id: int, active: bool, actor: Actor) -> None:
    """Opens or closes an account; closing ends its sessions. Raises InvalidError "last-admin"."""
    administers(actor)
    user = get_user(session, user_id)
    if not active and "admin" in user.roles:
        _not_last_admin(session, user)
    user.active = active
    if not active:
        _end_sessions(session, user.id)
    audit.record(session, actor, "user.open" if active else "user.close", "user", user.id)


def get_user(session: Session, user_id: int) -> User:
    """Raises NotFoundError."""
    user = session.get(User, user_id)
    if user is None:
        raise not_found("user", id=user_id)
    return user


def user_named(session: Session, name: str) -> User | None:
    """The account with that login name."""
    return session.scalars(select(User).where(User.name == name.strip().lower())).one_or_none()


def users(session: Session, *, role: str = "", open_only: bool = False) -> Sequence[User]:
    """All accounts (of a role; those that are open), by name."""
    query = select(User).order_by(User.name)
    if role:
        query = query.where(User.id.in_(select(UserRole.user_id).where(UserRole.role == role)))
    if open_only:
        query = query.where(User.active.is_(True))
    return session.scalars(query).all()


def _known(roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    if unknown := [one for one in wanted if one not in ROLES]:
        raise invalid("unknown-role", roles=unknown)
    return wanted


def _not_last_admin(session: Session, user: User) -> None:
    query = select(func.count()).select_from(UserRole).join(User, User.id == UserRole.user_id)
    others = session.scalar(query.where(UserRole.role == "admin", User.active.is_(True), User.id != user.id))
    if not others:
        raise invalid("last-admin")


# --- one-time links and passwords -------------------------------------------------------------------------------------


def first_admin_link(session: Session) -> str | None:
    """A token for the first administrator, to print once at the start; None as soon as an administrator exists.

    Every call makes a new token and ends the ones before.
    """
    if session.scalar(select(func.count()).select_from(UserRole).where(UserRole.role == "admin")):
        return None
    onetime.withdraw(session, "first-admin")
    return onetime.issue(session, "first-admin", None)


def set_password_link(session: Session, user_id: int, actor: Actor) -> str:
    """A token with which the user sets a password once within 24 hours."""
    administers(actor)
    get_user(session, user_id)
    audit.record(session, actor, "user.link", "user", user_id)
    return onetime.issue(session, "set-password", user_id)


def link_purpose(session: Session, token: str) -> tuple[str, User | None]:
    """What a link is for and whose it is, without using it. Raises InvalidError "link-used"."""
    link = onetime.live(session, token)
    return link.purpose, session.get(User, link.user_id) if link.user_id else None


def use_first_admin_link(session: Session, token: str, name: str, full_name: str, password: str) -> User:
    """Makes the first administrator. Raises InvalidError "link-used", "login-name", "password-weak"."""
    link = onetime.live(session, token)
    if link.purpose != "first-admin":
        raise invalid("link-used")
    setup = Actor("system", "first-admin link", None, frozenset({"admin"}))
    user = add_user(session, name, full_name, ["admin"], setup)
    _set_password(session, user, password)
    link.used_at = now(session)
    return user


def use_password_link(session: Session, token: str, password: str) -> User:
    """Sets the password of the link's owner. Raises InvalidError "link-used", "password-weak"."""
    link = onetime.live(session, token)
    if link.purpose != "set-password" or link.user_id is None:
        raise invalid("link-used")
    user = get_user(session, link.user_id)
    _set_password(session, user, password)
    link.used_at = now(session)
    return user


def change_password(session: Session, user_id: int, old: str, new: str) -> None:
    """The user changes the own password. Raises NotAllowedError "login-failed", InvalidError "password-weak"."""
    user = get_user(session, user_id)
    if not _verify(user.password_hash, old):
        raise make(NotAllowedError, "login-failed")
    _set_password(session, user, new)


def _set_password(session: Session, user: User, password: str) -> None:
    if len(password) < 12 or user.name in password.lower():
        raise invalid("password-weak")
    user.password_hash = _hasher.hash(password)
    _end_sessions(session, user.id)
    audit.record(session, actor_of(user), "user.password", "user", user.id)


# --- signing in -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: `token` goes into the cookie and is not kept anywhere."""

    user: User
    token: str
    expires_at: datetime


def sign_in(store: Store, name: str, password: str, *, address: str = "", agent: str = "") -> SignedIn:
    """Checks name and password and opens a session; the slow hash runs outside any transaction.

    Raises NotAllowedError "login-failed", "login-throttled" (8 failures a name, 40 an address, in 15 minutes).
    """
    login = name.strip().lower()[:100]
    with store.read() as session:
        throttled = _throttled(session, login, address)
        user = user_named(session, login)
        stored = user.password_hash if user is not None and user.active else None
    if throttled:
        raise make(NotAllowedError, "login-throttled")
    right = _verify(stored, password)
    with store.write() as session:
        moment = now(session)
        session.add(LoginAttempt(name=login, address=address, at=moment, ok=right))
        if not right or user is None:
            audit.record(session, Actor("user", login, None, frozenset(), address), "login.failed", "user", login)
            signed_in = None
        else:
            signed_in = _open_session(session, get_user(session, user.id), address, agent)
    if signed_in is None:
        raise make(NotAllowedError, "login-failed")
    return signed_in


def _throttled(session: Session, name: str, address: str) -> bool:
    since = now(session) - THROTTLE_WINDOW
    failed = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at > since, LoginAttempt.ok.is_(False))
    by_name = session.scalar(failed.where(LoginAttempt.name == name)) or 0
    by_address = (session.scalar(failed.where(LoginAttempt.address == address)) or 0) if address else 0
    return by_name >= TRIES_A_NAME or by_address >= TRIES_AN_ADDRESS


def _verify(stored: str | None, password: str) -> bool:
    # Without an account the same work is done, so that the time tells nothing.
    try:
        return _hasher.verify(stored or _nobody(_hasher), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))


def _open_session(session: Session, user: User, address: str, agent: str) -> SignedIn:
    token, moment = secrets.token_urlsafe(32), now(session)
    user.last_login_at = moment
    session.add(
        LoginSession(
            token_hash=sha_of(token),
            user_id=user.id,
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + SESSION_LIFE,
            address=address,
            agent=agent[:255],
        )
    )
    audit.record(session, actor_of(user, address), "login", "user", user.id)
    return SignedIn(user, token, moment + SESSION_LIFE)


def session_user(store: Store, token: str) -> User | None:
    """Whose session that is, or None (ended, expired, idle for an hour, account closed). Notes that it is in use."""
    with store.read() as session:
        row = session.scalars(select(LoginSession).where(LoginSession.token_hash == sha_of(token))).one_or_none()
        moment = now(session)
        if row is None or row.ended_at or row.expires_at < moment or row.last_seen_at < moment - SESSION_IDLE:
            return None
        user = session.get(User, row.user_id)
        if user is None or not user.active:
            return None
        stale_note = row.last_seen_at < moment - timedelta(minutes=1)
    if stale_note:  # once a minute is enough; a write on every click is not
        with store.write() as session:
            fresh = session.get(LoginSession, row.id)
            if fresh is not None:
                fresh.last_seen_at = now(session)
    return user


def sign_out(session: Session, token: str) -> None:
    """Ends a session; unknown tokens are no error."""
    row = session.scalars(select(LoginSession).where(LoginSession.token_hash == sha_of(token))).one_or_none()
    if row is not None and row.ended_at is None:
        row.ended_at = now(session)
        audit.record(session, actor_of(get_user(session, row.user_id)), "logout", "user", row.user_id)


def _end_sessions(session: Session, user_id: int) -> None:
    query = select(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    for row in session.scalars(query):
        row.ended_at = now(session)


def prune(session: Session) -> None:
    """Forgets tries of yesterday, sessions that ended a month ago and links that ran out a week ago."""
    moment = now(session)
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < moment - timedelta(days=1)))
    session.execute(delete(LoginSession).where(LoginSession.expires_at < moment - timedelta(days=30)))
    onetime.prune(session)


# --- signature picture -------------------------------------------------------------------------------------------------


def set_signature_image(session: Session, user_id: int, sha: str | None, actor: Actor) -> None:
    """The user's signature picture (blue PNG, transparent), by its SHA-256 in bucket "originals"."""
    if actor.user_id != user_id:
        administers(actor)
    get_user(session, user_id).signature_image = sha
    audit.record(session, actor, "user.signature_image", "user", user_id, details={"sha256": sha})


__all__ = [
    "SESSION_LIFE",
    "SignedIn",
    "actor_of",
    "add_api_key",
    "add_user",
    "api_actor",
    "api_key",
    "api_keys",
    "change_password",
    "first_admin_link",
    "get_user",
    "link_purpose",
    "prune",
    "register_signing_key",
    "retire_signing_key",
    "revoke_api_key",
    "session_user",
    "set_active",
    "set_password_link",
    "set_roles",
    "set_signature_image",
    "sign_in",
    "sign_out",
    "signing_key",
    "signing_keys",
    "use_first_admin_link",
    "use_password_link",
    "user_named",
    "users",
]
