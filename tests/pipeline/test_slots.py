"""Finding the blanks of the header."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline import tinos
from pipeline.endings import is_unslashed
from pipeline.slots import find_date, find_number
from pipeline.tinos import HandwritingError
from tests.pipeline.headers import Sheet


@pytest.mark.parametrize(("dpi", "points"), [(100, 13.0), (150, 14.0), (200, 12.0), (200, 13.5), (300, 14.0)])
def test_the_numbers_blank_is_found_at_every_resolution_and_size(dpi: float, points: float) -> None:
    sheet = Sheet(dpi)
    start, end = sheet.number_line("Số: 0b /GM-SYT", points=points)
    slot, notation = find_number(sheet.luminance, sheet.lines, dpi)
    assert slot is not None
    assert notation == "GM-SYT"
    assert slot.x0 * 72 / dpi == pytest.approx(start, abs=0.15 * points)
    assert slot.x1 * 72 / dpi == pytest.approx(end, abs=0.15 * points)
    assert slot.baseline * 72 / dpi == pytest.approx(120, abs=0.08 * points)
    assert slot.size * 72 / dpi == pytest.approx(points, abs=1.0)


def assert_found(said: str, after: str, notation: str) -> None:
    """The blank before `after` is found on a line that a reader reads as `said`, and its notation is that one."""
    sheet = Sheet()
    start, end = sheet.number_line(said, after=after)
    slot, found = find_number(sheet.luminance, sheet.lines, sheet.dpi)
    assert slot is not None
    assert found == notation
    assert [slot.x0 * 0.36, slot.x1 * 0.36] == pytest.approx([start, end], abs=2)


@pytest.mark.parametrize(
    ("said", "after", "notation"),
    [
        ("Số: /77/TB-SYT", "/TB-SYT", "TB-SYT"),  # a written 1 is read as a slash: the last one counts
        ("Số:1943 / SYT- NVY", "/SYT-NVY", "SYT-NVY"),  # clerks' spaces
        ("Só:12 5 /sYT-NVY", "/SYT-NVY", "SYT-NVY"),
        ("S6286/QĐ-VKSTC", "/QĐ-VKSTC", "QĐ-VKSTC"),
        ("Số: 12/2024/NQ-HĐND", "/2024/NQ-HĐND", "2024/NQ-HĐND"),  # legal normative papers carry the year
        ("Số: 45/2026", "/2026", "2026"),  # civil-status papers
        ("Số: 15-QĐ/TU", "-QĐ/TU", "QĐ/TU"),  # the party's way
    ],
)
def test_the_notation_is_told_from_what_a_reader_made_of_the_line(said: str, after: str, notation: str) -> None:
    assert_found(said, after, notation)


@pytest.mark.parametrize(
    ("said", "after", "notation"),
    [
        ("s6.47.5/Qb-BTP", "/QĐ-BTP", "QĐ-BTP"),  # nearly a known code
        ("Số: 47/QD-BTP", "/QĐ-BTP", "QĐ-BTP"),  # one without its bar
        ("SG206SXD-QHKT", "/SXD-QHKT", "SXD-QHKT"),  # the pen's last figure took the stroke
        ("s6528GPxD", "/GPXD", "GPXD"),
        ("Số: 50OcpxD", "/GPXD", "GPXD"),  # a form's code, a letter of it misread too
        ("Số ĐÔ 2021", "/2021", "2021"),
    ],
)
def test_a_notation_that_a_pen_made_the_readers_misread_is_found_by_its_print(
    said: str, after: str, notation: str
) -> None:
    assert_found(said, after, notation)


@pytest.mark.parametrize(
    ("said", "other", "after"),
    [("Số: 72/2017/ILKS-BS", "1 /2017/TLKS-BS", "/2017/TLKS-BS"), ("S&:Q1/SNNMT-DĐ", "Số: W9 /SNNMT-ĐĐ", "/SNNMT-ĐĐ")],
)
def test_what_another_reader_has_for_the_notation_is_held_against_the_print_too(
    said: str, other: str, after: str
) -> None:
    sheet = Sheet()
    start, end = sheet.number_line(said, after=after)
    (line,) = sheet.lines
    sheet.lines = [replace(line, words=tuple(replace(word, alternatives=(other,)) for word in line.words))]
    slot, notation = find_number(sheet.luminance, sheet.lines, sheet.dpi)
    assert slot is not None
    assert notation == after.removeprefix("/")
    assert [slot.x0 * 0.36, slot.x1 * 0.36] == pytest.approx([start, end], abs=2)


@pytest.mark.parametrize(("after", "points"), [("/NQ-UBND", 12.0), ("/NQ-UBND", 13.5), ("/ NQ-UBND", 11.5)])
def test_a_space_after_the_stroke_is_taken_only_where_the_print_shows_it(after: str, points: float) -> None:
    sheet = Sheet()
    sheet.number_line("Số: 79/NQ-UBND", after=after, points=points)
    slot, notation = find_number(sheet.luminance, sheet.lines, sheet.dpi)
    assert slot is not None
    assert (slot.after, notation) == (after, "NQ-UBND")


def test_a_pen_across_the_stroke_does_not_shorten_the_notation() -> None:
    sheet = Sheet()
    _, end = sheet.number_line("SG206SXD-QHKT", after="/SXD-QHKT")
    sheet.write("6", end, 122)
    assert find_number(sheet.luminance, sheet.lines, sheet.dpi)[1] == "SXD-QHKT"


def test_a_line_that_a_pen_makes_twice_as_high_still_has_its_blank() -> None:
    sheet = Sheet()
    sheet.number_line("Số: 475/QĐ-BTP", after="/QĐ-BTP", points=12.0)
    (line,) = sheet.lines
    tall = replace(line, box=replace(line.box, y0=line.box.y0 - 10))
    slot, _ = find_number(sheet.luminance, [tall], sheet.dpi)
    assert slot is not None
    assert slot.size * 72 / sheet.dpi == pytest.approx(12, abs=1)


def test_a_number_cited_in_the_body_is_not_the_papers_number() -> None:
    sheet = Sheet()
    sheet.put("Căn cứ Quyết định số 12/QĐ-UBND ngày 04/01/2018 của Ủy ban", 90, 200)
    sheet.read("Căn cứ Quyết định số 12/QĐ-UBND ngày 04/01/2018 của Ủy ban", 90, 480, 200)
    assert find_number(sheet.luminance, sheet.lines, sheet.dpi) == (None, "")


@pytest.mark.parametrize(("said", "kept"), [("SG206SXD-QHKT", True), ("s6528GPxD", True), ("Số GPXD", False)])
def test_a_numbers_line_whose_stroke_a_pen_took_is_known_by_its_code_behind_figures(said: str, kept: bool) -> None:
    assert is_unslashed(said) is kept


def test_white_paper_under_a_misplaced_line_yields_no_slot() -> None:
    sheet = Sheet()
    sheet.read("Số: 12/GM-SYT", 100, 200, 120)
    sheet.read("Kiên Giang, ngày 04 tháng 01 năm 2018", 290, 500, 120)
    assert find_number(sheet.luminance, sheet.lines, sheet.dpi)[0] is None
    assert find_date(sheet.luminance, sheet.lines, sheet.dpi) == ()


@pytest.mark.parametrize(
    "said", ["Kiên Giang,ngày . tháng 5 năm 2018", "Kiên Giang,ngàyf1tháng hăm 2018", "Kiên Giang ,ngày tháng nãm 2018"]
)
def test_the_three_blanks_of_the_date_are_found_whatever_was_read_in_them(said: str) -> None:
    sheet = Sheet()
    blanks = sheet.date_line(said)
    slots = {slot.kind: slot for slot in find_date(sheet.luminance, sheet.lines, sheet.dpi)}
    assert set(slots) == {"day", "month", "year"}
    for kind in ("day", "month"):
        assert slots[kind].x0 * 0.36 == pytest.approx(blanks[kind][0], abs=2.5)
        assert slots[kind].x1 * 0.36 == pytest.approx(blanks[kind][1], abs=2.5)
    assert slots["day"].face == "Italic"


def test_a_header_in_the_lower_half_of_the_page_is_none() -> None:
    sheet = Sheet()
    sheet.number_line("Số: 12/GM-SYT", baseline=600)
    assert find_number(sheet.luminance, sheet.lines, sheet.dpi) == (None, "")


def test_noise_with_a_reading_of_a_header_yields_no_slot() -> None:
    sheet = Sheet()
    sheet.read("Số: 12/GM-SYT", 100, 200, 120)
    noise = np.random.default_rng(1).integers(0, 256, sheet.luminance.shape).astype(np.uint8)
    assert find_number(noise, sheet.lines, sheet.dpi)[0] is None


def test_a_missing_font_is_named_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tinos, "FOLDERS", ())
    tinos.font.cache_clear()
    with pytest.raises(HandwritingError) as caught:
        tinos.font(26.0)
    tinos.font.cache_clear()
    assert caught.value.code == "font-missing"
    assert "fonts-croscore" in caught.value.vi
