"""Sets right the marks of common words that no reader of a faint scan can see: "tống hợp" for "tổng hợp".

Only small letters, only where the lexicon knows a compound of the same bare letters with the word beside it and none with
what was read, and where that word is far more usual. What was read stays as an offer, and the word is doubted.
"""

from __future__ import annotations

import re

from pipeline import lexicon
from pipeline.vote import Voted, put_right

_WORD = re.compile(r'([(\["“]*)([^\W\d_]{2,})([^\w]*)$')
_FAR_MORE_USUAL = 1.0  # natural logarithm: three times as frequent
_DOUBTED = 0.5


def set_right(words: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """The words of one line with such marks corrected."""
    result = list(words)
    for index, word in enumerate(words):
        left = result[index - 1].text if index else ""
        right = words[index + 1].text if index + 1 < len(words) else ""
        found = _WORD.match(word.text)
        if found is None or not found[2].islower():
            continue
        better = _better(found[2], left, right)
        if better:
            result[index] = put_right(word, found[1] + better + found[3], _DOUBTED)
    return tuple(result)


def _better(word: str, left: str, right: str) -> str:
    """The syllable that belongs in the word's place, "" where nothing says so or more than one does."""
    if lexicon.follow(left, word) or lexicon.follow(word, right):
        return ""
    offers = set()
    before, after = lexicon.other_marks(left, word).split(), lexicon.other_marks(word, right).split()
    if len(before) == 2 and before[0] == lexicon.plain(left):
        offers.add(before[1])
    if len(after) == 2 and after[1] == lexicon.plain(right):
        offers.add(after[0])
    if len(offers) != 1:
        return ""
    offer = offers.pop()
    return offer if lexicon.rarity(offer) <= lexicon.rarity(word) - _FAR_MORE_USUAL else ""


__all__ = ["set_right"]
