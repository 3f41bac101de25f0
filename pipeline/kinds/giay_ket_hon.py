"""Giấy chứng nhận kết hôn: two columns, the wife's left, the husband's right."""

from __future__ import annotations

from pipeline.checks import identity_number, notation_of_the_form
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

KIND = Kind(
    name="giay_ket_hon",
    type_name="Giấy chứng nhận kết hôn",
    titles=("GIẤY CHỨNG NHẬN KẾT HÔN",),
    notation=r"\d{4}(?:/[A-ZĐ]+)?|[A-ZĐ][A-Za-zĐđ-]*",
    common=("TypeName", "CodeNumber", "OrganName", "SignerName"),
    issued_from="RegisteredDate",
    columns=("Họ, chữ đệm, tên vợ", "Họ, chữ đệm, tên chồng"),
    own=(
        Own("WifeName", ("Họ, chữ đệm, tên vợ",), "name", column="left", lines=2),
        Own("WifeBirthDate", ("Ngày, tháng, năm sinh",), "date", column="left", lines=2),
        Own("WifeEthnicity", ("Dân tộc",), column="left", lists=("ethnic",)),
        Own("WifeNationality", ("Quốc tịch",), column="left", lists=("nationality",)),
        Own("WifeResidence", ("Nơi cư trú",), column="left", lines=4, lists=ADDRESS),
        Own(
            "WifePaper",
            ("Giấy tờ tùy thân",),
            pattern=r".*\d{8,12}.*",
            column="left",
            lines=4,
            lists=("papers", *AGENCY),
        ),
        Own("WifeId", (), "code", pattern=r"\d{12}", inside="WifePaper", required=False),
        Own("HusbandName", ("Họ, chữ đệm, tên chồng",), "name", column="right", lines=2),
        Own("HusbandBirthDate", ("Ngày, tháng, năm sinh",), "date", column="right", lines=2),
        Own("HusbandEthnicity", ("Dân tộc",), column="right", lists=("ethnic",)),
        Own("HusbandNationality", ("Quốc tịch",), column="right", lists=("nationality",)),
        Own("HusbandResidence", ("Nơi cư trú",), column="right", lines=4, lists=ADDRESS),
        Own(
            "HusbandPaper",
            ("Giấy tờ tùy thân",),
            pattern=r".*\d{8,12}.*",
            column="right",
            lines=4,
            lists=("papers", *AGENCY),
        ),
        Own("HusbandId", (), "code", pattern=r"\d{12}", inside="HusbandPaper", required=False),
        Own("RegisteredAt", ("Nơi đăng ký kết hôn",), lines=2, lists=AGENCY),
        Own("RegisteredDate", ("Ngày, tháng, năm đăng ký",), "date"),
    ),
    stops=("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", "Ký, ghi rõ họ"),
    witness=("Họ, chữ đệm, tên vợ", "Họ, chữ đệm, tên chồng", "Nơi đăng ký kết hôn"),
    checks=(
        notation_of_the_form(r"\d{4}"),
        identity_number("WifeId", birth="WifeBirthDate", sex="Nữ"),
        identity_number("HusbandId", birth="HusbandBirthDate", sex="Nam"),
    ),
)
