"""What may stand printed right of a document's number, as far as the readers tell: "/QĐ-UBND", "/2026", "-QĐ/TU".

A pen beside it makes them misread it too, so what each of them read is a candidate, and the known codes that are nearly
read; which one stands there is for the print to say (`pipeline.slots`).
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.checks import TYPE_ABBREVIATIONS
from pipeline.document import Line
from pipeline.kinds import all_kinds
from pipeline.wording import fold

_NOTATION = re.compile(r"[/\\|]\s*([^\W\d_][^/]*)$")
_WITH_YEAR = re.compile(r"[/\\|]\s*((?:19|20)\d\d)\s*/\s*([^\W\d_][^/]*)$")
_YEAR_ONLY = re.compile(r"[/\\|]\s*((?:19|20)\d\d)\W*$")
_PARTY = re.compile(r"[-–]\s*([^\W\d_]{2,5})\s*/\s*([^\W\d_]\S*)$")
_UNSLASHED = re.compile(r"([^\W\d_]{2,})-([^\W\d_]{2,})\W*$")
_YEAR_LAST = re.compile(r"(?<!\d)((?:19|20)\d\d)\W*$")
_LONGEST = 7  # letters of a notation's first group
_NAMED = re.compile(r"[A-ZĐ]{4,}")
_CODES = frozenset(code for codes in TYPE_ABBREVIATIONS.values() for code in codes)


def endings(text: str) -> list[tuple[str, ...]]:
    """What may stand printed right of the number, each as the page may print it."""
    options: list[tuple[str, ...]] = []
    party = _PARTY.search(text)
    if party:
        options.append((f"-{party[1].upper()}/{party[2]}",))
    year = _WITH_YEAR.search(text)
    if year:
        options.append(_after_slash(f"{year[1]}/{_tidy(year[2])}"))
    plain = _NOTATION.search(text)
    if plain:
        options.append(_after_slash(_tidy(plain[1])))
    only = _YEAR_ONLY.search(text)
    if only:  # civil-status papers: "Số: 45/2026"
        options.append(_after_slash(only[1]))
    return options


def ends_in_notation(text: str) -> bool:
    """Whether a line ends like a number's, with its stroke or without."""
    return bool(_NOTATION.search(text)) or is_unslashed(text)


def is_unslashed(text: str) -> bool:
    """Whether it may be a number's line whose stroke a pen took: "SG206SXD-QHKT", "s6528GPxD"."""
    coded = bool(_UNSLASHED.search(text)) or (any(map(str.isdigit, text)) and bool(_codes_at_the_end(text)))
    return coded and bool(re.match(r"\W*[Ss5]", text))


def _after_slash(notation: str) -> tuple[str, ...]:
    """A notation after its stroke, with a space and without; a code without its bar ("QD") with it as well."""
    code, dash, rest = notation.partition("-")
    barred = [] if code in _CODES else [one for one in _CODES if fold(one) == fold(code)]
    return tuple(stroke + form for form in (notation, *(one + dash + rest for one in barred)) for stroke in ("/", "/ "))


def misread_endings(line: Line) -> list[tuple[str, ...]]:
    """What may stand there where a pen made the readers misread it too: what the others read ("/QĐ-BTP" for "/Qb-BTP"),
    the known code that is nearly read, and a notation whose stroke the pen's last figure took ("206SXD-QHKT")."""
    texts = dict.fromkeys(text for word in line.words for text in (word.text, *word.alternatives))
    found: dict[str, None] = {}
    for text in texts:
        whole, plain = _WITH_YEAR.search(text), _NOTATION.search(text)
        year, unslashed = _YEAR_LAST.search(text), _UNSLASHED.search(text)
        if whole:
            found[f"{whole[1]}/{_tidy(whole[2])}"] = None
        if plain:
            found[_tidy(plain[1])] = None
        elif year:
            found[year[1]] = None
        elif unslashed:
            run, rest = unslashed[1], _tidy(unslashed[2])
            found.update({f"{run[-count:]}-{rest}".upper(): None for count in range(2, min(len(run), _LONGEST) + 1)})
        else:
            found.update(dict.fromkeys(_codes_at_the_end(text)))
    for notation in list(found):
        code, dash, rest = notation.partition("-")
        known = [one for one in _CODES if Levenshtein.distance(fold(one), fold(code)) <= 1]
        found.update({f"{one}{dash}{rest.upper()}": None for one in known})
    return [tuple(form for notation in found for form in _after_slash(notation))]


def _codes_at_the_end(text: str) -> list[str]:
    """The codes of forms that a text nearly ends in, where the pen took the stroke before one: "50OcpxD"."""
    return [code for code in _codes_of_forms() if Levenshtein.distance(fold(text[-len(code) :]), fold(code)) <= 1]


@cache
def _codes_of_forms() -> tuple[str, ...]:
    """The codes that the kinds' notations name, such as GPXD; long ones, which are known although a letter is misread."""
    return tuple(dict.fromkeys(code for kind in all_kinds() for code in _NAMED.findall(kind.notation)))


def _tidy(notation: str) -> str:
    """A notation as printed: no spaces, a small first letter ("sYT") made a capital."""
    joined = re.sub(r"\s+", "", notation).rstrip(".,;:'’")
    return re.sub(r"(^|-)([^\W\d_])", lambda found: found[1] + found[2].upper(), joined)


__all__ = ["endings", "ends_in_notation", "is_unslashed", "misread_endings"]
