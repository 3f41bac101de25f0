"""Giấy chứng nhận quyền sử dụng đất: the A4 form of 2025 and the form of TT 23/2014."""

from __future__ import annotations

from pipeline.checks import area_words, as_many, identity_numbers
from pipeline.kinds.spec import ADDRESS, Kind, Own

KIND = Kind(
    name="gcn_dat",
    type_name="Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    titles=(
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
    ),
    common=("TypeName", "OrganName", "SignerName"),
    own=(
        Own("CertificateSerial", (), "code", pattern=r"[A-ZĐ]{2} ?\d{6,8}", required=False),
        Own("OwnerName", ("Ông", "Bà", "Hộ ông", "Hộ bà"), "name", many=True, until=("Năm sinh", "CCCD", "CMND", "Địa chỉ")),
        Own("OwnerId", ("CCCD", "CMND", "Căn cước công dân", "Số định danh cá nhân"), "code", pattern=r"\d{12}|\d{9}",
            required=False, many=True),
        Own("ParcelNumber", ("Thửa đất số",), "code", pattern=r"[\w-]+", until=("tờ bản đồ số",)),
        Own("MapSheet", ("tờ bản đồ số",), "code", pattern=r"[\w.-]+"),
        Own("LandAddress", ("b) Địa chỉ",), lines=2, required=False, lists=ADDRESS),
        Own("Area", ("Diện tích",), "area", until=("bằng chữ",)),
        Own("AreaWords", ("bằng chữ",), lines=2, required=False, lists=("numerals",)),
        Own("UseForm", ("d) Hình thức sử dụng",), required=False, lists=("status",)),
        Own("UsePurpose", ("Mục đích sử dụng",), required=False, lists=("status",)),
        Own("LandType", ("Loại đất",), lines=2, required=False, lists=("status",)),
        Own("UseTerm", ("Thời hạn sử dụng",), lines=2, lists=("status",)),
        Own("UseForm", ("đ. Hình thức sử dụng",), required=False, lists=("status",)),
        Own("LandAddress", ("e. Địa chỉ",), lines=2, required=False, lists=ADDRESS),
        Own("UseOrigin", ("Nguồn gốc sử dụng",), lines=2, required=False, lists=("status",)),
        Own("Assets", ("3. Thông tin tài sản gắn liền với đất",), lines=3, required=False),
        Own("RegisterNumber", ("Số vào sổ cấp GCN", "Số vào sổ cấp Giấy chứng nhận"), "code", required=False),
    ),
    stops=("4. Sơ đồ thửa đất", "Ký, ghi rõ họ", "III. Sơ đồ"),
    witness=("Thửa đất số", "tờ bản đồ số", "Thời hạn sử dụng", "Hình thức sử dụng"),
    checks=(area_words, identity_numbers("OwnerId"), as_many("OwnerId", "OwnerName")),
)  # fmt: skip
