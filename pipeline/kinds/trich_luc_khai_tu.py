"""Trích lục khai tử."""

from __future__ import annotations

from pipeline.checks import death_words, identity_number, notation_of_the_form
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

KIND = Kind(
    name="trich_luc_khai_tu",
    type_name="Trích lục khai tử",
    titles=("TRÍCH LỤC KHAI TỬ",),
    notation=r"(?:\d{4}/)?TLKT(?:-BS)?",
    common=("TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "SignerName"),
    own=(
        Own("FullName", ("Họ, chữ đệm, tên",), "name"),
        Own("BirthDate", ("Ngày, tháng, năm sinh",), "date"),
        Own("Gender", ("Giới tính",), pattern="Nam|Nữ", lists=("gender",)),
        Own("Ethnicity", ("Dân tộc",), lists=("ethnic",)),
        Own("Nationality", ("Quốc tịch",), lists=("nationality",)),
        Own("PersonalId", ("Số định danh cá nhân",), "code", pattern=r"\d{12}"),
        Own(
            "IdPaper",
            ("Giấy tờ tùy thân",),
            pattern=r".*\d{8,12}.*",
            lines=2,
            required=False,
            lists=("papers", *AGENCY),
        ),
        Own("DeathTime", ("Đã chết vào lúc",), "time", pattern=r"\d\d:\d\d", required=False),
        Own("DeathDate", ("ngày",), "date"),
        Own("DeathDateWords", ("ghi bằng chữ", "bằng chữ"), lines=2, lists=("numerals",)),
        Own("DeathPlace", ("Nơi chết",), lines=2, lists=(*ADDRESS, "agencies")),
        Own("DeathCause", ("Nguyên nhân chết",), lines=2, lists=("status",)),
        Own("RegisteredAt", ("Đã được đăng ký khai tử tại", "Đăng ký khai tử tại"), lines=2, lists=AGENCY),
        Own("RegisteredNumber", ("Số",), "code", pattern=r"\d+(?:/\d{4})?", until=("ngày",)),
        Own("RegisteredDate", ("ngày",), "date"),
        Own("ExtractSource", ("Thực hiện trích lục từ",), lines=2, required=False, lists=("status",)),
    ),
    stops=("NGƯỜI KÝ TRÍCH LỤC", "Ký, ghi rõ họ"),
    witness=("Đã chết vào lúc", "Nơi chết", "Nguyên nhân chết"),
    checks=(
        notation_of_the_form(r"(?:\d{4}/)?TLKT(?:-BS)?"),
        identity_number("PersonalId", birth="BirthDate", gender="Gender"),
        death_words,
    ),
)
