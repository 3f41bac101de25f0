"""When and where a document was issued, read in the header's date line or over the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.document import Page
from pipeline.gazetteer import is_unit_name, province_named
from pipeline.header import Header
from pipeline.judge import Found, sure_of
from pipeline.repair import phrases, restore
from pipeline.rows import Placed, Row, pieces, placed_words
from pipeline.signature import (
    SignatureBlock,
)
from pipeline.values import text_of
from pipeline.wording import bare, calendar_date, find_date, fold, letters, nfc, same_reading, tidy

_DATE_PARTS = re.compile(
    r"^(.*?)[,.;]?\s*ng\S{1,2}\s*(\S.{0,8}?)?\s*th[áaăâà]n?g?\s*(\S{1,4}(?:\s\S)?)?\s*n[ăaâ]m\s*(\S{2,6})?",
    re.IGNORECASE,
)


# `ngày`, also with what follows run into it or a letter misread; not the `Nghệ` of Nghệ An, nor the `Nga` of Nga Sơn.
_DAY = re.compile(r"\W*ng(?:ay|[a-z]?y\b|av\b)")


def _day_word(row: Row) -> int:
    """Where in the date line `ngày` stands: behind it, where it cannot be read, begins what is no place."""
    folded = [fold(word.text) for word in row.words]
    read = next((at for at, word in enumerate(folded) if _DAY.match(word)), None)
    if read is not None:
        return read
    month = next((at for at, word in enumerate(folded) if "than" in word), len(folded))
    return next((at for at in range(month - 1, -1, -1) if folded[at].startswith("ng")), month)


def date_and_place(header: Header | None, pages: Sequence[Page], blocks: Sequence[SignatureBlock]) -> list[Found]:
    """IssuedDate (ISO 8601) and Place: from the header's line, else the line over the signature, else the day of passing."""
    row = (header.date_row if header else None) or _date_over_signature(pages, blocks)
    if row is None:
        passed = _passed_on(pages)
        return [passed or Found("IssuedDate", "", "date"), Found("Place", "", "text")]
    match = _DATE_PARTS.match(row.text)
    value = ""
    if match is not None:
        day, month, year = (re.sub(r"\D", "", part or "") for part in match.groups()[1:])
        found = calendar_date(int(year), int(month), int(day)) if day and month and len(year) == 4 else None
        value = found.isoformat() if found else ""
    doubts = () if value else ("ngày, tháng hoặc năm không đọc được hoặc còn để trống",)
    first = _day_word(row)
    dated = Found(
        "IssuedDate",
        value,
        "date",
        row.words[first:] or row.words,
        "ngày … tháng … năm …",
        handmade=True,
        doubts=doubts,
    )
    return [dated, _place(row.words[:first], value)]


_WHOLE_DATE_LINE = re.compile(r"^\W*[^\d]{0,40}\bngay.{0,10}thang.{0,8}nam\W*\d{2,4}\W*$")


def _date_over_signature(pages: Sequence[Page], blocks: Sequence[SignatureBlock]) -> Row | None:
    """On forms the line of place and date often stands above the signature instead of under Quốc hiệu."""
    for page in pages:
        lowest = next((block.top for block in blocks if block.page == page.number), page.height)
        near = [
            part
            for part in pieces(page)
            if part.centre > 0.4 * page.width
            and lowest - 160 < part.box.y0 < lowest + 5
            and _WHOLE_DATE_LINE.match(fold(part.text))
            and part.box.x0 > 0.3 * page.width
        ]
        if near and blocks and page.number == blocks[0].page:
            return near[-1]
    return None


_PASSED = re.compile(r"thông qua ngày\s+(\d{1,2} tháng \d{1,2} năm \d{4})", re.IGNORECASE)


def _passed_on(pages: Sequence[Page]) -> Found | None:
    """Laws and resolutions of the National Assembly bear the day they were passed, at their end, instead of a date line."""
    for page in reversed(pages):
        matches = list(_PASSED.finditer(nfc(page.text.replace("\n", " "))))
        found = find_date(matches[-1][1]) if matches else None
        if found is not None:
            match = matches[-1]
            last = [word for word in placed_words(page) if word.text.strip("./;,") in match[1].split()[-1:]]
            why = ("ngày thông qua ghi ở cuối văn bản",)
            return Found(
                "IssuedDate", found.isoformat(), "date", tuple(last[-1:]), "thông qua ngày", support=why, handmade=True
            )
    return None


def _place(words: tuple[Placed, ...], issued: str) -> Found:
    raw = tidy(text_of(words))
    if not letters(raw):
        return Found("Place", "", "text")
    day = date.fromisoformat(issued) if issued else None
    province = province_named(raw, day) or province_named(raw)
    if province is None:
        known = restore(words, phrases("provinces"))
        province = province_named(tidy(known.text)) if known.complete and known.changed else None
        raw = tidy(known.text) if province is not None else raw
    if province is not None:
        return Found("Place", raw, "text", words, surety=0.97, support=(f"địa danh {province.name} có trong danh mục",))
    twin = _other_unit(raw, words)
    if " " in raw and is_unit_name(raw) and twin:
        # The list vouches for the one as much as for the other.
        return Found("Place", raw, "text", words, doubts=(f"có cả “{raw}” và “{twin}” trong danh mục xã, huyện",))
    if " " in raw and is_unit_name(raw):
        listed = tuple(1 - (1 - sure_of(word)) * 0.5 for word in words if letters(word.text))
        return Found("Place", raw, "text", words, support=("địa danh có trong danh mục xã, huyện",), confidences=listed)
    # A place is a province or a unit of it: what no list has may be a name cut short (`Thái` of Thái Nguyên).
    return Found("Place", raw, "text", words, doubts=("địa danh không có trong danh mục đơn vị hành chính",))


def _other_unit(raw: str, words: Sequence[Placed]) -> str:
    """The unit that a place is by another reading of one of its words; "" where every reading says the same."""
    said = [tidy(raw.replace(bare(word.text), bare(other), 1)) for word in words for other in word.word.alternatives]
    return next((one for one in said if not same_reading(one, raw) and is_unit_name(one)), "")


__all__ = ["date_and_place"]
