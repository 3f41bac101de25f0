"""What speaks for one reading of a piece of a line against another: the numbers that the vote weighs.

The weights stand in `pipeline.weights`; `bench/fit_vote.py` fits them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline import lexicon
from pipeline.engines.base import Reading, ReadWord
from pipeline.syllables import is_syllable, tone_fits

_WELL_FORMED = re.compile(
    r"^[(\[“\"']*(?:[^\W\d_&]+|\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?|\d+(?:[/.:-]\d+)*)(?:[/-][\w&]+)*[)\]”\"',.:;!?%]*$"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-zđ]{4}[a-zđ]*")  # four small consonants running: the strokes of a signature
_USUAL_SIGNS = frozenset(" .,;:/()-–\"“”%&'@!?+*<>²")
_TILDE = "\u0303"


def reading_text(words: Sequence[ReadWord]) -> str:
    """The words of a reading with single spaces."""
    return " ".join(word.text for word in words)


def preference_features(first: Reading, second: Reading, left: str, right: str) -> dict[str, float]:
    """What speaks for the first of two different readings of the same ink; a positive sum chooses it."""
    one, two = reading_text(first), reading_text(second)
    same_letters = bare(one) == bare(two)
    return {
        "bias": 1.0,
        "first_says": _stated(first),
        "second_says": -_stated(second),
        "well_formed": _share(first, well_formed) - _share(second, well_formed),
        "known": _share(first, _known) - _share(second, _known),
        "follows": _following(first, left, right) - _following(second, left, right),
        "marks_only": float(same_letters and one.lower() != two.lower()),
        "case_only": float(one.lower() == two.lower()),
        "spaces_only": float(one.replace(" ", "") == two.replace(" ", "")),
        "signs_only": float(_alphanumeric(one) == _alphanumeric(two)),
        "more_signs": _more_signs(one, two) if _alphanumeric(one) == _alphanumeric(two) else 0.0,
        "usual": max(-6.0, min(6.0, lexicon.rarity(two) - lexicon.rarity(one))) if one and two else 0.0,
        "toned": _share(first, _toned) - _share(second, _toned) if one and two else 0.0,
        "first_silent": float(not first),
        "second_silent": float(not second),
        "digits": float(any(char.isdigit() for char in one + two)),
        "more_words": float(len(first) - len(second)),
        "second_tilde": float(_has_tilde(two) and not _has_tilde(one)),
        "first_tilde": float(_has_tilde(one) and not _has_tilde(two)),
        "first_odd": float(_is_odd(one)),
        "second_odd": float(_is_odd(two)),
        "first_angled": float(one.count("<") >= 3),
    }


def agreed_features(first: Reading, second: Reading, left: str, right: str) -> dict[str, float]:
    """What speaks for a reading that both readers share."""
    text = reading_text(first)
    return {
        "bias": 1.0,
        "first_says": _stated(first),
        "second_says": _stated(second),
        "well_formed": _share(first, well_formed),
        "known": _share(first, _known),
        "follows": min(_following(first, left, right), 1.0),
        "digits": float(any(char.isdigit() for char in text)),
        "capitals": float(text.isupper()),
        "short": float(len(text) <= 2),
        "odd": float(_is_odd(text)),
        "rare": lexicon.rarity(text),
        "toned": _share(first, _toned),
    }


def _stated(words: Reading) -> float:
    """The least sure word's confidence in log odds, bounded: engines never are as sure as they say."""
    bounded = min(max(min((word.confidence for word in words), default=0.02), 0.02), 0.995)
    return math.log(bounded / (1 - bounded))


def _share(words: Reading, holds: Callable[[str], bool]) -> float:
    return sum(1 for word in words if holds(word.text)) / max(len(words), 1)


def _known(text: str) -> bool:
    return not lexicon.plain(text) or lexicon.known(text)


def _toned(text: str) -> bool:
    return text.isascii() or all(tone_fits(part) for part in _LETTERS.findall(text))


def _more_signs(one: str, two: str) -> float:
    """How many more signs (stops, commas, brackets) the first of two texts has; -2 to 2."""
    return float(max(-2, min(2, sum(not char.isalnum() for char in one) - sum(not char.isalnum() for char in two))))


def _following(words: Reading, left: str, right: str) -> float:
    """How many neighbouring pairs the lexicon knows, the words beside the piece included."""
    chain = [left, *(word.text for word in words), right]
    return float(sum(1 for one, two in pairwise(chain) if lexicon.follow(one, two)))


def bare(text: str) -> str:
    """The small letters without any marks: `Đường` gives `duong`."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in letters if not unicodedata.combining(char))


def _alphanumeric(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _has_tilde(text: str) -> bool:
    return _TILDE in unicodedata.normalize("NFD", text)


def _is_odd(text: str) -> bool:
    return any(not (char.isalnum() or char in _USUAL_SIGNS) for char in text)


def well_formed(text: str) -> bool:
    """Whether a word looks like something printed: a syllable, a number, a code; not "l,}h"."""
    if not _WELL_FORMED.match(text) or _CONSONANTS.search(text):
        return False
    return all(
        is_syllable(part) or part.isascii() or len(part) == 1 or part.isupper() for part in _LETTERS.findall(text)
    )


__all__ = ["agreed_features", "bare", "preference_features", "reading_text", "well_formed"]
