"""Names of people: what makes one whole, and which family name a misread mark can only mean."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from pipeline.leaders import SUSPECT, toneless, with_dot_below
from pipeline.rows import Placed
from pipeline.wording import bare, fold, nfc

_WORD = re.compile(r"^[^\W\d_][^\W\d_'’-]*$")
_ABOVE = "\u0300\u0301\u0303\u0309"
_TONES = _ABOVE + "\u0323"
REPAIRED_SURNAME = 0.95
LISTED = 0.95  # confidence of a disputed syllable that is a name, its rival none
MENDED = 0.9  # of a syllable that is no name, made one: an offer, for names are more than any list
MARKS_ONLY = 0.96  # of one that the readers dispute in the marks around it alone
_CLEAR, _LEGIBLE = 0.85, 0.9  # below the latter a rival of other letters says that the ink is poor


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, list[str]]:
    loaded: Mapping[str, list[str]] = json.loads((files("pipeline") / "data" / "names.json").read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _surnames() -> Mapping[str, tuple[str, ...]]:
    """Family names by their folded letters."""
    table: dict[str, tuple[str, ...]] = {}
    for name in _lists()["surnames"]:
        table[fold(name)] = (*table.get(fold(name), ()), name.lower())
    return table


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    return frozenset(_plain(word) for word in (*_lists()["given"], *_lists()["surnames"]))


def _plain(word: str) -> str:
    """Lower case, the tone after the word: where it stands in the word is a matter of taste (Hoà, Hòa)."""
    marks = unicodedata.normalize("NFD", word.lower())
    tone = "".join(mark for mark in marks if mark in _TONES)
    return "".join(mark for mark in marks if mark not in tone) + tone


def is_surname_but_for_marks(word: str) -> bool:
    """Whether the word is no family name, and one with other marks is."""
    fits = _surnames().get(fold(word), ())
    return bool(fits) and not any(_plain(word) == _plain(one) for one in fits)


def is_name(word: str, *, family: bool) -> bool:
    """Whether the syllable is a known family name, or a known middle or given one."""
    return _plain(word) in _plain_names("surnames" if family else "given")


@lru_cache(maxsize=2)
def _plain_names(group: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in _lists()[group])


def name_twins(word: str, *, family: bool = False) -> int:
    """How many given names (or family names) differ from the syllable by its tone alone (`Thanh`: Thành, Thạnh)."""
    known = _plain_names("surnames" if family else "given")
    bare_of_tone = "".join(char for char in _plain(word) if char not in _TONES)
    return sum(bare_of_tone + tone in known for tone in ("", *_TONES)) - (_plain(word) in known)


def name_doubts(value: str) -> tuple[str, ...]:
    """Why this is not surely a whole name: too few or too many words, a word that begins small, an unknown family name."""
    words = value.split()
    if not 2 <= len(words) <= 6:
        return ("họ tên phải có từ hai đến sáu chữ",)
    if len(words) == 2:
        return ("họ tên chỉ có hai chữ, có thể đọc thiếu",)
    if any(not _WORD.match(word) or not word[0].isupper() for word in words):
        return ("có chữ không giống họ tên",)
    if len({word.isupper() for word in words if len(word) > 1}) > 1:
        return ("chữ hoa chữ thường lẫn lộn trong họ tên",)
    if words[0].lower() not in {one for found in _surnames().values() for one in found}:
        return (f"họ “{words[0]}” không có trong danh mục họ thường gặp",)
    return ()


def repaired_name(words: Sequence[Placed]) -> tuple[str, tuple[float, ...]]:
    """The name's text and a confidence for each word.

    A family name whose letters fit one name only takes its marks (`Trãn` is `Trần`), and so does a syllable that is no
    name where its letters with another reader's marks, or with the dot below that a leader took, are one. A toneless syllable on a line of
    erased leaders is unsure where the same syllable with a dot below is a name as well (`Thanh`, `Thạnh`); a syllable
    that is in no list of names is never quite sure.
    """
    texts: list[str] = []
    sure: list[float] = []
    if len(words) > 3 and fold(words[0].text).strip(".:") in {"ong", "ba"} and fold(words[1].text) in _surnames():
        words = words[1:]  # Ông, Bà, however their marks were read
    for number, one in enumerate(words):
        text = one.text.strip(".,;:") if any(letter.isalpha() for letter in one.text) else one.text
        confidence = max(one.word.confidence, _vouched(one, middle=0 < number < len(words) - 1))
        fits = _surnames().get(fold(text), ())
        if number == 0 and text[:1].isupper() and len(fits) == 1 and text.lower() != fits[0]:
            # Where a reader saw other letters (`Tố`, `õ`) the name may be another one (`Hồ`).
            alike = all(fold(bare(other)) == fold(text) for other in one.word.alternatives)
            text, confidence = _cased(fits[0], text), REPAIRED_SURNAME if alike else min(confidence, SUSPECT)
        elif _plain(text) not in _syllables():
            mended = _mended(one, text)
            text, confidence = (mended, MENDED) if mended else (text, min(confidence, 0.88))
        if 0 < number < len(words) - 1 and text in ("Thi", "THI"):
            # The middle name of half of all women; `Thi` is one only by chance.
            text, confidence = _cased("thị", text), SUSPECT
        if text.isupper() and toneless(text) and _has_toned_fellow(text):
            confidence = min(confidence, SUSPECT)
        if one.dotted and toneless(text) and not (number == 0 and len(fits) == 1) and _may_be_dotted(text):
            confidence = min(confidence, SUSPECT)
        texts.append(text)
        sure.append(confidence)
    return nfc(" ".join(texts)), tuple(sure)


def _mended(one: Placed, text: str) -> str:
    """The only name that another reader saw in these letters, or that a leader's eraser made this of (`Diêu`, `Diệu`);
    "" where there is none or more than one."""
    offers = {bare(other.rpartition(":")[2]) for other in one.word.alternatives}
    if toneless(text):
        offers.add(with_dot_below(text.lower()))
    names = {_plain(offer): offer for offer in offers if fold(offer) == fold(text) and _plain(offer) in _syllables()}
    return _cased(next(iter(names.values())), text) if len(names) == 1 else ""


def repair_note(words: Sequence[Placed], text: str) -> tuple[str, ...]:
    """What to say where `repaired_name` changed a syllable of the words."""
    read = nfc(" ".join(one.text for one in words))
    kept = {_plain(bare(word)) for word in read.split()}
    if all(_plain(bare(word)) in kept for word in text.split()):
        return ()
    return (f"đã sửa theo danh mục từ “{read}”",)


def guess_doubts(words: Sequence[Placed], text: str) -> tuple[str, ...]:
    """A doubt where a syllable behind the family name was changed: names are more than any list."""
    kept = {_plain(bare(part)) for one in words for part in one.text.split()}
    guessed = [word for word in text.split()[1:] if _plain(bare(word)) not in kept]
    return (f"chữ “{guessed[0]}” đoán theo danh mục họ tên",) if guessed else ()


def _vouched(one: Placed, *, middle: bool) -> float:
    """What the lists of names say of a disputed syllable: 0 where they cannot tell.

    A sharp tone is left open, for the second reader writes a tilde for it and for the hook (`Tống`, `Tõng`, `Tổng`).
    """
    text = bare(one.text)
    others = {bare(other.rpartition(":")[2]) for other in one.word.alternatives} - {text}
    if not one.word.alternatives or not text.isalpha():
        return 0.0
    if not others:
        return MARKS_ONLY
    if any(len(other) > len(text) + 1 for other in others):
        return 0.0  # what one reader made of several words says nothing of one
    if middle and text.lower() == "thị" and others <= {"Thi", "THI"}:
        return LISTED
    if one.word.confidence < _CLEAR or _plain(text) not in _syllables():
        return 0.0
    if one.word.confidence < _LEGIBLE and any(fold(other) != fold(text) for other in others):
        return 0.0
    unlisted = all(other.isalpha() and _plain(other) not in _syllables() for other in others)
    return LISTED if unlisted and not any(_may_be_a_third(text, other) for other in others) else 0.0


def _may_be_a_third(text: str, other: str) -> bool:
    """Whether two readings of the same letters leave room for a third one: only a grave against anything, and a dot below
    that one reader missed, do not (`Vẫn` and `Vận` were both read from `Vân`)."""
    mine = _tone(text)
    if fold(text) != fold(other):
        return mine != _tone(other)  # `Đính`, `ĐØĩnh`: it was Đình
    return not (mine == "\u0300" or (mine == "\u0323" and not _tone(other)))


def _tone(word: str) -> str:
    return next((mark for mark in unicodedata.normalize("NFD", word) if mark in _ABOVE or mark == "\u0323"), "")


def _has_toned_fellow(text: str) -> bool:
    """Whether a given name differs by a mark above alone (`THANH`, `THÀNH`): over capitals print loses it for all readers."""
    return _plain(text) in _syllables() and any(_plain(text) + tone in _syllables() for tone in _ABOVE)


def _may_be_dotted(text: str) -> bool:
    bare = "".join(letter for letter in text.lower() if letter.isalpha())
    return _plain(bare) not in _syllables() or _plain(with_dot_below(bare)) in _syllables()


def _cased(name: str, like: str) -> str:
    return name.upper() if like.isupper() and len(like) > 1 else name.title()
