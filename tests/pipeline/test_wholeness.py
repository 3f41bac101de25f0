"""A value that may not be all that stands there is not accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Box, Field, Line, Page
from pipeline.extract import extract
from pipeline.header import documents_on
from pipeline.judge import Found
from pipeline.rows import placed_words
from pipeline.wholeness import lost_beside
from tests.pipeline.layouts import by_name, centred, letterhead, page, printed

BIRTH = [
    *letterhead(parent="UBND HUYỆN YÊN THÀNH", organ="ỦY BAN NHÂN DÂN XÃ BÌNH MINH", number="Số: 12/2020"),
    centred(297, 150, "GIẤY KHAI SINH"),
    printed(70, 200, "Họ, chữ đệm, tên: Nguyễn Thị Thu Hà"),
    printed(70, 220, "Ngày, tháng, năm sinh: 03/02/2019"),
    printed(70, 240, "Giới tính: Nữ"),
    printed(70, 260, "Nơi sinh: Trạm y tế xã Bình Minh, tỉnh Nghệ An"),
    printed(70, 280, "Quê quán: xã Bình Minh, tỉnh Nghệ An"),
]
LAND = [
    centred(420, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=11.0),
    centred(297, 110, "GIẤY CHỨNG NHẬN"),
    centred(297, 126, "QUYỀN SỬ DỤNG ĐẤT"),
    printed(70, 200, "Ông: Trần Xuân Hải"),
    printed(300, 200, "CCCD: 038054966709"),
    printed(70, 240, "2. Thông tin thửa đất:"),
    printed(70, 260, "a) Thửa đất số: 406"),
    printed(330, 260, "tờ bản đồ số: 117"),
]


def fields(lines: list[Line], kind: str, unread: tuple[Box, ...] = ()) -> dict[str, Field]:
    return by_name(extract([replace(page(lines), unread=unread)], kind))


def test_whole_values_are_accepted() -> None:
    got = fields(BIRTH, "giay_khai_sinh")
    assert (got["FullName"].value, got["FullName"].status) == ("Nguyễn Thị Thu Hà", "accepted")
    assert got["BirthPlace"].status == "accepted"


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        ("Nguyễn Thị Thu Hà My", "doubtful"),
        ("Nguyễn Thị Thu Hà", "accepted"),
        ("Nguyễn Thị Thu Hà ký tên", "accepted"),
        ("Nguyễn Thị Thu Hà Và Các Con", "accepted"),
    ],
)
def test_a_name_that_goes_on_where_its_bearer_signs_is_doubted(signed: str, status: str) -> None:
    got = fields([*BIRTH, centred(430, 700, signed)], "giay_khai_sinh")["FullName"]
    assert (got.value, got.status) == ("Nguyễn Thị Thu Hà", status)


@pytest.mark.parametrize(
    "ink",
    [
        Box(310, 202, 350, 212),  # in its row
        Box(70, 214, 100, 219),  # under it
        Box(176, 202, 182, 212),  # between its label and it
    ],
)
def test_unread_print_beside_between_or_under_a_name_doubts_it(ink: Box) -> None:
    got = fields(BIRTH, "giay_khai_sinh", (ink,))["FullName"]
    assert got.status == "doubtful"
    assert "chưa đọc được" in got.why


def test_unread_print_elsewhere_doubts_nothing() -> None:
    got = fields(BIRTH, "giay_khai_sinh", (Box(300, 600, 360, 612), Box(5, 400, 40, 412)))
    assert got["FullName"].status == got["BirthPlace"].status == "accepted"


def test_unread_print_behind_another_word_of_the_row_doubts_that_one_only() -> None:
    lines = [*BIRTH, printed(170, 240, "Dân tộc: Kinh"), printed(330, 240, "Quốc tịch: Việt Nam")]
    got = fields(lines, "giay_khai_sinh", (Box(472, 242, 510, 252),))
    assert got["Ethnicity"].status == "accepted"
    assert got["Nationality"].status == "doubtful"
    got = fields([*BIRTH, printed(160, 240, "Dân tộc:")], "giay_khai_sinh", (Box(214, 242, 250, 252),))
    assert got["Gender"].status == "accepted"


def test_a_hole_between_the_words_of_a_value_doubts_it_and_of_a_number_before_its_unit_does_not() -> None:
    lines = [line for line in BIRTH if not line.text.startswith("Họ")]
    lines += [printed(70, 200, "Họ, chữ đệm, tên: Nguyễn Thị Thu"), printed(310, 200, "Hà")]
    named = fields(lines, "giay_khai_sinh")["FullName"]
    assert (named.value, named.status) == ("Nguyễn Thị Thu Hà", "doubtful")
    permit = [
        *letterhead(organ="SỞ XÂY DỰNG", number="Số: 12/GPXD"),
        centred(297, 150, "GIẤY PHÉP XÂY DỰNG"),
        printed(70, 200, "1. Cấp cho: Nguyễn Thị Thu Hà"),
        printed(70, 220, "Tổng diện tích sàn: 512,1"),
        printed(520, 220, "m2"),
    ]
    assert fields(permit, "giay_phep_xay_dung")["TotalFloorArea"].status == "accepted"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3))
def test_a_list_that_lost_a_line_is_doubted(lost: int) -> None:
    names = ["Như Điều 3;", "Các phòng chuyên môn;", "Kho bạc Nhà nước;", "Sở Nội vụ;", "Sở Tài chính;"]
    rows = [printed(75, 620 + 15 * n, f"- {name}", size=11) for n, name in enumerate(names)]
    letter = [
        *letterhead(),
        centred(297, 150, "QUYẾT ĐỊNH"),
        centred(297, 168, "Về việc kiện toàn Ban Chỉ đạo chuyển đổi số"),
        printed(70, 605, "Nơi nhận:", size=11),
        printed(75, 695, "- Lưu: VT.", size=11),
    ]
    assert fields([*letter, *rows], "quyet_dinh")["Recipients"].status == "accepted"
    if lost > 0:  # of the first the label's place would have to tell
        assert fields([*letter, *rows[:lost], *rows[lost + 1 :]], "quyet_dinh")["Recipients"].status == "doubtful"


def owner(second_row: list[Line], name: str = "Ông: Trần Xuân Hải") -> Field:
    rows = [printed(70, 200, name) if line.text.startswith("Ông") else line for line in LAND]
    return fields([*rows, *second_row], "gcn_dat")["OwnerName"]


LONG = "Ông: Nguyễn Phúc Bảo Quang Trường"


def test_a_name_that_runs_on_in_the_next_row_of_its_column_is_read_to_its_end() -> None:
    assert owner([], LONG).value == "Nguyễn Phúc Bảo Quang Trường"
    assert owner([printed(70, 220, "Giang")], LONG).value == "Nguyễn Phúc Bảo Quang Trường Giang"


def test_what_would_have_fitted_behind_a_name_is_no_part_of_it() -> None:
    assert owner([printed(70, 220, "Giang")]).value == "Trần Xuân Hải"


def test_a_serial_number_that_begins_like_a_form_of_address_is_no_owner() -> None:
    assert owner([printed(400, 780, "BA 845176")]).value == "Trần Xuân Hải"


def test_the_bracket_that_closes_a_label_is_no_part_of_the_value() -> None:
    lines = [*LAND, printed(70, 280, "(bằng chữ: Một trăm mười mét vuông"), printed(520, 280, ")")]
    assert fields(lines, "gcn_dat")["AreaWords"].value == "Một trăm mười mét vuông"


def test_an_unknown_province_at_the_end_of_an_address_is_doubted_on_born_digital_pages_too() -> None:
    cut = [printed(70, 280, "Quê quán: xã Bình Minh, tỉnh Nghệ") if "Quê" in line.text else line for line in BIRTH]
    (sheet,) = (replace(page(lines), source="text") for lines in (cut,))
    assert isinstance(sheet, Page)
    assert by_name(extract([sheet], "giay_khai_sinh"))["HomeTown"].status == "doubtful"


def test_a_figure_with_a_strange_sign_within_is_doubted_for_the_comma_it_may_have_been() -> None:
    def ratio(said: str) -> Field:
        permit = [
            *letterhead(parent="UBND TỈNH NGHỆ AN", organ="SỞ XÂY DỰNG", number="Số: 12/GPXD"),
            centred(297, 150, "GIẤY PHÉP XÂY DỰNG"),
            printed(70, 240, f"+ Mật độ xây dựng: 36 %, hệ số sử dụng đất: {said}"),
        ]
        return fields(permit, "giay_phep_xay_dung")["LandUseRatio"]

    assert (ratio("3,7").value, ratio("3,7").status) == ("3.7", "accepted")
    assert ratio("3:7").status == "doubtful"
    assert ratio(",7").status == "doubtful", "the figure before the comma is gone"


@pytest.mark.parametrize(("above", "post"), [("TIM. UBND", "CHỦ TỊCH"), ("TM. UBND", "PhÓ CHỦ TỊCH")])
def test_a_post_under_capitals_that_are_no_capacity_or_with_a_small_letter_within_is_doubted(
    above: str, post: str
) -> None:
    block = [above, "KT. CHỦ TỊCH", post] if above.startswith("TM") else [above, "KT. CHỦ TỊCH", f"PHÓ {post}"]
    rows = [centred(430, 500 + 14 * n, text) for n, text in enumerate(block)]
    got = fields([*BIRTH, *rows, centred(430, 620, "Trần Xuân Hải")], "giay_khai_sinh")
    assert got["SignerPosition"].status == "doubtful"


def test_the_head_of_a_forms_signature_above_the_post_doubts_nothing() -> None:
    rows = [
        centred(430, 500 + 14 * n, text)
        for n, text in enumerate(("NGƯỜI KÝ GIẤY KHAI SINH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))
    ]
    got = fields([*BIRTH, *rows, centred(430, 620, "Trần Xuân Hải")], "giay_khai_sinh")
    assert got["SignerPosition"].status == "accepted"


def test_a_unit_in_another_column_of_the_next_row_is_no_part_of_a_value() -> None:
    permit = [
        *letterhead(organ="SỞ XÂY DỰNG", number="Số: 12/GPXD"),
        centred(297, 150, "GIẤY PHÉP XÂY DỰNG"),
        printed(70, 200, "1. Cấp cho: Nguyễn Thị Thu Hà"),
        printed(70, 220, "+ Chỉ giới đường đỏ: cách tim đường 6,5"),
        printed(303, 220, "chỉ giới xây dựng: lùi 2,5 m"),
        printed(70, 240, "m"),
        printed(70, 260, "+ Diện tích xây dựng tầng 1 (tầng trệt): 147,2"),
        printed(480, 260, "m2"),
    ]
    got = fields(permit, "giay_phep_xay_dung")
    assert got["RedLine"].value == "cách tim đường 6,5 m"
    ends_at_the_margin = [
        printed(385, 240, "chỉ giới xây dựng: lùi 2,5 m") if "lùi" in one.text else one
        for one in permit
        if one.text != "m"
    ]
    assert fields(ends_at_the_margin, "giay_phep_xay_dung")["BuildingLine"].value == "lùi 2,5 m"


def test_a_comma_in_the_distance_of_a_line_is_doubted_but_for_that_of_its_figure() -> None:
    def line(said: str) -> Field:
        permit = [
            *letterhead(organ="SỞ XÂY DỰNG", number="Số: 12/GPXD"),
            centred(297, 150, "GIẤY PHÉP XÂY DỰNG"),
            printed(70, 200, "1. Cấp cho: Nguyễn Thị Thu Hà"),
            printed(70, 220, f"+ Chỉ giới đường đỏ: {said}"),
        ]
        return fields(permit, "giay_phep_xay_dung")["RedLine"]

    assert line("cách tim đường 4,7 m").status == "accepted"
    assert line("cách, tim đường 4,7 m").status == "doubtful"


def test_an_office_at_the_beginning_of_a_value_has_a_capital() -> None:
    birth = [*BIRTH, printed(70, 400, "Nơi đăng ký khai sinh: ủy ban nhân dân xã Quảng Thịnh, tỉnh Thanh Hóa")]
    office = fields(birth, "giay_khai_sinh")["RegisteredAt"]
    assert office.value.startswith("Ủy ban nhân dân xã Quảng Thịnh")
    assert "đã sửa theo danh mục từ “ủy ban" in office.why, "what is mended is said"


def test_a_hamlet_at_the_beginning_of_a_value_and_an_office_in_its_capital_stay_as_they_are() -> None:
    office = printed(70, 400, "Nơi đăng ký khai sinh: Ủy ban nhân dân xã Quảng Thịnh, tỉnh Thanh Hóa")
    hamlet = printed(70, 260, "Nơi sinh: thôn 5, xã Quảng Thịnh, tỉnh Thanh Hóa")
    got = fields([*(hamlet if one.text.startswith("Nơi sinh") else one for one in BIRTH), office], "giay_khai_sinh")
    assert got["BirthPlace"].value.startswith("thôn 5")
    assert "đã sửa" not in got["RegisteredAt"].why


def lower(lines: list[Line], by: float) -> list[Line]:
    """The same print further down the page."""

    def moved(box: Box) -> Box:
        return Box(box.x0, box.y0 + by, box.x1, box.y1 + by)

    return [Line(tuple(replace(word, box=moved(word.box)) for word in line.words), moved(line.box)) for line in lines]


def test_of_two_documents_on_one_page_nothing_is_accepted_and_the_page_says_so() -> None:
    two = page([*BIRTH, *lower(BIRTH, 400)])
    got = by_name(extract([two], "giay_khai_sinh"))
    assert {one.status for one in got.values()} <= {"doubtful", "missing"}
    assert "hai văn bản" in got["FullName"].why
    assert documents_on(two) == 2
    assert documents_on(page(BIRTH)) == 1


def test_unread_print_over_the_office_doubts_it_and_over_a_name_with_a_label_does_not() -> None:
    top = min(line.box.y0 for line in BIRTH if "UBND" in line.text)
    office = fields(BIRTH, "giay_khai_sinh", (Box(130, top - 12, 200, top - 2),))
    assert office["ParentOrganName"].status == "doubtful"
    name = fields(BIRTH, "giay_khai_sinh", (Box(190, 187, 250, 199),))
    assert name["FullName"].status == "accepted"


@pytest.mark.parametrize(
    ("row", "left", "lost"), [(280, 300.0, True), (280, 270.0, False), (260, 300.0, False), (320, 300.0, False)]
)
def test_a_word_close_before_a_value_s_second_row_doubts_it(row: float, left: float, lost: bool) -> None:
    first, second = printed(320, 260, "Thẻ căn cước công dân"), printed(320, 280, "001079197275 do Cục Cảnh sát")
    one = page([first, second, printed(left, row, "số")])
    words = tuple(word for word in placed_words(one) if word.text != "số")
    found = Found("HusbandPaper", "Thẻ căn cước công dân 001079197275", "text", words, "Giấy tờ tùy thân")
    assert ("trước dòng sau của giá trị còn chữ" in lost_beside(found, {1: one})) is lost


def test_an_owner_s_number_is_not_lost_where_the_label_of_his_name_was_misread() -> None:
    second = [printed(70, 216, "Bà: Đặng Thị Hương"), printed(300, 216, "CCCD: 038154966702")]
    first = [printed(70, 200, "Qng: Trần Xuân Hải") if line.text.startswith("Ông") else line for line in LAND]
    got = fields([*first, *second], "gcn_dat")
    assert got["OwnerId"].value == "038054966709; 038154966702"
    assert {got["OwnerId"].status, got["OwnerName"].status} == {"doubtful"}


def test_words_above_the_first_owner_that_begin_like_a_form_of_address_are_no_owner() -> None:
    got = fields([printed(70, 180, "Bà con xã Bình Minh"), *LAND], "gcn_dat")["OwnerName"]
    assert (got.value, got.status) == ("Trần Xuân Hải", "accepted")


def test_a_number_far_above_the_first_owner_s_is_none_of_his() -> None:
    notice = [
        printed(70, 164, "CCCD: 079054966700"),
        *[printed(70, 176 + 6 * n, "Nội dung này được ghi theo hồ sơ lưu tại xã", size=5) for n in range(3)],
    ]
    got = fields([*notice, *LAND], "gcn_dat")
    assert (got["OwnerName"].value, got["OwnerId"].value) == ("Trần Xuân Hải", "038054966709")


@pytest.mark.parametrize(
    ("paper", "status"), [("CCCD số 042067301169", "accepted"), ("CCCP số 042067301169", "doubtful")]
)
def test_a_paper_that_no_list_has_is_not_accepted(paper: str, status: str) -> None:
    lines = [
        *letterhead(parent="UBND HUYỆN YÊN THÀNH", organ="ỦY BAN NHÂN DÂN XÃ BÌNH MINH", number="Số: 12/UBND-XNTTHN"),
        centred(297, 150, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
        printed(70, 200, "Họ, chữ đệm, tên: Trần Xuân Hải"),
        printed(70, 220, f"Giấy tờ tùy thân: {paper} do Cục Cảnh sát QLHC về TTXH cấp ngày 21/03/2022"),
    ]
    assert fields(lines, "xac_nhan_hon_nhan")["IdPaper"].status == status
