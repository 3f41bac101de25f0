"""Accounts, keys by reference, API keys, the audit log."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import text

from storage import accounts, authority, procedures
from storage.procedures import Entry
from tests.web.house import ADMIN, PASSWORD, Browser, House


def test_a_new_person_gets_a_link_that_is_shown_once_and_works(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    page = browser.post(
        "/quan-tri/nguoi-dung", {"ten": "an.nguyen", "ho-ten": "Nguyễn An", "vai-tro": ["clerk", "reviewer"]}
    ).text
    link = re.search(r"http://testserver(/mat-khau/[\w-]+)", page)
    assert link
    assert link[1] not in browser.get("/quan-tri/nguoi-dung").text
    newcomer = Browser(a_house.client(), browser.user)
    newcomer.get(link[1])
    newcomer.post(link[1], moi=PASSWORD, lai=PASSWORD)
    with a_house.store.read() as session:
        user = accounts.user_named(session, "an.nguyen")
    assert user is not None
    newcomer.user = user
    assert newcomer.sign_in().status_code == 303


def test_the_last_administrator_cannot_be_stopped(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    answer = browser.post(f"/quan-tri/nguoi-dung/{browser.user.id}/ngung")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_stopped_account_is_out_at_once(a_house: House) -> None:
    admin, clerk = a_house.at_desk("admin"), a_house.at_desk("clerk")
    admin.post(f"/quan-tri/nguoi-dung/{clerk.user.id}/ngung")
    assert clerk.get("/tai-lieu").status_code == 303


def test_a_key_is_registered_by_reference_and_a_pin_is_refused(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    said = {"ten": "con dấu", "muc-dich": "seal", "nguoi": ""}
    browser.post("/quan-tri/khoa-ky", {**said, "tham-chieu": "pkcs11:module=/m.so;token=t;object=o"})
    assert "pkcs11:module" in browser.get("/quan-tri/khoa-ky").text
    refused = browser.post("/quan-tri/khoa-ky", {**said, "tham-chieu": "pkcs11:module=/m.so;pin-value=zq-9317"})
    assert refused.status_code == 400
    assert "zq-9317" not in refused.text, "not hexadecimal: the page's own token may hold any such digits"


def test_an_api_key_is_shown_once_and_ends_when_revoked(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    page = browser.post("/quan-tri/khoa-api", {"ten": "Cổng dịch vụ công", "co-quan": "UBND tỉnh"}).text
    key = re.search(r"sohoa_[0-9a-f]{8}_[\w-]+", page)
    assert key
    assert key[0] not in browser.get("/quan-tri/khoa-api").text
    headers = {"authorization": f"Bearer {key[0]}"}
    assert a_house.client().get("/api/v1/ket-qua", headers=headers).status_code == 200
    browser.post("/quan-tri/khoa-api/1/thu-hoi")
    assert a_house.client().get("/api/v1/ket-qua", headers=headers).status_code == 401


def test_a_changed_audit_line_is_found(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    assert "Chuỗi nhật ký nguyên vẹn" in browser.get("/quan-tri/nhat-ky").text
    with a_house.store.write() as session:
        session.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        session.execute(text("UPDATE audit SET actor = 'nobody' WHERE id = 2"))
    assert "bị sửa hoặc thiếu từ dòng 2" in browser.get("/quan-tri/nhat-ky").text


def test_the_log_is_told_in_words_and_a_tampered_line_as_it_is(a_house: House) -> None:
    browser = a_house.at_desk("admin", "clerk", "reviewer")
    document = a_house.to_review()
    browser.get(f"/tai-lieu/{document}")
    page = browser.get("/quan-tri/nhat-ky").text
    for words in ("Xem dữ liệu cá nhân", "Đọc xong", "đến: Chờ xác nhận dữ liệu", f"tài liệu {document}", "người dùng"):
        assert words in page
    assert "&#34;" not in page
    with a_house.store.write() as session:
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        session.execute(text("UPDATE audit SET details = 'no longer JSON' WHERE id = 2"))
    assert "no longer JSON" in browser.get("/quan-tri/nhat-ky").text


def test_health_shows_what_is_wrong_to_the_administrator(a_house: House) -> None:
    a_house.states_of_parts["broker"] = "Redis không trả lời"
    page = a_house.at_desk("admin").get("/quan-tri/tinh-trang").text
    assert "Redis không trả lời" in page
    assert "Có phần không hoạt động" in page


def test_the_pages_of_administration_are_closed_to_others(a_house: House) -> None:
    browser = a_house.at_desk("clerk", "leader", "van_thu", "reviewer")
    for path in ("nguoi-dung", "khoa-ky", "khoa-api", "nhat-ky", "tinh-trang", "thu-tuc", "thu-tuc/danh-muc.csv"):
        assert browser.get(f"/quan-tri/{path}").status_code == 403, path


def test_a_capacity_is_recorded_shown_and_ended_with_its_reason(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    leader = a_house.person("leader")
    said = {
        "nguoi": leader.id,
        "tien-to": "KT.",
        "chuc-vu": "PHÓ CHỦ TỊCH",
        "quyet-dinh": "12/QĐ-UBND",
        "tu": "2026-01-01",
    }
    browser.post("/quan-tri/tham-quyen/nguoi", said)
    page = browser.get("/quan-tri/tham-quyen").text
    assert "KT. PHÓ CHỦ TỊCH" in page
    browser.post("/quan-tri/tham-quyen/nguoi/1/thoi", {"ly-do": "Nghỉ hưu"})
    assert "Nghỉ hưu" in browser.get("/quan-tri/tham-quyen").text


def test_a_capacity_is_for_the_kinds_chosen_and_an_unknown_kind_does_not_make_it_one_for_all(a_house: House) -> None:
    browser, leader = a_house.at_desk("admin"), a_house.person("leader")
    said = {"nguoi": leader.id, "chuc-vu": "CHỦ TỊCH", "quyet-dinh": "12/QĐ-UBND", "tu": "2026-01-01"}
    refused = browser.post("/quan-tri/tham-quyen/nguoi", {**said, "loai": ["cong_van", "thu_tinh"]})
    assert (refused.status_code, "Loại văn bản không hợp lệ" in refused.text) == (400, True)
    with a_house.store.read() as session:
        assert "12/QĐ-UBND" not in [one.decided_by for one in authority.capacities(session)]
    browser.post("/quan-tri/tham-quyen/nguoi", {**said, "loai": ["cong_van", "quyet_dinh"]})
    assert "Công văn, Quyết định" in browser.get("/quan-tri/tham-quyen").text


def test_a_capacity_without_a_deciding_document_is_refused(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    said = {"nguoi": browser.user.id, "tien-to": "", "chuc-vu": "CHỦ TỊCH", "tu": "2026-01-01"}
    answer = browser.post("/quan-tri/tham-quyen/nguoi", said)
    assert answer.status_code == 400
    assert "văn bản giao quyền" in answer.text


def test_a_delegation_between_agencies_is_another_record(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    said = {"tu-co-quan": "UBND TỈNH", "den-co-quan": "UBND XÃ", "quyet-dinh": "9/QĐ", "tu": "2026-01-01"}
    browser.post("/quan-tri/tham-quyen/co-quan", {**said, "thu-tuc": "1.000894, 2.000815"})
    assert "1.000894, 2.000815" in browser.get("/quan-tri/tham-quyen").text


HEAD = "MaTTHC;TenTTHC;MaLinhVuc;TuNgay;DenNgay\n"
WEDDING = "1.000894;Đăng ký kết hôn;HT;01/07/2020;\n"


def bring(browser: Browser, lines: str, **said: str) -> Any:
    file = ("danh-muc.csv", f"{HEAD}{lines}".encode("utf-8-sig"), "text/csv")
    return browser.post("/quan-tri/thu-tuc", said, files=[("tep", file)])


def test_a_catalogue_is_brought_as_a_file_searched_and_logged(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    assert "Chưa có danh mục" in browser.get("/quan-tri/thu-tuc").text
    assert bring(browser, f"{WEDDING}2.000488;Cấp phiếu lý lịch;LT;01/01/2019;31/12/2020\n").status_code == 303
    shown = browser.get("/quan-tri/thu-tuc").text
    assert "2 dòng, 1 dòng có hiệu lực hôm nay" in shown
    assert f"bởi {browser.user.full_name}" in shown
    for asked, found in (
        ("tim=dang+ky+000894", [True, False]),
        ("tim=Lý", [False, True]),
        ("hieu_luc=1", [True, False]),
    ):
        listed = browser.get(f"/quan-tri/thu-tuc?{asked}").text
        assert ["Đăng ký kết hôn" in listed, "Cấp phiếu lý lịch" in listed] == found, asked
    assert "Thay danh mục thủ tục" in browser.get("/quan-tri/nhat-ky").text
    taken = browser.get("/quan-tri/thu-tuc/danh-muc.csv")
    assert taken.content == f"{HEAD}{WEDDING}2.000488;Cấp phiếu lý lịch;LT;01/01/2019;31/12/2020\n".replace(
        "\n", "\r\n"
    ).encode("utf-8-sig")


def test_a_wrong_line_and_codes_that_would_go_unasked_leave_the_catalogue_as_it_was(a_house: House) -> None:
    browser = a_house.at_desk("admin")
    bring(browser, f"{WEDDING}2.000488;Cấp phiếu lý lịch;LT;01/01/2019;\n")
    for lines, said, told in (
        (f"{WEDDING}2.000488;Cấp phiếu lý lịch;LT;31.12.2019;\n", {"bo": "1"}, "Dòng 3 của danh mục"),
        (f"{WEDDING}1.000894;Kết hôn;HT;01/01/2021;\n", {"bo": "1"}, "(mã 1.000894)"),
        (WEDDING, {}, "đánh dấu cho bỏ. 2.000488"),
    ):
        answer = bring(browser, lines, **said)
        assert (answer.status_code, told in answer.text) == (400, True), told
        assert "2 dòng" in answer.text
    assert bring(browser, WEDDING, bo="1").status_code == 303
    assert "1 dòng, 1 dòng" in browser.get("/quan-tri/thu-tuc").text
    assert "tệp CSV" in browser.post("/quan-tri/thu-tuc", {}).text


def test_a_long_catalogue_is_shown_by_the_page_and_what_its_authorities_name_beyond_it_is_told(a_house: House) -> None:
    browser, leader = a_house.at_desk("admin"), a_house.person("leader")
    begins = date(2026, 1, 1)
    with a_house.store.write() as session:
        new = authority.NewCapacity("", "Chủ tịch", "UBND", (), "1/QĐ", begins, procedures=("2.000488", "1.000001.H26"))
        authority.grant(session, leader.id, new, ADMIN)
        procedures.replace(session, [Entry(f"1.{n:06}", f"Thủ tục {n}", "", begins) for n in range(1, 151)], ADMIN)
    first = browser.get("/quan-tri/thu-tuc?tim=thu+tuc").text
    assert ("1.000100" in first, "1.000101" in first) == (True, False)
    (more,) = re.findall(r'href="(\?[^"]*tu_dong=100)"', first)
    assert "1.000150" in browser.get(f"/quan-tri/thu-tuc{more.replace('&amp;', '&')}").text
    assert re.search(r'danh mục không có.*<span class="code">2.000488</span>', first)
