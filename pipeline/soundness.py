"""What is wrong with a value by its own letters and figures, whoever agreed on it.

Two readers of the same blurred pixels can agree on a space inside a number, on a mark on the wrong letter, on half a
name. A value is doubted here wherever it is not built as such values are built; nothing here is a rule for one paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from pipeline.checks import read_identity, tax_number_is_valid
from pipeline.gazetteer import is_unit_name, province_named
from pipeline.lexicon import follow, known, miswritten
from pipeline.names import is_surname_but_for_marks
from pipeline.rows import Placed
from pipeline.syllables import is_syllable
from pipeline.wording import CAPITAL, SMALL, calendar_date, fold, nfc

# --- figures ----------------------------------------------------------------------------------------------------------

_BROKEN = re.compile(r"\d\s+\d|\d\s+[./]\s*\d|\d[./]\s+\d|\d-\s+\d|\d\s+-\d")
_DATED = re.compile(r"(?<![\d/.-])(\d{1,4})([/.-])(\d{1,4})\2(\d{1,4})(?![\d/.-]|\w)")
_LETTER_FOR_FIGURE = re.compile(r"(?<![^\W_])[lIOo|]\d|\d[lIOo|](?![^\W_])")
_POINT_FOR_COMMA = re.compile(r"(?<![\d.,/-])\d+\.\d{1,2}\s*(?:m|m2|m²|ha|km|cm|%|lần|tầng)\b")
_LONG = re.compile(r"(?<![\d.,])([^\W\d_]?)(\d{7,})(?![\d.,]?\d)")
_IDENTITY_BEFORE = re.compile(r"(?:can cuoc|cccd|dinh danh)\D{0,30}$")
_DAY_WORD = re.compile(r"\bngay\s+(\S*\d\S*)((?:\s+thang\s+\S+)?(?:\s+nam\s+\S+)?)")


def joined_figures(value: str) -> str:
    """The value with two groups of figures made one where only together they are an identity number."""

    def join(match: re.Match[str]) -> str:
        whole = re.sub(r"\s", "", match.group())
        return whole if read_identity(whole) is not None else match.group()

    return re.sub(r"(?<!\d)\d+(?:\s\d+)+(?!\d)", join, value)


_STOP_BEFORE_DAY = re.compile(
    r"\b(?:ngày|tháng|năm)(?:[.,;]|\s[-–])\s*\d", re.IGNORECASE
)  # a leader's dot, a speck, a rule's rest


def figure_doubts(value: str) -> tuple[str, ...]:
    """Groups of figures in a text that are not built like a number, a date or an identity number."""
    if "<" in value:  # machine readable lines have check digits of their own
        return ()
    text = nfc(value)
    if _BROKEN.search(text):
        return ("có khoảng trắng giữa các chữ số",)
    if _POINT_FOR_COMMA.search(text):
        return ("dấu phẩy thập phân có thể đọc thành dấu chấm",)
    if _STOP_BEFORE_DAY.search(text):
        return ("có dấu lạ trước ngày tháng",)
    if _LETTER_FOR_FIGURE.search(text):
        return ("có chữ cái lẫn giữa chữ số",)
    if any(not _is_day(match) for match in _DATED.finditer(text)) or not _days_are_whole(fold(text)):
        return ("có ngày tháng không hợp lệ trong giá trị",)
    if any(not _may_be_number(match, text) for match in _LONG.finditer(text)):
        return ("có dãy số không đúng độ dài hay mẫu của số giấy tờ",)
    return ()


def _is_day(match: re.Match[str]) -> bool:
    day, _, month, year = match.groups()
    return len(year) == 4 and _calendar(day, month, year) is not None


def _calendar(day: str, month: str, year: str) -> date | None:
    return calendar_date(int(year), int(month), int(day))


def _days_are_whole(folded: str) -> bool:
    """Whether every `ngày` that figures follow is followed by a whole date."""
    for match in _DAY_WORD.finditer(folded):
        day, rest = match[1].strip(".,;:()"), match[2]
        if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", day):
            continue
        spelled = re.fullmatch(r"\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})\W*", rest)
        if spelled is None or not re.fullmatch(r"\d{1,2}", day) or _calendar(day, spelled[1], spelled[2]) is None:
            return False
    return True


def _may_be_number(match: re.Match[str], text: str) -> bool:
    letter, figures = match.groups()
    if letter:
        return letter.isupper() and len(figures) in {7, 8}  # a passport
    if len(figures) == 12:
        return read_identity(figures) is not None
    if _IDENTITY_BEFORE.search(fold(text[: match.start(2)])):
        return False
    return len(figures) == 9 or (len(figures) == 10 and (figures[0] == "0" or tax_number_is_valid(figures)))


# --- places -----------------------------------------------------------------------------------------------------------

_NAME = rf"((?:[{CAPITAL}][\w'’-]*)(?:\s+(?:-\s+)?[{CAPITAL}][\w'’-]*)*)"
_PROVINCE = re.compile(rf"\b[Tt]ỉnh\s+{_NAME}")
_CITY = re.compile(rf"\b(?:[Tt]hành phố|TP\.)\s*{_NAME}")
_UNIT = re.compile(rf"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Tt]hị xã|[Hh]uyện|[Qq]uận|[Đđ]ặc khu)\s+{_NAME}")
_LEVEL_AND_SIGN = re.compile(
    r"\b(?:tỉnh|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)(?:\s*[,.;]|\s+[-–])", re.IGNORECASE
)


_SMALL = re.compile(rf"\b(?:tỉnh|thành phố)\s+([{SMALL}]+)\s+[{CAPITAL}]")
_LEVELS = {"xa": "xã", "phuong": "phường", "huyen": "huyện", "quan": "quận", "tinh": "tỉnh"}
_MAY_BE_LEVEL = re.compile(rf"\b([^\W\d_]+)\s+(?=[{CAPITAL}])")
# Where an address begins, or goes on behind a comma; `Bản`, `Làng`, `Tổ` are written like words that names begin with.
_HAMLETS = {"ap": "ấp", "thon": "thôn", "xom": "xóm", "khom": "khóm", "buon": "buôn"}
_MAY_BE_HAMLET = re.compile(rf"(?:^|,\s*)([^\W\d_]+)\s+(?=[{CAPITAL}\d])")
# `Bệnh viện Đa khoa tỉnh, xã …`: the level names whose hospital it is, not a place.
_OF_THE_LEVEL = re.compile(
    r"\b(?:[Bb]ệnh viện|[Tt]rung tâm|[Tt]rạm)\b[^,]{0,30}\s(?:tỉnh|huyện|thành phố|khu vực|xã|phường)(?=,)"
)
_SHEET = re.compile(r"(\w+) bản đồ (?:địa chính )?số\s*\d", re.IGNORECASE)


def place_doubts(value: str) -> tuple[str, ...]:
    """Names of places that no list holds: the end of one may have been lost with the line (`tỉnh Sơn`)."""
    if _LEVEL_AND_SIGN.search(_OF_THE_LEVEL.sub("", value)) or re.search(r"[:;!?*^]", value):
        return ("có dấu lạ sau tên cấp đơn vị",)
    if (sheet := _SHEET.search(value)) is not None and sheet[1].lower() not in ("tờ", "mảnh"):
        return (f"chữ “{sheet[1]}” trước “bản đồ số” có thể là “tờ”",)
    if re.search(r"(?<![\d/])\d+/(?:19|20)\d\d$", value):
        return ("sau địa danh có số hiệu, có thể của dòng khác",)
    if (small := _SMALL.search(value)) is not None:
        return (f"tên riêng “{small[1]}” không viết hoa",)
    for match in _MAY_BE_LEVEL.finditer(value):
        if match[1].islower() and fold(match[1]) in _LEVELS and match[1] not in _LEVELS.values():
            return (f"chữ “{match[1]}” trước tên riêng có thể là “{_LEVELS[fold(match[1])]}”",)
    for match in _MAY_BE_HAMLET.finditer(value):
        if fold(match[1]) in _HAMLETS and match[1].lower() != _HAMLETS[fold(match[1])]:
            return (f"chữ “{match[1]}” trước tên riêng có thể là “{_HAMLETS[fold(match[1])].capitalize()}”",)
    for pattern, is_place in ((_PROVINCE, _is_province), (_CITY, _is_city), (_UNIT, is_unit_name)):
        for match in pattern.finditer(value):
            if not is_place(match[1]):
                return (f"địa danh “{match[1]}” không có trong danh mục, có thể đọc thiếu",)
    return ()


def province_doubts(value: str) -> tuple[str, ...]:
    """A province or city that never was: what stands behind its first word was set in another place (`tỉnh Thanh`)."""
    for pattern, is_place in ((_PROVINCE, _is_province), (_CITY, _is_city)):
        for match in pattern.finditer(value):
            if not is_place(match[1]):
                return (f"không có “{match[0]}” trong danh mục, có thể còn chữ ở dòng sau",)
    return ()


# `THƯƠNG BINH VÀ XÃ HỘI`, `BẢO HIỂM XÃ HỘI TỈNH …`: no commune; `xã Hội Sơn` is one.
_SOCIETY = r"hội(?:\W*$|\s+(?:tỉnh|thành phố|huyện|quận|thị xã|khu vực|cơ sở|việt nam|và|của)\b)"
_LEVEL = re.compile(
    rf"\b(tỉnh|thành phố|tp\.|xã|phường|thị trấn|thị xã|huyện|quận|đặc khu)(?:\s+|$)(?!trấn|xã|{_SOCIETY})(.*)",
    re.IGNORECASE,
)


def _is_province(name: str) -> bool:
    return province_named(name) is not None


def _is_city(name: str) -> bool:
    return _is_province(name) or is_unit_name(name, "thành phố")


_PLACE_OF = {"tỉnh": _is_province, "thành phố": _is_city, "tp.": _is_city}


_JOINS = re.compile(r"(?:\s(?:va|cua|thuoc|ve|cho)|[-–,&])$")


def unfinished_organ(value: str) -> tuple[str, ...]:
    """An office that ends before its place (`ỦY BAN NHÂN DÂN`), at the word of its level, or with a joining word."""
    said = nfc(value).strip(" .,")
    match = _LEVEL.search(said)
    unfinished = (
        fold(said) in _WHOSE
        or fold(said).endswith(_OF_A_PLACE)
        or (match is not None and not match[2])
        or _JOINS.search(fold(said))
    )
    return ("tên cơ quan có vẻ chưa hết",) if unfinished else ()


_OF_A_PLACE = (" uy ban nhan dan", " hoi dong nhan dan")
_WHOSE = {"uy ban nhan dan", "ubnd", "hoi dong nhan dan", "cong an"}


def organ_doubts(value: str) -> tuple[str, ...]:
    """An office in capitals that is not finished, or whose place no list begins with (`UBND THÀNH PHỐ HỒ`)."""
    said = nfc(value).strip(" .,")
    if doubts := unfinished_organ(said):
        return doubts
    match = _LEVEL.search(said)
    if match is None or match[2][0].isdigit():
        return ()
    words = match[2].split()
    for size in range(1, len(words) + 1):
        name = " ".join(words[:size])
        if _PLACE_OF.get(match[1].lower(), is_unit_name)(name):
            return ()
    return (f"địa danh “{match[2]}” không có trong danh mục, có thể đọc thiếu",)


_SURE_OF_CASE = 0.85


def case_doubts(words: Sequence[Placed]) -> tuple[str, ...]:
    """Words of which the readers saw the same letters, one of them capitals: a list cannot tell which was printed."""
    for one in words:
        if one.word.confidence < _SURE_OF_CASE and any(
            other != one.text and other.lower() == one.text.lower() for other in one.word.alternatives
        ):
            return (f"chữ hoa hay chữ thường ở “{one.text}” chưa rõ",)
    return ()


_PHONE = re.compile(r"0\d{9,10}|84\d{9,10}|1[89]00\d{4,6}|[2-9]\d{6,7}")  # whole; a hotline; of old, within a province


def phone_doubts(value: str) -> tuple[str, ...]:
    """A telephone's number (its figures) of another length than such numbers have: one lost its first figure."""
    return () if _PHONE.fullmatch(value) else ("số điện thoại thừa hoặc thiếu chữ số",)


# --- letters ----------------------------------------------------------------------------------------------------------


# `Khu phố -11`, `số-491`: a dash before a figure has a blank on both sides, or stands in a code or between two figures.
# No clause is opened behind `về` or `của`, inside a number in words, behind an identity number: `QLHC về - TTXH`.
_STRAY_DASH = re.compile(
    r"\s[-–]\d|\d{9}\s[-–]\s"
    r"|\b(?:về|và|của|do|tại|các|những|theo|cho|với|bằng|mười|mươi|trăm|nghìn)\s[-–]\s"
    rf"|(?<![^\W_])([{SMALL}]+)[-–]\d"
)
# Laws wrote `hàng năm` until 2024 and write `hằng năm` since; a breve lost on the way leaves a word as good.
_EACH = re.compile(r"\bhàng (?:năm|quý|tháng|tuần|ngày)\b", re.IGNORECASE)
_PLAIN_WORD = re.compile(r"[a-z]{2,}")


def _stray_dash(value: str) -> bool:
    """Whether a speck was read as a dash: where no dash stands, joined to a figure or not (between two words
    `pipeline.disputes` sees it)."""
    return any(match[1] is None or is_syllable(match[1]) for match in _STRAY_DASH.finditer(value))


def _strange_plain_word(text: str) -> str:
    """A small word without marks that is no syllable, no unit, and of no pair that is known (`thông tih`); "" if none.
    That a list knows it does not help: a name somewhere may be written so."""
    words = text.split()
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        plain = _PLAIN_WORD.fullmatch(word.strip("“”\"'(),.;:"))
        if plain is None or is_syllable(plain[0]) or plain[0] in _UNITS:
            continue
        if not (follow(before, plain[0]) or follow(plain[0], behind)):
            return plain[0]
    return ""


def letter_doubts(value: str) -> tuple[str, ...]:
    """Words that no Vietnamese syllable is built like, dashes where none stand, quotation marks without their fellows."""
    if (value.count("“") != value.count("”")) or value.count('"') % 2:
        return ("có dấu ngoặc kép lẻ trong giá trị",)
    if re.search(rf"\s[.,;:]\S|,\s*,|[{SMALL}]{{2}}\.\d", value):
        return ("có dấu lạ trong giá trị",)
    if re.search(r"(?<!\w)['’‘`]|['’‘`](?!\w)", value):
        return ("có dấu lạ trong giá trị",)
    if _stray_dash(nfc(value)):
        return ("có dấu gạch lạ trong giá trị",)
    if _EACH.search(nfc(value)):
        return ("“hàng” có thể là “hằng” mất dấu",)
    if strange := _strange_plain_word(nfc(value)):
        return (f"chữ “{strange}” không phải một âm tiết",)
    for word in re.findall(r"[^\W\d_]+", nfc(value)):
        marked = not word.replace("đ", "d").replace("Đ", "D").isascii()
        # Plain capitals may be an abbreviation and plain letters a foreign name; marks stand on syllables only.
        if marked and len(word) > 1 and not is_syllable(word) and not known(word) and not _abbreviation(word):
            return (f"chữ “{word}” không phải một âm tiết",)
    return ()


def code_doubts(value: str) -> tuple[str, ...]:
    """A quotation mark in a number or a notation, which is a speck beside it (`CH65926'`)."""
    return ("có dấu lạ trong giá trị",) if re.search("['’‘`\"“”]", value) else ()


_PAPER = re.compile(r"\b([A-ZĐ]{3,5}) số:? \d{9}")  # a person's paper by its abbreviation: "CCCD số 042067301169"
_PAPERS = frozenset({"CCCD", "CMND", "CMT", "CMTND", "ĐDCN", "GPLX", "BHYT", "BHXH"})
_ISSUED = re.compile(r"\d{9,12} do \D+$")


def paper_doubts(value: str) -> tuple[str, ...]:
    """A person's paper named by letters that abbreviate none (`CCCP số …`), or whose issuer stands without a day: the
    row behind it was not taken."""
    if _ISSUED.search(value):
        return ("sau nơi cấp không có ngày cấp, dòng sau có thể chưa đọc",)
    paper = _PAPER.search(value)
    if paper is None or paper[1] in _PAPERS:
        return ()
    return (f"loại giấy tờ “{paper[1]}” không có trong danh mục",)


_FIGURE_AND_WORD = re.compile(r"\d ([^\W\d_]{2,})(?![\w@])")
_VOWELS = frozenset("aeiouy")
# Units, and the abbreviations that stand behind the number of a house or a plot.
_UNITS = frozenset({"km", "cm", "mm", "dm", "kg", "mg", "ml", "tr", "kw", "kwh", "tp", "tx", "tt", "ql", "tl"})


def unit_doubts(value: str) -> tuple[str, ...]:
    """A word of consonants alone behind a figure that is no unit (`7,6 tm`)."""
    for word in _FIGURE_AND_WORD.findall(value):
        if word.isascii() and word.islower() and not set(word) & _VOWELS and word not in _UNITS:
            return (f"“{word}” sau số không phải đơn vị đo nào",)
    return ()


def pair_doubts(value: str) -> tuple[str, ...]:
    """Words beside each other that are known together, with other marks only."""
    for phrase in re.split(r"[^\w\s]", nfc(value)):
        words = phrase.split()
        for at, (left, right) in enumerate(pairwise(words)):
            if ways := miswritten(words, at):
                return (f"“{left} {right}” có thể là “{ways[0]}”",)
    return ()


_PERSON = re.compile(rf"\b(?:ông|bà|anh|chị|cháu)\s+([{CAPITAL}][\w]*)(?=\s+[{CAPITAL}])")


def person_doubts(value: str) -> tuple[str, ...]:
    """People named in a text whose family name is none, though one with other marks is (`ông Đình Ngọc Chương`)."""
    for match in _PERSON.finditer(nfc(value)):
        if is_surname_but_for_marks(match[1]):
            return (f"họ “{match[1]}” không có trong danh mục họ thường gặp",)
    return ()


def _abbreviation(word: str) -> bool:
    """`QĐ`, `TCĐ`, `ƯBND`: capitals that bear no tone."""
    return word.isupper() and len(word) <= 5 and fold(word).upper() == word.replace("Đ", "D").replace("Ư", "U")


__all__ = [
    "code_doubts",
    "figure_doubts",
    "joined_figures",
    "letter_doubts",
    "organ_doubts",
    "pair_doubts",
    "paper_doubts",
    "person_doubts",
    "phone_doubts",
    "place_doubts",
    "province_doubts",
    "unfinished_organ",
    "unit_doubts",
]
