"""Tables without drawn lines: cells told by columns of white that run down through all their rows.

Much on a page stands in columns and is no table: a letterhead, two signers, a form's labels. So a table is only told
where three columns and three rows at least agree in their edges and something counts or is counted: numbered rows, a head
with "STT", a column of figures. What is in doubt (a row that may belong to the one above or below) is no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.document import Box, Cell, Page, Table, enclosing
from pipeline.rows import Placed, Row, cut_at_white
from pipeline.wording import fold

_COLUMNS, _ROWS = 3, 3  # the fewest; the head is a row
_GUTTER = 0.6  # heights of a line: the white between two columns
_APART = 3.2  # heights of a line between the tops of rows of one table
_LINE = 1.35  # heights of a line between the tops of lines of one cell
_EDGE = 4.0  # points within which edges agree
_AGREE = 0.8  # share of a column's cells whose edges do
_FILLED = 0.6  # share of a row's cells that are written in
_NEARER = 1.5  # points by which a row is nearer to the next than to the one it should belong to
_FIGURES = re.compile(r"[-–]?[\d.,/%]*\d[\d.,/%]*")
_COUNT = re.compile(r"(\d{1,3})[.)]?")
_HEAD = re.compile(r"(?:stt|tt|so tt|so thu tu)")
_TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong)\b")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Band:
    """The pieces of print of one row of the page, left to right."""

    pieces: tuple[Row, ...]
    top: float
    bottom: float


def aligned_tables(page: Page, ruled: Sequence[Table]) -> tuple[Table, ...]:
    """The tables without lines that stand outside those with lines, top to bottom."""
    bands = _bands(piece for piece in _pieces(page) if not any(_inside(piece, table.box) for table in ruled))
    if sum(len(band.pieces) >= _COLUMNS for band in bands) < _ROWS - 1:
        return ()
    height = median(piece.box.height for band in bands for piece in band.pieces)
    found: list[Table] = []
    start = failed = 0  # bands before `failed` belong to columns of which no table was made
    while start < len(bands):
        stop = _reach(bands, start, height) if len(bands[start].pieces) >= _COLUMNS else start + 1
        above = _head_above(bands, start, stop, height)
        table = _table(bands[above:stop], height) if stop - above >= _ROWS else None
        # Without its first row a table would be another one, but for a head that says what it is.
        if table is None or (start < failed and not _numbers_rows(bands[start].pieces[0])):
            failed = max(failed, stop)
            start += 1
            continue
        found.append(_with_total(table, bands[stop : stop + 1], height))
        start = stop
    return tuple(found)


def _numbers_rows(piece: Row) -> bool:
    return _HEAD.fullmatch(fold(piece.text).strip(" .")) is not None


def _head_above(bands: Sequence[_Band], start: int, stop: int, height: float) -> int:
    """The first of the lines right above that are a head's, set closer than rows and across no column."""
    covered: list[Span] = []
    for band in bands[start:stop]:
        covered = _covered(covered, band)
    columns = len(_gutters(covered, height))
    # Above a first row with a number the head stands at a row's distance, its own lines closer.
    near = _APART if _COUNT.fullmatch(bands[start].pieces[0].text) else _LINE
    while start > 0 and bands[start].top - bands[start - 1].top <= near * height:
        covered = _covered(covered, bands[start - 1])
        if len(_gutters(covered, height)) < columns:
            break
        start, near = start - 1, _LINE
    return start


def _pieces(page: Page) -> Iterable[Row]:
    """The page's lines cut wherever a column may end; a gap within text is not repeated down a table's rows."""
    for line in page.lines:
        words = sorted((Placed(word, page.number) for word in line.words), key=lambda one: one.box.x0)
        yield from cut_at_white(words, _GUTTER * line.box.height)


def _inside(piece: Row, box: Box) -> bool:
    x, y = piece.box.middle
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _bands(found: Iterable[Row]) -> list[_Band]:
    bands: list[list[Row]] = []
    for piece in sorted(found, key=lambda one: one.box.middle[1]):
        if bands and _level(bands[-1], piece):
            bands[-1].append(piece)
        else:
            bands.append([piece])
    return [
        _Band(
            tuple(sorted(band, key=lambda one: one.box.x0)),
            min(one.box.y0 for one in band),
            max(one.box.y1 for one in band),
        )
        for band in bands
    ]


def _level(band: Sequence[Row], piece: Row) -> bool:
    """Whether a piece stands beside those of the band: their middles differ by less than half a line."""
    middle = median(one.box.middle[1] for one in band)
    return abs(piece.box.middle[1] - middle) < 0.5 * min(piece.box.height, *(one.box.height for one in band))


# --- columns ----------------------------------------------------------------------------------------------------------


def _reach(bands: Sequence[_Band], start: int, height: float) -> int:
    """How far down from `start` (which is in) columns of white part every row in three or more."""
    taken = _covered([], bands[start])
    stop = start + 1
    while stop < len(bands) and bands[stop].top - bands[stop - 1].top <= _APART * height:
        more = _covered(taken, bands[stop])
        if len(_gutters(more, height)) < _COLUMNS - 1:
            break
        taken, stop = more, stop + 1
    return stop


def _covered(spans: list[Span], band: _Band) -> list[Span]:
    """The spans with the band's own, those that touch made one."""
    merged: list[Span] = []
    for low, high in sorted([*spans, *((one.box.x0, one.box.x1) for one in band.pieces)]):
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        else:
            merged.append((low, high))
    return merged


def _gutters(spans: Sequence[Span], height: float) -> list[Span]:
    return [(left[1], right[0]) for left, right in pairwise(spans) if right[0] - left[1] >= _GUTTER * height]


# --- rows to cells ----------------------------------------------------------------------------------------------------


def _table(bands: Sequence[_Band], height: float) -> Table | None:
    """The table that these rows of the page are, None where anything speaks against it."""
    covered: list[Span] = []
    for band in bands:
        covered = _covered(covered, band)
    gutters = _gutters(covered, height)
    if len(gutters) < _COLUMNS - 1:
        return None
    edges = (covered[0][0], *((low + high) / 2 for low, high in gutters), covered[-1][1])
    grid = [_in_columns(band, edges) for band in bands]
    rows = _joined(grid, bands)
    if rows is None or len(rows) < _ROWS or not _is_table(rows):
        return None
    return _made(rows, edges)


def _in_columns(band: _Band, edges: Sequence[float]) -> list[list[Row]]:
    return [
        [piece for piece in band.pieces if left <= piece.box.middle[0] < right or right == edges[-1] == piece.box.x1]
        for left, right in pairwise(edges)
    ]


_Cells = list[list[Row]]  # of one row: the pieces of print in each column


def _joined(grid: Sequence[_Cells], bands: Sequence[_Band]) -> list[_Cells] | None:
    """The rows, lines that go on within cells joined to theirs; None where it is not sure whose a line is.

    A row is told by its first column; only a head may have its first column in the middle of its lines.
    """
    own = [at for at, cells in enumerate(grid) if cells[0]]
    if not own or (own[0] != 0 and not _numbers_rows(grid[own[0]][0][0])):
        return None
    starts = [0, *own[1:]]
    if any(_between(bands, at, starts) for at in range(starts[-1]) if at not in starts and at > own[0]):
        return None
    rows: list[_Cells] = []
    for at, cells in enumerate(grid):
        if at in starts:
            rows.append([list(cell) for cell in cells])
            continue
        for cell, more in zip(rows[-1], cells, strict=True):
            if len(rows) > 1 and more and (not cell or _said(cell)[0].islower()):
                return None  # what goes on below may have begun above the row's number
            cell.extend(more)
    return rows


def _between(bands: Sequence[_Band], at: int, starts: Sequence[int]) -> bool:
    """Whether a line stands nearer to the row below it than to the line above."""
    if at + 1 >= len(bands) or at + 1 not in starts:
        return False
    return bands[at + 1].top - bands[at].top < bands[at].top - bands[at - 1].top - _NEARER


def _is_table(rows: Sequence[_Cells]) -> bool:
    head, body = rows[0], rows[1:]
    filled = [sum(bool(cell) for cell in row) / len(row) for row in rows]
    if min(filled) < _FILLED or sum(filled) / len(filled) < _AGREE or not all(head[1:]):
        return False
    columns = [[row[at] for row in body if row[at]] for at in range(len(head))]
    return all(len(column) > 1 and _agree(column) for column in columns) and _counts(rows)


def _agree(column: Sequence[Sequence[Row]]) -> bool:
    """Whether most cells of a column share their left edge, their right edge or their middle."""
    boxes = [enclosing([piece.box for piece in cell]) for cell in column]
    known = [box for box in boxes if box is not None]
    edges = ([box.x0 for box in known], [box.x1 for box in known], [box.middle[0] for box in known])
    return any(sum(abs(one - median(edge)) <= _EDGE for one in edge) >= _AGREE * len(edge) for edge in edges)


def _counts(rows: Sequence[_Cells]) -> bool:
    """Whether rows are numbered, the head says that they are, or a column holds figures under a head that is none."""
    first = [_said(row[0]) for row in rows]
    numbers = [int(found[1]) for text in first if (found := _COUNT.fullmatch(text))]
    if len(numbers) >= len(rows) - 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return True
    if rows[0][0] and _numbers_rows(rows[0][0][0]):
        return True
    figures = [
        [bool(_FIGURES.fullmatch(_said(row[at]).replace(" ", ""))) for row in rows] for at in range(1, len(rows[0]))
    ]
    return any(not column[0] and sum(column[1:]) >= _AGREE * (len(rows) - 1) for column in figures)


def _said(cell: Sequence[Row]) -> str:
    return " ".join(piece.text for piece in sorted(cell, key=lambda one: (one.box.middle[1], one.box.x0)))


def _made(rows: Sequence[_Cells], edges: Sequence[float]) -> Table:
    tops = [min(piece.box.y0 for cell in row for piece in cell) for row in rows]
    foot = max(piece.box.y1 for cell in rows[-1] for piece in cell)
    cells = [
        Cell(down, across, 1, 1, Box(left, top, right, bottom), _text(rows[down][across]))
        for down, (top, bottom) in enumerate(pairwise([*tops, foot]))
        for across, (left, right) in enumerate(pairwise(edges))
    ]
    box = Box(edges[0], tops[0], edges[-1], foot)
    return Table(box, len(rows), len(edges) - 1, tuple(round(x, 2) for x in edges), tuple(cells), ruled=False)


def _text(cell: Sequence[Row]) -> str:
    """A line for each printed one."""
    lines: list[list[Row]] = []
    for piece in sorted(cell, key=lambda one: one.box.middle[1]):
        if lines and _level(lines[-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return "\n".join(" ".join(one.text for one in sorted(line, key=lambda one: one.box.x0)) for line in lines)


def _with_total(table: Table, below: Sequence[_Band], height: float) -> Table:
    """The table with the row of its total, whose words run over the first columns."""
    if not below or below[0].top - table.box.y1 > _APART * height or not _TOTAL.match(fold(below[0].pieces[0].text)):
        return table
    label, *sums = below[0].pieces
    edges = table.edges
    places = [next((at for at, right in enumerate(edges[1:]) if one.box.middle[0] < right), -1) for one in sums]
    over = next((at for at, right in enumerate(edges[1:]) if label.box.x1 <= right), -1)
    if not sums or min(places) <= over or over < 0 or len(set(places)) < len(places):
        return table
    top, bottom = below[0].top, below[0].bottom
    texts = dict(zip(places, (one.text for one in sums), strict=True))
    cells = [Cell(table.rows, 0, 1, over + 1, Box(edges[0], top, edges[over + 1], bottom), label.text)]
    cells += [
        Cell(table.rows, at, 1, 1, Box(edges[at], top, edges[at + 1], bottom), texts.get(at, ""))
        for at in range(over + 1, table.columns)
    ]
    box = Box(table.box.x0, table.box.y0, table.box.x1, bottom)
    return Table(box, table.rows + 1, table.columns, edges, (*table.cells, *cells), ruled=False)


__all__ = ["aligned_tables"]
