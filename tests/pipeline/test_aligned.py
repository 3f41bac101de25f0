"""Tables without lines come with their cells; what only stands in columns is no table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.aligned import aligned_tables
from pipeline.document import Box, Line, Page, Table, Word
from pipeline.ruling import Stroke
from pipeline.tables import grids, with_tables

LETTER, HEIGHT, PITCH = 6.0, 14.0, 15.0  # points: a letter's width, a line, from one line of a cell to the next


def piece(text: str, x: float, y: float, *, right: float | None = None, middle: float | None = None) -> Line:
    """A line of words from `x` on, or up to `right`, or around `middle`."""
    wide = LETTER * len(text)
    x = right - wide if right is not None else middle - wide / 2 if middle is not None else x
    words, at = [], x
    for part in text.split():
        words.append(Word(part, Box(at, y, at + LETTER * len(part) - 1, y + HEIGHT), 0.95))
        at += LETTER * (len(part) + 1)
    return Line(tuple(words), Box(x, y, words[-1].box.x1, y + HEIGHT))


def page(*lines: Line) -> Page:
    return Page(1, 595, 842, tuple(sorted(lines, key=lambda one: (one.box.y0, one.box.x0))), "text")


@dataclass
class Set:
    """A table as typed: `rows` of cells of lines; columns begin at `xs`, figures end at the next one."""

    rows: list[list[list[str]]]
    xs: list[float]
    gap: float = 8.0

    def lines(self, y: float = 200.0) -> list[Line]:
        found = []
        for row in self.rows:
            for at, cell in enumerate(row):
                for number, text in enumerate(cell):
                    figures = text.replace(".", "").isdecimal() and at > 0
                    right = self.xs[at + 1] - 20 if figures else None
                    found.append(piece(text, self.xs[at], y + PITCH * number, right=right))
            y += PITCH * max(map(len, row)) + self.gap
        return found

    @property
    def texts(self) -> list[list[str]]:
        return [["\n".join(cell) for cell in row] for row in self.rows]


NAMES = ["Nguyễn Văn An", "Trần Thị Bích", "Lê Hoàng", "Phạm Minh Châu Anh"]
PLACES = ["Phòng Nội vụ", "Văn phòng", "Sở Tài chính Kế hoạch"]


@st.composite
def typed(draw: st.DrawFn) -> Set:
    count = draw(st.integers(2, 7))
    wide = draw(st.booleans())
    columns: list[tuple[str, float]] = [("STT", 50.0), ("Họ và tên", 160.0), ("Đơn vị", 170.0)]
    if wide:
        columns.append(("Số tiền", 100.0))
    rows = [[[title] for title, _ in columns]]
    for number in range(count):
        place = draw(st.sampled_from(PLACES))
        more = draw(st.sampled_from([[], ["và Hội đồng"], ["và các ban", "của xã"]])) if number else []
        row = [[f"{number + 1}"], [draw(st.sampled_from(NAMES))], [place, *(more if place[0].isupper() else [])]]
        if wide:
            row.append([f"{draw(st.integers(1, 99))}.000.000"])
        rows.append(row)
    xs = [70.0]
    for _, width in columns:
        xs.append(xs[-1] + width)
    return Set(rows, xs, draw(st.floats(0, 16)))


def told(found: tuple[Table, ...]) -> list[list[list[str]]]:
    return [rows for _, rows in grids([Page(1, 595, 842, (), "text", tables=found)])]


PARAGRAPH = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm"
AROUND = (piece(PARAGRAPH, 70, 150), piece("Nơi nhận:", 70, 740), piece("CHỦ TỊCH", 400, 740))


@settings(max_examples=30, deadline=None)
@given(typed())
def test_a_typed_table_gives_back_its_cells(table: Set) -> None:
    (found,) = aligned_tables(page(*AROUND, *table.lines()), ())
    assert told((found,)) == [table.texts]
    assert not found.ruled


PLAIN = Set(
    [[["STT"], ["Họ và tên"], ["Số tiền"]], *([[str(n)], [name], [f"{n}50.000"]] for n, name in enumerate(NAMES, 1))],
    [70, 120, 300, 400],
)


def test_the_total_under_a_table_spans_the_columns_before_its_sum() -> None:
    below = 200 + len(PLAIN.rows) * (PITCH + PLAIN.gap)
    total = [piece("Tổng cộng các khoản chi", 70, below), piece("1.000.000", 0, below, right=380)]
    (found,) = aligned_tables(page(*PLAIN.lines(), *total), ())
    assert [(c.column, c.column_span, c.text) for c in found.cells if c.row == 5] == [
        (0, 2, "Tổng cộng các khoản chi"),
        (2, 1, "1.000.000"),
    ]


def test_a_head_of_two_lines_with_its_number_between_them_is_one_row() -> None:
    head = [piece("STT", 70, 190), piece("Họ và tên", 120, 182), piece("người hưởng", 120, 198), piece("Số tiền", 0, 182, right=380), piece("(đồng)", 0, 198, right=380)]  # fmt: skip
    body = Set(PLAIN.rows[1:], PLAIN.xs).lines(225)
    assert told(aligned_tables(page(*head, *body), ())) == [
        [["STT", "Họ và tên\nngười hưởng", "Số tiền\n(đồng)"], *PLAIN.texts[1:]]
    ]


def two_columns(left: list[str], right: list[str], y: float = 60) -> list[Line]:
    rows = [piece(text, 0, y + 18 * n, middle=170) for n, text in enumerate(left)]
    return rows + [piece(text, 0, y + 18 * n, middle=420) for n, text in enumerate(right)]


LOOKALIKES = {
    "a letterhead": two_columns(["UBND TỈNH X", "SỞ NỘI VỤ", "Số: 12/QĐ-SNV"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "X, ngày 1 tháng 2 năm 2020"]),
    "three signers": [piece(text, 0, 600 + 20 * n, middle=x) for x in (130, 300, 470) for n, text in enumerate(["ĐẠI DIỆN BÊN", "GIÁM ĐỐC", "Nguyễn Văn An"])],
    "a form": [piece(text, x, 300 + 20 * n) for n in range(5) for x, text in ((70, "Họ tên: Nguyễn An"), (250, "Giới tính: Nam"), (420, "Dân tộc: Kinh"))],
    "running text": [piece(PARAGRAPH, 70, 200 + 18 * n) for n in range(12)],
    "a numbered list": [piece(text, x, 200 + 20 * n) for n in range(6) for x, text in ((70, f"{n + 1}."), (100, "Thực hiện các nhiệm vụ được giao"))],
    "words without order": [piece("ban hành", 70 + 37 * ((n * n) % 7) + 150 * k, 200 + 20 * n) for n in range(9) for k in range(3)],
    "two rows": Set(PLAIN.rows[:2], PLAIN.xs).lines(),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(LOOKALIKES))
def test_what_only_stands_in_columns_is_no_table(what: str) -> None:
    assert aligned_tables(page(*LOOKALIKES[what]), ()) == ()


@pytest.mark.parametrize(
    ("texts", "pitch"),
    [
        (("Sửa chữa đường", "Giao thông nông thôn", "Xã Hòa Bình"), 60),
        (("Sửa chữa đường", "giao thông", "thôn của xã"), 45),
    ],
)
def test_a_line_that_may_belong_to_the_row_below_leaves_no_table(texts: tuple[str, ...], pitch: int) -> None:
    """Numbers set in the middle of rows of three lines: what stands above a number is its own row's."""
    lines = [
        piece(text, x, 210 if pitch == 45 else 200) for x, text in ((70, "STT"), (120, "Nội dung"), (400, "Ghi chú"))
    ]
    for n in range(3):
        y = 225 + pitch * n
        lines += [piece(text, 120, y + 15 * at) for at, text in enumerate(texts)]
        lines += [piece(str(n + 1), 70, y + 15), piece("Không", 400, y + 15)]
    assert aligned_tables(page(*lines), ()) == ()


def test_numbered_rows_whose_cells_do_not_agree_are_no_table() -> None:
    ragged = [
        piece(text, x + (0, 9, 4, 13, 7, 2, 11, 5)[(n + at) % 8], 200 + 20 * n)
        for n in range(8)
        for at, (x, text) in enumerate(
            ((70, f"{n + 1}"), (160, "Nhận" + " xét" * (n % 3)), (400, "Đã" + " xong" * (n % 4)))
        )
    ]
    assert aligned_tables(page(*ragged), ()) == ()


def test_a_row_that_is_hardly_written_in_leaves_no_table() -> None:
    bare = Set([[["STT"], ["Họ tên"], ["Đơn vị"], ["Chức vụ"]], *([[str(n)], ["An Bình"], ["Sở Y tế"], ["Chuyên viên"]] for n in range(1, 9)), [["9"], [], [], []]], [70, 120, 250, 380])  # fmt: skip
    assert aligned_tables(page(*bare.lines()), ()) == ()


def test_figures_under_the_words_of_a_total_are_not_taken_for_its_sum() -> None:
    below = 200 + len(PLAIN.rows) * (PITCH + PLAIN.gap)
    total = [piece("Tổng cộng", 70, below), piece("12", 130, below), piece("1.000.000", 0, below, right=380)]
    (found,) = aligned_tables(page(*PLAIN.lines(), *total), ())
    assert found.rows == len(PLAIN.rows)


def test_a_table_with_lines_is_not_told_twice() -> None:
    lines = PLAIN.lines()
    edges = [64.0, 112.0, 290.0, 400.0]
    strokes = [Stroke(64, y, 400, y) for y in (196, 218, 241, 264, 287, 312)] + [Stroke(x, 196, x, 312) for x in edges]
    found = with_tables(page(*lines), strokes)
    assert [(table.ruled, table.rows) for table in found.tables] == [(True, 5)]
    assert found.steps == ("tables:1",)
    assert with_tables(page(*lines), ()).steps == ("tables:1", "tables-aligned:1")
