"""A real Chromium for the pages' tests: how it is started, how somebody signs in, what axe-core finds on a page."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.house import PASSWORD, House
from web import vendor

AXE = Path(vendor.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PROGRAM = Path("/usr/bin/chromium")
CODE_ON_FILM = "00112233445566778899aabbccddeeff"
PHONE, DESK = 360, 1280
WIDTHS = (PHONE, DESK)
MARKS = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(vendor.missing()) or not AXE.is_file(), reason="run `make vendor` first"),
    pytest.mark.skipif(not PROGRAM.is_file(), reason="run `apt-get install chromium` first"),
]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextlib.contextmanager
def started(camera: Path) -> Iterator[Browser]:
    """Chromium without a window; what its camera sees is the film at `camera` (see `film`)."""
    with sync_playwright() as player:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--use-fake-ui-for-media-stream"]
        flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
        browser = player.chromium.launch(executable_path=str(PROGRAM), args=flags)
        yield browser
        browser.close()


def film(text: str) -> bytes:
    """A film (Y4M, grey, 640 x 480, two frames) of a sheet with the QR of that text."""
    code = io.BytesIO()
    segno.make(text, error="m").save(code, kind="png", scale=5)
    sheet = Image.new("L", (640, 480), 200)
    sheet.paste(Image.open(code).convert("L").rotate(4, expand=True, fillcolor=200), (120, 60))
    frame = b"FRAME\n" + sheet.tobytes() + bytes([128]) * (640 * 480 // 2)
    return b"YUV4MPEG2 W640 H480 F5:1 Ip A1:1 C420\n" + frame * 2


def opened(chromium: Browser, width: int, faults: list[str]) -> Page:
    """A fresh page of that width; errors of its scripts and of its console are added to `faults`."""
    # Without motion: a colour half-way through its change is not the page's colour.
    page = chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce").new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return page


def signed_in(page: Page, running: tuple[House, str], *roles: str) -> None:
    """Signs somebody with these roles in through the form."""
    made, address = running
    user = made.person(*roles)
    page.goto(f"{address}/dang-nhap")
    page.fill("#ten", user.name)
    page.fill("#mat-khau", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page (through the debugger: the page's own policy would refuse a foreign script)."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    debugger.detach()
    found: list[Any] = page.evaluate(
        f"async () => (await axe.run(document, {{runOnly: {json.dumps(_RULES)}}})).violations"
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in found]


def looked_at(page: Page, address: str, *, rules: bool = True) -> list[str]:
    """Everything wrong with a page: what axe says, and a page wider than its window."""
    if address:
        page.goto(address)
    page.wait_for_load_state("load")  # an element is there before its style sheet is
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return (axe(page) if rules else []) + ([f"wider than the window by {wide}"] if wide > 0 else [])
