"""Reads a person's name that a signature or a seal runs through: the likeliest name, syllable by syllable, in its ink.

Under a pen "Lý Quang Lâm" is read as "So Lâm." or not at all. A Vietnamese name is a family name and one to three more
syllables of a few hundred (`data/names.json`); the judge of ink is asked for the likeliest such name in the ink *with*
the strokes (`pipeline.beam`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pipeline.beam import Grammar, likeliest, trie
from pipeline.engines.base import Place
from pipeline.voted import Look, Voted, across

_BEYOND = (0.0, 1.0, 4.0)  # heights of the line that are looked at left and right of it, one after the other
_LEAST = -0.6  # log-probability a letter; what is no name comes to -1.6 and less
_CLEAR = 0.9  # confidence of words that stay as they were read
_DOUBTED = 0.5


@cache
def _names() -> Grammar:
    """A family name and one to three other syllables of names."""
    lists = json.loads((files("pipeline") / "data" / "names.json").read_text("utf-8"))
    surnames, given = ([_titled(one) for one in lists[key]] for key in ("surnames", "given"))
    return Grammar(trie(surnames), trie([*given, *surnames]), least=2, most=4)


def _titled(syllable: str) -> str:
    return syllable[:1].upper() + syllable[1:].lower()


def name_under(looks: Sequence[Look], place: Place, said: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """The words of the name that stands where `said` was read, doubted; () where no name is clear or what was read is.

    `looks` ask the judge of ink about the line with its strokes and without. They are asked beyond the line's ends too: what a stroke
    took from the line's letters it took from its box.
    """
    if said and min(word.confidence for word in said) >= _CLEAR:
        return ()
    spans = [(place.x0 - aside * place.height, place.x1 + aside * place.height) for aside in _BEYOND]
    found = [(likeliest(look(*span), _names()), span) for look in looks for span in spans]
    best, (x0, x1) = max(found, key=lambda one: one[0].a_letter)
    read = " ".join(word.text for word in said)
    if best.a_letter < _LEAST or best.text == read:
        return ()
    begin, end = (x0 + part * (x1 - x0) for part in (best.begin, best.end))
    return across(best.text, begin, end, _DOUBTED, (read,) if read else ())


__all__ = ["name_under"]
