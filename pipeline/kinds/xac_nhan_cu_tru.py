"""Giấy xác nhận thông tin về cư trú (mẫu CT07, TT 56/2021/TT-BCA and its successors)."""

from __future__ import annotations

from datetime import date

from pipeline.checks import identity_number
from pipeline.kinds.spec import ADDRESS, Kind, Own

KIND = Kind(
    name="xac_nhan_cu_tru",
    type_name="Xác nhận thông tin về cư trú",
    titles=("XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ"),
    notation=r"XN(?:-[A-ZĐ]+)*",
    own=(
        Own("FullName", ("1. Họ, chữ đệm và tên", "Họ, chữ đệm và tên"), "name"),
        Own("BirthDate", ("2. Ngày, tháng, năm sinh", "Ngày, tháng, năm sinh"), "date"),
        Own("Gender", ("3. Giới tính", "Giới tính"), pattern="Nam|Nữ", lists=("gender",)),
        Own("PersonalId", ("4. Số định danh cá nhân", "Số định danh cá nhân"), "code", pattern=r"\d{12}"),
        Own("Ethnicity", ("5. Dân tộc", "Dân tộc"), required=False, lists=("ethnic",)),
        Own("Nationality", ("6. Quốc tịch", "Quốc tịch"), required=False, lists=("nationality",)),
        Own("HomeTown", ("7. Quê quán", "Quê quán"), lines=2, required=False, lists=ADDRESS),
        Own("Residence", ("8. Nơi thường trú", "Nơi thường trú"), lines=2, lists=ADDRESS),
        Own("TemporaryResidence", ("9. Nơi tạm trú", "Nơi tạm trú"), lines=2, required=False, lists=ADDRESS),
        Own("CurrentResidence", ("10. Nơi ở hiện tại", "Nơi ở hiện tại"), lines=2, required=False, lists=ADDRESS),
        Own("HeadName", ("11. Họ, chữ đệm và tên chủ hộ", "Họ, chữ đệm và tên chủ hộ"), "name"),
        Own("RelationToHead", ("12. Quan hệ với chủ hộ", "Quan hệ với chủ hộ")),
        Own("HeadId", ("13. Số định danh cá nhân của chủ hộ", "Số định danh cá nhân của chủ hộ"), "code",
            pattern=r"\d{12}", required=False),
    ),
    stops=("Ký, ghi rõ họ", "Ký, đóng dấu", "Nơi nhận"),
    witness=("Nơi thường trú", "Nơi ở hiện tại", "Quan hệ với chủ hộ"),
    checks=(identity_number("PersonalId", birth="BirthDate", gender="Gender"), identity_number("HeadId")),
    valid_from=date(2021, 7, 1),
)  # fmt: skip
