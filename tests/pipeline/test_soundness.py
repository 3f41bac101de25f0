"""What is wrong with a value by its own letters and figures, though both readers agree on it."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.lexicon import other_marks
from pipeline.names import repaired_name
from pipeline.rows import placed_words
from pipeline.soundness import (
    code_doubts,
    figure_doubts,
    joined_figures,
    letter_doubts,
    organ_doubts,
    pair_doubts,
    paper_doubts,
    phone_doubts,
    place_doubts,
    unit_doubts,
)
from tests.pipeline.layouts import by_name, centred, letterhead, page, printed


@pytest.mark.parametrize(
    "value",
    [
        "Căn cước công dân số 001 186277990 do Cục Cảnh sát",
        "Căn cước công dân số 00118627799",
        "Hộ chiếu số 1234567 cấp ngày 01/02/2020",
        "cấp ngày 31/02/2020",
        "do Bộ Công an cấp ngày. 27/08/2024",
        "do Bộ Công an cấp ngày - 14/11/2024",
        "cấp ngày 5/2/202",
        "cấp ngày 05 tháng 13 năm 2020",
        "Số 1O đường Lê Lợi",
        "Số 12 5 đường Lê Lợi",
    ],
)
def test_figures_that_are_not_built_like_a_number_or_a_day_are_doubted(value: str) -> None:
    assert figure_doubts(value)


@pytest.mark.parametrize(
    "value",
    [
        "Căn cước công dân số 001186277990 do Cục Cảnh sát cấp ngày 11/06/2024",
        "Chứng minh nhân dân số 270123456",
        "Hộ chiếu số B1234567",
        "Số 12/4A đường 30/4, phường 5",
        "Thông tư số 05/2016/TT-BYT ngày 05 tháng 3 năm 2016",
        "giai đoạn 2021 - 2025",
    ],
)
def test_figures_of_known_shape_are_not_doubted(value: str) -> None:
    assert figure_doubts(value) == ()


def test_groups_of_figures_are_joined_only_into_an_identity_number() -> None:
    assert joined_figures("số 001 186277990 do") == "số 001186277990 do"
    assert joined_figures("số 999 186277990 do") == "số 999 186277990 do"


def test_a_joined_identity_number_is_never_accepted() -> None:
    lines = [
        *letterhead(),
        centred(297, 150, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
        printed(85, 200, "Họ, chữ đệm, tên: Phạm Thị Hồng Hoa"),
        printed(85, 220, "Giấy tờ tùy thân: Căn cước công dân số 001 186277990"),
    ]
    fields = by_name(extract([page(lines)], "xac_nhan_hon_nhan"))
    assert (fields["PersonalId"].value, fields["PersonalId"].status) == ("001186277990", "doubtful")
    assert (fields["IdPaper"].value, fields["IdPaper"].status) == (
        "Căn cước công dân số 001186277990",
        "doubtful",
    )


@pytest.mark.parametrize(
    "value",
    [
        "xã Thuận Châu, tỉnh Sơn",
        "xã Tam Bình, tỉnh, Vĩnh Long",
        "thị: Trấn Phú Hòa, tỉnh Long An",
        "Áp Hòa Lợi, xã Tam Bình, tỉnh Vĩnh Long",
        "Khu phố 10, xã Di Linh, tỉnh - Lâm Đồng",
        "Thửa đất số 2, từ bản đồ số 21, xã Năm Căn, tỉnh Cà Mau",
    ],
)
def test_an_address_that_ends_inside_a_name_or_has_a_mark_within_one_is_doubted(value: str) -> None:
    assert place_doubts(value)
    assert place_doubts("Ấp Hòa Lợi, xã Thuận Châu, tỉnh Sơn La") == ()
    for sheet in ("tờ", "mảnh"):
        assert place_doubts(f"Thửa đất số 2, {sheet} bản đồ số 21, xã Năm Căn, tỉnh Cà Mau") == ()


def test_an_office_whose_place_is_cut_short_is_doubted() -> None:
    assert organ_doubts("UBND THÀNH PHỐ HỒ")
    assert organ_doubts("ỦY BAN NHÂN DÂN XÃ")
    assert organ_doubts("UBND THỊ XÃ ĐIỆN BÀN ỦY BAN NHÂN DÂN")
    assert organ_doubts("UBND THÀNH PHỐ HỒ CHÍ MINH") == ()
    assert organ_doubts("SỞ Y TẾ") == ()


@pytest.mark.parametrize(
    "organ",
    [
        "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
        "BẢO HIỂM XÃ HỘI TỈNH KIÊN GIANG",
        "PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI HUYỆN GÒ QUAO",
        "UBND XÃ HỘI SƠN",
    ],
)
def test_society_is_no_commune(organ: str) -> None:
    assert organ_doubts(organ) == ()


def test_a_commune_that_no_list_holds_is_doubted_though_its_name_begins_with_society() -> None:
    assert organ_doubts("UBND XÃ HỘI SỨN")


def test_the_title_of_the_paper_in_the_name_of_its_office_is_doubted() -> None:
    lines = letterhead(organ="PHÒNG KINH TẾ GIẤY CHỨNG NHẬN")
    assert by_name(extract([page(lines)], "ho_kinh_doanh"))["OrganName"].status == "doubtful"


def test_marks_stand_on_syllables_and_quotation_marks_in_pairs() -> None:
    assert letter_doubts("PHOCHỦ TỊCH")
    assert letter_doubts("thành phố Đồng Nai”")
    assert letter_doubts("QLHC về TTXH cấp ngày ' 07/09/2021")
    assert letter_doubts("Việt Nam'")
    assert letter_doubts("Cư M'gar") == ()
    assert letter_doubts("UBND-QĐ Đắk Lắk “Thuận An”") == ()


@pytest.mark.parametrize(
    "value",
    [
        "Khu phố -11, xã Dương Minh Châu",
        "Thửa đất số-491, tờ bản đồ số 22",
        "hợp –2 đợt",
        "QLHC về - TTXH",
        "hai nghìn không trăm hai mươi - hai",
        "CCCD số 012087117759 - do Cục Cảnh sát cấp ngày 09/04/2022",
        "Khu phố.1, phường Kiến An",
    ],
)
def test_a_dash_or_a_stop_where_none_stands_is_doubted(value: str) -> None:
    assert letter_doubts(value)


@pytest.mark.parametrize(
    "value",
    [
        "phát triển kinh tế - xã hội giai đoạn 2021 - 2025",
        "phòng, chống dịch covid-19",
        "đường Phan Rang-Tháp Chàm, số 12-14",
        "Công văn số 12/UBND-VP",
    ],
)
def test_dashes_between_words_in_years_codes_and_names_are_not(value: str) -> None:
    assert letter_doubts(value) == ()


def test_a_lost_breve_that_leaves_a_word_as_good_is_doubted() -> None:
    assert letter_doubts("Đất trồng cây hàng năm khác")
    assert letter_doubts("Đất trồng cây hằng năm khác, Công ty hàng không") == ()


def test_a_quotation_mark_in_a_number_is_doubted() -> None:
    assert code_doubts("CH65926'")
    assert code_doubts("CH65926") == ()

    def status(number: str) -> str:
        lines = [
            *letterhead(),
            centred(297, 150, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT"),
            printed(70, 400, f"Số vào sổ cấp GCN: {number}"),
        ]
        return by_name(extract([page(lines)], "gcn_dat"))["RegisterNumber"].status

    assert (status("CH65926"), status("CH65926'")) == ("accepted", "doubtful")


def test_a_plain_word_that_is_no_syllable_is_doubted_but_for_units_and_addresses_of_the_net() -> None:
    assert letter_doubts("phối hợp cung cấp thông tih về đất đai")
    assert letter_doubts("thôn tih Sơn"), "a list of names knows it, no pair does"
    assert letter_doubts("cao 7 km, cua.hang@example.vn, www.example.vn") == ()
    for pair in ("phòng, chống dịch covid", "ubnd tỉnh Lào Cai"):
        assert letter_doubts(pair) == (), "a pair that is known"


def test_a_compound_with_the_marks_of_none_is_doubted() -> None:
    assert other_marks("phố", "thông") == "phổ thông"
    assert pair_doubts("các trường trung học phố thông")
    assert pair_doubts("các trường trung học phổ thông") == ()
    assert pair_doubts("Cống Thông tin điện tử tỉnh")
    assert pair_doubts("góp ý kiên việc thực hiện Thông tư")


def test_a_post_that_is_none_is_doubted_though_it_fits_the_other_line() -> None:
    def post(authority: str, position: str) -> tuple[str, str]:
        lines = [
            *letterhead(),
            centred(297, 150, "QUYẾT ĐỊNH"),
            centred(430, 600, authority),
            centred(430, 615, position),
            centred(430, 700, "Trần Văn Bình"),
        ]
        fields = by_name(extract([page(lines)], "quyet_dinh"))
        return fields["SignerAuthority"].status, fields["SignerPosition"].status

    assert post("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC") == ("accepted", "accepted")
    assert post("KT. GIÁM ĐỐC", "PHOGIÁM ĐỐC")[1] == "doubtful"


def test_a_name_in_capitals_that_may_have_lost_a_mark_is_unsure() -> None:
    def least_sure(name: str) -> float:
        return min(repaired_name(placed_words(page([printed(85, 200, name)])))[1])

    assert least_sure("VƯƠNG THANH VINH") <= 0.8
    assert least_sure("Vương Thanh Vinh") > 0.9
    assert least_sure("VŨ THÀNH ĐẠT") > 0.9


@pytest.mark.parametrize("value", ["CCCP số 042067301169", "GMND số: 271234567"])
def test_a_person_s_paper_that_no_list_has_is_doubted(value: str) -> None:
    assert paper_doubts(value)


@pytest.mark.parametrize("value", ["CCCD số 042067301169", "CMND số: 271234567", "Hộ chiếu số 123456789", "QSDĐ số 12"])
def test_known_papers_and_numbers_of_other_things_are_not(value: str) -> None:
    assert not paper_doubts(value)


def test_a_person_s_paper_whose_issuer_stands_without_a_day_is_doubted() -> None:
    assert paper_doubts("CCCD số 042067301169 do Cục Cảnh sát ĐKQL cư trú và DLQG")
    assert not paper_doubts("CCCD số 042067301169 do Cục Cảnh sát ĐKQL cư trú và DLQG cấp ngày 14/08/2017")


@pytest.mark.parametrize("value", ["cách tim đường 7,6 tm", "12 nh"])
def test_consonants_behind_a_figure_that_are_no_unit_are_doubted(value: str) -> None:
    assert unit_doubts(value)


@pytest.mark.parametrize(
    "value", ["cách tim đường 7,6 m", "cao 7 km", "số 5 ql@example.vn", "Số 12 Hà Nội", "12 tầng", "12 TT"]
)
def test_units_and_words_behind_a_figure_are_not(value: str) -> None:
    assert not unit_doubts(value)


@pytest.mark.parametrize("value", ["0949466426", "02033825678", "84949466426", "19001234", "3825678"])
def test_a_telephones_number_as_they_are_is_not_doubted(value: str) -> None:
    assert phone_doubts(value) == ()


@pytest.mark.parametrize("value", ["949466426", "094946642", "09494664261234", "123456"])
def test_a_telephones_number_with_a_figure_too_few_or_too_many_is_doubted(value: str) -> None:
    assert phone_doubts(value)
