"""Takes the pictures of docs/pictures from a running system: `make pictures`.

Starts the embedded size in demo mode, lets the demo office work on drawn papers through the pages, and looks at each
page in Chromium as the person whose page it is. Every picture stays under 150 kB.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import samples  # noqa: E402
from samples import SampleDocument  # noqa: E402
from tests.journey import Running, Visitor, office, system  # noqa: E402

OUT = ROOT / "docs" / "pictures"
SEED = 7
LARGEST = 150_000
DOSSIER = "H00.00.00-261121-0007"
DESK, PHONE = (1280, 860), (390, 844)
DPR = 1.5


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents of the pictures by what they show."""

    waiting: int
    doubtful: int
    sealed: int
    draft: int
    issued: int


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, system(Path(folder), samples.draft_agency(SEED)) as running:
        people = office(running)
        papers = _work(running, people)
        with sync_playwright() as player:
            flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
            _public(browser, running, people, papers)
            _desks(browser, running, people, papers)
            browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(OUT.glob("*.png"))}
    for name, size in sizes.items():
        sys.stdout.write(f"{size // 1000:5d} kB  docs/pictures/{name}\n")
    return 0 if all(size <= LARGEST for size in sizes.values()) else 1


# --- the office works -------------------------------------------------------------------------------------------------


def _work(running: Running, people: dict[str, Visitor]) -> Papers:
    kinds = ["giay_khai_sinh", "ho_kinh_doanh", "cong_van"]
    scans = samples.generate(SEED, 3, "typical", kinds=kinds)
    drafts = samples.drafts(SEED, 2)
    ids = [_upload(people["canbo"], "so_hoa", one, DOSSIER) for one in scans]
    issued, draft = (_upload(people["canbo"], "ban_hanh", one, DOSSIER) for one in drafts)
    sealed, waiting, doubtful = ids
    for one in ids:
        _until(running, people["canbo"], one, "/viec/sign_scan")
    for one in (sealed, doubtful):
        _do(people["canbo"], one, "sign_scan")
        _until(running, people["canbo"], one, "/viec/confirm")
    _settle(people["rasoat"], sealed, scans[0])
    _do(people["rasoat"], sealed, "confirm")
    _do(people["vanthu"], sealed, "seal")
    for one in (issued, draft):
        _until(running, people["canbo"], one, "/viec/submit")
        _do(people["canbo"], one, "submit")
    _issue(running, people, issued, drafts[0])
    _code(running, people["canbo"], sealed)
    return Papers(waiting, doubtful, sealed, draft, issued)


def _upload(who: Visitor, track: str, paper: SampleDocument, dossier: str) -> int:
    who.get("/nhan-ho-so")
    page = who.post("/nhan-ho-so", {"loai": track, "ho-so": dossier}, files={"tep": (paper.name, paper.data)})
    return int(_first(r"/tai-lieu/(\d+)\"", page))


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"the page has nothing like {pattern}: {text[-1500:]}")
    return found.group(1)


def _until(running: Running, who: Visitor, document: int, sign: str) -> str:
    def ready() -> str | None:
        page = who.get(f"/tai-lieu/{document}")
        return page if re.search(sign, page) else None

    return str(running.wait_for(ready, f"document {document} with {sign}", 180))


def _do(who: Visitor, document: int, event: str) -> None:
    who.get(f"/tai-lieu/{document}")
    who.post(f"/tai-lieu/{document}/viec/{event}", {"phien-ban": who.value("phien-ban")})


def _settle(who: Visitor, document: int, paper: SampleDocument) -> None:
    for _ in range(60):
        page = who.get(f"/tai-lieu/{document}")
        form = re.search(rf'action="/tai-lieu/{document}/truong/(\d+)" data-field="\d+" data-name="(\w+)"', page)
        if form is None:
            return
        true = paper.field(form.group(2))
        body = {"phien-ban": who.value("phien-ban"), "gia-tri": true.value if true else ""}
        who.post(f"/tai-lieu/{document}/truong/{form.group(1)}", body)


def _issue(running: Running, people: dict[str, Visitor], document: int, paper: SampleDocument) -> None:
    leader, van_thu = people["lanhdao"], people["vanthu"]
    leader.get("/trinh-ky")
    leader.post("/trinh-ky", {"chon": _first(rf'value="({document}:\d+:[0-9a-f]{{64}})"', leader.page)})
    running.wait_for(lambda: f"/van-thu/{document}" in van_thu.get("/van-thu"), "the leader's signature", 120)
    van_thu.get("/so-van-ban")
    year = _first(r'name="nam"[^>]*value="(\d{4})"', van_thu.page)
    van_thu.post("/so-van-ban/mo", {"nam": year, "ma": "van_ban_di", "ten": "Sổ văn bản đi"})
    van_thu.get("/van-thu")
    form = van_thu.page.split(f'action="/van-thu/{document}"', 1)[1]
    notation = paper.field("CodeNotation")
    body = {
        "phien-ban": _first(r'name="phien-ban" value="(\d+)"', form),
        "so": _first(r'<option value="(\d+)"', form),
        "ky-hieu": notation.value if notation else "QĐ-UBND",
        "ngay": _first(r'name="ngay"[^>]*value="([\d-]+)"', form),
    }
    van_thu.post(f"/van-thu/{document}", body)
    _code(running, people["canbo"], document)


def _code(running: Running, who: Visitor, document: int) -> str:
    def found() -> str | None:
        match = re.search(r"/kq/[0-9a-f]{32}", who.get(f"/tai-lieu/{document}"))
        return match.group(0) if match else None

    return str(running.wait_for(found, "a code", 45))


# --- the pictures -----------------------------------------------------------------------------------------------------


def _public(browser: Browser, running: Running, people: dict[str, Visitor], papers: Papers) -> None:
    file = people["canbo"].client.get(f"/tai-lieu/{papers.issued}/tep").content
    middle = len(file) // 3
    forged = file[:middle] + bytes([file[middle] ^ 1]) + file[middle + 1 :]
    unsigned = samples.drafts(SEED + 1, 1)[0].data
    page = _page(browser, PHONE)
    page.goto(running.url)
    _shoot(page, "citizen")
    for name, data in (("citizen-valid", file), ("citizen-invalid", forged), ("citizen-unsigned", unsigned)):
        page.goto(running.url)
        page.set_input_files("#tep", {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": data})
        page.locator(".answer").first.wait_for()
        _shoot(page, name)
    page.goto(running.url + _code(running, people["canbo"], papers.issued))
    _shoot(page, "citizen-result")
    page.goto(f"{running.url}/?lang=en")
    _shoot(page, "citizen-english")


def _desks(browser: Browser, running: Running, people: dict[str, Visitor], papers: Papers) -> None:
    views = {
        "canbo": {
            "upload": "/nhan-ho-so",
            "documents": "/tai-lieu",
            "sign-scans": "/ky-ban-quet",
            "signing-desk": "/ban-ky",
            "drafts": "/du-thao",
        },
        "rasoat": {"review": "/ra-soat", "document": f"/tai-lieu/{papers.doubtful}"},
        "lanhdao": {"to-sign": "/trinh-ky", "draft": f"/tai-lieu/{papers.draft}?ben={papers.sealed}"},
        "vanthu": {"number": "/van-thu", "number-book": "/so-van-ban", "results": "/ket-qua"},
        "quantri": {
            "people": "/quan-tri/nguoi-dung",
            "keys": "/quan-tri/khoa-ky",
            "audit": "/quan-tri/nhat-ky",
            "health": "/quan-tri/tinh-trang",
        },
    }
    for login, pages in views.items():
        page = _page(browser, DESK, people[login])
        for name, path in pages.items():
            page.goto(running.url + path)
            _shoot(page, name)
    phone = _page(browser, PHONE, people["rasoat"])
    phone.goto(f"{running.url}/tai-lieu/{papers.doubtful}")
    phone.locator("[data-review]").scroll_into_view_if_needed()
    _shoot(phone, "document-phone")


def _page(browser: Browser, size: tuple[int, int], who: Visitor | None = None) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=DPR)
    if who is not None:
        cookies = [
            {"name": one.name, "value": one.value or "", "url": str(who.client.base_url)}
            for one in who.client.cookies.jar
        ]
        context.add_cookies(cookies)  # type: ignore[arg-type]
    return context.new_page()


def _shoot(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.wait_for_timeout(400)
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
