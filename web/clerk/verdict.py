"""What the check of a document's signatures said, as it was kept: for files that came signed, and for published ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from storage import audit, documents
from storage.tables import DocumentRow
from web.citizen.answer import Answer, answer_of
from web.errors import error
from web.language import Language
from web.services import WebServices
from web.session import Staff

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept answer; `record` tells that it stands in a timestamped evidence record (TT 15/2025 Điều 6.7)."""

    answer: Answer
    record: bool
    at: str


def kept(services: WebServices, row: DocumentRow, language: Language) -> Kept | None:
    """The answer kept beside the document, or None when none was made."""
    if not row.verdict_sha:
        return None
    said: Mapping[str, Any] = json.loads(services.objects.get("working", row.verdict_sha))
    body = said.get("body")
    verdict = body["verdict"] if body else said
    return Kept(answer_of(verdict, language), body is not None, str(verdict.get("checked_at", "")))


@router.get("/tai-lieu/{document_id}/bang-chung")
def evidence(request: Request, document_id: int, person: Staff) -> Response:
    """The evidence record of a document: certificates, revocation answers and result, timestamped, as JSON."""
    services: WebServices = request.app.state.services
    with services.store.read() as session:
        row = documents.get(session, document_id)
    if not row.verdict_sha:
        raise error("not-found")
    audit.record_read(services.store, person.actor, "document", [document_id], "evidence")
    data = services.objects.get("working", row.verdict_sha)
    headers = {"Content-Disposition": f'attachment; filename="bang-chung-{document_id}.json"'}
    return Response(data, media_type="application/json", headers=headers)


__all__ = ["Kept", "kept", "router"]
