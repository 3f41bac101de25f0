"""Whole-box scans: proposals where one document ends and the next begins, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.documents import get
from storage.engine import now
from storage.errors import ConflictError, make, not_allowed, not_found, stale
from storage.steps import enqueue
from storage.tables import SplitProposal, Step

STEP: Final = "split"


@dataclass(frozen=True, slots=True)
class Part:
    """Pages from–to (1-based, both included) that look like one document, with the evidence in `why`.

    `dossier_code` is what a separator sheet says ("" without one).
    """

    first_page: int
    last_page: int
    kind: str
    title: str
    confidence: float
    why: str = ""
    dossier_code: str = ""


def propose(session: Session, document_id: int, parts: Sequence[Part]) -> None:
    """Writes the proposals of a reading in place of the ones before; what a person has decided on stays."""
    document = get(session, document_id, lock=True)
    if any(one.state != "proposed" for one in proposals(session, document_id)):
        return
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
                dossier_code=part.dossier_code[:64],
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


def decide(session: Session, proposal_id: int, accept: bool, actor: Actor) -> SplitProposal:
    """A clerk or reviewer takes or drops a proposal.

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
    row.decided_by, row.decided_at = actor.user_id, now(session)
    details = {"pages": [row.first_page, row.last_page]}
    audit.record(session, actor, f"split.{row.state}", "document", row.document_id, details=details)
    return row


def ask(session: Session, document_id: int, actor: Actor, *, version: int) -> Step | None:
    """Queues making documents of the accepted proposals; None when none waits. The box itself stays as it is.

    Raises ConflictError "changed-meanwhile", NotAllowedError.
    """
    if not actor.roles & {"clerk", "reviewer"}:
        raise not_allowed("split")
    document = get(session, document_id, lock=True)
    if version != document.version:
        raise stale(document=document_id)
    if not accepted(session, document_id):
        return None
    audit.record(session, actor, "document.split", "document", document_id)
    arguments = {"actor": actor.name, "actor_id": actor.user_id}
    return enqueue(session, document, STEP, arguments=arguments)


def accepted(session: Session, document_id: int) -> Sequence[SplitProposal]:
    """Accepted proposals of which no document was made yet."""
    return [one for one in proposals(session, document_id) if one.state == "accepted" and one.made_document_id is None]


def made(session: Session, proposal_id: int, document_id: int) -> None:
    """Notes the document that was made of a proposal's pages."""
    row = session.get(SplitProposal, proposal_id)
    if row is None:
        raise not_found("split_proposal", id=proposal_id)
    row.made_document_id = document_id


__all__ = ["Part", "decide", "proposals", "propose"]
