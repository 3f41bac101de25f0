"""The mark of arrival ("ĐẾN", with a number and a day of the receiver's own) is no part of the paper under it.

Nghị định 30/2020/NĐ-CP, annex IV (Điều 22): the box tells the receiver, "ĐẾN", "Số", "Ngày", "Chuyển", "Lưu hồ sơ". What stands in
it is taken off the page before fields are looked for; the paper's own number has its notation and is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from pipeline.document import Line, Page, Word, enclosing
from pipeline.onapage import once_a_page
from pipeline.rows import Row, pieces
from pipeline.wording import fold

_MARK = re.compile(r"(?:(?:cong van|van ban|cv|vb)\s*)?den\b\W*(?:gio\b.*|so\b.*|ngay\b.*)?")
_ENTRIES = tuple(
    re.compile(entry)
    for entry in (
        r"so\s*[:.…_][\s:.…_]*[\d.…_\s]*(?:/\s*[a-z]{0,4})?\W*",
        r"(?:gio\b.{0,12})?ngay\s*[:.…_\d][\s:.…_]*[\d\s/.\-…_h]*",
        r"gio\s*[:.…_\d][\s:.…_]*[\dh:.…_\s]*",
        r"(?:kinh )?chuyen\s*[:.…_].{0,40}",
        r"luu ho so\s*[:.…_].{0,20}",
    )
)
_DEEP, _WIDE = 7.0, 5.0  # heights of the mark's line that its box reaches down, and aside


@once_a_page
def without_arrival_mark(page: Page) -> Page:
    """The page without the words of a mark of arrival; as it is where there is none."""
    found = pieces(page)
    # Word by word, not by place: the mark may be stamped over the paper's own print.
    taken = {one.word for mark in found if _is_mark(mark) for piece in _box_of(mark, found) for one in piece.words}
    if not taken:
        return page
    lines = (_without(line, taken) for line in page.lines)
    return replace(page, lines=tuple(line for line in lines if line is not None))


def _is_mark(piece: Row) -> bool:
    """ "ĐẾN" in capitals, alone or with "CÔNG VĂN" before it or an entry behind it: no sentence begins so."""
    words = piece.text.split()
    named = [word for word in words if fold(word).strip(" .:") in ("den", "cong", "van", "ban", "cv", "vb")]
    return _MARK.fullmatch(fold(piece.text)) is not None and all(word.isupper() for word in named)


def _box_of(mark: Row, found: Sequence[Row]) -> list[Row]:
    """The mark and its entries below or beside it, each kind once; [] where no number or day follows."""
    entries: list[Row] = []
    for entry in _ENTRIES:
        near = [one for one in found if one is not mark and _beneath(mark, one) and entry.fullmatch(fold(one.text))]
        entries += sorted(near, key=lambda one: one.box.y0)[:1]
    behind = re.search(r"\b(?:so|ngay)\b", fold(mark.text))
    return [mark, *entries] if entries or behind else []


def _beneath(mark: Row, piece: Row) -> bool:
    height = mark.box.height
    return (
        -0.5 * height <= piece.box.y0 - mark.box.y0 <= _DEEP * height
        and mark.box.x0 - _WIDE * height <= piece.box.x0 <= mark.box.x1 + _WIDE * height
    )


def _without(line: Line, taken: Set[Word]) -> Line | None:
    words = tuple(word for word in line.words if word not in taken)
    if len(words) == len(line.words):
        return line
    box = enclosing([word.box for word in words])
    return None if box is None else replace(line, words=words, box=box)


__all__ = ["without_arrival_mark"]
