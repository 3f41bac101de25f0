"""The fields every kind has, read from the boxes of the header and of the signature (names of NĐ 30/2020 Phụ lục VI)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

from pipeline.checks import file_names_notation
from pipeline.classify import Title, find_title
from pipeline.document import Box, Page
from pipeline.gazetteer import is_unit_name, province_named, provinces
from pipeline.header import Header, find_header, national_motto_page
from pipeline.judge import Found, Ruling, sure_of
from pipeline.kinds import kind_named
from pipeline.names import guess_doubts, name_doubts, repair_note, repaired_name
from pipeline.repair import known_phrases, phrases, restore
from pipeline.rows import Placed, Row, pieces, placed_words, row_of
from pipeline.signature import (
    SignatureBlock,
    find_recipients,
    find_signatures,
    is_capacity,
    lone_name,
    noi_nhan,
    without_degree,
)
from pipeline.subject import left_subject, title_subject
from pipeline.values import text_of
from pipeline.witnesses import Judged
from pipeline.witnesses import judge as judge_header
from pipeline.wording import calendar_date, find_date, fold, letters, nfc, spelled_alike, tidy


def common_fields(pages: Sequence[Page], kind: str, *, filename: str = "") -> list[Found]:
    """The common fields of the document, in the order of architecture; absent optional ones have no value."""
    declared = kind_named(kind)
    required = declared.common if declared else ()
    page = national_motto_page(pages)
    header = find_header(page) if page is not None else None
    title = find_title(pages)
    blocks = find_signatures(pages, page.number if page is not None else 1)
    notation = declared.notation if declared else ""
    found = [_type_name(kind, title, header)]
    number = _number(header, notation, filename)
    dated = _date_and_place(header, pages, blocks)
    if page is not None and page.slots is not None:
        number, dated = _witnessed(page, header, number, dated, filename)
    found += number
    found += dated
    found += _organs(header, scanned=page is not None and page.source != "text")
    found.append(_subject(page, header, title, kind))
    found += _signers(pages, blocks, page.number if page is not None else 1)
    found.append(_recipients(pages, page, blocks, kind))
    found.append(_priority(page, header))
    found.append(_language(pages))
    # A deputy signs for someone: where no such line was read it is missing, written or stamped as it may be.
    if any(one.name == "SignerPosition" and fold(one.value).startswith("pho ") for one in found):
        required = (*required, "SignerAuthority")
    left_out = declared.without if declared else ()
    return [replace(one, required=one.name in required) for one in found if one.name not in left_out]


def _type_name(kind: str, title: Title | None, header: Header | None) -> Found:
    if title is not None:
        words = tuple(word for row in title.rows for word in row.words)
        why = ("đúng tên loại ở dòng tiêu đề",)
        return Found("TypeName", title.type_name, "text", words, surety=title.likeness, support=why)
    if kind == "cong_van" and header is not None:
        rows_ = header.subject_rows or ((header.number_row,) if header.number_row else ())
        words = tuple(word for row in rows_[:1] for word in row.words)
        sure = 0.97 if header.subject_in_left else 0.93
        return Found("TypeName", "Công văn", "text", words, surety=sure, support=("không có tên loại, có nơi gửi đến",))
    declared = kind_named(kind)
    if declared is not None:
        return Found("TypeName", declared.type_name, "text", surety=0.7, doubts=("tiêu đề không đọc được",))
    return Found("TypeName", "", "text")


# --- box 3: number and notation ---------------------------------------------------------------------------------------

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


def _number(header: Header | None, pattern: str, filename: str) -> list[Found]:
    row = header.number_row if header else None
    if row is None:
        return [Found("CodeNumber", "", "code", label="Số:"), Found("CodeNotation", "", "code", label="Số:")]
    number, notation = split_number(row.text, pattern)
    offers = _number_offers(row)
    slash = max((at for at, word in enumerate(row.words) if "/" in word.text or "⁄" in word.text), default=0)
    doubts = () if number else ("chỗ ghi số không đọc được",)
    return [
        Found("CodeNumber", number, "code", row.words[: slash + 1], "Số:", r"\d{1,6}[a-zđ]?", handmade=True,
              doubts=doubts, alternatives=tuple(one for one in offers if one != number)),
        _notation(row.words[slash:], notation, pattern, row, filename),
    ]  # fmt: skip


def _number_offers(row: Row) -> list[str]:
    """Numbers as the other readings of the disputed words would have them."""
    offers: list[str] = []
    for word in row.words:
        for other in word.word.alternatives:
            number, _ = split_number(row.text.replace(word.text, other, 1))
            if number and number not in offers:
                offers.append(number)
    return offers[:4]


def _witnessed(
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
    readings = {notation} if notation else set()
    for word in words:
        for other in word.word.alternatives:
            seen = split_number(row.text.replace(word.text, other, 1))[1]
            if seen:
                readings.add(seen)
    disputed = any(word.word.alternatives for word in words)
    doubts: tuple[str, ...] = ()
    surety: float | None = None
    rest = _after_notation(row.text)
    if notation and rest:
        # `/SYT-GA VI`: what stands behind may be its end.
        readings.add(notation + rest if rest.isupper() else f"{notation} {rest}")
    named = [
        one
        for one in readings
        if any(found.supports for found in file_names_notation(filename)({"CodeNotation": one}, None))
    ]
    if len(readings) > 1 and len(named) == 1:
        notation, surety = named[0], 0.93
    elif len(readings) > 1:
        doubts = (f"hai cách đọc ký hiệu: {' / '.join(sorted(readings))}",)
    elif disputed and notation:
        surety = 0.97
    elif notation and _glued(words):
        surety = (
            max(0.93, min((word.word.confidence for word in words[1:]), default=0.93)) if len(notation) > 3 else None
        )
    return Found(
        "CodeNotation", notation, "code", words, "Số:", pattern or r"(?:\d{4}(?:/|$))?(?:[A-ZĐƯ][\wĐđ&.]*(?:-[A-ZĐƯa-z][\wĐđ&.]*)*)?",
        surety=surety, doubts=doubts, alternatives=tuple(sorted(readings - {notation})),
    )  # fmt: skip


def _after_notation(text: str) -> str:
    """Letters and figures that stand on the line behind the notation."""
    found = list(_NOTATION.finditer(nfc(text).replace("⁄", "/")))
    return "".join(letter for letter in nfc(text)[found[-1].end() :] if letter.isalnum()) if found else ""


def _glued(words: Sequence[Placed]) -> bool:
    return False if not words else not words[0].text.startswith("/")


# --- box 4: place and date --------------------------------------------------------------------------------------------

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


def _date_and_place(header: Header | None, pages: Sequence[Page], blocks: Sequence[SignatureBlock]) -> list[Found]:
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
    if " " in raw and is_unit_name(raw):
        listed = tuple(1 - (1 - sure_of(word)) * 0.5 for word in words if letters(word.text))
        return Found("Place", raw, "text", words, support=("địa danh có trong danh mục xã, huyện",), confidences=listed)
    # A place is a province or a unit of it: what no list has may be a name cut short (`Thái` of Thái Nguyên).
    return Found("Place", raw, "text", words, doubts=("địa danh không có trong danh mục đơn vị hành chính",))


# --- boxes 2, 5, 7, 9, 10 -----------------------------------------------------------------------------------------------


def _organs(header: Header | None, *, scanned: bool) -> list[Found]:
    rows_ = list(header.organs) if header else []
    if not rows_:
        return [Found("ParentOrganName", "", "text"), Found("OrganName", "", "text")]
    parent, own = split_organs(rows_)
    found = [_organ("ParentOrganName", parent), _organ("OrganName", own)]
    centres = [row.centre for row in rows_]
    if not scanned or max(centres) - min(centres) <= _ONE_AXIS:
        return found
    # Organs are set on one axis: a line beside it has lost a word.
    return [
        replace(one, doubts=(*one.doubts, "các dòng tên cơ quan không cân giữa, có thể đọc thiếu")) for one in found
    ]


_PARENT_STARTS = ("uybannhandan", "ubnd", "bo", "so", "tinh", "thanhpho", "tongcuc", "hoidongnhandan", "chinhphu")
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
    text = fold(row.text).rstrip(" .,;:")
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
    known = _known(name, words, "agencies", "levels", "provinces", "units")
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


def _known(name: str, words: tuple[Placed, ...], *groups: str) -> Found:
    """The words as a value, marks repaired where a known phrase allows one reading only."""
    restored = restore(words, phrases(*groups))
    value = re.sub(r"^[^\w(]+", "", tidy(restored.text))
    support: tuple[str, ...] = ()
    if restored.changed:
        support = (f"đã sửa theo danh mục từ “{tidy(text_of(words))}”",)
    elif restored.complete:
        support = ("tên có trong danh mục",)
    return Found(name, value, "text", words, support=support, confidences=restored.confidences)


def _subject(page: Page | None, header: Header | None, title: Title | None, kind: str) -> Found:
    if page is None or header is None or kind not in {"quyet_dinh", "cong_van", "van_ban_khac", "khac"}:
        return Found("Subject", "", "text")
    if kind == "cong_van" or (title is None and header.subject_in_left):
        return left_subject(page, header)
    return title_subject(page, header, title)


def _signers(pages: Sequence[Page], blocks: Sequence[SignatureBlock], start: int) -> list[Found]:
    authority: list[Found] = []
    position: list[Found] = []
    names: list[Found] = []
    for block in blocks:
        lines, last = _capacity(block)
        scanned = any(page.source != "text" for page in pages if page.number == block.page)
        doubts = (*_capacity_doubts(block, lines, last), *_first_line_lost(block, pages)) if scanned else ()
        authority += [replace(line, doubts=(*doubts, *_misspelled(line, scanned))) for line in lines]
        position += [replace(last, doubts=(*doubts, *_misspelled(last, scanned)))] if last is not None else []
        if block.name is not None:
            names.append(_signer_name(block.name, block.capacity[-1]))
    alone = lone_name(pages, start) if not names else None
    if alone is not None:
        found = _signer_name(alone, alone)
        names.append(replace(found, doubts=(*found.doubts, "không đọc được chức vụ phía trên họ tên")))
    return [
        joined("SignerAuthority", "list", authority),
        joined("SignerPosition", "text", position),
        joined("SignerName", "name", names),
    ]


def _signer_name(row: Row, post: Row) -> Found:
    """The name under the signature; it is set centred under the post, so one that is not may be cut."""
    words = tuple(row.words)
    while len(words) > 2 and without_degree(" ".join(word.text for word in words[1:])) == without_degree(row.text):
        words = words[1:]
    raw, confidences = repaired_name(words)
    value = tidy(without_degree(raw))
    doubts = (*name_doubts(value), *guess_doubts(words, value))
    if abs(row_of(words).centre - post.centre) > 16:
        doubts = (*doubts, "họ tên không nằm giữa dưới chức vụ, có thể đọc thiếu")
    support = repair_note(words, raw)
    return Found("SignerName", value, "name", words, doubts=doubts, support=support, confidences=confidences)


# Offices write or stamp `KT.` before the printed post of the head and `PHÓ …` under it: print readers miss both.
_HEAD_ALONE = ("chức vụ đứng đầu đứng một mình, có thể có KT. và PHÓ viết tay hay đóng dấu thêm",)


def _capacity_doubts(block: SignatureBlock, lines: Sequence[Found], post: Found | None) -> tuple[str, ...]:
    """Lines of the block are centred on each other: one that is not has lost a word (`KT.`, `PHÓ`) under ink."""
    centres = [row.centre for row in block.capacity]
    if max(centres) - min(centres) > 7:
        return ("các dòng chức vụ không cân giữa, có thể đọc thiếu",)
    gaps = [below.box.y0 - above.box.y1 for above, below in pairwise(block.capacity)]
    if any(gap > 0.9 * block.capacity[0].box.height for gap in gaps):
        return ("giữa các dòng chức vụ có thể còn một dòng không đọc được",)
    deputized = any(re.match(r"(?:KT|TL|TUQ)\.", line.value) for line in lines)
    return _HEAD_ALONE if post is not None and not deputized and _is_head(post.value) else ()


def _first_line_lost(block: SignatureBlock, pages: Sequence[Page]) -> tuple[str, ...]:
    """The first capacity line stands level with `Nơi nhận:` (Nghị định 30/2020, Phụ lục I): a lower one has lost it."""
    page = next(page for page in pages if page.number == block.page)
    anchor = noi_nhan(page)
    if anchor is None or block.top - anchor.box.y0 < 0.6 * anchor.box.height:
        return ()
    return ("phía trên dòng chức vụ có thể còn một dòng không đọc được",)


def _misspelled(line: Found, scanned: bool) -> tuple[str, ...]:
    """Posts and offices are few: a line that begins with none as it is spelled was misread (`CHÚ TỊCH`, `PHOCHỦ TỊCH`)."""
    said = spelled_alike(re.sub(r"^(?:TM|KT|TL|TUQ|Q)\. ", "", line.value))
    return (
        ("không bắt đầu bằng một chức vụ hay cơ quan có trong danh mục",) if scanned and not _POST.match(said) else ()
    )


def _any_post() -> re.Pattern[str]:
    every = sorted({spelled_alike(one) for one in known_phrases("posts", "agencies")}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, every))})(?![^\s,.;])")  # a tone ends no \w


_POST = _any_post()


def _is_head(post: str) -> bool:
    return not fold(post).startswith(("pho ", "quyen ", "q."))


def joined(name: str, value_type: str, parts: Sequence[Found]) -> Found:
    """Several lines, signers or owners as one field, as sure as its least sure part."""
    if not parts:
        return Found(name, "", value_type)
    bad = [part for part in parts if part.pattern and not re.fullmatch(part.pattern, part.value)]
    return Found(
        name,
        "; ".join(dict.fromkeys(part.value for part in parts)),
        value_type,
        tuple(word for part in parts for word in part.words),
        doubts=tuple(dict.fromkeys(clause for part in parts for clause in part.doubts))
        or (("không giống một tên hay chức vụ",) if bad else ()),
        support=tuple(dict.fromkeys(clause for part in parts for clause in part.support)),
        confidences=tuple(one for part in parts for one in part.confidences or _read(part.words)),
    )


def _read(words: Sequence[Placed]) -> tuple[float, ...]:
    return tuple(sure_of(word) for word in words)


_CAPACITY_LISTS = ("capacities", "posts", "agencies", "levels", "provinces")
_CAPACITY_PREFIX = re.compile(r"^\W*(?:TM|KT|TL|TUQ)(?:\s*[.,]|\s+)")


def _capacity(block: SignatureBlock) -> tuple[list[Found], Found | None]:
    """Lines with TM., KT., TL., TUQ. and what runs on from them; the last line without one is the position."""
    merged: list[list[Placed]] = []
    for row in block.capacity:
        text = restore(row.words, phrases(*_CAPACITY_LISTS)).text
        starts = not merged or _CAPACITY_PREFIX.match(text) or is_capacity(text) or _is_position(text)
        if starts:
            merged.append(list(row.words))
        else:
            merged[-1].extend(row.words)
    prefixed: list[Found] = []
    plain: list[Found] = []
    for words in merged:
        found = _known("", tuple(words), *_CAPACITY_LISTS)
        value = re.sub(r"^\W*(TM|KT|TL|TUQ|Q)(?:\s*[.,]\s*|\s+)", r"\1. ", found.value)
        found = replace(found, value=value, pattern=r"[^\d\"“”|()\[\]{}_~]{4,}")
        (prefixed if _CAPACITY_PREFIX.match(value) else plain).append(found)
    return prefixed, plain[-1] if plain else None


_POST_WORDS = (
    "pho",
    "chutich",
    "giamdoc",
    "truong",
    "chanh",
    "cuc",
    "vien",
    "hieu",
    "botruong",
    "thu",
    "tong",
    "quyen",
)


def _is_position(text: str) -> bool:
    return letters(text).startswith(_POST_WORDS) or bool(re.match(r"^q\.", fold(text)))


def _recipients(pages: Sequence[Page], page: Page | None, blocks: Sequence[SignatureBlock], kind: str) -> Found:
    if kind not in {"quyet_dinh", "cong_van", "van_ban_khac", "khac"}:
        return Found("Recipients", "", "list")
    found = find_recipients(pages, page, blocks)
    if found is None:
        return Found("Recipients", "", "list")
    doubts = () if found.ended else ("không thấy cuối danh sách, có thể còn thiếu",)
    if kind == "cong_van" and found.label == "Nơi nhận:":
        doubts = ("công văn mà không thấy Kính gửi",)
    return Found("Recipients", "; ".join(found.items), "list", found.words, found.label, doubts=doubts)


_PRIORITIES = {"hoatoc": "HỎA TỐC", "hoatochengio": "HỎA TỐC", "thuongkhan": "THƯỢNG KHẨN", "khan": "KHẨN"}


def _priority(page: Page | None, header: Header | None) -> Found:
    if page is None or header is None:
        return Found("Priority", "", "text")
    for part in pieces(page):
        value = _PRIORITIES.get(letters(part.text))
        if (
            value
            and part.box.y0 < page.height * 0.45
            and part.centre < page.width * 0.7
            and part.text.upper() == part.text
        ):
            return Found("Priority", value, "text", part.words, surety=0.97, support=("dấu độ khẩn",))
    return Found("Priority", "", "text")


def page_amount(pages: Sequence[Page]) -> Found:
    """The number of pages with writing on them."""
    written = [page for page in pages if not page.blank]
    doubts: tuple[str, ...] = ()
    if any(page.failed for page in pages):
        doubts = ("có trang chưa đọc được",)
    elif len(written) > 1 and any(len(list(page.words)) < 12 for page in written):
        doubts = ("có trang gần như trống",)
    elif sum(find_header(page) is not None for page in pages) > 1:
        doubts = ("tệp có thể gồm nhiều văn bản",)
    return Found(
        "PageAmount",
        str(len(written)),
        "number",
        surety=0.99,
        doubts=doubts,
        support=("đếm trang có chữ",),
        required=False,
    )


def _language(pages: Sequence[Page]) -> Found:
    text = " ".join(page.text for page in pages[:3])
    marks = len(re.findall(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", text.lower()))
    vietnamese = len(text) > 40 and marks > 0.08 * len(letters(text))
    return Found("Language", "vi" if vietnamese else "", "text", surety=0.99, support=("chữ có dấu tiếng Việt",))
