"""The pages in real Chromium: at phone and desk width, by keyboard, and axe-core finding nothing."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from pipeline.document import Box
from sohoa.bounded import Pool
from storage import documents
from tests.web.chromium import CODE_ON_FILM, DESK, MARKS, PHONE, WIDTHS, looked_at, opened, signed_in
from tests.web.house import House, a_field, house, pdf, verdict_json
from tests.web.served import served
from tests.web.test_citizen import published
from tests.web.test_preview import waiting
from tests.web.test_upload import listed

pytestmark = MARKS
PIECE = 5 << 20  # bytes that upload.js sends at once


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


@pytest.fixture(autouse=True)
def _closed_afterwards(chromium: Chromium) -> Iterator[None]:
    """A page that is done with would go on asking for counts and steps beside the next test."""
    yield
    for context in chromium.contexts:
        context.close()


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


# The narrow window is the harder one; test_every_page (soak) looks at every page in both.
@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
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
        "/van-ban-den",
        "/so-van-ban",
        "/ket-qua",
        "/quan-tri/nguoi-dung",
        "/quan-tri/tham-quyen",
        "/quan-tri/khoa-ky",
        "/quan-tri/nhat-ky",
        "/quan-tri/tinh-trang",
    ):
        # The pages with most in them are enough for axe here; test_every_page looks at all of them, and all must fit.
        page.goto(address + path)
        busy = path.startswith(("/tai-lieu", "/so-van-ban", "/van-thu"))
        if found := looked_at(page, "", rules=busy):
            wrong[path] = found
    assert wrong == {}
    assert faults == []


def test_a_correction_takes_two_keystrokes_and_the_whole_review_no_mouse(
    chromium: Chromium, running: tuple[House, str]
) -> None:
    made, address = running
    right = {"CodeNumber": "72", "SignerName": "Trần Á", "Subject": "Về việc ba"}
    paper = made.to_review(
        a_field("CodeNumber", "12", "doubtful", alternatives=("13", "72")),
        a_field("SignerName", "Trần A", "doubtful", alternatives=("Trần Á",), box=Box(60, 200, 160, 220)),
        a_field("Subject", "Về việc một", "doubtful", alternatives=("Về việc hai", "Về việc ba")),
    )
    page = opened(chromium, 1280, [])
    signed_in(page, running, "reviewer")
    page.goto(f"{address}/tai-lieu/{paper}")
    pressed = 0
    while (field := page.locator("form[data-field]:has(input[name='gia-tri']:focus)")).count() or not pressed:
        field.wait_for()
        name = field.get_attribute("data-name") or ""
        offers = [
            one.removeprefix(str(at)).strip()
            for at, one in enumerate(field.locator("[data-offer]").all_inner_texts(), 1)
        ]
        before = made.version(paper)
        for key in (str(offers.index(right[name]) + 1), "Enter"):
            page.keyboard.press(key)
            pressed += 1
        page.wait_for_function("before => document.querySelector('[name=phien-ban]').value !== before", arg=str(before))
        page.locator("input[name='gia-tri']:focus, [data-none-left]").first.wait_for()
    assert pressed == 2 * len(right)
    assert {name: row.corrected for name, row in made.fields(paper).items()} == right


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


def test_a_folder_goes_on_where_it_stopped_when_the_network_was_lost_in_the_middle(
    chromium: Chromium, running: tuple[House, str], tmp_path: Path
) -> None:
    made, address = running
    folder = tmp_path / "Tháng 11"  # no code: what lies in it belongs to no dossier
    (folder / "HS-9").mkdir(parents=True)
    sent = {"lớn.pdf": pdf("large") + b"\n%" + random.Random(3).randbytes(9 << 20), "nhỏ.pdf": pdf("small")}
    (folder / "HS-9" / "lớn.pdf").write_bytes(sent["lớn.pdf"])
    (folder / "nhỏ.pdf").write_bytes(sent["nhỏ.pdf"])
    for leftover in ("Thumbs.db", ".DS_Store", "~$nhỏ.docx"):
        (folder / leftover).write_bytes(b"\0")
    page = opened(chromium, PHONE, [])
    signed_in(page, running, "clerk")
    page.goto(f"{address}/nhan-ho-so")
    pieces: list[tuple[str, str]] = []
    page.on("request", lambda one: pieces.append((one.url, one.headers.get("upload-offset", ""))))
    page.set_input_files("#thu-muc", str(folder))
    with page.expect_response(
        lambda one: one.request.method == "PATCH" and one.headers.get("upload-offset") == str(PIECE)
    ) as first:
        page.click("form[data-upload] button[type=submit]")
    page.context.set_offline(True)
    page.locator("[data-list] .words", has_text="Mất mạng").first.wait_for()
    assert looked_at(page, "", rules=False) == []
    page.context.set_offline(False)
    page.locator("[data-list] a").nth(1).wait_for(timeout=25000)
    assert page.text_content("[data-total]") == "2 trên 2 tệp đã lưu, 0 bị từ chối"
    assert page.locator("[data-list] .words", has_text="không gửi").count() == 3
    assert pieces.count((first.value.url, "0")) == 1, "what had arrived was sent again"
    with made.store.read() as session:
        rows = documents.listing(session, documents.Filter())
        shas = {row.name: row.original_sha for row in rows if row.name in sent}
        in_dossiers = {row.name: row.dossier_id is not None for row in rows if row.name in sent}
    assert shas == {name: hashlib.sha256(data).hexdigest() for name, data in sent.items()}
    assert in_dossiers == {"lớn.pdf": True, "nhỏ.pdf": False}


def test_files_chosen_without_a_network_are_sent_after_the_window_was_closed(
    chromium: Chromium, running: tuple[House, str]
) -> None:
    made, address = running
    listed(made)
    page = opened(chromium, 1280, [])
    signed_in(page, running, "clerk")
    page.goto(f"{address}/nhan-ho-so")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    page.context.set_offline(True)
    page.reload()
    page.fill("#ma-ho-so", "HS-OFFLINE")
    page.fill("#thu-tuc", "1.000895")
    assert "không có mã này" in page.eval_on_selector("#thu-tuc", "it => it.validationMessage")
    page.fill("#thu-tuc", "2.000815.h26")
    page.set_input_files("#tep", {"name": "xa.pdf", "mimeType": "application/pdf", "buffer": pdf("far away")})
    page.click("form[data-upload] button[type=submit]")
    page.locator("[data-list] li[data-kept]").wait_for()
    page.reload()
    page.locator("[data-list] li").wait_for()
    page.context.set_offline(False)
    page.locator("[data-list] a").wait_for(timeout=40000)
    with made.store.read() as session:
        rows = documents.listing(session, documents.Filter(dossier_code="HS-OFFLINE"))
    assert [(row.name, row.procedure_code) for row in rows] == [("xa.pdf", "2.000815.H26")]


def test_without_the_library_for_pieces_the_plain_form_posts_the_files(
    chromium: Chromium, running: tuple[House, str]
) -> None:
    page = opened(chromium, PHONE, [])
    signed_in(page, running, "clerk")
    page.context.route("**/tus.min.js*", lambda route: route.abort())
    page.goto(f"{running[1]}/nhan-ho-so")
    assert page.locator("[data-folder]").is_hidden()
    page.set_input_files("#tep", {"name": "trơn.pdf", "mimeType": "application/pdf", "buffer": pdf("plain form")})
    page.click("form[data-upload] button[type=submit]")
    page.locator(".upload-list .file", has_text="trơn.pdf").wait_for()
    assert page.locator(".upload-list li a").count() == 1


def test_the_counts_move_while_the_page_is_open(chromium: Chromium, running: tuple[House, str]) -> None:
    made, address = running
    page = opened(chromium, 1280, [])
    signed_in(page, running, "clerk")
    page.goto(f"{address}/tai-lieu")
    before = int(page.text_content("[data-count=total]") or 0)
    made.received()
    page.locator("[data-count=total]", has_text=str(before + 1)).wait_for(timeout=15000)


def focused(page: Page) -> str:
    """What has the focus, by its id, address or words; its ring must be seen."""
    ring = page.evaluate(
        "() => getComputedStyle(document.activeElement.id === 'tep'"
        " ? document.querySelector('.drop label.button') : document.activeElement).outlineStyle"
    )
    name: str = page.evaluate(
        "() => { const it = document.activeElement; return it.id || it.getAttribute('href') || it.textContent.trim(); }"
    )
    assert ring == "solid", name
    return name


def tabbed_to(page: Page, wanted: str) -> None:
    page.wait_for_load_state("load")  # an element is there before its style sheet is
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(focused(page))
        if seen[-1].split("?")[0] == wanted:
            return
    raise AssertionError(f"no {wanted} among {seen}")


# Enter does what Space does, also where the browser leaves it to the form: the page clicks by itself, which is no click of
# the browser's own (isTrusted). The list of files is not opened for it.
_NOTE_A_CLICK = """() => {
  const file = document.getElementById("tep");
  const note = (event) => { event.preventDefault(); file.dataset.clicked = event.isTrusted ? "browser" : "page"; };
  file.addEventListener("click", note, { once: true });
}"""


def test_a_citizen_checks_a_file_and_a_code_without_touching_a_mouse(
    chromium: Chromium, running: tuple[House, str]
) -> None:
    made, address = running
    row = published(made, pdf("by keyboard"))
    page = opened(chromium, PHONE, [])
    page.goto(f"{address}/")
    # Playwright takes over the list of files some time after it was asked to: asked early, it is there when the key is.
    page.on("filechooser", lambda _: None)
    tabbed_to(page, "tep")
    page.evaluate(_NOTE_A_CLICK)
    page.keyboard.press("Enter")
    page.wait_for_selector("#tep[data-clicked=page]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "qd.pdf", "mimeType": "application/pdf", "buffer": pdf("genuine")})
    page.locator(".answer.valid").first.wait_for()
    tabbed_to(page, "/")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    tabbed_to(page, "ma")
    page.keyboard.type(row.code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/kq/{row.code}")
    tabbed_to(page, "/so-sanh")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/so-sanh?ma={row.code}")
    assert page.input_value("#ma") == row.code


def test_a_code_before_the_camera_leads_to_its_result(chromium: Chromium, running: tuple[House, str]) -> None:
    _, address = running
    faults: list[str] = []
    page = opened(chromium, PHONE, faults)
    page.goto(f"{address}/")
    page.click("[data-camera]")
    page.wait_for_url(f"**/kq/{CODE_ON_FILM}")
    assert "không chứng minh điều gì" in page.locator("[role=alert]").inner_text()
    assert [fault for fault in faults if "404" not in fault] == []


def test_a_stamp_is_dragged_to_another_place_before_it_is_signed(
    chromium: Chromium, running: tuple[House, str]
) -> None:
    made, address = running
    paper, _ = waiting(made)
    page = opened(chromium, 1280, [])
    signed_in(page, running, "clerk")
    assert looked_at(page, f"{address}/tai-lieu/{paper}/xem-truoc?viec=sign_scan") == []
    before = (float(page.input_value("#trai-scan")), float(page.input_value("#tren-scan")))
    box = page.locator("[data-stamp=scan]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 105, box["y"] + 155, steps=4)
    page.mouse.up()
    after = (float(page.input_value("#trai-scan")), float(page.input_value("#tren-scan")))
    assert after[0] - before[0] == pytest.approx((after[1] - before[1]) / 1.5, rel=0.05)
    page.click("button[value=xem]")
    page.wait_for_load_state("load")
    assert float(page.input_value("#trai-scan")) == pytest.approx(after[0], abs=0.2)
