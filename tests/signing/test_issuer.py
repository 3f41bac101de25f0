"""Offices of one place differ by little: which certificates are the issuing office's own, and which only look like it."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.genuine import OFFICES, draft, field_signed
from signing.devca import Identity
from signing.office import compare
from signing.verify import verify
from tests.signing.houses import the_house

PROVINCE = ("ỦY BAN NHÂN DÂN", "TỈNH HÀ TĨNH")
COMMUNE = ("ỦY BAN NHÂN DÂN", "XÃ BÌNH AN")
DEPARTMENT = ("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH", "SỞ Y TẾ")
COUNCIL = ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TỈNH HÀ TĨNH", "HỘI ĐỒNG XÉT THĂNG HẠNG NĂM 2025")
ABOVE = "UBND tỉnh Hà Tĩnh"


def subject(name: str, organisation: str = "", unit: str = "") -> dict[str, str]:
    return {"common_name": name, "organization_name": organisation, "organizational_unit_name": unit}


@pytest.mark.parametrize(
    ("lines", "certificate"),
    [
        (PROVINCE, subject("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH")),
        (PROVINCE, subject("UBND tỉnh Hà Tĩnh", "Tỉnh Hà Tĩnh")),
        (COMMUNE, subject(unicodedata.normalize("NFD", "Uỷ ban nhân dân xã Bình An"), "UBND huyện Mẫu")),
        (COMMUNE, subject("UY BAN NHAN DAN XA BINH AN")),
        (DEPARTMENT, subject("Sở Y tế", ABOVE)),
        (DEPARTMENT, subject("SỞ Y TẾ TỈNH HÀ TĨNH")),
        (DEPARTMENT, subject("Trần Văn Mẫu", ABOVE, "Sở Y tế")),
        (DEPARTMENT, subject("Trần Văn Mẫu", ABOVE, "SỞ Y TẾ / Phòng Kế hoạch")),
        (PROVINCE, subject("Trần Văn Mẫu", ABOVE, "Văn phòng UBND tỉnh Hà Tĩnh")),
        (PROVINCE, subject("Trần Văn Mẫu", ABOVE)),
        (COUNCIL, subject("Sở Giáo dục và Đào tạo", "Tỉnh Hà Tĩnh")),
        (("SỞ GD&ĐT TỈNH HÀ TĨNH", "TRƯỜNG THPT MẪU"), subject("Trường Trung học phổ thông Mẫu, tỉnh Hà Tĩnh")),
        (("VĂN PHÒNG CHÍNH PHỦ",), subject("VĂN PHÒNG CHÍNH PHỦ")),
        (("ỦY BAN NHÂN DÂN TỈNH AN GIANG",), subject("ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG")),
        (("CÔNG TY CỔ PHẦN MẪU",), subject("CÔNG TY CỔ PHẦN MẪU", "CÔNG TY CỔ PHẦN MẪU")),
    ],
)
def test_the_issuing_office_is_known_however_its_certificate_was_typed(
    lines: tuple[str, ...], certificate: dict[str, str]
) -> None:
    assert compare(lines, certificate) == "same"


@pytest.mark.parametrize(
    ("lines", "certificate"),
    [
        *(
            (PROVINCE, subject(f"{body} TỈNH HÀ TĨNH"))
            for body in (
                "CÔNG AN", "SỞ Y TẾ", "HỘI ĐỒNG NHÂN DÂN", "BAN DÂN TỘC", "BAN QUẢN LÝ DỰ ÁN", "VĂN PHÒNG ỦY BAN NHÂN DÂN",
                "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "ỦY BAN MẶT TRẬN TỔ QUỐC", "CÔNG TY TNHH UBND",
            )
        ),
        *(
            (COMMUNE, subject(f"{body} XÃ BÌNH AN"))
            for body in ("ĐẢNG ỦY", "HỘI NÔNG DÂN", "TRƯỜNG TIỂU HỌC", "TRẠM Y TẾ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
        ),
        (COMMUNE, subject("ỦY BAN NHÂN DÂN XÃ BÌNH ANH")),
        (COMMUNE, subject("ỦY BAN NHÂN DÂN XÃ BÌNH ÂN")),
        (COMMUNE, subject("ỦY BAN NHÂN DÂN PHƯỜNG BÌNH AN")),
        (COMMUNE, subject("ỦY BAN NHÂN DÂN XÃ BÌNH \u0410N")),  # a Cyrillic letter
        (COMMUNE, subject("Nguyễn Văn Mẫu", "CÔNG TY ABC", "ỦY BAN NHÂN DÂN XÃ BÌNH AN / Phòng kinh doanh")),
        (COMMUNE, subject("CÔNG TY ABC", "CÔNG TY ABC", "ỦY BAN NHÂN DÂN XÃ BÌNH AN")),
        (("ỦY BAN NHÂN DÂN", "TỈNH SƠN LA"), subject("SỞ Y TẾ TỈNH SƠN LA")),  # "so" begins "Sơn" too
        (DEPARTMENT, subject("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH")),  # the office above
        (DEPARTMENT, subject("Sở Tư pháp", ABOVE)),
        (DEPARTMENT, subject("Trần Văn Mẫu", ABOVE, "Sở Tư pháp")),
        (PROVINCE, subject("Trần Văn Mẫu", ABOVE, "Sở Tư pháp")),
        (COUNCIL, subject("Sở Y tế", "Tỉnh Hà Tĩnh")),
        (("HỘI ĐỒNG NHÂN DÂN", "TỈNH HÀ TĨNH"), subject("ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH")),
        (("TÒA ÁN NHÂN DÂN", "TỈNH HÀ TĨNH"), subject("VIỆN KIỂM SÁT NHÂN DÂN TỈNH HÀ TĨNH")),
        (("BỘ TÀI CHÍNH", "CỤC THUẾ"), subject("CHI CỤC THUẾ HUYỆN MẪU")),
        (("TỔNG CỤC THUẾ", "CỤC THUẾ TỈNH PHÚ THỌ"), subject("TỔNG CỤC THUẾ")),
        (("CHÍNH PHỦ",), subject("VĂN PHÒNG CHÍNH PHỦ")),
    ],
)  # fmt: skip
def test_a_neighbour_a_parent_and_a_lookalike_are_not_the_issuing_office(
    lines: tuple[str, ...], certificate: dict[str, str]
) -> None:
    assert compare(lines, certificate) in ("unclear", "other")


@given(st.sampled_from(["Bình An", "Mẫu", "Tân Lập", "Hòa Bình"]), st.sampled_from(["XÃ", "PHƯỜNG", "ĐẶC KHU"]))
def test_an_office_is_itself_in_capitals_decomposed_and_in_ascii(place: str, level: str) -> None:
    name = f"Ủy ban nhân dân {level.lower()} {place}"
    ascii_only = unicodedata.normalize("NFKD", name.replace("đ", "d")).encode("ascii", "ignore").decode()
    for written in (name, name.upper(), unicodedata.normalize("NFD", name), ascii_only, name.replace("Ủy", "Uỷ")):
        assert compare(("ỦY BAN NHÂN DÂN", f"{level} {place.upper()}"), subject(written)) == "same"


def test_the_seal_of_a_neighbour_is_never_green() -> None:
    house = the_house()
    neighbour = f"VĂN PHÒNG {OFFICES[0]}"
    house.ca.issue(Identity("neighbour", neighbour, neighbour, "agency"), curve=True)
    box = (330, 120, 430, 160)
    sealed = field_signed(house, draft(Random(3), OFFICES[0]), "neighbour", "Seal", 0, box, text=neighbour)
    verdict = verify(sealed, house.trust, None, house.evidence)
    assert (verdict.verdict, verdict.integrity) == ("indeterminate", "intact")
    assert "office-unclear" in {finding.code for finding in verdict.findings}
