"""A kind beyond the eleven, added as one file."""

from __future__ import annotations

from pipeline.classify import classify
from pipeline.extract import extract
from tests.pipeline.layouts import by_name, centred, letterhead, page, printed

_PAPER = [
    *letterhead(parent="CÔNG AN TỈNH AN GIANG", organ="CÔNG AN XÃ TÂN HỘI", number="Số: 15/XN"),
    centred(297, 140, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ"),
    printed(75, 180, "1. Họ, chữ đệm và tên: LÊ THỊ NGỌC HOA"),
    printed(75, 200, "2. Ngày, tháng, năm sinh: 05/03/1990 3. Giới tính: Nữ"),
    printed(75, 220, "4. Số định danh cá nhân: 091190000001"),
    printed(75, 240, "8. Nơi thường trú: Ấp 3, xã Tân Hội, tỉnh An Giang"),
    printed(75, 260, "11. Họ, chữ đệm và tên chủ hộ: Lê Văn Nam"),
    printed(75, 280, "12. Quan hệ với chủ hộ: Con"),
    printed(75, 300, "13. Số định danh cá nhân của chủ hộ: 091060000002"),
]


def test_a_confirmation_of_residence_is_told_by_its_title() -> None:
    assert classify([page(_PAPER)])[0] == "xac_nhan_cu_tru"


def test_its_fields_are_read_and_checked() -> None:
    fields = by_name(extract([page(_PAPER)], "xac_nhan_cu_tru"))
    assert fields["FullName"].value == "LÊ THỊ NGỌC HOA"
    assert (fields["BirthDate"].value, fields["Gender"].value) == ("1990-03-05", "Nữ")
    assert fields["PersonalId"].status == "accepted"
    assert "khớp" in fields["PersonalId"].why
    assert (fields["HeadName"].value, fields["HeadId"].value) == ("Lê Văn Nam", "091060000002")
    assert fields["Residence"].value == "Ấp 3, xã Tân Hội, tỉnh An Giang"
    assert fields["RelationToHead"].value == "Con"
