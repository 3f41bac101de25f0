"""Trích lục khai sinh (bản sao)."""

from __future__ import annotations

from pipeline.checks import birth_words, identity_number, notation_of_the_form, parents_older
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

KIND = Kind(
    name="trich_luc_khai_sinh",
    type_name="Trích lục khai sinh",
    titles=("TRÍCH LỤC KHAI SINH", "TRÍCH LỤC GIẤY KHAI SINH"),
    notation=r"(?:\d{4}/)?TLKS(?:-BS)?",
    common=("TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "SignerName"),
    own=(
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
        Own("RegisteredAt", ("Đăng ký khai sinh tại", "Đã được đăng ký khai sinh tại"), lines=2, lists=AGENCY),
        Own("RegisteredNumber", ("Số",), "code", pattern=r"\d+(?:/\d{4})?", until=("ngày",)),
        Own("RegisteredDate", ("ngày",), "date"),
        Own("Note", ("Ghi chú",), lines=3, required=False),
    ),
    stops=("NGƯỜI KÝ TRÍCH LỤC", "Ký, ghi rõ họ"),
    witness=("Đăng ký khai sinh tại", "Họ, chữ đệm, tên người mẹ", "Quê quán", "NGƯỜI KÝ TRÍCH LỤC"),
    checks=(
        notation_of_the_form(r"(?:\d{4}/)?TLKS(?:-BS)?"),
        identity_number("PersonalId", birth="BirthDate", gender="Gender"),
        birth_words,
        parents_older,
    ),
)
