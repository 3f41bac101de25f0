"""Fields by place on the page, and what it takes for one to be accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import judge
from pipeline.document import Line, Page
from pipeline.extract import extract
from pipeline.numbered import split_number
from pipeline.undername import DOUBTED
from tests.pipeline.layouts import by_name, centred, decision, letter, letterhead, page, printed, signed


def test_the_boxes_of_a_decision_are_read_by_their_place() -> None:
    fields = by_name(extract([page(decision(), source="text")], "quyet_dinh"))
    got = {name: fields[name].value for name in fields}
    assert got["TypeName"] == "Quyết định"
    assert (got["CodeNumber"], got["CodeNotation"]) == ("12", "QĐ-SYT")
    assert (got["IssuedDate"], got["Place"]) == ("2024-03-05", "Kiên Giang")
    assert (got["ParentOrganName"], got["OrganName"]) == ("ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG", "SỞ Y TẾ")
    assert got["Subject"] == "Về việc thành lập Hội đồng nghiệm thu đề tài cấp cơ sở năm 2024"
    assert (got["SignerAuthority"], got["SignerPosition"]) == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert got["SignerName"] == "Trần Văn Bình"
    assert got["Recipients"] == "Như Điều 3; Sở Nội vụ"
    assert {one.status for one in fields.values()} == {"accepted"}


def test_a_signer_in_whose_name_readers_see_other_letters_is_doubted() -> None:
    *lines, name = decision()
    words = tuple(replace(word, alternatives=("Bùng",)) if word.text == "Bình" else word for word in name.words)
    field = by_name(extract([page([*lines, replace(name, words=words)])], "quyet_dinh"))["SignerName"]
    assert (field.value, field.status) == ("Trần Văn Bình", "doubtful")
    assert "Bùng" in field.why
    assert by_name(extract([page(decision())], "quyet_dinh"))["SignerName"].status == "accepted"


@pytest.mark.parametrize(("other", "status"), [("Đông", "doubtful"), ("Đồng,", "accepted")])
def test_a_place_that_is_another_unit_by_another_reading_is_doubted(other: str, status: str) -> None:
    lines = decision(dated="Đồng Sơn, ngày 05 tháng 3 năm 2024")
    at = next(index for index, line in enumerate(lines) if line.text.startswith("Đồng Sơn"))
    first, *rest = lines[at].words
    words = (replace(first, alternatives=(other,)), *rest)
    lines[at] = replace(lines[at], words=words)
    field = by_name(extract([page(lines)], "quyet_dinh"))["Place"]
    assert (field.value, field.status) == ("Đồng Sơn", status)


def test_a_name_that_the_ink_alone_bears_out_is_never_accepted() -> None:
    *lines, name = decision()
    words = tuple(replace(word, confidence=DOUBTED) for word in name.words)
    field = by_name(extract([page([*lines, replace(name, words=words)])], "quyet_dinh"))["SignerName"]
    assert (field.value, field.status) == ("Trần Văn Bình", "doubtful")


@pytest.mark.parametrize("row", ["Số: 12/QĐ-SYT Số 5", "Số: 12/QĐ-SYT 88/QĐ-UB", "Số cũ: 88/QĐ-SYT"])
def test_a_second_number_on_the_number_s_row_or_words_that_say_whose_it_is_leave_it_open(row: str) -> None:
    fields = by_name(extract([page(decision(number=row), source="text")], "quyet_dinh"))
    assert {fields[name].status for name in ("CodeNumber", "CodeNotation")} <= {"doubtful", "missing"}


def test_a_notation_with_a_stop_for_its_dash_is_doubted() -> None:
    for number, doubted in (("Số: 12/QĐ-SYT", False), ("Số: 12/QĐ.SYT", True)):
        field = by_name(extract([page(decision(number=number))], "quyet_dinh"))["CodeNotation"]
        assert field.status == ("doubtful" if doubted else "accepted")
        assert ("gạch nối" in field.why) is doubted


def test_a_telephone_of_nine_figures_is_doubted() -> None:
    for number, status in (("0949 466 426", "accepted"), ("949 466 426", "doubtful")):
        line = printed(72, 300, f"Điện thoại: {number}")
        assert by_name(extract([page([line])], "ho_kinh_doanh"))["Phone"].status == status


def test_the_subject_of_a_letter_stands_under_its_number_and_its_recipients_are_those_addressed() -> None:
    fields = by_name(extract([page(letter(), source="text")], "cong_van"))
    assert fields["TypeName"].value == "Công văn"
    assert fields["Subject"].value == "góp ý kiến việc thực hiện Thông tư số 05/2016/TT-BYT"
    assert fields["Recipients"].value == "Giám đốc các cơ sở khám bệnh; Hội Đông Y tỉnh Kiên Giang"


def test_the_order_in_which_lines_were_read_changes_nothing() -> None:
    for paper, kind in ((decision(), "quyet_dinh"), (letter(), "cong_van")):
        assert extract([page(reversed(paper))], kind) == extract([page(paper)], kind)


@pytest.mark.parametrize(
    ("address", "dotted", "status"),
    [
        ("1.97340store@example.vn", True, "doubtful"),
        ("1.97340store@example.vn", False, "accepted"),
        ("197340store@example.vn", True, "accepted"),
    ],
)
def test_a_point_in_an_address_on_a_leader_may_be_the_leaders(address: str, dotted: bool, status: str) -> None:
    line = replace(printed(72, 300, f"Email: {address}", confidence=0.9), dotted=dotted)
    assert by_name(extract([page([line])], "ho_kinh_doanh"))["Email"].status == status


def test_columns_that_a_detector_ran_together_are_told_apart() -> None:
    lines = decision()
    left, right = lines[0], lines[2]
    joined = Line((*left.words, *right.words), left.box.union(right.box))
    fields = by_name(extract([page([joined, lines[1], *lines[3:]])], "quyet_dinh"))
    assert fields["ParentOrganName"].value == "ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG"


def test_figures_of_a_scanned_header_are_never_accepted_from_print_readers_alone() -> None:
    fields = by_name(extract([page(decision())], "quyet_dinh"))
    assert fields["CodeNumber"].status == "doubtful"
    assert fields["IssuedDate"].status == "doubtful"
    assert "viết tay" in fields["CodeNumber"].why
    assert fields["CodeNotation"].status == "accepted"


def test_a_word_the_readers_differ_on_keeps_its_field_from_being_accepted_and_is_offered() -> None:
    lines = decision()
    lines[7] = centred(297, 166, "Về việc thành lập Hội đồng nghiệm thu Lam", confidence=0.5, others={"Lam": "Lâm"})
    subject = by_name(extract([page(lines)], "quyet_dinh"))["Subject"]
    assert subject.status == "doubtful"
    assert subject.alternatives[0].startswith("Về việc thành lập Hội đồng nghiệm thu Lâm")


def test_a_reading_that_makes_a_compound_takes_the_place_of_one_that_makes_none_and_the_field_says_so() -> None:
    lines = decision()
    lines[7] = centred(297, 166, "Về việc thành lập Hội đồng nghiệm thư", confidence=0.9, others={"thư": "thu"})
    subject = by_name(extract([page(lines)], "quyet_dinh"))["Subject"]
    assert subject.value.startswith("Về việc thành lập Hội đồng nghiệm thu")
    assert "đã sửa theo danh mục từ “thư”" in subject.why


def test_a_name_of_an_agency_with_wrong_marks_is_repaired_and_says_so() -> None:
    lines = decision()
    lines[1] = centred(165, 74, "SỞ Y TÉ", confidence=0.6)
    organ = by_name(extract([page(lines)], "quyet_dinh"))["OrganName"]
    assert (organ.value, organ.status) == ("SỞ Y TẾ", "accepted")
    assert "SỞ Y TÉ" in organ.why


def test_the_head_s_post_alone_is_not_accepted_on_a_scan_but_is_on_a_born_digital_page() -> None:
    lines = [*decision()[:-3], *signed("GIÁM ĐỐC")]
    scanned = by_name(extract([page(lines)], "quyet_dinh"))["SignerPosition"]
    digital = by_name(extract([page(lines, source="text")], "quyet_dinh"))["SignerPosition"]
    assert (scanned.value, scanned.status) == ("GIÁM ĐỐC", "doubtful")
    assert digital.status == "accepted"


def test_a_signature_of_an_annex_is_not_the_signature_of_theletter() -> None:
    first = page([line for line in letter() if line.box.y0 < 590])
    annex = replace(page(decision()), number=2)
    fields = by_name(extract([first, annex], "cong_van"))
    assert fields["SignerName"].status == "missing"


def test_blanks_of_a_draft_are_missing_not_invented() -> None:
    lines = decision(number="Số: /QĐ-SYT", dated="Kiên Giang, ngày tháng 3 năm 2024")
    fields = by_name(extract([page(lines, source="text")], "quyet_dinh"))
    assert (fields["CodeNumber"].status, fields["IssuedDate"].status) == ("missing", "missing")
    assert fields["CodeNotation"].value == "QĐ-SYT"


def test_the_day_a_law_was_passed_is_its_date() -> None:
    lines = [
        *letterhead(parent="CÔNG BÁO", organ="QUỐC HỘI", number="Luật số: 51/2024/QH15", dated="Trang 3")[:5],
        centred(297, 150, "LUẬT"),
        printed(85, 300, "Luật này có hiệu lực từ ngày 01 tháng 7 năm 2025 đến hết ngày 30 tháng 6 năm 2026 và được"),
        printed(85, 500, "Quốc hội khóa XV, kỳ họp thứ 8 thông qua ngày 27 tháng 11 năm 2024."),
        *signed("CHỦ TỊCH QUỐC HỘI", y=540),
    ]
    fields = by_name(extract([page(lines, source="text")], "van_ban_khac"))
    assert fields["IssuedDate"].value == "2024-11-27"
    assert (fields["CodeNumber"].value, fields["CodeNotation"].value) == ("51", "2024/QH15")


@pytest.mark.parametrize(
    ("line", "number", "notation"),
    [
        ("Số: 05/QĐ-UBND", "05", "QĐ-UBND"),
        ("Số: 01/2026/TT-BTC", "01", "2026/TT-BTC"),
        ("Số: 45/2026", "45", "2026"),
        ("Số: 12/2026/TLKT", "12", "2026/TLKT"),
        ("Số: 1943 /SYT- NVY", "1943", "SYT-NVY"),
        ("Số: 45/TLKS-BS", "45", "TLKS-BS"),
        ("Số:3176b/QĐ-UBND", "3176b", "QĐ-UBND"),
        ("Số: 9/43/SYT-NVY", "943", "SYT-NVY"),
        ("Số: /KH-TTra", "", "KH-TTra"),
        ("Số:", "", ""),
    ],
)
def test_number_and_notation_are_split_at_the_last_slash_before_letters(line: str, number: str, notation: str) -> None:
    assert split_number(line) == (number, notation)


def test_nothing_breaks_on_pages_without_words() -> None:
    empty = Page(1, 595, 842, (), "none")
    assert all(one.status != "accepted" or one.name == "PageAmount" for one in extract([empty], "khac"))
    assert extract([], "quyet_dinh")


@pytest.mark.parametrize(
    ("rows", "parent", "organ"),
    [
        (("UBND TỈNH HÀ TĨNH", "SỞ NỘI VỤ"), "UBND TỈNH HÀ TĨNH", "SỞ NỘI VỤ"),
        (("ỦY BAN NHÂN DÂN", "THÀNH PHỐ CẦN THƠ"), "", "ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ"),
        (
            ("UBND HUYỆN TUY PHƯỚC", "ỦY BAN NHÂN DÂN", "XÃ TÂN HÒA"),
            "UBND HUYỆN TUY PHƯỚC",
            "ỦY BAN NHÂN DÂN XÃ TÂN HÒA",
        ),
        (("BỘ LAO ĐỘNG - THƯƠNG BINH", "VÀ XÃ HỘI"), "", "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"),
        (("SỞ Y TẾ KIÊN GIANG", "THANH TRA"), "SỞ Y TẾ KIÊN GIANG", "THANH TRA"),
        (("VIỆN KIỂM SÁT NHÂN DÂN", "TỐI CAO"), "", "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO"),
    ],
)
def test_the_superior_organ_is_told_from_the_issuing_one(rows: tuple[str, ...], parent: str, organ: str) -> None:
    left = [centred(165, 48 + 14 * at, row, size=11.0) for at, row in enumerate(rows)]
    lines = [*left, *letterhead()[2:], centred(297, 150, "QUYẾT ĐỊNH")]
    fields = by_name(extract([page(lines, source="text")], "quyet_dinh"))
    assert fields["OrganName"].value == organ
    assert (fields["ParentOrganName"].value if "ParentOrganName" in fields else "") == parent


@pytest.mark.parametrize("read", ["THANh tRA", "lhanh 'rRA"])
def test_print_under_an_office_that_reads_like_none_may_be_the_office_itself(read: str) -> None:
    left = [centred(165, 60, "SỞ Y TẾ KIÊN GIANG", size=11.0), centred(165, 74, read)]
    lines = [*left, *decision()[2:]]
    assert by_name(extract([page(lines)], "quyet_dinh"))["OrganName"].status == "doubtful"
    lines[1] = centred(165, 74, "THANH TRA")
    lines.append(printed(30, 88, "gấp"))  # aside, and none of the office's
    assert by_name(extract([page(lines)], "quyet_dinh"))["OrganName"].status == "accepted"


def test_words_of_a_declared_title_are_not_held_against_what_print_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "pair_doubts", lambda value: ("“sở đủ” có thể là “sở dữ”",))
    fields = by_name(extract([page(decision())], "quyet_dinh"))
    assert (fields["TypeName"].status, fields["Subject"].status) == ("accepted", "doubtful")


def test_a_deputy_who_signs_without_kt_leaves_that_line_to_be_filled_in() -> None:
    lines = [*decision()[:-3], *signed("PHÓ GIÁM ĐỐC")]
    fields = by_name(extract([page(lines)], "quyet_dinh"))
    assert fields["SignerPosition"].value == "PHÓ GIÁM ĐỐC"
    assert fields["SignerAuthority"].status == "missing"


def test_kt_before_the_head_s_own_post_is_doubted() -> None:
    lines = [*decision()[:-3], *signed("KT. GIÁM ĐỐC", "GIÁM ĐỐC")]
    fields = by_name(extract([page(lines)], "quyet_dinh"))
    assert fields["SignerPosition"].status == fields["SignerAuthority"].status == "doubtful"


def test_a_line_of_the_block_that_lost_its_first_word_is_noticed_by_its_place() -> None:
    lines = [
        *decision()[:-3],
        centred(430, 600, "TM. ỦY BAN NHÂN DÂN"),
        centred(446, 615, "CHỦ TỊCH"),
        centred(430, 700, "Lê Văn An"),
    ]
    fields = by_name(extract([page(lines)], "quyet_dinh"))
    assert fields["SignerAuthority"].status == fields["SignerPosition"].status == "doubtful"


def test_a_place_that_no_list_has_may_be_cut_and_is_doubtful() -> None:
    fields = by_name(extract([page(decision(dated="Thái, ngày 05 tháng 3 năm 2024"))], "quyet_dinh"))
    assert fields["Place"].status == "doubtful"


def test_letters_behind_a_notation_keep_it_from_being_accepted() -> None:
    lines = letter()
    lines[4] = centred(165, 104, "Số: 02/SYT-GA VI")
    notation = by_name(extract([page(lines)], "cong_van"))["CodeNotation"]
    assert notation.status == "doubtful"
    assert "SYT-GAVI" in notation.alternatives
    named = by_name(extract([page(lines)], "cong_van", filename="02 syt gavi.pdf"))["CodeNotation"]
    assert (named.value, named.status) == ("SYT-GAVI", "accepted")


@pytest.mark.parametrize(
    ("read", "other", "name", "status"),
    [
        ("SYT-CTBVN", "41/SYT-CTBVN", "scan.pdf", "accepted"),
        ("SYT-CDBVN", "41/SYT-CDBVN", "44 syt cdbvn.pdf", "doubtful"),  # a file's name has no Đ
        ("SYT-CTBVN", "x|¬-", "scan.pdf", "doubtful"),
    ],
)
def test_a_notation_stands_on_two_readings_and_not_on_one_alone(read: str, other: str, name: str, status: str) -> None:
    lines = letter()
    lines[4] = centred(165, 104, f"Số: 44/{read}", confidence=0.66, others={f"44/{read}": other})
    notation = by_name(extract([page(lines)], "cong_van", filename=name))["CodeNotation"]
    assert (notation.value, notation.status) == (read, status)


def test_a_value_in_which_a_speck_joined_two_syllables_is_read_with_them_parted() -> None:
    lines = [
        centred(297, 140, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
        printed(75, 198, "1. Tên hộ kinh doanh: Cửa hàng phục-vụ ăn uống"),
    ]
    name = by_name(extract([page(lines)], "ho_kinh_doanh"))["BusinessName"]
    assert name.value == "Cửa hàng phục vụ ăn uống"


@pytest.mark.parametrize(("said", "status"), [("7-5Q2020/TLKT", "doubtful"), ("257/2020/TLKT", "accepted")])
def test_a_year_that_a_pen_joined_to_the_number_may_be_the_notations(said: str, status: str) -> None:
    lines = letter()
    lines[4] = centred(165, 104, f"Số: {said}")
    notation = by_name(extract([page(lines)], "trich_luc_khai_tu"))["CodeNotation"]
    assert notation.status == status
    assert "2020/TLKT" in (notation.value, *notation.alternatives)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("590 202/TLKT", "doubtful"),
        ("590/20/TLKT", "doubtful"),
        ("590/TLKT", "accepted"),
        ("202/TLKT", "accepted"),
        ("5 90/TLKT", "accepted"),
    ],
)
def test_figures_between_the_number_and_a_notation_may_be_the_rest_of_its_year(said: str, status: str) -> None:
    lines = letter()
    lines[4] = centred(165, 104, f"Số: {said}")
    assert by_name(extract([page(lines)], "trich_luc_khai_tu"))["CodeNotation"].status == status


def test_the_place_before_the_date_may_begin_like_the_word_for_day() -> None:
    lines = decision()
    lines[5] = printed(330, 100, "Nghệ An, ngày 05 tháng 3 năm 2024")
    assert by_name(extract([page(lines)], "quyet_dinh"))["Place"].value == "Nghệ An"


def test_a_speck_behind_the_first_row_of_an_office_does_not_part_it_from_its_place() -> None:
    head = letterhead(parent="UBND THỊ XÃ ĐIỆN BÀN", organ="ỦY BAN NHÂN DÂN'", number="Số: 12/QĐ-UBND")
    fields = by_name(extract([page([*head, centred(165, 88, "XÃ ĐÔNG SƠN"), *decision()[6:]])], "quyet_dinh"))
    assert fields["ParentOrganName"].value == "UBND THỊ XÃ ĐIỆN BÀN"
    assert fields["OrganName"].value.endswith("XÃ ĐÔNG SƠN")
