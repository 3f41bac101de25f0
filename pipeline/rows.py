"""The geometry of a page's words: pieces of lines, rows, columns.

A detector may run one line across both columns of a header, or break a line at a handwritten number. So nothing here
trusts lines: words are regrouped by where they stand.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.document import Box, Line, Page, Word, enclosing
from pipeline.onapage import once_a_page

_GAP = 1.6  # heights of the line


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


@once_a_page
def placed_words(page: Page) -> Sequence[Placed]:
    """Every word of the page; words that glue a label to its value (`tên:Nguyễn`) are cut after the colon."""
    return tuple(word for line in page.lines for word in _placed(page, line))


def _placed(page: Page, line: Line) -> list[Placed]:
    return [Placed(piece, page.number, line.dotted) for word in line.words for piece in _cut(word)]


_JOINT = re.compile(r"(?<=[^\W\d_]),(?=[^\W\d_])|(?<!^)(?<!\d):(?=[^\s])|(?<=\d):(?=[^\s\d])")


def _cut(word: Word) -> list[Word]:
    """Words that ran together at a colon or comma (`tên:Nguyễn`, `An,ngày`), cut after it; times (`10:30`) stay."""
    if ":" not in word.text and "," not in word.text:
        return [word]
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


def cut_at_white(words: Sequence[Placed], white: float) -> list[Row]:
    """Words of one line, left to right, as rows parted where more than so many points of white lie between two."""
    parts: list[list[Placed]] = []
    for word in words:
        if parts and word.box.x0 - parts[-1][-1].box.x1 <= white:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [row_of(part) for part in parts]


@once_a_page
def pieces(page: Page) -> tuple[Row, ...]:
    """The page's lines cut where the white between two words is wider than 1.6 line heights, top to bottom."""
    found: list[Row] = []
    for line in page.lines:
        words = sorted(_placed(page, line), key=lambda one: one.box.x0)
        height = median(word.box.height for word in words) if words else 0.0
        found += cut_at_white(words, _GAP * height)
    return tuple(sorted(found, key=lambda row: (row.box.y0, row.box.x0)))


@dataclass(slots=True)
class _Group:
    """A row that grows: its words, and their upper and lower edges in order."""

    words: list[Placed]
    tops: list[float]
    bottoms: list[float]

    def holds(self, top: float, bottom: float) -> bool:
        """Whether a word between these edges overlaps the row by half the smaller height.

        The row keeps its typical height: a tall letter or a smear must not swallow the next row.
        """
        y0, y1 = _middle(self.tops), _middle(self.bottoms)
        return min(bottom, y1) - max(top, y0) > 0.5 * min(bottom - top, y1 - y0)

    def add(self, word: Placed) -> None:
        self.words.append(word)
        insort(self.tops, word.box.y0)
        insort(self.bottoms, word.box.y1)


def _middle(ordered: Sequence[float]) -> float:
    """The median of numbers that are in order."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def rows(words: Iterable[Placed]) -> list[Row]:
    """Words of one page regrouped into rows: two belong together when they overlap by half the smaller height."""
    groups: list[_Group] = []
    for word in sorted(words, key=lambda one: one.box.middle[1]):
        top, bottom = word.box.y0, word.box.y1
        own = next((group for group in groups[:-4:-1] if group.holds(top, bottom)), None)
        if own is None:
            groups.append(_Group([word], [top], [bottom]))
        else:
            own.add(word)
    return sorted((row_of(group.words) for group in groups), key=lambda row: row.box.middle[1])


def within(words: Iterable[Placed], x0: float, y0: float, x1: float, y1: float) -> list[Placed]:
    """The words whose middle lies in the rectangle (points)."""
    return [one for one in words if x0 <= one.box.middle[0] < x1 and y0 <= one.box.middle[1] < y1]
