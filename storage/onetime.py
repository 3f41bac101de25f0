"""What is good for one use: links that set a password, texts that pair a desk. Only hashes are kept."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.engine import now
from storage.errors import invalid
from storage.keyring import sha_of
from storage.tables import OneTimeLink

LINK_LIFE: Final = timedelta(hours=24)
_REMEMBERED: Final = timedelta(days=7)


def issue(session: Session, purpose: str, user_id: int | None) -> str:
    """A new token for a link, good for a day."""
    token, moment = secrets.token_urlsafe(32), now(session)
    session.add(
        OneTimeLink(
            token_hash=sha_of(token), purpose=purpose, user_id=user_id, created_at=moment, expires_at=moment + LINK_LIFE
        )
    )
    session.flush()
    return token


def live(session: Session, token: str) -> OneTimeLink:
    """The link of a token, locked. Raises InvalidError "link-used": used, run out, or none of ours."""
    query = select(OneTimeLink).where(OneTimeLink.token_hash == sha_of(token)).with_for_update()
    link = session.scalars(query).one_or_none()
    if link is None or link.used_at is not None or link.expires_at < now(session):
        raise invalid("link-used")
    return link


def use(session: Session, purpose: str, text: str, user_id: int, lives: timedelta) -> None:
    """Writes down that a text which this house signed was used; it has to run out by itself within `lives`.

    Raises InvalidError "link-used": it was used before, in whichever process.
    """
    moment = now(session)
    used = OneTimeLink(
        token_hash=sha_of(text), purpose=purpose, user_id=user_id, created_at=moment, expires_at=moment + lives,
        used_at=moment,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(used)
            session.flush()
    except IntegrityError as twice:
        raise invalid("link-used") from twice


def withdraw(session: Session, purpose: str) -> None:
    """Ends all links of a purpose."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == purpose))


def prune(session: Session) -> None:
    """Forgets what ran out a week ago."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now(session) - _REMEMBERED))


__all__ = ["LINK_LIFE", "issue", "live", "prune", "use", "withdraw"]
