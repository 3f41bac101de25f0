"""A published paper that lacks a part of its signature level: its page, the list and the API say so, and until when."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from storage import accounts, documents, levels, register
from storage.tables import SignatureRow
from tests.web.house import ADMIN, SYSTEM, House
from web.rendering import VIETNAM

SILENT = ("Máy chủ dấu thời gian không trả lời.", "The timestamp server did not answer.")


@pytest.fixture
def short(a_house: House) -> int:
    """A paper in the register whose one signature is at B-B because the authority was silent."""
    number = a_house.to_review()
    sha = a_house.objects.put("signed", b"%PDF signed")
    with a_house.store.write() as session:
        row = documents.get(session, number)
        row.state = "in_register"
        session.add(
            SignatureRow(
                document_id=number,
                generation=row.generation,
                field_name="Scan",
                stamp="scan",
                sha256=sha,
                signer="Nguyễn Thị Cong",
                level="b-b",
                missing_level_reason=SILENT[0],
                missing_level_reason_en=SILENT[1],
                signed_at=a_house.store.now(),
            )
        )
        session.flush()
        levels.after_the_last_signature(session, row)
        register.add(session, row, register.NewResult(sha, "05/QĐ-UBND", date(2026, 5, 6)), SYSTEM)
    return number


def test_its_page_says_what_is_missing_and_when_it_is_tried_again(a_house: House, short: int) -> None:
    browser = a_house.at_desk("reviewer")
    page = browser.get(f"/tai-lieu/{short}").text
    with a_house.store.read() as session:
        waiting = levels.waiting(session, short)
        assert waiting is not None
        due = (waiting.not_before + timedelta(hours=7)).strftime("%d/%m/%Y %H:%M")
    (note,) = re.findall(r'<div class="note warn"><p>(.*?)</p>', page)
    assert note.startswith(SILENT[0])
    assert f"lần thử tới lúc {due}" in note
    assert re.search(r"Mức chữ ký của tệp</dt><dd>B-B<", page)
    english = browser.get(f"/tai-lieu/{short}?lang=en").text
    assert english.count(SILENT[1]) == 2  # for the paper, and for its signature
    assert SILENT[0] not in english


def test_before_publication_the_signer_is_told_that_nothing_is_to_be_done(a_house: House, short: int) -> None:
    browser, words = a_house.at_desk("reviewer"), "Không cần ký lại: phần còn thiếu được tự bổ sung"
    assert words not in browser.get(f"/tai-lieu/{short}").text
    with a_house.store.write() as session:
        documents.get(session, short).state = "to_seal"
    assert f"{SILENT[0]} {words}" in browser.get(f"/tai-lieu/{short}").text


def test_a_renewal_that_is_due_and_fails_is_told_with_its_last_day_and_counted(a_house: House, short: int) -> None:
    browser, today = a_house.at_desk("reviewer"), a_house.store.now().astimezone(VIETNAM).date()
    with a_house.store.write() as session:
        row = documents.get(session, short)
        row.level, row.renew_on, row.failure_code, row.failure_vi = "b-lta", today + timedelta(days=1), "", ""
        step = levels.waiting(session, short)
        assert step is not None
        step.error_code, step.error_vi = "tsa-unreachable", f"{SILENT[0][:-1]}; chữ ký được giữ ở mức thấp hơn."
    page = browser.get(f"/tai-lieu/{short}").text
    assert f"từ {today + timedelta(days=1):%d/%m/%Y}" in page  # a fact, and no trouble yet
    assert 'class="note warn"' not in page
    assert "mức chữ ký" not in browser.get("/tai-lieu").text
    with a_house.store.write() as session:
        documents.get(session, short).renew_on = today
    (note,) = re.findall(r'<div class="note warn"><p>(.*?)</p>', browser.get(f"/tai-lieu/{short}").text)
    assert f"chậm nhất {today + timedelta(days=90):%d/%m/%Y}" in note
    assert SILENT[0] in note
    assert "mức thấp hơn" not in note
    assert "lần thử tới lúc" in note
    assert "1 văn bản" in browser.get("/tai-lieu").text
    assert f'href="/tai-lieu/{short}"' in browser.get("/tai-lieu?muc=thieu").text


def test_the_list_counts_such_papers_and_shows_only_them(a_house: House, short: int) -> None:
    other = a_house.to_review()
    browser = a_house.at_desk("reviewer")
    whole = browser.get("/tai-lieu").text
    assert "1 văn bản đã phát hành còn thiếu một phần mức chữ ký" in whole
    assert f'href="/tai-lieu/{other}"' in whole
    only = browser.get("/tai-lieu?muc=thieu").text
    assert f'href="/tai-lieu/{short}"' in only
    assert f'href="/tai-lieu/{other}"' not in only
    assert "còn thiếu một phần mức" not in browser.get("/du-thao").text


def test_the_api_tells_the_level_and_what_it_lacks(a_house: House, short: int) -> None:
    with a_house.store.write() as session:
        _, key = accounts.add_api_key(session, "Cổng", ADMIN)
    asked = a_house.client().get("/api/v1/ket-qua", headers={"authorization": f"Bearer {key}"})
    (told,) = asked.json()["KetQua"]
    assert (told["MucChuKy"], told["ThieuMucChuKy"]) == ("B-B", SILENT[0])
    with a_house.store.write() as session:
        row = documents.get(session, short)
        row.level, row.failure_code = "b-lta", ""
    (told,) = a_house.client().get("/api/v1/ket-qua", headers={"authorization": f"Bearer {key}"}).json()["KetQua"]
    assert (told["MucChuKy"], told["ThieuMucChuKy"]) == ("B-LTA", "")
