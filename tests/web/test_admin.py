"""Accounts, keys by reference, API keys, the audit log."""

from __future__ import annotations

import re

from sqlalchemy import text

from storage import accounts, authority
from tests.web.house import PASSWORD, Browser, House


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
    refused = browser.post("/quan-tri/khoa-ky", {**said, "tham-chieu": "pkcs11:module=/m.so;pin-value=1234"})
    assert refused.status_code == 400
    assert "1234" not in refused.text


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
    for path in ("nguoi-dung", "khoa-ky", "khoa-api", "nhat-ky", "tinh-trang"):
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
