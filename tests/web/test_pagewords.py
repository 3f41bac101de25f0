"""What was done to each page is told, the original is one click away, and sheets are counted as scanning is paid."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.document import Page
from storage import documents, fields, splitting
from tests.web.house import ADMIN, House, a_field, reading
from web import language
from web.clerk.pagewords import a4_sheets, sheets_words
from web.language import Translator

STEPS = ("turned:90", "levelled:1.25", "leaders-erased:3", "a-step-to-come:7")
PIPELINE = Path(language.__file__).parent.parent / "pipeline"


def with_pages(a_house: House, *pages: Page) -> int:
    document = a_house.to_review()
    with a_house.store.write() as session:
        fields.store_reading(session, documents.get(session, document, lock=True), replace(reading(), pages=pages))
    return document


def page(number: int, width: float = 595, height: float = 842, **more: object) -> Page:
    made = Page(number, width, height, (), "ocr", 200, steps=STEPS, paper="A4")
    return replace(made, **more)  # type: ignore[arg-type]


def test_what_was_done_to_the_page_is_said_and_its_original_is_one_click_away(a_house: House) -> None:
    document = with_pages(a_house, page(1))
    shown = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}").text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", shown))
    assert (
        "A4 · đọc ở 200 dpi · Đã làm với trang này: xoay 90°, nắn thẳng 1,25°, xóa 3 dòng chấm, a-step-to-come:7."
        in told
    )
    assert f'href="/tai-lieu/{document}/trang/1?dpi=150&amp;goc=1"' in shown


def test_of_half_a_sheet_the_side_is_told_and_the_whole_sheet_is_one_click_away(a_house: House) -> None:
    document = with_pages(
        a_house, page(1), page(2, steps=("half:right", "sheet:2")), page(3, steps=("half:left", "sheet:2"))
    )
    shown = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}?trang=3").text
    assert "nửa trái của một tờ A3 gấp đôi, quét ở tờ thứ 2 của tệp" in re.sub(r"\s+", " ", shown)
    assert f'href="/tai-lieu/{document}/trang/2?dpi=150&amp;goc=1"' in shown


def test_every_step_that_reading_records_has_words() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PIPELINE.rglob("*.py"))
    named = set(re.findall(r'steps\.append\(f?"([a-z-]+)', sources)) | set(
        re.findall(r'^STEP = "([a-z-]+):', sources, re.M)
    )
    assert len(named) > 8
    assert [one for one in sorted(named) if not Translator("vi").has(f"page_step.{one}")] == []


@pytest.mark.parametrize(
    ("pages", "sheets"),
    [
        ((page(1), page(2, 842, 1191), page(3, 420, 595)), 3.5),
        ((page(1), page(2, blank=True)), 1.0),
        ((page(1, steps=("separator:HS-1",)), page(2)), 1.0),
    ],
)
def test_sheets_are_counted_as_a4(a_house: House, pages: tuple[Page, ...], sheets: float) -> None:
    document = with_pages(a_house, *pages)
    with a_house.store.read() as session:
        rows = fields.pages(session, document)
    assert a4_sheets(rows) == sheets
    assert sheets_words(rows, Translator("vi")) in a_house.at_desk("clerk").get(f"/tai-lieu/{document}").text


def test_a_repair_by_the_gazetteer_is_said_where_it_was_made(a_house: House) -> None:
    why = "đã sửa theo danh mục từ “Uỷ ban nhân dận”"
    for status in ("accepted", "doubtful"):
        document = a_house.to_review(a_field("OrganName", "ỦY BAN NHÂN DÂN", status, why=why))
        shown = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}").text
        assert '<span class="tag info">đã sửa theo danh mục</span>' in shown
        assert "từ “Uỷ ban nhân dận”" in shown


def test_all_proposals_left_are_taken_at_once_and_decided_ones_stay(a_house: House) -> None:
    document = a_house.to_review()
    with a_house.store.write() as session:
        parts = [splitting.Part(n, n, "quyet_dinh", f"Số {n}", 0.5 + n / 10) for n in (1, 2, 3)]
        splitting.propose(session, document, parts)
        splitting.decide(session, splitting.proposals(session, document)[0].id, False, ADMIN)
    browser = a_house.at_desk("clerk")
    shown = browser.get(f"/tai-lieu/{document}").text
    assert "chắc 70 %" in shown
    browser.post(f"/tai-lieu/{document}/tach/het", {"phien-ban": a_house.version(document)})
    with a_house.store.read() as session:
        assert [one.state for one in splitting.proposals(session, document)] == ["rejected", "accepted", "accepted"]


def test_the_making_of_documents_from_a_box_shows_how_far_it_is(a_house: House) -> None:
    document = a_house.to_review()
    with a_house.store.write() as session:
        splitting.propose(session, document, [splitting.Part(n, n, "quyet_dinh", "", 0.9) for n in (1, 2)])
        splitting.decide(session, splitting.proposals(session, document)[0].id, True, ADMIN)
    browser = a_house.at_desk("clerk")
    browser.get(f"/tai-lieu/{document}")
    assert "hx-refresh" in browser.get(f"/tai-lieu/{document}/buoc").headers
    browser.post(f"/tai-lieu/{document}/tach", {"phien-ban": a_house.version(document)})
    assert f'hx-get="/tai-lieu/{document}/buoc"' in browser.get(f"/tai-lieu/{document}").text
    assert "hx-refresh" not in browser.get(f"/tai-lieu/{document}/buoc").headers
