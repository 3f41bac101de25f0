"""Giấy phép xây dựng."""

from __future__ import annotations

from pipeline.checks import notation_of_the_form
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

# A line is so far from another: no comma stands there but inside the figure.
_DISTANCE = r"(?:[^,]|(?<=\d),(?=\d))+"

KIND = Kind(
    name="giay_phep_xay_dung",
    type_name="Giấy phép xây dựng",
    titles=("GIẤY PHÉP XÂY DỰNG",),
    notation=r"GPXD(?:-[A-ZĐ]+)*",
    common=("TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "SignerName"),
    own=(
        Own("GrantedTo", ("1. Cấp cho", "Cấp cho"), "name", lines=2),
        Own("Address", ("Địa chỉ",), lines=2, lists=ADDRESS),
        Own("Construction", ("2. Được phép xây dựng công trình", "Được phép xây dựng công trình"), lines=2),
        Own("Design", ("Theo thiết kế",), lines=2, required=False),
        Own("Designer", ("Do",), lines=2, required=False, drop=r"\s*lập\W*$"),
        Own("Location", ("Vị trí xây dựng",), lines=2, lists=ADDRESS),
        # A level is above or below the datum: without its sign the sign was lost, or 0.
        Own("GroundLevel", ("Cốt nền xây dựng công trình", "Cốt nền xây dựng"), "number", pattern=r"[+-]\d+\.\d+|0(?:\.0+)?",
            required=False),
        Own("BuildingDensity", ("Mật độ xây dựng",), "number", required=False),
        Own("LandUseRatio", ("hệ số sử dụng đất",), "number", required=False),
        Own("RedLine", ("Chỉ giới đường đỏ",), pattern=_DISTANCE, required=False),
        Own("BuildingLine", ("chỉ giới xây dựng",), pattern=_DISTANCE, required=False),
        Own("FirstFloorArea", ("Diện tích xây dựng tầng 1 (tầng trệt)", "Diện tích xây dựng tầng 1"), "area"),
        Own("TotalFloorArea", ("Tổng diện tích sàn",), "area"),
        Own("BuildingHeight", ("Chiều cao công trình",), "number", required=False),
        Own("Floors", ("Số tầng",), required=False),
        Own("LandPaper", ("3. Giấy tờ về đất đai", "Giấy tờ về quyền sử dụng đất", "Giấy tờ về đất đai"), lines=3, lists=("status", *AGENCY), until=("4. Giấy phép này",)),
        Own("ValidMonths", ("có hiệu lực khởi công xây dựng trong thời hạn",), "number", pattern=r"\d{1,2}",
            required=False),
    ),
    stops=("Nơi nhận", "Ký, ghi rõ họ"),
    witness=("Được phép xây dựng công trình", "Vị trí xây dựng", "Mật độ xây dựng", "Cấp cho"),
    checks=(notation_of_the_form(r"GPXD"),),
)  # fmt: skip
