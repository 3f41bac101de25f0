"""How people write dates and amounts, and how storage keeps them: 05/03/2026 ↔ 2026-03-05, 1.250,5 ↔ 1250.5."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")


def shown(kind: str, value: str) -> str:
    """A kept value as people read it; what does not have the kind's form is left alone."""
    if kind == "date":
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        return f"{day.day:02}/{day.month:02}/{day.year}"
    return value


def kept(kind: str, text: str) -> str:
    """What a person typed as storage keeps it; storage refuses what is no date or amount."""
    clean = text.strip()
    if kind == "date" and (match := _DAY.fullmatch(clean)):
        return f"{int(match[3]):04}-{int(match[2]):02}-{int(match[1]):02}"
    if kind in ("money", "area"):
        if _THOUSANDS.fullmatch(clean):
            return clean.replace(".", "").replace(",", ".")
        return clean.replace(" ", "").replace(",", ".")
    return clean
