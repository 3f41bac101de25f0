"""Signing in, one-time links, one's own password."""

from __future__ import annotations

import pytest

from storage import accounts
from tests.web.house import ADMIN, PASSWORD, Browser, House


def test_the_first_administrator_sets_name_and_password_by_the_printed_link(a_house: House) -> None:
    with a_house.store.write() as session:
        token = accounts.first_admin_link(session)
    browser = Browser(a_house.client(), None)  # type: ignore[arg-type]
    assert browser.get(f"/mat-khau/{token}").status_code == 200
    answer = browser.post(
        f"/mat-khau/{token}", {"ten": "quan-tri", "ho-ten": "Trần Quản Trị", "moi": PASSWORD, "lai": PASSWORD}
    )
    assert answer.headers["location"] == "/dang-nhap?da=dat-mat-khau"
    browser.get("/dang-nhap")
    browser.post("/dang-nhap", {"ten": "quan-tri", "mat-khau": PASSWORD})
    assert browser.get("/quan-tri/nguoi-dung").status_code == 200


def test_a_used_link_is_refused(a_house: House) -> None:
    with a_house.store.write() as session:
        token = accounts.first_admin_link(session)
        accounts.use_first_admin_link(session, token or "", "quan-tri", "Q", PASSWORD)
    answer = a_house.client().get(f"/mat-khau/{token}")
    assert answer.status_code == 400


def test_two_passwords_that_differ_are_refused_and_the_link_lives_on(a_house: House) -> None:
    user = a_house.person("clerk")
    with a_house.store.write() as session:
        token = accounts.set_password_link(session, user.id, ADMIN)
    browser = Browser(a_house.client(), user)
    browser.get(f"/mat-khau/{token}")
    answer = browser.post(f"/mat-khau/{token}", moi=PASSWORD, lai="another long sentence")
    assert "không giống nhau" in answer.text
    assert browser.get(f"/mat-khau/{token}").status_code == 200


def test_a_desk_page_sends_a_stranger_to_sign_in_and_back(a_house: House) -> None:
    user = a_house.person("clerk")
    browser = Browser(a_house.client(), user)
    answer = browser.get("/tai-lieu")
    assert answer.headers["location"] == "/dang-nhap?tiep=/tai-lieu"
    page = browser.get(answer.headers["location"]).text
    assert 'name="tiep" value="/tai-lieu"' in page


@pytest.mark.parametrize("elsewhere", ["https://noi-khac.vn/", "//noi-khac.vn/", "/\\noi-khac.vn"])
def test_signing_in_never_leads_to_another_site(a_house: House, elsewhere: str) -> None:
    user = a_house.person("clerk")
    browser = Browser(a_house.client(), user)
    browser.get("/dang-nhap")
    answer = browser.post("/dang-nhap", {"ten": user.name, "tiep": elsewhere, "mat-khau": PASSWORD})
    assert answer.headers["location"] == "/ban-lam-viec"


def test_a_wrong_password_is_refused_without_telling_which_was_wrong(a_house: House) -> None:
    user = a_house.person("clerk")
    browser = Browser(a_house.client(), user)
    browser.get("/dang-nhap")
    wrong = browser.post("/dang-nhap", {"ten": user.name, "mat-khau": "x" * 12})
    nobody = browser.post("/dang-nhap", {"ten": "nobody", "mat-khau": "x" * 12})
    said = [answer.text.split('role="alert">')[1].split("</div>")[0] for answer in (wrong, nobody)]
    assert said[0] == said[1]


def test_many_wrong_passwords_are_throttled(a_house: House) -> None:
    user = a_house.person("clerk")
    browser = Browser(a_house.client(), user)
    browser.get("/dang-nhap")
    for _ in range(11):
        answer = browser.post("/dang-nhap", {"ten": user.name, "mat-khau": "x" * 12})
    assert answer.status_code == 429
    right = browser.post("/dang-nhap", {"ten": user.name, "mat-khau": PASSWORD})
    assert right.status_code != 303


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(a_house: House) -> None:
    user = a_house.person("clerk")
    browser = Browser(a_house.client(), user)
    browser.get("/dang-nhap")
    answer = browser.post("/dang-nhap", {"ten": user.name, "mat-khau": PASSWORD})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("sohoa_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_the_cookie_is_secure_when_the_address_is(a_house: House) -> None:
    a_house.public_url = "https://sohoa.example.vn"
    answer = a_house.client().get("/dang-nhap")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_signing_out_ends_the_session_on_the_server(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    cookie = browser.client.cookies["sohoa_session"]
    browser.post("/dang-xuat")
    browser.client.cookies.set("sohoa_session", cookie)
    assert browser.get("/tai-lieu").status_code == 303


def test_a_changed_password_ends_every_session(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    answer = browser.post("/tai-khoan", cu=PASSWORD, moi="một câu hoàn toàn khác", lai="một câu hoàn toàn khác")
    assert answer.headers["location"] == "/dang-nhap?da=dat-mat-khau"
    assert browser.get("/tai-lieu").status_code == 303


def test_the_menu_has_only_what_the_role_may_do(a_house: House) -> None:
    page = a_house.at_desk("leader").get("/trinh-ky").text
    assert 'href="/trinh-ky"' in page
    assert 'href="/van-thu"' not in page
    assert 'href="/quan-tri/nguoi-dung"' not in page


def test_the_language_is_remembered_at_the_desk(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    browser.get("/tai-lieu?lang=en")
    assert '<html lang="en">' in browser.get("/tai-lieu").text
