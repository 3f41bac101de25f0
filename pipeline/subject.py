"""The subject (trích yếu): under the title (box 5a), or under the number after `V/v` (box 5b)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.classify import Title
from pipeline.document import Page
from pipeline.header import Header
from pipeline.judge import Found
from pipeline.rows import Placed, Row, placed_words
from pipeline.values import stop_within, text_of
from pipeline.wording import fold, is_capitals, letters, tidy

# What a stamp of urgency says (Nghị định 30/2020, annex I, part II), as `letters` has it.
URGENT = {"hoatoc": "HỎA TỐC", "hoatochengio": "HỎA TỐC", "thuongkhan": "THƯỢNG KHẨN", "khan": "KHẨN"}
_BODY = (
    "can cu",
    "kinh gui",
    "xet ",
    "theo de nghi",
    "- can cu",
    "dieu 1",
    "so ",
    "i.",
    "1.",
    "phan ",
    "chuong ",
)


def left_subject(page: Page, header: Header) -> Found:
    """The subject of a công văn; foreign words that touch it on the right (a note over the page) throw doubt on it."""
    words = tuple(word for row in header.subject_rows if letters(row.text) not in URGENT for word in row.words)
    words = tuple(word for at, word in enumerate(words) if at or not re.fullmatch(r"\W*[Vv]\s*/?\s*[Vv]\W*", word.text))
    raw = re.sub(r"^\W*[Vv]\s*/?\s*[Vv]\b\s*[:.]?\s*", "", text_of(words))
    touched = any(_touched(row, page) for row in header.subject_rows)
    doubts = ("có chữ khác dính vào bên phải trích yếu",) if touched else ()
    return Found("Subject", tidy(raw), "text", words, "V/v", doubts=(*doubts, *_doubts_of(raw, page)))


def _doubts_of(said: str, page: Page) -> tuple[str, ...]:
    """A subject says what is done with what: of a word or two the rest was lost; and it is one sentence."""
    if 0 < len(said.split()) < _FEWEST_WORDS:
        return ("trích yếu quá ngắn, có thể đọc thiếu",)
    return ("dấu chấm giữa trích yếu có thể là vết bẩn",) if page.source == "ocr" and stop_within(said) else ()


_ITEM = re.compile(r"[a-zđ][.)]")
_FEWEST_WORDS = 3
_NEXT_ROW = 1.1  # heights of a row between it and the next of the same paragraph


def _touched(row: Row, page: Page) -> bool:
    mine = {word.box for word in row.words}
    return any(
        one.box not in mine
        and abs(one.box.middle[1] - row.box.middle[1]) < 0.5 * row.box.height
        and -2 < one.box.x0 - row.box.x1 < 1.2 * row.box.height
        for one in placed_words(page)
    )


def title_subject(page: Page, header: Header, title: Title | None) -> Found:
    """The centred lines below the title, until the body or a wider gap begins."""
    if title is None or title.rows[0].page != page.number:
        return Found("Subject", "", "text")
    last, cut = title.rows[-1], False
    taken: list[Row] = []
    for row in header.under(page):
        if row.box.y0 <= last.box.y0 + 2:
            continue
        if letters(row.text) in URGENT:
            continue
        if not _belongs(row, last, taken, title, page):
            if _beside(row, last):
                continue
            cut = bool(taken) and _goes_on(row) and row.box.y0 - last.box.y1 < _NEXT_ROW * row.box.height
            break
        taken.append(row)
        last = row
    words: tuple[Placed, ...] = tuple(word for row in taken for word in row.words)
    said = tidy(text_of(words)).strip('"“”')
    doubts = ("dòng dưới trích yếu viết tiếp bằng chữ thường, có thể đọc thiếu",) if cut else ()
    return Found("Subject", said, "text", words, doubts=(*doubts, *_doubts_of(said, page)))


def _goes_on(row: Row) -> bool:
    """Whether a row begins in the middle of a sentence, in small letters: no body does, but for an item ("a) …")."""
    return row.text[:1].islower() and _ITEM.match(row.text) is None


def _beside(row: Row, last: Row) -> bool:
    """A stray piece next to the subject (a stamp, a speck): skipped, not an end."""
    return (
        len(letters(row.text)) <= 10
        and row.box.y0 < last.box.y1 + row.box.height
        and abs(row.centre - last.centre) > 120
    )


def _right_margin(page: Page) -> float:
    """Where the lines of the body end: the rightmost of them."""
    return max((line.box.x1 for line in page.lines if len(line.words) > 5), default=page.width)


def _belongs(row: Row, last: Row, taken: Sequence[Row], title: Title, page: Page) -> bool:
    folded = fold(row.text)
    pitch = taken[-1].box.y0 - taken[-2].box.y0 if len(taken) > 1 else 0.0
    gap = row.box.y0 - last.box.y1
    height = max(row.box.height, last.box.height)
    if gap > (1.1 if taken else 1.6) * height or (pitch and row.box.y0 - last.box.y0 > 1.45 * pitch):
        return False
    goes_on = bool(taken) and _goes_on(row)
    if folded.startswith("(") or (any(folded.startswith(start) for start in _BODY) and not goes_on):
        return folded.startswith("(") and bool(taken) and not is_capitals(row.text)
    if folded.startswith("thuc hien") and not goes_on and (taken or row.box.x1 > _right_margin(page) - row.box.height):
        return False  # `Thực hiện Kế hoạch số …,` begins many a body: it runs to the margin, a subject is centred
    if abs(row.centre - title.rows[-1].centre) > 32:
        return False
    return not (taken and is_capitals(row.text) and not is_capitals(taken[-1].text))
