"""Lists of documents: all of the số hóa track, the doubtful queue, the drafts; filters, search, true counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from storage import audit, documents, states
from storage.documents import Filter
from storage.tables import DocumentRow, FieldRow
from web.clerk.progress import TILES, tally
from web.clerk.views import DocumentView, document_view
from web.language import Translator
from web.rendering import language_for, page
from web.services import WebServices
from web.session import Person, Reviewer, Staff

router = APIRouter()
PAGE = 50
Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; `short_of_level`: to published papers that lack a part of their signature level."""

    words: str
    dossier_code: str
    state: str
    group: str
    short_of_level: bool
    before: int


def asked(tim: Text = "", ho_so: Text = "", tt: Text = "", nhom: Text = "", muc: Text = "", truoc: int = 0) -> Asked:
    """The address's words; `muc` is "thieu" or nothing."""
    return Asked(tim, ho_so, tt, nhom, muc == "thieu", truoc)


Narrowed = Annotated[Asked, Depends(asked)]


@router.get("/tai-lieu", response_class=HTMLResponse)
def papers(request: Request, person: Staff, narrowed: Narrowed) -> Response:
    """The digitised papers with their states, newest first."""
    return _list(request, person, states.SO_HOA, narrowed)


@router.get("/du-thao", response_class=HTMLResponse)
def drafts(request: Request, person: Staff, narrowed: Narrowed) -> Response:
    """The drafts and issued documents with their states, newest first."""
    return _list(request, person, states.BAN_HANH, narrowed)


@router.get("/ra-soat", response_class=HTMLResponse)
def doubtful(request: Request, person: Reviewer, tim: Text = "", ho_so: Text = "", truoc: int = 0) -> Response:
    """The queue of documents whose data wait to be confirmed, the longest waiting first."""
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    wanted = Filter(track=states.SO_HOA, states=("to_review",), words=tim, dossier_code=ho_so)
    with services.store.read() as session:
        rows = documents.listing(session, wanted, limit=PAGE, before_id=truoc or None, oldest_first=True)
        total = documents.count(session, wanted)
        views = _views(session, rows, t)
    _note(services, person, rows, "review queue")
    return page(
        request,
        "clerk/documents.html",
        heading="review.title",
        track=states.SO_HOA,
        counts=(),
        rows=views,
        total=total,
        short_of_level=0,
        states=(),
        filters={"tim": tim, "ho_so": ho_so, "tt": ""},
        may_upload=False,
        next_href=_next(request, rows),
    )


def _list(request: Request, person: Person, track: str, narrowed: Asked) -> Response:
    services: WebServices = request.app.state.services
    t = Translator(language_for(request))
    group = next((tile.states for tile in TILES[track] if tile.key == narrowed.group), ())
    wanted = Filter(
        track=track,
        states=(narrowed.state,) if narrowed.state in states.STATES[track] else group,
        words=narrowed.words,
        dossier_code=narrowed.dossier_code,
        missing_level=narrowed.short_of_level,
    )
    with services.store.read() as session:
        rows = documents.listing(session, wanted, limit=PAGE, before_id=narrowed.before or None)
        short_of_level = documents.count(session, Filter(track=track, missing_level=True))
        total = documents.count(session, wanted)
        counts = tally(documents.counts(session, Filter(track=track)), track)
        views = _views(session, rows, t)
    _note(services, person, rows, "list")
    tiles = [
        {
            "key": tile.key,
            "label": f"tile.{tile.key}",
            "count": counts[tile.key],
            "href": f"?nhom={tile.key}",
            "current": narrowed.group == tile.key,
        }
        for tile in TILES[track]
    ]
    return page(
        request,
        "clerk/documents.html",
        heading=f"list.title.{track}",
        track=track,
        counts=tiles,
        rows=views,
        total=total,
        short_of_level=short_of_level,
        states=states.STATES[track],
        filters={"tim": narrowed.words, "ho_so": narrowed.dossier_code, "tt": narrowed.state},
        may_upload="clerk" in person.roles,
        next_href=_next(request, rows),
    )


def _views(session: Session, rows: Sequence[DocumentRow], t: Translator) -> list[DocumentView]:
    open_counts = doubtful_counts(session, [row.id for row in rows])
    return [document_view(row, t, open_counts.get(row.id, 0) if row.page_count else None) for row in rows]


def doubtful_counts(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many fields of each document a person still has to look at."""
    query = (
        select(FieldRow.document_id, func.count())
        .where(FieldRow.document_id.in_(ids), FieldRow.status == "doubtful", FieldRow.settled == "")
        .group_by(FieldRow.document_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _next(request: Request, rows: Sequence[DocumentRow]) -> str:
    if len(rows) < PAGE:
        return ""
    kept = [(key, value) for key, value in request.query_params.items() if key not in ("truoc", "da") and value]
    return "?" + urlencode([*kept, ("truoc", rows[-1].id)])


def _note(services: WebServices, person: Person, rows: Sequence[DocumentRow], why: str) -> None:
    if rows:
        audit.record_read(services.store, person.actor, "document", [row.id for row in rows], why)
