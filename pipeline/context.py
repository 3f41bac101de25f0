"""What the words beside a word say of it: evidence that the readers of its pixels did not use alike.

Two readers differ on one word in eight, mostly by a mark (`điện`, `điên`). Where one of the readings makes a compound
that administrative Vietnamese is full of (`điện tử`) and the other makes none, the first is as good as undisputed.
Measured on the 66,000 words of 290 drawn papers (samples, seed 1795314061, three qualities): of 3,300 disputed words so
supported 99.9% were right; of 3,700 toneless words on erased leaders whose dot below their neighbours deny, all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Line, Page, Word
from pipeline.lexicon import alone_with_its_letters, follow, known
from pipeline.wording import bare

BOTH_SIDES, ONE_SIDE, BY_TONE = 0.985, 0.975, 0.96
_RIVAL = 0.82  # below this a reading whose rival is a word as well stays as it is
_CLEAR = 0.85
# Below even odds a word is no reading: half of it is lost at an edge, or a list put it there. The lexicon that would vouch
# for it may be the one it came from.
_EVEN = 0.5
MAY_BE_HOOK = 0.85
_GRAVE, _ACUTE, _CIRCUMFLEX, _TILDE, _HOOK = "\u0300", "\u0301", "\u0302", "\u0303", "\u0309"
_UNITS = frozenset({"m", "ha", "lần", "tầng", "đồng"})
# What a figure follows: `sổ 12`, `thốn 3` are nothing.
_BEFORE_FIGURES = frozenset(
    {"số", "Số", "thôn", "Thôn", "tổ", "Tổ", "ngày", "Ngày", "tháng", "năm", "Điều", "khoản", "phố"}
)


def in_context(page: Page) -> Page:
    """The page with the confidence of each word as its neighbours have it: raised to what they vouch for, lowered where
    nothing speaks for an acute that may be a hook (`Bố túc`). Figures are left alone: nothing beside them vouches for them.
    """
    if page.source != "ocr":
        return page
    return replace(page, lines=tuple(_line(line) for line in page.lines))


def _line(line: Line) -> Line:
    texts = [word.text for word in line.words]
    return replace(line, words=tuple(_word(word, texts, at) for at, word in enumerate(line.words)))


def _word(word: Word, texts: Sequence[str], at: int) -> Word:
    if word.confidence < _EVEN:
        return word
    core = bare(word.text)
    others = {bare(other) for other in word.alternatives} - {core}
    if not core.isalpha() or any(any(char.isdigit() for char in other) for other in others if " " not in other):
        return word
    support = compounds(texts, at) if _alone(texts, at) else 0
    if not support and may_be_a_hook(core, texts, at) and not (core in _BEFORE_FIGURES and _is_figure(texts, at + 1)):
        return replace(word, confidence=min(word.confidence, MAY_BE_HOOK))
    if any(compounds([*texts[:at], other, *texts[at + 1 :]], at) for other in others if " " not in other):
        return word
    vouched = 0.0
    if support and (word.confidence >= _RIVAL or not any(known(other) for other in others)):
        vouched = BOTH_SIDES if support > 1 else ONE_SIDE
    elif (core in _BEFORE_FIGURES and not others & _BEFORE_FIGURES and _is_figure(texts, at + 1)) or (
        at and core in _UNITS and texts[at - 1][-1:].isdigit() and not others & _UNITS
    ):
        vouched = ONE_SIDE
    elif others and word.confidence >= _CLEAR and all(_only_grave_for_tilde(core, other) for other in others):
        vouched = BY_TONE
    return word if vouched <= word.confidence else replace(word, confidence=vouched)


def _is_figure(texts: Sequence[str], at: int) -> bool:
    return at < len(texts) and texts[at][:1].isdigit()


def may_be_a_hook(core: str, texts: Sequence[str], at: int) -> bool:
    """Whether an acute over a circumflex may be a hook, which print readers take for it together: `thế`, `thể`. Of 230
    such words without a compound one in twelve was the other."""
    marks = unicodedata.normalize("NFD", core)
    if _ACUTE not in marks or _CIRCUMFLEX not in marks:
        return False
    hooked = unicodedata.normalize("NFC", marks.replace(_ACUTE, _HOOK))
    return known(hooked) and not compounds(texts, at)


def compounds(texts: Sequence[str], at: int) -> int:
    """How many of a word's neighbours (no mark between them) it makes a known compound with: 0 to 2."""
    count = 0
    if at and texts[at - 1][-1:].isalnum() and texts[at][:1].isalnum():
        count += follow(texts[at - 1], texts[at])
    if at + 1 < len(texts) and texts[at][-1:].isalnum() and texts[at + 1][:1].isalnum():
        count += follow(texts[at], texts[at + 1])
    return count


def _alone(texts: Sequence[str], at: int) -> bool:
    """Whether one of the word's compounds is known in this spelling only."""
    beside = [(texts[at - 1], texts[at])] if at else []
    beside += [(texts[at], texts[at + 1])] if at + 1 < len(texts) else []
    return any(alone_with_its_letters(left, right) for left, right in beside)


def _only_grave_for_tilde(core: str, other: str) -> bool:
    """`tầng` against `tãng`: what one reader takes for a tilde is the circumflex with its grave; no word is written so."""
    one, two = unicodedata.normalize("NFD", core.lower()), unicodedata.normalize("NFD", other.lower())
    if _GRAVE not in one or _TILDE not in two or known(other) or not known(core):
        return False
    return _letters(one) == _letters(two)


def _letters(decomposed: str) -> str:
    return "".join(char for char in decomposed if not unicodedata.combining(char))


__all__ = ["compounds", "in_context", "may_be_a_hook"]
