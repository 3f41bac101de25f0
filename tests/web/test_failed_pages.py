"""A page that could not be read within its time and memory is told, and can be read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.document import Page
from storage import actions, documents, fields, steps
from storage.errors import ConflictError
from tests.web.house import ADMIN, House, reading

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
