"""The evidence kept of each check of signatures, and its deletion: TT 15/2025/TT-BKHCN Điều 6.7 wants both.

What is kept of a check (certificates, CRL and OCSP, the result) is one object that the document names. Deleting takes the
object and the name; that it was there, who deleted it and why stays in the audit log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete as deleting
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import audit, documents
from storage.actor import Actor
from storage.engine import Store
from storage.errors import invalid, not_found
from storage.keyring import administers
from storage.objects import Objects
from storage.tables import DocumentRow, ObjectRow


@dataclass(frozen=True, slots=True)
class Held:
    """Evidence that is kept: of which document, what the check said, the SHA-256 of what is kept, since when."""

    document_id: int
    name: str
    verdict: str
    sha256: str
    kept_at: datetime | None


def held(session: Session, *, limit: int = 100, before_id: int | None = None) -> Sequence[Held]:
    """What is kept, newest document first; `before_id` pages on."""
    query = (
        select(DocumentRow.id, DocumentRow.name, DocumentRow.verdict, DocumentRow.verdict_sha, ObjectRow.stored_at)
        .outerjoin(ObjectRow, (ObjectRow.bucket == "working") & (ObjectRow.sha256 == DocumentRow.verdict_sha))
        .where(DocumentRow.verdict_sha.is_not(None))
        .order_by(DocumentRow.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(DocumentRow.id < before_id)
    return [Held(number, name, said, sha or "", at) for number, name, said, sha, at in session.execute(query)]


def delete(store: Store, objects: Objects, document_id: int, reason: str, actor: Actor) -> None:
    """Deletes the evidence of a document's last check, bytes and all, with an audit line.

    The bytes go before the row is committed: what is told as deleted is gone, and a run that was cut off can be repeated.

    Raises NotAllowedError for others than administrators; InvalidError "reason-missing"; NotFoundError where nothing is kept.
    """
    administers(actor)
    why = " ".join(reason.split())
    if not why:
        raise invalid("reason-missing")
    with store.write() as session:
        document = documents.get(session, document_id, lock=True)
        sha, said = document.verdict_sha, document.verdict
        if sha is None:
            raise not_found("evidence", document=document_id)
        document.verdict_sha, document.verdict = None, ""
        session.flush()
        if not _named_elsewhere(session, sha):
            objects.discard(sha)
            session.execute(deleting(ObjectRow).where(ObjectRow.bucket == "working", ObjectRow.sha256 == sha))
        details = {"sha256": sha, "verdict": said, "reason": why[:500]}
        audit.record(session, actor, "evidence.delete", "document", document_id, details=details)


def _named_elsewhere(session: Session, sha: str) -> bool:
    """The same bytes came from the same file in another dossier: they stay for it."""
    return bool(session.scalar(select(func.count(DocumentRow.id)).where(DocumentRow.verdict_sha == sha)))


__all__ = ["Held", "delete", "held"]
