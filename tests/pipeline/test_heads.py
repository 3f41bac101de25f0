"""Who signs for a deputy signs below the office's own head, or by order of him."""

from __future__ import annotations

import pytest

from pipeline.heads import signs_for_the_head

WHOLE = [
    ("SỞ Y TẾ", "KT. GIÁM ĐỐC"),
    ("SỞ Y TẾ", "TL. GIÁM ĐỐC; KT. TRƯỞNG PHÒNG"),
    ("UBND TỈNH KIÊN GIANG", "TM. ỦY BAN NHÂN DÂN; KT. CHỦ TỊCH"),
    ("ỦY BAN NHÂN DÂN XÃ HÒA BÌNH", "TUQ. CHỦ TỊCH; KT. TRƯỞNG PHÒNG"),
    ("BỘ NỘI VỤ", "KT. BỘ TRƯỞNG"),
    ("CHI CỤC THUẾ QUẬN 1", "KT. CHI CỤC TRƯỞNG"),
    ("CỤC QUẢN LÝ DƯỢC", "KT. CỤC TRƯỞNG"),
    ("PHÒNG KINH TẾ", "KT. TRƯỞNG PHÒNG"),
    ("TRUNG TÂM Y TẾ", "KT. GIÁM ĐỐC"),
    ("BAN QUẢN LÝ DỰ ÁN", "KT. TRƯỞNG BAN"),  # boards are headed in many ways
    ("BỘ CHỈ HUY QUÂN SỰ TỈNH", "KT. CHỈ HUY TRƯỞNG"),
    ("SÔNG ĐÀ MỘT", "KT. TỔNG GIÁM ĐỐC"),
    ("", "KT. TRƯỞNG PHÒNG"),
    ("SỞ Y TẾ", ""),
]
CUT = [
    ("SỞ Y TẾ", "KT. TRƯỞNG PHÒNG"),
    ("SỞ Y TẾ", "KT. CHÁNH VĂN PHÒNG"),
    ("UBND TỈNH KIÊN GIANG", "KT. CHÁNH VĂN PHÒNG"),
    ("ỦY BAN NHÂN DÂN XÃ HÒA BÌNH", "KT. TRƯỞNG PHÒNG"),
    ("BỘ NỘI VỤ", "KT. VỤ TRƯỞNG"),
    ("CỤC QUẢN LÝ DƯỢC", "KT. CHI CỤC TRƯỞNG"),
]


@pytest.mark.parametrize(("organ", "authority"), [*WHOLE, *CUT])
def test_an_authority_below_the_head_of_the_office_has_lost_its_first_line(organ: str, authority: str) -> None:
    found = signs_for_the_head({"OrganName": organ, "SignerAuthority": authority}, None)
    cut = (organ, authority) in CUT
    assert [(one.fields, one.supports) for one in found] == ([(("SignerAuthority",), False)] if cut else [])
