"""Live counts: one snapshot of all states at a time, so that what is shown always adds up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from storage import documents, states
from storage.documents import Filter
from web.errors import error
from web.services import WebServices
from web.session import Staff

router = APIRouter()
EVERY_SECONDS = 1.0
LONGEST_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Tile:
    """A group of states that a list shows as one figure; every state is in exactly one group beside `total`."""

    key: str
    states: tuple[str, ...]


TILES: Mapping[str, tuple[Tile, ...]] = {
    states.SO_HOA: (
        Tile("total", ()),
        Tile("working", ("new", "received", "reading", "signing_scan", "sealing", "publishing")),
        Tile("to_sign", ("to_sign_scan",)),
        Tile("to_review", ("to_review",)),
        Tile("to_seal", ("to_seal",)),
        Tile("done", ("in_register", "revoked", "superseded")),
        Tile("trouble", ("returned", "failed", "refused")),
    ),
    states.BAN_HANH: (
        Tile("total", ()),
        Tile("working", ("new", "received", "reading", "signing_leader", "sealing", "publishing")),
        Tile("drafts", ("draft", "initialled")),
        Tile("to_leader", ("to_sign_leader",)),
        Tile("to_number", ("to_number",)),
        Tile("done", ("published", "revoked", "superseded")),
        Tile("trouble", ("returned", "failed", "refused")),
    ),
    states.DEN: (
        Tile("total", ()),
        Tile("working", ("new", "received", "reading", "marking")),
        Tile("to_mark", ("to_mark",)),
        Tile("done", ("marked",)),
        Tile("trouble", ("returned", "failed", "refused")),
    ),
}


def tally(by_state: Mapping[str, int], track: str) -> dict[str, int]:
    """Every tile's figure and every state's, from one count; `total` is the sum of the other tiles."""
    figures = {tile.key: sum(by_state.get(one, 0) for one in tile.states) for tile in TILES[track]}
    figures["total"] = sum(by_state.values())
    return {**{state: by_state.get(state, 0) for state in states.STATES[track]}, **figures}


def _counts(services: WebServices, track: str) -> dict[str, int]:
    with services.store.read() as session:
        return tally(documents.counts(session, Filter(track=track)), track)


@router.get("/tien-do")
async def stream(request: Request, _person: Staff, loai: str = states.SO_HOA) -> Response:
    """The counts of a track as server-sent events, whenever they change."""
    if loai not in TILES:
        raise error("not-found")
    return EventSourceResponse(_changes(request, loai), ping=15)


async def _changes(request: Request, track: str) -> AsyncIterator[dict[str, str]]:
    services: WebServices = request.app.state.services
    before: dict[str, int] | None = None
    for _ in range(int(LONGEST_SECONDS / EVERY_SECONDS)):
        if await request.is_disconnected():
            return
        now = await run_in_threadpool(_counts, services, track)
        if now != before:
            yield {"event": "counts", "data": json.dumps(now)}
            before = now
        await asyncio.sleep(EVERY_SECONDS)


@router.get("/tien-do.json")
def counts(request: Request, _person: Staff, loai: str = states.SO_HOA) -> Response:
    """The counts of a track once, as JSON."""
    if loai not in TILES:
        raise error("not-found")
    return JSONResponse(_counts(request.app.state.services, loai))
