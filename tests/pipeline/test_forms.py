"""Labels of a form are found where they stand, with as many errors as their length allows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.document import Box, Word
from pipeline.extract import extract
from pipeline.forms import Stream
from pipeline.rows import Placed, row_of
from pipeline.values import text_doubts
from pipeline.wording import letters
from tests.pipeline.layouts import by_name, centred, letterhead, page, printed


def stream(words: list[str]) -> Stream:
    """The words in one row, each a column of its own: short labels are looked for at the head of a column."""
    placed = [Placed(Word(text, Box(80 * n, 0, 80 * n + 40, 12), 1.0), 1) for n, text in enumerate(words)]
    return Stream([row_of(placed)])


def run_on(text: str) -> Stream:
    """The words of a row in running print."""
    placed = [Placed(Word(word, Box(40 * n, 0, 40 * n + 36, 12), 1.0), 1) for n, word in enumerate(text.split())]
    return Stream([row_of(placed)])


@st.composite
def misread(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A label, and words among which it stands with up to three letters lost, added or changed."""
    label = draw(st.text("abc", min_size=1, max_size=20))
    seen = list(label)
    for _ in range(draw(st.integers(0, 3))):
        place, letter = draw(st.integers(0, len(seen))), draw(st.sampled_from("abc"))
        seen[place : place + draw(st.integers(0, 1))] = draw(st.sampled_from([[], [letter]]))
    cuts = sorted({0, len(seen), *draw(st.lists(st.integers(0, len(seen)), max_size=4))})
    words = ["".join(seen[start:stop]) for start, stop in pairwise(cuts)]
    around = st.lists(st.text("abc:", min_size=1, max_size=4), max_size=3)
    return label, ["-", *draw(around), *words, *draw(around)]


@settings(max_examples=200)
@given(misread())
def test_the_label_is_found_wherever_it_stands_as_near_as_its_length_allows(case: tuple[str, list[str]]) -> None:
    label, words = case
    allowed = 0 if len(label) <= 4 else 1 if len(label) <= 8 else round(len(label) * 0.15)
    page = stream(words)
    near = any(
        letters(words[start]) and Levenshtein.distance(letters("".join(words[start:stop])), label) <= allowed
        for start in range(len(words))
        for stop in range(start + 1, len(words) + 1)
    )
    found = page.find(label)
    assert bool(found) == near
    for hit in found:
        assert Levenshtein.distance(letters("".join(words[hit.start : hit.end])), label) <= allowed


def test_a_label_with_a_misread_letter_is_found_and_an_empty_one_is_nowhere() -> None:
    page = stream(["2.", "Họ,", "chữ", "đêm,", "tèn:", "LÊ", "VĂN", "AN"])
    assert [(hit.start, hit.end) for hit in page.find("Họ, chữ đệm, tên")] == [(1, 5)]
    assert page.find("...") == []


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("Bà", "Ông: Đinh Bá Hùng Phong"),
        ("Hộ ông", "Bà: Lý Hồng Phượng"),
        ("Hộ ông", "Địa chỉ: xã Hoằng Hóa, tỉnh Thanh Hóa"),
        ("Bà", "Địa chỉ: thôn 2, xã Bà Điểm"),
        ("Số", "Nơi sinh: Khu phố Sở Dầu"),
    ],
)
def test_a_short_label_is_not_found_within_a_name_or_an_address(label: str, row: str) -> None:
    assert run_on(row).find(label) == []


@pytest.mark.parametrize(
    ("label", "row", "at"),
    [
        ("Bà", "Bà: Trần Thị Như", 0),
        ("Bà", "BA Trần Thị Như", 0),
        ("bà", "Ông Cao Xuân Hải và bà Lê Thị Tư", 5),
        ("ngày", "lúc 10 giờ 05 phút, ngày 02 tháng 3", 5),
        ("CCCD", "Sinh năm 1970, có CCCD số 012345678901", 4),
    ],
)
def test_a_short_label_is_found_at_a_rows_head_after_a_sign_or_word_that_joins_and_in_capitals(
    label: str, row: str, at: int
) -> None:
    assert [hit.start for hit in run_on(row).find(label)] == [at]


def test_a_label_cut_off_at_the_sheets_edge_takes_no_word_of_the_row_above() -> None:
    above = run_on("Nơi cấp: Bộ Công an").rows[0]
    below = row_of(
        [
            Placed(Word(word, Box(36 * n, 20, 36 * n + 30, 32), 1.0), 1)
            for n, word in enumerate(["a", "chỉ", "thường", "trú:"])
        ]
    )
    found = Stream([above, below]).find("Địa chỉ thường trú")
    assert [(hit.start, hit.end) for hit in found] == [(5, 9)]


@pytest.mark.parametrize(
    ("line", "open_"), [("3Bán lẻ lương thực", True), ("Bán lẻ 3 mặt hàng", False), ("Bán lẻ 4K", False)]
)
def test_a_figure_that_touches_a_word_of_a_list_is_doubted(line: str, open_: bool) -> None:
    assert bool(text_doubts(line)) is open_


@pytest.mark.parametrize(
    ("second", "value"),
    [
        ("cấp ngày 09/04/2023 :", "CCCD số 030161207549 do Cục Cảnh sát QLHC về TTXH cấp ngày 09/04/2023"),
        ("cấp ngày 09/04/2023:", "CCCD số 030161207549 do Cục Cảnh sát QLHC về TTXH cấp ngày 09/04/2023"),
        ("cấp ngày 09/04/2023: xem sau", "CCCD số 030161207549 do Cục Cảnh sát QLHC về TTXH"),
        ("Ghi chú riêng :", "CCCD số 030161207549 do Cục Cảnh sát QLHC về TTXH"),
    ],
)
def test_a_colon_behind_a_figure_or_on_a_day_is_a_leaders_rest_and_no_label(second: str, value: str) -> None:
    lines = [
        *letterhead(parent="UBND HUYỆN QUỲNH PHỤ", organ="ỦY BAN NHÂN DÂN XÃ THẠNH LỢI", number="Số: 90/2023/TLKT"),
        centred(297, 150, "TRÍCH LỤC KHAI TỬ"),
        printed(70, 200, "Họ, chữ đệm, tên: Bùi Phương Linh"),
        printed(70, 220, "Giấy tờ tùy thân: CCCD số 030161207549 do Cục Cảnh sát QLHC về TTXH"),
        printed(70, 236, second),
        printed(70, 256, "Nơi chết: Bệnh viện Phụ sản Thái Bình"),
    ]
    paper = by_name(extract([page(lines)], "trich_luc_khai_tu"))["IdPaper"]
    assert paper.value == value
    assert (paper.status == "accepted") is ("ngày" in value), "an issuer without its day is not whole"
