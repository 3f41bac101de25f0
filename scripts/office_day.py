"""A day of the demo office for the pictures: papers of every kind of page, worked on through the pages themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

import samples
from samples import SampleDocument
from scripts.running import Running, Visitor

SEED = 7
DOSSIER = "H00.00.00-261121-0007"


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents of the pictures by what they show; `code` is the issued one's in the register."""

    waiting: int
    doubtful: int
    sealed: int
    box: int
    draft: int
    issued: int
    code: str


def work(running: Running, people: dict[str, Visitor]) -> Papers:
    """Two scans settled, one of them sealed; one box to split; a draft issued, another before the leader."""
    kinds = ["giay_khai_sinh", "ho_kinh_doanh", "cong_van"]
    scans = [*samples.generate(SEED, 2, "typical", kinds=kinds), samples.generate(SEED, 3, "hard", kinds=kinds)[2]]
    whole = samples.boxes(SEED, 1, "typical")[0]
    drafts = samples.drafts(SEED, 2)
    ids = [_upload(people["canbo"], "so_hoa", one, DOSSIER) for one in scans]
    box = _upload(people["canbo"], "so_hoa", whole, "H00.00.00-261121-0008")
    issued, draft = (_upload(people["canbo"], "ban_hanh", one, DOSSIER) for one in drafts)
    sealed, waiting, doubtful = ids
    for one in ids:
        _until(running, people["canbo"], one, "/viec/sign_scan")
    for one in (sealed, doubtful):
        people["canbo"].act(one, "sign_scan")
        people["canbo"].approve(running)
        _until(running, people["canbo"], one, "/viec/confirm")
    people["rasoat"].settle(sealed, scans[0].value)
    people["rasoat"].act(sealed, "confirm")
    people["vanthu"].act(sealed, "seal")
    people["vanthu"].approve(running)
    for one in (issued, draft):
        _until(running, people["canbo"], one, "/viec/submit")
        people["canbo"].act(one, "submit")
    _issue(running, people, issued, drafts[0])
    _code(running, people["canbo"], sealed)
    code = _code(running, people["canbo"], issued).rsplit("/", 1)[1]
    _until(running, people["canbo"], box, f"/tai-lieu/{box}/tach/", 400)
    return Papers(waiting, doubtful, sealed, box, draft, issued, code)


def _upload(who: Visitor, track: str, paper: SampleDocument, dossier: str) -> int:
    who.get("/nhan-ho-so")
    page = who.post("/nhan-ho-so", {"loai": track, "ho-so": dossier}, files={"tep": (paper.name, paper.data)})
    return int(_first(r"/tai-lieu/(\d+)\"", page))


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"the page has nothing like {pattern}: {text[-1500:]}")
    return found.group(1)


def _until(running: Running, who: Visitor, document: int, sign: str, seconds: float = 180) -> str:
    def ready() -> str | None:
        page = who.get(f"/tai-lieu/{document}")
        return page if re.search(sign, page) else None

    return str(running.wait_for(ready, f"document {document} with {sign}", seconds))


def _issue(running: Running, people: dict[str, Visitor], document: int, paper: SampleDocument) -> None:
    leader, van_thu = people["lanhdao"], people["vanthu"]
    leader.get("/trinh-ky")
    leader.post("/trinh-ky", {"chon": _first(rf'value="({document}:\d+:[0-9a-f]{{64}})"', leader.page)})
    leader.approve(running)
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
    van_thu.approve(running)
    _code(running, people["canbo"], document)


def _code(running: Running, who: Visitor, document: int) -> str:
    def found() -> str | None:
        match = re.search(r"/kq/[0-9a-f]{32}", who.get(f"/tai-lieu/{document}"))
        return match.group(0) if match else None

    return str(running.wait_for(found, "a code", 45))
