"""Marks that print loses come back where a compound tells them, and nowhere else."""

from __future__ import annotations

import pytest

from pipeline.document import Box, Line, Page, Word
from pipeline.mending import AGREED, MENDED, UNMEASURED, mended

BOX = Box(0, 0, 10, 10)


def put_right(text: str, others: dict[str, str] | None = None, *, dotted: bool = False) -> Line:
    words = tuple(Word(one, BOX, 0.6, ((others or {})[one],) if one in (others or {}) else ()) for one in text.split())
    return mended(Page(1, 595, 842, (Line(words, BOX, dotted),), "ocr")).lines[0]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("CỤC CHUYẾN ĐỐI SỐ", "CỤC CHUYỂN ĐỔI SỐ"),  # a hook over a circumflex looks like an acute
        ("- Cống Thông tin", "- Cổng Thông tin"),
        ("Bố túc hồ sơ", "Bổ túc hồ sơ"),
        ("TÍNH QUẢNG TRỊ", "TỈNH QUẢNG TRỊ"),
        ("ỦY ban nhân dân", "Ủy ban nhân dân"),
    ],
)
def test_a_compound_that_is_known_with_other_marks_alone_is_put_right(read: str, meant: str) -> None:
    assert put_right(read).text == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("xã Sìn Hồ, tinh Bình Định", "xã Sìn Hồ, tỉnh Bình Định"),
        ("tỉnh Lẫm Đõng.", "tỉnh Lâm Đồng."),
        ("tính Bà Ria - Vung Tàu,", "tỉnh Bà Rịa - Vũng Tàu,"),
        ("TINH THÁI NGUYEN", "TỈNH THÁI NGUYÊN"),
    ],
)
def test_the_level_and_the_whole_name_of_a_province_put_each_other_right(read: str, meant: str) -> None:
    assert put_right(read).text == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("sửa đôi, bô sung", "sửa đổi, bổ sung"),  # the upper of two marks is the smallest thing on a page
        ("chân đoán và điều trị", "chẩn đoán và điều trị"),
        ("cấp có thâm quyền", "cấp có thẩm quyền"),
        ("SỬA ĐÔI MỘT SỐ ĐIÊU", "SỬA ĐỔI MỘT SỐ ĐIỀU"),
        ("mức tiên lương", "mức tiền lương"),
        ("Tiên lương", "Tiền lương"),
    ],
)
def test_the_upper_of_two_marks_over_a_letter_comes_back_in_a_compound(read: str, meant: str) -> None:
    assert put_right(read).text == meant


def test_an_amount_typed_over_leaders_has_stops_between_its_thousands() -> None:
    assert put_right("Vốn: 146,000,000 đồng", dotted=True).text == "Vốn: 146.000.000 đồng"
    for other in ("Vốn: 146,000,000 đồng", "Diện tích: 1,500 m2", "lệ phí 1,5 đồng"):
        assert put_right(other, dotted="Vốn" not in other).text == other


@pytest.mark.parametrize("read", ["sửa đôi", "chuyền khoản", "chuyến sang"])
def test_what_a_bolder_rule_or_the_longer_list_puts_right_is_left_to_a_person(read: str) -> None:
    assert min(word.confidence for word in put_right(read).words) == UNMEASURED < 0.5


def test_marks_that_two_readers_saw_one_each_come_back_together() -> None:
    assert put_right("bỏ sung khoản", {"bỏ": "bô"}).text == "bổ sung khoản"
    assert put_right("bỏ sung khoản").text == "bỏ sung khoản"


@pytest.mark.parametrize("text", ["Nguyễn Văn Biên Bản", "Lê Thị Thâm Quyền", "ông Tiên Lương"])
def test_words_in_capitals_after_one_another_may_be_a_name_and_keep_the_marks_they_have(text: str) -> None:
    assert put_right(text).text == text


@pytest.mark.parametrize("text", ["phân tinh bình thường", "tinh, Bình Định", "tỉnh Lẫm, Đõng", "tỉnh Lẫm"])
def test_what_is_no_whole_name_of_a_province_stays(text: str) -> None:
    assert put_right(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "bán lẻ thuốc",  # lẻ belongs to bán: no lệ thuộc
        "PHƯỜNG AN LẠC",  # no phương án
        "nhà lưu trú",  # lưu trữ is as good
        "thường trực HĐND tỉnh",  # an abbreviation is no syllable in capitals
        "giấy chứng nhân quyền",  # a dot is lost to a leader only
        "chuyến đi công tác",  # as good a word as chuyển đi
    ],
)
def test_what_is_known_as_it_stands_or_in_two_ways_or_differs_otherwise_stays(text: str) -> None:
    assert put_right(text).text == text


def test_a_dot_below_comes_back_where_a_leader_was_or_another_reader_saw_it() -> None:
    assert put_right("giấy chứng nhân", dotted=True).text == "giấy chứng nhận"
    assert put_right("giấy chứng nhân", {"nhân": "nhận"}).text == "giấy chứng nhận"


def test_what_was_put_right_keeps_the_old_reading_as_an_offer() -> None:
    word = put_right("Cống Thông tin").words[0]
    assert (word.text, word.alternatives, word.confidence) == ("Cổng", ("Cống",), MENDED)


@pytest.mark.parametrize(
    ("text", "offer", "word"),
    [
        ("ngày ký: 15/01/2018", "ký:15/01/2018", "15/01/2018"),  # the label run into it
        ("Khu phố 10, xã Hòa", "10,xã", "10,"),  # the word behind run into it
        ("mật độ 241 m2", "24Í", "241"),  # a letter for the figure it looks like
    ],
)
def test_an_offer_that_says_the_same_is_no_dispute(text: str, offer: str, word: str) -> None:
    found = next(one for one in put_right(text, {word: offer}).words if one.text == word)
    assert (found.alternatives, found.confidence) == ((), AGREED)


@pytest.mark.parametrize(("text", "offer", "word"), [("số 27 đường", "227", "27"), ("năm 2023 là", "2043", "2023")])
def test_another_figure_is_a_dispute(text: str, offer: str, word: str) -> None:
    assert next(one for one in put_right(text, {word: offer}).words if one.text == word).alternatives == (offer,)


def test_only_the_label_of_a_value_is_disputed_where_only_it_was_read_otherwise() -> None:
    line = put_right("Số: 362/2025", {"Số:": "S6:362/2025", "362/2025": "S6:362/2025"})
    assert [bool(one.alternatives) for one in line.words] == [True, False]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Thẻ căn -cước số", "Thẻ căn cước số"),
        ("tỉnh Bà Rịa -Vũng Tàu", "tỉnh Bà Rịa -Vũng Tàu"),
        ("-nhận", "-nhận"),
        ("từ 2010 -nay", "từ 2010 -nay"),
    ],
)
def test_a_dash_at_the_front_of_a_word_that_goes_on_in_small_letters_is_none(read: str, meant: str) -> None:
    assert put_right(read).text == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("trang thiết bị phục-vụ công tác", "trang thiết bị phục vụ công tác"),
        ("Thái-lan", "Thái-lan"),
        ("e-mail", "e-mail"),
        ("Quy-hoạch", "Quy-hoạch"),
    ],
)
def test_a_bar_between_the_small_syllables_of_a_compound_is_a_speck(read: str, meant: str) -> None:
    assert put_right(read).text == meant


def test_words_that_were_parted_stand_beside_each_other() -> None:
    left, right = put_right("phục-vụ").words
    assert (left.box.x0, right.box.x1) == (BOX.x0, BOX.x1)
    assert BOX.x0 < left.box.x1 == right.box.x0 < BOX.x1


def two_lines(upper: str, lower: str, down: float = 14, left: float = 0) -> str:
    def line(text: str, x: float, y: float) -> Line:
        words = [Word(one, Box(x + 50 * at, y, x + 50 * at + 40, y + 10), 0.6) for at, one in enumerate(text.split())]
        return Line(tuple(words), Box(x, y, words[-1].box.x1, y + 10))

    lines = (line(upper, 0, 0), line(lower, left, down))
    return " / ".join(one.text for one in mended(Page(1, 595, 842, lines, "ocr")).lines)


def test_a_compound_that_a_line_s_end_parts_is_put_right() -> None:
    assert two_lines("góp ý Kế hoạch chuyến", "đổi số của") == "góp ý Kế hoạch chuyển / đổi số của"


@pytest.mark.parametrize(
    ("upper", "lower", "down", "left"),
    [
        ("chuyến", "Đổi số", 14, 0),
        ("chuyến,", "đổi số", 14, 0),
        ("chuyến", "đổi số", 60, 0),
        ("chuyến", "đổi số", 14, 400),
    ],
)
def test_words_that_do_not_follow_each_other_are_no_compound(upper: str, lower: str, down: float, left: float) -> None:
    assert two_lines(f"ý {upper}", lower, down, left) == f"ý {upper} / {lower}"


def test_the_months_in_words_stay_as_read() -> None:
    text = "ghi bằng chữ: Ngày mười tám tháng tư năm hai nghìn"
    assert put_right(text).text == text


@pytest.mark.parametrize(
    ("read", "meant"),
    [("ĐinH Viết", "Đinh Viết"), ("(thanH)", "(thanh)"), ("TTg", "TTg"), ("pH", "pH"), ("PhÓ", "PhÓ")],
)
def test_no_syllable_in_small_letters_ends_in_a_capital(read: str, meant: str) -> None:
    assert put_right(read).text == meant


def test_signs_and_parted_dates_are_put_right_on_a_scanned_page() -> None:
    assert put_right("Ông:Bùi Gia Nghĩa").text == "Ông: Bùi Gia Nghĩa"
    others = {"2": "21/08/2023", "1/08/2023": "21/08/2023"}
    assert put_right("Ngày cấp: 2 1/08/2023", others).text == "Ngày cấp: 21/08/2023"
