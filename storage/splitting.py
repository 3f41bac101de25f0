"""Whole-box scans: proposals where one document ends and the next begins, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.documents import get
from storage.engine import now
from storage.errors import ConflictError, make, not_allowed, not_found
from storage.tables import SplitProposal


@dataclass(frozen=True, slots=True)
class Part:
    """Pages from–to (1-based, both included) that look like one document, with the evidence in `why`."""

    first_page: int
    last_page: int
    kind: str
    title: str
    confidence: float
    why: str = ""


def propose(session: Session, document_id: int, parts: Sequence[Part]) -> None:
    """Writes the proposals of a reading in place of the undecided ones before."""
    document = get(session, document_id, lock=True)
    session.execute(
        delete(SplitProposal).where(SplitProposal.document_id == document_id, SplitProposal.state == "proposed")
    )
    for position, part in enumerate(parts):
        session.add(
            SplitProposal(
                document_id=document_id,
                generation=document.generation,
                position=position,
                first_page=part.first_page,
                last_page=part.last_page,
                kind=part.kind,
                title=part.title[:500],
                confidence=part.confidence,
                why=part.why,
                state="proposed",
            )
        )
    session.flush()


def proposals(session: Session, document_id: int) -> Sequence[SplitProposal]:
    """The proposals of the document as it is now, in page order."""
    document = get(session, document_id)
    query = select(SplitProposal).where(
        SplitProposal.document_id == document_id, SplitProposal.generation == document.generation
    )
    return session.scalars(query.order_by(SplitProposal.position)).all()


def decide(
    session: Session, proposal_id: int, accept: bool, actor: Actor, *, made_document_id: int | None = None
) -> SplitProposal:
    """A clerk or reviewer takes or drops a proposal; `made_document_id` is the document made of its pages.

    Raises NotFoundError, NotAllowedError, ConflictError "changed-meanwhile" when it is decided already.
    """
    if not actor.roles & {"clerk", "reviewer"}:
        raise not_allowed("decide_split")
    row = session.scalars(select(SplitProposal).where(SplitProposal.id == proposal_id).with_for_update()).one_or_none()
    if row is None:
        raise not_found("split_proposal", id=proposal_id)
    if row.state != "proposed":
        raise make(ConflictError, "changed-meanwhile", proposal=proposal_id)
    row.state = "accepted" if accept else "rejected"
    row.decided_by, row.decided_at, row.made_document_id = actor.user_id, now(session), made_document_id
    details = {"pages": [row.first_page, row.last_page]}
    audit.record(session, actor, f"split.{row.state}", "document", row.document_id, details=details)
    return row


__all__ = ["Part", "decide", "proposals", "propose"]
