"""A box falls into documents where its pages say so."""

from __future__ import annotations

import dataclasses

import numpy as np
import pypdfium2 as pdfium
import pytest

from pipeline.document import Box, Line, Page, Word
from pipeline.separators import STEP, separator_on, separator_sheet
from pipeline.split import a4_sheets, propose_parts


def line(text: str, y: float, x: float = 80, height: float = 14) -> Line:
    words, left = [], x
    for word in text.split():
        words.append(Word(word, Box(left, y, left + 6.5 * len(word), y + height), 0.99))
        left += 6.5 * (len(word) + 1)
    return Line(tuple(words), Box(x, y, left, y + height))


def sheet(number: int, *lines: Line, **changes: object) -> Page:
    page = Page(number, 595, 842, lines, "ocr")
    return dataclasses.replace(page, **changes)  # type: ignore[arg-type]


def first_page(number: int, title: str = "QUYẾT ĐỊNH") -> Page:
    return sheet(
        number,
        line("UBND TỈNH LÀO CAI", 60, 60),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 60, 260),
        line("Độc lập - Tự do - Hạnh phúc", 78, 300),
        line("Số: 15/QĐ-UBND", 100, 70),
        line(title, 150, 240),
        line("Điều 1. Công nhận ông Nguyễn Văn Thuận", 220),
    )


def following(number: int, printed: int) -> Page:
    return sheet(number, line(str(printed), 40, 295), line("tiếp theo của trang trước, theo quy định", 90))


def blank(number: int) -> Page:
    return sheet(number, blank=True, source="none")


def spans(*pages: Page) -> list[tuple[int, int]]:
    return [(part.start, part.stop) for part in propose_parts(pages)]


def test_one_document_stays_one() -> None:
    assert spans(first_page(1), following(2, 2), following(3, 3)) == [(1, 3)]


def test_a_document_begins_under_quoc_hieu() -> None:
    parts = propose_parts([first_page(1), following(2, 2), first_page(3), following(4, 2)])
    assert [(part.start, part.stop) for part in parts] == [(1, 2), (3, 4)]
    assert "Quốc hiệu" in parts[1].why
    assert parts[1].confidence > 0.8


def test_a_blank_back_belongs_to_the_document_before_it() -> None:
    assert spans(first_page(1), blank(2), first_page(3), blank(4)) == [(1, 2), (3, 4)]


def test_a_separator_sheet_cuts_for_certain_and_belongs_to_nobody() -> None:
    separator = sheet(2, steps=(STEP + "H12.34",))
    parts = propose_parts([first_page(1), separator, following(3, 2)])
    assert [(part.start, part.stop) for part in parts] == [(1, 1), (3, 3)]
    assert parts[1].dossier == "H12.34"
    assert parts[1].confidence == pytest.approx(0.99)


def test_the_table_of_contents_is_a_part_of_its_own_and_a_witness() -> None:
    contents = sheet(
        1,
        line("MỤC LỤC VĂN BẢN, TÀI LIỆU", 100, 200),
        line("1", 150, 50),
        line("01", 150, 520),
        line("2", 180, 50),
        line("03", 180, 520),
    )
    unheaded = sheet(4, line("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH", 80, 180))
    parts = propose_parts([contents, first_page(2), following(3, 2), unheaded])
    assert [(part.kind, part.start, part.stop) for part in parts] == [
        ("contents", 1, 1),
        ("document", 2, 3),
        ("document", 4, 4),
    ]


def test_a_separator_sheet_is_found_again_on_its_scan() -> None:
    pdf = separator_sheet("000.00.15.H12-261122-0007")
    gray = np.array(pdfium.PdfDocument(pdf)[0].render(scale=100 / 72, grayscale=True).to_numpy()).squeeze()
    assert separator_on(np.ascontiguousarray(np.rot90(gray)), 3) == "000.00.15.H12-261122-0007"
    assert separator_on(np.full((400, 300), 255, np.uint8), 3) is None
    assert separator_on(gray, 30) is None


def test_sheets_are_counted_in_a4_without_blank_backs() -> None:
    a3 = sheet(2, line("x", 90), width=1191.0, height=842.0)
    a5 = sheet(3, line("x", 90), width=420.0, height=595.0)
    assert a4_sheets([first_page(1), a3, a5, blank(4)]) == 3.5
