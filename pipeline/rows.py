"""The geometry of a page's words: pieces of lines, rows, columns.

A detector may run one line across both columns of a header, or break a line at a handwritten number. So nothing here
trusts lines: words are regrouped by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.document import Box, Page, Word, enclosing


@dataclass(frozen=True, slots=True)
class Placed:
    """A word and the page it stands on; `dotted` when leaders were erased from its line."""

    word: Word
    page: int
    dotted: bool = False

    @property
    def text(self) -> str:
        return self.word.text

    @property
    def box(self) -> Box:
        return self.word.box


@dataclass(frozen=True, slots=True)
class Row:
    """Words that stand side by side, left to right."""

    words: tuple[Placed, ...]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def page(self) -> int:
        return self.words[0].page

    @property
    def centre(self) -> float:
        return self.box.middle[0]


def row_of(words: Iterable[Placed]) -> Row:
    """A row of those words, ordered by x; at least one word is needed."""
    ordered = tuple(sorted(words, key=lambda one: one.box.x0))
    box = enclosing([one.box for one in ordered])
    assert box is not None
    return Row(ordered, box)


def placed_words(page: Page) -> list[Placed]:
    """Every word of the page; words that glue a label to its value (`tên:Nguyễn`) are cut after the colon."""
    return [
        Placed(piece, page.number, line.dotted) for line in page.lines for word in line.words for piece in _cut(word)
    ]


_JOINT = re.compile(r"(?<=[^\W\d_]),(?=[^\W\d_])|(?<!^)(?<!\d):(?=[^\s])|(?<=\d):(?=[^\s\d])")


def _cut(word: Word) -> list[Word]:
    """Words that ran together at a colon or comma (`tên:Nguyễn`, `An,ngày`), cut after it; times (`10:30`) stay."""
    ends = [match.end() for match in _JOINT.finditer(word.text)]
    if not ends:
        return [word]
    parts = []
    for start, end in pairwise([0, *ends, len(word.text)]):
        if start == end:
            continue
        x0 = word.box.x0 + word.box.width * start / len(word.text)
        x1 = word.box.x0 + word.box.width * end / len(word.text)
        parts.append(replace(word, text=word.text[start:end], box=replace(word.box, x0=x0, x1=x1), alternatives=()))
    return parts


def pieces(page: Page, *, gap: float = 1.6) -> list[Row]:
    """The page's lines cut where the white between two words is wider than `gap` line heights, top to bottom."""
    found: list[Row] = []
    for line in page.lines:
        words = [Placed(piece, page.number, line.dotted) for word in line.words for piece in _cut(word)]
        height = median(word.box.height for word in words) if words else 0.0
        current: list[Placed] = []
        for word in sorted(words, key=lambda one: one.box.x0):
            if current and word.box.x0 - current[-1].box.x1 > gap * height:
                found.append(row_of(current))
                current = []
            current.append(word)
        if current:
            found.append(row_of(current))
    return sorted(found, key=lambda row: (row.box.y0, row.box.x0))


def rows(words: Sequence[Placed]) -> list[Row]:
    """Words of one page regrouped into rows: two belong together when they overlap by half the smaller height."""
    groups: list[tuple[float, float, list[Placed]]] = []
    for word in sorted(words, key=lambda one: one.box.middle[1]):
        top, bottom = word.box.y0, word.box.y1
        for number in range(len(groups) - 1, max(-1, len(groups) - 4), -1):
            y0, y1, members = groups[number]
            overlap = min(bottom, y1) - max(top, y0)
            if overlap > 0.5 * min(bottom - top, y1 - y0):
                members.append(word)
                # The row keeps its typical height: a tall letter or a smear must not swallow the next row.
                groups[number] = (
                    median(one.box.y0 for one in members),
                    median(one.box.y1 for one in members),
                    members,
                )
                break
        else:
            groups.append((top, bottom, [word]))
    return sorted((row_of(members) for _, _, members in groups), key=lambda row: row.box.middle[1])


def within(words: Iterable[Placed], x0: float, y0: float, x1: float, y1: float) -> list[Placed]:
    """The words whose middle lies in the rectangle (points)."""
    return [one for one in words if x0 <= one.box.middle[0] < x1 and y0 <= one.box.middle[1] < y1]
