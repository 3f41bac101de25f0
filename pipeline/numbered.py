"""The number and notation of a document, read in the header's first box and settled among its witnesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.checks import file_names_notation
from pipeline.document import Box, Page
from pipeline.header import Header
from pipeline.judge import Found, Ruling
from pipeline.rows import Placed, Row
from pipeline.witnesses import Judged
from pipeline.witnesses import judge as judge_header
from pipeline.wording import fold, nfc

_NOTATION = re.compile(
    r"/\s*((?:(?:19|20)\d\d\s*/\s*)?[A-ZĐƯÂÊÔÐ][A-Za-zĐđƯưÂâÊêÔôÐ0-9&.]*(?:\s*[-–—]\s*[A-ZĐƯÂÊÔÐa-z][A-Za-zĐđƯưÂâÊêÔôÐ0-9&.]*)*)"
)
_YEAR_ONLY = re.compile(r"(\d+)\s*/\s*((?:19|20)\d\d)(?!\d)")


def split_number(text: str, pattern: str = "") -> tuple[str, str]:
    """The number's figures as read and the notation after the slash (`Số: 01/2026/TT-BTC` → `01`, `2026/TT-BTC`).

    Of several slashes the last before the letters counts: a handwritten 1 is often read as a slash. Where the slash was
    not read at all, a notation of the kind's own `pattern` at the end of the line still is one.
    """
    text = nfc(text).replace("⁄", "/")
    found = list(_NOTATION.finditer(text))
    if found:
        notation = re.sub(r"\s+", "", found[-1][1]).replace("–", "-").replace("—", "-").replace("Ð", "Đ").strip(".-")
        before = text[: found[-1].start()]
        year = re.search(r"/\s*((?:19|20)\d\d)\s*$", before)
        if year:
            notation, before = f"{year[1]}/{notation}", before[: year.start()]
    else:
        only = _YEAR_ONLY.search(text)
        blank = re.search(r"/\s*((?:19|20)\d\d)\W*$", text)
        if only is None and blank is not None:
            return "", blank[1]
        if only is None and pattern and (said := re.search(rf"(?:^|[\s,.:;|]|\d)({pattern})\W*$", text)):
            return "".join(re.findall(r"\d+", text[: said.start(1)])), re.sub(r"\s+", "", said[1])
        if only is None:
            bare = re.search(r"[:.]\s*(\d+)\W*$", text)
            return (bare[1] if bare else ""), ""
        notation, before = only[2], text[: only.start()] + only[1]
    number = re.sub(r"^.*?s\S?[:.;,]?(?=[\s\d]|$)", "", before, count=1, flags=re.IGNORECASE | re.DOTALL)
    figures = re.findall(r"\d+[a-zđ]?", number)
    return "".join(figures), notation


def numbers(header: Header | None, pattern: str, filename: str) -> list[Found]:
    """CodeNumber and CodeNotation from the row of the number; `pattern`: what the kind's notation looks like."""
    row = header.number_row if header else None
    if row is None:
        return [Found("CodeNumber", "", "code", label="Số:"), Found("CodeNotation", "", "code", label="Số:")]
    number, notation = split_number(row.text, pattern)
    offers = _number_offers(row)
    slash = max((at for at, word in enumerate(row.words) if "/" in word.text or "⁄" in word.text), default=0)
    others = _other_numbers(row.text)
    doubts = others if number else ("chỗ ghi số không đọc được", *others)
    said = _notation(row.words[slash:], notation, pattern, row, filename)
    return [
        Found("CodeNumber", number, "code", row.words[: slash + 1], "Số:", r"\d{1,6}[a-zđ]?", handmade=True,
              doubts=doubts, alternatives=tuple(one for one in offers if one != number)),
        replace(said, doubts=(*said.doubts, *others)),
    ]  # fmt: skip


def _other_numbers(text: str) -> tuple[str, ...]:
    """What stands on the number's row beside one number: a second one, or words that say whose it is (`Số cũ: 88`)."""
    said = nfc(text).replace("⁄", "/")
    labels = len(re.findall(r"\bs[ôố]\b", said, re.IGNORECASE))
    if labels > 1 or len(re.findall(r"\d\s*/\s*[A-ZĐƯ]{2}", said)) > 1:
        return ("dòng số có hai số hiệu",)
    if re.search(r"\bs[ôố]\s+[^\W\d_]{2,}[^/]*\d", said, re.IGNORECASE):
        return ("giữa chữ “Số” và chữ số có chữ khác",)
    return ()


def _number_offers(row: Row) -> list[str]:
    """Numbers as the other readings of the disputed words would have them."""
    offers: list[str] = []
    for word in row.words:
        for other in word.word.alternatives:
            number, _ = split_number(row.text.replace(word.text, other, 1))
            if number and number not in offers:
                offers.append(number)
    return offers[:4]


def witnessed(
    page: Page, header: Header | None, number: list[Found], dated: list[Found], filename: str
) -> tuple[list[Found], list[Found]]:
    """Number and date as the witnesses have it (digit reader, file name, calendar) where their blanks were found in
    the header's own rows: `ngày … tháng … năm …` stands in many a line of a form."""
    assert page.slots is not None
    verdict = judge_header(page.slots, filename=filename)
    if verdict.number.value and _level(verdict.number.box, header.number_row if header else None):
        number = [_ruled(number[0], verdict.number, page), *number[1:]]
    elif verdict.number.value and (header is None or header.number_row is None):
        unsure = replace(verdict.number, status="doubtful", why="dòng số không đọc được, chỉ thấy chữ số ở chỗ của nó")
        number = [_ruled(number[0], unsure, page), *number[1:]]
    seen = page.slots.notation
    if seen and number[1].value and not number[1].value.endswith(seen) and not seen.endswith(number[1].value):
        doubt = f"hai cách đọc ký hiệu: {number[1].value} / {seen}"
        number = [number[0], replace(number[1], doubts=(doubt,), alternatives=(seen, *number[1].alternatives))]
    if page.slots.notation and not number[1].value:
        doubts = ("dòng số không đọc được trọn vẹn",)
        number = [number[0], replace(number[1], value=page.slots.notation, surety=0.8, doubts=doubts)]
    if verdict.date.value and _level(verdict.date.box, header.date_row if header else None):
        dated = [_ruled(dated[0], verdict.date, page), *dated[1:]]
    return number, dated


def _level(box: Box | None, row: Row | None) -> bool:
    return box is not None and row is not None and abs(box.middle[1] - row.box.middle[1]) < row.box.height


def _ruled(found: Found, verdict: Judged, page: Page) -> Found:
    ruling = Ruling(verdict.status, verdict.confidence, verdict.why, verdict.box, page.number)
    others = tuple(one for one in verdict.offers if one != verdict.value)
    return replace(found, value=verdict.value, doubts=(), alternatives=others, ruled=ruling)


def _notation(words: tuple[Placed, ...], notation: str, pattern: str, row: Row, filename: str) -> Found:
    """The notation's readings may agree though those of the handwritten number before it, in the same word, do not."""
    offered = _offered(words, notation, row)
    agreed = notation in offered
    readings = {*offered, *_longer(notation, row), *([notation] if notation else [])}
    doubts: tuple[str, ...] = ()
    surety: float | None = None
    named = [
        one
        for one in readings
        if any(found.supports for found in file_names_notation(filename)({"CodeNotation": one}, None))
    ]
    if len(readings) > 1 and len(named) == 1:
        notation, surety = named[0], 0.93
    elif len(readings) > 1:
        doubts = (f"hai cách đọc ký hiệu: {' / '.join(sorted(readings))}",)
    elif agreed:
        surety = 0.97
    elif notation and _glued(words) and not any(word.word.alternatives for word in words):
        surety = (
            max(0.93, min((word.word.confidence for word in words[1:]), default=0.93)) if len(notation) > 3 else None
        )
    if re.search(r"\w\.\w", notation):
        # Offices that part their letters by stops are few, and a faint dash is read as one.
        doubts += (f"dấu chấm trong ký hiệu {notation} có thể là gạch nối",)
    if _cut_year(notation, row):
        doubts += (f"trước ký hiệu {notation} có thể còn năm bị mất chữ số",)
    return Found(
        "CodeNotation", notation, "code", words, "Số:", pattern or r"(?:\d{4}(?:/|$))?(?:[A-ZĐƯ][\wĐđ&.]*(?:-[A-ZĐƯa-z][\wĐđ&.]*)*)?",
        surety=surety, doubts=doubts, alternatives=tuple(sorted(readings - {notation})),
    )  # fmt: skip


def _cut_year(notation: str, row: Row) -> bool:
    """Whether a group of figures behind the number's own may be the rest of a year ("590 202/TLKT" for 590/2021/TLKT)."""
    return bool(notation) and bool(re.search(rf"\d\W+(?:19|20)\d?\s*/\s*{re.escape(notation)}\b", nfc(row.text)))


def _offered(words: Sequence[Placed], notation: str, row: Row) -> set[str]:
    """The notations of the row as other readings of its words have them."""
    seen = {
        split_number(row.text.replace(word.text, other, 1))[1] or _other_end(other, notation)
        for word in words
        for other in word.word.alternatives
    }
    return seen - {""}


def _longer(notation: str, row: Row) -> list[str]:
    """What the notation may be more than was found: with the year before it, with what stands behind it."""
    if not notation:
        return []
    longer = []
    year = re.search(rf"[^\W\d_]\s?((?:19|20)\d\d)\s*/\s*{re.escape(notation)}\b", nfc(row.text))
    if year is not None:
        # `x5Q2020/TLKT`: the pen of the number took the stroke before the year.
        longer.append(f"{year[1]}/{notation}")
    rest = _after_notation(row.text)
    if rest:
        # `/SYT-GA VI`: what stands behind may be its end.
        longer.append(notation + rest if rest.isupper() else f"{notation} {rest}")
    return longer


def _other_end(other: str, notation: str) -> str:
    """The notation with the end that another reading has, where that reading lost the slash before it but its last part is
    of the same letters ("…mxD-CĐBVN" and "BXD-CDBVN"); "" where it is not."""
    begin, dash, end = notation.rpartition("-")
    said = nfc(other).replace("–", "-").rpartition("-")[2].strip(".,;: ")
    return f"{begin}-{said}" if dash and end and fold(said) == fold(end) else ""


def _after_notation(text: str) -> str:
    """Letters and figures that stand on the line behind the notation."""
    found = list(_NOTATION.finditer(nfc(text).replace("⁄", "/")))
    return "".join(letter for letter in nfc(text)[found[-1].end() :] if letter.isalnum()) if found else ""


def _glued(words: Sequence[Placed]) -> bool:
    return False if not words else not words[0].text.startswith("/")


# --- box 4: place and date --------------------------------------------------------------------------------------------


__all__ = ["numbers", "split_number", "witnessed"]
