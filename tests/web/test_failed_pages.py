"""A page that could not be read within its time and memory is told, and can be read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.document import Page
from storage import actions, documents, fields, steps
from storage.errors import ConflictError
from storage.tables import DocumentRow
from tests.web.house import ADMIN, House, reading
from web.clerk.views import title_of
from web.language import Translator

READ = Page(1, 595, 842, (), "ocr", 200)
FAILED = Page(2, 595, 842, (), "none", failed="time-limit")
BUTTON = "/viec/read_again"


def paper(a_house: House, *pages: Page) -> int:
    document = a_house.to_review()
    with a_house.store.write() as session:
        fields.store_reading(session, documents.get(session, document, lock=True), replace(reading(), pages=pages))
    return document


def test_the_button_reads_the_document_anew_and_the_old_reading_belongs_to_the_generation_before(
    a_house: House,
) -> None:
    document = paper(a_house, READ, FAILED)
    desk = a_house.at_desk("clerk")
    assert BUTTON in desk.get(f"/tai-lieu/{document}").text
    with a_house.store.read() as session:
        before = documents.get(session, document)
    answer = desk.post(f"/tai-lieu/{document}{BUTTON}", {"phien-ban": before.version})
    assert answer.status_code == 303
    with a_house.store.read() as session:
        after, step = documents.get(session, document), steps.latest(session, document)
    assert (after.state, after.generation) == ("received", before.generation + 1)
    assert after.current_sha == after.original_sha
    assert step is not None
    assert (step.kind, step.state) == ("read", "queued")
    assert "trang chưa đọc được:" not in desk.get(f"/tai-lieu/{document}").text


def test_the_page_that_failed_is_named_on_top_marked_among_the_others_and_says_why(a_house: House) -> None:
    document = paper(a_house, READ, FAILED, replace(READ, number=3, blank=True))
    desk = a_house.at_desk("clerk")
    first, second = (desk.get(f"/tai-lieu/{document}?trang={number}").text for number in (1, 2))
    assert '1 trang chưa đọc được: <a href="?trang=2">2</a>.' in first
    assert 'aria-label="Trang 2, chưa đọc được"' in first
    assert 'aria-label="Trang 3, trang trắng"' in first
    assert "đọc quá lâu" not in first
    assert "Trang này đọc quá lâu nên đã dừng; hãy đọc lại, hoặc quét lại rõ hơn." in second
    assert "chưa đọc được" not in desk.get(f"/tai-lieu/{paper(a_house, READ)}").text


@pytest.mark.parametrize(("subject", "ends"), [("ab " * 90, "ab …"), ("cả hai", "cả hai")])
def test_a_long_title_ends_with_a_word(subject: str, ends: str) -> None:
    title = title_of(DocumentRow(type_name="Quyết định", subject=subject.strip()), Translator("vi"))
    assert title.endswith(ends)
    assert len(title) <= 162


def test_a_document_whose_pages_were_all_read_is_not_read_again(a_house: House) -> None:
    document = paper(a_house, READ)
    assert BUTTON not in a_house.at_desk("clerk").get(f"/tai-lieu/{document}").text
    with a_house.store.write() as session, pytest.raises(ConflictError):
        actions.read_again(session, document, ADMIN)


def test_the_command_finds_the_documents_with_failed_pages_and_no_others(a_house: House) -> None:
    failed, read, again = paper(a_house, READ, FAILED), paper(a_house, READ), paper(a_house, FAILED)
    with a_house.store.write() as session:
        actions.read_again(session, again, ADMIN)
        found = fields.with_failed_pages(session)
    assert failed in found
    assert not {read, again} & set(found)
