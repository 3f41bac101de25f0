"""Two A4 pages on one scanned A3: whether a sheet was folded in its middle, its halves, and the order they are read in.

A sheet is cut only where all of this holds: it is an A3 lying down, nothing is printed or drawn across its middle, the
middle is as wide and empty as two margins, and a half at least is set in running text or bears a whole head, as a page
does. A wide table, a drawing or columns of short lines stay whole. Steps tell which half a page is, and which sheet was scanned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import Literal

import numpy as np

from pipeline.document import Line, Page
from pipeline.header import documents_on, find_header
from pipeline.pages import Sheet, holds_ink
from pipeline.paper import paper_name
from pipeline.ruling import Stroke
from pipeline.scanned import HALF, SHEET, SIDES
from pipeline.sheets import lines_between

# How Page.steps records, until all sheets are read, a sheet of few words that its neighbours settle.
MAYBE = "may-be-folded"
_MARGINS = 57.0  # points: two margins of a page (Nghị định 30/2020, annex I: 15 and 30 mm), worn down by copying
_LEAST_MARGIN = 14.0  # points on either side of the fold
_ACROSS = 10.0  # points on either side of the fold that something set across covers
_OUTLIERS = 0.1  # share of lines that may reach further: notes in the margin, stamps
_RUNNING, _FULL = 4, 0.5  # lines whose words cover so much of a half's width: running text
_FEW_WORDS = 60  # the end of a paper: a signature, who it goes to
_ALONE = 8  # of them where the other half is blank
_INK, _DRAWN = 110, 0.004  # gray, and the share of a strip beside the fold from which something crosses it
_STRIP = (5.0, 9.0)  # points beside the fold: beyond its own shade
_TOP, _BOTTOM = 0.09, 0.92  # beyond these shares of the height stand page numbers


def folded(page: Page, sheet: Sheet, strokes: Sequence[Stroke]) -> Literal["yes", "maybe", "no"]:
    """Whether an upright scanned page is two pages side by side; `strokes` are the lines drawn on it.

    "maybe" is a page of few words that could be: the sheets it lies between tell (see `in_reading_order`).
    """
    if paper_name(page.width, page.height) != "A3" or page.width < page.height or not page.lines:
        return "no"
    middle = page.width / 2
    if any(one.flat and one.x0 < middle - _ACROSS and one.x1 > middle + _ACROSS for one in strokes):
        return "no"
    if _printed_across(page, middle) or _drawn_across(sheet):
        return "no"
    left, right = lines_between(page, 0.0, middle), lines_between(page, middle, page.width)
    empty = [half for half, lines in zip(halves_of(sheet), (left, right), strict=True) if not lines]
    if any(holds_ink(half.dotted) for half in empty) or not (empty or _parted(left, right, middle)):
        return "no"
    if max(_running(left, middle), _running(right, middle)) >= (_ALONE if empty else _RUNNING):
        return "yes"
    if any(map(_bears_a_head, half_pages(page))):
        return "yes"
    return "maybe" if sum(1 for _ in page.words) <= _FEW_WORDS else "no"


def _printed_across(page: Page, middle: float) -> bool:
    """Whether a word stands on the middle, or two of one line close to each other on its sides."""
    reach = _ACROSS / 2
    return any(word.box.x0 < middle - reach and word.box.x1 > middle + reach for word in page.words) or any(
        left.box.x1 - reach < middle < right.box.x0 + reach and right.box.x0 - left.box.x1 < 2 * _ACROSS
        for line in page.lines
        for left, right in pairwise(line.words)
    )


def _drawn_across(sheet: Sheet) -> bool:
    """Whether ink stands close to the fold on both sides."""
    middle, scale = sheet.dotted.shape[1] // 2, sheet.dpi / 72
    near, far = (round(one * scale) for one in _STRIP)
    strips = sheet.dotted[:, middle - far : middle - near], sheet.dotted[:, middle + near : middle + far]
    return all(float((strip < _INK).mean()) > _DRAWN for strip in strips)


def _parted(left: Sequence[Line], right: Sequence[Line], middle: float) -> bool:
    """Whether a column as wide as two margins is free between the lines of both halves."""
    ends = float(np.quantile([line.box.x1 for line in left], 1 - _OUTLIERS))
    starts = float(np.quantile([line.box.x0 for line in right], _OUTLIERS))
    return middle - ends >= _LEAST_MARGIN and starts >= _LEAST_MARGIN and middle - ends + starts >= _MARGINS


def _bears_a_head(half: Page) -> bool:
    """Whether office and Quốc hiệu stand side by side in the half: of a sheet set across, each has a half of its own."""
    head = find_header(half)
    return head is not None and len(head.organs) > 0


def _running(lines: Sequence[Line], width: float) -> int:
    """How many lines are filled with words over most of a half; cells of a row have gaps between them."""
    return sum(sum(word.box.width for word in line.words) >= _FULL * width for line in lines)


def halves_of(sheet: Sheet) -> tuple[Sheet, Sheet]:
    """The left and the right half as sheets of their own; leaders and rules were erased already and are not told."""
    middle = sheet.dotted.shape[1] // 2
    left, right = (
        replace(
            sheet,
            clean=np.ascontiguousarray(sheet.clean[:, part]),
            bare=np.ascontiguousarray(sheet.bare[:, part]),
            dotted=np.ascontiguousarray(sheet.dotted[:, part]),
            luminance=np.ascontiguousarray(sheet.luminance[:, part]),
            leaders=(),
            rules=(),
        )
        for part in (slice(0, middle), slice(middle, 2 * middle))
    )
    return left, right


def half_pages(page: Page) -> tuple[Page, Page]:
    """The left and the right half of a folded sheet as pages of A4; one without lines is a blank page."""
    middle = page.width / 2
    return _half(page, SIDES[0], 0.0, middle), _half(page, SIDES[1], middle, page.width)


def _half(page: Page, side: str, x0: float, x1: float) -> Page:
    lines = lines_between(page, x0, x1)
    return replace(
        page,
        width=x1 - x0,
        lines=lines,
        source=page.source if lines else "none",
        blank=not lines,
        paper=paper_name(x1 - x0, page.height),
        unread=tuple(replace(box, x0=box.x0 - x0, x1=box.x1 - x0) for box in page.unread if x0 <= box.middle[0] < x1),
        steps=(*page.steps, HALF + side),
    )


# --- reading order ----------------------------------------------------------------------------------------------------


def in_reading_order(sheets: Sequence[Sequence[Page]]) -> tuple[Page, ...]:
    """The pages of a file's sheets (one, or two halves) in reading order, numbered anew from 1.

    A booklet lies as 4-1 and 2-3 on its sheets: printed page numbers put its halves in order, or a document that begins
    on the right half of its outer sheet. Where neither tells, sheets are read from left to right.
    """
    runs: list[list[Sequence[Page]]] = []
    for sheet in _settled(sheets):
        if len(sheet) > 1 and runs and len(runs[-1][0]) > 1:
            runs[-1].append(sheet)
        else:
            runs.append([sheet])
    ordered = list(chain.from_iterable(map(_in_order, runs)))
    if len(ordered) == len(sheets):
        return tuple(ordered)
    return tuple(
        replace(page, number=number, steps=(*page.steps, f"{SHEET}{page.number}"))
        for number, page in enumerate(ordered, 1)
    )


def _settled(sheets: Sequence[Sequence[Page]]) -> list[Sequence[Page]]:
    """The sheets, those that may be folded cut where one before or behind them is."""
    found: list[Sequence[Page]] = []
    for at, sheet in enumerate(sheets):
        if MAYBE not in sheet[0].steps:
            found.append(sheet)
            continue
        page = replace(sheet[0], steps=tuple(step for step in sheet[0].steps if step != MAYBE))
        beside = [*sheets[max(at - 1, 0) : at], *sheets[at + 1 : at + 2]]
        found.append(half_pages(page) if any(len(one) > 1 for one in beside) else [page])
    return found


def _in_order(run: Sequence[Sequence[Page]]) -> list[Page]:
    """The halves of sheets that follow each other."""
    halves = list(chain.from_iterable(run))
    if len(run[0]) < 2:
        return halves
    numbers = _numbers(halves)
    if numbers:
        return [half for _, half in sorted(zip(numbers, halves, strict=True), key=lambda one: one[0])]
    ordered: list[Page] = []
    rest = list(run)
    while rest:
        left, right = rest.pop(0)
        if not _begins_on_the_right(left, right):
            ordered += [left, right]
        elif rest and not any(map(documents_on, rest[0])):
            ordered += [right, *rest.pop(0), left]
        else:
            ordered += [right, left]
    return ordered


def _begins_on_the_right(left: Page, right: Page) -> bool:
    return documents_on(right) > 0 and not documents_on(left)


def _numbers(halves: Sequence[Page]) -> list[int]:
    """The place of each half by printed page numbers; [] where they do not tell each one's.

    The first page of a document bears none (Nghị định 30/2020, annex I), nor does a blank last one.
    """
    printed = [_printed_number(half) for half in halves]
    told = [number for number in printed if number]
    missing = sorted(set(range(1, len(halves) + 1)) - set(told))
    bare = [at for at, number in enumerate(printed) if not number]
    if len(set(told)) < len(told) or max(told, default=0) > len(halves) or len(missing) > 2:
        return []
    # Of two without a number the blank one is the last, else nothing tells them apart.
    bare.sort(key=lambda at: halves[at].blank)
    if len(bare) == 2 and (halves[bare[0]].blank or not halves[bare[1]].blank):
        return []
    for at, number in zip(bare, missing, strict=True):
        printed[at] = number
    return printed


def _printed_number(page: Page) -> int:
    """The page number in the head or foot of a page; 0 without one."""
    for line in page.lines:
        share = line.box.middle[1] / page.height
        text = line.text.strip(" -–.")
        if (share < _TOP or share > _BOTTOM) and text.isdecimal() and len(text) <= 3:
            return int(text)
    return 0


__all__ = ["MAYBE", "folded", "half_pages", "halves_of", "in_reading_order"]
