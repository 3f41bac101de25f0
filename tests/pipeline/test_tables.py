"""Tables come with their cells, from scans and from text PDFs, over pages, with cells merged and borders missing."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline.document import Box, Document, Page, Table, Word, document_from_json
from pipeline.intake import open_source
from pipeline.pages import prepare, turned
from pipeline.raster import Raster
from pipeline.ruling import strokes_in_picture
from pipeline.tables import find_tables, grids, linked
from tests.pipeline import papers

LEFT, TOP = 60.0, 90.0


@dataclass(frozen=True)
class Drawn:
    """A table as it is drawn: edges in points, and for each cell its first and last column and row, and its text."""

    xs: list[float]
    ys: list[float]
    cells: dict[tuple[int, int, int, int], str]
    open_sides: bool = False

    def lines(self) -> list[tuple[float, float, float, float]]:
        """The sides of all cells, without those of the outer border where it is open."""
        sides = set()
        for left, top, right, bottom in self.cells:
            x0, y0, x1, y1 = self.xs[left], self.ys[top], self.xs[right + 1], self.ys[bottom + 1]
            sides |= {(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)}
        outer = (self.xs[0], self.xs[-1])
        return sorted(side for side in sides if not (self.open_sides and side[0] == side[2] and side[0] in outer))

    def words(self) -> list[Word]:
        """One word in the middle of each cell."""
        placed = []
        for (left, top, right, bottom), text in self.cells.items():
            x, y = (self.xs[left] + self.xs[right + 1]) / 2, (self.ys[top] + self.ys[bottom + 1]) / 2
            placed.append(Word(text, Box(x - 8, y - 5, x + 8, y + 5), 1.0))
        return placed

    def found_in(self, table: Table) -> bool:
        return {
            (cell.column, cell.row, cell.column + cell.column_span - 1, cell.row + cell.row_span - 1): cell.text
            for cell in table.cells
        } == self.cells


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """Two to six columns and rows, up to two blocks of them merged, the outer uprights drawn or not."""
    widths = draw(st.lists(st.integers(30, 90), min_size=2, max_size=5))
    heights = draw(st.lists(st.integers(16, 60), min_size=2, max_size=6))
    taken: set[tuple[int, int]] = set()
    spans: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(0, 2))):
        left, top = draw(st.integers(0, len(widths) - 1)), draw(st.integers(0, len(heights) - 1))
        right, bottom = (
            min(left + draw(st.integers(0, 2)), len(widths) - 1),
            min(top + draw(st.integers(0, 1)), len(heights) - 1),
        )
        places = {(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)}
        if not places & taken:
            taken |= places
            spans.append((left, top, right, bottom))
    spans += [(x, y, x, y) for x in range(len(widths)) for y in range(len(heights)) if (x, y) not in taken]
    xs, ys = [LEFT], [TOP]
    for width in widths:
        xs.append(xs[-1] + width)
    for height in heights:
        ys.append(ys[-1] + height)
    return Drawn(xs, ys, {span: f"t{number}" for number, span in enumerate(spans)}, draw(st.booleans()))


def visible(drawn: Drawn) -> bool:
    """Whether every edge of the grid is drawn somewhere: what no line tells of is no edge."""
    inner_x = all(any(line[0] == line[2] == x for line in drawn.lines()) for x in drawn.xs[1:-1])
    inner_y = all(any(line[1] == line[3] == y for line in drawn.lines()) for y in drawn.ys[1:-1])
    # Without outer uprights a row of one cell in the middle parts the table in two.
    whole = any(left == 0 and right == len(drawn.xs) - 2 for left, _, right, _ in drawn.cells)
    return inner_x and inner_y and len(drawn.cells) > 3 and not (drawn.open_sides and whole)


def as_picture(drawn: Drawn, dpi: int = 100) -> np.ndarray:
    image = Image.new("L", (round(595 * dpi / 72), round(842 * dpi / 72)), 255)
    draw = ImageDraw.Draw(image)
    for line in drawn.lines():
        draw.line([value * dpi / 72 for value in line], fill=0, width=2)
    return papers.pixels(image)


def as_pdf(drawn: Drawn) -> bytes:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    pdf.text(60, 700, "Danh muc nay gom cac muc o tren.")  # a page of lines alone would be a drawing
    pdf.set_line_width(0.6)
    for number, line in enumerate(drawn.lines()):
        if number % 2 and line[1] == line[3]:
            pdf.rect(line[0], line[1] - 0.3, line[2] - line[0], 0.6, style="F")  # as word processors draw a rule
        else:
            pdf.line(*line)
    for word in drawn.words():
        pdf.text(word.box.x0, word.box.y1 - 2, word.text)
    return bytes(pdf.output())


@settings(max_examples=25, deadline=None)
@given(tables())
def test_a_ruled_table_of_a_scan_gives_back_its_cells(drawn: Drawn) -> None:
    found = find_tables(strokes_in_picture(as_picture(drawn), 100), drawn.words())
    if visible(drawn):
        assert len(found) == 1
        assert drawn.found_in(found[0])


@settings(max_examples=25, deadline=None)
@given(tables())
def test_a_ruled_table_of_a_text_pdf_gives_back_its_cells(drawn: Drawn) -> None:
    with open_source(as_pdf(drawn), "a.pdf") as source:
        page = source.text_page(0)
    assert page is not None
    if visible(drawn):
        assert len(page.tables) == 1
        assert drawn.found_in(page.tables[0])


PLAIN = Drawn(
    [60.0, 100.0, 300.0, 420.0],
    [90.0, 115.0, 140.0, 190.0],
    {(x, y, x, y): f"t{x}{y}" for x in range(3) for y in range(3)},
)


@pytest.mark.parametrize("degrees", [-4.0, 2.5])
def test_a_leaning_scan_keeps_the_cells_of_its_table(degrees: float) -> None:
    picture = as_picture(PLAIN, 150)[:900]
    picture[420:900] &= papers.pixels(papers.page(width=picture.shape[1], height=480, dpi=150))
    sheet = prepare(Raster(turned(picture, degrees), 150))
    found = find_tables(strokes_in_picture(sheet.dotted, sheet.dpi), ())
    assert [(table.rows, table.columns, len(table.cells)) for table in found] == [(3, 3, 9)]


def test_a_head_across_a_table_without_outer_uprights_belongs_to_it() -> None:
    cells = {(0, 0, 2, 0): "head", **{(x, y, x, y): f"t{x}{y}" for x in range(3) for y in (1, 2)}}
    drawn = Drawn(PLAIN.xs, PLAIN.ys, cells, open_sides=True)
    (table,) = find_tables(strokes_in_picture(as_picture(drawn), 100), drawn.words())
    assert drawn.found_in(table)


def test_a_frame_a_letterhead_and_underlines_are_no_tables() -> None:
    frame = Drawn([60.0, 420.0], [90.0, 300.0], {(0, 0, 0, 0): "khung"})
    assert find_tables(strokes_in_picture(as_picture(frame), 100), frame.words()) == ()
    rules = Image.new("L", (1240, 1754), 255)
    for y in (200, 240, 900):
        ImageDraw.Draw(rules).line((200, y, 700, y), fill=0, width=2)
    assert find_tables(strokes_in_picture(papers.pixels(rules), 150), ()) == ()


def page(number: int, *drawn: Drawn, words: tuple[Word, ...] = (), blank: bool = False) -> Page:
    from pipeline.document import Line, enclosing

    found = [table for one in drawn for table in find_tables(strokes_in_picture(as_picture(one), 100), one.words())]
    every = [*words, *(word for one in drawn for word in one.words())]
    lines = tuple(Line((word,), word.box) for word in every)
    assert blank or enclosing([word.box for word in every]) is not None
    return Page(number, 595.0, 842.0, lines, "ocr", blank=blank, tables=tuple(found))


def at(x: float, y: float, text: str) -> Word:
    return Word(text, Box(x, y, x + 20, y + 10), 1.0)


def moved(drawn: Drawn, down: float, aside: float = 0.0, texts: str = "u") -> Drawn:
    cells = {
        place: text if place[1] == 0 else f"{texts}{number}" for number, (place, text) in enumerate(drawn.cells.items())
    }
    return Drawn([x + aside for x in drawn.xs], [y + down for y in drawn.ys], cells)


def test_a_table_that_goes_on_over_the_foot_of_a_page_is_one_and_its_repeated_head_is_told_once() -> None:
    upper, lower = moved(PLAIN, 560), moved(PLAIN, 0, aside=5)
    pages = linked([page(1, upper, words=(at(290, 800, "1"),)), page(2, lower, words=(at(290, 30, "2"),))])
    assert [table.continues for one in pages for table in one.tables] == [False, True]
    ((numbers, rows),) = grids(pages)
    assert numbers == (1, 2)
    assert [len(row) for row in rows] == [3] * 5
    assert rows[0] == ["t00", "t10", "t20"]
    assert rows.count(rows[0]) == 1


@pytest.mark.parametrize("said", ["above", "between", "other columns"])
def test_a_new_table_on_the_next_page_is_not_taken_for_the_old_one(said: str) -> None:
    upper, lower = moved(PLAIN, 560), moved(PLAIN, 0)
    if said == "other columns":
        lower = Drawn([60.0, 180.0, 300.0, 420.0], lower.ys, lower.cells)
    under = (at(80, 756, "Ghi chú"),) if said == "between" else ()
    over = (at(80, 78, "Phụ lục"),) if said == "above" else ()
    pages = linked([page(1, upper, words=under), page(2, lower, words=over)])
    assert [table.continues for one in pages for table in one.tables] == [False, False]
    assert [numbers for numbers, _ in grids(pages)] == [(1,), (2,)]


def test_a_blank_back_between_does_not_part_a_table() -> None:
    pages = linked([page(1, moved(PLAIN, 560)), page(2, blank=True), page(3, moved(PLAIN, 0))])
    assert [numbers for numbers, _ in grids(pages)] == [(1, 3)]


def test_tables_survive_the_way_through_json() -> None:
    document = Document((page(1, PLAIN),), "khac", 0.5, "", ())
    again = document_from_json(json.loads(json.dumps(document.to_json())))
    assert grids(again.pages) == grids(document.pages)
    assert again.pages[0].tables[0].columns == 3
