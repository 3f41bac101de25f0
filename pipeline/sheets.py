"""Sheets that may be folded in the middle but are not cut (see `pipeline.fold`): each half is read as a page of its own,
then everything is put back.

The rules of place (left and right column, bottom right) hold within a half. Virtual pages carry numbers of their own and
coordinates from the half's left edge; `Sheets.field` and `Sheets.real` lead back to the page that was scanned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.document import Box, Field, Line, Page, Word, enclosing

STEP = "in-halves"  # how Page.steps records a folded sheet
_OVER = 3.0  # points on either side of the fold
_ACROSS = 1.2  # width to height from which a page is taken for a folded sheet


@dataclass(frozen=True, slots=True)
class Sheets:
    """The virtual pages in reading order, and for each of their numbers the real page and the half's left edge."""

    pages: tuple[Page, ...]
    places: dict[int, tuple[int, float]]

    def field(self, field: Field) -> Field:
        """The field with the page and box it has on the scanned page."""
        if field.page is None or field.page not in self.places:
            return field
        number, edge = self.places[field.page]
        return replace(field, page=number, box=_moved(field.box, edge) if field.box is not None else None)


def unfold(pages: Sequence[Page]) -> Sheets:
    """Pages with every folded sheet in two; a page that is no folded sheet stays as it is (but for its number)."""
    virtual: list[Page] = []
    places: dict[int, tuple[int, float]] = {}
    for page in pages:
        for half, edge in _halves(page):
            number = len(virtual) + 1
            places[number] = (page.number, edge)
            virtual.append(half if half.number == number else replace(half, number=number))
    return Sheets(tuple(virtual), places)


def in_halves(page: Page) -> Page:
    """A folded sheet with its lines half by half, as its two pages are read, and told by a step; other pages as they are."""
    halves = _halves(page)
    if len(halves) < 2:
        return page
    lines = tuple(_line_moved(line, edge) for half, edge in halves for line in half.lines)
    return replace(page, lines=lines, steps=(*page.steps, STEP))


def _line_moved(line: Line, by: float) -> Line:
    return replace(line, words=tuple(_shifted(word, by) for word in line.words), box=_moved(line.box, by))


def _halves(page: Page) -> list[tuple[Page, float]]:
    middle = page.width / 2
    if page.width < _ACROSS * page.height or _crossed(page, middle):
        return [(page, 0.0)]
    left = replace(page, width=middle, lines=lines_between(page, 0.0, middle), tables=())
    right = replace(page, width=middle, lines=lines_between(page, middle, page.width), slots=None, tables=())
    return [(half, edge) for half, edge in ((left, 0.0), (right, middle)) if half.lines]


def _crossed(page: Page, middle: float) -> bool:
    """Whether a table or print runs across the middle: something set across, not a folded sheet."""
    if any(table.box.x0 < middle - _OVER and table.box.x1 > middle + _OVER for table in page.tables):
        return True
    across = sum(word.box.x0 < middle - _OVER and word.box.x1 > middle + _OVER for word in page.words)
    return across > max(2, 0.02 * sum(1 for _ in page.words))


def lines_between(page: Page, x0: float, x1: float) -> tuple[Line, ...]:
    """The words of the page that stand between two x, line by line, in points from the first."""
    kept = []
    for line in page.lines:
        words = tuple(_shifted(word, -x0) for word in line.words if x0 <= word.box.middle[0] < x1)
        box = enclosing([word.box for word in words])
        if box is not None:
            kept.append(replace(line, words=words, box=box))
    return tuple(kept)


def _shifted(word: Word, by: float) -> Word:
    return replace(word, box=_moved(word.box, by))


def _moved(box: Box, by: float) -> Box:
    return Box(box.x0 + by, box.y0, box.x1 + by, box.y1)
