"""What a reader says of a line, for tests without any picture."""

from __future__ import annotations

from pipeline.engines.base import Reading, ReadWord
from pipeline.vote import vote


def reading(text: str, confidence: float = 0.9) -> Reading:
    """A reading of that text, its letters eight pixels apart and all of one confidence."""
    words, x = [], 0.0
    for word in text.split():
        words.append(ReadWord(word, x, x + 8.0 * len(word), confidence))
        x += 8.0 * (len(word) + 1)
    return tuple(words)


def said(*readings: Reading, dotted: Reading = ()) -> str:
    """What the vote makes of them; `dotted` is the reading of the line with its leaders."""
    return " ".join(word.text for word in vote(readings, dotted))
