"""Whether a value read from a scan is all that stands there: white or unread print where more of it may be.

A word or a line that the readers lost leaves its place: a hole in a row, a step missing in a list, or letters under no
word (`pipeline.unread`) beside, between, under or over the words of the value. None of this says what was lost, so it
only doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pipeline.document import Box, Page
from pipeline.judge import Found
from pipeline.rows import Placed, Row, pieces, rows
from pipeline.wording import fold, tidy

_SPACE = 0.8  # heights of a line: no space between two words of running print is wider
_BESIDE = 6.0  # heights of a line within which unread print of the same row may belong to the value
_NEXT = 0.9  # heights of a line from one row to the next
_COLUMN = 2.0  # heights of a line that part columns
_CLOSE = 1.5  # heights of a line: what stands nearer before a row is of the same column
_STEP = 1.6  # times the least step between a value's rows, from which one is missing
_MORE = 2  # words of a name that may be lost at its end
_WORDS = ("text", "name", "list")
_UNDER_A_PEN = ("SignerName", "SignerPosition")  # what stands below them, or above the name, is the signature
_WITHOUT_LABEL = ("OrganName", "ParentOrganName", "Subject", "SignerAuthority", "Recipients")


def lost_beside(found: Found, pages: Mapping[int, Page]) -> tuple[str, ...]:
    """Why the value may not be whole, in Vietnamese clauses; () where nothing says so or it was not read from a scan."""
    doubts: list[str] = []
    for number in dict.fromkeys(word.page for word in found.words):
        page = pages.get(number)
        if page is None or page.source != "ocr":
            continue
        own = rows([word for word in found.words if word.page == number])
        if found.type in _WORDS and any(_hole_in(row) for row in own):
            doubts.append("giữa các chữ có khoảng trống, có thể mất một chữ")
        if found.type in _WORDS and found.label and any(_word_before(row, page) for row in own[1:]):
            doubts.append("trước dòng sau của giá trị còn chữ")
        if found.name == "Recipients" and _step_missing(own):
            doubts.append("giữa các dòng có thể còn một dòng không đọc được")
        if page.unread and any(_may_belong(ink, found, own, page) for ink in page.unread):
            doubts.append("cạnh giá trị còn chữ chưa đọc được")
        if found.type == "name" and (longer := _longer_elsewhere(found.value, pages.values())):
            doubts.append(f"chỗ khác trên giấy viết “{longer}”, có thể mất chữ cuối")
    return tuple(dict.fromkeys(doubts))


def _longer_elsewhere(name: str, pages: Iterable[Page]) -> str:
    """The same name with one or two words more, alone on its line of the paper: people sign with the whole of it."""
    begins = f"{fold(name)} "
    for page in pages:
        for piece in pieces(page):
            said = tidy(piece.text)
            rest = said.split()[len(name.split()) :]
            if fold(said).startswith(begins) and len(rest) <= _MORE and all(map(_begins_large, rest)):
                return said
    return ""


def _begins_large(word: str) -> bool:
    return word.isalpha() and word[0].isupper()


def _hole_in(row: Row) -> bool:
    return any(
        right.box.x0 - left.box.x1 > _SPACE * row.box.height and _is_word(left) and _is_word(right)
        for left, right in pairwise(row.words)
    )


def _word_before(row: Row, page: Page) -> bool:
    """Whether a word stands close before a row in which a value goes on, where its label has none."""
    near = _CLOSE * row.box.height
    return any(
        0 <= row.box.x0 - word.box.x1 < near and any(map(str.isalnum, word.text))
        for word in page.words
        if row.box.y0 < word.box.middle[1] < row.box.y1
    )


def _is_word(one: Placed) -> bool:
    return any(char.isalnum() for char in one.text)


def _step_missing(own: Sequence[Row]) -> bool:
    steps = [below.box.middle[1] - above.box.middle[1] for above, below in pairwise(own)]
    return len(steps) > 1 and max(steps) > _STEP * min(steps)


def _may_belong(ink: Box, found: Found, own: Sequence[Row], page: Page) -> bool:
    if any(_in_row(ink, row, page) for row in own):
        return True
    if found.type not in _WORDS:
        return False
    high = max(row.box.height for row in own)
    # A row that is begun anew begins under the label.
    across = ink.x0 < max(row.box.x1 for row in own) and ink.x1 > min(_left_end(row, page) for row in own)
    below = 0 <= ink.middle[1] - own[-1].box.y1 < _NEXT * high and found.name not in _UNDER_A_PEN
    above = 0 <= own[0].box.y0 - ink.middle[1] < _NEXT * high and found.name in _WITHOUT_LABEL
    return across and (below or above)


def _in_row(ink: Box, row: Row, page: Page) -> bool:
    """Whether the ink stands in the row's height, and nothing that was read between it and the row's words."""
    if not row.box.y0 < ink.middle[1] < row.box.y1:
        return False
    away = max(row.box.x0 - ink.x1, ink.x0 - row.box.x1, 0.0)
    return away < _BESIDE * row.box.height and not any(_between(word, ink, row.box) for word in _level(page, row))


def _left_end(row: Row, page: Page) -> float:
    """Where the print begins in which the row's words stand: label and value, without what stands in another column."""
    edge = row.box.x0
    for box in sorted(_level(page, row), key=lambda one: -one.x0):
        if box.x0 < edge < box.x1 + _COLUMN * row.box.height:
            edge = box.x0
    return edge


def _level(page: Page, row: Row) -> Iterable[Box]:
    return (word.box for word in page.words if row.box.y0 < word.box.middle[1] < row.box.y1)


def _between(word: Box, ink: Box, row: Box) -> bool:
    x = word.middle[0]
    return row.x1 < x < ink.x0 or ink.x1 < x < row.x0


__all__ = ["lost_beside"]
