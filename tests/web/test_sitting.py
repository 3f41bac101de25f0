"""What you see is what you sign, on the page: the prepared revision is drawn, and each yes carries its digest."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from PIL import Image

from storage import accounts, desk, documents
from storage.tables import DeskTask
from tests.web.house import ADMIN, Browser, House, pdf

DIGEST = "ab" * 32
PREPARED = pdf("đã chuẩn bị")


def chosen(a_house: House, document: int) -> str:
    with a_house.store.read() as session:
        row = documents.get(session, document)
        return f"{row.id}:{row.version}:{row.current_sha}"


def clerk_with_a_key(a_house: House) -> Browser:
    browser = a_house.at_desk("clerk")
    with a_house.store.write() as session:
        accounts.register_signing_key(session, "k", "personal", "k.p12", ADMIN, user_id=browser.user.id)
    return browser


def sitting(a_house: House, browser: Browser, count: int = 1, **prepared: object) -> tuple[str, list[int]]:
    """That many scans chosen by the clerk, and prepared as the worker does it; the sitting's address and its tasks."""
    papers = [a_house.read_paper() for _ in range(count)]
    answer = browser.post("/ky-ban-quet", chon=[chosen(a_house, one) for one in papers])
    address = answer.headers["location"]
    sha = a_house.objects.put("working", PREPARED)
    with a_house.store.write() as session:
        ids = []
        for task in desk.tasks(session, int(address.rsplit("/", 1)[1])):
            row = session.get_one(DeskTask, task.id)
            row.state, row.digest, row.prepared_sha = "prepared", DIGEST, sha
            row.source_sha = documents.get(session, row.document_id).current_sha or ""
            row.signed_attributes = base64.b64encode(b"attributes").decode()
            row.printed_time = row.prepared_at = a_house.store.now()
            row.prepared = {"place": [1, 40, 40, 200, 80], "stamp_note": None, **prepared}
            ids.append(row.id)
    return address, ids


def states(a_house: House, ids: list[int]) -> list[str]:
    with a_house.store.read() as session:
        return [desk.task(session, one).state for one in ids]


def test_the_page_shows_the_prepared_bytes_and_a_yes_is_bound_to_their_digest(a_house: House) -> None:
    browser = clerk_with_a_key(a_house)
    address, (first, second) = sitting(a_house, browser, 2)
    page = browser.get(address).text
    assert f'value="{first}:{DIGEST}"' in page
    assert "Thiết bị không còn kết nối" not in page, "no device is needed for a key of the house"
    picture = browser.get(f"{address}/anh/{first}/1")
    assert Image.open(io.BytesIO(picture.content)).width > 700
    assert browser.get(f"{address}/tep/{first}").content == PREPARED
    answer = browser.post(f"{address}/duyet", chon=[f"{first}:{DIGEST}"])
    assert answer.headers["location"] == f"{address}?da=duyet"
    assert states(a_house, [first, second]) == ["approved", "prepared"]


def test_other_bytes_than_those_shown_are_refused_in_words_and_nothing_is_queued(a_house: House) -> None:
    browser = clerk_with_a_key(a_house)
    address, tasks = sitting(a_house, browser)
    answer = browser.post(f"{address}/duyet", chon=[f"{tasks[0]}:{'cd' * 32}"])
    assert answer.status_code == 409
    assert "không phải bản đã chuẩn bị" in answer.text
    assert states(a_house, tasks) == ["prepared"]


def test_what_grew_too_old_is_refused_and_prepared_anew(a_house: House) -> None:
    browser = clerk_with_a_key(a_house)
    address, tasks = sitting(a_house, browser)
    with a_house.store.write() as session:
        session.get_one(DeskTask, tasks[0]).printed_time = a_house.store.now() - timedelta(minutes=11)
    answer = browser.post(f"{address}/duyet", chon=[f"{tasks[0]}:{DIGEST}"])
    assert answer.status_code == 409
    assert "quá 10 phút" in answer.text
    with a_house.store.read() as session:
        assert [one.state for one in desk.tasks(session, int(address.rsplit("/", 1)[1]))] == ["preparing"]
    assert "Đang chuẩn bị 1 trên 1" in browser.get(f"{address}/chuan-bi").text


def test_the_page_reloads_once_everything_is_prepared(a_house: House) -> None:
    browser = clerk_with_a_key(a_house)
    address, _ = sitting(a_house, browser)
    assert browser.get(f"{address}/chuan-bi").headers["HX-Refresh"] == "true"


def test_a_stamp_is_put_elsewhere_from_here_and_what_was_shown_is_void(a_house: House) -> None:
    browser = clerk_with_a_key(a_house)
    address, tasks = sitting(a_house, browser)
    answer = browser.post(f"{address}/doi-cho/{tasks[0]}")
    assert answer.headers["location"].endswith("/xem-truoc?viec=sign_scan")
    late = browser.post(f"{address}/duyet", chon=[f"{tasks[0]}:{DIGEST}"])
    assert "chuẩn bị lại" in late.text.split('role="alert"', 1)[1]


def test_a_stamp_that_found_no_room_is_told_before_the_yes(a_house: House) -> None:
    browser = clerk_with_a_key(a_house)
    address, _ = sitting(a_house, browser, place=None, stamp_note="no-free-space")
    page = browser.get(address).text
    assert "không còn chỗ trống" in page
    assert "Đặt dấu chỗ khác" in page


@pytest.mark.parametrize("path", ["", "/anh/1/1", "/tep/1", "/chuan-bi"])
def test_a_sitting_is_nobody_elses(a_house: House, path: str) -> None:
    address, _ = sitting(a_house, clerk_with_a_key(a_house))
    other = a_house.at_desk("clerk")
    assert other.get(f"{address}{path}").status_code == 404
    assert other.post(f"{address}/duyet", chon=[f"1:{DIGEST}"]).status_code == 404
