"""Whether words in a stamp are a sentence: that a stamp says who signed excuses none beside it, however long the name is.

A stamp's own words are names, titles, labels and their values. A sentence is told by what papers do to each other ("bãi
bỏ", "có hiệu lực"), by three words in a row that are none of a stamp's, or by a value that its label does not introduce:
a reason is one to sign, a title names an office or is short, and nothing runs on for longer than an address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from signing.officewords import OFFICE, fold
from signing.stamplabels import (
    INSIDE_A_NAME,
    LIKE_SURNAMES,
    ROLE,
    SURNAMES,
    Own,
    counted,
    is_syllable,
    is_told,
    paper_s_own,
)

# With its marks, because "Huy" is a name and "hủy" is none; in two words also where a machine read them without.
_MARKED_EFFECT = re.compile(r"\b(?:h(?:ủy|uỷ)|không|bị|cấm|miễn (?:phí|thuế|giảm|toàn|lệ|học|nộp))\b")
_EFFECT = re.compile(
    r"\b(?:(?:bi|duoc|da) huy|huy bo|bai bo|thu hoi|hieu luc(?! chung thu)|vo hieu|het han(?! chung thu)|dinh chi|tam dung|cham dut|sua doi|sua thanh|thay the|thay bang"
    r"|dinh chinh|gia han|ap dung|thi hanh|khong con|khong co|tang len|giam xuong|doi thanh"
    r"|(?:valid|good) (?:to|until|till|through|from)(?! certificate)|expir(?:es?|y|ed|ation)|(?:amount|fee|price|total|quantity|area|salary|penalty|deadline|due) ?:? ?\d+|(?:beneficiary|owner|payee|grantee) ?: ?[a-z]+|void|revoked|cancell?ed|superseded|withdrawn|amended|no longer)\b"
)
# Labels that introduce whatever their signer says, up to the end of the line.
LED = re.compile(
    r"\b(?:chuc vu|chuc danh|co quan|don vi|to chuc|ly do|muc dich(?: ky)?|noi dung(?: ky)?|ghi chu|y kien|dia chi|dia diem|noi ky|(?:kinh )?chuyen|(?:so )?dien thoai|nha cung cap|cap boi|email"
    r"|thu dien tu|reason|location|contact|contact info|title|organi[sz]ation|issuer|dn|subject) ?: ?(.*)"
)
_REASON = re.compile(r"\b(?:ly do|muc dich(?: ky)?|noi dung(?: ky)?|ghi chu|y kien|reason) ?: ?(.*)")
# What a reason to sign and the name of a department never speak of; with their marks.
_CONTENT = re.compile(
    r"\b(?:tăng|giảm|miễn|phạt|phí|tiền|thuế suất|mức|triệu|đất(?! đai)|diện tích|lương|thưởng|nộp|cấp cho|giao cho|thửa|tờ bản đồ)\b|\b(?:triệu|tỷ|nghìn) đồng"
)
# Who a desk hands a file on to, where he is not named by a capital.
_TO_WHOM = frozenset(
    {"các", "đ/c", "đ/c:", "đồng", "ông", "bà", "phòng", "ban", "văn", "lãnh", "trưởng", "phó", "toàn", "để"}
)
_UNITS = re.compile(r"\b(?:chuyen|co quan|don vi|to chuc) ?:")
_MOMENT = re.compile(r"\d[/.:-]\d")
_OPEN = re.compile(r"(?:den|so [a-z]+)$")
_TITLE = re.compile(r"\b(?:chuc vu|chuc danh|title) ?: ?(.*)")
_TO_SIGN = re.compile(
    r"\b(?:ky|duyet|phe duyet|xac nhan|xac thuc|dong y|dong dau|ban hanh|phat hanh|chung thuc|tac gia|sao|so hoa|chuyen doi|kiem tra"
    r"|soan|trinh|tham dinh|luu|da (?:kiem tra|doc|xem)|i am|approved?|author|agree|attest|reviewed|accept)\b"
)
# Where somebody is to be found is no bare figure, and a number to call him at is longer: "ĐT: 200" may be an area.
_FIGURE = re.compile(
    r"\b(?:dia chi|dia diem|noi ky|noi nhan|lien he|(?:so )?dien thoai|s?d\.?t|tel|phone|contact(?: info)?|location)\.? ?: ?(\d[\d., ]*)(?:m2?)?$"
)
_SHORTEST_TO_CALL = 6  # digits
_SHORT_TITLE, _LONGEST_VALUE, _LONGEST_ADDRESS, _LONGEST_NAME = 4, 12, 18, 6  # words
# Words that are none of a stamp's, one behind the other; two beside a day name what it is the day of.
_IN_A_ROW, _BESIDE_A_DAY = 3, 2
_LARGE = re.compile(r"\d{3}|\d\D+\d")  # more than the number of a unit ("đội trưởng đội 3")
_INNER = re.compile(r"[^:]*[^\W\d_][^:]*: *")  # a label and its colon; the hours of a time are none
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass(frozen=True, slots=True)
class StampLine:
    """A line of a stamp, its folded words that are none of a stamp's own, and whether it has no others."""

    text: str
    foreign: tuple[str, ...]
    alone: bool


def sentence_in(lines: Sequence[StampLine], identity: str, labels: frozenset[str]) -> str:
    """The first sentence, or those of its words that tell it; empty without one. `identity` is what the certificate says,
    `labels` the phrases that are a stamp's own, both folded."""
    own = Own(labels, identity)
    texts = [line.text for line in lines]
    label, person = "", False
    before: tuple[str, ...] = ()
    row: list[str] = []
    titled = False  # whether the line before was a title, which a unit's name may follow
    for line in lines:
        if _has_effect(line.text, identity) or _wrong_value(line.text) or counted(line.text):
            return line.text
        # A label may have its value in the next line.
        led = label.endswith(":") or (line.text[:1].isdigit() and not (person and _MOMENT.search(line.text)))
        shown, said = (f"{label} {line.text}", {*before, *line.foreign}) if led else (line.text, {*line.foreign})
        if paper_s_own(_as_judged(shown), said, own, texts):
            return line.text
        syllables = [word for word in line.foreign if is_syllable(word)]
        named = _is_name(line.text.rpartition(":")[2], after_a_title=titled)
        titled = bool(ROLE.search(fold(line.text)))
        opens = line.text.endswith(":") or bool(_OPEN.match(fold(line.text)))
        told = not line.foreign or bool(OFFICE.match(fold(line.text)))
        label, before = (line.text, line.foreign) if opens or not told else ("", ())
        person = named and " " in line.text  # whose day may follow, and no figure
        if not syllables or named:
            row = []
            continue
        row = row + syllables if line.alone else syllables
        if len(row) >= (_BESIDE_A_DAY if _DAY.search(line.text) else _IN_A_ROW):
            return " ".join(row)
    return ""


def _as_judged(shown: str) -> str:
    """What of a line may be a label and a value of the paper: nothing behind a stamp's own label, unless that begins with a
    label again ("Chức vụ: Hạn nộp: …")."""
    if not LED.match(fold(shown)):
        return shown
    inner = _INNER.sub("", shown, count=1)
    return inner if _INNER.match(inner) else ""


def _has_effect(text: str, identity: str) -> bool:
    found = [*_MARKED_EFFECT.finditer(text.casefold()), *_EFFECT.finditer(fold(text))]
    return any(fold(one[0]) not in identity for one in found)


def _wrong_value(text: str) -> bool:
    """Whether the value behind a label is none that the label introduces."""
    if is_told(text):
        return False
    folded = fold(text)
    said = text.rpartition(":")[2].strip()
    if LED.search(folded) and _CONTENT.search(said.casefold()):
        return True
    if (figure := _FIGURE.search(folded)) and sum(map(str.isdigit, figure[1])) < _SHORTEST_TO_CALL:
        return True
    if _UNITS.search(folded) and said and not _names_somebody(said):
        return True
    if reason := _REASON.search(folded):
        words = reason[1].split()
        bare = any(map(str.isdigit, reason[1])) and not any(map(str.isalpha, reason[1]))
        few = not bare and sum(is_syllable(word) for word in words) < _IN_A_ROW
        told = few or bool(_TO_SIGN.search(reason[1]))
        return not told or len(words) > _LONGEST_VALUE
    if title := _TITLE.search(folded):
        words = title[1].split()
        numbered = any(map(str.isdigit, title[1])) and (not ROLE.search(title[1]) or bool(_LARGE.search(title[1])))
        told = (len(words) <= _SHORT_TITLE and not numbered) or bool(ROLE.match(title[1]))
        return not told or len(words) > _LONGEST_VALUE
    value = LED.search(folded)
    return value is not None and len(value[1].split()) > _LONGEST_ADDRESS


def _names_somebody(value: str) -> bool:
    """Whether a value begins like an office's or a person's name, or says to whom a desk hands a file on."""
    return value[0].isupper() or value.split()[0].casefold() in _TO_WHOM


def _is_name(text: str, *, after_a_title: bool) -> bool:
    """A name, a place, an office or a title: a few words that each begin with a capital. Words in capitals alone may be
    shouted: they begin with a surname or a title, or follow one."""
    words = text.replace(",", " ").split()
    named = all(word.isalpha() and (word[0].isupper() or fold(word) in INSIDE_A_NAME) for word in words)
    if not words or len(words) > _LONGEST_NAME or not named or not words[0][0].isupper():
        return False
    surname = fold(words[0]) in SURNAMES and words[0].casefold() not in LIKE_SURNAMES
    return (
        not text.isupper()
        or after_a_title
        or surname
        or fold(words[0]) in INSIDE_A_NAME
        or bool(ROLE.match(fold(text)))
    )
