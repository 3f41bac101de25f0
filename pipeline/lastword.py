"""Where the ink has the last word: what a piece of a line says, when the judge of ink sees more than its readers do.

A reader drops a bar, a stop, a space; two readers may drop them together. The judge of ink looks at the strip itself
(`pipeline.ink`), but it knows no words and errs on faint print. So it overrules only in shapes of error that readers are
known for, each a rule here, or where a fitted model (`pipeline.weights.OVERRULED`) says so; what it changed stays doubted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import lexicon
from pipeline.ctc import LogP
from pipeline.engines.base import Reading
from pipeline.ink import heard, support
from pipeline.names import is_name
from pipeline.rivals import same_unit
from pipeline.syllables import is_syllable
from pipeline.voted import Voted, across
from pipeline.weighing import likeliest, overrule_features, reading_text, well_formed
from pipeline.weights import OVERRULED
from pipeline.wording import bare, fold, letters

DOUBTED = 0.6  # confidence of what the ink alone decides
NO_TWO_AGREE = 0.8  # of a word in whose marks the readers and the ink all differ
_SIGNS = ".,;:"
_STROKES = frozenset("-–/")
_CLEAR = 3.0  # log-probability of a sign before everything that was read
_SURNAME_SEEN = 2.0
_NOT_IN_INK = -0.5  # log-probability a letter beside the judge's own reading
_SPACE = -1.5  # the same of a text that lacks nothing but spaces
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_]) ?/ ?(?=[^\W\d_])")
_ROMAN = re.compile(r"[IVX]+")
_CODE = re.compile(r"[A-ZĐ][-/]|[-/][A-ZĐ]")  # "05/UBND-ĐT": no list knows the letters of all departments
_ITEM = re.compile(r"[a-zđ]\)")  # "g)": the letter of an item


@dataclass(frozen=True, slots=True)
class Piece:
    """What each reader says between two spaces that all of them see, and the words beside it."""

    said: tuple[Reading, ...]
    left: str
    right: str
    seen: LogP | None = None  # by the judge of ink, where it was asked

    @property
    def placed(self) -> Reading:
        """The words of the reader that knows best where they stand: Tesseract measures, the others count columns."""
        return next((said for said in self.said if said), ())

    @property
    def in_ink(self) -> str:
        """What the judge of ink reads there by itself; "" where it was not asked or sees nothing."""
        return "" if self.seen is None else " ".join(heard(self.seen).split())


def overruling(piece: Piece, text: str, sure: float) -> str:
    """The word that the ink bears out so much more than what was read that it takes its place; "" as a rule."""
    if piece.seen is None or not text or " " in text:
        return ""
    itself = heard(piece.seen).strip()
    if any(same_unit(itself, reading_text(said)) for said in piece.said):
        return itself if itself != text else ""
    if itself != text and (_is_item(piece, itself) or _is_crossed(piece, itself) or _is_small(piece, itself, text)):
        return itself
    other = likeliest(piece.seen, text)
    if not other:
        return ""
    if _is_third_sign(piece, other) or _is_surname(piece, other):
        return other
    features = overrule_features(text, other, piece.left, piece.right, log_odds(sure), piece.seen)
    return other if odds_of(OVERRULED, features) > 0 else ""


def _is_item(piece: Piece, itself: str) -> bool:
    """Whether the readers differ in what stands before an item's bracket and the ink has a letter there: "g)" for "ø)", "Q)"."""
    texts = {reading_text(said) for said in piece.said}
    return len(texts) > 1 and bool(_ITEM.fullmatch(itself)) and all(len(text) == 2 and text[1] == ")" for text in texts)


def _is_small(piece: Piece, itself: str, text: str) -> bool:
    """Whether a word was read with a capital that neither the ink nor another reader has: "phường" for "Phường", "phườnq"."""
    small = text[:1].lower() + text[1:]
    return itself == small != text and any(reading_text(said)[:1] == itself[:1] for said in piece.said if said)


def _is_crossed(piece: Piece, itself: str) -> bool:
    """Whether the ink has one reader's word with the other's sign behind it: "III." for "II." and "III"."""
    texts = [reading_text(said) for said in piece.said]
    cores, ends = {_core(text) for text in texts}, {text[len(_core(text)) :] for text in texts}
    core = _core(itself)
    crossed = len(cores) > 1 and len(ends) > 1 and core in cores and itself[len(core) :] in ends
    return crossed and "" not in texts and (lexicon.known(core) or bool(_ROMAN.fullmatch(core)))


def _core(text: str) -> str:
    return text.rstrip(_SIGNS)


def _is_third_sign(piece: Piece, other: str) -> bool:
    """Whether the readers differ in a word's last sign and the ink clearly has another one: ";" for ":" and ","."""
    texts = [reading_text(said) for said in piece.said]
    core = _core(other)
    if len(set(texts)) < 2 or core == other or any(" " in text for text in texts):
        return False
    ends = {text[len(_core(text)) :] for text in texts}
    same = len(ends) > 1 and other[len(core) :] not in ends and any(_core(text) == core for text in texts)
    return same and _ahead(piece, other, texts) >= _CLEAR


def _is_surname(piece: Piece, other: str) -> bool:
    """Whether the readers differ about a name's first word and the ink has a surname of its letters: "Đỗ" for "Đô", "Đồ"."""
    texts = [reading_text(said) for said in piece.said]
    named = (
        piece.right[:1].isupper()
        and is_name(other, family=True)
        and not any(is_name(text, family=True) for text in texts)
    )
    alike = len(set(texts)) > 1 and {fold(text) for text in texts} == {fold(other)}
    return named and alike and _ahead(piece, other, texts) >= _SURNAME_SEEN


def _ahead(piece: Piece, other: str, texts: Sequence[str]) -> float:
    """Log-probability by which the ink prefers another text to everything that was read; minus infinity where the strip
    is too short for its letters."""
    if piece.seen is None:
        return 0.0
    mine, *theirs = (float(one) for one in support(piece.seen, [other, *texts]))
    return mine - max(theirs) if math.isfinite(mine) else mine


def by_ink(piece: Piece, text: str) -> tuple[Voted, ...]:
    """The words of a piece as the judge of ink reads them, where what was read is not in the ink and that is print.

    Readers that glue words ("Lưu:VT,NS.", "BAN,NHÂN") or disagree about all of them leave no rival to choose; nor do they
    know how long a dash is, or whether a stroke stands between two words or within one ("Số / No.:", "vợ/chồng").
    """
    if piece.seen is None or not text:
        return ()
    itself = heard(piece.seen).strip()
    if _is_heard(piece, itself, text):
        return _across(piece, " ".join(itself.split()), text)
    apart = _BETWEEN_LETTERS.sub(" / ", text)
    return _across(piece, apart, text) if apart != text and _ahead(piece, apart, [text]) >= _CLEAR else ()


def _is_heard(piece: Piece, itself: str, text: str) -> bool:
    """Whether the judge's own reading of a piece is to be taken for what was read."""
    spaced = any(_is_spacing(itself, reading_text(said)) for said in piece.said if said)
    if itself in ("", text) or not (spaced or _is_parting(itself, text) or set(itself + text) <= _STROKES):
        return False
    # A strip that reaches into the next word must not double it ("01 tầng và và tum", "tâm Y Y tế").
    words = itself.split()
    doubled = words[0] == piece.left or words[-1] == piece.right
    # Nor may it lose letters; the bars that a reader puts where words touch a ruled line are none ("Đề-nghị-thủ").
    if piece.seen is None or doubled or abs(_letters_of(itself) - _letters_of(text.replace("-", ""))) > 1:
        return False
    missing = float(support(piece.seen, [text])[0]) - float(piece.seen.max(1).sum())
    return missing <= (_SPACE if spaced else _NOT_IN_INK * len(text))


def _across(piece: Piece, itself: str, text: str) -> tuple[Voted, ...]:
    """The words of the ink across the piece's place; what was read is offered."""
    others = tuple(dict.fromkeys((text, *(reading_text(said) for said in piece.said if said))))
    return across(itself, piece.placed[0].x0, piece.placed[-1].x1, DOUBTED, others)


def _letters_of(text: str) -> int:
    return len(text) - text.count(" ")


def _is_parting(itself: str, text: str) -> bool:
    """Whether the first text is print and one of the two has several words."""
    words = itself.split()
    return " " in itself + text and all(
        well_formed(word) and (word.isupper() or lexicon.known(bare(word))) for word in words
    )


def _is_spacing(itself: str, text: str) -> bool:
    """Whether the first text is the second with more spaces, marks, case and signs apart ("Số / No.:" for "sổ/No:").

    A space takes no sign's place: faint stops in an address look like one. Nor does a sign alone end a text ("này /.").
    """
    kept = _letters_of(itself) >= _letters_of(text) and bool(letters(itself.rpartition(" ")[2]))
    return kept and itself.count(" ") > text.count(" ") and letters(itself) == letters(text)


def seen_otherwise(piece: Piece, text: str) -> str:
    """What the judge of ink reads, where it sees as many figures as were read and not the same ("79.000.000" for
    79.080.000), in an address other letters ("cuahang@example.vn" for "cuahanq@…"), or in a code a bar through a D; ""
    elsewhere."""
    itself, figures = piece.in_ink, digits(text)
    if figures and len(digits(itself)) == len(figures) and digits(itself) != figures:
        return itself
    if _CODE.search(text) and itself != text and _unbarred(itself) == _unbarred(text):
        return itself
    same_length = "@" in text and len(itself) == len(text)
    return itself if same_length and letters(itself) != letters(text) else ""


def _unbarred(text: str) -> str:
    return text.replace("Đ", "D")


def third_in_ink(piece: Piece) -> str:
    """What the judge of ink reads, where the readers differ in a word's marks and it sees a third way ("HIẾU" for "HIỂU" and
    "HIÊU"), or in the letters of a name and it sees a third syllable ("Hà" for "Ma" and "Ñã"); "" elsewhere."""
    texts, itself = {bare(reading_text(said)) for said in piece.said if said}, bare(piece.in_ink)
    if len(texts) < 2 or not itself.isalpha() or itself.lower() in {text.lower() for text in texts}:
        return ""
    folded = {fold(text) for text in texts}
    if folded == {fold(itself)}:
        return itself
    return itself if itself[0].isupper() and is_syllable(itself) and not folded & {fold(itself)} else ""


def digits(text: str) -> str:
    """The figures of a text, raised ones too."""
    return "".join(char for char in text if char.isdigit())


def log_odds(likelihood: float) -> float:
    """The natural logarithm of right against wrong, within what four digits can say."""
    bounded = max(1e-4, min(1 - 1e-4, likelihood))
    return math.log(bounded / (1 - bounded))


def odds_of(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The log odds that these weights give these features."""
    return sum(weight * features[name] for name, weight in weights.items())


__all__ = [
    "DOUBTED",
    "NO_TWO_AGREE",
    "Piece",
    "by_ink",
    "digits",
    "log_odds",
    "odds_of",
    "overruling",
    "seen_otherwise",
    "third_in_ink",
]
