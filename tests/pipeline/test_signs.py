"""Signs that readers lose between words, or take for letters, come back; what print may say stays."""

from __future__ import annotations

import pytest

from pipeline.document import Box, Word
from pipeline.signs import well_signed, whole_dates

OFFERS = {"này...": ("này./",), "chữ": ("chu", "chữ:"), "-PHIẾU": ("PHIỄU",), "-Như": ("Như",)}


def signed(text: str, offers: dict[str, tuple[str, ...]] = OFFERS) -> list[Word]:
    pieces = text.split()
    return well_signed(
        [Word(one, Box(100 * at, 0, 100 * at + 90, 10), 0.9, offers.get(one, ())) for at, one in enumerate(pieces)]
    )


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Ông:Lý Bá Duy", "Ông: Lý Bá Duy"),
        ("Ngày cấp:17/08/2024", "Ngày cấp: 17/08/2024"),
        ("Số:12/QĐ-UBND", "Số: 12/QĐ-UBND"),
        ("chung đ)Mục đích", "chung đ) Mục đích"),
        ("thửa 134 ,tờ bản đồ", "thửa 134 , tờ bản đồ"),
        ("thi hành này ./.", "thi hành này./."),
        ("thi hành này...", "thi hành này./."),
        ("xã Năm Căn,tỉnh Cà Mau", "xã Năm Căn, tỉnh Cà Mau"),
        ("ghi bằng chữ Ngày chín", "ghi bằng chữ: Ngày chín"),
        ("Ôna: Bùi Gia Nghĩa", "Ông: Bùi Gia Nghĩa"),
        ("Sấ: 239/2024", "Số: 239/2024"),
        ("S&: /UBND-NC", "Số: /UBND-NC"),
        ("HI. Sơ đồ", "III. Sơ đồ"),
        ("IH. Sơ đồ", "III. Sơ đồ"),
        ("VHI. Nội dung", "VIII. Nội dung"),
        ("THÀNH PHỐ-HẢI PHÒNG", "THÀNH PHỐ HẢI PHÒNG"),
        ("xã-Bình Mỹ, tỉnh-An Giang", "xã Bình Mỹ, tỉnh An Giang"),
        (",Dân tộc: Kinh", "Dân tộc: Kinh"),
        ("„Dân tộc: Kinh", "Dân tộc: Kinh"),
        ("-PHIẾU LÝ LỊCH", "PHIẾU LÝ LỊCH"),
    ],
)
def test_signs_stand_as_print_has_them(read: str, meant: str) -> None:
    assert " ".join(word.text for word in signed(read)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "https://example.vn:8080/A", "lúc 12:30", "Q:A", "TTg:BC", "12/QĐ-TTg)Về", "và ,.", "TH. Sơ", "VH. Thể thao", "H. Bình Chánh", "HI. sơ đồ", "HI.",
        "HHH. Sơ đồ", "./.", "12 ./.", "mở rộng...", "I. Sơ đồ", "11. Sơ đồ", "lI. Sơ đồ", "Điều 3,5 m", "chữ đệm", "a,b",
        "bằng Ngày", "TP,HCM", "Sổ: 239/2024", "Sấ: mười", "Ôna: bùi", "Ông: Bùi", "Ôn: Bùi",
        "XÃ-HỘI", ",", "-", "xã-hội", "phố-7", "HÓA-THÔNG", "-BÁO cáo", "-Như trên", "Nam ,Dân", "“Dân", ",Xk", ".12",
    ],
)  # fmt: skip
def test_what_print_may_say_stays(text: str) -> None:
    assert " ".join(word.text for word in signed(text)) == text


def test_stops_that_only_one_reader_s_stroke_contradicts_stay_an_offer() -> None:
    assert signed("này...")[0].alternatives == ("này...", "này./")


def test_a_word_is_parted_where_its_sign_stands() -> None:
    left, right = signed("Ông:Lý")
    assert (left.box.x0, left.box.x1, right.box.x0, right.box.x1) == (0, 60, 60, 90)
    assert left.confidence == right.confidence == 0.9


def test_a_date_that_one_reader_parted_behind_its_first_figure_is_whole() -> None:
    day = Word("2", Box(0, 0, 10, 10), 0.56, ("21/08/2023",))
    rest = Word("1/08/2023", Box(14, 0, 90, 10), 0.56, ("21/08/2023",))
    (whole,) = whole_dates([day, rest])
    assert (whole.text, whole.box.x0, whole.box.x1, whole.confidence) == ("21/08/2023", 0, 90, 0.56)
    other = Word("1/08/2023", rest.box, 0.56, ("11/08/2023",))
    assert whole_dates([day, other]) == [day, other]


def test_a_label_that_was_read_is_given_no_offers() -> None:
    assert signed("Ông: Bùi")[0].alternatives == ()
