"""Reads the labels that a card prints in two languages ("Nơi cư trú / Place of residence:") as its ink bears them out.

The readers' language is Vietnamese and a card's print is small: of "Nationality:" they make "Nabonaiity:". The kinds
declare these labels, so where something like one was read, the judge of ink is asked for the likeliest of them
(`pipeline.beam`). The value behind a label is left as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.beam import likeliest, one_of
from pipeline.kinds import all_kinds
from pipeline.voted import Look, Voted, across
from pipeline.wording import letters

_BAR = " / "
_ALIKE = 0.65  # of a label as it was read and as it is printed
_SHARED = 0.2  # of a word's width
_NEAR = -1.2  # log-probability a letter beside the network's own reading
_SURE = 0.9  # confidence of words that leave nothing open
_DOUBTED = 0.6


def with_label(words: tuple[Voted, ...], look: Look) -> tuple[Voted, ...]:
    """A line's words, those of a label in two languages as the card prints it, doubted; as they are where none is clear.

    `look` asks the judge of ink what stands between two columns of the line.
    """
    bar = next((at for at, word in enumerate(words) if "/" in word.text), None)
    if bar is None or min(word.confidence for word in words) >= _SURE:
        return words
    colon = next((at for at, word in enumerate(words) if at >= bar and word.text.endswith(":")), len(words) - 1)
    head = words[: colon + 1]
    labels = _like(" ".join(word.text for word in head))
    if not labels:
        return words
    x0, x1 = head[0].x0, head[-1].x1
    found = likeliest(look(x0, x1), one_of(labels))
    begin, end = (x0 + part * (x1 - x0) for part in (found.begin, found.end))
    first, last = _reach(words, found.text, begin, end)
    text = " ".join(word.text for word in words[first:last])
    if found.a_letter < _NEAR or found.text == text or first >= last:
        return words
    label = across(found.text, words[first].x0, words[last - 1].x1, _DOUBTED, (text,))
    return (*words[:first], *label, *words[last:])


def _reach(words: Sequence[Voted], label: str, begin: float, end: float) -> tuple[int, int]:
    """Which words a label takes the place of: those that stand where it was seen, and its own first and last word beside
    them, which may lie beyond the steps at which it was."""
    stand = [
        at for at, word in enumerate(words) if min(word.x1, end) - max(word.x0, begin) > _SHARED * (word.x1 - word.x0)
    ]
    if not stand:
        return 0, 0
    first, last = stand[0], stand[-1] + 1
    own = [letters(part) for part in label.split()]
    first -= first > 0 and letters(words[first - 1].text) == own[0] != letters(words[first].text)
    last += last < len(words) and letters(words[last].text) == own[-1] != letters(words[last - 1].text)
    return first, last


def _like(text: str) -> tuple[str, ...]:
    """The labels that are like what was read."""
    read = letters(text)
    return tuple(one for one in _labels() if Levenshtein.normalized_similarity(read, letters(one)) >= _ALIKE)


@cache
def _labels() -> tuple[str, ...]:
    """The labels in two languages that the kinds declare, with their colon."""
    declared = (label for kind in all_kinds() for field in kind.own for label in field.labels)
    return tuple(dict.fromkeys(f"{label}:" for label in declared if _BAR in label))


__all__ = ["with_label"]
