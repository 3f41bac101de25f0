"""What can be a Vietnamese syllable, and where its dot below stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lexicon
from pipeline.syllables import tone_fits, with_dot_below


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
