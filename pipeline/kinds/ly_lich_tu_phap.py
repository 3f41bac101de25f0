"""Phiếu lý lịch tư pháp số 1 (Mẫu 07/2025/LLTP and its predecessors)."""

from __future__ import annotations

from pipeline.checks import identity_number
from pipeline.kinds.spec import ADDRESS, Kind, Own

KIND = Kind(
    name="ly_lich_tu_phap",
    type_name="Phiếu lý lịch tư pháp số 1",
    titles=("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1", "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2", "PHIẾU LÝ LỊCH TƯ PHÁP"),
    notation=r"[A-ZĐ][A-ZĐ0-9&]*(?:-[A-ZĐ0-9&]+)+",
    own=(
        Own("FullName", ("1. Họ và tên", "Họ và tên"), "name"),
        Own("Gender", ("2. Giới tính", "Giới tính"), pattern="Nam|Nữ", lists=("gender",)),
        Own("BirthDate", ("3. Ngày, tháng, năm sinh", "Ngày, tháng, năm sinh"), "date"),
        Own("BirthPlace", ("4. Nơi sinh", "Nơi sinh"), lines=2, lists=(*ADDRESS, "agencies")),
        Own("Nationality", ("5. Quốc tịch", "Quốc tịch"), lists=("nationality",)),
        Own("PersonalId", ("6. Số định danh cá nhân/CMND/Hộ chiếu", "Số định danh cá nhân"), "code",
            pattern=r"\d{12}|\d{9}|[A-Z]\d{7,8}"),
        Own("Residence", ("7. Nơi thường trú", "Nơi thường trú"), lines=2, lists=ADDRESS),
        Own("CriminalStatus", ("8. Tình trạng án tích", "Tình trạng án tích"), lines=3, lists=("status",)),
        Own("OfficeBan", ("9. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",), lines=3, lists=("status",)),
    ),
    stops=("Nơi nhận", "Ký, ghi rõ họ"),
    witness=("Tình trạng án tích", "Nơi thường trú", "Thông tin về cấm đảm nhiệm chức vụ"),
    checks=(identity_number("PersonalId", birth="BirthDate", gender="Gender"),),
)  # fmt: skip
