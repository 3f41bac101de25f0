"""Finds the likeliest text of a closed form in a strip of ink, wherever in the strip it begins and ends.

The form is a grammar of words: a name's syllables, the posts of an office. The judge of ink sees every step of the strip;
beginnings of texts go on by best-path decoding, and ink that is left out before or after costs, so that a part of what
stands there does not win over the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from pipeline.ctc import LogP
from pipeline.ink import ALPHABET

_CLASS = {letter: place + 1 for place, letter in enumerate(ALPHABET)}
_BEAM = 40  # beginnings of texts kept at each step
_UNLIKELY = -9.0  # log-probability of a sign at a step, below which no text goes on with it
_FEWEST = 4  # steps with a sign; fewer, and the ink is a pen's or none
_ASIDE = 1.0  # cost of a step with ink that is left out before or after the text


@dataclass(slots=True)
class Node:
    """A beginning of a word: what may follow, and whether it is whole."""

    next: dict[int, Node] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """Texts of one word of `first` and up to `most` in all, those after it of `more`; at least `least` words."""

    first: Node
    more: Node
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A text in a strip: how likely beside what the network reads freely (log-probability), how much likelier than the next
    text, and between which parts (0..1) of the strip's width it stands. The text is "" where none fits."""

    text: str
    likely: float
    ahead: float
    begin: float
    end: float

    @property
    def a_letter(self) -> float:
        """Log-probability a letter."""
        return self.likely / max(1, len(self.text))


@dataclass(frozen=True, slots=True)
class _Begun:
    """A beginning of a text: its classes, where its last word stands, how many words it has."""

    classes: tuple[int, ...]
    node: Node
    words: int

    def __hash__(self) -> int:
        return hash(self.classes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Begun) and self.classes == other.classes


# Beginnings of texts: the log-probability of standing on a blank and of standing on the last sign, the step of the first.
_Beam = dict[_Begun, tuple[float, float, int]]


def trie(words: Iterable[str]) -> Node:
    """The tree of these words; a "word" may hold spaces. Those with a sign that the judge of ink does not know are left out."""
    root = Node()
    for word in words:
        if not set(word) <= _CLASS.keys():
            continue
        node = root
        for letter in word:
            node = node.next.setdefault(_CLASS[letter], Node())
        node.whole = True
    return root


def likeliest(seen: LogP, grammar: Grammar) -> Heard:
    """The likeliest text of that grammar in a strip; `seen`: (steps, classes) log-probabilities."""
    inked = seen.argmax(1) != 0
    if int(inked.sum()) < _FEWEST:
        return Heard("", -np.inf, 0.0, 0.0, 0.0)
    easy = seen - seen.max(1, keepdims=True)
    aside = np.where(inked, _ASIDE, 0.0)
    before, after = np.concatenate(([0.0], np.cumsum(aside))), np.concatenate((np.cumsum(aside[::-1])[::-1], [0.0]))
    beam: _Beam = {}
    found: dict[tuple[int, ...], tuple[float, int, int]] = {}
    for step in range(len(easy)):
        beam[_Begun((), grammar.first, 1)] = (-float(before[step]), -np.inf, step)
        beam = _onward(beam, easy[step].tolist(), grammar)
        for begun, (blank, ink, first) in beam.items():
            score = max(blank, ink) - float(after[step + 1])
            whole = begun.node.whole and begun.words >= grammar.least
            if whole and score > found.get(begun.classes, (-np.inf, 0, 0))[0]:
                found[begun.classes] = (score, first, step + 1)
    if not found:
        return Heard("", -np.inf, 0.0, 0.0, 0.0)
    classes, (score, begin, end) = max(found.items(), key=lambda one: one[1][0])
    next_best = max((other[0] for one, other in found.items() if one != classes), default=-np.inf)
    text = "".join(ALPHABET[one - 1] for one in classes)
    return Heard(text, score, score - next_best, begin / len(easy), end / len(easy))


def _onward(beam: _Beam, row: list[float], grammar: Grammar) -> _Beam:
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
        for sign, node in _following(begun, grammar):
            if row[sign] > _UNLIKELY:
                longer = _Begun((*begun.classes, sign), node, begun.words + (node is grammar.more))
                twice = begun.classes[-1:] == (sign,)
                put(longer, -np.inf, (blank if twice else max(blank, ink)) + row[sign], first)
    return dict(sorted(new.items(), key=lambda one: -max(one[1][:2]))[:_BEAM])


def _following(begun: _Begun, grammar: Grammar) -> list[tuple[int, Node]]:
    more = list(begun.node.next.items())
    if begun.node.whole and begun.words < grammar.most:
        more.append((_CLASS[" "], grammar.more))
    return more


__all__ = ["Grammar", "Heard", "Node", "likeliest", "trie"]
