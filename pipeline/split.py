"""Proposes how a PDF of a whole box falls into documents. A clerk confirms; nothing is cut by itself.

Witnesses for "a document begins here": a separator sheet, Quốc hiệu at the head of the page, a title, the box's table of
contents, a blank back before, another size of paper. Against it: a printed page number above 1, an annex's heading.
Their weights are log odds, judged by hand and kept soft; the confidence of a part is that of its weakest decision.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.classify import find_title
from pipeline.document import Line, Page
from pipeline.header import find_header
from pipeline.paper import a4_equivalent
from pipeline.separators import STEP
from pipeline.wording import fold

_PRIOR = -1.8
_WEIGHTS = {"header": 4.5, "title": 1.2, "contents": 2.5, "blank-before": 0.6, "paper": 0.6}
_AGAINST = {"page-number": -3.5, "annex": -2.0, "not-in-contents": -1.2}
_WORDS = {
    "separator": "sau tờ phân cách",
    "first": "trang đầu của tệp",
    "header": "có Quốc hiệu ở đầu trang",
    "title": "có tên loại văn bản",
    "contents": "khớp mục lục",
    "blank-before": "sau trang trắng",
    "paper": "khác khổ giấy",
}
_CONTENTS = re.compile(r"\bmuc luc\b")
_ANNEX = re.compile(r"^(phu luc|bieu mau|danh sach|kem theo)\b")
_TOP, _BOTTOM = 0.09, 0.92


@dataclass(frozen=True, slots=True)
class Part:
    """One proposed document: pages `start` to `stop` (from 1, both included), without separators.

    `kind` is "contents" for the box's table of contents, else "document"; `dossier` comes from a separator sheet;
    `sheets` counts A4 equivalents of the pages that are not blank.
    """

    start: int
    stop: int
    kind: str
    confidence: float
    why: str
    dossier: str = ""
    sheets: float = 0.0


@dataclass(frozen=True, slots=True)
class _Start:
    """How likely a document begins on a page, and what says so."""

    likely: float
    why: str
    dossier: str = ""


def propose_parts(pages: Sequence[Page]) -> tuple[Part, ...]:
    """The documents of a file, in order. A file of one document gives one part."""
    contents = _contents_pages(pages)
    listed = _listed_starts(pages, contents)
    starts: dict[int, _Start] = {}
    previous: Page | None = None
    for page in pages:
        if _separator(page) is None and not page.blank:
            starts[page.number] = _start(page, previous, contents, listed)
        previous = page
    return tuple(_parts(pages, starts, contents))


def a4_sheets(pages: Sequence[Page]) -> float:
    """What scanning is counted by: A4 equivalents of the pages that are not blank and no separator."""
    return sum(a4_equivalent(page.width, page.height) for page in pages if not page.blank and _separator(page) is None)


def _separator(page: Page) -> str | None:
    return next((step[len(STEP) :] for step in page.steps if step.startswith(STEP)), None)


def _start(page: Page, previous: Page | None, contents: frozenset[int], listed: frozenset[int]) -> _Start:
    if previous is None:
        return _Start(0.99, _WORDS["first"])
    dossier = _separator(previous)
    if dossier is not None:
        return _Start(0.99, _WORDS["separator"], dossier)
    if page.number in contents:
        return _Start(0.95 if page.number - 1 not in contents else 0.1, "mục lục của hộp")
    seen = _witnesses(page, previous, contents, listed)
    odds = _PRIOR + sum({**_WEIGHTS, **_AGAINST}[name] for name in seen)
    why = ", ".join(_WORDS[name] for name in seen if name in _WORDS)
    return _Start(1 / (1 + math.exp(-odds)), why)


def _witnesses(page: Page, previous: Page, contents: frozenset[int], listed: frozenset[int]) -> list[str]:
    seen = []
    header = find_header(page)
    if header is not None and header.motto.box.y0 < 0.4 * page.height:
        seen.append("header")
    elif find_title([page]) is not None:
        seen.append("title")
    if previous.blank:
        seen.append("blank-before")
    if previous.number in contents:
        seen.append("contents")
    elif listed:
        seen.append("contents" if page.number in listed else "not-in-contents")
    if page.paper != previous.paper and not previous.blank:
        seen.append("paper")
    number = _printed_number(page)
    if number is not None and number > 1:
        seen.append("page-number")
    if page.lines and any(_ANNEX.match(fold(line.text)) for line in page.lines[:3]):
        seen.append("annex")
    return seen


def _printed_number(page: Page) -> int | None:
    """The page number that stands alone at the head or the foot of the page (Nghị định 30/2020: head, centre)."""
    for line in page.lines:
        middle = line.box.middle[1] / page.height
        text = line.text.strip(" -–.")
        if (middle < _TOP or middle > _BOTTOM) and text.isdigit() and len(text) <= 3:
            return int(text)
    return None


def _contents_pages(pages: Sequence[Page]) -> frozenset[int]:
    """The box's table of contents: a page headed "Mục lục …" among the first, and what continues it."""
    found: set[int] = set()
    for page in pages[:6]:
        head = " ".join(fold(line.text) for line in page.lines[:6])
        if _CONTENTS.search(head) and find_header(page) is None:
            found.add(page.number)
    return frozenset(found)


def _listed_starts(pages: Sequence[Page], contents: frozenset[int]) -> frozenset[int]:
    """Pages on which documents begin by the table's last column ("tờ số"), counted over pages that are not blank."""
    numbers: list[int] = []
    for page in pages:
        if page.number in contents:
            numbers.extend(_last_column(page))
    rising = [number for index, number in enumerate(numbers) if number > max(numbers[:index], default=0)]
    if len(rising) < 2 or rising[0] != 1 or len(rising) < 0.7 * len(numbers):
        return frozenset()  # not read well enough to be a witness
    bodies = [
        page.number for page in pages if not page.blank and page.number not in contents and _separator(page) is None
    ]
    return frozenset(bodies[number - 1] for number in rising if number <= len(bodies))


def _last_column(page: Page) -> list[int]:
    """The figures that stand alone at the right edge of the table, from top to bottom."""
    words = [word for line in sorted(page.lines, key=_top) for word in line.words if word.text.isdigit()]
    if not words:
        return []
    edge = max(word.box.x1 for word in words)
    return [int(word.text) for word in words if word.box.x1 > edge - 30 and len(word.text) <= 4]


def _top(line: Line) -> float:
    return line.box.y0


def _parts(pages: Sequence[Page], starts: Mapping[int, _Start], contents: frozenset[int]) -> list[Part]:
    groups: list[list[Page]] = []
    for page in pages:
        if _separator(page) is not None:
            continue
        begins = page.number in starts and starts[page.number].likely > 0.5
        if begins or not groups:
            groups.append([])
        groups[-1].append(page)
    return [_part(group, starts, contents) for group in groups]


def _part(group: Sequence[Page], starts: Mapping[int, _Start], contents: frozenset[int]) -> Part:
    first = starts.get(group[0].number, _Start(0.5, ""))
    inside = [1 - starts[page.number].likely for page in group[1:] if page.number in starts]
    return Part(
        start=group[0].number,
        stop=group[-1].number,
        kind="contents" if group[0].number in contents else "document",
        confidence=round(min([first.likely, *inside]), 3),
        why=first.why,
        dossier=first.dossier,
        sheets=a4_sheets(group),
    )


__all__ = ["Part", "a4_sheets", "propose_parts"]
