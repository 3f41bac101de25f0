"""What the eraser of dot leaders may have done to words: dots left between them, dots below taken away.

Both readers read the cleaned page, so that they agree proves nothing about a lost dot: `Tai nạn` becomes a certain
`Tai nan`. Only what a list knows, or what spelling rules out, is sure there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pipeline.context import compounds
from pipeline.rows import Placed
from pipeline.syllables import is_syllable
from pipeline.wording import SMALL, bare

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_SPACE = 0.8  # heights of a line: wider gaps held leaders
SUSPECT = 0.8  # confidence of a word whose dot below may be gone


def without_leaders(words: Sequence[Placed]) -> tuple[Placed, ...]:
    """The words with what is left of leaders taken off: points at their ends and between letters, words of points."""
    kept: list[Placed] = []
    for at, one in enumerate(words):
        if not any(letter.isalnum() for letter in one.text) and re.fullmatch(r"[.…·_,:\s]+", one.text):
            continue
        dotted = one.dotted and not _may_end_in_a_comma(one, words[at + 1 : at + 2])
        kept.extend(_split(one) if dotted else (one,))
    return tuple(kept)


def _may_end_in_a_comma(one: Placed, following: Sequence[Placed]) -> bool:
    """Whether the one point behind a figure is print, no leader: the next word stands a space away (`số 53. Tổ dân phố`)."""
    tight = any(abs(other.box.x0 - one.box.x1) < _SPACE * one.box.height for other in following)
    return tight and re.fullmatch(r".*\d\.", one.text) is not None


def _split(one: Placed) -> list[Placed]:
    """`Phong.Lộc` on a line of leaders is two words; figures and abbreviations (`TP.HCM`) stay."""
    text = re.sub(r"^[.…·_]+|[.…·_]+$", "", one.text)
    parts = re.split(rf"(?<=[{SMALL}])[.…·_]+(?=[^\W\d_])", text)
    if len(parts) == 1:
        return [replace(one, word=replace(one.word, text=text))]
    width = one.box.width / max(len(text), 1)
    placed, at = [], 0
    for part in parts:
        x = one.box.x0 + width * at
        box = replace(one.box, x0=x, x1=x + width * len(part))
        placed.append(replace(one, word=replace(one.word, text=part, box=box, alternatives=())))
        at += len(part) + 1
    return placed


def dotted_confidences(
    words: Sequence[Placed], confidences: Sequence[float], settled: Sequence[bool] = ()
) -> tuple[float, ...]:
    """The confidences, lowered where a dot below may be lost and no list settled the word."""
    sure = settled or [False] * len(words)
    texts = [one.text for one in words]
    return tuple(
        min(confidence, SUSPECT) if one.dotted and not known and _may_have_lost_its_dot(texts, at) else confidence
        for at, (one, confidence, known) in enumerate(zip(words, confidences, sure, strict=True))
    )


def _may_have_lost_its_dot(texts: Sequence[str], at: int) -> bool:
    """Whether a dot below may be gone from the word, its neighbours asked: of `Đăng ký` and `Đặng ký` one is known."""
    if not may_have_lost_its_dot(texts[at]):
        return False
    dotted = [*texts[:at], _dotted(texts[at]), *texts[at + 1 :]]
    return not compounds(texts, at) or compounds(dotted, at) > 0


def _dotted(text: str) -> str:
    core = bare(text)
    return text.replace(core, with_dot_below(core.lower()), 1)


def toneless(word: str) -> bool:
    """Whether no tone mark stands on the word."""
    bare = "".join(letter for letter in word if letter.isalpha())
    return bool(bare) and not any(mark in _TONES for mark in unicodedata.normalize("NFD", bare))


def may_have_lost_its_dot(word: str) -> bool:
    """Whether the word could be another one with a dot below (`nan`, `nạn`): it bears no tone and is a syllable."""
    return toneless(word) and is_syllable("".join(letter for letter in word if letter.isalpha()))


def with_dot_below(word: str) -> str:
    """The syllable (lower case) with the tone nặng where spelling puts it: on the marked vowel, else the main one."""
    vowels = [at for at, letter in enumerate(word) if letter in "aăâeêioôơuưy"]
    if not vowels:
        return word
    marked = [at for at in vowels if word[at] in "ăâêôơư"]
    closed = vowels[-1] < len(word) - 1
    place = marked[-1] if marked else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return unicodedata.normalize("NFC", word[: place + 1] + "\u0323" + word[place + 1 :])
