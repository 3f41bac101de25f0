"""Whether the office that a certificate names is the very one whose name stands at the head of a paper.

Offices of one place have nearly the same words: the people's committee, the people's council, the police and a board
"of tỉnh Mẫu" differ by what they are. So the name must begin with the same kind of body and leave no word over on
either side, but for the office above it and for the place, which pages and certificates give or leave out as they like.
Marks count where both sides write them: "Bình An" and "Bình Ân" are two communes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from signing.officewords import OFFICE, PLACE, TODAY, UNTELLING, fold, places_of

_COMMUNES = ("xa", "phuong", "thi tran", "dac khu")
# Councils and boards that an office sets up have no seal: their papers bear the office's.
_BORROWS_A_SEAL = re.compile(r"(?:hoi dong(?! nhan dan)|ban chi dao|ban to chuc|to|doan)\b")


def is_issuer(lines: Sequence[str], name: str, elsewhere: str) -> bool:
    """Whether `name` is the office that issued a paper.

    Args:
        lines: the agency's lines on the page, from parent to issuer, as printed; a name may run over several.
        name: an office as a certificate writes it.
        elsewhere: what else that certificate says of its holder.
    """
    if not _spelt_alike(" ".join(lines), name) or _another_commune(" ".join(lines), f"{name} ; {elsewhere}"):
        return False
    end = len(lines)
    while end > 1 and _BORROWS_A_SEAL.match(fold(lines[end - 1])):
        end -= 1
    return any(
        _same(" ".join(lines[start:last]), " ".join(lines[:start]), name, elsewhere)
        for last in {end, len(lines)}
        for start in range(last)
    )


def _same(own: str, above: str, name: str, elsewhere: str) -> bool:
    """Whether a name is the office printed as `own`, under the office `above`."""
    printed, said = _today(own), _today(name)
    kinds = [found[0] if (found := OFFICE.match(text)) else "" for text in (printed, said)]
    if kinds[0] != kinds[1]:
        return False
    mine, theirs = _words(printed), _words(said)
    missing = mine - theirs - _words(_today(elsewhere))
    spare = theirs - mine - _words(_today(above)) - _words(" ".join(place for _, place in PLACE.findall(said)))
    return bool(mine & theirs) and not missing and not spare


def _today(text: str) -> str:
    """The text folded, with provinces called as they are since 1 July 2025."""
    folded = fold(text)
    for old, new in TODAY.items():
        folded = re.sub(rf"\b(tinh|thanh pho) {old}\b", rf"\1 {new}", folded)
    return folded


def _words(folded: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", folded)) - UNTELLING


def _another_commune(page: str, certificate: str) -> bool:
    """Whether both name a commune, and of another kind: a xã and a phường of one name are two."""
    printed, said = places_of(fold(page)).keys() & {*_COMMUNES}, places_of(fold(certificate)).keys() & {*_COMMUNES}
    return bool(printed and said and not printed & said)


def _spelt_alike(one: str, other: str) -> bool:
    """Whether the words that both have bear the same marks, wherever a tone is set; a text in ASCII leaves them out."""
    if one.isascii() or other.isascii():
        return True
    first, second = _marked(one), _marked(other)
    return all(first[word] & second[word] for word in first.keys() & second.keys())


def _marked(text: str) -> dict[str, set[tuple[str, ...]]]:
    """Each folded word with the marks of its spellings."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold()):
        letters = unicodedata.normalize("NFD", word)
        marks = tuple(sorted(one for one in letters if unicodedata.combining(one) or one == "đ"))
        found.setdefault(fold(word), set()).add(marks)
    return found
