"""Trích lục khai sinh (bản sao)."""

from __future__ import annotations

from pipeline.checks import birth_words, identity_number, notation_of_the_form, parents_older
from pipeline.kinds.giay_khai_sinh import CHILD_AND_PARENTS
from pipeline.kinds.spec import AGENCY, Kind, Own

KIND = Kind(
    name="trich_luc_khai_sinh",
    type_name="Trích lục khai sinh",
    titles=("TRÍCH LỤC KHAI SINH", "TRÍCH LỤC GIẤY KHAI SINH"),
    notation=r"(?:\d{4}/)?TLKS(?:-BS)?",
    common=("TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "SignerName"),
    own=(
        *CHILD_AND_PARENTS,
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
