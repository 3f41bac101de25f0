"""Which syllables follow each other in administrative Vietnamese: settles what two readers see differently.

Lists of compounds and turns of phrase (data/compounds.txt, data/words.txt, written for this project) and the names of
agencies, posts and places that the gazetteer holds; and how usual a syllable is (data/syllables.txt). It only ever chooses
between readings of the same ink; it never proposes a word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline.syllables import one_tone_place
from pipeline.wording import fold

_DATA = ("phrases.json", "provinces.json", "units.json", "names.json")
_SHORT_LIST, _LONG_LIST = "compounds.txt", "words.txt"  # the thresholds were measured with the first
_RAREST = 12.0  # of what the list does not hold: it ends at 10
_SYLLABLES = re.compile(r"[^\W\d_]+")


_Pair = tuple[str, str]


def plain(word: str) -> str:
    """A word as the lexicon knows it: letters only, lower case, one place for tone marks."""
    letters = "".join(_SYLLABLES.findall(unicodedata.normalize("NFC", word))).lower()
    return one_tone_place(letters)


def known(word: str) -> bool:
    """Whether the syllable occurs in the lexicon at all."""
    return plain(word) in _known()[0]


def rarity(text: str) -> float:
    """How unusual the rarest syllable of a text is in written Vietnamese: natural logarithm of how many times rarer than
    the most usual one, 0 to 12; 0 where there is no word."""
    ranks = _ranks()
    found = [ranks.get(one_tone_place(word.lower()), _RAREST) for word in _SYLLABLES.findall(text)]
    return max(found, default=0.0)


def syllables() -> tuple[str, ...]:
    """All syllables of the list, the most usual first."""
    return tuple(_ranks())


@cache
def _ranks() -> dict[str, float]:
    ranks: dict[str, float] = {}
    for line in (files("pipeline") / "data" / "syllables.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            rank, *syllables = line.split()
            ranks.update(dict.fromkeys(syllables, int(rank) / 10))
    return ranks


def follow(left: str, right: str) -> bool:
    """Whether `right` follows `left` somewhere in the lexicon; before small letters names say nothing (`Tiên Lương` is a
    commune, `tiên lương` is none)."""
    pair = plain(left), plain(right)
    return pair in _known()[1] and (pair in _words() or not right.islower())


def other_marks(left: str, right: str) -> str:
    """The compound that is known in place of these syllables and differs in marks alone (`phổ thông` for `phố thông`);
    "" where they are known together themselves, or nothing or more than one thing like them is."""
    ways = _other_ways(left, right)
    return ways[0] if len(ways) == 1 else ""


def _other_ways(left: str, right: str) -> tuple[str, ...]:
    return () if follow(left, right) else _by_letters().get((fold(plain(left)), fold(plain(right))), ())


def miswritten(texts: Sequence[str], at: int) -> tuple[str, ...]:
    """The compounds that the two words from `at` on may be with other marks; none where they are known as they stand, or
    where a word that would change belongs to its other neighbour (`bán lẻ thuốc` and `lệ thuộc`, `PHƯỜNG AN LẠC` and
    `phương án`)."""
    left, right = texts[at], texts[at + 1]
    if not plain(left) or not plain(right):
        return ()
    before = at > 0 and follow(texts[at - 1], left)
    behind = at + 2 < len(texts) and follow(right, texts[at + 2])
    return tuple(
        way
        for way in _other_ways(left, right)
        if not (before and way.split()[0] != plain(left)) and not (behind and way.split()[1] != plain(right))
    )


def is_measured(compound: str) -> bool:
    """Whether a compound that `miswritten` gave is of the list with which the confidence of mended words was measured."""
    return tuple(compound.split()) in _measured()


def alone_with_its_letters(left: str, right: str) -> bool:
    """Whether the two follow each other in the lexicon, and nothing there that differs from them in marks alone does:
    `Đồng Thạnh` and `Đông Thạnh` are both communes, so neither vouches for a tone."""
    return follow(left, right) and not has_twin(left, right)


def has_twin(left: str, right: str) -> bool:
    """Whether two words that follow each other in the lexicon do so with other marks as well."""
    return len(_spellings().get((fold(plain(left)), fold(plain(right))), ())) > 1


@cache
def _spellings() -> dict[tuple[str, str], set[_Pair]]:
    ways: dict[tuple[str, str], set[_Pair]] = {}
    for left, right in _firm():
        ways.setdefault((fold(left), fold(right)), set()).add((left, right))
    return ways


@cache
def _by_letters() -> dict[tuple[str, str], tuple[str, ...]]:
    """Compounds by their bare letters, and `tỉnh` before the provinces; names of other places and of people are like too
    many of them to speak here."""
    ways: dict[tuple[str, str], dict[str, None]] = {}
    for left, right in _pairs((*_compounds(_SHORT_LIST), *_provinces(), *_two_syllables())):
        ways.setdefault((fold(left), fold(right)), {})[f"{left} {right}"] = None
    return {letters: tuple(found) for letters, found in ways.items()}


@cache
def _measured() -> frozenset[_Pair]:
    return frozenset(_pairs((*_compounds(_SHORT_LIST), *_provinces())))


def _provinces() -> Iterator[str]:
    """The provinces with their level before them."""
    data = json.loads((files("pipeline") / "data" / "provinces.json").read_text(encoding="utf-8"))
    for one in data["provinces"]:
        yield unicodedata.normalize("NFC", f"tỉnh {one['name']}")


@cache
def provinces_by_letters() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The names of the provinces, old and new, in small letters, by their letters without marks; none where two share them."""
    names: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for phrase in _provinces():
        _, *name = _spelled(phrase)
        names.setdefault(tuple(fold(one) for one in name), set()).add(tuple(name))
    return {letters: spelled.pop() for letters, spelled in names.items() if len(spelled) == 1}


@cache
def _known() -> tuple[frozenset[str], frozenset[_Pair]]:
    phrases = (*_all_compounds(), *_provinces(), *_names())
    single = {one for phrase in phrases for one in _spelled(phrase)}
    return frozenset(single), frozenset(_pairs(phrases))


@cache
def _firm() -> frozenset[_Pair]:
    """The pairs of the lexicon without those inside longer turns of phrase: `về thi đua` makes `về thi` no word that `bản
    vẽ thi công` could be mistaken for."""
    return frozenset(_pairs((*_compounds(_SHORT_LIST), *_provinces(), *_names(), *_two_syllables())))


@cache
def _words() -> frozenset[_Pair]:
    """Pairs of the lexicon that are written in small letters too: what no list of names alone holds."""
    return frozenset(_pairs((*_all_compounds(), *_provinces(), *_listed("phrases.json"))))


def _pairs(phrases: Iterable[str]) -> Iterator[_Pair]:
    """The syllables of these phrases that follow each other, as the lexicon knows them."""
    return (pair for phrase in phrases for pair in pairwise(_spelled(phrase)))


def _spelled(phrase: str) -> list[str]:
    return [one_tone_place(one) for one in _SYLLABLES.findall(phrase.lower())]


def _names() -> Iterator[str]:
    return (one for name in _DATA for one in _listed(name))


def _listed(name: str) -> Iterator[str]:
    yield from _strings(json.loads((files("pipeline") / "data" / name).read_text(encoding="utf-8")))


def _all_compounds() -> Iterator[str]:
    yield from _compounds(_SHORT_LIST)
    yield from _compounds(_LONG_LIST)


def _two_syllables() -> Iterator[str]:
    return (one for one in _compounds(_LONG_LIST) if len(one.split()) == 2)


def _compounds(name: str) -> Iterator[str]:
    for line in (files("pipeline") / "data" / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split(",")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield unicodedata.normalize("NFC", value)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "source":
                yield unicodedata.normalize("NFC", str(key))
                yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


__all__ = [
    "alone_with_its_letters",
    "follow",
    "has_twin",
    "is_measured",
    "known",
    "miswritten",
    "other_marks",
    "plain",
    "provinces_by_letters",
    "rarity",
    "syllables",
]
