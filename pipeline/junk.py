"""Tells print from what a line detector takes for it: rings of seals, bleed-through, signatures, pens in the margin."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from pipeline import lexicon
from pipeline.ctc import LogP
from pipeline.endings import is_unslashed
from pipeline.engines.base import Reading
from pipeline.ink import heard, support
from pipeline.vote import agreement
from pipeline.voted import Voted
from pipeline.weighing import reading_text, well_formed
from pipeline.wording import bare, fold

# "Số: … /GM-SYT", "Số: … /2016", "Số: …": the pen on them makes the readers disagree, but the line is wanted for its
# blank.
_NUMBER_LINE = re.compile(
    r"\W*[Ss5]\S{0,3}[\s:.].{0,16}[/\\|]\s*(?:[^\W\d_]{2}|(?:19|20)\d\d)|\W*[Ss5][ốôóòổỗộơ6]\s?[:.]"
)
# What readers make of a pen going up and down: "vVvvy", "Awvv", "thvVvv". No Vietnamese syllable holds such a pair.
_ZIGZAG = re.compile(r"[vw][vw]|[vw]y[vw]|y[vw]", re.IGNORECASE)
_BARS = str.maketrans("", "", "|\\")
# Folded: of such letters alone a pen beside a pen is made ("Vy vv v", "v VÌ v/v").
_UP_AND_DOWN = frozenset("vwyi/|\\.")
_RUN = 3  # such words side by side, none of which is sure to be a pen
# Two readers of print, however faint, agree on two letters in five; below that they saw a pen or a seal.
_STRANGERS = 0.4
_WITNESSED = 0.5  # likeness of what one reader and the judge of ink read
_UNLIKE, _FOREIGN = 0.7, -1.2  # the readers' likeness; log-probability a letter beside the judge's own reading
_LONG = 24  # letters: so much is print
_SURE_LINE = 0.6  # the detector's score below which a letter alone is a seal's


def says_words(words: Sequence[Voted]) -> bool:
    """Whether a line that strokes run through says something: two known syllables or more, and as many as other words."""
    known = [word for word in words if len(bare(word.text)) > 1 and _is_syllable_known(bare(word.text))]
    return len(known) > 1 and 2 * len(known) >= len(words)


def is_junk(
    words: Sequence[Voted], voices: Sequence[Reading], score: float, look: Callable[[], LogP] | None = None
) -> bool:
    """Whether a "line" is the ring of a seal, bleed-through or a signature: short, and no two readers see the same.

    `look` asks the judge of ink what it sees in the whole line, where the readers leave that open.
    """
    text = "".join(word.text for word in words)
    if len(words) > 1 and all(map(_is_like_a_pen, words)) and not text.isupper():  # "IV. VI."
        return True
    if len(text) > _LONG and any(char.isalnum() for char in text):
        return False
    alike = agreement(voices[0], voices[1])

    def itself() -> str | None:
        return None if look is None else heard(look()).replace(" ", "")

    if len(words) == 1 and _is_syllable_known(text) and fold(itself() or "") == fold(text):
        return False
    if not any(char.isalnum() for char in text):
        return alike < 1.0 or itself() != text
    if any(_NUMBER_LINE.match(said) or is_unslashed(said) for said in map(reading_text, voices)):
        return False
    if _ZIGZAG.search(text) and not any(_is_syllable_known(word.text) for word in words):
        return True
    if len(text) <= 2:
        plain = not text.isalpha() or lexicon.known(text)
        faint = not plain and score < _SURE_LINE
        return faint or itself() == "" or (alike < 1.0 and not (plain and itself() == text))
    sure = sum(word.confidence for word in words) / len(words)
    formed = sum(1 for word in words if well_formed(word.text)) / len(words)
    if not voices[0] or not voices[1]:
        unknown = formed < 0.5 or not any(lexicon.known(word.text) for word in words)
        return unknown or _is_denied(text, itself())
    if (
        len(words) == 1
        and text.isalpha()
        and not _is_syllable_known(text)
        and alike < 1.0
        and itself() not in (None, text)
    ):
        return True
    if look is not None and alike < _UNLIKE and _is_foreign(words, look()):
        return True
    if alike < _STRANGERS and (len(words) < 2 or not all(lexicon.known(word.text) for word in words)):
        return True
    return (formed < 0.5 and alike < 0.7) or (alike < 0.35 and sure < 0.75)


def _is_denied(text: str, itself: str | None) -> bool:
    """Whether the judge of ink reads something else than what one reader read alone."""
    return itself is not None and Levenshtein.normalized_similarity(fold(itself), fold(text)) < _WITNESSED


def _is_foreign(words: Sequence[Voted], seen: LogP) -> bool:
    """Whether the judge of ink sees no letter at all, or something else and what was read holds no known syllable."""
    if not any(char.isalnum() for char in heard(seen)):
        return True
    text = " ".join(word.text for word in words)
    if any(_is_syllable_known(bare(word.text)) for word in words):
        return False
    return float(support(seen, [text])[0]) - float(seen.max(1).sum()) < _FOREIGN * len(text)


def without_pens(words: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """A line's words less what a signature beside the print was read as: "sW yevvv Nơi sinh" gives "Nơi sinh"."""
    pens = _pens(words)
    print_at = [index for index, word in enumerate(words) if index not in pens and _is_syllable_known(word.text)]
    if not pens or not print_at:
        return words
    first = max((index + 1 for index in pens if index < print_at[0]), default=0)
    last = min((index for index in pens if index > print_at[-1]), default=len(words))
    return words[first:last]


def _pens(words: Sequence[Voted]) -> set[int]:
    """The words that readers took for a pen going up and down, with those beside them that it may be too."""
    found = {index for index, word in enumerate(words) if _is_pen(word)}
    for alike, group in groupby(range(len(words)), lambda index: _is_like_a_pen(words[index])):
        run = set(group)
        numerals = all(words[index].text.isupper() for index in run)
        if alike and (run & found or (len(run) >= _RUN and not numerals)):
            found |= run
    return found


def _is_like_a_pen(word: Voted) -> bool:
    """Whether a word holds no letter but those that a pen going up and down is read as."""
    return set(fold(word.text)) <= _UP_AND_DOWN and any(char.isalpha() for char in word.text)


def _is_pen(word: Voted) -> bool:
    """Whether a reader took the word for a pen going up and down, also where it saw bars in it: "V|W\\JV"."""
    said = [text.translate(_BARS) for text in (word.text, *word.alternatives)]
    return any(map(_ZIGZAG.search, said)) and not _is_syllable_known(word.text)


def _is_syllable_known(text: str) -> bool:
    return len(text) > 1 and lexicon.known(text)


__all__ = ["is_junk", "says_words", "without_pens"]
