"""START HERE. Both tracks over HTTP, as the people of an office do it, on the embedded size and on the cluster."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import samples
from samples import SampleDocument
from scripts.running import Running, Visitor, office, system
from tests import servers

SEED = 2026
DOSSIER = "H00.00.00-261121-0007"


@dataclass(frozen=True, slots=True)
class Office:
    """A running system and its people."""

    running: Running
    people: dict[str, Visitor]

    @property
    def clerk(self) -> Visitor:
        return self.people["canbo"]

    @property
    def van_thu(self) -> Visitor:
        return self.people["vanthu"]


@pytest.fixture(scope="module")
def papers() -> dict[str, SampleDocument]:
    """One scan and one draft."""
    scan = samples.generate(SEED, 1, "clean", kinds=["giay_khai_sinh"])[0]
    return {"scan": scan, "draft": samples.drafts(SEED, 1)[0]}


@pytest.fixture(scope="module", params=["embedded", "cluster"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    cluster = None
    if request.param == "cluster":
        s3: servers.S3 = request.getfixturevalue("weed")
        cluster = {
            "SOHOA_DATABASE_URL": servers.new_database(request.getfixturevalue("postgres_server"), "journey"),
            "SOHOA_BROKER_URL": request.getfixturevalue("redis_url"),
            "SOHOA_OBJECTS_URL": s3.url,
            "SOHOA_OBJECTS_ACCESS_KEY": s3.access_key,
            "SOHOA_OBJECTS_SECRET_KEY": s3.secret_key,
            "SOHOA_OBJECTS_PREFIX": "journey",
        }
    folder = tmp_path_factory.mktemp(str(request.param))
    with system(folder, samples.draft_agency(SEED), cluster=cluster) as started:
        yield started


@pytest.fixture(scope="module")
def people(running: Running) -> Office:
    return Office(running, office(running))


def _document(page: str) -> int:
    found = re.search(r"/tai-lieu/(\d+)", page)
    assert found, page[-2000:]
    return int(found.group(1))


def _upload(office: Office, track: str, name: str, data: bytes, dossier: str = "") -> int:
    office.clerk.get("/nhan-ho-so")
    page = office.clerk.post("/nhan-ho-so", {"loai": track, "ho-so": dossier}, files={"tep": (name, data)})
    return _document(page[page.index(name) - 300 :] if name in page else page)


def _until(office: Office, who: Visitor, document: int, sign: str, seconds: float = 90) -> str:
    """Waits until the document's page offers (or shows) what `sign` matches."""

    def ready() -> str | None:
        page = who.get(f"/tai-lieu/{document}")
        assert 'data-state="failed"' not in page, page
        return page if re.search(sign, page) else None

    return str(office.running.wait_for(ready, f"document {document} with {sign}", seconds))


def _said(page: str) -> str:
    """The sentence of a failure on the page."""
    found = re.search(r'class="note bad">(.*?)</div>', page, re.DOTALL)
    return found.group(1) if found else page[:500]


def test_the_first_administrator_comes_in_by_a_printed_link_that_works_once(running: Running) -> None:
    link = re.search(r"/mat-khau/\S+", running.log.read_text(encoding="utf-8"))
    assert link
    admin = Visitor(running.url)
    admin.set_password(link.group(0), "một mật khẩu đủ dài", ten="chu", **{"ho-ten": "Chủ Nhà"})
    admin.sign_in("chu", "một mật khẩu đủ dài")
    Visitor(running.url).get(link.group(0), 400)


def test_a_scan_becomes_a_sealed_copy_in_the_register(people: Office, papers: dict[str, SampleDocument]) -> None:
    scan = papers["scan"]
    document = _upload(people, "so_hoa", scan.name, scan.data, DOSSIER)
    _until(people, people.clerk, document, "/viec/sign_scan")
    people.clerk.act(document, "sign_scan")
    people.clerk.approve(people.running)
    _until(people, people.clerk, document, "/viec/confirm")
    people.people["rasoat"].settle(document, scan.value)
    people.people["rasoat"].act(document, "confirm")
    people.van_thu.act(document, "seal")
    people.van_thu.approve(people.running)
    _check_as_a_citizen(people, document)


def _check_as_a_citizen(people: Office, document: int) -> None:
    """The published file is valid for anybody, a forged copy is not, and the code says that it is in force."""
    register = _code_path(people, document)
    file = people.clerk.client.get(f"/tai-lieu/{document}/tep").content
    citizen = Visitor(people.running.url)
    citizen.get("/")
    assert 'class="answer valid"' in citizen.post("/kiem-tra", {}, files={"tep": ("a.pdf", file)})
    assert not citizen.client.cookies
    middle = len(file) // 3
    forged = file[:middle] + bytes([file[middle] ^ 1]) + file[middle + 1 :]
    citizen.get("/")
    assert 'class="answer invalid"' in citizen.post("/kiem-tra", {}, files={"tep": ("a.pdf", forged)})
    assert "còn hiệu lực" in citizen.get(register).lower()


def test_a_draft_becomes_a_numbered_sealed_decision(people: Office, papers: dict[str, SampleDocument]) -> None:
    draft = papers["draft"]
    document = _upload(people, "ban_hanh", draft.name, draft.data)
    _until(people, people.clerk, document, "/viec/submit")
    people.clerk.act(document, "submit")
    leader = people.people["lanhdao"]
    leader.get("/trinh-ky")
    chosen = re.search(rf'value="({document}:\d+:[0-9a-f]{{64}})"', leader.page)
    assert chosen, leader.page[-3000:]
    leader.post("/trinh-ky", {"chon": chosen.group(1)})
    leader.approve(people.running)
    people.running.wait_for(lambda: f"/van-thu/{document}" in people.van_thu.get("/van-thu"), "the leader's signature")
    _open_book(people)
    notation = draft.field("CodeNotation")
    people.van_thu.get("/van-thu")
    form = people.van_thu.page.split(f'action="/van-thu/{document}"', 1)[1]
    version = re.search(r'name="phien-ban" value="(\d+)"', form)
    book = re.search(r'<option value="(\d+)"', form)
    day = re.search(r'name="ngay"[^>]*value="([\d-]+)"', form)
    assert version
    assert book
    assert day
    people.van_thu.post(
        f"/van-thu/{document}",
        {
            "phien-ban": version.group(1),
            "so": book.group(1),
            "ky-hieu": notation.value if notation else "QĐ-UBND",
            "ngay": day.group(1),
        },
    )
    people.van_thu.approve(people.running)
    _check_as_a_citizen(people, document)


def _open_book(people: Office) -> None:
    people.van_thu.get("/so-van-ban")
    year = re.search(r'name="nam"[^>]*value="(\d{4})"', people.van_thu.page)
    body = {"nam": year.group(1) if year else "2026", "ma": "van_ban_di", "ten": "Sổ văn bản đi"}
    people.van_thu.post("/so-van-ban/mo", body)


def _code_path(people: Office, document: int) -> str:
    """The public address of the document's line in the register, once it is there."""

    def found() -> str | None:
        match = re.search(r"/kq/[0-9a-f]{32}", people.clerk.get(f"/tai-lieu/{document}"))
        return match.group(0) if match else None

    return str(people.running.wait_for(found, "a code"))


def test_another_agency_fetches_the_results_by_dossier(people: Office) -> None:
    admin = people.people["quantri"]
    admin.get("/quan-tri/khoa-api")
    page = admin.post("/quan-tri/khoa-api", {"ten": "Một cửa tỉnh", "co-quan": "UBND tỉnh"})
    key = re.search(r"sohoa_[\w-]{20,}", page)
    assert key, page
    client = people.clerk.client
    answer = client.get(
        "/api/v1/ket-qua", params={"ma_ho_so": DOSSIER}, headers={"Authorization": f"Bearer {key.group(0)}"}
    )
    assert answer.status_code == 200, answer.text
    results = answer.json()
    assert DOSSIER in json.dumps(results)
    assert client.get("/api/v1/ket-qua", params={"ma_ho_so": DOSSIER}).status_code == 401


def test_a_file_that_is_no_document_ends_in_a_named_state_and_the_batch_goes_on(people: Office) -> None:
    document = _upload(people, "so_hoa", "rong.pdf", b"", DOSSIER)
    page = _until(people, people.clerk, document, "0 byte")
    assert "rong.pdf" in page
