"""Holds a line against its reading with dot leaders still there, for a leader's eraser takes dots below with it.

The control is the second reader's reading of the picture before leaders were erased: it takes no part in the vote, but
where it sees a dot below a vowel that is gone now, or the words beside a word ask for one, the word is doubted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from pipeline import lexicon
from pipeline.engines.base import Reading
from pipeline.names import is_name
from pipeline.syllables import is_syllable, tone_fits, with_dot_below
from pipeline.voted import Voted, across, put_right
from pipeline.wording import fold

_LETTERS = re.compile(r"[^\W\d_]+")
_DOT_BELOW = "\u0323"
_LOST_DOT, _STRAY_DOT = 0.6, 0.8
_COMMA = 0.9
_EITHER = 0.85  # confidence of a name that is another one with a dot below
_OF_WOMEN = "thị"
_STOPPED = re.compile(r"(?:[^\W_]{2,}|\d+)\.$")
_DECIMAL = re.compile(r"([+-]?\d{1,4})\.(\d{1,2})")
_THOUSANDS = re.compile(r"(\d{1,3}(?:[.,]\d{3}){2,})([.,;]?)")
_LEADER = re.compile(r"[.…·,]{2,}")


def _without_leaders(control: Reading) -> list[str]:
    """The words of a reading that still has leaders in it, without their dots."""
    words: list[str] = []
    for word in control:
        words.extend(part.strip(".…·") for part in _LEADER.sub(" ", word.text).split())
    return [word for word in words if word]


def doubted(words: tuple[Voted, ...], control: Reading) -> tuple[Voted, ...]:
    """The words of a line that had leaders; where a dot below may be lost or a leader's own, the likelier one, doubted."""
    if not control:
        return words
    words = _without_leader_stops(words)
    aligned = dict(_aligned([word.text for word in words], _without_leaders(control)))
    result = []
    for index, word in enumerate(words):
        left = words[index - 1].text if index else ""
        right = words[index + 1].text if index + 1 < len(words) else ""
        other = aligned.get(index)
        same = other is None or other.strip(".,;:") == word.text.strip(".,;:")
        if other is not None and not same and _undotted(other) == _undotted(word.text):
            result.append(_likelier(word, other, left, right))
        else:
            settled = _dot_given_back(_not_sure_of_dot(word, left, right), left, right)
            result.append(_not_sure_of_acute(settled, left, right))
    return tuple(result)


def _without_leader_stops(words: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """The words of a line that had leaders, what is left of the leader parted from them.

    A leader's eraser takes a comma's tail, and a leader's dot between two words is read as a stop: no sentence goes on
    with a small letter after one ("xã Quảng Thịnh. tỉnh Vĩnh Phúc", "cách.tim.đường").
    """
    parts = [_with_its_comma(part) for word in words for part in _parted_at_dots(word)]
    goes_on = [right.text[:1].islower() for right in parts[1:]] + [False]
    return tuple(
        put_right(word, word.text[:-1] + ",", _COMMA) if small_after and _STOPPED.match(word.text) else word
        for word, small_after in zip(parts, goes_on, strict=True)
    )


def _with_its_comma(word: Voted) -> Voted:
    """A figure with the comma whose tail a leader's eraser took ("152.5"): a point parts thousands, three figures each."""
    decimal, mixed = _DECIMAL.fullmatch(word.text), _THOUSANDS.fullmatch(word.text)
    if decimal is not None:
        return put_right(word, f"{decimal[1]},{decimal[2]}", word.confidence)
    if mixed is not None and len(set(re.findall(r"[.,]", mixed[1]))) > 1:
        return put_right(word, mixed[1].replace(",", ".") + mixed[2], word.confidence)
    return word


def _parted_at_dots(word: Voted) -> tuple[Voted, ...]:
    """Small syllables with a leader's dots between them as words of their own ("cách.tim.đường.")."""
    syllables = word.text.rstrip(".").split(".")
    if len(syllables) < 2 or not all(one.islower() and is_syllable(one) for one in syllables):
        return (word,)
    return across(" ".join(syllables), word.x0, word.x1, min(word.confidence, _LOST_DOT), (word.text,))


def _dot_given_back(word: Voted, left: str, right: str) -> Voted:
    """A word whose dot below a leader's dot took with it, where no syllable is built without it ("Viêt") or the words
    beside it are known with it alone ("Nguyễn Thi"); doubted."""
    letters = _LETTERS.search(word.text)
    if letters is None or len(letters[0]) < 2:
        return word
    dotted = with_dot_below(letters[0])
    if not dotted or not lexicon.known(dotted):
        return word
    text = word.text[: letters.start()] + dotted + word.text[letters.end() :]
    if left[:1].isupper() and not right[:1].isupper() and _is_another_name(letters[0], dotted):
        return replace(word, confidence=min(word.confidence, _EITHER), alternatives=(*word.alternatives, text))
    impossible = not letters[0].isascii() and not tone_fits(letters[0])
    only_dotted = _pairs(text, left, right) and not _pairs(word.text, left, right)
    if impossible or only_dotted or _is_in_a_name(letters[0], dotted, left, right):
        return put_right(word, text, _LOST_DOT)
    return word


def _not_sure_of_acute(word: Voted, left: str, right: str) -> Voted:
    """A word with an acute where another reading has no tone though the syllable asks for one ("VIẾT", "VIÊT"): what was
    seen above may be a speck, and the tone the dot below that went with the leader ("VIỆT"). Doubted, the other offered,
    unless the words beside it are known with it as it was read."""
    core = _LETTERS.search(word.text)
    for other in word.alternatives:
        bare = _LETTERS.search(other)
        if core is None or bare is None or tone_fits(bare[0]) or not with_dot_below(bare[0]):
            continue
        dotted = with_dot_below(bare[0])
        if fold(dotted) == fold(core[0]) and dotted.lower() != core[0].lower() and lexicon.known(dotted):
            if _pairs(core[0], left, right):
                return word
            text = word.text[: core.start()] + dotted + word.text[core.end() :]
            offers = tuple(dict.fromkeys((text, *word.alternatives)))
            return replace(word, confidence=min(word.confidence, _EITHER), alternatives=offers)
    return word


def _is_another_name(word: str, dotted: str) -> bool:
    """Whether people are called so with the dot and without it ("Phương", "Phượng"): where a leader's eraser went along,
    nothing tells them apart."""
    return word[:1].isupper() and is_name(word, family=False) and is_name(dotted, family=False)


def _is_in_a_name(word: str, dotted: str, left: str, right: str) -> bool:
    """Whether a person's name stands there that is one with the dot alone: a family name at its beginning ("Ta Văn"), the
    middle name of women ("Lê Thi Hoa")."""
    if not (word[:1].isupper() and right[:1].isupper()):
        return False
    if left[:1].isupper() and left.isalpha():
        return dotted.lower() == _OF_WOMEN
    return is_name(dotted, family=True) and not is_name(word, family=True)


def _pairs(text: str, left: str, right: str) -> int:
    return int(lexicon.follow(left, text)) + int(lexicon.follow(text, right))


def _likelier(word: Voted, other: str, left: str, right: str) -> Voted:
    chosen, refused = word.text, other
    if _sense(other, left, right) > _sense(word.text, left, right):
        tail = word.text[len(word.text.rstrip(".,;:")) :]
        chosen, refused = other.rstrip(".,;:") + tail, word.text
    return put_right(replace(word, text=refused), chosen, _LOST_DOT)


def _not_sure_of_dot(word: Voted, left: str, right: str) -> Voted:
    """A dot below on a dotted line may be a leader's: it is believed where the lexicon knows the pair of words."""
    if _DOT_BELOW not in unicodedata.normalize("NFD", word.text) or word.confidence <= _STRAY_DOT:
        return word
    if lexicon.follow(left, word.text) or lexicon.follow(word.text, right):
        return word
    without = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.text).replace(_DOT_BELOW, ""))
    offers = (*word.alternatives, without) if lexicon.known(without) else word.alternatives
    return Voted(word.text, word.x0, word.x1, _STRAY_DOT, tuple(dict.fromkeys(offers)))


def _sense(text: str, left: str, right: str) -> int:
    return int(lexicon.known(text)) + _pairs(text, left, right)


def _undotted(text: str) -> str:
    """The letters without dots below and without signs at the end."""
    bare = unicodedata.normalize("NFD", text).replace(_DOT_BELOW, "")
    return unicodedata.normalize("NFC", bare).strip(".,;:")


def _aligned(words: Sequence[str], control: Sequence[str]) -> list[tuple[int, str]]:
    """Pairs of a word's index and the control's word in its place, where both sides have one."""
    ours, other = [fold(word).strip(".,;:") for word in words], [fold(word).strip(".,;:") for word in control]
    pairs: list[tuple[int, str]] = []
    for block in Levenshtein.opcodes(ours, other):
        if block.tag == "equal":
            span = range(block.src_end - block.src_start)
            pairs.extend((block.src_start + step, control[block.dest_start + step]) for step in span)
    return pairs


__all__ = ["doubted"]
