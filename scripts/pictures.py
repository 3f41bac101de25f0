"""Takes the pictures of docs/pictures from a running system: `make pictures`.

Starts the embedded size in demo mode, lets the demo office work on drawn papers through the pages (office_day.py), and
looks at each page in Chromium as the person whose page it is. Every picture stays under 150 kB.

    .venv/bin/python -m scripts.pictures                 the pictures of the README
    .venv/bin/python -m scripts.pictures --all FOLDER    every page, whole, at 360 and 1280 px, to look at
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import samples
from scripts.office_day import SEED, Papers, work
from scripts.running import Running, Visitor, office, system
from signing.devca import DevCa, Identity
from signing.fields import to_pdfa
from signing.request import SignRequest
from signing.sign import sign

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
LARGEST = 150_000
DESK, PHONE = (1280, 860), (390, 844)
NARROW = (360, 780)
DPR = 1.5

# What a citizen sees: the pictures of these are taken in `_public`, the answers of a check beside them.
PUBLIC = {
    "citizen": "/",
    "citizen-result": "/kq/{code}",
    "citizen-paper": "/Q/{letters}",
    "citizen-compare": "/so-sanh",
    "sign-in": "/dang-nhap",
}
DESKS: dict[str, dict[str, str]] = {
    "canbo": {
        "upload": "/nhan-ho-so",
        "documents": "/tai-lieu",
        "sign-scans": "/ky-ban-quet",
        "signing-desk": "/ban-ky",
        "drafts": "/du-thao",
        "split": "/tai-lieu/{box}",
        "preview": "/tai-lieu/{waiting}/xem-truoc?viec=sign_scan",
        "account": "/tai-khoan",
    },
    "rasoat": {"review": "/ra-soat", "document": "/tai-lieu/{doubtful}"},
    "lanhdao": {"to-sign": "/trinh-ky", "draft": "/tai-lieu/{draft}?ben={sealed}"},
    "vanthu": {
        "number": "/van-thu",
        "number-book": "/so-van-ban",
        "arrivals": "/van-ban-den",
        "results": "/ket-qua",
        "seal-copies": "/dong-dau",
        "issued": "/tai-lieu/{issued}",
    },
    "quantri": {
        "people": "/quan-tri/nguoi-dung",
        "authority": "/quan-tri/tham-quyen",
        "procedures": "/quan-tri/thu-tuc",
        "keys": "/quan-tri/khoa-ky",
        "api-keys": "/quan-tri/khoa-api",
        "evidence": "/quan-tri/bang-chung",
        "audit": "/quan-tri/nhat-ky",
        "health": "/quan-tri/tinh-trang",
    },
}


@dataclass(frozen=True, slots=True)
class Files:
    """What a citizen brings: the four verdicts' files, a photo of a forged print-out, the text of the sheet's QR."""

    valid: bytes
    invalid: bytes
    indeterminate: bytes
    unsigned: bytes
    sheet: bytes
    qr: str


def main() -> int:
    everything = Path(sys.argv[2]) if sys.argv[1:2] == ["--all"] else None
    for folder in (OUT, everything or OUT):
        folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="sohoa-") as name,
        system(Path(name), samples.draft_agency(SEED)) as running,
    ):
        people = office(running)
        papers = work(running, people)
        files = _files(people["canbo"], papers, Path(name))
        with sync_playwright() as player:
            flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=vi"]
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
            if everything:
                for width in (NARROW, DESK):
                    _public(browser, running, papers, files, width, _whole(everything, width[0]))
                    _desks(browser, running, people, papers, width, _whole(everything, width[0]))
            else:
                _public(browser, running, papers, files, PHONE, _shoot)
                _desks(browser, running, people, papers, DESK, _shoot)
                _phone(browser, running, people["rasoat"], papers)
            browser.close()
    return _told()


def _told() -> int:
    sizes = {path.name: path.stat().st_size for path in sorted(OUT.glob("*.png"))}
    for name, size in sizes.items():
        sys.stdout.write(f"{size // 1000:5d} kB  docs/pictures/{name}\n")
    return 0 if all(size <= LARGEST for size in sizes.values()) else 1


def _files(who: Visitor, papers: Papers, folder: Path) -> Files:
    issued = who.client.get(f"/tai-lieu/{papers.issued}/tep").content
    middle = len(issued) // 3
    changed = issued[:middle] + bytes([issued[middle] ^ 1]) + issued[middle + 1 :]
    # Whole and unchanged, by one of the office itself, but with a certificate of an authority that this house does not know.
    clerk = Identity("clerk", "Nguyễn Thị Mẫu", samples.draft_agency(SEED + 1))
    stranger = DevCa.ensure(folder / "another-authority", [clerk])
    draft = samples.drafts(SEED + 1, 1)[0].data
    request = SignRequest(stamp="scan", signer_name="Nguyễn Thị Mẫu", time=datetime.now(UTC), field_name="Scan")
    elsewhere = sign(to_pdfa(draft), stranger.key("clerk"), request).pdf
    picture = pdfium.PdfDocument(issued)
    picture.init_forms()
    page = picture[0].render(scale=200 / 72, may_draw_forms=True).to_pil().convert("RGB")
    codes = [one.text for one in zxingcpp.read_barcodes(page)]
    return Files(issued, changed, elsewhere, draft, _one_digit_changed(issued, page), codes[0] if codes else "")


def _one_digit_changed(issued: bytes, page: Image.Image) -> bytes:
    """The printed page with one digit of its body painted over and written anew, as a scan."""
    from PIL import ImageDraw, ImageFont

    from signing.printout import signed_words

    words = [one for one in signed_words(issued, 0) if any(c in "0123456789" for c in one.text) and one.box[1] > 250]
    word = max(words, key=lambda one: (sum(c.isdigit() for c in one.text), one.box[1]))
    left, top, right, bottom = (value * 200 / 72 for value in word.box)
    at = next(index for index, c in enumerate(word.text) if c.isdigit())
    text = word.text[:at] + str((int(word.text[at]) + 3) % 10) + word.text[at + 1 :]
    pen = ImageDraw.Draw(page)
    pen.rectangle((left - 2, top - 3, right + 2, bottom + 3), fill="white")
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 39)
    pen.text((left, bottom + 2), text, fill=(20, 20, 20), font=font, anchor="ls")
    out = io.BytesIO()
    page.rotate(0.4, fillcolor="white", resample=Image.Resampling.BICUBIC).save(out, "JPEG", quality=80, dpi=(200, 200))
    return out.getvalue()


# --- the pages ----------------------------------------------------------------------------------------------------------

Shot = Callable[[Page, str], None]


def _public(
    browser: Browser, running: Running, papers: Papers, files: Files, size: tuple[int, int], shoot: Shot
) -> None:
    page = _context(browser, size).new_page()
    page.goto(running.url)
    shoot(page, "citizen")
    verdicts = ("valid", "invalid", "indeterminate", "unsigned")
    for verdict in verdicts:
        page.goto(running.url)
        data = getattr(files, verdict)
        page.set_input_files("#tep", {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": data})
        page.locator(f".answer.{verdict}").first.wait_for()
        shoot(page, f"citizen-{verdict}")
    page.goto(f"{running.url}/kq/{papers.code}")
    shoot(page, "citizen-result")
    page.goto(f"{running.url}/?lang=en")
    shoot(page, "citizen-english")
    if "/Q/" in files.qr:
        page.goto(f"{running.url}/Q/{files.qr.rsplit('/', 1)[1]}")
        shoot(page, "citizen-paper")
    page.goto(f"{running.url}/so-sanh?ma={papers.code}")
    shoot(page, "citizen-compare")
    page.set_input_files("#giay", {"name": "giay.jpg", "mimeType": "image/jpeg", "buffer": files.sheet})
    page.set_input_files("#tep", {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": files.valid})
    page.click("form[data-wait-form] button")
    page.locator(".answer").first.wait_for(timeout=60000)
    shoot(page, "citizen-compared")
    page.goto(f"{running.url}/dang-nhap")
    shoot(page, "sign-in")
    _offline(browser, running, files, size, shoot)


def _offline(browser: Browser, running: Running, files: Files, size: tuple[int, int], shoot: Shot) -> None:
    context = _context(browser, size)
    answer = context.request.get(f"{running.url}/kiem-tra-ngoai-tuyen.html")
    if not answer.ok:
        return
    with tempfile.NamedTemporaryFile(suffix=".html") as saved:
        Path(saved.name).write_bytes(answer.body())
        context.set_offline(True)
        page = context.new_page()
        page.goto(Path(saved.name).as_uri())
        page.fill("#text", files.qr)
        page.click("#check")
        page.locator("#answer h2").wait_for()
        shoot(page, "offline")


def _desks(
    browser: Browser,
    running: Running,
    people: Mapping[str, Visitor],
    papers: Papers,
    size: tuple[int, int],
    shoot: Shot,
) -> None:
    names = {name: getattr(papers, name) for name in Papers.__slots__}
    for login, pages in DESKS.items():
        page = _context(browser, size, people[login]).new_page()
        for name, path in pages.items():
            page.goto(running.url + path.format(**names))
            shoot(page, name)


def _phone(browser: Browser, running: Running, reviewer: Visitor, papers: Papers) -> None:
    page = _context(browser, PHONE, reviewer).new_page()
    page.goto(f"{running.url}/tai-lieu/{papers.doubtful}")
    page.locator("[data-review]").scroll_into_view_if_needed()
    _shoot(page, "document-phone")


def _context(browser: Browser, size: tuple[int, int], who: Visitor | None = None) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=DPR,
        reduced_motion="reduce",
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    if who is not None:
        url = str(who.client.base_url)
        context.add_cookies(
            [{"name": one.name, "value": one.value or "", "url": url} for one in who.client.cookies.jar]
        )
    return context


def _settled(page: Page) -> None:
    """Everything that the page shows has come, its pictures too."""
    page.wait_for_load_state()
    page.wait_for_function("() => [...document.images].every(one => one.complete)")
    page.wait_for_timeout(400)


def _whole(folder: Path, width: int) -> Shot:
    def shoot(page: Page, name: str) -> None:
        _settled(page)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True, scale="css")

    return shoot


def _shoot(page: Page, name: str) -> None:
    _settled(page)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for width, colours in ((960, 128), (960, 64), (800, 64), (720, 48), (640, 32)):
        small = (
            picture
            if picture.width <= width
            else picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
        )
        out = io.BytesIO()
        small.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    (OUT / f"{name}.png").write_bytes(out.getvalue())


if __name__ == "__main__":
    raise SystemExit(main())
