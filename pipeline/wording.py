"""Words into values: folding, tidying, dates, numbers, Vietnamese numerals.

Values follow ARCHITECTURE.md: NFC, one space between words, dates ISO 8601, decimals with a point and no unit.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

# Letters for classes of regular expressions. Ranges (`à-ỹ`) will not do: with Vietnamese marks capitals and small letters
# stand mixed in Unicode.
SMALL = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
CAPITAL = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"

_LEADERS = re.compile(r"(?:\s*[.…·_]){3,}\s*|…+")
_EDGES = " \t\n.,;:…·_-–—*|~„`^¦«»°"


def nfc(text: str) -> str:
    """Unicode NFC with runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """Lower case, no tone marks, no vowel marks, đ as d: what survives a poor scan."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return nfc("".join(letter for letter in plain if not unicodedata.combining(letter)))


def bare(text: str) -> str:
    """The text without the signs at its ends."""
    return re.sub(r"^\W+|\W+$", "", text)


@lru_cache(maxsize=1 << 15)
def letters(text: str) -> str:
    """Folded text with only its letters and digits, the form labels are compared in."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


_TONE = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def same_reading(one: str, other: str) -> bool:
    """Equal but for case, spaces and the two conventions of where a tone mark stands (hòa, hoà)."""
    return spelled_alike(one) == spelled_alike(other)


@lru_cache(maxsize=1 << 15)
def spelled_alike(text: str) -> str:
    """A key that texts share which differ only in case, spaces and where a tone mark stands."""
    words = []
    for word in nfc(text).lower().split():
        marks = unicodedata.normalize("NFD", word)
        tone = "".join(mark for mark in marks if mark in _TONE)
        words.append("".join(mark for mark in marks if mark not in _TONE) + tone)
    return " ".join(words)


def tidy(text: str) -> str:
    """A value as it is handed out: leaders dropped, one space, no punctuation at its ends."""
    text = _LEADERS.sub(" ", nfc(text))
    text = re.sub(r"\s+([,;:.)])(?=\s|$)", r"\1", nfc(text))
    stripped = text.strip(_EDGES)
    if stripped.count("(") > stripped.count(")") and text.rstrip(".,; ").endswith(")"):
        stripped += ")"
    return stripped


@lru_cache(maxsize=4096)
def is_capitals(text: str) -> bool:
    """Whether the letters are (but for one misread in eight) upper case."""
    cased = [letter for letter in text if letter.lower() != letter.upper()]
    if len(cased) < 2:
        return False
    return sum(letter.isupper() for letter in cased) >= len(cased) * 0.85


_LONG_DATE = re.compile(
    r"(?:ng[aà]y\s*)?(?<!\d)(?<!\d\s(?=\d\D))(\d{1,2})\s*(?:/|-|\.|,?\s*th[aá]ng)\s*(\d{1,2})\s*(?:/|-|\.|,?\s*n[aăâ]m)\s*(\d{4})(?!\d)",
    re.IGNORECASE,
)


def find_date(text: str) -> date | None:
    """The first calendar date in the text (`05/3/2020`, `ngày 05 tháng 3 năm 2020`), None where there is none."""
    for match in _LONG_DATE.finditer(nfc(text)):
        day, month, year = (int(part) for part in match.groups())
        found = calendar_date(year, month, day)
        if found is not None:
            return found
    return None


def calendar_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day or the year is out of 1900..2100."""
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_decimal(text: str) -> str:
    """The first number as a plain decimal (`1.250,5` → `1250.5`), "" where there is none.

    Vietnamese print groups thousands with a point and marks decimals with a comma; a lone point followed by other
    than three digits is a decimal point as well.
    """
    text = re.sub(r"(?<=\d)\s*([.,])\s*(?=\d{3}(?!\d))", r"\1", text)
    match = re.search(r"[+-]?\d[\d.,\s]*", text)
    if match is None:
        return ""
    raw = re.sub(r"\s+(?=\d{3}(?!\d))", "", match.group()).strip().split(" ")[0].rstrip(".,")
    if "," in raw:
        whole, _, part = raw.rpartition(",")
        if "." not in whole and "," not in whole and len(part) == 3 and len(whole.lstrip("+-")) > 3:
            return whole + part
        return _plain(whole.replace(".", "").replace(",", ""), part)
    groups = raw.split(".")
    if len(groups) == 2 and len(groups[1]) != 3:
        return _plain(groups[0], groups[1])
    return _plain("".join(groups), "")


def _plain(whole: str, part: str) -> str:
    return f"{whole}.{part}" if part else whole


def digits(text: str) -> str:
    """Only the digits."""
    return "".join(letter for letter in text if letter.isdigit())


_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip


def number_in_words(text: str) -> int | None:
    """A cardinal below 10,000 in Vietnamese words (`một nghìn chín trăm tám mươi bảy` → 1987), None if it is none.

    `mồng`/`mùng` before a day, `linh`/`lẻ`, `mươi`/`mười`, `nghìn`/`ngàn` and digit by digit reading are understood.
    """
    words = [word for word in re.split(r"[^a-z]+", fold(text)) if word and word not in {"mong", "mung", "ngay"}]
    if not words:
        return None
    total, current, seen = 0, 0, False
    spelled = all(word in _UNITS for word in words)
    if spelled and len(words) > 1:
        return int("".join(str(_UNITS[word]) for word in words))
    for before, word in zip(["", *words], words, strict=False):
        if word in _UNITS:
            current += _UNITS[word]
        elif word in {"muoi", "chuc"}:
            current = current // 10 * 10 + (current % 10 or 1) * 10
        elif word == "tram":
            current = (current if before in _UNITS else 1) * 100
        elif word in {"nghin", "ngan"}:
            total, current = total + (current or 1) * 1000, 0
        elif word not in {"linh", "le"}:
            return None
        seen = True
    return total + current if seen else None


_DATE_WORDS = re.compile(r"ngay\s+(.+?)[,;]?\s+thang\s+(.+?)[,;]?\s+nam\s+((?:mot|hai)\s+(?:nghin|ngan|[a-z]+).*)$")


def date_in_words(text: str) -> date | None:
    """`Ngày hai mươi, tháng năm, năm một nghìn …` as a date, None where it does not read as one."""
    match = _DATE_WORDS.search(re.sub(r"[.…]+", " ", fold(text)).strip())
    if match is None:
        return None
    day, month, year = (number_in_words(part) for part in match.groups())
    if day is None or month is None or year is None:
        return None
    return calendar_date(year, month, day)
