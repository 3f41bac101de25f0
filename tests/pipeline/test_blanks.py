"""Printed words of a header's line are parted from what a pen set between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import handwriting
from pipeline.blanks import parted
from pipeline.document import Box, Line, Word
from pipeline.pages import Sheet as Prepared
from tests.pipeline.headers import Sheet


def lines_of(sheet: Sheet) -> list[str]:
    blanks = handwriting.find(sheet.luminance, sheet.lines, sheet.dpi)
    assert blanks is not None
    read = handwriting.examine(sheet.luminance, blanks, sheet.lines, sheet.dpi)
    picture = sheet.luminance
    page = Prepared(picture, picture, picture, picture, sheet.dpi, 0, 0.0, False, (), (), ())
    return [line.text for line in parted(page, sheet.lines, blanks, read)]


def written_number(said: str, written: str = "152") -> Sheet:
    sheet = Sheet()
    start, _ = sheet.number_line(said, after="/NQ-VTLTNN", blank=52)
    sheet.write(written, start + 4, 119)
    return sheet


@pytest.mark.parametrize("said", ["S6.5Q52/NQ-VTLTNN", "số:2() 2/NQ-VTLTNN", "Sốr52/NQ-VTLTNN", "số:BOÔB/Nb-VTLTNN"])
def test_number_and_notation_stand_apart_from_the_label_however_the_pen_was_read(said: str) -> None:
    (line,) = lines_of(written_number(said))
    assert line.startswith("Số: ")
    assert line.endswith("/NQ-VTLTNN")
    assert " " not in line.removeprefix("Số: ")


def test_a_notation_that_no_reader_read_so_is_offered_beside_what_was_read() -> None:
    line = parted_line(written_number("s6.47.5/Nb-VTLTNN"))
    assert line.text.endswith("/NQ-VTLTNN")
    assert any(other.endswith("/Nb-VTLTNN") for other in line.words[-1].alternatives)


def test_a_notation_that_another_reader_had_with_other_marks_is_offered_too() -> None:
    sheet = written_number("s6.47.5/NQ-VTLTNN")
    (line,) = sheet.lines
    others = ("S6:47/NQ-VTLTNN", "Số: A7 /ÑQ-VTLTNN", "Số: 47/NG-VTLTNN")
    sheet.lines = [replace(line, words=tuple(replace(word, alternatives=others) for word in line.words))]
    found = parted_line(sheet)
    assert found.text.endswith("/NQ-VTLTNN")
    offered = [other.rpartition("/")[2] for other in found.words[-1].alternatives]
    assert offered.count("ÑQ-VTLTNN") == 1
    assert "NG-VTLTNN" not in offered
    assert found.words[-1].text not in found.words[-1].alternatives


def parted_line(sheet: Sheet) -> Line:
    blanks = handwriting.find(sheet.luminance, sheet.lines, sheet.dpi)
    assert blanks is not None
    read = handwriting.examine(sheet.luminance, blanks, sheet.lines, sheet.dpi)
    picture = sheet.luminance
    page = Prepared(picture, picture, picture, picture, sheet.dpi, 0, 0.0, False, (), (), ())
    (line,) = parted(page, sheet.lines, blanks, read)
    return line


def words_at(sheet: Sheet, *placed: tuple[str, float, float]) -> None:
    """Replaces the sheet's line by words as a reader would have them: text, first and last column (points)."""
    box = sheet.lines[0].box
    words = tuple(Word(text, Box(x0, box.y0, x1, box.y1), 0.9) for text, x0, x1 in placed)
    sheet.lines = [Line(words, box)]


def test_the_words_of_a_date_are_themselves_again() -> None:
    sheet = Sheet()
    at = sheet.date_line("Kiên Giang, ngày 12 tháng 5 năm 2018")
    sheet.write("12", at["day"][0] + 4, 119)
    sheet.write("5", at["month"][0] + 6, 119)
    day, month, (year, end) = at["day"], at["month"], at["year"]
    words_at(sheet, ("Kiên", 290, 315), ("Giang,ngàyL2", 318, day[1] - 4), ("“Tháng", day[1], month[0]),
             ("5", month[0] + 4, month[1] - 4), ("năm2018", month[1], end))  # fmt: skip
    assert year < end
    (line,) = lines_of(sheet)
    assert line.startswith("Kiên Giang, ngày ")
    assert " tháng " in line
    assert line.endswith("năm 2018")


def test_a_line_whose_words_already_stand_apart_is_left_alone() -> None:
    sheet = written_number("Số: I52 /NQ-VTLTNN")
    words_at(sheet, ("Số:", 100, 118), ("I52", 124, 160), ("/NQ-VTLTNN", 172, 250))
    assert lines_of(sheet) == ["Số: I52 /NQ-VTLTNN"]


def test_a_printed_number_is_left_as_the_readers_have_it() -> None:
    sheet = Sheet()
    sheet.number_line("Số:20/GM-GAVI", inside="20", after="/GM-GAVI", blank=26)
    assert lines_of(sheet) == ["Số:20/GM-GAVI"]


def test_a_label_with_commas_is_no_date_with_blanks() -> None:
    sheet = Sheet()
    at = sheet.date_line("Ngày, tháng, năm sinh: 12/05/2018", ",", ",", blank=8)
    words_at(sheet, ("Ngày,", 355, at["day"][1]), ("tháng,", at["day"][1], at["month"][1]),
             ("năm", at["month"][1], at["year"][0]), ("sinh:", at["year"][0] + 4, at["year"][1]))  # fmt: skip
    assert lines_of(sheet) == ["Ngày, tháng, năm sinh:"]


def test_a_line_that_says_something_else_beside_its_blank_is_left_alone() -> None:
    sheet = written_number("Sổ đăng ký khai tử/NQ-VTLTNN")
    assert lines_of(sheet) == ["Sổ đăng ký khai tử/NQ-VTLTNN"]
