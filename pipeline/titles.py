"""The names of document types: the 29 of Nghị định 30/2020 (Đ7, Phụ lục III) and others that carry a title.

`van_ban_khac` covers them all; TypeName says which.
"""

from __future__ import annotations

# Those with a kind of their own (quyết định, công văn) are declared in pipeline.kinds.
GENERAL_TITLES = (
    "Nghị quyết", "Chỉ thị", "Quy chế", "Quy định", "Thông cáo", "Thông báo", "Hướng dẫn", "Chương trình", "Kế hoạch",
    "Phương án", "Đề án", "Dự án", "Báo cáo", "Biên bản", "Tờ trình", "Hợp đồng", "Công điện", "Bản ghi nhớ",
    "Bản thỏa thuận", "Giấy ủy quyền", "Giấy mời", "Giấy giới thiệu", "Giấy nghỉ phép", "Phiếu gửi", "Phiếu chuyển",
    "Phiếu báo", "Thư công",
    # other titles seen on administrative paper
    "Thư mời", "Điều lệ", "Luật", "Bộ luật", "Pháp lệnh", "Lệnh", "Nghị định", "Thông tư", "Thông tư liên tịch",
    "Nghị quyết liên tịch", "Quy trình", "Nội quy", "Danh sách", "Giấy xác nhận", "Giấy chứng nhận", "Giấy biên nhận",
    "Đơn đề nghị", "Thông tri", "Tuyên bố", "Giấy triệu tập", "Kết luận", "Phiếu trình", "Thư ngỏ", "Thư cảm ơn",
    "Giấy đi đường", "Giấy phép", "Chứng chỉ", "Bản cam kết",
)  # fmt: skip
