"""Reads a person's name that a signature or a seal runs through: the likeliest name, syllable by syllable, in its ink.

Under a pen "Lý Quang Lâm" is read as "So Lâm." or not at all. A Vietnamese name is a family name and one to three more
syllables of a few hundred (`data/names.json`); the judge of ink is asked for the likeliest such name in the ink *with*
the strokes (`pipeline.beam`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline import lexicon
from pipeline.beam import Grammar, Heard, likeliest, trie
from pipeline.engines.base import Place
from pipeline.voted import Look, Voted, across

MOST = 4  # syllables of a name
_TALL = 1.2  # of the usual height; a line that is taller holds a stroke, or the foot of what stands above it
_BEYOND = (0.0, 1.0, 4.0)  # heights of the line that are looked at left and right of it, one after the other
# Log-probability a letter; none of 744 composed snippets under strokes that are no names comes even to the second
# (training.printed.measure --crossed).
_LEAST = -0.7
_LEAST_ASKED = -1.3  # below a post that has no name
_SHORTEST = 6  # letters; a pen going up and down is like "A A" and "Y Na"
_CLEAR = 0.9  # confidence of words that stay as they were read
DOUBTED = 0.5


@cache
def _lists() -> tuple[list[str], list[str]]:
    """Family names, and the other syllables of names."""
    lists = json.loads((files("pipeline") / "data" / "names.json").read_text("utf-8"))
    return [_titled(one) for one in lists["surnames"]], [_titled(one) for one in lists["given"]]


@cache
def names() -> Grammar:
    """A family name and one to three other syllables of names."""
    surnames, given = _lists()
    return Grammar(trie(surnames), trie([*given, *surnames]), least=2, most=MOST)


@cache
def _syllables() -> frozenset[str]:
    return frozenset(syllable for syllables in _lists() for syllable in syllables)


def _titled(syllable: str) -> str:
    return syllable[:1].upper() + syllable[1:].lower()


def name_under(
    looks: Sequence[Look], place: Place, said: tuple[Voted, ...], taken: Sequence[Place] = ()
) -> tuple[Voted, ...]:
    """The words of the name that stands where `said` was read, doubted; () where no name is clear or what was read is, and
    where the name is another line's (`taken`), beside which a stroke was taken for a line.

    `looks` ask the judge of ink about the line with its strokes and without. They are asked beyond the line's ends too: what a stroke
    took from the line's letters it took from its box.
    """
    read = " ".join(word.text for word in said)
    if said and min(word.confidence for word in said) >= _CLEAR and not is_nearly_a_name(read):
        return ()
    spans = [(place.x0 - aside * place.height, place.x1 + aside * place.height) for aside in _BEYOND]
    found = [(likeliest(look(*span), names()), span) for look in looks for span in spans]
    best, (x0, x1) = max(found, key=lambda one: one[0].a_letter)
    if not is_clear(best) or best.text == read:
        return ()
    begin, end = (x0 + part * (x1 - x0) for part in (best.begin, best.end))
    reach = replace(place, x0=round(begin), x1=round(end))
    if any(reach.lies_in(other) for other in taken):
        return ()
    return across(best.text, begin, end, DOUBTED, (read,) if read else ())


def is_clear(name: Heard, least: float = _LEAST) -> bool:
    """Whether a name is borne out by its ink, and long enough to be one."""
    return name.a_letter >= least and len(name.text.replace(" ", "")) >= _SHORTEST


def is_clear_where_asked(name: Heard) -> bool:
    """The same where a name must stand, if any: less ink is enough."""
    return is_clear(name, _LEAST_ASKED)


def holds_name(text: str) -> bool:
    """Whether two syllables of names follow each other, a title before them or not ("TS. Lê Văn An")."""
    words = text.split()
    return any(one in _syllables() and other in _syllables() for one, other in pairwise(words))


def bands_of(place: Place, usual: int) -> list[Place]:
    """A line's place; of one that a stroke made taller than the page's lines (`usual`, in pixels) also a usual line's at
    its foot, in its middle and at its top."""
    if place.height <= _TALL * usual:
        return [place]
    spare = place.height - usual
    tops = [place.y0 + spare, place.y0 + spare // 2, place.y0]
    return [place, *(replace(place, y0=top, y1=top + usual) for top in tops)]


def is_nearly_a_name(text: str) -> bool:
    """Whether a line is the end of a name that begins with no syllable at all, or with no family name, as where a seal's
    ring ran into it ("nh Tường", "Thị Phúc")."""
    first, *rest = text.split() or [""]
    surnames, given = _lists()
    lost = not lexicon.known(first) or (first in given and first not in surnames)
    return 0 < len(rest) < MOST and lost and all(word in _syllables() for word in rest)


def completes(name: Sequence[Voted], text: str) -> bool:
    """Whether a name is more than a line that is nearly one, and all that is sound there: "Kiên Giang" is no "Kiều Giang"."""
    first, *rest = text.split() or [""]
    sound = [first, *rest] if lexicon.known(first) else rest
    told = [word.text for word in name]
    return len(told) > len(sound) and told[-len(sound) :] == sound


__all__ = [
    "DOUBTED",
    "MOST",
    "bands_of",
    "completes",
    "holds_name",
    "is_clear",
    "is_clear_where_asked",
    "is_nearly_a_name",
    "name_under",
    "names",
]
