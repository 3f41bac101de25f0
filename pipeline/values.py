"""Words of a slot into a value of its type (the forms of ARCHITECTURE.md: ISO dates, plain decimals, codes without spaces)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.rows import Placed
from pipeline.wording import CAPITAL, SMALL, digits, find_date, find_decimal, fold, nfc, tidy

_NONE = re.compile(r"^[\s./\\|_–—-]*$")
_TITLES = re.compile(r"^(?:hộ\s+)?(?:ông|bà)(?:\s*[/(]\s*(?:ông|bà)\)?)?\s*[:.]?\s+", re.IGNORECASE)


def text_of(words: Sequence[Placed]) -> str:
    """The words joined, with hyphenation-free single spaces."""
    return nfc(" ".join(word.text for word in words))


def typed(value_type: str, raw: str) -> str:
    """The normalised value, "" where nothing is written or it does not read as its type."""
    if _NONE.match(raw):
        return ""
    convert = {
        "date": _date, "number": find_decimal, "area": find_decimal, "money": _money, "code": _code, "phone": digits,
        "time": _time, "name": _name, "email": _email,
    }.get(value_type, tidy)  # fmt: skip
    return convert(raw)


def _date(raw: str) -> str:
    found = find_date(raw)
    return found.isoformat() if found else ""


def _money(raw: str) -> str:
    # A đồng has no parts: whichever mark stands between groups of three figures, it groups thousands.
    grouped = re.search(r"(?<![\d.,])\d{1,3}(?:\s*[.,]\s*\d{3})+(?![\d.,]*\d)", raw)
    return digits(grouped[0]) if grouped else find_decimal(raw).split(".")[0]


def _code(raw: str) -> str:
    return re.sub(r"\s+", "", tidy(raw)).replace("–", "-")


def _email(raw: str) -> str:
    """An address without the spaces that eaten points left (`example vn`)."""
    user, at, host = tidy(raw).partition("@")
    return user.replace(" ", "") + at + re.sub(r"[\s.]+", ".", host.strip())


def _name(raw: str) -> str:
    return tidy(_TITLES.sub("", tidy(raw)))


def _time(raw: str) -> str:
    match = re.search(r"(\d{1,2})\s*(?:gio|h|:)\s*(\d{1,2})?", fold(raw))
    if match is None or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return ""
    return f"{int(match[1]):02d}:{int(match[2] or 0):02d}"


# Behind these a level needs no comma: it says whose office, which hospital, or is no level.
_BELONGING = ("nhân dân", "UBND", "công an", "khám", "y tế", "thị", "công chức", "đa khoa")
_LEVELS = "tỉnh|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu"
_WITHOUT_COMMA = "".join(f"(?<!{words})" for words in (",", *_BELONGING))
# `Sản - Nhi tỉnh`: of a province or city, never of a commune.
_DATE_LINE = re.compile(rf"[{CAPITAL}][^\W\d_]+, ngày \d{{1,2}} tháng \d{{1,2}} năm \d{{4}}")
_LEVEL_WITHOUT_COMMA = re.compile(
    rf"{_WITHOUT_COMMA}(?:(?<!Nhi)(?<!Phụ sản)(?<!khu vực)|(?=\s(?:xã|phường|quận)))\s(?:{_LEVELS})\s+[^\W\d_]",
    re.IGNORECASE,
)


def with_commas(value: str) -> str:
    """An address whose commas went with the leaders: one is put back before each level (`Thôn 6 xã …`)."""
    return _LEVEL_WITHOUT_COMMA.sub(lambda match: "," + match.group(), value)


_UNFINISHED = re.compile(
    r"(?:^|\s)(?:số|do|của|và|tại|(?<!nhân dân )cấp|ngày|tỉnh|huyện|quận|(?<!hợp tác )xã|phường|thành phố|thành|thị trấn|đường|ấp|thôn|ủy ban|uỷ ban|ủy ban nhân|uỷ ban nhân|-|,)$",
    re.IGNORECASE,
)


# `cách tim đường 7,9`: the unit behind went with a leader.
_LENGTH_WITHOUT_UNIT = re.compile(r"\b(?:cách|lùi|rộng|cao|sâu|dài|thêm)\b[^\d]{0,30}\d+(?:[.,]\d+)?$", re.IGNORECASE)


def stop_within(value: str) -> bool:
    """Whether a sentence goes on behind a full stop, as none does: a speck, or a point of a leader."""
    return re.search(rf"[^\W\d_]\.\s+[{SMALL}]", value) is not None


def text_doubts(value: str) -> tuple[str, ...]:
    """Signs that words ran together or a mark was lost: a figure that touches letters, a place without its comma."""
    if (
        re.search(
            rf"\d{{2,}}[^\W\d_]{{2,}}|(?:^|\s)\d[{CAPITAL}][{SMALL}]|[{SMALL}][{CAPITAL}][{SMALL}]|[^\W\d_]\.[^\W\d_]{{3,}}|[^\W\d_],\w|,[^\W\d_]",
            value,
        )
        and "@" not in value
    ):
        return ("có chữ dính vào nhau",)
    if _DATE_LINE.search(value):
        return ("dòng địa danh và ngày có thể đã lẫn vào giá trị",)
    if _LEVEL_WITHOUT_COMMA.search(value):
        return ("có thể mất dấu phẩy trước tên đơn vị",)
    if re.search(rf"\d\.\s+[{CAPITAL}]", value):
        return ("dấu chấm sau chữ số có thể là dấu phẩy",)
    if value.count("(") != value.count(")"):
        return ("có dấu lạ trong giá trị",)
    if _UNFINISHED.search(value) or _LENGTH_WITHOUT_UNIT.search(value):
        return ("giá trị có vẻ chưa hết, dòng sau có thể không đọc được",)
    if re.search(r"[^\W\d_][-–](?:\s|$)|[|\\~_={}<>]|\s[.,]|,,|\.\s*,", value) or stop_within(value):
        return ("có dấu lạ trong giá trị",)
    return ()


def table_of_lines(lines: Sequence[Sequence[Placed]]) -> tuple[list[str], list[str]]:
    """Names and codes of a table `STT | name | mã ngành`: rows without a code go on with the name above."""
    names: list[str] = []
    codes: list[str] = []
    for line in lines:
        text = tidy(text_of(line))
        folded = fold(text)
        if not folded or ("nganh" in folded and re.search(r"\bstt\b|^ten nganh|ma nganh", folded)):
            continue
        match = re.match(r"^(?:(\d{1,2})[.)]?\s+)?(.*?)(?:[\s|]+(\d{4,5}))?\s*$", text)
        if match is None:
            continue
        number, name, code = match[1], match[2].strip(" |"), match[3]
        if names and not number and not code:
            names[-1] = tidy(f"{names[-1]} {name}")
            continue
        if name:
            names.append(tidy(name))
        if code:
            codes.append(code)
    return names, codes
