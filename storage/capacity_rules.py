"""What the capacity lines of NĐ 30/2020/NĐ-CP Điều 13 and Phụ lục I may say, as plain text rules.

TM. (for the collective), Q. (acting head), KT. (for the head, by a deputy), TL. (by order), TUQ. (by mandate) stack:
"TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH". What is given by TUQ. may not be given on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from storage.search import plain

PREFIXES: Final = ("", "TM.", "Q.", "KT.", "TL.", "TUQ.")
_PREFIX = re.compile(r"^(TM|TUQ|KT|TL|Q)\s*\.\s*", re.IGNORECASE)
_LONG: Final = (("UBND", "ỦY BAN NHÂN DÂN"), ("HĐND", "HỘI ĐỒNG NHÂN DÂN"))
_ACCENTS: Final = (("UỶ", "ỦY"), ("HOÀ", "HÒA"))


def prefixes(lines: Iterable[str]) -> tuple[str, ...]:
    """The abbreviations that the lines begin with, top first."""
    return tuple(f"{match[1].upper()}." for line in lines if (match := _PREFIX.match(line.strip())))


def possible(prefix: str, lines: Sequence[str]) -> bool:
    """Whether lines can stand like that: TM. on top only, nothing twice, TL. and TUQ. never together, `prefix` among
    them (where lines are given at all)."""
    found = prefixes(lines)
    if "TM." in found[1:] or len(set(found)) != len(found) or {"TL.", "TUQ."} <= set(found):
        return False
    return not lines or not prefix or prefix in found


def lines_agree(required: Iterable[str], printed: Iterable[str]) -> bool:
    """True where the printed lines say the same: case, spaces, UBND, old accents and hints in brackets aside."""
    return _joined(required) == _joined(printed)


def lines_fit(prefix: str, position: str, lines: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether what is printed is what a capacity lets its holder sign with: the lines on record, or, where none are, its
    prefix (TM. on top may always stand) above a position that begins with its own."""
    if not printed:
        return True
    if lines:
        return lines_agree(lines, printed)
    shown = _without_hints(printed)
    as_its_own = set(prefixes(shown)) - {"TM."} == {prefix} - {"", "TM."}
    return as_its_own and bool(shown) and _post(shown[-1]).startswith(_post(position))


def same_name(one: str, other: str) -> bool:
    """True for the same agency or person, written with or without abbreviation."""
    return _line(one) == _line(other)


def _joined(lines: Iterable[str]) -> str:
    return " ".join(_line(line) for line in _without_hints(lines))


def _without_hints(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip() and not line.strip().startswith("(")]


def _post(line: str) -> str:
    """The post alone: "Q. CHỦ TỊCH" and "Quyền Chủ tịch" are the same one's."""
    return re.sub(r"^(?:(?:TM|TUQ|KT|TL|Q)\. |QUYỀN )", "", _line(line))


def _line(line: str) -> str:
    text = _PREFIX.sub(lambda match: f"{match[1].upper()}. ", plain(line).upper())
    for short, long in _LONG:
        text = re.sub(rf"\b{short}\b", long, text)
    for old, new in _ACCENTS:
        text = text.replace(old, new)
    return " ".join(text.split())


__all__ = ["PREFIXES", "lines_agree", "lines_fit", "possible", "prefixes", "same_name"]
