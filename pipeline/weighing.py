"""What speaks for one reading of a piece of a line against another: the numbers that the vote weighs.

The weights stand in `pipeline.weights`; `bench/fit_vote.py` fits them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from pipeline import lexicon
from pipeline.ctc import LogP
from pipeline.engines.base import Reading, ReadWord
from pipeline.ink import heard, support
from pipeline.rivals import rivals
from pipeline.syllables import is_syllable, tone_fits
from pipeline.wording import fold

_WELL_FORMED = re.compile(
    r"^[(\[“\"']*(?:[^\W\d_&]+|\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?|\d+(?:[/.:-]\d+)*)(?:[/-][\w&]+)*[)\]”\"',.:;!?%]*$"
)
_LABEL = re.compile(r"[^\W\d_]:$")
_LETTERS = re.compile(r"[^\W\d_]+")
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-zđ]{4}[a-zđ]*")  # four small consonants running: the strokes of a signature
_USUAL_SIGNS = frozenset(" .,;:/()-–\"“”%&'@!?+*<>²")
_TILDE = "\u0303"
_UNREADABLE = -9.0  # log-probability of all offers: the judge sees something else altogether and abstains
_UNASKED = 4.0  # what the ink says, on the average, of a word that two readers share
_MOST = 6.0  # log odds: beyond that the ink is taken as sure as it gets


def reading_text(words: Sequence[ReadWord]) -> str:
    """The words of a reading with single spaces."""
    return " ".join(word.text for word in words)


def preference_features(
    first: Reading, second: Reading, left: str, right: str, seen: LogP | None = None
) -> dict[str, float]:
    """What speaks for the first of two different readings of the same ink; a positive sum chooses it.

    `seen` is what the judge of ink sees there; None where it was not asked.
    """
    one, two = reading_text(first), reading_text(second)
    same_letters = fold(one) == fold(two)
    ink = _ink_between(one, two, seen)
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
        **_signs_between(one, two, left, right),
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
        "first_angled": float(_is_zone(one)),
        "ink": ink,
        "ink_blind": float(seen is not None and bool(one) and bool(two) and ink == 0.0),
    }


def _signs_between(one: str, two: str, left: str, right: str) -> dict[str, float]:
    """What the signs (stops, commas, brackets) of two texts that differ in nothing else say of them: dust is read as a stop
    at a line's end and as anything at its front; a stop before a small letter is a comma whose tail is faint; a label
    has its colon."""
    if _alphanumeric(one) != _alphanumeric(two):
        return dict.fromkeys(("more_signs", "signs_at_end", "signs_at_front", "stop_inside", "colon"), 0.0)
    more = _more_signs(one, two)
    front = not left and any(text and not text[0].isalnum() for text in (one, two))
    return {
        "more_signs": more,
        "signs_at_end": 0.0 if right else more,
        "signs_at_front": more if front and one and two else 0.0,
        "stop_inside": float(_stops_inside(one, left, right)) - float(_stops_inside(two, left, right)),
        "colon": float(_is_label(one, right)) - float(_is_label(two, right)),
    }


def _stops_inside(text: str, left: str, right: str) -> bool:
    stop = text.endswith(".") and not text.endswith("..") and any(map(str.isalnum, text))
    return stop and bool(left) and right[:1].islower()


def _is_label(text: str, right: str) -> bool:
    return bool(_LABEL.search(text)) and (right[:1].isupper() or right[:1].isdigit())


def _ink_between(one: str, two: str, seen: LogP | None) -> float:
    """How much likelier the ink makes the first of two texts, -6 to 6; 0 where it was not asked, or sees neither."""
    if seen is None or not one or not two or _is_zone(one + two):
        return 0.0
    if _alphanumeric(one) == _alphanumeric(two) and not (one[0].isalnum() and two[0].isalnum()):
        # Where one reader has a sign before the text, its strip begins there: without it, it begins in a space.
        mine, mine_apart, other, other_apart = support(seen, [one, f" {one}", two, f" {two}"])
        return _bounded(max(mine, mine_apart), max(other, other_apart))
    return _lead(seen, one, (two,))


def agreed_features(
    first: Reading, second: Reading, left: str, right: str, seen: LogP | None = None
) -> dict[str, float]:
    """What speaks for a reading that both readers share; `seen` as in `preference_features`."""
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
        "ink": borne_out(seen, text) if seen is not None else _UNASKED,
    }


def overrule_features(said: str, other: str, left: str, right: str, odds: float, seen: LogP) -> dict[str, float]:
    """What speaks for putting another word in the place of what was read with `odds`; a positive sum does it."""
    return {
        "bias": 1.0,
        "ink": _lead(seen, other, (said,)),
        "heard": float(heard(seen) == other),
        "odds": max(-6.0, min(6.0, odds)),
        "usual": max(-6.0, min(6.0, lexicon.rarity(said) - lexicon.rarity(other))),
        "follows": _ties(other, left, right) - _ties(said, left, right),
        "known": float(_known(other)) - float(_known(said)),
        "signs_only": float(_alphanumeric(said) == _alphanumeric(other)),
        "rival": float(other in rivals(said)),
    }


def borne_out(seen: LogP, text: str) -> float:
    """How much likelier the ink makes a word than anything it could be instead: -6 to 6, in log odds."""
    return _MOST if heard(seen) == text else _lead(seen, text, rivals(text))


def likeliest(seen: LogP, text: str) -> str:
    """The rival of a word that the ink bears out most; "" where there is none.

    What the judge reads by itself is one too where it is built like a word and lies a letter beside what was read: the
    judge is a witness, no reader.
    """
    itself = heard(seen)
    near = itself != text and well_formed(itself) and Levenshtein.distance(itself, text) <= 1
    offers = list(dict.fromkeys((*((itself,) if near else ()), *rivals(text))))
    return offers[int(support(seen, offers).argmax())] if offers else ""


def _lead(seen: LogP, text: str, others: Sequence[str]) -> float:
    if not others:
        return 0.0
    mine, *theirs = support(seen, [text, *others])
    return _bounded(mine, max(theirs))


def _bounded(mine: float, other: float) -> float:
    """One log-probability beside another, -6 to 6; 0 where the ink bears out neither."""
    if max(mine, other) < _UNREADABLE:
        return 0.0
    return float(max(-_MOST, min(_MOST, mine - other)))


def _ties(text: str, left: str, right: str) -> float:
    return float(lexicon.follow(left, text)) + float(lexicon.follow(text, right))


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


def _alphanumeric(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _has_tilde(text: str) -> bool:
    return _TILDE in unicodedata.normalize("NFD", text)


def _is_zone(text: str) -> bool:
    """Whether a card's machine-readable zone (ICAO 9303) is read: its face is OCR-B, which the judge of ink never saw."""
    return text.count("<") >= 3


def _is_odd(text: str) -> bool:
    return any(not (char.isalnum() or char in _USUAL_SIGNS) for char in text)


def well_formed(text: str) -> bool:
    """Whether a word looks like something printed: a syllable, a number, a code; not "l,}h"."""
    if not _WELL_FORMED.match(text) or _CONSONANTS.search(text):
        return False
    return all(
        is_syllable(part) or part.isascii() or len(part) == 1 or part.isupper() for part in _LETTERS.findall(text)
    )


__all__ = [
    "agreed_features",
    "borne_out",
    "likeliest",
    "overrule_features",
    "preference_features",
    "reading_text",
    "well_formed",
]
