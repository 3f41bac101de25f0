"""Every page of every router, at phone's and desk's width, in both languages: axe finds nothing, nothing is too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from playwright.sync_api import Browser as Chromium

from sohoa.bounded import Pool
from storage import accounts, splitting
from tests.web.chromium import MARKS, WIDTHS, looked_at, opened, signed_in
from tests.web.house import ADMIN, House, a_field, house, verdict_json
from tests.web.served import served
from tests.web.test_citizen import published
from tests.web.test_paper import KEY, letters, sheet
from tests.web.test_tables import PAGE as WITH_TABLE
from tests.web.test_tables import keep_reading
from web.app import ROUTERS

pytestmark = [*MARKS, pytest.mark.soak]
# Pieces of pages that htmx fetches, and addresses that lead on; what is left are whole pages.
PIECES = {
    "/tai-lieu/{document_id}/cung-xem",
    "/tai-lieu/{document_id}/buoc",
    "/ban-ky/ket-noi",
    "/ban-ky/{batch_id}/tien-do",
    "/ban-ky/{batch_id}/chuan-bi",
    "/tai-lieu/{document_id}/xem-truoc",  # needs an event that waits: tests/web/test_browser.py looks at it
}


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, web_pool: Pool, empty_database: Path
) -> Iterator[tuple[House, str]]:
    made = house(tmp_path_factory.mktemp("every"), web_pool, empty_database, demo=True)
    made.verdict = lambda data: verdict_json("valid")
    made.paper_key = KEY
    with served(made) as address:
        yield made, address
    made.store.close()


def pages() -> list[str]:
    """The paths of every route that answers with a whole page."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [
        route.path
        for route in routes
        if "GET" in (route.methods or ()) and route.response_class is HTMLResponse and route.path not in PIECES
    ]


def filled(made: House) -> dict[str, str]:
    """One real thing for every name in a path."""
    paper = made.to_review(a_field("CodeNumber", "12", "doubtful", alternatives=("13",), why="viết tay"))
    keep_reading(made, paper, WITH_TABLE)
    clerk = made.person("clerk").id
    with made.store.write() as session:
        parts = [splitting.Part(1, 1, "quyet_dinh", "Một", 0.9), splitting.Part(2, 2, "cong_van", "Hai", 0.6)]
        splitting.propose(session, paper, parts)
        token = accounts.set_password_link(session, clerk, ADMIN)
    row = published(made)
    return {"document_id": str(paper), "code": row.code, "letters": letters(sheet(row)), "token": token}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_in_both_languages(chromium: Chromium, running: tuple[House, str], width: int) -> None:
    made, address = running
    values = filled(made)
    faults: list[str] = []
    page = opened(chromium, width, faults)
    signed_in(page, running, "clerk", "reviewer", "leader", "van_thu", "admin")
    wrong: dict[str, list[str]] = {}
    seen = 0
    for path in pages():
        named = re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), path)
        if named.endswith("/") and path != "/":
            continue  # a sitting of the token's desk, which tests/test_desk_journey.py makes
        for language in ("vi", "en"):
            if found := looked_at(page, f"{address}{named}?lang={language}"):
                wrong[f"{named} {language}"] = found
            seen += 1
    assert wrong == {}
    assert faults == []
    assert seen > 40
