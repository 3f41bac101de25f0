"""Sets right the marks of common words that no reader of a faint scan can see: "tống hợp" for "tổng hợp".

Small letters, and disputed capitals that begin a phrase ("Tố dân phố", "Viết Nam"); only where the lexicon knows a compound of the same bare letters with the word beside it and none with
what was read, and where that word is far more usual. What was read stays as an offer, and the word is doubted.
"""

from __future__ import annotations

import re

from pipeline import lexicon
from pipeline.voted import Voted, put_right
from pipeline.wording import fold

_WORD = re.compile(r'([(\["“]*)([^\W\d_]{2,})([^\w]*)$')
_FAR_MORE_USUAL = 1.0  # natural logarithm: three times as frequent
_DOUBTED = 0.5
_DISPUTED = 0.95
_COUNTRY = "viet nam"


def set_right(words: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """The words of one line with such marks corrected."""
    result = list(words)
    for index, word in enumerate(words):
        left = result[index - 1].text if index else ""
        right = words[index + 1].text if index + 1 < len(words) else ""
        found = _WORD.match(word.text)
        if found is None or not (found[2].islower() or _begins_a_phrase(found[2], right, word.confidence)):
            continue
        better = _better(found[2].lower(), left, right)
        if better:
            cased = better.capitalize() if found[2].istitle() else better
            result[index] = put_right(word, found[1] + cased + found[3], _DOUBTED)
    return tuple(result)


def _begins_a_phrase(word: str, right: str, sure: float) -> bool:
    """Whether a capitalised word that the readers dispute is no person's: what follows is small ("Tổ dân phố"), or the
    country's name."""
    return word.istitle() and sure < _DISPUTED and (right[:1].islower() or fold(f"{word} {right}") == _COUNTRY)


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
