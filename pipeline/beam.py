"""Finds the likeliest text of a closed form in a strip of ink, wherever in the strip it begins and ends.

The form is a grammar of words: a name's syllables, the posts of an office. The judge of ink sees every step of the strip;
beginnings of texts go on by best-path decoding, and ink that is left out before or after costs, so that a part of what
stands there does not win over the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

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


@cache
def one_of(texts: tuple[str, ...]) -> Grammar:
    """The grammar of a closed list: one of these texts as it stands."""
    return Grammar(trie(texts), Node(), least=1, most=1)


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


@dataclass(slots=True)
class _Begun:
    """A beginning of a text: its last class (0 for none), where its last word stands, how many words it has; the
    log-probability of standing on a blank and of standing on the last sign, and the step of the first sign."""

    last: int
    node: Node
    words: int
    blank: float
    ink: float
    first: int

    @property
    def likely(self) -> float:
        return self.blank if self.blank > self.ink else self.ink


_Beam = dict[str, _Begun]  # by what is read so far


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
    found: dict[str, tuple[float, int, int]] = {}
    for step in range(len(easy)):
        beam[""] = _Begun(0, grammar.first, 1, -float(before[step]), -np.inf, step)
        beam = _onward(beam, easy[step].tolist(), grammar)
        for text, begun in beam.items():
            if begun.node.whole and begun.words >= grammar.least:
                score = begun.likely - float(after[step + 1])
                if text not in found or score > found[text][0]:
                    found[text] = (score, begun.first, step + 1)
    if not found:
        return Heard("", -np.inf, 0.0, 0.0, 0.0)
    text, (score, begin, end) = max(found.items(), key=lambda one: one[1][0])
    # A part of the text is no rival to it: of "PHÓ CHỦ TỊCH" the ink bears out "CHỦ TỊCH" too.
    next_best = max((other[0] for one, other in found.items() if one not in text), default=-np.inf)
    return Heard(text, score, score - next_best, begin / len(easy), end / len(easy))


def _onward(beam: _Beam, row: list[float], grammar: Grammar) -> _Beam:
    """One step of best-path decoding: every beginning stays, or goes on with one sign; the likeliest are kept."""
    new: _Beam = {}
    for text, begun in beam.items():
        stays = begun.ink + row[begun.last] if begun.last else -np.inf
        _put(new, text, _Begun(begun.last, begun.node, begun.words, begun.likely + row[0], stays, begun.first))
        for sign, node in _following(begun, grammar):
            if row[sign] > _UNLIKELY:
                ink = (begun.blank if sign == begun.last else begun.likely) + row[sign]
                words = begun.words + (node is grammar.more)
                _put(new, text + ALPHABET[sign - 1], _Begun(sign, node, words, -np.inf, ink, begun.first))
    if len(new) <= _BEAM:
        return new
    return dict(sorted(new.items(), key=lambda one: -one[1].likely)[:_BEAM])


def _put(beam: _Beam, text: str, begun: _Begun) -> None:
    """Adds a way to a beginning; of two ways to the same one the likelier tells where it begins."""
    held = beam.get(text)
    if held is None:
        beam[text] = begun
        return
    if begun.likely >= held.likely:
        held.first = begun.first
    held.blank, held.ink = max(held.blank, begun.blank), max(held.ink, begun.ink)


def _following(begun: _Begun, grammar: Grammar) -> list[tuple[int, Node]]:
    more = list(begun.node.next.items())
    if begun.node.whole and begun.words < grammar.most:
        more.append((_CLASS[" "], grammar.more))
    return more


__all__ = ["Grammar", "Heard", "Node", "likeliest", "one_of", "trie"]
