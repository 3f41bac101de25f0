"""Reads a person's name that a signature or a seal runs through: the likeliest name, syllable by syllable, in its ink.

Under a pen "Lý Quang Lâm" is read as "So Lâm." or not at all. A Vietnamese name is a family name and one to three more
syllables of a few hundred (`data/names.json`); the judge of ink is asked for the likeliest such name in the ink *with*
the strokes, wherever in the strip it begins and ends.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import ALPHABET
from pipeline.voted import Look, Voted, across

_CLASS = {letter: place + 1 for place, letter in enumerate(ALPHABET)}
_BEAM = 40  # beginnings of names kept at each step
_UNLIKELY = -9.0  # log-probability of a sign at a step, below which no name goes on with it
_ASIDE = 1.0  # cost of a step with ink that is left out before or after the name
_MOST = 4  # syllables of a name
_BEYOND = (0.0, 1.0, 4.0)  # heights of the line that are looked at left and right of it, one after the other
_LEAST = -0.6  # log-probability a letter; what is no name comes to -1.6 and less
_CLEAR = 0.9  # confidence of words that stay as they were read
_DOUBTED = 0.5


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a strip: how likely beside what the network reads freely (log-probability a letter), and between which
    parts (0..1) of the strip's width it stands."""

    text: str
    likely: float
    begin: float
    end: float


@dataclass(slots=True)
class _Node:
    """A beginning of a syllable: what may follow, and whether it is whole."""

    next: dict[int, _Node] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Begun:
    """A beginning of a name: its classes, where its last syllable stands, how many syllables it has."""

    classes: tuple[int, ...]
    node: _Node
    syllables: int

    def __hash__(self) -> int:
        return hash(self.classes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Begun) and self.classes == other.classes


# Beginnings of names: the log-probability of standing on a blank and of standing on the last sign, the step of the first.
_Beam = dict[_Begun, tuple[float, float, int]]


@cache
def _tries() -> tuple[_Node, _Node]:
    """Family names; all other syllables of names."""
    lists = json.loads((files("pipeline") / "data" / "names.json").read_text("utf-8"))
    return _trie(lists["surnames"]), _trie([*lists["given"], *lists["surnames"]])


def _trie(syllables: list[str]) -> _Node:
    root = _Node()
    for syllable in syllables:
        node = root
        for letter in syllable[:1].upper() + syllable[1:].lower():
            node = node.next.setdefault(_CLASS[letter], _Node())
        node.whole = True
    return root


def name_under(look: Look, place: Place, said: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """The words of the name that stands where `said` was read, doubted; () where no name is clear or what was read is.

    `look` asks the judge of ink about the line with its strokes. It is asked beyond the line's ends too: what a stroke
    took from the line's letters it took from its box.
    """
    if said and min(word.confidence for word in said) >= _CLEAR:
        return ()
    spans = [(place.x0 - aside * place.height, place.x1 + aside * place.height) for aside in _BEYOND]
    found = [(likeliest_name(look(*span)), span) for span in spans]
    best, (x0, x1) = max(found, key=lambda one: one[0].likely)
    read = " ".join(word.text for word in said)
    if best.likely < _LEAST or best.text == read:
        return ()
    begin, end = (x0 + part * (x1 - x0) for part in (best.begin, best.end))
    return across(best.text, begin, end, _DOUBTED, (read,) if read else ())


def likeliest_name(seen: LogP) -> Name:
    """The likeliest name in a strip; its text is "" where none fits."""
    given = _tries()[1]
    easy = seen - seen.max(1, keepdims=True)
    aside = np.where(seen.argmax(1) != 0, _ASIDE, 0.0)
    before, after = np.concatenate(([0.0], np.cumsum(aside))), np.concatenate((np.cumsum(aside[::-1])[::-1], [0.0]))
    beam: _Beam = {}
    best, text, begin, end = -np.inf, "", 0, 0
    for step in range(len(easy)):
        beam[_Begun((), _tries()[0], 1)] = (-float(before[step]), -np.inf, step)
        beam = _onward(beam, easy[step].tolist(), given)
        for begun, (blank, ink, first) in beam.items():
            score = max(blank, ink) - float(after[step + 1])
            if begun.node.whole and begun.syllables > 1 and score > best:
                best, begin, end = score, first, step + 1
                text = "".join(ALPHABET[one - 1] for one in begun.classes)
    return Name(text, best / max(1, len(text)), begin / max(1, len(easy)), end / max(1, len(easy)))


def _onward(beam: _Beam, row: list[float], given: _Node) -> _Beam:
    """One step of best-path decoding: every beginning stays, or goes on with one sign; the likeliest are kept."""
    new: _Beam = {}

    def put(begun: _Begun, blank: float, ink: float, first: int) -> None:
        old = new.get(begun, (-np.inf, -np.inf, first))
        if max(blank, ink) < max(old[:2]):
            first = old[2]
        new[begun] = (max(old[0], blank), max(old[1], ink), first)

    for begun, (blank, ink, first) in beam.items():
        stay = row[begun.classes[-1]] if begun.classes else -np.inf
        put(begun, max(blank, ink) + row[0], ink + stay, first)
        for sign, node in _following(begun, given):
            if row[sign] > _UNLIKELY:
                longer = _Begun((*begun.classes, sign), node, begun.syllables + (sign == _CLASS[" "]))
                twice = begun.classes[-1:] == (sign,)
                put(longer, -np.inf, (blank if twice else max(blank, ink)) + row[sign], first)
    return dict(sorted(new.items(), key=lambda one: -max(one[1][:2]))[:_BEAM])


def _following(begun: _Begun, given: _Node) -> list[tuple[int, _Node]]:
    more = list(begun.node.next.items())
    if begun.node.whole and begun.syllables < _MOST:
        more.append((_CLASS[" "], given))
    return more


__all__ = ["Name", "likeliest_name", "name_under"]
