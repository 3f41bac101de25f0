"""Repairs what was nearly read where the evidence is unique: words of agencies, posts and places against what is known.

A printed phrase counts as known when its letters without marks are those of exactly one known phrase. Then its marks are
the phrase's (`SỞ Y TÉ` is `SỞ Y TẾ`), and the words are as sure as the phrase. A single letter off is repaired only in
phrases long enough to have no other neighbour. What is not known stays as read, with the readers' own confidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.gazetteer import provinces
from pipeline.rows import Placed
from pipeline.wording import bare, letters, same_reading

KNOWN = 0.97  # confidence of a word whose phrase is known and read with all its letters
REPAIRED = 0.85  # … and of one that was a letter off: an offer for the clerk, not an accepted value
OTHER_MARKS = 0.7  # … of the words of a phrase that was read with other commas than it has
SURE = 0.95  # readers this sure of a word are not overruled by a list that may be incomplete
UNSURE = 0.75  # words the readers are surer of are not taken for a neighbour of what they say

_PARTS = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Restored:
    """The words' text after repair, a confidence for each, which of them a phrase settles, and how many it changed."""

    texts: tuple[str, ...]
    confidences: tuple[float, ...]
    settled: tuple[bool, ...]
    changed: int

    @property
    def complete(self) -> bool:
        """Whether known phrases settle every word."""
        return bool(self.settled) and all(self.settled)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


class Phrases:
    """Known phrases by their folded words. Where two have the same letters and other marks (`Thứ trưởng`, `Thủ trưởng`)
    neither repairs anything: only the one that was read as it stands counts."""

    def __init__(self, known: Iterable[str], *, firm: Iterable[str] = ()) -> None:
        self.firm = frozenset(firm)
        self._known: dict[tuple[str, ...], list[str]] = {}
        for phrase in known:
            surfaces = self._known.setdefault(key_of(phrase), [])
            if not any(same_reading(phrase, one) for one in surfaces):
                surfaces.append(phrase)
        self._by_size: dict[int, list[tuple[str, ...]]] = {}
        for key in self._known:
            self._by_size.setdefault(len(key), []).append(key)
        self.longest = max(self._by_size, default=0)

    def exact(self, key: tuple[str, ...]) -> list[str]:
        """The phrases with these letters."""
        return self._known.get(key, [])

    def near(self, key: tuple[str, ...]) -> str | None:
        """The only phrase of as many words that is one letter away; phrases under 8 letters are not guessed."""
        joined = " ".join(key)
        if sum(map(len, key)) < 8 or len(key) < 2 or key in self._known:
            return None
        close = [
            one
            for one in self._by_size.get(len(key), ())
            if Levenshtein.distance(joined, " ".join(one), score_cutoff=1) <= 1
        ]
        surfaces = self._known[close[0]] if len(close) == 1 else []
        return surfaces[0] if len(surfaces) == 1 else None


def key_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, marks without letters left out."""
    return tuple(part for part in (letters(word) for word in phrase.split()) if part)


@lru_cache(maxsize=4)
def _data(name: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads((files("pipeline") / "data" / name).read_text("utf-8"))
    return loaded


@lru_cache(maxsize=32)
def phrases(*groups: str) -> Phrases:
    """The phrases of these groups of pipeline/data/phrases.json; "provinces" adds the names of provinces old and new,
    "units" districts and communes old and new with their level before them (`xã Tân Hòa`)."""
    chosen = {group: list(_data("phrases.json").get(group, ())) for group in groups}
    if "provinces" in groups:
        names = sorted({one.name for one in provinces()})
        chosen["provinces"] = [*names, *(f"{level} {name}" for level in ("tỉnh", "thành phố") for name in names)]
    if "units" in groups:
        units = _data("units.json")["units"]
        chosen["units"] = [f"{level} {name}" for level, names in units.items() for name in names]
    firm = [phrase for group in groups if group not in _OPEN for phrase in chosen[group]]
    return Phrases([phrase for group in groups for phrase in chosen[group]], firm=firm)


def known_phrases(*groups: str) -> tuple[str, ...]:
    """The phrases of these groups of pipeline/data/phrases.json as they are spelled."""
    return tuple(phrase for group in groups for phrase in _data("phrases.json")[group])


# Lists that are not the whole world: a surely read word that differs from them may well be right (`hằng năm`, Kiến Giang).
_OPEN = frozenset({"units", "provinces", "status", "streets", "address"})


def restore(words: Sequence[Placed], known: Phrases, *, singles: bool = False) -> Restored:
    """The words with every known phrase among them repaired, longest phrases first from left to right.

    `singles` lets a phrase of one short word count anywhere, for closed vocabularies (numerals).
    """
    texts: list[str] = []
    confidences: list[float] = []
    settled: list[bool] = []
    changed = at = 0
    while at < len(words):
        size, surface, sure = _longest(words, at, known, opening=singles or all(settled))
        if not size:
            texts.append(words[at].text)
            bare = not letters(words[at].text)
            confidences.append(1.0 if bare else words[at].word.confidence)
            settled.append(bare)
            at += 1
            continue
        part = words[at : at + size]
        if surface not in known.firm and _contradicted(part, surface):
            texts.extend(one.text for one in part)
            confidences.extend(min(one.word.confidence, REPAIRED) for one in part)
            settled.extend([False] * size)
            at += size
            continue
        repaired = _spell(part, surface)
        changed += sum(not same_reading(old.text, new) for old, new in zip(part, repaired, strict=True))
        texts.extend(repaired)
        # The phrase is one piece of evidence, not one for each of its words.
        rest = OTHER_MARKS if _other_marks_inside(part, surface) else 1.0
        confidences.extend([sure, *[rest] * (size - 1)])
        settled.extend([True] * size)
        at += size
    return Restored(tuple(texts), tuple(confidences), tuple(settled), changed)


def _contradicted(part: Sequence[Placed], surface: str) -> bool:
    """Whether the readers are sure of a word that the phrase has otherwise, and no erased leader explains it."""
    wanted = [word for word in surface.split() if letters(word)]
    told = [one for one in part if letters(one.text)]
    return any(
        one.word.confidence >= SURE
        and not one.word.alternatives
        and not one.dotted
        and letters(one.text) == letters(word)
        and not same_reading(bare(one.text), bare(word))
        for one, word in zip(told, wanted, strict=True)
    )


def _longest(words: Sequence[Placed], at: int, known: Phrases, *, opening: bool) -> tuple[int, str, float]:
    """How many words from `at` a known phrase covers (marks without letters are passed over), the phrase, and how sure."""
    for size in range(min(known.longest + 3, len(words) - at), 0, -1):
        part = words[at : at + size]
        if not letters(part[0].text) or not letters(part[-1].text):
            continue
        keys = _keys(part)
        # One word alone proves little in the middle of unknown words: only what opens the line or follows a known phrase.
        if sum(bool(letters(one.text)) for one in part) == 1 and not opening:
            continue
        for key in keys:
            surfaces = known.exact(key)
            if len(surfaces) == 1 and _bounded(words, at + size, surfaces[0]):
                return size, surfaces[0], KNOWN
            if len(surfaces) > 1:
                return 0, "", 0.0  # a shorter phrase inside an open one would be chance (`xã Thanh` in `xã Thanh Lợi`)
        if min(one.word.confidence for one in part) < UNSURE and keys:
            surface = known.near(keys[0])
            if surface is not None and _bounded(words, at + size, surface):
                return size, surface, REPAIRED
    return 0, "", 0.0


_GOES_ON = frozenset(["tinh", "thanh", "tp", "huyen", "quan", "thi", "xa", "phuong", "dac", "cap", "so", "ngay", "do"])


def _bounded(words: Sequence[Placed], end: int, surface: str) -> bool:
    """Whether a phrase that ends in a proper name ends where the name does: at the end, at a mark, before a level word."""
    if not surface.split()[-1][:1].isupper() or end >= len(words):
        return True
    last, following = words[end - 1].text, words[end].text
    return not last[-1:].isalnum() or not following[:1].isupper() or letters(following) in _GOES_ON


def _keys(part: Sequence[Placed]) -> list[tuple[str, ...]]:
    """The folded words as read, and with the other reading of each disputed word."""
    read = [letters(one.text) for one in part]
    keys = [tuple(key for key in read if key)]
    shared = {
        one.word.alternatives
        for one, following in pairwise(part)
        if one.word.alternatives == following.word.alternatives
    }
    for place, one in enumerate(part):
        for other in one.word.alternatives if one.word.alternatives not in shared else ():
            if letters(other) and " " not in other.strip() and len(letters(other)) < 2 * len(letters(one.text)):
                swapped = [*read[:place], letters(other), *read[place + 1 :]]
                keys.append(tuple(filter(None, swapped)))
    return keys


def _spell(part: Sequence[Placed], surface: str) -> list[str]:
    """The phrase in the words' own capitals and punctuation; a word that reads the same stays as printed (hoà, hòa)."""
    wanted = [word for word in surface.split() if letters(word)]
    proper = len(wanted) > 1 and all(word[:1].isupper() for word in wanted)
    spelled = []
    number = 0
    for one in part:
        if not letters(one.text):
            spelled.append(one.text)
            continue
        match = _PARTS.match(one.text)
        assert match is not None
        before, core, after = match.groups()
        target = _PARTS.match(wanted[number])
        assert target is not None
        number += 1
        if proper and core.islower():
            spelled.append(f"{before}{target[2]}{after}")  # `việt Nam`: a name begins with a capital wherever it stands
        else:
            spelled.append(one.text if same_reading(core, target[2]) else f"{before}{_cased(target[2], core)}{after}")
    return spelled


def _other_marks_inside(part: Sequence[Placed], surface: str) -> bool:
    """Whether the phrase has a comma where none was read, or none where one was: a leader or a speck may have made that."""
    wanted = [word for word in surface.split() if letters(word)]
    told = [one.text for one in part if letters(one.text)]
    return any((read[-1:] in ",;.") != (word[-1:] in ",;.") for read, word in zip(told[:-1], wanted[:-1], strict=True))


def _cased(target: str, core: str) -> str:
    if core.upper() == core and len(core) > 1:
        return target.upper()
    if not core[:1].isalpha():
        return target  # `1ố dân phố`: what stood there tells no capital from a small letter
    if core[:1].isupper():
        return target[:1].upper() + target[1:]
    return target.lower() if target.lower() != target.upper() and core.lower() == core else target
