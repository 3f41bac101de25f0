"""The pages in real Chromium: at phone and desk width, by keyboard, and axe-core finding nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from pipeline.document import Box
from sohoa.bounded import Pool
from storage import documents
from tests.web.house import PASSWORD, House, a_field, house, pdf, verdict_json
from tests.web.served import served
from web import vendor

AXE = Path(vendor.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 1280)
pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(vendor.missing()) or not AXE.is_file(), reason="run `make vendor` first"),
    pytest.mark.skipif(not Path("/usr/bin/chromium").is_file(), reason="run `apt-get install chromium` first"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as player:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, web_pool: Pool, empty_database: Path
) -> Iterator[tuple[House, str]]:
    made = house(tmp_path_factory.mktemp("served"), web_pool, empty_database, demo=True)
    made.verdict = lambda data: verdict_json(
        "invalid" if b"forged" in data else "valid", sha=hashlib.sha256(data).hexdigest()
    )
    with served(made) as address:
        yield made, address
    made.store.close()


def opened(chromium: Chromium, width: int, faults: list[str]) -> Page:
    # Without motion: a colour half-way through its change is not the page's colour.
    page = chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce").new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return page


def signed_in(page: Page, running: tuple[House, str], *roles: str) -> None:
    made, address = running
    user = made.person(*roles)
    page.goto(f"{address}/dang-nhap")
    page.fill("#ten", user.name)
    page.fill("#mat-khau", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")


def axe(page: Page) -> list[str]:
    """What axe-core finds on the page (through the debugger: the page's own policy would refuse a foreign script)."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    rules = json.dumps(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    found: list[Any] = page.evaluate(f"async () => (await axe.run(document, {{runOnly: {rules}}})).violations")
    return [f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in found]


def looked_at(page: Page, address: str, *, rules: bool = True) -> list[str]:
    """Everything wrong with a page: what axe says, and a page wider than its window."""
    if address:
        page.goto(address)
    page.wait_for_load_state("load")  # an element is there before its style sheet is
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return (axe(page) if rules else []) + ([f"wider than the window by {wide}"] if wide > 0 else [])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_public_pages_are_accessible_and_fit(chromium: Chromium, running: tuple[House, str], width: int) -> None:
    faults: list[str] = []
    page = opened(chromium, width, faults)
    _, address = running
    for path in ("/", "/?lang=en", "/dang-nhap"):
        assert looked_at(page, address + path) == [], path
    for name in ("genuine", "forged"):
        page.goto(f"{address}/")
        page.set_input_files("#tep", {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": pdf(name)})
        page.wait_for_selector(".answer")
        assert looked_at(page, "") == [], name
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_pages_are_accessible_and_fit(chromium: Chromium, running: tuple[House, str], width: int) -> None:
    faults: list[str] = []
    page = opened(chromium, width, faults)
    made, address = running
    paper = made.to_review(a_field("CodeNumber", "12", "doubtful", alternatives=("13",), why="viết tay"))
    draft = made.read_paper(track="ban_hanh")
    signed_in(page, running, "clerk", "reviewer", "leader", "van_thu", "admin")
    page.goto(f"{address}/so-van-ban")
    page.evaluate("document.querySelector('details:last-of-type').open = true")
    for box, value in (("#m-ten", "Sổ văn bản đi"), ("#m-ma", f"QD{width}")):
        page.fill(box, value)
    page.click("form[action='/so-van-ban/mo'] button")
    page.locator(".note.good").first.wait_for()
    wrong = {}
    for path in (
        "/nhan-ho-so",
        "/tai-lieu",
        f"/tai-lieu/{paper}",
        f"/tai-lieu/{draft}?ben={paper}",
        "/ky-ban-quet",
        "/ban-ky",
        "/van-thu",
        "/so-van-ban",
        "/ket-qua",
        "/quan-tri/nguoi-dung",
        "/quan-tri/tham-quyen",
        "/quan-tri/khoa-ky",
        "/quan-tri/nhat-ky",
        "/quan-tri/tinh-trang",
    ):
        # At the desk's width the pages with most in them are enough for axe; all of them must fit.
        page.goto(address + path)
        busy = width < 700 or path.startswith(("/tai-lieu", "/so-van-ban"))
        if found := looked_at(page, "", rules=busy):
            wrong[path] = found
    assert wrong == {}
    assert faults == []


def test_a_correction_takes_two_keystrokes(chromium: Chromium, running: tuple[House, str]) -> None:
    made, address = running
    paper = made.to_review(
        a_field("CodeNumber", "12", "doubtful", alternatives=("13", "72")),
        a_field("SignerName", "Trần A", "doubtful", alternatives=("Trần Á",), box=Box(60, 200, 160, 220)),
    )
    page = opened(chromium, 1280, [])
    signed_in(page, running, "reviewer")
    page.goto(f"{address}/tai-lieu/{paper}")
    page.locator("input[name='gia-tri']:focus").wait_for()
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**#o-*")
    assert made.fields(paper)["CodeNumber"].corrected == "72"
    page.locator(f"#o-{made.fields(paper)['SignerName'].id}:focus").wait_for()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**da=luu")
    assert made.fields(paper)["SignerName"].corrected == "Trần Á"


def test_digits_can_still_be_typed_into_a_field(chromium: Chromium, running: tuple[House, str]) -> None:
    made, address = running
    paper = made.to_review(a_field("CodeNumber", "12", "doubtful", alternatives=("13", "72")))
    page = opened(chromium, 1280, [])
    signed_in(page, running, "reviewer")
    page.goto(f"{address}/tai-lieu/{paper}")
    page.locator("input[name='gia-tri']:focus").wait_for()
    page.keyboard.press("Backspace")
    page.keyboard.type("213")
    page.keyboard.press("Enter")
    page.wait_for_url("**da=luu")
    assert made.fields(paper)["CodeNumber"].corrected == "213"


def test_an_upload_goes_on_by_itself_after_the_network_was_lost(
    chromium: Chromium, running: tuple[House, str], tmp_path: Path
) -> None:
    made, address = running
    folder = tmp_path / "HS-9"
    folder.mkdir()
    for name in ("một.pdf", "hai.pdf"):
        (folder / name).write_bytes(pdf(f"{name} of a folder"))
    page = opened(chromium, 1280, [])
    signed_in(page, running, "clerk")
    page.goto(f"{address}/nhan-ho-so")
    page.set_input_files("#thu-muc", str(folder))
    page.context.set_offline(True)
    page.click("form[data-upload] button[type=submit]")
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    page.locator("[data-list] a").nth(1).wait_for(timeout=25000)
    assert page.text_content("[data-total]") == "2 trên 2 tệp đã lưu, 0 bị từ chối"
    with made.store.read() as session:
        names = {row.name for row in documents.listing(session, documents.Filter(dossier_code="HS-9"))}
    assert names == {"một.pdf", "hai.pdf"}


def test_files_chosen_without_a_network_are_sent_after_the_window_was_closed(
    chromium: Chromium, running: tuple[House, str]
) -> None:
    made, address = running
    page = opened(chromium, 1280, [])
    signed_in(page, running, "clerk")
    page.goto(f"{address}/nhan-ho-so")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    page.context.set_offline(True)
    page.fill("#ma-ho-so", "HS-OFFLINE")
    page.set_input_files("#tep", {"name": "xa.pdf", "mimeType": "application/pdf", "buffer": pdf("far away")})
    page.click("form[data-upload] button[type=submit]")
    page.locator("[data-list] li").wait_for()
    page.wait_for_timeout(300)
    page.reload()
    page.locator("[data-list] li").wait_for()
    page.context.set_offline(False)
    page.locator("[data-list] a").wait_for(timeout=40000)
    with made.store.read() as session:
        rows = documents.listing(session, documents.Filter(dossier_code="HS-OFFLINE"))
    assert [row.name for row in rows] == ["xa.pdf"]


def test_the_counts_move_while_the_page_is_open(chromium: Chromium, running: tuple[House, str]) -> None:
    made, address = running
    page = opened(chromium, 1280, [])
    signed_in(page, running, "clerk")
    page.goto(f"{address}/tai-lieu")
    before = int(page.text_content("[data-count=total]") or 0)
    made.received()
    page.locator("[data-count=total]", has_text=str(before + 1)).wait_for(timeout=15000)


def test_the_citizens_page_is_used_by_keyboard_alone(chromium: Chromium, running: tuple[House, str]) -> None:
    _, address = running
    page = opened(chromium, 360, [])
    page.goto(f"{address}/")
    seen = []
    for _ in range(7):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        ring = page.evaluate(
            "getComputedStyle(document.activeElement.id === 'tep'"
            " ? document.querySelector('.drop label.button') : document.activeElement).outlineStyle"
        )
        assert ring == "solid", seen[-1]
    assert "tep" in seen
    assert "ma" in seen
