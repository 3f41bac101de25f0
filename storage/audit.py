"""The audit log: append-only, every line chained by SHA-256 to the one before.

`record` only notes the line; it is written at the end of the transaction, under the lock of the chain's head, so that
the lock is short and always taken last (two writers can never wait for each other). Line n's hash is
SHA-256(previous hash + canonical JSON of the line); changing, removing or inserting a line breaks every later one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from storage.actor import Actor
from storage.engine import Store, now
from storage.tables import AuditHead, AuditRow

GENESIS = "0" * 64
_PENDING = "sohoa_audit"


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: object,
    *,
    personal: bool = False,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Notes that `actor` did `action` ("document.confirm", "key.revoke" …) to a subject; written at commit.

    `personal` marks reads and changes of personal data. `details` are plain JSON values; never a secret, never a whole
    identity number.
    """
    line = {
        "at": now(session),
        "actor": actor,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "personal": personal,
        "details": json.dumps(dict(details or {}), ensure_ascii=False, sort_keys=True),
    }
    session.info.setdefault(_PENDING, []).append((session.get_nested_transaction(), line))


def record_read(store: Store, actor: Actor, subject_kind: str, subject_ids: Sequence[object], why: str) -> None:
    """Writes that somebody saw personal data (one line for a whole list), in a transaction of its own."""
    with store.write() as session:
        shown = [str(one) for one in subject_ids[:200]]
        first = shown[0] if len(shown) == 1 else ""
        details = {"why": why, "count": len(subject_ids)} | ({"subjects": shown} if not first else {})
        record(session, actor, "personal.read", subject_kind, first, personal=True, details=details)


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    lines = session.info.pop(_PENDING, None)
    if not lines:
        return
    session.flush()
    head = session.scalars(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one()
    for _, line in lines:
        head.last_id += 1
        row = _row(head.last_id, line, head.hash)
        session.add(row)
        head.hash = row.hash


@event.listens_for(Session, "after_soft_rollback")
def _forget_pending(session: Session, undone: SessionTransaction) -> None:
    """What is rolled back did not happen; a savepoint takes only its own lines with it."""
    if not undone.nested:
        session.info.pop(_PENDING, None)
        return
    kept = [(inside, line) for inside, line in session.info.get(_PENDING, []) if not _within(inside, undone)]
    session.info[_PENDING] = kept


def _within(inside: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while inside is not None:
        if inside is undone:
            return True
        inside = inside.parent
    return False


def _row(number: int, line: Mapping[str, Any], previous: str) -> AuditRow:
    actor: Actor = line["actor"]
    row = AuditRow(
        id=number,
        at=line["at"],
        actor_kind=actor.kind,
        actor=actor.name,
        user_id=actor.user_id,
        action=line["action"],
        subject_kind=line["subject_kind"],
        subject_id=line["subject_id"],
        personal=line["personal"],
        address=actor.address,
        details=line["details"],
        previous=previous,
    )
    row.hash = digest(row)
    return row


def digest(row: AuditRow) -> str:
    """The hash a line must bear: SHA-256 over the previous hash and the line as canonical JSON."""
    content = {
        "id": row.id,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": row.actor_kind,
        "actor": row.actor,
        "user_id": row.user_id,
        "action": row.action,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "personal": row.personal,
        "address": row.address,
        "details": row.details,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((row.previous + text).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """`ok`, how many lines were looked at, and the first line that does not fit (None when all do)."""

    ok: bool
    lines: int
    first_bad: int | None
    head: str


def check(session: Session) -> ChainCheck:
    """Recomputes the whole chain; also finds missing lines and a head that was set back."""
    previous, expected, bad = GENESIS, 0, None
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=1000)):
        expected += 1
        if row.id != expected or row.previous != previous or digest(row) != row.hash:
            bad = expected
            break
        previous = row.hash
    head = session.scalars(select(AuditHead)).one()
    if bad is None and (head.last_id != expected or head.hash != previous):
        bad = expected + 1
    return ChainCheck(bad is None, expected, bad, head.hash)


def lines(
    session: Session,
    *,
    subject: tuple[str, str] | None = None,
    user_id: int | None = None,
    action: str = "",
    since: datetime | None = None,
    personal_only: bool = False,
    limit: int = 100,
    before_id: int | None = None,
) -> Sequence[AuditRow]:
    """Audit lines, newest first; `before_id` pages on."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if subject:
        query = query.where(AuditRow.subject_kind == subject[0], AuditRow.subject_id == subject[1])
    if user_id is not None:
        query = query.where(AuditRow.user_id == user_id)
    if action:
        query = query.where(AuditRow.action == action)
    if since is not None:
        query = query.where(AuditRow.at >= since)
    if personal_only:
        query = query.where(AuditRow.personal.is_(True))
    if before_id is not None:
        query = query.where(AuditRow.id < before_id)
    return session.scalars(query).all()


def count(session: Session) -> int:
    """How many lines the log has."""
    return session.scalar(select(func.count()).select_from(AuditRow)) or 0


__all__ = ["GENESIS", "ChainCheck", "check", "count", "digest", "lines", "record", "record_read"]
