"""Căn cước công dân (2021) and căn cước (2024)."""

from __future__ import annotations

from pipeline.checks import identity_number
from pipeline.kinds.spec import ADDRESS, Kind, Own
from pipeline.mrzcheck import mrz

KIND = Kind(
    name="can_cuoc",
    type_name="Căn cước công dân",
    titles=("CĂN CƯỚC CÔNG DÂN", "THẺ CĂN CƯỚC", "CĂN CƯỚC"),
    common=("TypeName",),
    without=("CodeNumber", "CodeNotation", "Place", "ParentOrganName", "OrganName", "SignerAuthority", "SignerPosition",
             "SignerName", "Recipients", "Priority", "Subject", "IssuedDate"),
    ordered=False,
    own=(
        Own("PersonalId", ("Số / No.", "Số định danh cá nhân / Personal identification number",
                           "Số định danh cá nhân"), "code", pattern=r"\d{12}"),
        Own("FullName", ("Họ và tên / Full name", "Họ, chữ đệm và tên khai sinh / Full name", "Họ và tên"), "name",
            lines=2),
        Own("BirthDate", ("Ngày sinh / Date of birth", "Ngày, tháng, năm sinh / Date of birth", "Ngày sinh"), "date"),
        Own("Gender", ("Giới tính / Sex", "Giới tính"), pattern="Nam|Nữ", lists=("gender",)),
        Own("Nationality", ("Quốc tịch / Nationality", "Quốc tịch"), lists=("nationality",)),
        Own("HomeTown", ("Quê quán / Place of origin", "Quê quán"), lines=2, required=False, lists=ADDRESS),
        Own("Residence", ("Nơi thường trú / Place of residence", "Nơi cư trú / Place of residence", "Nơi thường trú",
                          "Nơi cư trú"), lines=3, required=False, lists=ADDRESS),
        Own("BirthRegisteredAt", ("Nơi đăng ký khai sinh / Place of birth", "Nơi đăng ký khai sinh"), lines=2,
            required=False, lists=ADDRESS),
        Own("ExpiryDate", ("Có giá trị đến / Date of expiry", "Ngày, tháng, năm hết hạn / Date of expiry",
                           "Có giá trị đến"), "date"),
        Own("IssuedDate", ("Ngày, tháng, năm / Date, month, year", "Ngày, tháng, năm cấp / Date of issue"), "date",
            required=False),
        # Three lines of 30 on the back (ICAO 9303, TD1); its check digits are held by the check below.
        Own("Mrz", (), "list", pattern=r"(?=.*<)[A-Z0-9<]{28,31}", required=False),
    ),
    witness=("Full name", "Date of birth", "Place of residence", "Date of expiry"),
    checks=(identity_number("PersonalId", birth="BirthDate", gender="Gender"), mrz),
)  # fmt: skip
