"""Makes one reading of several: word by word, with a confidence that means something.

Two readings of a line are aligned letter by letter and cut where both see a space; inside each piece they agree, or the
better founded one wins and the other stays as an alternative.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from pipeline.engines.base import Reading, ReadWord
from pipeline.syllables import is_syllable

_WELL_FORMED = re.compile(
    r"^[(\[“\"']*(?:[^\W\d_&]+|\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?|\d+(?:[/.:-]\d+)*)(?:[/-][\w&]+)*[)\]”\"',.:;!?%]*$"
)
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Voted:
    """One word of the outcome; x0 and x1 in pixels."""

    text: str
    x0: float
    x1: float
    confidence: float
    alternatives: tuple[str, ...]


def vote(readings: Sequence[Reading]) -> tuple[Voted, ...]:
    """The words of one line from its readings, first reader first; empty readings abstain."""
    voices = [reading for reading in readings if reading]
    if not voices:
        return ()
    if len(voices) == 1:
        return tuple(_alone(word) for word in voices[0])
    words: list[Voted] = []
    for pieces in _pieces(voices):
        words.extend(_settle(pieces))
    return tuple(words)


def agreement(first: Reading, second: Reading) -> float:
    """How alike two readings of a line are, 0..1."""
    return float(Levenshtein.normalized_similarity(_text(first), _text(second)))


def _text(words: Sequence[ReadWord]) -> str:
    return " ".join(word.text for word in words)


def _alone(word: ReadWord) -> Voted:
    return Voted(word.text, word.x0, word.x1, round(0.85 * word.confidence, 4), ())


def _pieces(voices: Sequence[Reading]) -> list[tuple[Reading, ...]]:
    """Cuts the readings at the spaces that all of them see."""
    shared = _shared_spaces(voices)
    parts = [_split(voice, [cut[index] for cut in shared]) for index, voice in enumerate(voices)]
    return list(zip(*parts, strict=True))


def _shared_spaces(voices: Sequence[Reading]) -> list[tuple[int, ...]]:
    """For each space common to all readings: how many words stand before it in each."""
    first = _text(voices[0])
    spaces: dict[int, tuple[int, ...]] = {place: (number + 1,) for number, place in enumerate(_spaces(first))}
    for voice in voices[1:]:
        text = _text(voice)
        numbers = {place: number + 1 for number, place in enumerate(_spaces(text))}
        kept: dict[int, tuple[int, ...]] = {}
        for block in Levenshtein.opcodes(first, text):
            if block.tag != "equal":
                continue
            for place in range(block.src_start, block.src_end):
                other = place - block.src_start + block.dest_start
                if place in spaces and other in numbers:
                    kept[place] = (*spaces[place], numbers[other])
        spaces = kept
    return [spaces[place] for place in sorted(spaces)]


def _spaces(text: str) -> list[int]:
    return [place for place, char in enumerate(text) if char == " "]


def _split(voice: Reading, cuts: Sequence[int]) -> list[Reading]:
    edges = [0, *cuts, len(voice)]
    return [voice[start:stop] for start, stop in pairwise(edges)]


def _settle(pieces: tuple[Reading, ...]) -> list[Voted]:
    """The words of one piece: what most readers say, else what is best founded."""
    texts = [_text(piece) for piece in pieces]
    tally = {text: texts.count(text) for text in texts}
    best = max(
        range(len(pieces)),
        key=lambda index: (tally[texts[index]] if texts[index] else 0, _founded(pieces[index], index)),
    )
    chosen = pieces[best]
    if not chosen:
        return []
    others = tuple(dict.fromkeys(text for text in texts if text and text != texts[best]))
    sure = _confidence(pieces, texts, best)
    # Tesseract measures where words stand; the others only count columns.
    placed = pieces[0] if len(pieces[0]) == len(chosen) else chosen
    return [
        Voted(word.text, place.x0, place.x1, sure, others if len(chosen) == 1 else ())
        for word, place in zip(chosen, placed, strict=True)
    ]


def _founded(piece: Reading, reader: int) -> float:
    """How well founded a reading is: its engine's own confidence, and whether its words are built like words."""
    if not piece:
        return -1.0
    stated = sum(_stated(word.confidence, reader) for word in piece) / len(piece)
    formed = sum(1 for word in piece if well_formed(word.text)) / len(piece)
    return stated + 1.2 * formed


def _stated(confidence: float, reader: int) -> float:
    """Engines boast differently; log odds, bounded, put them on one scale."""
    bounded = min(max(confidence, 0.02), 0.995)
    odds = math.log(bounded / (1 - bounded))
    return odds * (0.9 if reader == 0 else 1.0) / 2


def well_formed(text: str) -> bool:
    """Whether a word looks like something printed: a syllable, a number, a code; not "l,}h"."""
    if not _WELL_FORMED.match(text):
        return False
    return all(
        is_syllable(part) or part.isascii() or len(part) == 1 or part.isupper() for part in _LETTERS.findall(text)
    )


def _confidence(pieces: tuple[Reading, ...], texts: Sequence[str], best: int) -> float:
    """Agreement counts most, then what the agreeing engines say of themselves."""
    agreeing = [index for index, text in enumerate(texts) if text == texts[best]]
    doubt = 1.0
    for index in agreeing:
        doubt *= 1.0 - min(0.97, min(word.confidence for word in pieces[index]))
    if len(agreeing) > 1:
        return round(max(0.80, 1.0 - 0.5 * math.sqrt(doubt)), 4)
    rival = max((_founded(piece, index) for index, piece in enumerate(pieces) if index != best), default=-1.0)
    lead = _founded(pieces[best], best) - rival
    return round(min(0.85, max(0.2, 0.45 + 0.12 * lead)), 4)


__all__ = ["Voted", "agreement", "vote", "well_formed"]
