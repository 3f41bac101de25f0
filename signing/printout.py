"""Compares a photographed print-out with the signed file, word by word: a paper copy is forged by changing one digit.

Pure text and boxes: the words of the signed file come from its own text layer (`signed_words`), the words of the
photograph from any recogniser, as (text, box). Words are aligned page by page; what differs is told with its place on
the photograph, so that it can be lit. Recognition errs too, so only differences that mean something are "different":
digits, and words too far apart for a misread; near misses of letters are "unsure". Where enough words agree, each word
also has a place on the photograph: a run of one digit that was read too short but still fills its place is a misreading
(readers merge like neighbours), and a long word that stands where another one was signed is a forgery, however unlike.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from signing.look import Letter, Look

Box = tuple[float, float, float, float]
_DIGIT = re.compile(r"\d")
_MISREAD = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "Z": "2"})
_LONG = 4  # letters
_CLEAR = 0.8  # confidence from which an unlike word in another one's place is what stands there
_LEAST_PLACED = 8  # words that must agree before places are believed
_POINTS = 72 / 100  # points a pixel of Look


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """One word and its box (left, top, right, bottom; points from the top left corner of its page or photograph).

    `confidence` is the recogniser's, 0..1; 1 for words that the signed file holds as text.
    """

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: different, unsure, missing (not on the paper) or added (only on the paper). Either word may be absent."""

    kind: str
    signed: PrintedWord | None
    printed: PrintedWord | None


def signed_words(pdf: bytes, page: int) -> list[PrintedWord]:
    """The words a signed page shows, what fields and signatures write included; `page` counts from 0.

    Raises:
        RenderError: the file cannot be drawn.
    """
    look = Look(pdf)
    try:
        letters = look.all_letters(page, look.shape(page))
    finally:
        look.close()
    words: list[PrintedWord] = []
    held: list[Letter] = []
    for letter in letters:
        apart = held and (letter.line != held[-1].line or letter.box[0] - held[-1].box[2] > 6)
        if letter.text.isspace() or apart:
            words.extend(_word(held))
            held = []
        if not letter.text.isspace():
            held.append(letter)
    words.extend(_word(held))
    return in_reading_order(words)


def in_reading_order(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """Line by line from the top, each from the left; marks above letters make tops uneven, so feet are compared."""
    lines: list[list[PrintedWord]] = []
    for word in sorted(words, key=lambda one: one.box[3]):
        if lines and word.box[3] - lines[-1][0].box[3] < 6:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [word for line in lines for word in sorted(line, key=lambda one: one.box[0])]


def _word(letters: Sequence[Letter]) -> list[PrintedWord]:
    if not letters:
        return []
    text = unicodedata.normalize("NFC", "".join(letter.text for letter in letters))
    box = (
        min(letter.box[0] for letter in letters) * _POINTS,
        min(letter.box[1] for letter in letters) * _POINTS,
        max(letter.box[2] for letter in letters) * _POINTS,
        max(letter.box[3] for letter in letters) * _POINTS,
    )
    return [PrintedWord(text, box)]


def compare(signed: Sequence[PrintedWord], printed: Sequence[PrintedWord], *, sure: float = 0.6) -> list[Difference]:
    """What differs between the signed page and its print-out, in reading order.

    Args:
        sure: below this confidence of the recogniser, on either side, a difference is unsure, never different.
    """
    first, second = [_folded(word.text) for word in signed], [_folded(word.text) for word in printed]
    stretches = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    agreed = [
        pair
        for kind, a, b, c, d in stretches
        if kind == "equal"
        for pair in zip(signed[a:b], printed[c:d], strict=True)
    ]
    where = _Mapping.of(agreed)
    found: list[Difference] = []
    for kind, a, b, c, d in stretches:
        if kind != "equal":
            found.extend(_between(signed[a:b], printed[c:d], sure, where))
    return found


@dataclass(frozen=True, slots=True)
class _Mapping:
    """Where a place of the signed page lies on the photograph: scale and shift across and down."""

    across: tuple[float, float]
    down: tuple[float, float]

    @classmethod
    def of(cls, agreed: Sequence[tuple[PrintedWord, PrintedWord]]) -> _Mapping | None:
        """From the words that read the same; None when they are too few to say."""
        if len(agreed) < _LEAST_PLACED:
            return None
        try:
            lines = [
                statistics.linear_regression([one.box[edge] for one, _ in agreed], [two.box[edge] for _, two in agreed])
                for edge in (0, 3)
            ]
        except statistics.StatisticsError:
            return None
        return cls((lines[0].slope, lines[0].intercept), (lines[1].slope, lines[1].intercept))

    def box(self, box: Box) -> Box:
        (wide, right), (high, low) = self.across, self.down
        return box[0] * wide + right, box[1] * high + low, box[2] * wide + right, box[3] * high + low

    def fills(self, word: PrintedWord, partner: PrintedWord) -> bool:
        """Whether a printed word takes up the whole place of a signed one, to a third of a letter."""
        left, _, right, _ = self.box(word.box)
        letter = (right - left) / max(1, len(word.text))
        return max(abs(partner.box[0] - left), abs(partner.box[2] - right)) < letter / 3

    def covers(self, word: PrintedWord, partner: PrintedWord) -> bool:
        """Whether a printed word stands where a signed one should."""
        left, top, right, bottom = self.box(word.box)
        shared = min(right, partner.box[2]) - max(left, partner.box[0])
        middle = (partner.box[1] + partner.box[3]) / 2
        return top < middle < bottom and shared > 0.6 * max(right - left, partner.box[2] - partner.box[0])


def _between(
    signed: Sequence[PrintedWord], printed: Sequence[PrintedWord], sure: float, where: _Mapping | None
) -> list[Difference]:
    """Pairs the words of one differing stretch; words that only split or join elsewhere are the same."""
    if _folded("".join(w.text for w in signed)) == _folded("".join(w.text for w in printed)):
        return []
    found: list[Difference] = []
    rest = list(printed)
    for word in signed:
        partner = max(rest, key=lambda other: _likeness(word, other), default=None)
        if partner is None or _likeness(word, partner) < 0.5:
            lost = Difference("missing" if word.confidence >= sure else "unsure", word, None)
            found.append(_replaced(word, rest, where) or lost)
            continue
        rest.remove(partner)
        verdict = _verdict(word, partner, sure)
        if verdict == "different" and where and _run_merged(word, partner) and where.fills(word, partner):
            verdict = "unsure"
        if verdict:
            found.append(Difference(verdict, word, partner))
    found.extend(Difference("added" if word.confidence >= sure else "unsure", None, word) for word in rest)
    return [one for one in found if _telling(one)]


def _replaced(word: PrintedWord, rest: list[PrintedWord], where: _Mapping | None) -> Difference | None:
    """A long word that stands clearly where a long signed one should, and is another one; taken out of `rest`."""
    for other in rest if where else ():
        lengths = len(_folded(word.text)), len(_folded(other.text))
        clear = min(word.confidence, other.confidence) >= _CLEAR
        if where and min(lengths) >= _LONG and clear and where.covers(word, other):
            rest.remove(other)
            return Difference("different", word, other)
    return None


def _run_merged(word: PrintedWord, partner: PrintedWord) -> bool:
    """Whether one of two numbers lacks a digit of a row of equal ones, and differs in nothing else.

    As many digits on both sides are no row misread: "629,900" for "629,000" is another number.
    """
    texts = word.text, partner.text
    # With fewer digits a word may be no number any more: letters are taken for digits in both or in neither.
    mine, theirs = map(_digits if all(map(_is_number, texts)) else _own_digits, texts)
    return len(mine) != len(theirs) and [one for one, _ in groupby(mine)] == [one for one, _ in groupby(theirs)]


def _verdict(word: PrintedWord, partner: PrintedWord, sure: float) -> str:
    one, other = _folded(word.text), _folded(partner.text)
    confidence = min(word.confidence, partner.confidence)
    if one == other:
        return ""
    if _DIGIT.search(word.text) or _DIGIT.search(partner.text):
        mine, theirs = _digits(word.text), _digits(partner.text)
        if mine == theirs:
            return ""
        return "different" if confidence >= sure else "unsure"
    # A misread letter or two is a third of a short word: only long words unlike each other cannot be a misreading.
    short = min(len(one), len(other)) < _LONG
    alike = _likeness(word, partner) >= 0.7
    return "unsure" if short or alike or confidence < sure else "different"


def _telling(difference: Difference) -> bool:
    """Lone punctuation and specks are no difference."""
    words = [word for word in (difference.signed, difference.printed) if word is not None]
    return any(len(_folded(word.text)) > 1 or _DIGIT.search(word.text) for word in words)


def _likeness(one: PrintedWord, other: PrintedWord) -> float:
    return SequenceMatcher(None, _folded(one.text), _folded(other.text), autojunk=False).ratio()


def _folded(text: str) -> str:
    """Letters and digits, case and diacritics folded: recognisers err in marks more often than forgers change them."""
    flat = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in flat if c.isalnum())


def _digits(text: str) -> str:
    """The digits of a word that is a number; letters that readers mistake for digits count as them."""
    return _own_digits(text.translate(_MISREAD) if _is_number(text) else text)


def _is_number(text: str) -> bool:
    """Whether at least half of a word's letters and digits are digits."""
    return sum(c.isdigit() for c in text) * 2 >= sum(c.isalnum() for c in text)


def _own_digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def forged(differences: Sequence[Difference]) -> bool:
    """Whether something was changed on the paper that no misreading explains."""
    return any(one.kind in ("different", "added", "missing") and _has_digit(one) for one in differences) or (
        sum(one.kind == "different" for one in differences) > 0
    )


def _has_digit(one: Difference) -> bool:
    return any(word is not None and _DIGIT.search(word.text) for word in (one.signed, one.printed))
