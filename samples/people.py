"""Invented people, with numbers that are valid by rule and belong to nobody we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Trịnh",
    "Lương",
    "Mai",
    "Tô",
    "Trương",
    "Lâm",
    "Đoàn",
    "Hà",
    "Cao",
    "Thái",
    "Tạ",
    "Quách",
    "Kiều",
    "Đào",
    "Châu",
    "La",
    "Phùng",
    "Vương",
]
MALE_MIDDLE = [
    "Văn",
    "Hữu",
    "Đức",
    "Minh",
    "Quốc",
    "Công",
    "Xuân",
    "Thành",
    "Ngọc",
    "Anh",
    "Gia",
    "Trọng",
    "Đình",
    "Quang",
    "Tiến",
    "Bá",
    "Viết",
]
FEMALE_MIDDLE = [
    "Thị",
    "Thị",
    "Thị",
    "Ngọc",
    "Thu",
    "Thanh",
    "Kim",
    "Mỹ",
    "Hồng",
    "Phương",
    "Diệu",
    "Bích",
    "Khánh",
    "Thùy",
    "Lệ",
    "Minh",
]
MALE = [
    "Hùng",
    "Dũng",
    "Cường",
    "Tuấn",
    "Sơn",
    "Hải",
    "Long",
    "Thắng",
    "Bình",
    "Phúc",
    "Lộc",
    "Thọ",
    "Khang",
    "Kiệt",
    "Nghĩa",
    "Tín",
    "Đạt",
    "Toàn",
    "Vinh",
    "Quân",
    "Hậu",
    "Duy",
    "Khôi",
    "Phong",
    "Tùng",
    "Lâm",
    "Hiếu",
    "Trí",
    "Thịnh",
    "Huy",
    "Việt",
    "Nam",
    "Bảo",
    "Kỳ",
    "Giáp",
    "Đức",
    "Hòa",
    "Thuận",
    "Định",
    "Chương",
    "Tường",
    "Nhật",
    "Quyết",
    "Ngạn",
]
FEMALE = [
    "Hoa",
    "Lan",
    "Huệ",
    "Cúc",
    "Mai",
    "Hồng",
    "Hạnh",
    "Phúc",
    "Thảo",
    "Linh",
    "Trang",
    "Hương",
    "Hằng",
    "Nga",
    "Yến",
    "Oanh",
    "Loan",
    "Phượng",
    "Tuyết",
    "Nhung",
    "Thủy",
    "Thúy",
    "Vân",
    "Ngân",
    "Trâm",
    "Quỳnh",
    "Như",
    "Ý",
    "Vy",
    "My",
    "Châu",
    "Diễm",
    "Nguyệt",
    "Ánh",
    "Dung",
    "Duyên",
    "Giang",
    "Xuân",
    "Thơ",
    "Đào",
    "Lụa",
    "Kiều",
    "Nhàn",
]
ETHNICITIES = ("Kinh",) * 14 + ("Tày", "Thái", "Mường", "Khmer", "Nùng", "Hoa", "Ê Đê", "H'Mông", "Chăm", "Sán Dìu")

# QĐ 124/2004 numbering as kept by TT 07/2016/TT-BCA: the 63 province codes of identity numbers.
BIRTH_CODES = {
    "Hà Nội": "001", "Cao Bằng": "004", "Tuyên Quang": "008", "Lào Cai": "010", "Điện Biên": "011", "Sơn La": "014",
    "Thái Nguyên": "019", "Lạng Sơn": "020", "Quảng Ninh": "022", "Phú Thọ": "025", "Bắc Ninh": "027",
    "Hải Phòng": "031", "Hưng Yên": "033", "Ninh Bình": "037", "Thanh Hóa": "038", "Nghệ An": "040", "Hà Tĩnh": "042",
    "Quảng Trị": "045", "Thừa Thiên Huế": "046", "Đà Nẵng": "048", "Quảng Ngãi": "051", "Khánh Hòa": "056",
    "Gia Lai": "064", "Đắk Lắk": "066", "Lâm Đồng": "068", "Đồng Nai": "075", "Thành phố Hồ Chí Minh": "079",
    "Tây Ninh": "072", "Đồng Tháp": "087", "Vĩnh Long": "086", "An Giang": "089", "Cần Thơ": "092", "Cà Mau": "096",
    "Kiên Giang": "091", "Bình Định": "052", "Nam Định": "036", "Thái Bình": "034", "Bến Tre": "083", "Long An": "080",
    "Quảng Nam": "049", "Bình Thuận": "060", "Hải Dương": "030", "Vĩnh Phúc": "026", "Lai Châu": "012",
}  # fmt: skip
TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    male: bool
    born: date
    personal_id: str
    province: str
    ethnicity: str

    @property
    def gender(self) -> str:
        return "Nam" if self.male else "Nữ"

    @property
    def honorific(self) -> str:
        return "Ông" if self.male else "Bà"


def personal_id(rng: Random, province: str, male: bool, year: int) -> str:
    """A number of 12 digits: province of birth, sex and century, year, six more (NĐ 137/2015 Điều 13)."""
    century = {19: 0, 20: 2, 21: 4}[year // 100] + (0 if male else 1)
    return f"{BIRTH_CODES[province]}{century}{year % 100:02d}{rng.randrange(1_000_000):06d}"


def tax_number(rng: Random) -> str:
    """Ten digits, the last one the check digit `10 - (Σ dᵢ·wᵢ mod 11)`."""
    while True:
        digits = [int(one) for one in f"{rng.choice(('03', '01', '04', '17', '41', '58'))}{rng.randrange(10**7):07d}"]
        check = 10 - sum(d * w for d, w in zip(digits, TAX_WEIGHTS, strict=True)) % 11
        if check < 10:
            return "".join(map(str, digits)) + str(check)


def full_name(rng: Random, male: bool, family: str | None = None) -> str:
    """A name as it is written: family, one or two middle names, given name."""
    middle = rng.choice(MALE_MIDDLE if male else FEMALE_MIDDLE)
    given = rng.choice(MALE if male else FEMALE)
    extra = [rng.choice(MALE if male else FEMALE)] if rng.random() < 0.22 else []
    parts = [family or rng.choice(FAMILY), middle, *[one for one in extra if one not in (middle, given)], given]
    return " ".join(parts)


def day_between(rng: Random, first: date, last: date) -> date:
    """A day, both ends included."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def person(
    rng: Random, first_year: int = 1950, last_year: int = 2004, male: bool | None = None, province: str | None = None
) -> Person:
    """Somebody born in those years."""
    male = rng.random() < 0.5 if male is None else male
    home = province if province in BIRTH_CODES else rng.choice(list(BIRTH_CODES))
    born = day_between(rng, date(first_year, 1, 1), date(last_year, 12, 28))
    number = personal_id(rng, home, male, born.year)
    return Person(full_name(rng, male), male, born, number, home, rng.choice(ETHNICITIES))


DIGIT_WORDS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def number_words(value: int) -> str:
    """A number from 0 to 999999 in Vietnamese words, as forms print it."""
    if value >= 1000:
        head, tail = divmod(value, 1000)
        rest = ""
        if tail:
            rest = " " + (("không trăm " + ("linh " if tail < 10 else "")) if tail < 100 else "") + number_words(tail)
        return number_words(head) + " nghìn" + rest
    if value >= 100:
        head, tail = divmod(value, 100)
        joined = f" linh {DIGIT_WORDS[tail]}" if tail < 10 else " " + number_words(tail)
        return f"{DIGIT_WORDS[head]} trăm" + (joined if tail else "")
    if value < 10:
        return DIGIT_WORDS[value]
    tens, ones = divmod(value, 10)
    head_words = "mười" if tens == 1 else f"{DIGIT_WORDS[tens]} mươi"
    if ones == 0:
        return head_words
    if ones == 1 and tens > 1:
        return f"{head_words} mốt"
    if ones == 5:
        return f"{head_words} lăm"
    return f"{head_words} {DIGIT_WORDS[ones]}"


def date_words(day: date) -> str:
    """`Ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi sáu`."""
    month = {1: "một", 4: "tư"}.get(day.month, number_words(day.month))
    return f"Ngày {number_words(day.day)} tháng {month} năm {number_words(day.year)}"


__all__ = [
    "BIRTH_CODES",
    "Person",
    "date_words",
    "day_between",
    "full_name",
    "number_words",
    "person",
    "personal_id",
    "tax_number",
]
