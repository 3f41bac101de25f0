"""Labels of a form are found where they stand, with as many errors as their length allows."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.document import Box, Word
from pipeline.forms import Stream
from pipeline.rows import Placed, row_of
from pipeline.wording import letters


def stream(words: list[str]) -> Stream:
    placed = [Placed(Word(text, Box(50 * n, 0, 50 * n + 40, 12), 1.0), 1) for n, text in enumerate(words)]
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
