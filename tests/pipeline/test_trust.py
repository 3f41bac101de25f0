"""How likely a value is right falls with everything that speaks against a word of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Box, Line, Page, Word
from pipeline.rows import Placed
from pipeline.trust import Seen, features, likelihood, weights

BOX = Box(0, 0, 10, 10)


def sure(
    text: str, word: str = "", other: str = "", *, kind: str = "name", read: float = 0.9, page: Page | None = None
) -> float:
    words = [Placed(Word(one, BOX, read, (other,) if one == word else ()), 1) for one in text.split()]
    return likelihood(words, (), kind, page)


def test_a_rival_that_is_a_name_too_is_a_greater_doubt_than_one_that_is_no_syllable() -> None:
    assert sure("Lê Thị Vân", "Vân", "Vấn") < sure("Lê Thị Vân", "Vân", "Vãnn") < sure("Lê Thị Vân")


def test_a_toneless_name_that_a_lost_mark_would_make_another_is_doubted() -> None:
    assert sure("Hồ Lê Hai") < sure("Hồ Lê Dũng")


def test_a_place_that_is_known_with_other_marks_too_is_doubted() -> None:
    assert sure("xã Vĩnh Thanh", kind="text") < sure("xã Giồng Riềng", kind="text")


def test_a_page_on_which_the_readers_often_differ_makes_every_word_less_sure() -> None:
    calm, torn = (
        Page(1, 595, 842, (Line(tuple(Word("a", BOX, 0.9, offers) for _ in range(9)), BOX),), "ocr")
        for offers in ((), ("b",))
    )
    assert sure("Lê Thị Vân", page=torn) < sure("Lê Thị Vân", page=calm)


@given(st.lists(st.sampled_from(["Hội", "đồng", "nhân", "dân", "số", "12", "-", "UBND", "Lê"]), min_size=1, max_size=8),
       st.floats(0.0, 1.0))  # fmt: skip
def test_every_further_word_can_only_take_from_a_value_and_the_result_is_a_probability(
    said: list[str], read: float
) -> None:
    words = [Placed(Word(one, BOX, read), 1) for one in said]
    whole = likelihood(words, (), "text", None)
    assert 0.0 <= whole <= 1.0


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    words = [Placed(Word("Vân", BOX, 0.9), 1)]
    assert set(features(Seen(words, 0, 0.9, "name", 0.0))) == set(weights())


def test_no_words_no_trust() -> None:
    assert likelihood([], (), "text", None) == 0.0
