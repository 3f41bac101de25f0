"""What every answer carries and every request must pass."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.web.house import House
from web import app as web_app
from web.app import ROUTERS

PUBLIC = {
    "/kiem-tra",
    "/tra-cuu",
    "/bao-cao",
    "/quet-ma",
}  # and the routes tagged "public", which carry a token of their own


def _changing() -> list[str]:
    forms = [
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        and "POST" in (route.methods or ())
        and route.path not in PUBLIC
        and "public" not in (route.tags or [])
    ]
    return sorted(re.sub(r"\{[^}]+\}", "1", path) for path in forms)


def test_every_form_is_refused_without_its_token(a_house: House) -> None:
    browser = a_house.at_desk("clerk", "reviewer", "leader", "van_thu", "admin")
    browser.csrf = "0" * 64
    answers = {path: browser.post(path, files={"x": ("x", b"")}).status_code for path in _changing()}
    assert answers == dict.fromkeys(answers, 403)
    assert len(answers) > 20


def test_every_desk_route_refuses_a_stranger(a_house: House) -> None:
    client = a_house.client()
    open_to_all = {"/", "/dang-nhap", "/mat-khau/{token}", "/kq/{code}", "/health"}
    refused = {}
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path not in open_to_all:
                if route.path.startswith("/Q") or "public" in (route.tags or []):
                    continue
                refused[route.path] = client.get(re.sub(r"\{[^}]+\}", "1", route.path)).status_code
    assert set(refused.values()) == {303}


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/khong-co", "/static/css/base.css", "/health", "/api/v1/ket-qua"])
def test_every_answer_forbids_inline_scripts_and_frames(a_house: House, path: str) -> None:
    headers = a_house.client().get(path).headers
    assert "script-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_inline_script_style_or_handler(a_house: House) -> None:
    browser = a_house.at_desk("clerk", "reviewer", "leader", "van_thu", "admin")
    document = a_house.to_review()
    pages = ["/", "/dang-nhap", "/nhan-ho-so", "/tai-lieu", f"/tai-lieu/{document}", "/van-thu", "/quan-tri/khoa-ky"]
    for path in pages:
        page = browser.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path


def test_a_form_from_another_site_is_refused_even_with_its_token(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    answer = browser.client.post(
        "/dang-xuat", data={"csrf": browser.csrf}, headers={"origin": "https://noi-khac.vn", "host": "testserver"}
    )
    assert answer.status_code == 403
    assert "trang web khác" in answer.text


def test_an_unforeseen_failure_becomes_a_page_with_a_reference(a_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.testclient import TestClient

    def fail(data: bytes) -> dict[str, Any]:
        raise ZeroDivisionError

    a_house.verdict = fail
    client = TestClient(web_app.create_app(a_house), raise_server_exceptions=False)
    answer = client.post("/kiem-tra", files={"tep": ("a.pdf", b"x", "application/pdf")})
    assert answer.status_code == 500
    assert re.search(r"báo quản trị viên mã [0-9a-f]{8}", answer.text)
    assert "Traceback" not in answer.text


def test_the_forwarded_address_counts_only_from_the_trusted_proxy(a_house: House) -> None:
    from starlette.requests import Request

    from web.session import address_of

    def request() -> Request:
        headers = [(b"x-forwarded-for", b"10.9.9.9, 203.0.113.7")]
        scope = {"type": "http", "headers": headers, "client": ("127.0.0.1", 1), "app": web_app.create_app(a_house)}
        return Request(scope)

    assert address_of(request()) == "127.0.0.1"
    a_house.trusted_proxy = "127.0.0.1"
    assert address_of(request()) == "203.0.113.7"


def test_the_demonstration_is_told_on_every_page(a_house: House) -> None:
    a_house.demo = True
    browser = a_house.at_desk("clerk")
    for path in ("/", "/dang-nhap", "/tai-lieu", "/khong-co"):
        assert "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in browser.get(path).text


def test_health_tells_no_details_to_strangers(a_house: House) -> None:
    a_house.states_of_parts = {"database": "ok", "objects": "ok", "broker": "redis://secret refused"}
    answer = a_house.client().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "objects": "ok", "broker": "failed"})
    a_house.states_of_parts["database"] = "does not answer"
    assert a_house.client().get("/health").status_code == 503


def test_every_route_says_what_it_is_for() -> None:
    rows = web_app.routes()
    assert [row for row in rows if not row[2].strip().endswith((".", "…"))] == []
    assert ("GET", "/health") in {row[:2] for row in rows}
