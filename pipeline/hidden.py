"""Rows that break off below each other at one straight edge: what lies on the sheet there is as white as the sheet.

A note in a scan of black and white, or a slip of white paper, leaves no shade (`pipeline.covered`), but it cuts letters:
rows, leaders too, end at its edge to a quarter of a millimetre, and half letters are misread. Columns end so as well, with
whole words; a row beside them that runs across tells them from a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np

from pipeline.covered import doubted_beside
from pipeline.document import Box, Page
from pipeline.raster import Pixels
from pipeline.rows import Row, placed_words, rows

_INK = 130  # gray: print of a page brought to white is darker
_GAP = 9.0  # points of white behind an edge; spaces between words are narrower
_PIECE = 3.0  # points: narrower ink is a speck or a rule
_STRAIGHT = 0.7  # points by which an end may miss the edge
_STEEPEST = 0.05  # of a note, against the page's own upright: three degrees
_BEFORE, _BEHIND = 6.0, 30.0  # points on both sides of the edge that a row must cover to run across it
_NEXT = 3  # rows within which two ends give an edge's direction
_FEWEST = 3  # rows that end at an edge
_SURE = 0.95  # confidence below which, or with another reading, a word may be half of one

Span = tuple[float, float]


def doubted_at_hidden_edges(page: Page, dotted: Pixels, dpi: float) -> Page:
    """The page with the words at and behind such edges doubted, and a step that tells of it.

    `dotted` is the prepared page (H, W), leaders still in it, at `dpi`.
    """
    found = rows(placed_words(page))
    spans = [_spans(dotted, row, dpi / 72) for row in found]
    edges = [edge for edge in _longest(_edges(found, spans)) if _cuts_words(found, edge)]
    return doubted_beside(page, [_cover(found, edge, page.width) for edge in edges])


def _spans(dotted: Pixels, row: Row, scale: float) -> list[Span]:
    """Where ink stands in the row, from and to (points), parted by white wider than any space."""
    top, bottom = row.box.y0 + 0.1 * row.box.height, row.box.y1
    inked = np.flatnonzero((dotted[max(0, round(top * scale)) : round(bottom * scale)] < _INK).any(axis=0))
    if not inked.size:
        return []
    parted = np.flatnonzero(np.diff(inked) > _GAP * scale)
    starts, ends = np.append(inked[0], inked[parted + 1]), np.append(inked[parted], inked[-1])
    return [
        (float(start) / scale, float(end + 1) / scale)
        for start, end in zip(starts, ends, strict=True)
        if end - start > _PIECE * scale
    ]


Edge = dict[int, float]  # x at each row that ends there


def _edges(found: Sequence[Row], spans: Sequence[Sequence[Span]]) -> Iterator[Edge]:
    """Straight edges at which rows end, with a row beside them that runs across."""
    for one in range(len(found)):
        for two in range(one + 1, min(one + 1 + _NEXT, len(found))):
            down = found[two].box.middle[1] - found[one].box.middle[1]
            for (_, x), (_, below) in product(spans[one], spans[two]):
                if down <= 0 or abs(below - x) > _STEEPEST * down:
                    continue
                at, behind = _followed(found, spans, one, x, (below - x) / down)
                neighbours = [row for row in (one - 1, behind) if 0 <= row < len(found)]
                if len(at) >= _FEWEST and any(_runs_across(spans[row], x) for row in neighbours):
                    yield at


def _longest(edges: Iterable[Edge]) -> list[Edge]:
    """Of edges that share all their rows with a longer one, that one alone."""
    kept: list[Edge] = []
    for edge in sorted(edges, key=len, reverse=True):
        if not any(edge.keys() <= other.keys() for other in kept):
            kept.append(edge)
    return kept


def _followed(
    found: Sequence[Row], spans: Sequence[Sequence[Span]], first: int, x: float, slope: float
) -> tuple[Edge, int]:
    """The rows from `first` down that end at the line, and the row that runs across it (or one behind the last)."""
    at: Edge = {}
    for row in range(first, len(found)):
        here = x + slope * (found[row].box.middle[1] - found[first].box.middle[1])
        if any(abs(end - here) < _STRAIGHT for _, end in spans[row]):
            at[row] = here
        elif _runs_across(spans[row], here):
            return at, row
    return at, len(found)


def _runs_across(row: Sequence[Span], x: float) -> bool:
    return any(start < x - _BEFORE and end > x + _BEHIND for start, end in row)


def _cuts_words(found: Sequence[Row], edge: Edge) -> bool:
    """Whether half of the rows end in a word that the readers are not sure of: letters that the edge cut."""
    last = [[one for one in found[row].words if one.box.x0 < x][-1:] for row, x in edge.items()]
    cut = [
        one
        for words in last
        for one in words
        if any(char.isalpha() for char in one.text) and (one.word.confidence < _SURE or one.word.alternatives)
    ]
    return 2 * len(cut) >= len(last) and len(cut) > 1


def _cover(found: Sequence[Row], edge: Edge, width: float) -> Box:
    """From the edge to the right: how far it reaches there, nothing tells."""
    return Box(min(edge.values()), found[min(edge)].box.y0, width, found[max(edge)].box.y1)


__all__ = ["doubted_at_hidden_edges"]
