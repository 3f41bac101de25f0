"""A folded A3 becomes its two pages in reading order; what only looks like one stays whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline.document import Box, Line, Page, Word
from pipeline.fold import MAYBE, folded, half_pages, halves_of, in_reading_order
from pipeline.pages import Sheet
from pipeline.ruling import strokes_in_picture
from pipeline.scanned import half_of, scanned_on
from tests.pipeline import papers

A4, A3 = (595.0, 842.0), (1190.0, 842.0)
DPI = 72.0
TEXT = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"


def line(text: str, x: float, y: float, width: float | None = None) -> Line:
    """A line of words of one height; `width` spreads them evenly over so many points."""
    parts = text.split()
    own = width / len(parts) if width else 35.0
    words = tuple(Word(part, Box(x + own * n, y, x + own * (n + 0.9), y + 12), 0.95) for n, part in enumerate(parts))
    return Line(words, Box(x, y, words[-1].box.x1, y + 12))


def paragraphs(left: float, count: int = 20) -> list[Line]:
    """Running text of a page that begins at `left`: margins of 30 and 15 mm."""
    return [line(TEXT, left + 85, 120 + 24 * number, 460) for number in range(count)]


def scan(
    lines: Sequence[Line],
    size: tuple[float, float] = A3,
    draw: Callable[[ImageDraw.ImageDraw], object] | None = None,
    ink: int = 0,
) -> tuple[Page, Sheet]:
    """The page with those lines, and its prepared picture at 72 dpi."""
    image = Image.new("L", (round(size[0]), round(size[1])), 255)
    pen = ImageDraw.Draw(image)
    for word in (word for one in lines for word in one.words):
        pen.rectangle((word.box.x0, word.box.y0 + 3, word.box.x1, word.box.y1 - 3), fill=ink)
    if draw is not None:
        draw(pen)
    pixels = papers.pixels(image)
    sheet = Sheet(pixels, pixels, pixels, pixels, DPI, 0, 0.0, not lines, (), (), ())
    return Page(1, *size, tuple(lines), "ocr" if lines else "none", DPI, paper="A3"), sheet


def answer(
    lines: Sequence[Line],
    size: tuple[float, float] = A3,
    draw: Callable[[ImageDraw.ImageDraw], object] | None = None,
    ink: int = 0,
) -> str:
    page, sheet = scan(lines, size, draw, ink)
    return folded(page, sheet, strokes_in_picture(sheet.dotted, sheet.dpi))


def test_two_pages_of_text_side_by_side_on_a3_are_a_folded_sheet() -> None:
    assert answer([*paragraphs(0), *paragraphs(595)]) == "yes"


def head(left: float, organ: float) -> list[Line]:
    """The head of a page that begins at `left`: its office at `organ`, Quốc hiệu in the right half of the page."""
    return [
        line("UBND TỈNH CÀ MAU", organ, 60, 120),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left + 290, 60, 260),
        line("Độc lập - Tự do - Hạnh phúc", left + 330, 78, 170),
    ]


def form(left: float) -> list[Line]:
    """Labels and values, most of each line being leaders that were erased."""
    return [line("Nơi cư trú: Ấp Hòa Lợi, xã Đầm Dơi", left + 85, 150 + 24 * row, 200) for row in range(20)]


@pytest.mark.parametrize("left", [0, 595])
def test_a_form_with_its_whole_head_in_one_half_is_a_page_of_a_folded_sheet(left: float) -> None:
    assert answer([*head(left, left + 85), *form(0), *form(595)]) == "yes"


def test_a_form_whose_office_stands_in_the_other_half_is_one_sheet() -> None:
    assert answer([*head(595, 85), *form(0), *form(595)]) == "no"


def test_the_shade_of_the_fold_and_a_note_in_the_margin_do_not_hold_a_sheet_together() -> None:
    note = line("đã xem", 505, 300)
    assert (
        answer([*paragraphs(0), *paragraphs(595), note], draw=lambda pen: pen.line((595, 0, 595, 842), 90, 2)) == "yes"
    )


def test_a_page_beside_a_blank_one_is_a_folded_sheet() -> None:
    assert answer(paragraphs(595)) == "yes"


def columns(starts: Sequence[float], rows: int = 20) -> list[Line]:
    return [line("Nguyễn Văn An", x, 120 + 24 * row) for row in range(rows) for x in starts]


WHOLE = {
    "a table with lines": ([*paragraphs(0), *paragraphs(595)], lambda pen: [pen.line((100, y, 1100, y), 0) for y in (200, 400, 600)]),
    "a table without lines": (columns([80, 260, 440, 640, 820, 1000]), None),
    "text across the middle": ([line(TEXT + " " + TEXT, 85, 120 + 24 * n, 1020) for n in range(20)], None),
    "text of two narrow columns": ([*[line(TEXT, 60, 120 + 24 * n, 520) for n in range(20)], *[line(TEXT, 610, 120 + 24 * n, 520) for n in range(20)]], None),
    "a drawing across the middle": ([*paragraphs(0), *paragraphs(595)], lambda pen: [pen.line((500, 100 + 9 * n, 700, 140 + 9 * n), 0, 2) for n in range(60)]),
    "a drawing beside text": (paragraphs(595), lambda pen: [pen.line((60, 100 + 9 * n, 400, 160 + 9 * n), 0, 3) for n in range(60)]),
    "a title across the middle and its text": ([line("DANH SÁCH CÁN BỘ CÔNG CHỨC", 470, 80, 260), line("NĂM HAI NGHÌN", 520, 100, 160), *paragraphs(0), *paragraphs(595)], None),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(WHOLE))
def test_what_is_set_across_a_sheet_is_never_cut(what: str) -> None:
    lines, draw = WHOLE[what]
    assert answer(lines, draw=draw) == "no"


@pytest.mark.parametrize("title", [line("DANH SÁCH", 545, 80, 110), line("CÁN BỘ", 585, 80, 40)])
def test_one_pale_title_across_the_middle_holds_a_sheet_together(title: Line) -> None:
    assert answer([*paragraphs(0), *paragraphs(595), title], ink=140) == "no"


@pytest.mark.parametrize("size", [(842.0, 595.0), A4, (595.0, 420.0), (842.0, 1190.0), (1684.0, 1190.0)])
def test_no_sheet_but_an_a3_lying_down_is_cut(size: tuple[float, float]) -> None:
    half = size[0] / 2
    lines = [line(TEXT, x + 0.14 * half, 60 + 18 * n, 0.77 * half) for x in (0, half) for n in range(20)]
    assert answer(lines, size) == "no"


def test_halves_hold_the_words_where_they_stood_in_pages_of_a4() -> None:
    page, sheet = scan([*paragraphs(0), *paragraphs(595, 12)])
    left, right = half_pages(page)
    assert (left.paper, left.width, right.paper, len(left.lines), len(right.lines)) == ("A4", 595.0, "A4", 20, 12)
    assert right.lines[0].box.x0 == left.lines[0].box.x0 == 85
    assert [part.dotted.shape for part in halves_of(sheet)] == [(842, 595)] * 2
    assert [half_of(half.steps) for half in (left, right, page)] == [0, 1, None]


# --- reading order ----------------------------------------------------------------------------------------------------

HEAD = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def half(sheet: int, side: int, said: str, printed: int = 0, head: bool = False) -> Page:
    lines = [line(said, 85, 300, 460)] if said else []
    if printed:
        lines.insert(0, line(str(printed), 290, 30))
    if head:
        lines[:0] = [line(text, 300, 60 + 20 * n, 240) for n, text in enumerate(HEAD)]
    name = ("left", "right")[side]
    return Page(sheet, *A4, tuple(lines), "ocr" if lines else "none", blank=not lines, steps=(f"half:{name}",))


def whole(sheet: int, said: str = "trang rời") -> Page:
    return Page(sheet, *A4, (line(said, 85, 300),), "ocr")


def order(sheets: Sequence[Sequence[Page]]) -> list[str]:
    pages = in_reading_order(sheets)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    return [page.lines[-1].text if page.lines else "" for page in pages]


@given(st.integers(1, 4), st.booleans(), st.booleans())
def test_a_booklet_is_put_in_order_by_its_printed_page_numbers(
    count: int, first_is_bare: bool, last_is_blank: bool
) -> None:
    pages = 4 * count
    number = {place: 0 if (first_is_bare and place == 1) else place for place in range(1, pages + 1)}

    def page(sheet: int, side: int, place: int) -> Page:
        blank = last_is_blank and place == pages
        return half(sheet, side, "" if blank else f"trang {place}", 0 if blank else number[place])

    sheets = []
    for leaf in range(count):
        low, high = 2 * leaf + 1, pages - 2 * leaf
        sheets.append([page(2 * leaf + 1, 0, high), page(2 * leaf + 1, 1, low)])
        sheets.append([page(2 * leaf + 2, 0, low + 1), page(2 * leaf + 2, 1, high - 1)])
    expected = [f"trang {place}" for place in range(1, pages + 1)]
    assert order(sheets) == [*expected[:-1], "" if last_is_blank else expected[-1]]


def test_a_booklet_without_page_numbers_begins_where_its_head_stands() -> None:
    outer = [half(1, 0, "bốn"), half(1, 1, "một", head=True)]
    inner = [half(2, 0, "hai"), half(2, 1, "ba")]
    assert order([outer, inner]) == ["một", "hai", "ba", "bốn"]
    assert order([outer]) == ["một", "bốn"]
    assert order([outer, [half(2, 0, "bốn b"), half(2, 1, "một b", head=True)]]) == ["một", "bốn", "một b", "bốn b"]


def test_two_booklets_and_loose_sheets_follow_each_other() -> None:
    outer = [half(1, 0, "bốn"), half(1, 1, "một", head=True)]
    inner = [half(2, 0, "hai"), half(2, 1, "ba")]
    again = [half(4, 0, "bốn b"), half(4, 1, "một b", head=True)]
    assert order([outer, inner, [whole(3)], again, [whole(5)]]) == ["một", "hai", "ba", "bốn", "trang rời", "một b", "bốn b", "trang rời"]  # fmt: skip


def test_sheets_of_which_nothing_tells_are_read_from_left_to_right() -> None:
    contradiction = [[half(1, 0, "a", 7), half(1, 1, "b", 9)], [half(2, 0, "c", 3), half(2, 1, "d", 3)]]
    assert order(contradiction) == ["a", "b", "c", "d"]
    assert order([[half(1, 0, "a", head=True), half(1, 1, "b", head=True)]]) == ["a", "b"]


def test_every_page_tells_the_sheet_it_was_scanned_on_and_loose_files_are_left_alone() -> None:
    outer = [half(2, 0, "bốn"), half(2, 1, "một", head=True)]
    pages = in_reading_order([[whole(1)], outer, [whole(3)]])
    assert [scanned_on(page.number, page.steps) for page in pages] == [1, 2, 2, 3]
    loose = [[whole(1)], [whole(2)]]
    assert in_reading_order(loose) == (loose[0][0], loose[1][0])


@pytest.mark.parametrize("beside", [True, False])
def test_a_sheet_of_few_words_is_cut_where_it_lies_beside_a_folded_one(beside: bool) -> None:
    signed = Page(2, *A3, (line("CHỦ TỊCH", 900, 200),), "ocr", steps=(MAYBE,))
    outer = [half(1, 0, ""), half(1, 1, "một", head=True)]
    pages = in_reading_order([outer if beside else [whole(1)], [signed]])
    assert [page.width for page in pages] == ([595.0] * 4 if beside else [595.0, 1190.0])
    assert not any(MAYBE in page.steps for page in pages)
    assert answer([line("CHỦ TỊCH", 900, 200)]) == "maybe"
