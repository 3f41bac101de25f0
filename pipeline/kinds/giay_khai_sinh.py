"""Giấy khai sinh (form of TT 04/2020/TT-BTP)."""

from __future__ import annotations

from datetime import date

from pipeline.checks import birth_words, identity_number, parents_older
from pipeline.kinds.spec import Kind, Own

KIND = Kind(
    name="giay_khai_sinh",
    type_name="Giấy khai sinh",
    titles=("GIẤY KHAI SINH",),
    notation=r"\d{4}(?:/[A-ZĐ]+)?|[A-ZĐ][A-Za-zĐđ-]*",
    common=("TypeName", "CodeNumber", "OrganName", "SignerName"),
    issued_from="RegisteredDate",
    own=(
        Own("FullName", ("Họ, chữ đệm, tên",), "name"),
        Own("BirthDate", ("Ngày, tháng, năm sinh",), "date"),
        Own("BirthDateWords", ("ghi bằng chữ", "bằng chữ"), lines=2),
        Own("Gender", ("Giới tính",), pattern="Nam|Nữ"),
        Own("Ethnicity", ("Dân tộc",)),
        Own("Nationality", ("Quốc tịch",)),
        Own("BirthPlace", ("Nơi sinh",), lines=2),
        Own("HomeTown", ("Quê quán",), lines=2),
        Own("PersonalId", ("Số định danh cá nhân",), "code", pattern=r"\d{12}"),
        Own("MotherName", ("Họ, chữ đệm, tên người mẹ",), "name"),
        Own("MotherBirthYear", ("Năm sinh",), "number", pattern=r"(?:19|20)\d\d"),
        Own("MotherEthnicity", ("Dân tộc",)),
        Own("MotherNationality", ("Quốc tịch",)),
        Own("MotherResidence", ("Nơi cư trú",), lines=2),
        Own("FatherName", ("Họ, chữ đệm, tên người cha",), "name", required=False),
        Own("FatherBirthYear", ("Năm sinh",), "number", pattern=r"(?:19|20)\d\d", required=False),
        Own("FatherEthnicity", ("Dân tộc",), required=False),
        Own("FatherNationality", ("Quốc tịch",), required=False),
        Own("FatherResidence", ("Nơi cư trú",), lines=2, required=False),
        Own("DeclarantName", ("Họ, chữ đệm, tên người đi khai sinh",), "name", required=False),
        Own("DeclarantPaper", ("Giấy tờ tùy thân",), lines=2, required=False),
        Own("RegisteredAt", ("Nơi đăng ký khai sinh",), lines=2),
        Own("RegisteredDate", ("Ngày, tháng, năm đăng ký",), "date"),
    ),
    stops=("NGƯỜI KÝ GIẤY KHAI SINH", "Ký, ghi rõ họ"),
    witness=("Họ, chữ đệm, tên người mẹ", "Nơi đăng ký khai sinh", "Quê quán", "Họ, chữ đệm, tên người đi khai sinh"),
    checks=(identity_number("PersonalId", birth="BirthDate", gender="Gender"), birth_words, parents_older),
    valid_from=date(2016, 1, 1),
)
