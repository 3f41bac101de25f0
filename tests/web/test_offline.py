"""The one HTML file that checks codes on paper: opened from disk in real Chromium, the network off."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from signing.offline import fingerprint, marks, signed_list
from signing.qr import PaperCode, picture, seal
from storage import register
from tests.web.chromium import MARKS, PHONE, looked_at, opened
from tests.web.house import House
from tests.web.test_citizen import VAN_THU, published

pytestmark = MARKS
KEY = ec.generate_private_key(ec.SECP256R1())
PAPER = PaperCode(
    "355/QĐ-UBND", date(2026, 2, 5), "H00", "Quyết định", "Nguyễn Thị Mẫu", "Về việc thử", bytes(range(16)),
    datetime(2026, 2, 5, 3, tzinfo=UTC), date(2099, 1, 1),
)  # fmt: skip


@pytest.fixture
def page(a_house: House, tmp_path: Path, chromium: Chromium) -> Iterator[Page]:
    """The file as the house serves it, saved, opened from disk without a network; nothing may fail on it."""
    gone = published(a_house)
    with a_house.store.write() as session:
        register.mark_revoked(session, gone.code, date(2026, 6, 7), "Cấp sai", VAN_THU)
    a_house.paper_key = KEY
    saved = tmp_path / f"{gone.code}.html"
    saved.write_bytes(a_house.client().get("/kiem-tra-ngoai-tuyen.html").content)
    faults: list[str] = []
    shown = opened(chromium, PHONE, faults)
    shown.context.set_offline(True)
    shown.goto(saved.as_uri())
    yield shown
    shown.context.close()
    assert faults == []


def typed(page: Page, text: str) -> str:
    page.fill("#text", text)
    page.press("#text", "Enter")
    page.wait_for_function("wanted => document.querySelector('#answer').dataset.of === wanted", arg=text)
    return page.locator("#answer h2").inner_text()


def photographed(page: Page, data: bytes) -> str:
    before = page.evaluate("document.querySelector('#answer').dataset.turn ?? '0'")
    page.set_input_files("#file", {"name": "qr.png", "mimeType": "image/png", "buffer": data})
    page.wait_for_function("before => (document.querySelector('#answer').dataset.turn ?? '0') !== before", arg=before)
    return page.locator("#answer h2").inner_text()


def test_genuine_forged_and_foreign_codes_are_told_apart_without_a_network(page: Page) -> None:
    genuine = seal(PAPER, KEY, "x.vn")
    at = len(genuine) - 40
    forged = genuine[:at] + ("A" if genuine[at] != "A" else "B") + genuine[at + 1 :]
    foreign = seal(PAPER, ec.generate_private_key(ec.SECP256R1()), "x.vn")
    revoked = seal(replace(PAPER, code=bytes.fromhex(Path(page.url).stem)), KEY, "x.vn")
    expired = seal(replace(PAPER, valid_until=date(2026, 3, 1)), KEY, "x.vn")
    assert looked_at(page, "") == []
    assert typed(page, genuine).startswith("ĐÚNG là mã")
    shown = page.locator("#answer dl").inner_text()
    assert all(one in shown for one in ("355/QĐ-UBND", "05/02/2026", "Nguyễn Thị Mẫu", bytes(range(16)).hex()))
    assert looked_at(page, "") == []
    assert typed(page, forged).startswith("GIẢ HOẶC BỊ SỬA")
    assert "hãy hỏi cơ quan" in page.locator("#answer h2").inner_text()
    assert page.locator("#answer dl").count() == 0
    assert typed(page, foreign).startswith("Không có khóa công khai")
    assert typed(page, revoked).endswith("ĐÃ BỊ THU HỒI: không nhận tờ giấy này.")
    assert typed(page, expired).endswith("ĐÃ HẾT HẠN: hãy xin bản còn hiệu lực.")
    assert typed(page, "https://noi-khac.vn/").startswith("Mã vừa quét không phải")
    early = seal(replace(PAPER, number="", day=None), KEY, "x.vn")
    assert typed(page, early).startswith("ĐÚNG là mã")
    assert "Số · Number" not in page.locator("#answer dl").inner_text()
    # From a photo, with the reader that the file carries: this Chromium has none of its own.
    assert photographed(page, picture(genuine)).startswith("ĐÚNG là mã")
    out = io.BytesIO()
    segno.make("no code of ours", error="m").save(out, kind="png", scale=4)
    assert photographed(page, out.getvalue()).startswith("Mã vừa quét không phải")
    assert photographed(page, b"not a picture").startswith("Tệp này không phải ảnh")
    page.click("#camera")
    page.wait_for_function("() => document.querySelector('#text').value.startsWith('https://noi-cap.vn/')")
    page.locator("#answer h2", has_text="Mã vừa quét không phải").wait_for()


def given(page: Page, signed: dict[str, str]) -> str:
    page.evaluate("document.querySelector('#listed').textContent = ''")
    page.set_input_files(
        "#newer", {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(signed).encode()}
    )
    page.wait_for_function("() => document.querySelector('#listed').textContent !== ''")
    return page.locator("#listed").inner_text()


def test_a_newer_list_is_taken_only_from_a_key_that_the_file_knows(page: Page) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    both, soon = [KEY.public_key(), stranger.public_key()], datetime.now(UTC) + timedelta(days=1)
    code = seal(PAPER, stranger, "x.vn")
    assert page.locator("#fingerprint").inner_text() == fingerprint([KEY.public_key()])
    assert typed(page, code).startswith("Không có khóa công khai")
    assert given(page, signed_list(both, soon, stranger)).startswith("Không nhận")
    edited = signed_list(both, soon, KEY) | {"payload": signed_list(both, soon, KEY, revoked=["00" * 16])["payload"]}
    assert given(page, edited).startswith("Không nhận")
    assert given(page, signed_list(both, datetime(2020, 1, 1, tzinfo=UTC), KEY)).startswith("Danh sách này không mới")
    assert given(page, signed_list(both, soon, KEY, revoked=[PAPER.code.hex()])).startswith("Đã dùng danh sách")
    assert page.locator("#fingerprint").inner_text() == fingerprint(both)
    assert typed(page, code).endswith("ĐÃ BỊ THU HỒI: không nhận tờ giấy này.")


def test_a_file_whose_list_was_edited_says_so_and_checks_nothing(
    a_house: House, tmp_path: Path, chromium: Chromium
) -> None:
    a_house.paper_key = KEY
    whole = a_house.client().get("/kiem-tra-ngoai-tuyen.html").text
    signed = json.loads(whole.split('type="application/json">')[1].split("</script>")[0])
    other = ec.generate_private_key(ec.SECP256R1())
    foreign = signed_list([KEY.public_key(), other.public_key()], datetime.now(UTC), KEY)["payload"]
    (tmp_path / "a.html").write_text(whole.replace(signed["payload"], foreign), "utf-8")
    shown = opened(chromium, PHONE, [])
    shown.goto((tmp_path / "a.html").as_uri())
    shown.locator("#answer h2", has_text="ĐÃ BỊ SỬA").wait_for()
    assert "ĐÃ BỊ SỬA" in typed(shown, seal(PAPER, other, "x.vn"))
    shown.context.close()


def test_the_status_list_gives_no_code_away() -> None:
    (mark,) = marks([bytes(range(16)).hex()])
    assert len(mark) == 16
    assert mark not in bytes(range(16)).hex()
