"""What a printed word may be instead: the same letters with other marks, the same word with another sign at its end."""

from __future__ import annotations

import re
from functools import cache

from pipeline import lexicon
from pipeline.wording import fold

_WORD = re.compile(r"([(\[\"“'-]*)([^\W\d_]+)([.,;:)\]\"”]*)$")
_ENDS = ("", ".", ",", ";", ":")
_UNIT = re.compile(r"(.*?)([kcd]?m)([23²³])(\W*)$")
_POWERS = {"2": "²", "3": "³", "²": "2", "³": "3"}


def rivals(text: str) -> tuple[str, ...]:
    """Other words that ink may hide behind a reading, without the reading itself; none for more than one word."""
    if not text or " " in text:
        return ()
    unit = _UNIT.match(text)
    if unit is not None:
        lead, metre, power, tail = unit.groups()
        return tuple(f"{lead}{metre}{_POWERS[power]}{end}" for end in dict.fromkeys((tail, *_ENDS)))
    found = _WORD.match(text)
    lead, core, tail = (
        found.groups() if found is not None else ("", text.rstrip(".,;:"), text[len(text.rstrip(".,;:")) :])
    )
    words = [core]
    if found is not None:
        words += [_cased_like(core, one) for one in _alike().get(fold(core), ())]
    others = {lead + word + tail: None for word in words}
    if tail in _ENDS and core:
        others.update({lead + core + end: None for end in _ENDS})
    others.pop(text, None)
    return tuple(others)


def is_unit(text: str) -> bool:
    """Whether it ends in a square or cubic metre: the readers' alphabets lack the raised figure."""
    return bool(_UNIT.match(text))


def same_unit(one: str, other: str) -> bool:
    """Whether both end in the same unit with a power after the same beginning: "m²," and "m2"."""
    mine, theirs = _UNIT.match(one), _UNIT.match(other)
    return mine is not None and theirs is not None and mine.groups()[:2] == theirs.groups()[:2]


def _cased_like(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    """The known syllables by their bare letters."""
    groups: dict[str, list[str]] = {}
    for one in lexicon.syllables():
        groups.setdefault(fold(one), []).append(one)
    return {letters: tuple(ones) for letters, ones in groups.items()}


__all__ = ["is_unit", "rivals", "same_unit"]
