"""The number's line below a title that it was joined to is found by its print, and only there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline import readpage
from pipeline.document import Line
from pipeline.numberline import with_number_line
from tests.pipeline.headers import Sheet


def form(printed: str = "/2016", title: str = "GIẤY KHAI SINH", day: str = "31/08/2016") -> Sheet:
    """A form with its number below its title, which no reader noted."""
    sheet = Sheet()
    sheet.put(title, 230, 110, 15.0, "Regular")
    sheet.read(title, 230, 360, 110, 15.0)
    after = sheet.put("Số:", 255, 128)
    sheet.write("415", after + 4, 128)
    sheet.put(printed, after + 42, 128)
    sheet.put(f"Ngày, tháng, năm đăng ký: {day}", 80, 170)
    sheet.read(f"Ngày, tháng, năm đăng ký: {day}", 80, 330, 170)
    return sheet


def found_on(sheet: Sheet) -> tuple[Line, ...] | None:
    return with_number_line(sheet.luminance, sheet.lines, sheet.dpi)


@pytest.mark.parametrize("day", ["31/08/2016", "31/08/2015"])
def test_the_number_s_line_stands_below_the_title_with_the_year_that_is_printed(day: str) -> None:
    found = found_on(form(day=day))
    assert found is not None
    title, number, rest = found
    assert (title.text, number.text, rest.text[:4]) == ("GIẤY KHAI SINH", "Số: /2016", "Ngày")
    assert number.box.x0 == pytest.approx(255, abs=2)
    assert number.box.y0 < 128 < number.box.y1
    assert all(word.confidence < 0.8 for word in number.words)


def test_what_a_reader_made_of_its_pieces_gives_way() -> None:
    sheet = form()
    sheet.read("sẽ: 11", 255, 285, 128)
    found = found_on(sheet)
    assert found is not None
    assert [line.text for line in found][:2] == ["GIẤY KHAI SINH", "Số: /2016"]
    assert len(found) == 3


@pytest.mark.parametrize(
    "sheet",
    [
        form(printed="/QĐ-UBND"),
        form(title="QUYẾT ĐỊNH"),
        form(day="ba mươi mốt"),
    ],
)
def test_where_no_year_is_printed_below_such_a_title_nothing_is_found(sheet: Sheet) -> None:
    assert found_on(sheet) is None


def test_a_line_that_says_something_is_not_the_number_s() -> None:
    sheet = form()
    sheet.read("Bản sao", 255, 345, 128)
    (line,) = [one for one in sheet.lines if one.text == "Bản sao"]
    words = tuple(replace(line.words[0], text=text) for text in ("Bản", "sao"))
    sheet.lines = [one if one is not line else replace(line, words=words) for one in sheet.lines]
    assert found_on(sheet) is None


def test_a_page_whose_number_was_overlooked_has_its_line_and_its_blank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = form()
    Image.fromarray(sheet.luminance).save(tmp_path / "form.png", dpi=(sheet.dpi, sheet.dpi))
    monkeypatch.setattr(readpage, "recognize", lambda *_: tuple(sheet.lines))
    (page,) = readpage.read_pages(str(tmp_path / "form.png"), "form.png", 0, 1, "fast")
    assert page.slots is not None
    assert page.slots.number is not None
    assert page.lines[1].text.startswith("Số:")
    assert page.lines[1].text.endswith("/2016")
