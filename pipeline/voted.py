"""One word of a line as it was settled among its readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.ctc import LogP

OPEN_FIGURE = 0.6  # confidence, at most, of a word in whose figures the readers or the judge of ink differ


@dataclass(frozen=True, slots=True)
class Voted:
    """One word of the outcome; x0 and x1 in pixels."""

    text: str
    x0: float
    x1: float
    confidence: float
    alternatives: tuple[str, ...]


# What the judge of ink sees between two columns (pixels) of the line.
Look = Callable[[float, float], LogP]


def put_right(word: Voted, text: str, most: float) -> Voted:
    """The word with another text, what was read offered first, and no surer than `most`."""
    offers = tuple(dict.fromkeys((word.text, *(offer for offer in word.alternatives if offer != text))))
    return Voted(text, word.x0, word.x1, min(word.confidence, most), offers)


def across(text: str, x0: float, x1: float, sure: float, alternatives: tuple[str, ...] = ()) -> tuple[Voted, ...]:
    """The text's words as they stand between two columns, letter beside letter; `alternatives` ride on the first."""
    letter = (x1 - x0) / len(text)
    words: list[Voted] = []
    start = 0
    for word in text.split(" "):
        left = x0 + start * letter
        words.append(Voted(word, left, left + len(word) * letter, sure, alternatives if not words else ()))
        start += len(word) + 1
    return tuple(words)


__all__ = ["OPEN_FIGURE", "Look", "Voted", "across", "put_right"]
