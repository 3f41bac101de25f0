"""Lines with leaders are held against their reading with the leaders still there; what those took comes back or is doubted."""

from __future__ import annotations

import pytest

from pipeline.vote import vote
from tests.pipeline.voices import reading, said


def test_a_dot_below_that_only_the_page_with_its_leader_shows_is_offered_and_the_word_doubted() -> None:
    lost = vote([reading("Tai nan giao thông"), reading("Tai nan giao thông")], reading("Tai nạn giao thông....."))
    assert [word.text for word in lost] == ["Tai", "nạn", "giao", "thông"]
    assert lost[1].alternatives == ("nan",)
    assert lost[1].confidence <= 0.6 < lost[0].confidence
    added = vote([reading("dân tộc Kinh"), reading("dân tộc Kinh")], reading("dận....tộc Kinh"))
    assert added[0].text == "dân"
    assert added[0].confidence <= 0.6


def test_a_dot_below_on_a_dotted_line_is_believed_only_with_its_neighbours() -> None:
    words = vote([reading("trặm hại mươi"), reading("trặm hại mươi")], reading("trặm.hại.mươi......"))
    assert words[1].confidence <= 0.8
    assert "hai" in words[1].alternatives
    believed = vote([reading("hộ tịch viên"), reading("hộ tịch viên")], reading("hộ tịch viên......"))
    assert believed[1].confidence > 0.9


def test_a_dot_below_that_went_with_a_leader_comes_back_where_no_syllable_is_built_without_it() -> None:
    lost = vote([reading("Quốc tịch: Viêt Nam"), reading("Quốc tịch: Viêt Nam")], reading("Quốc tịch:..Viêt....Nam"))
    assert lost[2].text == "Việt"
    assert lost[2].alternatives == ("Viêt",)
    assert lost[2].confidence <= 0.6
    free = vote([reading("Phi Long"), reading("Phi Long")], reading("Phi.....Long"))
    assert free[0].text == "Phi"


@pytest.mark.parametrize(
    ("read", "true"),
    [
        ("xã Quảng Thịnh. tỉnh Phúc", "xã Quảng Thịnh, tỉnh Phúc"),
        ("số 418. tờ bản", "số 418, tờ bản"),
        ("đỏ: cách.tim.đường. 8,6", "đỏ: cách tim đường 8,6"),
        ("TP. Huế", "TP. Huế"),
        ("a. Thửa đất", "a. Thửa đất"),
    ],
)
def test_on_a_dotted_line_a_stop_before_a_small_letter_is_a_comma_or_the_leaders(read: str, true: str) -> None:
    assert said(reading(read), reading(read), dotted=reading(read + " ......")) == true


def test_without_a_leader_a_stop_stays_a_stop() -> None:
    assert said(reading("xem tr. ba"), reading("xem tr. ba")) == "xem tr. ba"


@pytest.mark.parametrize(
    ("read", "true"),
    [("tên: Ta Văn Bình", "tên: Tạ Văn Bình"), ("mẹ: Lê Thi Hoa", "mẹ: Lê Thị Hoa"), ("cha: Lê Văn Thi", "cha: Lê Văn Thi")],
)  # fmt: skip
def test_on_a_dotted_line_a_name_gets_the_dot_that_it_cannot_be_without(read: str, true: str) -> None:
    assert said(reading(read), reading(read), dotted=reading(read + " ......")) == true


def test_on_a_dotted_line_a_name_that_is_another_one_with_a_dot_is_never_sure() -> None:
    read = reading("Ngô Mỹ Phương")
    dotted = vote([read, read], reading("Ngô Mỹ Phương ......"))
    plain = vote([read, read])
    assert dotted[-1].text == "Phương"
    assert "Phượng" in dotted[-1].alternatives
    assert dotted[-1].confidence <= 0.85 < plain[-1].confidence


def test_a_line_that_one_reader_alone_saw_is_held_against_its_leader_too() -> None:
    words = vote([(), reading("Trinh Văn Bình")], reading("Trinh Văn Bình ......"))
    assert words[0].text == "Trịnh"


@pytest.mark.parametrize(("line", "other"), [("BÁ VIẾT", "VIỆT"), ("Lê Đát", "Đạt")])
def test_on_a_dotted_line_an_acute_that_one_reader_does_not_see_may_be_the_dot_below(line: str, other: str) -> None:
    toneless = line.replace("Ế", "Ê").replace("á", "a")
    words = vote([reading(toneless, 0.5), reading(line, 0.9)], reading(line + " ......"))
    assert words[-1].confidence <= 0.85
    assert other in words[-1].alternatives


def test_an_acute_that_the_words_beside_it_ask_for_is_no_lost_dot() -> None:
    words = vote([reading("thửa đât số", 0.5), reading("thửa đất số", 0.97)], reading("thửa đất số ......"))
    assert [word.text for word in words] == ["thửa", "đất", "số"]
    assert "đật" not in words[1].alternatives


@pytest.mark.parametrize(
    ("read", "true"),
    [
        ("sàn: 152.5 m2", "sàn: 152,5 m2"),
        ("vốn: 561,000.000 đồng", "vốn: 561.000.000 đồng"),
        ("vốn: 561.000 đồng", "vốn: 561.000 đồng"),
        ("ngày 12.5.2020", "ngày 12.5.2020"),
    ],
)
def test_on_a_dotted_line_a_point_that_parts_no_thousands_is_a_comma_without_its_tail(read: str, true: str) -> None:
    assert said(reading(read), reading(read), dotted=reading(read + " ......")) == true
    assert said(reading(read), reading(read)) == read
