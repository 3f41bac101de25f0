"""Issuing bodies with their parents, symbols, places and the capacities in which their people sign."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

# Provinces in force since 01/07/2025 (QĐ 19/2025/QĐ-TTg), with a few communes and some districts of before.
CITIES = ("Hà Nội", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế", "Hồ Chí Minh", "Đồng Nai")
PROVINCES: dict[str, tuple[str, ...]] = {
    "Hà Nội": ("Phường Cầu Giấy", "Phường Hoàng Mai", "Xã Sóc Sơn", "Xã Thạch Thất"),
    "Hải Phòng": ("Phường Lê Chân", "Phường Kiến An", "Xã Vĩnh Bảo"),
    "Đà Nẵng": ("Phường Hải Châu", "Phường Sơn Trà", "Xã Hòa Vang"),
    "Cần Thơ": ("Phường Ninh Kiều", "Phường Cái Răng", "Xã Phong Điền"),
    "Huế": ("Phường Thuận Hóa", "Phường Hương Thủy", "Xã Phú Lộc"),
    "Hồ Chí Minh": ("Phường Bến Thành", "Phường Tân Định", "Xã Củ Chi", "Xã Cần Giờ"),
    "Đồng Nai": ("Phường Biên Hòa", "Phường Long Khánh", "Xã Xuân Lộc"),
    "An Giang": ("Phường Rạch Giá", "Phường Long Xuyên", "Xã Giồng Riềng", "Xã Châu Thành"),
    "Nghệ An": ("Phường Vinh Hưng", "Xã Diễn Châu", "Xã Quỳnh Lưu"),
    "Thanh Hóa": ("Phường Hạc Thành", "Xã Nga Sơn", "Xã Hoằng Hóa"),
    "Quảng Ninh": ("Phường Hạ Long", "Phường Cẩm Phả", "Xã Tiên Yên"),
    "Bắc Ninh": ("Phường Võ Cường", "Phường Kinh Bắc", "Xã Yên Phong"),
    "Lâm Đồng": ("Phường Xuân Hương - Đà Lạt", "Xã Di Linh", "Xã Đức Trọng"),
    "Đắk Lắk": ("Phường Buôn Ma Thuột", "Xã Ea Kar", "Xã Krông Pắc"),
    "Gia Lai": ("Phường Pleiku", "Phường Quy Nhơn", "Xã Chư Sê"),
    "Khánh Hòa": ("Phường Nha Trang", "Xã Vạn Ninh", "Xã Diên Khánh"),
    "Tây Ninh": ("Phường Tân Ninh", "Phường Long An", "Xã Dương Minh Châu"),
    "Đồng Tháp": ("Phường Mỹ Tho", "Phường Cao Lãnh", "Xã Tháp Mười"),
    "Vĩnh Long": ("Phường Long Châu", "Phường Bến Tre", "Xã Tam Bình"),
    "Cà Mau": ("Phường Tân Thành", "Xã Đầm Dơi", "Xã Năm Căn"),
    "Phú Thọ": ("Phường Việt Trì", "Phường Vĩnh Yên", "Xã Lâm Thao"),
    "Ninh Bình": ("Phường Hoa Lư", "Phường Nam Định", "Xã Kim Sơn"),
    "Hưng Yên": ("Phường Phố Hiến", "Phường Thái Bình", "Xã Khoái Châu"),
    "Lào Cai": ("Phường Sa Pa", "Phường Yên Bái", "Xã Bát Xát"),
    "Thái Nguyên": ("Phường Phan Đình Phùng", "Xã Đại Từ", "Xã Chợ Đồn"),
    "Lạng Sơn": ("Phường Kỳ Lừa", "Xã Bắc Sơn", "Xã Lộc Bình"),
    "Hà Tĩnh": ("Phường Thành Sen", "Xã Cẩm Xuyên", "Xã Hương Khê"),
    "Quảng Trị": ("Phường Đông Hà", "Phường Đồng Hới", "Xã Lệ Thủy"),
    "Quảng Ngãi": ("Phường Nghĩa Lộ", "Phường Kon Tum", "Xã Bình Sơn"),
    "Sơn La": ("Phường Tô Hiệu", "Xã Mộc Châu", "Xã Thuận Châu"),
    "Cao Bằng": ("Phường Thục Phán", "Xã Trùng Khánh", "Xã Hòa An"),
    "Tuyên Quang": ("Phường Minh Xuân", "Phường Hà Giang 1", "Xã Sơn Dương"),
    "Điện Biên": ("Phường Mường Thanh", "Xã Tuần Giáo", "Xã Mường Chà"),
    "Lai Châu": ("Phường Tân Phong", "Xã Than Uyên", "Xã Sìn Hồ"),
}
DISTRICTS = {
    "Kiên Giang": ("Huyện Giồng Riềng", "Thành phố Rạch Giá"),
    "Nghệ An": ("Huyện Diễn Châu", "Thị xã Cửa Lò"),
    "Bình Định": ("Huyện Tuy Phước", "Thị xã An Nhơn"),
    "Nam Định": ("Huyện Hải Hậu", "Huyện Ý Yên"),
    "Thái Bình": ("Huyện Kiến Xương", "Huyện Quỳnh Phụ"),
    "Bến Tre": ("Huyện Ba Tri", "Huyện Mỏ Cày Nam"),
    "Long An": ("Huyện Đức Hòa", "Thị xã Kiến Tường"),
    "Quảng Nam": ("Huyện Đại Lộc", "Thị xã Điện Bàn"),
    "Hải Dương": ("Huyện Thanh Miện", "Thị xã Kinh Môn"),
    "Vĩnh Phúc": ("Huyện Lập Thạch", "Huyện Yên Lạc"),
}
OLD_COMMUNES = ("Xã Tân Hưng", "Xã Vĩnh Thạnh", "Thị trấn Phú Hòa", "Xã Đông Sơn", "Xã Bình Minh", "Phường An Lạc",
                "Xã Hòa Thuận", "Xã Thạnh Lợi", "Phường Trần Phú", "Xã Quảng Thịnh")  # fmt: skip
DEPARTMENTS = {
    "Sở Y tế": ("SYT", ("NVY", "NVD", "TCCB", "KHTC", "VP", "TTra")),
    "Sở Giáo dục và Đào tạo": ("SGDĐT", ("CTrTT", "GDTrH", "KHTC", "VP", "QLCL")),
    "Sở Nội vụ": ("SNV", ("CCVC", "XDCQ", "VP", "TCBC")),
    "Sở Tài chính": ("STC", ("NS", "QLG", "ĐKKD", "VP")),
    "Sở Xây dựng": ("SXD", ("QLXD", "QHKT", "PTĐT", "VP")),
    "Sở Tư pháp": ("STP", ("HCTP", "BTTP", "VP", "XDVB")),
    "Sở Nông nghiệp và Môi trường": ("SNNMT", ("ĐĐ", "TL", "CCKL", "VP")),
    "Sở Công Thương": ("SCT", ("QLTM", "KTAT", "VP")),
    "Sở Khoa học và Công nghệ": ("SKHCN", ("CĐS", "QLKH", "VP")),
    "Sở Văn hóa, Thể thao và Du lịch": ("SVHTTDL", ("QLVH", "QLTT", "VP")),
}
OFFICES = {
    "Phòng Kinh tế": "PKT",
    "Phòng Văn hóa - Xã hội": "PVHXH",
    "Trung tâm Phục vụ hành chính công": "TTPVHCC",
}
MINISTRIES = {
    "Bộ Nội vụ": ("BNV", {"Cục Văn thư và Lưu trữ nhà nước": "VTLTNN"}),
    "Bộ Y tế": ("BYT", {"Cục Quản lý Dược": "QLD", "Cục Quản lý Khám, chữa bệnh": "KCB"}),
    "Bộ Tư pháp": ("BTP", {"Cục Hành chính tư pháp": "HCTP"}),
    "Bộ Xây dựng": ("BXD", {"Cục Đường bộ Việt Nam": "CĐBVN"}),
    "Bộ Tài chính": ("BTC", {"Cục Thuế": "CT"}),
    "Bộ Khoa học và Công nghệ": ("BKHCN", {"Cục Chuyển đổi số quốc gia": "CĐSQG"}),
}


@dataclass(frozen=True, slots=True)
class Agency:
    """Who issues: lines as printed, symbol, place of the date line, and how its people sign (capacities, position)."""

    parent: tuple[str, ...]
    name: tuple[str, ...]
    symbol: str
    units: tuple[str, ...]
    place: str
    province: str
    capacities: tuple[tuple[tuple[str, ...], str], ...]
    seal_ring: str
    seal_core: tuple[str, ...]
    head: str

    @property
    def organ(self) -> str:
        return " ".join(self.name)

    @property
    def parent_organ(self) -> str:
        return " ".join(self.parent)


def _title(province: str) -> str:
    return f"THÀNH PHỐ {province.upper()}" if province in CITIES else f"TỈNH {province.upper()}"


def _committee_capacities(rng: Random) -> tuple[tuple[tuple[str, ...], str], ...]:
    full = rng.choice(("TM. ỦY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN", "TM. UBND"))
    return (
        ((full, "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH"),
        ((full,), "CHỦ TỊCH"),
        (("KT. CHỦ TỊCH",), "PHÓ CHỦ TỊCH"),
        ((), "CHỦ TỊCH"),
        (("TL. CHỦ TỊCH",), "CHÁNH VĂN PHÒNG"),
        (("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG"), "PHÓ CHÁNH VĂN PHÒNG"),
    )


def _head_capacities(head: str, office: str, deputy: str = "") -> tuple[tuple[tuple[str, ...], str], ...]:
    """How the head of an agency, the deputy ("PHÓ …" where no other post is named) and the head of its office sign."""
    return (
        ((f"KT. {head}",), deputy or f"PHÓ {head}"),
        ((), head),
        ((), f"Q. {head}"),
        ((f"TL. {head}",), office),
        ((f"TUQ. {head}",), office),
        ((f"TL. {head}", f"KT. {office}"), f"PHÓ {office}"),
    )


def provincial(rng: Random, province: str) -> Agency:
    """Ủy ban nhân dân cấp tỉnh."""
    where = _title(province)
    return Agency((), ("ỦY BAN NHÂN DÂN", where), "UBND", ("NC", "KT", "TH", "KGVX", "ĐT"), place_name(province),
                  province, _committee_capacities(rng), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ("ỦY BAN", "NHÂN DÂN"),
                  f"CHỦ TỊCH ỦY BAN NHÂN DÂN {where}")  # fmt: skip


def department(rng: Random, province: str) -> Agency:
    """Sở of a province; the parent is printed in one of the usual ways."""
    name, (symbol, units) = rng.choice(list(DEPARTMENTS.items()))
    where = _title(province)
    parent = rng.choice(((f"UBND {where}",), ("ỦY BAN NHÂN DÂN", where)))
    return Agency(parent, _wrap(name.upper()), symbol, units, place_name(province), province,
                  _head_capacities("GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"), f"{where} * CỘNG HÒA X.H.C.N VIỆT NAM",
                  _wrap(name.upper(), 11), f"GIÁM ĐỐC {name.upper()}")  # fmt: skip


def commune(rng: Random, province: str, old: bool = False) -> Agency:
    """Ủy ban nhân dân cấp xã; `old` ones hang under a district, as before 01/07/2025."""
    if old:
        province = rng.choice(list(DISTRICTS))
        district = rng.choice(DISTRICTS[province])
        unit = rng.choice(OLD_COMMUNES)
        parent: tuple[str, ...] = (f"UBND {district.upper()}",)
    else:
        unit = rng.choice(PROVINCES[province])
        parent = rng.choice(((f"UBND {_title(province)}",), ()))
    bare = bare_name(unit)
    return Agency(parent, ("ỦY BAN NHÂN DÂN", unit.upper()), "UBND", ("VP", "KT", "VHXH", "TP"), bare, province,
                  _committee_capacities(rng)[:4], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ("ỦY BAN", "NHÂN DÂN", unit.removesuffix(bare).strip().upper()),
                  f"CHỦ TỊCH ỦY BAN NHÂN DÂN {unit.upper()}")  # fmt: skip


def commune_office(rng: Random, province: str) -> Agency:
    """A phòng under a commune, since 07/2025."""
    unit = rng.choice(PROVINCES[province])
    name, symbol = rng.choice(list(OFFICES.items()))
    head = "GIÁM ĐỐC" if name.startswith("Trung") else "TRƯỞNG PHÒNG"
    return Agency((f"UBND {unit.upper()}",), _wrap(name.upper()), symbol, ("VP",), bare_name(unit), province,
                  _head_capacities(head, "TRƯỞNG BỘ PHẬN")[:3], f"{unit.upper()} * {_title(province)}",
                  _wrap(name.upper(), 11), f"{head} {name.upper()}")  # fmt: skip


def ministry(rng: Random) -> Agency:
    """A ministry, or one of its cục."""
    name, (symbol, bureaus) = rng.choice(list(MINISTRIES.items()))
    if rng.random() < 0.5:
        bureau, unit = rng.choice(list(bureaus.items()))
        return Agency((name.upper(),), _wrap(bureau.upper()), unit, ("VP", "KHTC", "PC"), "Hà Nội", "Hà Nội",
                      _head_capacities("CỤC TRƯỞNG", "CHÁNH VĂN PHÒNG"), f"{name.upper()} * VIỆT NAM",
                      _wrap(bureau.upper(), 11), f"CỤC TRƯỞNG {bureau.upper()}")  # fmt: skip
    capacities = _head_capacities("BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ", "THỨ TRƯỞNG")
    return Agency((), _wrap(name.upper()), symbol, (*tuple(bureaus.values()), "VP", "TCCB"), "Hà Nội", "Hà Nội",
                  (*capacities[:4], capacities[0]),  # of several deputies one signs oftener than the minister
                  "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _wrap(name.upper(), 11), f"BỘ TRƯỞNG {name.upper()}")  # fmt: skip


def agency(rng: Random, old: bool = False) -> Agency:
    """Any issuing body."""
    province = rng.choice(list(PROVINCES))
    roll = rng.random()
    if roll < 0.22:
        return provincial(rng, province)
    if roll < 0.55:
        return department(rng, province)
    if roll < 0.78:
        return commune(rng, province, old)
    if roll < 0.88 and not old:
        return commune_office(rng, province)
    return ministry(rng)


def place_name(province: str) -> str:
    """How a province stands in the date line."""
    return "TP. Hồ Chí Minh" if province == "Hồ Chí Minh" else province


def bare_name(unit: str) -> str:
    """`Phú Hòa` of `Thị trấn Phú Hòa`, as the date line has it."""
    for kind in ("Thị trấn ", "Thị xã ", "Phường ", "Xã "):
        unit = unit.removeprefix(kind)
    return unit


def unit_in_full(rng: Random, province: str) -> str:
    """`Xã Diễn Châu, tỉnh Nghệ An`."""
    return f"{rng.choice(PROVINCES[province])}, {'thành phố' if province in CITIES else 'tỉnh'} {province}"


def address(rng: Random, province: str | None = None) -> str:
    """Where somebody lives, long enough to need a second line now and then."""
    province = province if province in PROVINCES else rng.choice(list(PROVINCES))
    roads = ("Trần Hưng Đạo", "Lê Lợi", "Nguyễn Huệ", "Hùng Vương", "Phan Bội Châu", "Quang Trung", "Võ Văn Kiệt")
    head = rng.choice((
        f"Số {rng.randrange(1, 480)} đường {rng.choice(roads)}",
        f"Thôn {rng.randrange(1, 9)}",
        f"Tổ dân phố số {rng.randrange(1, 30)}",
        f"Ấp {rng.choice(('Bình An', 'Tân Phú', 'Hòa Lợi', 'Đông Thạnh'))}",
        f"Khu phố {rng.randrange(1, 12)}",
    ))  # fmt: skip
    unit = unit_in_full(rng, province)
    return f"{head}, {unit[0].lower()}{unit[1:]}"


def _wrap(text: str, limit: int = 26) -> tuple[str, ...]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > limit:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


__all__ = [
    "DISTRICTS",
    "PROVINCES",
    "Agency",
    "address",
    "agency",
    "bare_name",
    "commune",
    "commune_office",
    "department",
    "ministry",
    "place_name",
    "provincial",
    "unit_in_full",
]
