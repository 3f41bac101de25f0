"""The lines of a stamp that read `label: value`: which labels are a tool's or a desk's, and what each may introduce.

No list of labels is ever whole, so they are composed: who, when, where or under which number (a head) somebody handled
(an act) the file (an object): "Ngày trả kết quả", "Người kiểm tra", "Số hóa bởi", "Mã giao dịch". What the file is FOR
is no such act: "Hạn nộp", "Ngày sinh", "Diện tích", "Cấp cho" are the paper's own, and a value behind one of those is
something the paper did not say, however plainly the signer is named beside it. Labels of other languages are left to
the measure of foreign words (stampwords.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from signing.officewords import OFFICE, fold

# What can be a Vietnamese word, folded: a paper's own words are syllables of this shape.
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
_SIGNED = r"ky(?: (?:so|dien tu|nhay|duyet|ban hanh|phat hanh|xac nhan|dong dau))?"
_ACT = (
    rf"(?:duoc |da )*(?:{_SIGNED}|(?:phe )?duyet|xac (?:nhan|thuc)|chung thuc"
    r"|kiem (?:tra|soat|duyet)|xu ly|thu ly|(?:hen )?tra (?:ket qua|ho so)|hen tra|tiep nhan|nhan|gui|den|(?:kinh )?chuyen|luu(?: tru)?|in|tao|lap"
    r"|soan(?: thao)?|quet|scan|so hoa|sao(?: y| luc| chup)?|chuyen doi|trinh|tham dinh|ra soat|dong dau|vao so|cap nhat|giao dich|tra cuu"
    r"|van thu|ban hanh|phat hanh|cap chung thu(?: so)?)"
)
_OBJECT = r"(?:(?:van ban|cong van|cv|vb|ho so|hs|tai lieu|giay to|chung thu(?: so)?|chu ky(?: so)?|ket qua|ban sao|tep|file)(?: (?:den|di|nay|so))?)"
_WHEN = r"(?:ngay(?: gio| thang)?|gio|thoi gian|thoi diem|luc|vao luc)"
_WHO = r"(?:nguoi|can bo|cong chuc|chuyen vien|van thu|don vi|co quan|to chuc|bo phan|phong|lanh dao)"
_NUMBER = r"(?:so|ma|so thu tu|stt|so trang|trang|quyen|quyen so|ma dinh danh|mst ?/ ?(?:msdn|mdn)|msdn|so cmnd ?/ ?cccd|cccd|cmnd|phien ban|serial|so va ky hieu)"
_TIMES = re.compile(
    rf"{_WHEN} (?:{_ACT}|hieu luc chung thu(?: so)?|het han chung thu(?: so)?)(?: {_OBJECT})?|{_SIGNED}(?: {_OBJECT})? (?:ngay|luc|vao luc)"
)
_NUMBERS = re.compile(
    rf"{_NUMBER}(?: {_ACT})?(?: {_OBJECT})?(?: {_ACT})?(?: so)?|{_ACT} (?:{_OBJECT} )?(?:{_ACT} )?so|{_OBJECT}(?: {_ACT})? so"
)
_PEOPLE = re.compile(
    rf"{_WHO} (?!nhan$){_ACT}(?: {_OBJECT})?|(?:{_OBJECT} )?{_ACT} boi|(?:ky )?nhay|soan|trinh|tham dinh|kiem soat|(?:ky )?thua lenh|thua lenh|ky thay|but phe|lanh dao"
    r"|vai tro|phong ban|bo phan|cap boi|phat hanh boi|(?:nha cung cap|to chuc) (?:dich vu )?(?:chung thuc|chung thu so|chung thu|xac thuc)(?: chu ky so)?"
    r"|thuat toan|nha cung cap|chung thu(?: so)?"
)
_PLACES = re.compile(rf"(?:{_ACT} )?tai|vi tri|noi {_ACT}")
_STATES = re.compile(r"(?:tinh trang|trang thai)(?: chu ky(?: so)?| chung thu(?: so)?)?")
_STATE = re.compile(r"(?:chu ky )?(?:con )?hop le|da (?:ky|xac thuc|kiem tra)|valid")
INSIDE_A_NAME = frozenset({"thanh", "pho", "xa", "phuong", "quan", "huyen", "tinh", "tran", "va"})
_COMMON = """
nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh dao doan lam mai trinh truong luong ha
chau cao thai ta to luu kieu nong quach thach lo vi tong kim luc trieu ma giang vuong nghiem phung tu
"""
SURNAMES = frozenset(_COMMON.split())
ROLE = re.compile(
    r"\b(?:chu tich|giam doc|truong|pho|bo truong|thu truong|chanh|chuyen vien|van thu|can bo|cong chuc|ke toan|thanh tra|tham phan"
    r"|chap hanh vien|uy vien|bi thu|thu ky|chi huy)\b"
)
_TIME_WORDS = re.compile(
    r"\b(?:ngay|thang|nam|gio|phut|giay|luc|vao|sa|ch|am|pm|utc|gmt)\b|(?<=\d)[hgzt](?=\d|\b)|[\d\s:./;,'+-]"
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_PLAIN_NUMBER = re.compile(r"[\d./ -]{0,24}|(?:(?:(?=\S*\d)[a-z0-9&/-]{1,40}|[0-9a-f]{4,})(?: |$)){1,6}")
_BY = re.compile(r"(?i)\s*([^\W\d_][^:;,\d]*?\bbởi)\s+(\S.*)")
_LABELLED = re.compile(r"\s*([^\W\d_][^:;,\d]*?)\s*:\s*(.*)")
_COLON = re.compile(r"\s*(?:(?<!\d)[:=]|[:=](?!\d))\s*")
_AFTER_A_VALUE = re.compile(r"[\d,;|]|(?<=\d)\s")
_BEFORE_A_NUMBER = re.compile(r"\s*((?:[^\W\d_]+\s+){0,4}[^\W\d_]+)[\s(–—>→-]+(?=\d)(.*)")
_COUNTS = re.compile(r"(?<![\d:/.,-])\d[\d.,]*\s+([a-zà-ỹđ]+)")
_WORDS = re.compile(r"[a-z0-9]+")
# A number and what it counts; nothing that a stamp says counts anything.
_COUNTED = re.compile(
    r"(?<![\d:/.,-])\d[\d.,]*\s?(?:%|(?:người|năm|tháng|ngày(?!\s*\d)|tuần|lần|điểm|hộ|suất|bậc|tiết|nghìn|ngàn|triệu|tỷ|tỉ|đồng|vnđ|đ|usd"
    r"|vnd|VNĐ|VND|USD|m2|m²|ha|km|kg|tấn)(?!\w))"
)
_WRITTEN_DAY = re.compile(
    r"\bngày \d{1,2} tháng \d{1,2}(?: năm \d{4})?|\b\d{1,2} tháng \d{1,2}(?:,? năm)? \d{4}", re.IGNORECASE
)
# Parts of an address or an office that bear a number.
_NUMBERED_UNITS = frozenset(
    ["phong", "to", "doi", "khu", "quan", "phuong", "ap", "thon", "xom", "khom", "khoi", "lop", "tang", "toa", "nhanh", "tram", "duong", "ngo"]
)  # fmt: skip
_ARRIVED = re.compile(r"(?:so|cong van|van ban) den|luu (?:ho so|hs)")
_OF_THE_SIGNER = frozenset(
    {"ho ten", "ho va ten", "cong ty", "ten cong ty", "ten don vi", "ten to chuc", "doanh nghiep"}
)
_BEFORE_A_DAY = frozenset({"ngay", "han", "gio", "thoi", "den", "tu", "truoc", "sau", "het"})
# Words that fold to a surname and are none with their marks: Tống and "tổng số", Đinh and "định mức".
LIKE_SURNAMES = frozenset({"lệ", "tổng", "mã", "từ", "tờ", "lô", "định", "độ", "lượng", "hộ", "vị"})
_HEADS = frozenset({"so", "muc"})
_AFTER_OTHERS = frozenset({"so", "ngay", "gio", "luc", "chuyen", "email"})
_FOR_A_FILE_THAT_CAME = frozenset({"den", "ngay den", "gio den"})


@dataclass(frozen=True, slots=True)
class Own:
    """What is a stamp's own: the labels it may bear as a whole, and what the certificate says, all folded."""

    labels: frozenset[str]
    identity: str


def is_syllable(word: str) -> bool:
    """Whether a folded word could be Vietnamese."""
    return bool(_SYLLABLE.fullmatch(word))


def is_label(label: str) -> bool:
    """Whether a folded label is one of a tool or a desk: who, when, where, under which number somebody handled the file."""
    return any(grammar.fullmatch(label) for grammar in (_TIMES, _NUMBERS, _PEOPLE, _PLACES, _STATES))


def is_told(line: str) -> bool:
    """Whether a whole line is a label of a stamp with a value of its own kind, or with none yet."""
    found = _LABELLED.fullmatch(line) or _BY.fullmatch(line)
    if not found:
        return bool(_PEOPLE.fullmatch(flat := fold(line))) and flat.endswith("boi")
    label, value = fold(found[1]), found[2].strip()
    flat = fold(value)
    if _TIMES.fullmatch(label):
        return not _TIME_WORDS.sub("", flat)
    if _NUMBERS.fullmatch(label):
        return bool(_PLAIN_NUMBER.fullmatch(flat)) and not counted(value)
    if _STATES.fullmatch(label):
        return bool(_STATE.fullmatch(flat))
    if _PLACES.fullmatch(label):
        return _is_address(value) or _is_named(value)
    return bool(_PEOPLE.fullmatch(label)) and _is_named(value)


def counted(line: str) -> bool:
    """Whether a line counts something: so many people, years, square metres, per cent. Streets and places begin with a
    capital ("12 Đồng Khởi"), and what is counted does not."""
    shown = _WRITTEN_DAY.sub(" ", unicodedata.normalize("NFC", line))
    return bool(_COUNTED.search(shown.casefold() if shown.isupper() else shown))


def paper_s_own(line: str, foreign: Collection[str], signer: Own, others: Sequence[str]) -> bool:
    """Whether a line gives a value to something that only the paper can speak of.

    Args:
        line: as printed.
        foreign: its folded words that are none of a stamp's own.
        signer: the labels of stamps and what the certificate says.
        others: the lines of the same stamp.
    """
    if any(fold(found[1]) in foreign and fold(found[1]) not in _NUMBERED_UNITS for found in _COUNTS.finditer(line)):
        return True
    arrived = any(_ARRIVED.search(fold(other)) for other in others)
    *labels, value = _COLON.split(line)
    if labels and value.strip():
        return any(
            _is_foreign_label(label, after, foreign, signer, arrived)
            for label, after in pairwise([*labels, value])
            if label.strip()
        )
    found = _BEFORE_A_NUMBER.match(line)
    if found and fold(found[1]) == "den":
        return not arrived
    return found is not None and _is_foreign_before_a_number(found[1], found[2], foreign, signer)


def _is_foreign_label(label: str, value: str, foreign: Collection[str], signer: Own, arrived: bool) -> bool:
    """Whether what stands before a colon, its own words the last ones, is no label of a stamp."""
    words = re.findall(r"[a-z0-9/&]+", fold(_AFTER_A_VALUE.split(label)[-1]))
    whole = " ".join(words)
    if not words or not all(is_syllable(word) for word in words):
        return False
    if whole in _FOR_A_FILE_THAT_CAME:
        return whole == "den" and not arrived
    if whole in _OF_THE_SIGNER:
        return not set(_WORDS.findall(fold(value))) <= set(_WORDS.findall(signer.identity))
    if whole in signer.labels or is_label(whole) or _composed(words, signer.labels):
        return False
    if _behind_a_value(words, foreign, signer):
        return False
    return any(word in foreign for word in words) or len(words) > 1


def _behind_a_value(words: Sequence[str], foreign: Collection[str], signer: Own) -> bool:
    """Whether words end in a label, with the value of another one before it that says nothing new."""
    if words[0] in _HEADS and len(words) == 2:  # "số năm", "số ngày"
        return False
    for count in range(1, len(words)):
        end = " ".join(words[-count:])
        known = end in _AFTER_OTHERS if count == 1 else end in signer.labels or is_label(end)
        if known and not any(word in foreign for word in words[:-count]):
            return True
    return False


def _is_foreign_before_a_number(label: str, value: str, foreign: Collection[str], signer: Own) -> bool:
    words = _WORDS.findall(fold(label))
    whole = " ".join(words)
    if not all(is_syllable(word) for word in words) or whole in signer.labels or is_label(whole):
        return False
    if words[0] in _HEADS and len(words) == 2:
        return True
    if _DAY.match(value) and (_is_person(label) or OFFICE.match(whole)):
        return False
    counted_off = words[-2] if words[-1] == "so" and len(words) > 1 else words[-1]  # "tổ 5", "đường số 5"
    return any(word in foreign for word in words) and counted_off not in _NUMBERED_UNITS


def _composed(words: Sequence[str], known: frozenset[str]) -> bool:
    """Whether a label is a stamp's phrases one behind the other, each of more than a word: "số năm" is none."""
    if not words:
        return True
    return any(
        " ".join(words[:count]) in known and _composed(words[count:], known) for count in range(len(words), 1, -1)
    )


def _is_person(text: str) -> bool:
    words = text.split()
    named = 2 <= len(words) <= 6 and all(word[0].isupper() and word.isalpha() for word in words)
    first = fold(words[0]) if named else ""
    return (
        named
        and words[0].casefold() not in LIKE_SURNAMES
        and (first in SURNAMES if text.isupper() else first not in _BEFORE_A_DAY)
    )


def _is_named(value: str) -> bool:
    """Names of people, offices and products, or nothing yet; whatever counts or runs on is none."""
    words = value.replace(",", " ").split()
    if len(words) > 12 or counted(value):
        return False
    offices = value[:1].isupper() and bool(OFFICE.match(fold(value)) or ROLE.match(fold(value)))
    return all(word[0].isupper() or word[0] in "(-&" or (offices and word.isalpha()) for word in words)


def _is_address(value: str) -> bool:
    """An address of the web or of mail."""
    return bool(re.fullmatch(r"(?:https?://)?[\w.-]+\.[a-z]{2,}(?:/\S*)?|\S+@\S+", value.strip()))
