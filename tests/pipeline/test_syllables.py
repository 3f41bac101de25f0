"""What can be a Vietnamese syllable, and where its dot below stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import lexicon
from pipeline.garbled import text_is_garbled
from pipeline.syllables import tone_fits, with_dot_below
from samples.legacy import ENCODINGS, encode


@pytest.mark.parametrize(
    ("bare", "dotted"),
    [("Viêt", "Việt"), ("Lơi", "Lợi"), ("Nghê", "Nghệ"), ("Lua", "Lụa"), ("lai", "lại"), ("thuôc", "thuộc"), ("mươi", "mượi"), ("CUC", "CỤC")],
)  # fmt: skip
def test_the_dot_stands_where_vietnamese_writes_it(bare: str, dotted: str) -> None:
    assert with_dot_below(bare) == dotted


def test_a_word_with_a_tone_or_foreign_to_the_language_takes_no_dot() -> None:
    assert with_dot_below("tỉnh") == with_dot_below("Fax") == with_dot_below("xyz") == ""


@given(
    st.sampled_from(
        ["Việt", "viện", "Nghệ", "Lạng", "Bệnh", "Cục", "Thị", "phụ", "lợi", "hạnh", "mộc", "ruộng", "quận"]
    )
)
def test_taking_the_dot_away_and_giving_it_back_changes_nothing(word: str) -> None:
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace("\u0323", ""))
    assert with_dot_below(bare) == word


def test_a_syllable_that_ends_in_a_stop_has_a_sharp_or_a_heavy_tone() -> None:
    assert [tone_fits(word) for word in ("Việt", "Viết", "Viêt", "Cùc", "lạch", "dân")] == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]


def test_a_usual_syllable_is_told_from_a_rare_and_an_impossible_one() -> None:
    assert lexicon.rarity("tổng") < lexicon.rarity("tống") < lexicon.rarity("tổnq") == 12.0
    assert lexicon.rarity("12/2025") == 0.0


_WORDS = ("hoà", "hòa", "thuỷ", "thủy", "nghĩa", "xã", "hội", "quyết", "định", "được", "trưởng", "phường", "Đặng", "ủy", "Việt", "những", "hộ", "tịch")  # fmt: skip
# Fewer words may be syllables by chance (`hộ` is `hé` in TCVN3).
_LINES = st.lists(
    st.lists(st.sampled_from(_WORDS), min_size=9, max_size=12, unique=True).map(" ".join), min_size=1, max_size=6
)


@settings(max_examples=30)
@given(_LINES)
def test_vietnamese_in_either_place_of_the_tone_is_believed(lines: list[str]) -> None:
    assert not text_is_garbled("\n".join(lines))


@settings(max_examples=30)
@given(_LINES, st.sampled_from(sorted(ENCODINGS)), st.integers(0, 5))
def test_one_line_in_an_encoding_of_the_years_before_unicode_is_enough_to_disbelieve_the_page(
    lines: list[str], encoding: str, which: int
) -> None:
    sound = ["Cộng hòa xã hội chủ nghĩa Việt Nam"] * 12
    assert text_is_garbled("\n".join([*sound, encode(lines[which % len(lines)], encoding)]))


@settings(max_examples=30)
@given(_LINES, st.integers(1, 40))
def test_one_font_whose_letters_are_named_as_others_is_enough_to_disbelieve_the_page(lines: list[str], by: int) -> None:
    sound = ["Cộng hòa xã hội chủ nghĩa Việt Nam"] * 12
    wrong = "\n".join("".join(chr(ord(letter) + by) for letter in line) for line in [" ".join(lines)] * 2)
    assert text_is_garbled("\n".join([*sound, wrong]))


@pytest.mark.parametrize(
    "line",
    [
        "Số: 27/2016/TT-BLĐTBXH",
        "IDVNM1805765075036180576507<<4",
        "PHAN<<THI<DAO<<<<<<<<<<<<<<<<<",
        "Email: phong.vanthu@kiengiang.gov.vn",
        "https://congbao.chinhphu.vn/van-ban/luat-so-51-2024-qh15-43559.htm",
        "5 m² x 2,5 m³ = 12,5",
        "The quick brown fox, CTRL+SHIFT+B",
        "Đ/c: 12 Lê Lợi, P. Bến Nghé",
        "UBND TỈNH ĐẮK LẮK",
        "Krông Búk, huyện Cư M'gar, tỉnh Bắc Kạn",
    ],
)
def test_abbreviations_addresses_and_machine_readable_lines_are_believed(line: str) -> None:
    assert not text_is_garbled(line)
