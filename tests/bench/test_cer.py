"""Character errors are counted without regard to reading order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bench.cer import score, words

WORDS = st.lists(st.text("abcdeghmnotuăâêôơưđạếỉ", min_size=1, max_size=7), min_size=1, max_size=25)


@given(WORDS, st.randoms(use_true_random=False))
def test_another_order_of_the_same_words_is_no_error(truth: list[str], dice) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(truth)
    dice.shuffle(shuffled)
    assert score(truth, " ".join(shuffled)).errors == 0


@given(WORDS, WORDS)
def test_errors_never_pass_all_characters_of_both_sides(truth: list[str], read: list[str]) -> None:
    result = score(truth, " ".join(read))
    assert 0 <= result.errors <= sum(map(len, truth)) + sum(map(len, read))


def test_one_wrong_letter_is_one_error() -> None:
    assert score("Ủy ban nhân dân quận", "Ủy ban nhân dân quân").errors == 1


def test_a_lost_space_and_an_added_space_cost_one_each() -> None:
    assert score("nhân dân", "nhândân").errors == 1
    assert score("nhândân", "nhân dân").errors == 1


def test_junk_counts_as_what_it_is_long() -> None:
    assert score("Số", "Số xyz").errors == 3


def test_dot_leaders_are_dropped_on_both_sides() -> None:
    assert words("Giới tính: Nam........ Dân tộc:……") == ["Giới", "tính:", "Nam", "Dân", "tộc:"]
    assert score("Giới tính: Nam", "Giới tính: Nam ............").errors == 0


def test_both_tone_mark_conventions_are_the_same_word() -> None:
    assert score("Cộng hoà Hoàng thuỷ", "Cộng hòa Hoàng thủy").errors == 0


def test_handwriting_may_read_as_anything() -> None:
    assert score(["Số:", "/SYT"], "Số: 4435/SYT", ["|/SYT"]).errors == 0
    assert score(["ngày", "tháng"], "ngày Ôf tháng", [""]).errors == 0
    assert score(["ngày", "tháng"], "ngày tháng", [""]).errors == 0


def test_handwriting_takes_no_word_that_is_print_read_wrong() -> None:
    assert score(["ngày", "25/9/2025."], "ngày 14 25/9/2025", [""]).errors == 1
    assert score(["ngày", "25/9/2025."], "ngày 25/9/2025", [""]).errors == 1


def test_handwriting_glued_to_print_by_the_reader_is_free_too() -> None:
    assert score(["ngày", "tháng"], "ngày31 tháng", [""]).errors == 0


def test_words_of_a_seal_may_be_read_or_left_out() -> None:
    assert score("GIÁM ĐỐC", "SỞ Y TẾ GIÁM ĐỐC", extras=["SỞ", "Y TẾ"]).errors == 0
    assert score("GIÁM ĐỐC", "GIÁM ĐỐC", extras=["SỞ", "Y TẾ"]).errors == 0
    assert score("GIÁM ĐỐC", "GIÁM ĐỐC xyz", extras=["SỞ", "Y TẾ"]).errors == 3


def test_an_extra_does_not_excuse_a_true_word_read_wrong() -> None:
    assert score("CHỦ TỊCH", "CHÚ TỊCH", extras=["CHỨC"]).errors == 1
