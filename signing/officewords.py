"""How offices' names are written: folded and written out, the kind of body they begin with, the places in them.

Places must not contradict each other; the provinces of before and after 1 July 2025 (NQ 202/2025/QH15) are one.
"""

from __future__ import annotations

import re
import unicodedata

_ABBREVIATIONS = (
    (r"\bubnd\b", "uy ban nhan dan"),
    (r"\bhdnd\b", "hoi dong nhan dan"),
    (r"\bgd ?& ?dt\b|\bgd-dt\b|\bgddt\b", "giao duc va dao tao"),
    (r"\btp\b\.?", "thanh pho"),
    (r"\btx\b\.?", "thi xa"),
    (r"\btand\b", "toa an nhan dan"),
    (r"\bvksnd\b", "vien kiem sat nhan dan"),
    (r"\bthpt\b", "trung hoc pho thong"),
    (r"\bthcs\b", "trung hoc co so"),
)
OFFICE = re.compile(
    r"\b(?:uy ban|hoi dong|van phong|chi cuc|tong cuc|cuc|vu|so|phong|bo|ban|truong|trung tam|benh vien|toa an|vien|cong an"
    r"|quoc hoi|chinh phu|thanh tra|dang bo|huyen uy|thanh uy|quan uy|thi uy|kho bac|chi nhanh|hoc vien|dai hoc|doan|dang uy|tinh uy|bao hiem|ngan hang|thue"
    r"|hai quan|tram|lien doan|hoi|cong ty|mat tran|kiem toan|cong bao|cong thong tin|tong cong ty)\b"
)
# Words of which every office's and place's name is made: none tells one from another.
UNTELLING = frozenset(
    {
        "tinh",
        "thanh",
        "pho",
        "huyen",
        "quan",
        "xa",
        "phuong",
        "thi",
        "tran",
        "dac",
        "khu",
        "nuoc",
        "va",
        "cua",
        "cac",
        "demo",
    }
)
PLACE = re.compile(
    r"\b(tinh|thanh pho|huyen|quan|xa|phuong|thi tran|thi xa|dac khu) ([a-z ]+?)(?= (?:tinh|thanh pho|huyen|quan|xa|phuong|thi tran|so|phong|cong hoa"
    r"|cong van den|van ban den|sao y|sao luc|trich sao|ngay|thoi gian)\b|$|[,;./-])"
)
# new province -> the old ones that went into it
_MERGED = {
    "tuyen quang": ("ha giang",), "lao cai": ("yen bai",), "thai nguyen": ("bac kan",), "bac ninh": ("bac giang",),
    "phu tho": ("vinh phuc", "hoa binh"), "hai phong": ("hai duong",), "hung yen": ("thai binh",),
    "ninh binh": ("ha nam", "nam dinh"), "quang tri": ("quang binh",), "hue": ("thua thien hue", "thua thien"),
    "da nang": ("quang nam",), "quang ngai": ("kon tum",), "gia lai": ("binh dinh",), "khanh hoa": ("ninh thuan",),
    "dak lak": ("phu yen",), "lam dong": ("dak nong", "binh thuan"), "dong nai": ("binh phuoc",),
    "ho chi minh": ("ba ria vung tau", "binh duong"), "tay ninh": ("long an",), "dong thap": ("tien giang",),
    "vinh long": ("ben tre", "tra vinh"), "an giang": ("kien giang",), "can tho": ("soc trang", "hau giang"),
    "ca mau": ("bac lieu",),
}  # fmt: skip
TODAY = {old: new for new, olds in _MERGED.items() for old in olds}


def fold(text: str) -> str:
    """Lower case, no diacritics, đ→d, single spaces, usual abbreviations written out."""
    flat = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold().replace("đ", "d"))
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = re.sub(r"[^a-z0-9&/.:,;-]+", " ", flat)
    for pattern, full in _ABBREVIATIONS:
        flat = re.sub(pattern, full, flat)
    return re.sub(r"[.\s]+", " ", flat).strip()


def places_of(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for level, name in PLACE.findall(text):
        name = name.strip()
        level = "tinh" if level == "thanh pho" else level
        found.setdefault(level, set()).add(TODAY.get(name, name))
    return found


def places_contradict(page: str, certificate: str) -> bool:
    printed, said = places_of(page), places_of(certificate)
    for level in printed.keys() & said.keys():
        if not any(a.startswith(b) or b.startswith(a) for a in printed[level] for b in said[level]):
            return True
    return False
