"""Whether words in a stamp are a sentence: that a stamp says who signed excuses none beside it, however long the name is.

A stamp's own words are names, titles, labels and their values. A sentence is told by what papers do to each other ("bãi
bỏ", "có hiệu lực"), by three words in a row that are none of a stamp's, or by a value that its label does not introduce:
a reason is one to sign, a title names an office or is short, and nothing runs on for longer than an address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from signing.officewords import fold

# What can be a Vietnamese word, folded: a paper's own words are syllables of this shape.
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
# With its marks, because "Huy" is a name and "hủy" is none; in two words also where a machine read them without.
_MARKED_EFFECT = re.compile(r"\b(?:h(?:ủy|uỷ)|không|bị|cấm)\b")
_EFFECT = re.compile(
    r"\b(?:(?:bi|duoc|da) huy|huy bo|bai bo|thu hoi|hieu luc(?! chung thu)|vo hieu|dinh chi|tam dung|cham dut|sua doi|sua thanh|thay the|thay bang"
    r"|dinh chinh|gia han|ap dung|thi hanh|khong con|khong co|tang len|giam xuong|doi thanh"
    r"|void|revoked|cancell?ed|superseded|withdrawn|amended|no longer)\b"
)
# Labels that introduce whatever their signer says, up to the end of the line.
LED = re.compile(
    r"\b(?:chuc vu|chuc danh|co quan|don vi|to chuc|ly do|dia chi|dia diem|noi ky|chuyen|dien thoai|nha cung cap|cap boi|email"
    r"|thu dien tu|reason|location|contact|contact info|title|organi[sz]ation|issuer|dn|subject) ?: ?(.*)"
)
_REASON = re.compile(r"\b(?:ly do|reason) ?: ?(.*)")
_TITLE = re.compile(r"\b(?:chuc vu|chuc danh|title) ?: ?(.*)")
_TO_SIGN = re.compile(
    r"\b(?:ky|duyet|phe duyet|xac nhan|xac thuc|dong y|dong dau|ban hanh|phat hanh|chung thuc|tac gia|sao|so hoa|chuyen doi|kiem tra"
    r"|soan|trinh|tham dinh|luu|i am|approved?|author|agree|attest|reviewed|accept)\b"
)
_ROLE = re.compile(
    r"\b(?:chu tich|giam doc|truong|pho|bo truong|thu truong|chanh|chuyen vien|van thu|can bo|cong chuc|ke toan|thanh tra|tham phan"
    r"|chap hanh vien|uy vien|bi thu|thu ky|chi huy)\b"
)
_INSIDE_A_NAME = frozenset({"thanh", "pho", "xa", "phuong", "quan", "huyen", "tinh", "tran", "va"})
_SURNAMES = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "dinh",
        "dao",
        "doan",
        "lam",
        "mai",
        "trinh",
        "truong",
        "luong",
        "ha",
        "chau",
        "cao",
        "thai",
        "ta",
        "to",
        "luu",
        "kieu",
        "nong",
        "quach",
        "thach",
        "lo",
        "vi",
        "tong",
        "kim",
        "luc",
        "trieu",
        "ma",
        "giang",
        "vuong",
        "nghiem",
        "phung",
        "tu",
    ]
)
_SHORT_TITLE, _LONGEST_VALUE, _LONGEST_ADDRESS, _LONGEST_NAME = 4, 12, 18, 6  # words
# Words that are none of a stamp's, one behind the other; two beside a day name what it is the day of.
_IN_A_ROW, _BESIDE_A_DAY = 3, 2
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass(frozen=True, slots=True)
class StampLine:
    """A line of a stamp, its folded words that are none of a stamp's own, and whether it has no others."""

    text: str
    foreign: tuple[str, ...]
    alone: bool


def sentence_in(lines: Sequence[StampLine], identity: str) -> str:
    """The first sentence, or those of its words that tell it; empty without one. `identity` is what the certificate says, folded."""
    row: list[str] = []
    titled = False  # whether the line before was a title, which a unit's name may follow
    for line in lines:
        if _has_effect(line.text, identity) or _wrong_value(line.text):
            return line.text
        syllables = [word for word in line.foreign if is_syllable(word)]
        named = _is_name(line.text.rpartition(":")[2], after_a_title=titled)
        titled = bool(_ROLE.search(fold(line.text)))
        if not syllables or named:
            row = []
            continue
        row = row + syllables if line.alone else syllables
        if len(row) >= (_BESIDE_A_DAY if _DAY.search(line.text) else _IN_A_ROW):
            return " ".join(row)
    return ""


def is_syllable(word: str) -> bool:
    """Whether a folded word could be Vietnamese."""
    return bool(_SYLLABLE.fullmatch(word))


def _has_effect(text: str, identity: str) -> bool:
    found = [*_MARKED_EFFECT.finditer(text.casefold()), *_EFFECT.finditer(fold(text))]
    return any(fold(one[0]) not in identity for one in found)


def _wrong_value(text: str) -> bool:
    """Whether the value behind a label is none that the label introduces."""
    folded = fold(text)
    if reason := _REASON.search(folded):
        words = reason[1].split()
        told = sum(is_syllable(word) for word in words) < _IN_A_ROW or bool(_TO_SIGN.search(reason[1]))
        return not told or len(words) > _LONGEST_VALUE
    if title := _TITLE.search(folded):
        words = title[1].split()
        told = len(words) <= _SHORT_TITLE or bool(_ROLE.match(title[1]))
        return not told or len(words) > _LONGEST_VALUE
    value = LED.search(folded)
    return value is not None and len(value[1].split()) > _LONGEST_ADDRESS


def _is_name(text: str, *, after_a_title: bool) -> bool:
    """A name, a place, an office or a title: a few words that each begin with a capital. Words in capitals alone may be
    shouted: they begin with a surname or a title, or follow one."""
    words = text.replace(",", " ").split()
    named = all(word.isalpha() and (word[0].isupper() or fold(word) in _INSIDE_A_NAME) for word in words)
    if not words or len(words) > _LONGEST_NAME or not named or not words[0][0].isupper():
        return False
    return (
        not text.isupper()
        or after_a_title
        or fold(words[0]) in _SURNAMES | _INSIDE_A_NAME
        or bool(_ROLE.match(fold(text)))
    )
