"""Makes one reading of several: word by word, with a confidence that means something.

The readings of a line are cut where all of them see a space. Inside a piece they agree, or the better founded one wins
and the others stay as alternatives. How well founded a reading is, and how likely the outcome is right, are two small
logistic models (`pipeline.weights`) over what can be told without knowing the truth: what the engines say of themselves,
whether the words are built like Vietnamese, whether they follow each other in the lexicon. `bench/fit_vote.py` fits them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from pipeline.control import doubted
from pipeline.engines.base import Reading
from pipeline.lastword import (
    DOUBTED,
    NO_TWO_AGREE,
    Piece,
    by_ink,
    digits,
    odds_of,
    overruling,
    seen_otherwise,
    third_in_ink,
)
from pipeline.rivals import is_unit
from pipeline.syllables import is_syllable
from pipeline.voted import OPEN_FIGURE, Look, Voted, across, put_right
from pipeline.weighing import (
    agreed_features,
    preference_features,
    reading_text,
)
from pipeline.weights import AGREED, FIRST_OVER_SECOND, THIRD_VOICE
from pipeline.wording import letters

_ELIDED = re.compile(r"\b[HKMRYhkmr]['’][^\W\d_]{2,}")  # H'Mông, M'Drắk, R'lấp: a sign that readers lose
_LABELLED = re.compile(r"(\S*[^\W\d_]{2,}\.?:)(\w.*)$")
_GLUED = re.compile(r"(\d(?:[\d.,/]{4,}\d))([^\W\d_]{2,6})([.,;:]?)$")
_AT = re.compile(r"([\w.-]+)(?:\(\)|\(@|@\)|\(@\))([\w-]+(?:\.[\w-]+)+[.,;]?)")
_RUN = re.compile(r"[^\W\d_]+")
_PLAIN = 0.997
_BEYOND = 0.6  # letters


def vote(readings: Sequence[Reading], control: Reading = (), look: Look | None = None) -> tuple[Voted, ...]:
    """The words of one line from its readings: first reader, second, and a third where one was asked.

    `control` is the second reader's reading of the picture before dot leaders were erased: it takes no part in the
    choice, but where it sees a dot below a vowel that is gone now, the word is doubted. `look` asks the judge of ink
    what stands between two columns of the line.
    """
    voices = [_addressed(reading) for reading in readings if reading]
    if not voices:
        return ()
    if len(voices) == 1:
        alone = tuple(
            Voted(_one_case(word.text), word.x0, word.x1, round(0.7 * word.confidence, 4), ()) for word in voices[0]
        )
        return doubted(alone, control)
    known_first = bool(readings[0])
    words: list[Voted] = []
    for piece in cut(voices):
        words.extend(_settle(piece if _is_plain(piece) else looked_at(piece, look), known_first))
    return doubted(_ended(tuple(words)), control)


def _addressed(reading: Reading) -> Reading:
    """A reading with the sign of an electronic address that was read as brackets ("nam(@example.vn", "nam()example.vn")."""
    return tuple(
        replace(word, text=f"{found[1]}@{found[2]}") if (found := _AT.fullmatch(word.text)) else word
        for word in reading
    )


def _ended(words: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """A line that ends in "./" ends in "./.": the sign of an official text's end, whose last stop readers drop."""
    if not words or not words[-1].text.endswith("./") or len(words[-1].text) < 3:
        return words
    return (*words[:-1], replace(words[-1], text=words[-1].text + "."))


def agreement(first: Reading, second: Reading) -> float:
    """How alike two readings of a line are, 0..1."""
    return float(Levenshtein.normalized_similarity(reading_text(first), reading_text(second)))


# --- cutting ----------------------------------------------------------------------------------------------------------


def cut(voices: Sequence[Reading]) -> list[Piece]:
    """The pieces of a line: its readings cut at the spaces that all of them see."""
    shared = _shared_spaces(voices)
    parts = [_split(voice, [cut[index] for cut in shared]) for index, voice in enumerate(voices)]
    rows = list(zip(*parts, strict=True))
    ends = [next((part[-1].text for part in row if part), "") for row in rows]
    starts = [next((part[0].text for part in row if part), "") for row in rows]
    return [
        Piece(row, ends[index - 1] if index else "", starts[index + 1] if index + 1 < len(rows) else "")
        for index, row in enumerate(rows)
    ]


def _shared_spaces(voices: Sequence[Reading]) -> list[tuple[int, ...]]:
    """For each space common to all readings: how many words stand before it in each."""
    first = reading_text(voices[0])
    spaces: dict[int, tuple[int, ...]] = {place: (number + 1,) for number, place in enumerate(_spaces(first))}
    for voice in voices[1:]:
        text = reading_text(voice)
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
    return [voice[start:stop] for start, stop in pairwise([0, *cuts, len(voice)])]


# --- choosing ---------------------------------------------------------------------------------------------------------


def _settle(piece: Piece, known_first: bool) -> list[Voted]:
    """The words of one piece, how sure they are, and what else was read."""
    texts = [reading_text(said) for said in piece.said]
    elided = next((text for text in texts if _ELIDED.search(text)), "")
    if elided and _bears_out(piece, elided, texts):
        x0, x1 = piece.placed[0].x0, piece.placed[-1].x1
        whole = across(elided, x0, x1, DOUBTED, tuple(dict.fromkeys(texts)))
        return [part for word in whole for part in _unglued(word)]
    if known_first and len(texts) > 1:
        best, sure = weighed(piece)
        words = by_ink(piece, texts[best])
        if words:
            return [part for word in words for part in _unglued(replace(word, text=_one_case(word.text)))]
        other = overruling(piece, texts[best], sure)
        if other:
            place = piece.said[best][0]
            return [
                put_right(Voted(texts[best], place.x0, place.x1, sure, tuple(dict.fromkeys(texts))), other, DOUBTED)
            ]
    else:
        best, sure = 0, 0.5
    chosen = piece.said[best]
    sure, others = _as_open(piece, texts, texts[best], sure)
    placed = piece.placed if len(piece.placed) == len(chosen) else chosen
    return [
        part
        for word, place in zip(chosen, placed, strict=True)
        for part in _unglued(Voted(_one_case(word.text), place.x0, place.x1, sure, others))
    ]


def _bears_out(piece: Piece, elided: str, texts: Sequence[str]) -> bool:
    """Whether a name with an elided vowel ("H'Mông") is what the others read too, be it that they lost the letter before
    the sign and the ink has it."""
    said = {letters(text) for text in texts if text}
    lost = all(one in (letters(elided), letters(elided)[1:]) for one in said)
    return len(said) == 1 or (lost and letters(piece.in_ink) == letters(elided))


def _as_open(piece: Piece, texts: Sequence[str], chosen: str, sure: float) -> tuple[float, tuple[str, ...]]:
    """How sure the chosen text is while readers or ink see something else, and what else they see."""
    in_ink, third = seen_otherwise(piece, chosen), third_in_ink(piece)
    if len({digits(text) for text in texts if text}) > 1 or in_ink:
        # Nothing but the ink vouches for a figure: while readers or judge differ in one, it is open.
        sure = min(sure, OPEN_FIGURE)
    if third:
        sure = min(sure, NO_TWO_AGREE)
    return sure, tuple(dict.fromkeys(text for text in (*texts, in_ink, third) if text and text != chosen))


def _unglued(word: Voted) -> tuple[Voted, ...]:
    """A long figure and the syllable that readers glued to it, a label and its value ("mẹ:Phan"), as two words."""
    labelled = _LABELLED.match(word.text)
    figure = _GLUED.match(word.text)
    if labelled is not None:
        parts = labelled[1], labelled[2]
    elif figure is not None and is_syllable(figure[2]):
        parts = figure[1], figure[2] + figure[3]
    else:
        return (word,)
    middle = word.x0 + (word.x1 - word.x0) * len(parts[0]) / len(word.text)
    return tuple(
        replace(word, text=part, x0=x0, x1=x1)
        for part, x0, x1 in ((parts[0], word.x0, middle), (parts[1], middle, word.x1))
    )


def weighed(
    piece: Piece, choice: Mapping[str, float] = FIRST_OVER_SECOND, confidence: Mapping[str, float] = AGREED
) -> tuple[int, float]:
    """Which reading of a piece wins, and how likely it is right."""
    texts = [reading_text(said) for said in piece.said]
    first, second = piece.said[0], piece.said[1]
    third = texts[2] if len(texts) > 2 else None
    if texts[0] == texts[1]:
        odds = odds_of(confidence, agreed_features(first, second, piece.left, piece.right, piece.seen))
        if third:
            odds += THIRD_VOICE if third == texts[0] else -THIRD_VOICE
        return 0, _likelihood(odds)
    odds = odds_of(choice, preference_features(first, second, piece.left, piece.right, piece.seen))
    if third is not None and third in texts[:2]:
        odds += THIRD_VOICE if third == texts[0] else -THIRD_VOICE
    # Even the likelier of two readings can be wrong because both are.
    return (0, 0.92 * _likelihood(odds)) if odds >= 0 else (1, 0.92 * _likelihood(-odds))


def _is_plain(piece: Piece) -> bool:
    """Whether the readers leave nothing open: looking at the ink costs a millisecond a word, and most words are sure."""
    texts = {reading_text(said) for said in piece.said}
    if len(piece.said) < 2 or len(texts) > 1 or is_unit(*texts):
        return False
    return weighed(piece)[1] >= _PLAIN


def looked_at(piece: Piece, look: Look | None) -> Piece:
    """The piece with what the judge of ink sees there; at the line's end a little beyond, where a stop may stand."""
    placed = piece.placed
    if look is None or not placed:
        return piece
    x0, x1 = placed[0].x0, placed[-1].x1
    if not piece.right:
        x1 += _BEYOND * (x1 - x0) / len(reading_text(placed))
    return replace(piece, seen=look(x0, x1))


def _likelihood(odds: float) -> float:
    return round(1 / (1 + math.exp(-max(-20.0, min(20.0, odds)))), 4)


def _one_case(text: str) -> str:
    """A run of capitals with one small letter in it, in capitals: "NHậN" is a reader's slip, never print ("BÁO/Số" is)."""
    return _RUN.sub(lambda run: _in_capitals(run[0]), text)


def _in_capitals(run: str) -> str:
    small = [char for char in run if char.islower()]
    capitals = sum(1 for char in run if char.isupper())
    return run.upper() if len(small) == 1 and capitals >= 2 and not small[0].isascii() else run


__all__ = ["agreement", "cut", "looked_at", "vote", "weighed"]
