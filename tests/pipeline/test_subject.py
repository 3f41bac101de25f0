"""The subject (trích yếu): where it begins, where it ends, and what throws doubt on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.document import Field, Line
from pipeline.extract import extract
from tests.pipeline.layouts import by_name, centred, decision, letter, letterhead, page, printed


def subject(lines: Sequence[Line], kind: str = "quyet_dinh") -> Field:
    return by_name(extract([page(lines)], kind))["Subject"]


def exchanged(lines: Sequence[Line], begins: str, row: Line) -> list[Line]:
    """The lines with `row` in the place of the one that begins so."""
    return [row if line.text.startswith(begins) else line for line in lines]


@pytest.mark.parametrize(
    "second",
    ["thực hiện Nghị quyết số 20-NQ/TW năm 2017", "số 12/2019/QĐ-UBND của tỉnh", "theo đề nghị của các sở, ngành"],
)
def test_a_subject_goes_on_in_small_letters_with_words_that_begin_a_body_in_capitals(second: str) -> None:
    def read(row: str) -> str:
        return subject(exchanged(decision(), "đề tài", centred(297, 182, row))).value

    assert read(second) == f"Về việc thành lập Hội đồng nghiệm thu {second}"
    assert read(second[0].upper() + second[1:]) == "Về việc thành lập Hội đồng nghiệm thu"


def test_the_rows_of_a_letter_s_subject_may_be_set_loosely_where_they_go_on_in_small_letters() -> None:
    def read(row: str) -> str:
        return subject(exchanged(letter(), "Thông tư số 05", centred(165, 147, row, size=12.0)), "cong_van").value

    assert read("thông tư số 05/2016/TT-BYT") == "góp ý kiến việc thực hiện thông tư số 05/2016/TT-BYT"
    assert read("SAO Y") == "góp ý kiến việc thực hiện"


def test_a_full_stop_in_the_middle_of_a_subject_is_doubted() -> None:
    row = centred(297, 182, "đề tài. cấp cơ sở năm 2024")
    assert subject(exchanged(decision(), "đề tài", row)).status == "doubtful"


def test_a_subject_over_a_row_that_goes_on_elsewhere_is_doubted() -> None:
    field = subject(exchanged(decision(), "đề tài", printed(297, 182, "đề tài cấp cơ sở năm 2024")))
    assert (field.value, field.status) == ("Về việc thành lập Hội đồng nghiệm thu", "doubtful")
    assert "đọc thiếu" in field.why


@pytest.mark.parametrize("item", ["a) Thành lập các tổ chuyên môn", "b. Giao nhiệm vụ cho các tổ"])
def test_an_item_below_a_subject_is_no_rest_of_it(item: str) -> None:
    field = subject(exchanged(decision(), "đề tài", printed(85, 186, item)))
    assert (field.value, field.status) == ("Về việc thành lập Hội đồng nghiệm thu", "accepted")


def test_a_word_that_the_longer_list_put_right_keeps_the_subject_from_being_accepted() -> None:
    field = subject(exchanged(decision(), "đề tài", centred(297, 182, "mức tiên lương năm 2024")))
    assert field.value == "Về việc thành lập Hội đồng nghiệm thu mức tiền lương năm 2024"
    assert field.status == "doubtful"


@pytest.mark.parametrize("stamp", ["VĂN PHÒNG", "HỎA TỐC"])
def test_a_stamp_beside_the_subject_is_no_part_of_it(stamp: str) -> None:
    (row,) = [line for line in decision() if line.text.startswith("đề tài")]
    beside = printed(480, 182, stamp)
    both = replace(row, words=(*row.words, *beside.words), box=row.box.union(beside.box))
    value = subject(exchanged(decision(), "đề tài", both)).value
    assert value == "Về việc thành lập Hội đồng nghiệm thu đề tài cấp cơ sở năm 2024"


def test_a_note_that_touches_the_subject_throws_doubt_on_it() -> None:
    lines = letter()
    first = lines[6]
    note = printed(first.box.x1 + 4, first.box.y0, "1. Cô Hương gửi văn bản đến các đơn vị", size=9.0)
    assert subject([*lines, note], "cong_van").status == "doubtful"


@pytest.mark.parametrize(
    ("said", "status"), [("rà", "doubtful"), ("rà soát", "doubtful"), ("rà soát hồ sơ", "accepted")]
)
def test_a_subject_of_a_word_or_two_has_lost_the_rest(said: str, status: str) -> None:
    under_the_number = [
        *letterhead(number="Số: 12/SYT-NVY"),
        centred(165, 120, f"V/v {said}"),
        printed(200, 160, "Kính gửi: Các đơn vị trực thuộc"),
    ]
    assert subject(under_the_number, "cong_van").status == status
    titled = [
        *letterhead(),
        centred(297, 150, "QUYẾT ĐỊNH"),
        centred(297, 170, said.capitalize()),
        printed(85, 210, "Căn cứ Luật Tổ chức"),
    ]
    assert subject(titled).status == status
