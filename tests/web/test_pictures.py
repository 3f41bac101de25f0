"""Every page of the running system has its picture, and every picture stands in the README."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from scripts.pictures import DESKS, OUT, PUBLIC
from web.app import ROUTERS

README = (Path(__file__).resolve().parent.parent.parent / "README.md").read_text(encoding="utf-8")
# Parts that htmx fetches, a list that a tile leads to, and pages that need a letter, a token on the desk, a sitting under
# way or a paper with tables.
WITHOUT = {
    "/tai-lieu/X/cung-xem",
    "/tai-lieu/X/buoc",
    "/ban-ky/ket-noi",
    "/ban-ky/X/tien-do",
    "/ban-ky/X",
    "/ban-ky/X/chuan-bi",
    "/tai-lieu/X/bang",
    "/mat-khau/X",
}


def shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "X", path.split("?")[0])


def test_every_page_has_a_picture_that_the_readme_shows() -> None:
    taken = {**PUBLIC, **{name: path for pages in DESKS.values() for name, path in pages.items()}}
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    pages = {shape(one.path) for one in routes if "GET" in (one.methods or ()) and one.response_class is HTMLResponse}
    assert sorted(pages - {shape(path) for path in taken.values()} - WITHOUT) == []
    assert [name for name in taken if f"docs/pictures/{name}.png" not in README] == []
    assert [name for name in taken if not (OUT / f"{name}.png").is_file()] == []
