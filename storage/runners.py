"""Who works steps now: processes that say every few seconds that they live."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.engine import now
from storage.steps import LEASE
from storage.tables import Runner


def seen(session: Session, name: str, kind: str) -> None:
    """Notes that the process `name` lives now."""
    moment = now(session)
    row = session.get(Runner, name)
    if row is None:
        session.add(
            Runner(
                id=name,
                kind=kind,
                host=socket.gethostname()[:255],
                pid=os.getpid(),
                started_at=moment,
                seen_at=moment,
            )
        )
    else:
        row.seen_at = moment


def gone(session: Session, name: str) -> None:
    """The process has ended in order."""
    session.execute(delete(Runner).where(Runner.id == name))


def alive(session: Session) -> Sequence[Runner]:
    """Processes seen within the lease; older rows are of processes that died."""
    return session.scalars(select(Runner).where(Runner.seen_at > now(session) - LEASE)).all()


__all__ = ["alive", "gone", "seen"]
