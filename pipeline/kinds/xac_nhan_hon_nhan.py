"""Giấy xác nhận tình trạng hôn nhân."""

from __future__ import annotations

from pipeline.checks import identity_number, notation_of_the_form
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

KIND = Kind(
    name="xac_nhan_hon_nhan",
    type_name="Giấy xác nhận tình trạng hôn nhân",
    titles=("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",),
    notation=r"[A-ZĐƯ]+-XNTTHN|XNTTHN",
    own=(
        Own("FullName", ("Họ, chữ đệm, tên",), "name"),
        Own("BirthDate", ("Ngày, tháng, năm sinh",), "date"),
        Own("Gender", ("Giới tính",), pattern="Nam|Nữ", lists=("gender",)),
        Own("Ethnicity", ("Dân tộc",), lists=("ethnic",)),
        Own("Nationality", ("Quốc tịch",), lists=("nationality",)),
        Own("IdPaper", ("Giấy tờ tùy thân",), pattern=r".*\d{8,12}.*", lines=2, lists=("papers", *AGENCY)),
        Own("PersonalId", (), "code", pattern=r"\d{12}", inside="IdPaper", required=False),
        Own("Residence", ("Nơi cư trú",), lines=2, lists=ADDRESS),
        Own("MaritalStatus", ("Tình trạng hôn nhân",), lines=3, lists=("status",)),
        Own("Purpose", ("Giấy này được cấp để",), lines=3),
        Own("ValidMonths", ("Giấy này có giá trị",), "number", pattern=r"\d{1,2}", lines=2, required=False),
    ),
    stops=("NGƯỜI KÝ GIẤY XÁC NHẬN", "Ký, ghi rõ họ", "Nơi nhận"),
    witness=("Tình trạng hôn nhân", "Giấy này được cấp để", "Giấy này có giá trị"),
    checks=(
        notation_of_the_form(r"UBND-XNTTHN"),
        identity_number("PersonalId", birth="BirthDate", gender="Gender"),
    ),
)
