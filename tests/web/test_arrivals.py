"""Văn thư's page of papers that arrive: taken in, seen with what their check said, numbered and marked."""

from __future__ import annotations

from storage import accounts, documents, fields, register, states
from tests.web.house import ADMIN, SYSTEM, Browser, House, a_field, pdf, reading


def van_thu(a_house: House) -> Browser:
    browser = a_house.at_desk("van_thu")
    with a_house.store.write() as session:
        accounts.register_signing_key(session, "seal", "seal", "seal.p12", ADMIN)
    return browser


def arrived(a_house: House, browser: Browser, verdict: str = "valid") -> int:
    """A paper taken in through the page and checked, as the worker does it."""
    browser.get("/van-ban-den")
    name = f"den {verdict} {a_house.store.now().timestamp()}.pdf"
    answer = browser.post("/van-ban-den/nhan", files=[("tep", (name, pdf(name), "application/pdf"))])
    assert answer.headers["location"] == "/van-ban-den?da=da-nhan"
    with a_house.store.write() as session:
        (row,) = documents.listing(session, documents.Filter(track="den", states=("received",)))
        states.fire(session, row, "start_reading", SYSTEM)
        row.verdict = verdict
        fields.store_reading(session, row, reading(a_field("OrganName", "UBND xã Bên Gửi")))
        states.fire(session, row, "arrived", SYSTEM)
        return row.id


def test_a_paper_is_taken_in_seen_with_its_check_and_numbered_into_the_book_of_arrivals(a_house: House) -> None:
    browser = van_thu(a_house)
    document = arrived(a_house, browser)
    page = browser.get("/van-ban-den").text
    assert "UBND xã Bên Gửi" in page
    assert "Số đến tiếp theo: <b" in page
    answer = browser.post("/van-ban-den", chon=[f"{document}:{a_house.version(document)}"])
    assert answer.headers["location"] == "/ban-ky/1"
    assert a_house.state(document) == "marking"
    with a_house.store.read() as session:
        (book,) = register.books(session)
        assert (book.code, book.title[:24]) == ("van_ban_den", "Sổ đăng ký văn bản đến n")
        assert [one.text for one in register.entries(session, book.id)] == ["01"]
    assert "van_ban_den" not in browser.get("/van-thu").text, "an issued paper gets no number of arrival"


def test_an_invalid_paper_cannot_be_chosen_and_is_returned_with_a_reason(a_house: House) -> None:
    browser = van_thu(a_house)
    document = arrived(a_house, browser, "invalid")
    page = browser.get("/van-ban-den").text
    assert f'value="{document}:' not in page
    answer = browser.post("/van-ban-den", chon=[f"{document}:{a_house.version(document)}"])
    assert "không hợp lệ nên không đóng dấu đến" in answer.text
    said = {"phien-ban": a_house.version(document), "ly-do": "Chữ ký không hợp lệ"}
    browser.get(f"/tai-lieu/{document}")
    assert browser.post(f"/tai-lieu/{document}/viec/return", said).status_code == 303
    assert a_house.state(document) == "returned"


def test_nothing_chosen_and_no_file_are_told_and_change_nothing(a_house: House) -> None:
    browser = van_thu(a_house)
    browser.get("/van-ban-den")
    assert browser.post("/van-ban-den").headers["location"] == "/van-ban-den"
    assert "Hãy chọn tệp" in browser.post("/van-ban-den/nhan").text
    assert a_house.at_desk("clerk").get("/van-ban-den").status_code == 403
