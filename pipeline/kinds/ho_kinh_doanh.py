"""Giấy chứng nhận đăng ký hộ kinh doanh."""

from __future__ import annotations

from pipeline.checks import business_code, identity_number
from pipeline.kinds.spec import ADDRESS, AGENCY, Kind, Own

KIND = Kind(
    name="ho_kinh_doanh",
    type_name="Giấy chứng nhận đăng ký hộ kinh doanh",
    titles=("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",),
    common=("TypeName", "OrganName", "SignerName"),
    own=(
        Own("BusinessCode", ("Mã số hộ kinh doanh", "Mã số đăng ký hộ kinh doanh", "Số"), "code",
            pattern=r"\d{10}(?:-\d{3})?|\d{12}|\d{2}[A-Z]\d{7,8}"),
        Own("FirstRegistered", ("Đăng ký lần đầu, ngày", "Đăng ký lần đầu"), "date"),
        Own("ChangeNumber", ("Đăng ký thay đổi lần thứ",), "number", pattern=r"\d{1,2}", required=False, until=("ngày",)),
        Own("ChangeDate", ("ngày",), "date", required=False),
        Own("BusinessName", ("1. Tên hộ kinh doanh", "Tên hộ kinh doanh"), lines=2),
        Own("Address", ("2. Địa chỉ trụ sở hộ kinh doanh", "Địa chỉ trụ sở hộ kinh doanh", "2. Địa điểm kinh doanh"),
            lines=3, lists=ADDRESS),
        Own("Phone", ("Điện thoại",), "phone", pattern=r"\d{9,11}", required=False, until=("Fax",)),
        Own("Email", ("Email",), "email", required=False, pattern=r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", until=("Website",)),
        Own("BusinessLines", ("3. Ngành, nghề kinh doanh", "Ngành, nghề kinh doanh"), "table", lines=20),
        Own("BusinessLineCodes", (), "list", inside="BusinessLines", required=False),
        Own("Capital", ("4. Vốn kinh doanh", "Vốn kinh doanh"), "money", pattern=r"\d+"),
        Own("OwnerName", ("Họ và tên",), "name"),
        Own("Gender", ("Giới tính",), pattern="Nam|Nữ", lists=("gender",)),
        Own("BirthDate", ("Sinh ngày",), "date"),
        Own("Ethnicity", ("Dân tộc",), lists=("ethnic",)),
        Own("Nationality", ("Quốc tịch",), lists=("nationality",)),
        Own("IdType", ("Loại giấy tờ pháp lý của cá nhân",), required=False, lists=("papers",)),
        Own("PersonalId", ("Số giấy tờ pháp lý của cá nhân",), "code", pattern=r"\d{12}|\d{9}"),
        Own("IdIssuedDate", ("Ngày cấp",), "date", required=False),
        Own("IdIssuedBy", ("Nơi cấp",), lines=2, required=False, lists=AGENCY),
        Own("PermanentAddress", ("Địa chỉ thường trú",), lines=2, lists=ADDRESS),
        Own("ContactAddress", ("Địa chỉ liên lạc",), lines=2, required=False, lists=ADDRESS),
    ),
    stops=("7. Danh sách thành viên", "TRƯỞNG PHÒNG", "Ký, ghi rõ họ", "Ký và ghi họ tên"),
    witness=("Tên hộ kinh doanh", "Địa chỉ trụ sở hộ kinh doanh", "Vốn kinh doanh", "Mã số hộ kinh doanh"),
    checks=(identity_number("PersonalId", birth="BirthDate", gender="Gender"), business_code),
)  # fmt: skip
