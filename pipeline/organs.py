"""Who issued a document: the organ and the one above it, from the left of the header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.gazetteer import provinces
from pipeline.header import Header
from pipeline.judge import Found
from pipeline.repair import known_phrases, phrases, restore
from pipeline.rows import Placed, Row
from pipeline.values import text_of
from pipeline.wording import fold, letters, spelled_alike, tidy


def organs(header: Header | None, *, scanned: bool) -> list[Found]:
    """ParentOrganName and OrganName from the left of the header."""
    rows_ = list(header.organs) if header else []
    if not rows_:
        return [Found("ParentOrganName", "", "text"), Found("OrganName", "", "text")]
    parent, own = split_organs(rows_)
    found = [_organ("ParentOrganName", parent), _organ("OrganName", own)]
    if not scanned or header is None:
        return found
    doubts: list[str] = []
    centres = [row.centre for row in rows_]
    if max(centres) - min(centres) > _ONE_AXIS:
        # Organs are set on one axis: a line beside it has lost a word.
        doubts.append("các dòng tên cơ quan không cân giữa, có thể đọc thiếu")
    if header.organs_go_on:
        doubts.append("cạnh tên cơ quan có dòng không đọc được thành tên cơ quan")
    return [replace(one, doubts=(*one.doubts, *doubts)) for one in found]


_NEW_ORGAN = (
    "uybannhandan", "ubnd", "so", "bo", "phong", "ban", "cuc", "chicuc", "vanphong", "thanhtra", "trungtam", "truong",
    "benhvien", "hoidong", "vien", "congan", "toaan", "kho", "vu", "tongcuc", "chinhphu", "quochoi", "doan", "hoi",
    "xa", "phuong", "huyen", "quan",
)  # fmt: skip


def split_organs(rows_: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of the superior organ and those of the issuing one (the last; each may run over two lines)."""
    groups: list[list[Row]] = [[rows_[0]]]
    for row in rows_[1:]:
        first = letters(row.words[0].text) if row.words else ""
        start = letters(row.text)
        begins = any(start.startswith(word) and (first == word or len(word) > 4) for word in _NEW_ORGAN)
        if begins and not _needs_more(groups[-1][-1]) and not _goes_on(groups[-1][-1], row):
            groups.append([row])
        else:
            groups[-1].append(row)
    if len(groups) == 1:
        return [], groups[0]
    return [row for group in groups[:-1] for row in group], groups[-1]


def _goes_on(above: Row, row: Row) -> bool:
    """A word that may begin an office stands alone (`… VÀ MÔI` / `TRƯỜNG`): it is the end of the name above."""
    return len(row.words) == 1 and letters(row.text) not in _WHOLE_NAMES and not _ends_in_place(fold(above.text))


_WHOLE_NAMES = {"chinhphu", "quochoi", "ubnd"}


def _needs_more(row: Row) -> bool:
    """`ỦY BAN NHÂN DÂN` alone, or a name ending in a joining word, goes on in the next line."""
    text = re.sub(r"[^\w-]+$", "", fold(row.text))  # a speck behind it is none of it
    if text in {"uy ban nhan dan", "ubnd", "hoi dong nhan dan", "cong an"} or text.endswith((" -", " va", " nhan dan")):
        return True
    return text.endswith(" tinh") and not _ends_in_place(text)


def _ends_in_place(text: str) -> bool:
    """`TỈNH HÀ TĨNH` ends like the word for province, and is a name."""
    return any(text.endswith(fold(one.name)) for one in provinces())


_ONE_AXIS = 14.0  # points: half of a lost word of two or three letters
_OF_TITLES = re.compile(
    r"\b(?:giay (?:chung|phep|xac|khai|moi)|chung nhan|trich luc|quyet dinh|cong hoa|doc lap|can cuoc)\b"
)


def _organ(name: str, rows_: Sequence[Row]) -> Found:
    words = tuple(word for row in rows_ for word in row.words)
    known = known_value(name, words, "agencies", "levels", "provinces", "units")
    value = re.sub(r"\s+([)\]])", r"\1", known.value.strip("\"'“”`|~«»*° "))
    doubts = ("có thể lẫn dòng tiêu đề",) if _OF_TITLES.search(fold(value)) else ()
    if _stray_comma(value) or re.search(r"[:;!?*^#]", value):
        doubts = (*doubts, "có dấu lạ trong tên cơ quan")
    if _LEVEL_ALONE.match(value):
        doubts = (*doubts, "tên cơ quan bắt đầu bằng tên đơn vị, có thể mất dòng phía trên")
    if value and " " not in value and letters(value) not in _WHOLE_NAMES:
        doubts = (*doubts, "tên cơ quan có vẻ chưa hết")
    return replace(known, value=value, doubts=doubts, pattern=r"[^\d\"“”|~{}<>]{2,}(?:\d{1,4}[^\d\"“”|~{}<>]*)*")


_LEVEL_ALONE = re.compile(r"(?:xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|đặc khu)\s", re.IGNORECASE)


def _stray_comma(value: str) -> bool:
    """Whether a comma stands where no known office has one: `SỞ VĂN HÓA, THỂ THAO …` has, `ỦY, BAN` has not."""
    pairs = {(spelled_alike(left), spelled_alike(right)) for left, right in re.findall(r"(\w+)[,.;]\s*(\w+)", value)}
    return bool(pairs - _comma_pairs())


@cache
def _comma_pairs() -> frozenset[tuple[str, str]]:
    found = [pair for one in known_phrases("agencies") for pair in re.findall(r"(\w+),\s*(\w+)", one)]
    return frozenset((spelled_alike(left), spelled_alike(right)) for left, right in found)


def known_value(name: str, words: tuple[Placed, ...], *groups: str) -> Found:
    """The words as a value, marks repaired where a known phrase allows one reading only."""
    restored = restore(words, phrases(*groups))
    value = re.sub(r"^[^\w(]+", "", tidy(restored.text))
    support: tuple[str, ...] = ()
    if restored.changed:
        support = (f"đã sửa theo danh mục từ “{tidy(text_of(words))}”",)
    elif restored.complete:
        support = ("tên có trong danh mục",)
    return Found(name, value, "text", words, support=support, confidences=restored.confidences)


__all__ = ["known_value", "organs", "split_organs"]
