"""What the composed snippets say: syllables, names, figures and codes as office paper has them, marks drawn freely.

The judge must look at ink and not guess from habit, so half of the syllables are drawn without regard to how usual they
are and some carry marks that no dictionary has.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

import numpy as np

from pipeline.ink import ALPHABET

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_HATS = {"a": "aăâ", "e": "eê", "o": "oôơ", "u": "uư", "d": "dđ", "i": "i", "y": "y"}
_KINDS = ("usual", "any", "odd", "figure", "code", "latin", "capitals", "zone", "sign")
_CHANCES = (0.36, 0.22, 0.11, 0.13, 0.05, 0.05, 0.04, 0.015, 0.025)


@cache
def syllables() -> tuple[tuple[str, ...], np.ndarray]:
    """Known syllables and how usual each is (sums to 1)."""
    words, weights = [], []
    for line in (files("pipeline") / "data" / "syllables.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        rank, *row = line.split()
        words += row
        weights += [float(np.exp(-int(rank) / 10))] * len(row)
    share = np.array(weights) ** 0.7  # flatter than speech: forms and names use rarer words
    return tuple(words), share / share.sum()


def snippet(rng: np.random.Generator) -> str:
    """One to three words with single spaces."""
    return " ".join(_word(rng) for _ in range(int(rng.choice((1, 2, 3), p=(0.5, 0.35, 0.15)))))


def _word(rng: np.random.Generator) -> str:
    kind = str(rng.choice(_KINDS, p=_CHANCES))
    if kind == "figure":
        return _signed(_figure(rng), rng)
    if kind == "code":
        return _code(rng)
    if kind == "latin":
        return _signed(_cased("".join(rng.choice(list("abcdefghiklmnoprstuvxy"), int(rng.integers(2, 9)))), rng), rng)
    if kind == "zone":
        return _zone(rng)
    if kind == "sign":
        return str(rng.choice(["-", "–", "+", "*", "&", "a)", "b)", "1.", "I.", "II.", "III.", "IV."]))
    if kind == "capitals":
        return "".join(rng.choice(list("ABCDĐEGHIKLMNOPQRSTUVXY"), int(rng.integers(2, 6))))
    words, shares = syllables()
    word = words[rng.choice(len(words), p=shares)] if kind == "usual" else words[rng.integers(len(words))]
    return _signed(_cased(_remarked(word, rng) if kind == "odd" else word, rng), rng)


def _remarked(word: str, rng: np.random.Generator) -> str:
    """The word with other marks on one of its vowels."""
    bare = [unicodedata.normalize("NFD", one.replace("đ", "d"))[0] for one in word]
    vowels = [place for place, one in enumerate(bare) if one in _HATS]
    if not vowels:
        return word
    chosen = int(rng.choice(vowels))
    base = str(rng.choice(list(_HATS[bare[chosen]])))
    tone = "" if base in "dđ" else str(rng.choice(_TONES))
    kept = [
        _toneless(one) if place != chosen else unicodedata.normalize("NFC", base + tone)
        for place, one in enumerate(word)
    ]
    return "".join(kept)


def _toneless(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(one for one in parts if one not in _TONES))


def _cased(word: str, rng: np.random.Generator) -> str:
    roll = rng.random()
    return word if roll < 0.58 else word.capitalize() if roll < 0.78 else word.upper()


def _signed(word: str, rng: np.random.Generator) -> str:
    roll = rng.random()
    if roll < 0.72:
        return word
    if roll < 0.96:
        return word + str(rng.choice(list(",.;:)/%”?!"), p=(0.3, 0.25, 0.13, 0.16, 0.05, 0.03, 0.02, 0.02, 0.02, 0.02)))
    return str(rng.choice(["(", "“", '"', "-", "'"])) + word


def _figure(rng: np.random.Generator) -> str:
    roll = rng.random()
    digits = "".join(str(one) for one in rng.integers(0, 10, int(rng.integers(1, 8))))
    if roll < 0.4:
        return digits
    if roll < 0.6:
        return f"{rng.integers(1, 32)}/{rng.integers(1, 13)}/{rng.integers(1930, 2035)}"
    if roll < 0.75:
        return (
            digits + str(rng.choice([".", ","])) + "".join(str(one) for one in rng.integers(0, 10, rng.integers(1, 4)))
        )
    if roll < 0.85:
        return digits + str(rng.choice(["m²", "m2", "%", "m", "kg", "°", "km²", "m³"]))
    return f"{rng.integers(0, 24)}:{rng.integers(0, 60):02d}" if roll < 0.92 else f"{digits}-{rng.integers(0, 99)}"


def _zone(rng: np.random.Generator) -> str:
    """A piece of a card's machine-readable zone (ICAO 9303): capitals, figures and fillers."""
    filler = float(rng.choice((0.1, 0.3, 0.8)))
    letters = rng.choice(list("ABCDEGHIKLMNOPQRSTUVXY0123456789"), int(rng.integers(6, 16)))
    return "".join("<" if rng.random() < filler else str(one) for one in letters)


def _code(rng: np.random.Generator) -> str:
    letters = "".join(rng.choice(list("ABCDĐGHKLMNPQSTUVXY"), int(rng.integers(2, 5))))
    other = "".join(rng.choice(list("ABCDĐGHKLMNPQSTUVXY"), int(rng.integers(2, 5))))
    form = str(rng.choice(["/{0}", "/{0}-{1}", "{2}/{0}-{1}", "/{3}", "{2}/{3}/{0}-{1}", "{4}@{5}.vn"]))
    low = "abcdeghiklmnopqrstuvxy"
    return form.format(
        letters,
        other,
        rng.integers(1, 9999),
        rng.integers(1995, 2035),
        "".join(rng.choice(list(low), int(rng.integers(3, 8)))),
        "".join(rng.choice(list(low), int(rng.integers(3, 8)))),
    )


__all__ = ["ALPHABET", "snippet", "syllables"]
