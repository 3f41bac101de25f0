"""Pages that a worker has read of a file that is not read to its end: whoever takes the step over goes on behind them.

What a page says is bytes here; `pipeline.keeping` packs and unpacks it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import steps
from storage.steps import Claim
from storage.tables import KeptPage


def load(session: Session, document_id: int, key: str) -> dict[int, bytes]:
    """What was kept of the file that `key` names, by the index of its sheet; of an earlier original nothing."""
    query = select(KeptPage.sheet, KeptPage.body).where(KeptPage.document_id == document_id, KeptPage.key == key)
    return {row.sheet: row.body for row in session.execute(query)}


def keep(session: Session, claim: Claim, key: str, bodies: Mapping[int, bytes]) -> None:
    """Keeps sheets for as long as the claim is good; a second time changes nothing. Raises LeaseLostError."""
    steps.came_forward(session, claim)
    for sheet, body in bodies.items():
        session.merge(KeptPage(document_id=claim.document_id, sheet=sheet, key=key, body=body))


def forget(session: Session, document_id: int) -> None:
    """The file was read to its end, or nobody will: nothing is kept of it any more."""
    session.execute(delete(KeptPage).where(KeptPage.document_id == document_id))


__all__ = ["forget", "keep", "load"]
