"""The tables of a document are shown with their cells and handed out for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from pipeline.document import Box, Cell, Page, Table
from storage import documents, fields
from tests.web.house import House, reading

TEXTS = (("STT", "Họ và tên"), ("1", "Nguyễn Văn An\nvà vợ"), ("2", "=HYPERLINK(1)"))
BOX = Box(60, 90, 200, 150)
CELLS = tuple(Cell(row, column, 1, 1, BOX, text) for row, line in enumerate(TEXTS) for column, text in enumerate(line))
TABLE = Table(BOX, 3, 2, (60, 100, 200), CELLS)


def with_reading(a_house: House, page: Page) -> int:
    document = a_house.to_review()
    with a_house.store.write() as session:
        fields.store_reading(session, documents.get(session, document, lock=True), replace(reading(), pages=(page,)))
    keep_reading(a_house, document, page)
    return document


def keep_reading(a_house: House, document: int, page: Page) -> None:
    """What reading gave, kept as JSON beside the document."""
    kept = a_house.objects.put("working", json.dumps(replace(reading(), pages=(page,)).to_json()).encode())
    with a_house.store.write() as session:
        documents.get(session, document, lock=True).reading_sha = kept


PAGE = Page(1, 595, 842, (), "ocr", 200, steps=("tables:1",), tables=(TABLE,))


def test_a_document_with_a_table_leads_to_it_and_every_cell_is_shown(a_house: House) -> None:
    document = with_reading(a_house, PAGE)
    desk = a_house.at_desk("reviewer")
    assert f'href="/tai-lieu/{document}/bang"' in desk.get(f"/tai-lieu/{document}").text
    shown = desk.get(f"/tai-lieu/{document}/bang").text
    assert "không có đường kẻ" not in shown
    for text in ("<td>STT</td>", "<td>Nguyễn Văn An<br>và vợ</td>", "Trang 1"):
        assert text in shown


def test_of_a_table_without_lines_it_is_said_that_its_columns_were_told_by_alignment(a_house: House) -> None:
    document = with_reading(a_house, replace(PAGE, tables=(replace(TABLE, ruled=False),)))
    assert "không có đường kẻ" in a_house.at_desk("reviewer").get(f"/tai-lieu/{document}/bang").text


def test_the_csv_holds_the_cells_and_nothing_a_spreadsheet_would_compute(a_house: House) -> None:
    document = with_reading(a_house, PAGE)
    answer = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}/bang.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["STT", "Họ và tên"], ["1", "Nguyễn Văn An\nvà vợ"], ["2", "'=HYPERLINK(1)"]]


@pytest.mark.parametrize("way", ["bang", "bang.csv"])
def test_a_document_without_a_table_offers_none(a_house: House, way: str) -> None:
    document = with_reading(a_house, Page(1, 595, 842, (), "ocr", 200))
    desk = a_house.at_desk("reviewer")
    assert f"/tai-lieu/{document}/bang" not in desk.get(f"/tai-lieu/{document}").text
    assert desk.get(f"/tai-lieu/{document}/{way}").status_code == 404
