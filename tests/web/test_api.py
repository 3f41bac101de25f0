"""/api/v1: results under the names that systems synchronise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from storage import accounts, audit, documents, register
from tests.web.house import ADMIN, SYSTEM, House
from tests.web.test_tables import PAGE, keep_reading

NAMES = [
    "MaHoSo",
    "MaTTHC",
    "MaLinhVuc",
    "LoaiDinhDanhCHS",
    "MaChuGiayTo",
    "MaGiayToKetQua",
    "TenGiayToKetQua",
    "SoKyHieu",
    "TrichYeuNoiDung",
    "NgayCap",
    "DonViXuLy",
    "ThoiHanHieuLuc",
    "PhamViHieuLuc",
    "TenFileGiayToKetQuaDinhKem",
    "MaKetQuaThayThe",
]


class Caller:
    def __init__(self, a_house: House) -> None:
        with a_house.store.write() as session:
            _, key = accounts.add_api_key(session, "Cổng", ADMIN)
        self.client = a_house.client()
        self.headers = {"authorization": f"Bearer {key}"}

    def get(self, address: str = "", **params: Any) -> Any:
        return self.client.get(f"/api/v1/ket-qua{address}", params=params, headers=self.headers)


@pytest.fixture
def caller(a_house: House) -> Caller:
    return Caller(a_house)


def result(a_house: House, number: str, **more: Any) -> str:
    document = a_house.read_paper(dossier=more.pop("dossier", "HS-1"))
    sha = a_house.objects.put("signed", f"signed {document}".encode())
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.owner_id_number = more.pop("owner", "001090123456")
        return register.add(session, row, register.NewResult(sha, number, date(2026, 5, 6), **more), SYSTEM).code


def test_without_a_key_nothing_is_told_but_how_to_send_one(a_house: House) -> None:
    answer = a_house.client().get("/api/v1/ket-qua")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answer.json()["error"]["vi"]


def test_a_result_has_the_names_that_systems_synchronise(a_house: House, caller: Caller) -> None:
    result(a_house, "05/QĐ-UBND")
    (found,) = caller.get().json()["KetQua"]
    assert set(NAMES) <= set(found)
    assert (found["SoKyHieu"], found["NgayCap"], found["MaHoSo"]) == ("05/QĐ-UBND", "06/05/2026", "HS-1")


def test_results_are_found_by_dossier_identity_and_number(a_house: House, caller: Caller) -> None:
    result(a_house, "05/QĐ-UBND", dossier="HS-1", owner="001090123456")
    result(a_house, "06/QĐ-UBND", dossier="HS-2", owner="001090123457")
    for query in ({"ma_ho_so": "HS-2"}, {"so_dinh_danh": "001090123457"}, {"so_ky_hieu": "06/QĐ-UBND"}):
        found = caller.get(**query).json()["KetQua"]
        assert [one["SoKyHieu"] for one in found] == ["06/QĐ-UBND"], query


def test_what_changed_since_comes_page_by_page_without_loss_or_repeat(a_house: House, caller: Caller) -> None:
    codes = [result(a_house, f"{n:02}/QĐ-UBND") for n in range(1, 6)]
    since = (a_house.store.now() - timedelta(minutes=5)).isoformat()
    seen: list[str] = []
    page = caller.get(thay_doi_tu=since, so_luong=2).json()
    while page["KetQua"]:
        seen += [one["MaTraCuu"] for one in page["KetQua"]]
        if not page["TiepTheo"]:
            break
        page = caller.get(tiep_theo=page["TiepTheo"], so_luong=2).json()
    assert seen == codes


def test_an_expired_result_says_so(a_house: House, caller: Caller) -> None:
    code = result(a_house, "05/QĐ-UBND", valid_until=date(2026, 1, 1))
    assert caller.get(f"/{code}").json()["TrangThai"] == "expired"


def test_the_file_comes_byte_for_byte(a_house: House, caller: Caller) -> None:
    code = result(a_house, "05/QĐ-UBND")
    answer = caller.get(f"/{code}/tep")
    assert answer.content.startswith(b"signed ")
    assert answer.headers["content-type"] == "application/pdf"


def test_the_tables_of_a_result_come_cell_by_cell(a_house: House, caller: Caller) -> None:
    code = result(a_house, "05/QĐ-UBND")
    assert caller.get(f"/{code}/bang").json() == []
    with a_house.store.read() as session:
        document = register.result(session, code).document_id
    assert document is not None
    keep_reading(a_house, document, PAGE)
    (table,) = caller.get(f"/{code}/bang").json()
    assert (table["Trang"], table["CoDuongKe"], table["SoHang"], table["SoCot"]) == (1, True, 3, 2)
    assert table["CacO"][3] == {"Hang": 1, "Cot": 1, "GopHang": 1, "GopCot": 1, "VanBan": "Nguyễn Văn An\nvà vợ"}


def test_every_reading_by_another_system_is_in_the_audit_log(a_house: House, caller: Caller) -> None:
    code = result(a_house, "05/QĐ-UBND")
    for address in ("", f"/{code}", f"/{code}/tep", f"/{code}/bang"):
        caller.get(address)
    with a_house.store.read() as session:
        lines = [line for line in audit.lines(session, personal_only=True) if line.actor_kind == "api"]
    assert [line.subject_id for line in lines] == [code] * 4


def test_wrong_parameters_are_refused_in_both_languages(caller: Caller) -> None:
    for query in ({"so_luong": "0"}, {"thay_doi_tu": "hôm qua"}, {"tiep_theo": "???"}):
        answer = caller.get(**query)
        assert answer.status_code == 400, query
        assert set(answer.json()["error"]) == {"code", "vi", "en"}


def test_an_unknown_code_is_not_found(caller: Caller) -> None:
    assert caller.get("/" + "a" * 32).status_code == 404


def test_guessing_keys_is_throttled(a_house: House) -> None:
    client = a_house.client()
    headers = {"authorization": "Bearer sohoa_00000000_x"}
    answers = [client.get("/api/v1/ket-qua", headers=headers).status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]


def test_the_description_names_every_field(a_house: House) -> None:
    described = a_house.client().get("/api/v1/openapi.json").json()
    assert set(NAMES) <= set(described["components"]["schemas"]["KetQua"]["properties"])
    assert set(described["paths"]) == {"/ket-qua", "/ket-qua/{ma}", "/ket-qua/{ma}/bang", "/ket-qua/{ma}/tep"}
