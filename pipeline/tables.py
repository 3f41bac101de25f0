"""Tables: the cells that drawn lines make, with the words that stand in them (`pipeline.aligned` has those without lines).

Lines that touch belong to one table; where they leave a side open (many forms draw no outer border) the ends of the
others close it. Cells between which no line is drawn are one cell. A table that goes on over the foot of a page is told
by its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.aligned import aligned_tables
from pipeline.document import Box, Cell, Page, Table, Word
from pipeline.rows import Placed, rows
from pipeline.ruling import Stroke

STEP = "tables:"  # how Page.steps records them
ALIGNED = "tables-aligned:"  # and those among them that no lines rule
_TOUCH = 4.0  # points between lines that are meant to meet
_SAME = 3.5  # points between pieces of one line
_OPEN = 12.0  # points that lines reach beyond the last one across: a side without a border
_ROW = 130.0  # points: the highest row that is one cell across
_DRAWN = 0.6  # of a side from which it counts as drawn
_ALIKE = 8.0  # points between the columns of a table and of its continuation
_HEAD, _FOOT = 0.09, 0.92  # beyond these shares of the height stand page numbers


def find_tables(strokes: Sequence[Stroke], words: Iterable[Word]) -> tuple[Table, ...]:
    """The tables of a page, top to bottom. Frames of less than two rows and two columns are no tables."""
    written = list(words)
    found = []
    for flat, tall in _groups(strokes):
        grid = _grid(flat, tall)
        if grid is not None:
            found.append(_table(grid, written))
    return tuple(sorted((table for table in found if table.cells), key=lambda table: table.box.y0))


def with_tables(page: Page, strokes: Sequence[Stroke]) -> Page:
    """The page with the tables that these lines rule and those whose columns are only aligned; steps tell how many."""
    ruled = find_tables(strokes, page.words)
    aligned = aligned_tables(page, ruled)
    counts = ((STEP, len(ruled) + len(aligned)), (ALIGNED, len(aligned)))
    steps = (f"{step}{count}" for step, count in counts if count)
    tables = tuple(sorted((*ruled, *aligned), key=lambda table: table.box.y0))
    return replace(page, tables=tables, steps=(*page.steps, *steps)) if tables else page


def linked(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages, each table that goes on from the written page before marked so."""
    result: list[Page] = []
    before: Page | None = None
    for page in pages:
        if before is not None and _goes_on(before, page):
            page = replace(page, tables=(replace(page.tables[0], continues=True), *page.tables[1:]))
        result.append(page)
        if not page.blank:
            before = page
    return tuple(result)


def grids(pages: Sequence[Page]) -> list[tuple[tuple[int, ...], list[list[str]]]]:
    """Each table of a document with the numbers of its pages and its rows of texts, continuations joined.

    A merged cell says its text in its first place; a head that is printed again on the next page is left out.
    """
    found: list[tuple[tuple[int, ...], list[list[str]]]] = []
    for page in pages:
        for table in page.tables:
            body = _texts(table)
            if table.continues and found:
                numbers, whole = found[-1]
                body = body[1:] if body[0] == whole[0] else body
                found[-1] = ((*numbers, page.number), whole + body)
            else:
                found.append(((page.number,), body))
    return found


def _texts(table: Table) -> list[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


# --- lines that touch -------------------------------------------------------------------------------------------------


def _groups(strokes: Sequence[Stroke]) -> Iterable[tuple[list[Stroke], list[Stroke]]]:
    """The lines of each table, level and upright ones."""
    flat = [one for one in strokes if one.flat]
    tall = [one for one in strokes if not one.flat]
    parent = list(range(len(flat) + len(tall)))
    for left, level in enumerate(flat):
        for right, upright in enumerate(tall):
            if _meet(level, upright):
                parent[_root(parent, left)] = _root(parent, len(flat) + right)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for number, one in enumerate([*flat, *tall]):
        groups.setdefault(_root(parent, number), ([], []))[0 if one.flat else 1].append(one)
    ruled = [group for group in groups.values() if all(group)]
    for level in (one for levels, uprights in groups.values() if not uprights for one in levels):
        for levels, _ in ruled:
            if _spans_row(level, levels):
                levels.append(level)
    return ruled


def _spans_row(level: Stroke, levels: Sequence[Stroke]) -> bool:
    """Whether a line that no other touches bounds a row of one cell across a table without outer uprights."""
    left, right = min(one.x0 for one in levels), max(one.x1 for one in levels)
    near = min(abs(one.y0 - level.y0) for one in levels) <= _ROW
    return near and abs(level.x0 - left) <= _TOUCH and abs(level.x1 - right) <= _TOUCH


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _meet(level: Stroke, upright: Stroke) -> bool:
    return (
        level.x0 - _TOUCH <= upright.x0 <= level.x1 + _TOUCH and upright.y0 - _TOUCH <= level.y0 <= upright.y1 + _TOUCH
    )


# --- lines to cells ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Grid:
    """The edges of columns and rows, and which of the sides between them are drawn."""

    xs: list[float]
    ys: list[float]
    flat: list[Stroke]
    tall: list[Stroke]

    def wall(self, column: int, row: int) -> bool:
        """Whether a line stands right of that place of the grid."""
        x, top, bottom = self.xs[column + 1], self.ys[row], self.ys[row + 1]
        spans = [(one.y0, one.y1) for one in self.tall if abs(one.x0 - x) <= _SAME]
        return _covered(spans, top, bottom)

    def floor(self, column: int, row: int) -> bool:
        """Whether a line lies under that place of the grid."""
        y, left, right = self.ys[row + 1], self.xs[column], self.xs[column + 1]
        spans = [(one.x0, one.x1) for one in self.flat if abs(one.y0 - y) <= _SAME]
        return _covered(spans, left, right)


def _grid(flat: list[Stroke], tall: list[Stroke]) -> _Grid | None:
    if len(flat) < 2 or not tall:
        return None
    xs = _closed(_places(one.x0 for one in tall), min(one.x0 for one in flat), max(one.x1 for one in flat))
    ys = _closed(_places(one.y0 for one in flat), min(one.y0 for one in tall), max(one.y1 for one in tall))
    return _Grid(xs, ys, flat, tall) if len(xs) > 2 and len(ys) > 2 else None


def _places(values: Iterable[float]) -> list[float]:
    """Where lines stand: those that differ by less than a line's thickness are one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SAME:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _closed(places: list[float], first: float, last: float) -> list[float]:
    """The places with an edge where the lines across reach out beyond the outermost."""
    before = [first] if places[0] - first > _OPEN else []
    after = [last] if last - places[-1] > _OPEN else []
    return [*before, *places, *after]


def _covered(spans: list[tuple[float, float]], start: float, stop: float) -> bool:
    drawn = sum(max(0.0, min(high, stop) - max(low, start)) for low, high in spans)
    return drawn >= _DRAWN * (stop - start)


def _table(grid: _Grid, words: Sequence[Word]) -> Table:
    columns, down = len(grid.xs) - 1, len(grid.ys) - 1
    parent = list(range(columns * down))
    for row in range(down):
        for column in range(columns):
            place = row * columns + column
            if column + 1 < columns and not grid.wall(column, row):
                parent[_root(parent, place + 1)] = _root(parent, place)
            if row + 1 < down and not grid.floor(column, row):
                parent[_root(parent, place + columns)] = _root(parent, place)
    box = Box(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])
    members: dict[int, list[int]] = {}
    for place in range(columns * down):
        members.setdefault(_root(parent, place), []).append(place)
    inside = [word for word in words if _within(word, box)]
    cells = tuple(_cell(grid, sorted(places), inside) for places in members.values()) if len(members) > 3 else ()
    return Table(box, down, columns, tuple(round(x, 2) for x in grid.xs), cells)


def _cell(grid: _Grid, places: Sequence[int], words: Sequence[Word]) -> Cell:
    columns = len(grid.xs) - 1
    across, down = [place % columns for place in places], [place // columns for place in places]
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    box = Box(grid.xs[left], grid.ys[top], grid.xs[right + 1], grid.ys[bottom + 1])
    inside = [Placed(word, 0) for word in words if _within(word, box)]
    text = "\n".join(row.text for row in rows(inside))
    return Cell(top, left, bottom - top + 1, right - left + 1, box, text)


def _within(word: Word, box: Box) -> bool:
    x, y = word.box.middle
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1


# --- over pages -------------------------------------------------------------------------------------------------------


def _goes_on(before: Page, page: Page) -> bool:
    """Whether the last table of a page and the first of the next are one: nothing written between, the same columns."""
    if not before.tables or not page.tables:
        return False
    upper, lower = before.tables[-1], page.tables[0]
    return (
        _as_wide(upper, lower)
        and not any(upper.box.y1 < word.box.middle[1] < _FOOT * before.height for word in before.words)
        and not any(_HEAD * page.height < word.box.middle[1] < lower.box.y0 for word in page.words)
    )


def _as_wide(upper: Table, lower: Table) -> bool:
    """Whether the columns are alike; a page may lie a little aside on the scanner."""
    if upper.columns != lower.columns:
        return False
    widths = [[right - left for left, right in pairwise(table.edges)] for table in (upper, lower)]
    return all(abs(one - other) <= _ALIKE for one, other in zip(*widths, strict=True))


__all__ = ["ALIGNED", "STEP", "find_tables", "grids", "linked", "with_tables"]
