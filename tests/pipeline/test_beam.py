"""The likeliest text of a closed form in a strip of ink."""

from __future__ import annotations

from pipeline.beam import Grammar, Node, likeliest, trie
from tests.pipeline import papers


def words(*known: str) -> Grammar:
    return Grammar(trie(known), Node(), least=1, most=1)


def test_a_letter_that_stands_twice_is_told_from_one_that_is_wide() -> None:
    once, twice = papers.seen("anh"), papers.seen("annh")
    assert likeliest(twice, words("anh", "annh")).text == "annh"
    wide = once[[0, 1, 2, 2, 2, 3, 4, 5]]
    found = likeliest(wide, words("anh", "annh"))
    assert found.text == "anh"
    assert found.ahead > 2


def test_of_two_ways_to_the_same_text_the_likelier_counts() -> None:
    found = likeliest(papers.seen("axxx anh"), words("anh"))
    assert found.text == "anh"
    assert found.likely > -6  # five signs are left out before it
    assert found.begin > 0.5


def test_ink_beside_the_text_is_left_out_and_its_place_told() -> None:
    found = likeliest(papers.seen("xx anh"), words("anh"))
    assert found.text == "anh"
    assert 0.3 < found.begin < 0.6
    assert found.end > 0.9
    behind = likeliest(papers.seen("anh xx"), words("anh"))
    assert behind.likely < -2
    assert behind.end < 0.7


def test_a_part_of_the_text_is_no_rival_to_it() -> None:
    found = likeliest(papers.seen("PHÓ CHỦ"), words("PHÓ CHỦ", "CHỦ"))
    assert found.text == "PHÓ CHỦ"
    assert found.ahead == float("inf")
