"""The judge of ink tells which reading a printed word bears out, and abstains where it sees neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline import lexicon
from pipeline.errors import EngineError
from pipeline.ink import HEIGHT, Ink, heard, strip, support
from pipeline.rivals import rivals
from pipeline.weighing import borne_out, likeliest
from tests.pipeline import papers


@pytest.fixture(scope="module")
def judge() -> Ink:
    return Ink()


def printed(word: str, points: float = 13, noise: int = 0) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    image = Image.new("L", (600, 120), 255)
    ImageDraw.Draw(image).text((60, 30), word, fill=0, font=papers.font(points))
    page = papers.pixels(image).astype(int) + np.random.default_rng(noise).normal(0, 12, (120, 600))
    return np.clip(page, 0, 255).astype(np.uint8)


def seen(judge: Ink, word: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    page = printed(word)
    ink = np.flatnonzero((page < 120).any(axis=0))
    return judge.see(strip(page, float(ink[0]), float(ink[-1]), 32, 74))


def test_of_usual_words_nine_in_ten_are_told_from_each_other_that_differ_in_marks_or_signs_alone(judge: Ink) -> None:
    asked = right = 0
    for place, word in enumerate(lexicon.syllables()[:600:4]):
        true = (word, word.capitalize(), word.upper(), word + ",", word + ".")[place % 5]
        others = rivals(true)
        if others:
            mine, theirs = support(seen(judge, true), [true, others[place % len(others)]])
            asked += 1
            right += mine > theirs
    assert asked > 100
    assert right >= 0.9 * asked


def test_a_pen_where_nothing_is_printed_is_not_read(judge: Ink) -> None:
    image = Image.new("L", (400, 120), 255)
    ImageDraw.Draw(image).line([(60, 90), (120, 20), (140, 95), (200, 25), (230, 80), (330, 50)], fill=40, width=4)
    assert sum(map(str.isalnum, heard(judge.see(strip(papers.pixels(image), 60, 330, 20, 95))))) <= 1


def test_a_sign_outside_its_alphabet_has_no_support() -> None:
    assert support(papers.seen("ab"), ["ab", "aø"])[1] == -np.inf


def test_where_it_sees_something_else_altogether_it_abstains() -> None:
    assert borne_out(papers.seen("Nguyễn"), "CHỦ") == 0.0
    assert borne_out(papers.seen("thế"), "thể") < -2 < 2 < borne_out(papers.seen("thể"), "thể")


@given(st.text(alphabet="abcđêếổọ.,:/-0123", min_size=1, max_size=9))
def test_what_it_hears_is_what_it_supports_most(text: str) -> None:
    view = papers.seen(text)
    assert heard(view) == text


@given(st.sampled_from(("thể", "THỂ", "Thể,", "(thể", "10,", "tổ.", "Đặng")))
def test_rivals_keep_case_and_brackets_and_never_hold_the_word_itself(word: str) -> None:
    others = rivals(word)
    assert others
    assert word not in others
    assert all(other.isupper() == word.isupper() for other in others)
    assert all(other.startswith("(") == word.startswith("(") for other in others)


def test_what_it_hears_itself_counts_only_a_letter_beside_what_was_read() -> None:
    assert likeliest(papers.seen("Citizen"), "Citzen") == "Citizen"
    assert likeliest(papers.seen("/LNahonahy"), "Natonality:") in rivals("Natonality:")
    assert likeliest(papers.seen("q;t|y"), "q;t|yy") in ("", *rivals("q;t|yy"))


def test_more_than_one_word_has_no_rivals() -> None:
    assert rivals("hai từ") == rivals("") == ()


@given(st.integers(-40, 440), st.integers(8, 300), st.integers(-20, 100), st.integers(8, 60))
def test_a_strip_has_one_height_wherever_the_word_stands(x: int, wide: int, y: int, tall: int) -> None:
    cut = strip(np.full((120, 500), 255, np.uint8), x, x + wide, y, y + tall)
    assert cut.shape[0] == HEIGHT
    assert cut.dtype == np.float32
    assert 0.0 <= float(cut.min()) <= float(cut.max()) <= 1.0


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as missing:
        Ink(tmp_path / "none.onnx")
    assert missing.value.code == "ink-model-missing"
