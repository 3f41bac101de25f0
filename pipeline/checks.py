"""What fields say of each other. A check never changes a value; it supports fields or throws doubt on them.

Every check takes the normalised values of one document and its issue date and returns findings; a finding with
`supports=False` keeps the fields it names from being accepted. Sources: standards.md's digest of NĐ 137/2015 Đ13 and
TT 07/2016/TT-BCA Đ7 (identity number), the tax code's check digit, NĐ 30/2020 Phụ lục III (abbreviations of types).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.gazetteer import birth_codes
from pipeline.kinds.spec import Check, Finding, Values
from pipeline.wording import date_in_words, fold, letters

# --- identity numbers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """What twelve digits tell: where birth was registered, the sex, the year of birth."""

    province: str
    gender: str
    birth_year: int


def read_identity(number: str) -> Identity | None:
    """The parts of a 12-digit số định danh (PPP G YY RRRRRR), None if it is not one.

    There is no check digit; only the code of the place and the sense of the parts can be wrong.
    """
    if not re.fullmatch(r"\d{12}", number) or not _known_place(number[:3]):
        return None
    century = int(number[3]) // 2
    return Identity(
        province=number[:3],
        gender="Nữ" if int(number[3]) % 2 else "Nam",
        birth_year=1900 + 100 * century + int(number[4:6]),
    )


def _known_place(code: str) -> bool:
    # Births registered abroad carry the country's code, 1xx to 3xx (TT 07/2016/TT-BCA).
    return code in birth_codes() or "101" <= code <= "399"


def identity_number(name: str, *, birth: str = "", gender: str = "", sex: str = "") -> Check:
    """Checks the identity number in field `name` against the fields of birth and gender, or a sex known from its place."""

    def check(values: Values, _: date | None) -> Sequence[Finding]:
        number = values.get(name, "")
        if not re.fullmatch(r"\d{12}", number):
            return ()
        parts = read_identity(number)
        if parts is None:
            return (Finding((name,), False, f"mã nơi sinh {number[:3]} không có trong danh mục"),)
        found = []
        wanted = values.get(gender, "") or sex
        if wanted:
            found.append(_agreement(name, gender, parts.gender == wanted, "giới tính", wanted))
        year = values.get(birth, "")[:4]
        if year:
            found.append(_agreement(name, birth, f"{parts.birth_year}" == year, "năm sinh", year))
        return found

    return check


def _agreement(name: str, other: str, agrees: bool, what: str, value: str) -> Finding:
    fields = (name, other) if other else (name,)
    relation = "khớp" if agrees else "không khớp"
    # Sex and year vouch for three figures of twelve, and the year for none of the day: they may doubt, never settle.
    return Finding(fields, agrees, f"số định danh {relation} với {what} {value}", weight=0)


def identity_numbers(name: str) -> Check:
    """Checks each identity number of a list field for a known place of birth."""

    def check(values: Values, _: date | None) -> Sequence[Finding]:
        numbers = [one for one in values.get(name, "").split("; ") if re.fullmatch(r"\d{12}", one)]
        if not numbers:
            return ()
        bad = [one for one in numbers if read_identity(one) is None]
        if bad:
            return (Finding((name,), False, f"mã nơi sinh {bad[0][:3]} không có trong danh mục"),)
        return ()

    return check


def as_many(numbers: str, people: str) -> Check:
    """Checks that a list of numbers has one for each of the people: of two owners one number, or one name, may not have
    been read."""

    def check(values: Values, _: date | None) -> Sequence[Finding]:
        told, named = (len(values.get(name, "").split("; ")) for name in (numbers, people))
        if not values.get(numbers) or not values.get(people) or told == named:
            return ()
        return (Finding((numbers, people), False, f"có {named} người mà đọc được {told} số giấy tờ"),)

    return check


# --- tax and business numbers -----------------------------------------------------------------------------------------

_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_number_is_valid(number: str) -> bool:
    """Whether ten digits (or ten and a branch `-NNN`) carry the right check digit."""
    if not re.fullmatch(r"\d{10}(?:-\d{3})?", number):
        return False
    rest = 10 - sum(int(digit) * weight for digit, weight in zip(number[:9], _TAX_WEIGHTS, strict=True)) % 11
    return rest == int(number[9])


def business_code(values: Values, issued: date | None) -> Sequence[Finding]:
    """The household business's code: a tax number by its check digit, or the owner's identity number (from 01/07/2025)."""
    code, owner = values.get("BusinessCode", ""), values.get("PersonalId", "")
    if re.fullmatch(r"\d{10}(?:-\d{3})?", code):
        good = tax_number_is_valid(code)
        return (Finding(("BusinessCode",), good, f"chữ số kiểm tra của mã số thuế {'đúng' if good else 'sai'}"),)
    if re.fullmatch(r"\d{12}", code) and re.fullmatch(r"\d{12}", owner):
        same = code == owner
        words = "mã số hộ kinh doanh trùng" if same else "mã số hộ kinh doanh khác"
        return (Finding(("BusinessCode", "PersonalId"), same, f"{words} số định danh của chủ hộ"),)
    return ()


# --- words against figures --------------------------------------------------------------------------------------------


_DIGIT_WORDS = ("một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "trăm")


def odd_numerals(spelled: str) -> bool:
    """Whether numerals stand together as Vietnamese does not write them: `hai mươi một`, `mười mốt`, `hai mười`."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", spelled)]
    for left, right in pairwise(words):
        if (left, right) in {("mươi", "một"), ("mười", "mốt")}:
            return True
        if right == "mốt" and left != "mươi":
            return True
        if (right == "mươi" and left not in _DIGIT_WORDS) or (
            right == "mười" and left in _DIGIT_WORDS and left != "trăm"
        ):
            return not (right == "mười" and left == "năm")  # `năm mười …`: the year
    return False


def _words_agree(figures: str, words: str, what: str) -> Check:
    def check(values: Values, _: date | None) -> Sequence[Finding]:
        value, spelled = values.get(figures, ""), values.get(words, "")
        if not value or not spelled:
            return ()
        read = date_in_words(spelled)
        if read is None:
            return (Finding((words,), False, f"{what} ghi bằng chữ không đọc được thành ngày"),)
        if read.isoformat() == value:
            why = f"{what} bằng số khớp với bằng chữ"
            if odd_numerals(spelled):
                return (Finding((figures,), True, why), Finding((words,), False, "chữ số viết không đúng chính tả"))
            # Figures vouch for every syllable of the words, the words for no figure's neighbour: 3 and 8 differ in both.
            return (Finding((figures,), True, why), Finding((words,), True, why, weight=3))
        return (Finding((figures, words), False, f"{what} bằng số {value} khác bằng chữ {read.isoformat()}"),)

    return check


birth_words = _words_agree("BirthDate", "BirthDateWords", "ngày sinh")
death_words = _words_agree("DeathDate", "DeathDateWords", "ngày chết")


def area_words(values: Values, _: date | None) -> Sequence[Finding]:
    """The area in words must at least begin as the figures do (a decimal part is written in many ways)."""
    from pipeline.wording import number_in_words

    area, words = values.get("Area", ""), values.get("AreaWords", "")
    if not area or not words:
        return ()
    whole = re.split(r"\b(?:met|phay|m2)\b", fold(words))[0]
    read = number_in_words(whole)
    if read is None:
        return ()
    if read != int(float(area)):
        return (Finding(("Area", "AreaWords"), False, "diện tích bằng số khác bằng chữ"),)
    why = "diện tích bằng số khớp với bằng chữ"
    spelling = Finding(("AreaWords",), False, "chữ số viết không đúng chính tả")
    return (Finding(("Area",), True, why), spelling if odd_numerals(words) else Finding(("AreaWords",), True, why, 3))


# --- people and dates -------------------------------------------------------------------------------------------------


def parents_older(values: Values, _: date | None) -> Sequence[Finding]:
    """A parent is between 12 and 80 years older than the child."""
    year = values.get("BirthDate", "")[:4]
    found = []
    for name in ("MotherBirthYear", "FatherBirthYear"):
        parent = values.get(name, "")
        if year.isdigit() and parent.isdigit() and not 12 <= int(year) - int(parent) <= 80:
            found.append(
                Finding((name, "BirthDate"), False, f"năm sinh {parent} không hợp với năm sinh của con {year}")
            )
    return found


def dates_in_order(values: Values, issued: date | None) -> Sequence[Finding]:
    """Nothing happens after the paper that tells of it; birth comes before death and registration."""
    found = []
    last = issued.isoformat() if issued else ""
    for name in ("BirthDate", "DeathDate", "RegisteredDate", "FirstRegistered"):
        value = values.get(name, "")
        if value and last and value > last:
            found.append(Finding((name, "IssuedDate"), False, f"ngày {value} sau ngày ban hành {last}"))
    expiry = values.get("ExpiryDate", "")
    if expiry and last and expiry < last:
        found.append(Finding(("ExpiryDate", "IssuedDate"), False, f"hết hạn {expiry} trước ngày ban hành {last}"))
    birth = values.get("BirthDate", "")
    for name in ("DeathDate", "RegisteredDate", "FirstRegistered"):
        value = values.get(name, "")
        if birth and value and value < birth:
            found.append(Finding((name, "BirthDate"), False, f"ngày {value} trước ngày sinh {birth}"))
    return found


# --- notation against type and issuer ---------------------------------------------------------------------------------

# NĐ 30/2020 Phụ lục III, and types outside it that offices use (TM, ĐL) or other laws name (TT, NĐ, L).
TYPE_ABBREVIATIONS = {
    "Nghị quyết": ("NQ",), "Quyết định": ("QĐ",), "Chỉ thị": ("CT",), "Quy chế": ("QC",), "Quy định": ("QyĐ",),
    "Thông cáo": ("TC",), "Thông báo": ("TB",), "Hướng dẫn": ("HD",), "Chương trình": ("CTr",), "Kế hoạch": ("KH",),
    "Phương án": ("PA",), "Đề án": ("ĐA",), "Dự án": ("DA",), "Báo cáo": ("BC",), "Biên bản": ("BB",),
    "Tờ trình": ("TTr",), "Hợp đồng": ("HĐ",), "Công điện": ("CĐ",), "Bản ghi nhớ": ("BGN",),
    "Bản thỏa thuận": ("BTT",), "Giấy ủy quyền": ("GUQ",), "Giấy mời": ("GM",), "Giấy giới thiệu": ("GGT",),
    "Giấy nghỉ phép": ("GNP",), "Phiếu gửi": ("PG",), "Phiếu chuyển": ("PC",), "Phiếu báo": ("PB",),
    "Thư mời": ("TM",), "Điều lệ": ("ĐL",), "Thông tư": ("TT",), "Nghị định": ("NĐ",), "Thông tư liên tịch": ("TTLT",),
}  # fmt: skip


def notation_fits_type(values: Values, _: date | None) -> Sequence[Finding]:
    """The notation's first group is the abbreviation of the type (`KH-SYT` of a Kế hoạch); a công văn has none."""
    notation, type_name = values.get("CodeNotation", ""), values.get("TypeName", "")
    if not notation or not type_name:
        return ()
    body = re.sub(r"^\d{4}/", "", notation)
    if re.match(r"(?:UBTV)?QH\d*$", body):  # laws and resolutions of the National Assembly: 51/2024/QH15
        return ()
    first = body.split("-")[0]
    known = {short for shorts in TYPE_ABBREVIATIONS.values() for short in shorts}
    wanted = TYPE_ABBREVIATIONS.get(type_name)
    if wanted is not None:
        if first in wanted:
            return (Finding(("CodeNotation", "TypeName"), True, f"ký hiệu {first} hợp với {type_name}"),)
        return (Finding(("CodeNotation",), False, f"ký hiệu {first} không phải của {type_name}"),)
    if type_name == "Công văn" and "-" in body and first in known - {"TT", "CT", "TC"}:
        return (Finding(("CodeNotation", "TypeName"), False, f"công văn mà ký hiệu bắt đầu bằng {first}"),)
    return ()


def issuer_initials(organ: str) -> tuple[str, ...]:
    """How an organ's name is shortened in notations: its initials, without `và`, without the level before the name
    (`SKHCN` of SỞ KHOA HỌC VÀ CÔNG NGHỆ, `QLD` of CỤC QUẢN LÝ DƯỢC), `UBND` of ỦY BAN NHÂN DÂN …."""
    words = [word.upper() for word in re.findall(r"[^\W\d_]+", organ)]
    whole = "".join(word[0] for word in words)
    short = "".join(word[0] for word in words if word != "VÀ")
    offices = ("UBND",) if fold(organ).startswith(("uy ban nhan dan", "ubnd")) else ()
    level = 2 if fold(organ).startswith(_LEVELS_OF_TWO_WORDS) else 1
    named = (whole[level:], short[level:], whole[1:], short[1:])
    return tuple(dict.fromkeys(one for one in (*offices, whole, short, *named) if len(one) >= 2))


_LEVELS_OF_TWO_WORDS = ("chi cuc ", "tong cuc ", "trung tam ", "benh vien ", "van phong ", "thanh tra ")


def notation_names_issuer(values: Values, _: date | None) -> Sequence[Finding]:
    """One group of the notation is the issuer's initials (`SYT` of SỞ Y TẾ, `UBND` of ỦY BAN NHÂN DÂN …)."""
    notation, organ = values.get("CodeNotation", ""), values.get("OrganName", "")
    known = issuer_initials(organ)
    groups = [group.upper() for group in re.split(r"[-/]", notation) if len(group) > 1]
    if any(group in known or (len(group) >= 3 and any(one.startswith(group) for one in known)) for group in groups):
        return (Finding(("CodeNotation",), True, f"ký hiệu ứng với tên cơ quan {organ}"),)
    return ()


def office_of_the_notation(values: Values, _: date | None) -> Sequence[Finding]:
    """A people's committee numbers what it issues as its own (`QĐ-UBND`, `QĐ-CT`): over another office's notation
    (`QĐ-STC`) stands the superior organ alone, the line of the issuing one was lost."""
    organ, notation = values.get("OrganName", ""), values.get("CodeNotation", "")
    first, *others = re.sub(r"^\d{4}/", "", notation).split("-")
    typed = any(first in shorts for shorts in TYPE_ABBREVIATIONS.values())
    own = any("UBND" in one.upper() or one == "CT" for one in others)
    if not typed or not others or own or not fold(organ).startswith(("uy ban nhan dan", "ubnd")):
        return ()
    return (Finding(("OrganName",), False, f"ký hiệu {notation} là của cơ quan khác, có thể mất dòng tên cơ quan"),)


def file_names_notation(filename: str) -> Check:
    """The words of the clerk's own file name (`125 gm syt.pdf`) are the groups of the notation, in order."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,4}$", "", filename)
    said = "".join(re.findall(r"[a-z]+", re.sub(r"\([^)]*\)", "", fold(stem.replace("_", " ")))))

    def check(values: Values, _: date | None) -> Sequence[Finding]:
        notation = "".join(re.findall(r"[a-z]+", fold(values.get("CodeNotation", ""))))
        if len(notation) >= 4 and said == notation:
            return (Finding(("CodeNotation",), True, "ký hiệu trùng với tên tệp do cán bộ đặt"),)
        if len(notation) >= 4 and said.startswith(notation) and len(said) - len(notation) <= 6:
            return (Finding(("CodeNotation",), False, "tên tệp có ký hiệu dài hơn"),)
        return ()

    return check


def notation_of_the_form(pattern: str) -> Check:
    """On civil-status papers the notation is the form's own (`TLKT`, `TLKS-BS`) and the year of issue: nothing is open."""

    def check(values: Values, issued: date | None) -> Sequence[Finding]:
        notation = values.get("CodeNotation", "")
        if not notation or not re.fullmatch(pattern, notation):
            return ()
        year = re.match(r"\d{4}", notation)
        if year is None:
            return (Finding(("CodeNotation",), True, "ký hiệu đúng mẫu giấy", 2),)
        if issued is None or int(year[0]) not in {issued.year, issued.year - 1}:
            return ()
        return (Finding(("CodeNotation",), True, "ký hiệu đúng mẫu giấy, năm khớp với ngày cấp", 3),)

    return check


def post_fits_capacity(values: Values, _: date | None) -> Sequence[Finding]:
    """Who signs `KT. CHỦ TỊCH` is a deputy (`PHÓ CHỦ TỊCH`, a minister's `THỨ TRƯỞNG`), never the head himself."""
    authority = values.get("SignerAuthority", "")
    post = values.get("SignerPosition", "").split("; ")[0]
    both = ("SignerPosition", "SignerAuthority")
    if authority and not post:
        return (Finding(("SignerAuthority",), False, "có quyền hạn ký mà không đọc được chức vụ"),)
    if fold(post).startswith("pho ") and not re.search(r"(?:KT|TL|TUQ)\.", authority):
        return (Finding(("SignerAuthority",), False, "cấp phó ký mà không thấy KT."),)
    for line in authority.split("; "):
        match = re.match(r"KT\.\s*(.+)", line)
        if match is None:
            continue
        head, deputy = fold(match[1]), fold(post)
        if deputy.startswith("pho") and letters(head)[:8] in letters(deputy):
            # That they fit says nothing of how either is spelled (`CHÚ TỊCH`).
            return (Finding(both, True, "chức vụ cấp phó hợp với KT.", weight=0),)
        if deputy == head or not deputy.startswith(("pho", "thu ", "uy vien", "thanh vien")):
            return (Finding(both, False, f"ký {line} mà chức vụ là {post}"),)
    return ()
