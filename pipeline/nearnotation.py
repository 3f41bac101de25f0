"""Letters of a notation that may have been misread: near a known abbreviation, or of two shapes that scans confuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz.distance import Levenshtein

from pipeline.checks import TYPE_ABBREVIATIONS, issuer_initials
from pipeline.kinds.spec import Check, Finding, Kind, Values
from pipeline.wording import letters

_OFFICES = ("UBND", "HĐND", "UBMTTQ", "TAND", "VKSND", "VKSTC")


def notation_nearly_known(values: Values, _: date | None) -> Sequence[Finding]:
    """A group one mark or letter away from a known abbreviation or from the issuer's initials is a misreading of it."""
    known = [one for one in _of_offices(values) if len(one) >= 3]
    for group in re.split(r"[-/]", values.get("CodeNotation", "")):
        if _SMALL_OR_CAPITAL.search(group):
            return (Finding(("CodeNotation",), False, f"chữ thường trong ký hiệu {group} có thể là chữ hoa"),)
        if group in known or len(group) < 3:
            continue
        near = next((one for one in known if Levenshtein.distance(group, one, score_cutoff=1) <= 1), None)
        if near is not None and (len(near) > 3 or letters(group) == letters(near) or _figure_before(group, near)):
            return (Finding(("CodeNotation",), False, f"ký hiệu {group} gần giống {near}"),)
        if _I_OF_NO_WORD.fullmatch(group):
            return (Finding(("CodeNotation",), False, f"chữ I trong ký hiệu {group} có thể là T hoặc L"),)
    return ()


# Small and capital they have one shape; the small letters that notations do have (`TTr`, `TTra`, `QyĐ`, `SNgV`) are others.
_SMALL_OR_CAPITAL = re.compile(r"[cosuvxzkpw]")
# No word that offices are named with begins with I; words themselves (`GAVI`) have other vowels, numerals stand behind letters.
_I_OF_NO_WORD = re.compile(r"(?!.*[AEOUĂÂÊÔƠƯ])(?!.*[IVX]{2,}$).*I.*")


def _of_offices(values: Values) -> list[str]:
    """Abbreviations of offices: those that many have, and the initials of this paper's."""
    organs = (values.get(name, "") for name in ("OrganName", "ParentOrganName"))
    return [*_OFFICES, *(one for organ in organs for one in issuer_initials(organ))]


def _figure_before(group: str, near: str) -> bool:
    """Whether a group is an abbreviation after a letter that a written figure is read as: "206/SXD" as "20/OSXD"."""
    return group[1:] == near and group[0] in "OQDCILZSBGT"


def d_of_the_notation(kind: Kind | None) -> Check:
    """A D in a group that neither a type, an office, the issuer's initials nor the form vouches for: on a scan it may be a Đ
    (`SXD-PTDT` for `SXD-PTĐT`), which the name of a file does not tell apart."""
    of_the_form = re.findall(r"[A-ZĐ]{3,}", kind.notation) if kind else []

    def check(values: Values, _: date | None) -> Sequence[Finding]:
        types = (short for shorts in TYPE_ABBREVIATIONS.values() for short in shorts)
        known = {*types, *of_the_form, *_of_offices(values)}
        for group in re.split(r"[-/]", values.get("CodeNotation", "")):
            if "D" in group and "Đ" not in group and group not in known:
                return (Finding(("CodeNotation",), False, f"chữ D trong ký hiệu {group} có thể là Đ"),)
        return ()

    return check


__all__ = ["d_of_the_notation", "notation_nearly_known"]
