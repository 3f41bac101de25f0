"""Tells a text layer that cannot be trusted: letters that stand for others, or for none."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline import lexicon
from pipeline.syllables import is_syllable

_WORD = re.compile(r"[^\W\d_]+")
_MADE_OF_LETTERS = re.compile(r"[^\s\d.,;:()/\"“”–-]{2,}")
_SIGN_WITHIN = re.compile(r"[^\W\d_][#$%*\\^`{|}~!]+[^\W\d_]")
_ABBREVIATION = re.compile(r"[A-ZĐƯ&]+")
_FEWEST = 6  # letters in words that are none, from which a line is nonsense


def text_is_garbled(text: str) -> bool:
    """Whether a text layer cannot be trusted: TCVN3 or VNI bytes shown as Latin-1, or letters without Unicode values.

    Both old encodings put accents on foreign letters ("Céng hßa x· héi"), so most accented words stop being syllables.
    One font of several may be so alone: a single line of it is enough.
    """
    visible = [char for char in text if not char.isspace()]
    if not visible:
        return False
    lost = sum(1 for char in visible if char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc"})
    if lost > 0.03 * len(visible):
        return True
    if any(_is_nonsense(line) for line in text.split("\n")):
        return True
    accented = [word for word in _MADE_OF_LETTERS.findall(text) if not word.isascii() and len(word) <= 9]
    if len(accented) < 5:
        return False
    sound = sum(1 for word in accented if _sound(word))
    return sound < 0.7 * len(accented)


def _is_nonsense(line: str) -> bool:
    """Whether half the words of a line are none: marks that no syllable bears, signs between letters (`FớQJ#KÕD`)."""
    words = [word for word in _MADE_OF_LETTERS.findall(line) if any(char.isalpha() for char in word)]
    odd = [word for word in words if _is_odd(word)]
    return 2 * len(odd) >= len(words) and sum(map(len, odd)) >= _FEWEST


def _is_odd(word: str) -> bool:
    if _SIGN_WITHIN.search(word):
        return True
    return not (word.isascii() or _ABBREVIATION.fullmatch(word) or _sound(word))


@lru_cache(maxsize=8192)
def _sound(word: str) -> bool:
    letters = _WORD.findall(word)
    return (
        bool(letters)
        and "".join(letters) == word.strip("'’‘!?[]%*+=_<>…•")
        and all(is_syllable(one) or lexicon.known(one) for one in letters)
    )


__all__ = ["text_is_garbled"]
