"""Giấy khai sinh (form of TT 04/2020/TT-BTP)."""

from __future__ import annotations

from datetime import date

from pipeline.checks import birth_words, identity_number, notation_of_the_form, parents_older
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

CHILD_AND_PARENTS = (
    Own("FullName", ("Họ, chữ đệm, tên",), "name"),
    Own("BirthDate", ("Ngày, tháng, năm sinh",), "date"),
    Own("BirthDateWords", ("ghi bằng chữ", "bằng chữ"), lines=2, lists=("numerals",)),
    Own("Gender", ("Giới tính",), pattern="Nam|Nữ", lists=("gender",)),
    Own("Ethnicity", ("Dân tộc",), lists=("ethnic",)),
    Own("Nationality", ("Quốc tịch",), lists=("nationality",)),
    Own("BirthPlace", ("Nơi sinh",), lines=2, lists=(*ADDRESS, "agencies")),
    Own("HomeTown", ("Quê quán",), lines=2, lists=ADDRESS),
    Own("PersonalId", ("Số định danh cá nhân",), "code", pattern=r"\d{12}"),
    Own("MotherName", ("Họ, chữ đệm, tên người mẹ",), "name"),
    Own("MotherBirthYear", ("Năm sinh",), "number", pattern=r"(?:19|20)\d\d"),
    Own("MotherEthnicity", ("Dân tộc",), lists=("ethnic",)),
    Own("MotherNationality", ("Quốc tịch",), lists=("nationality",)),
    Own("MotherResidence", ("Nơi cư trú",), lines=2, lists=ADDRESS),
    Own("FatherName", ("Họ, chữ đệm, tên người cha",), "name", required=False),
    Own("FatherBirthYear", ("Năm sinh",), "number", pattern=r"(?:19|20)\d\d", required=False),
    Own("FatherEthnicity", ("Dân tộc",), required=False, lists=("ethnic",)),
    Own("FatherNationality", ("Quốc tịch",), required=False, lists=("nationality",)),
    Own("FatherResidence", ("Nơi cư trú",), lines=2, required=False, lists=ADDRESS),
)
"""What a birth certificate and its extract say alike."""

KIND = Kind(
    name="giay_khai_sinh",
    type_name="Giấy khai sinh",
    titles=("GIẤY KHAI SINH",),
    notation=r"\d{4}(?:/[A-ZĐ]+)?|[A-ZĐ][A-Za-zĐđ-]*",
    common=("TypeName", "CodeNumber", "OrganName", "SignerName"),
    issued_from="RegisteredDate",
    own=(
        *CHILD_AND_PARENTS,
        Own("DeclarantName", ("Họ, chữ đệm, tên người đi khai sinh",), "name", required=False),
        Own(
            "DeclarantPaper",
            ("Giấy tờ tùy thân",),
            pattern=r".*\d{8,12}.*",
            lines=2,
            required=False,
            lists=("papers", *AGENCY),
        ),
        Own("RegisteredAt", ("Nơi đăng ký khai sinh",), lines=2, lists=AGENCY),
        Own("RegisteredDate", ("Ngày, tháng, năm đăng ký",), "date"),
    ),
    stops=("NGƯỜI KÝ GIẤY KHAI SINH", "Ký, ghi rõ họ"),
    witness=("Họ, chữ đệm, tên người mẹ", "Nơi đăng ký khai sinh", "Quê quán", "Họ, chữ đệm, tên người đi khai sinh"),
    checks=(
        notation_of_the_form(r"\d{4}"),
        identity_number("PersonalId", birth="BirthDate", gender="Gender"),
        birth_words,
        parents_older,
    ),
    valid_from=date(2016, 1, 1),
)
