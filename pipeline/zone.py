"""Reads a line of the machine-readable zone of an identity card (ICAO 9303-5, TD1: three lines of thirty signs).

Its type is made for machines and its alphabet has 37 signs, but readers of Vietnamese see "K" or "«" for "<" and put
letters among figures. The judge of ink is asked for the likeliest line of those signs alone, each in a place where the
format allows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np

from pipeline import lexicon
from pipeline.ctc import LogP
from pipeline.ink import ALPHABET
from pipeline.wording import fold

LENGTH = 30
_FIGURES, _CAPITALS, _FILLER = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "<"
_ANY = _FIGURES + _CAPITALS + _FILLER
_MISREAD = "«‹:-cK"  # what readers make of the filler
_WORDS, _LONG, _SHARE = 2, 22, 0.8
_NEAR = -1.0  # log-probability a sign beside the network's own reading; what is no such line comes to -3 and less
# What each sign of the three lines may be (ICAO 9303-5, 4.2.2).
_FORMS: tuple[tuple[str, ...], ...] = (
    ("ACI", _CAPITALS + _FILLER, *(_CAPITALS + _FILLER,) * 3, *(_ANY,) * 9, _FIGURES + _FILLER, *(_ANY,) * 15),
    (
        *(_FIGURES + _FILLER,) * 6, _FIGURES, "MF<", *(_FIGURES + _FILLER,) * 6, _FIGURES,
        *(_CAPITALS + _FILLER,) * 3, *(_ANY,) * 11, _FIGURES,
    ),
    (_CAPITALS, *(_CAPITALS + _FILLER,) * 29),
)  # fmt: skip
_NAME = re.compile(r"(?<![A-Z])[A-Z]{2,7}(?![A-Z])")  # no syllable is longer than NGHIENG
_CLASS = {letter: place + 1 for place, letter in enumerate(ALPHABET)}


def looks_machine_readable(words: Sequence[str]) -> bool:
    """Whether a line as read may be one of the zone: one long word or two, nearly all of the zone's signs."""
    text = "".join(words)
    if len(words) > _WORDS or not _LONG <= len(text) <= 2 * _LONG:
        return False
    return sum(sign in _ANY or sign in _MISREAD for sign in text) >= _SHARE * len(text)


def zone_line(seen: LogP) -> str:
    """The likeliest line of thirty signs that fits one of the three forms; "" where the ink shows no such line."""
    found = [_likeliest(seen, form) for form in _FORMS]
    text, likely = max(found, key=lambda one: one[1])
    if likely - float(seen.max(1).sum()) < _NEAR * LENGTH:
        return ""
    return _NAME.sub(_with_its_i, text) if text == found[-1][0] else text


def _with_its_i(name: re.Match[str]) -> str:
    """A part of a name; where it is no syllable and becomes one when some T is an I, which has the same stem in this
    type, that syllable: MINH for MTNH."""
    read = name[0]
    ways = {"".join(way) for way in product(*("TI" if sign == "T" else sign for sign in read))}
    told = ways & _bare_syllables()
    return told.pop() if len(told) == 1 else read


@cache
def _bare_syllables() -> frozenset[str]:
    return frozenset(fold(one).upper() for one in lexicon.syllables())


def _likeliest(seen: LogP, form: tuple[str, ...]) -> tuple[str, float]:
    """The best path of a CTC head through thirty places, each with its own signs, and its log-probability.

    State 2n is the blank before sign n, state 2n+1 sign n; of the signs of a place the likeliest at each step counts, and
    the one that the path stood on at its surest step is read.
    """
    allowed = [np.array([_CLASS[sign] for sign in signs]) for signs in form]
    signs = np.stack([seen[:, one].max(1) for one in allowed], axis=1)
    which = np.stack([one[seen[:, one].argmax(1)] for one in allowed], axis=1)
    steps, states = len(seen), 2 * LENGTH + 1
    emit = np.empty((steps, states))
    emit[:, 0::2], emit[:, 1::2] = seen[:, :1], signs
    score = np.full(states, -np.inf)
    score[:2] = emit[0, :2]
    back = np.zeros((steps, states), np.int64)
    for step in range(1, steps):
        one = np.concatenate(([-np.inf], score[:-1]))
        two = np.concatenate(([-np.inf, -np.inf], score[:-2]))
        two[0::2] = -np.inf  # a blank is entered from its own sign only
        two[1::2][1:][which[step, 1:] == which[step - 1, :-1]] = -np.inf  # the same sign twice needs a blank between
        choice = np.stack([score, one, two])
        back[step] = choice.argmax(0)
        score = choice.max(0) + emit[step]
    state = int(states - 1 if score[-1] > score[-2] else states - 2)
    likely = float(score[state])
    if not np.isfinite(likely):
        return "", -np.inf
    surest = np.full(LENGTH, -np.inf)
    text = [" "] * LENGTH
    for step in range(steps - 1, -1, -1):
        place = state // 2
        if state % 2 and signs[step, place] > surest[place]:
            surest[place], text[place] = signs[step, place], ALPHABET[which[step, place] - 1]
        state -= int(back[step, state])
    return "".join(text), likely


__all__ = ["LENGTH", "looks_machine_readable", "zone_line"]
