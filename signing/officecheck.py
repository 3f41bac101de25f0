"""Reads the agency from page one and compares it with the signers' certificates (check 7 of verify.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signing.office import agency_lines, compare, fold
from signing.seen import Letter, Look, RenderError

_COPY = re.compile(r"\bsao y\b|\bsao luc\b|\btrich sao\b|chuyen doi tu van ban giay")


def check_office(pdf: bytes, subjects: list[dict[str, str]], expected: str | None) -> tuple[str | None, str]:
    """(agency, state): state is same, other (no signer fits), mixed (some do not), publisher or unknown.

    The page's own text counts only where it is real text: on a scan it was put there by whoever made the file, and a
    copy (sao y) is rightly signed by another office than the paper names.
    """
    if expected:
        return expected, _state([expected], subjects)
    try:
        look = Look(pdf)
    except RenderError:
        return None, "unknown"
    try:
        shape = look.grey(0).shape
        letters = look.letters(0, shape, most=3000)
        if look.is_scan(0) or _COPY.search(fold(look.text(0))):
            return None, "unknown"
    except RenderError:
        return None, "unknown"
    finally:
        look.close()
    lines = agency_lines(_lines(letters), shape[1])
    return (" ".join(lines), _state(lines, subjects)) if lines else (None, "unknown")


def _state(lines: Sequence[str], subjects: list[dict[str, str]]) -> str:
    states = {compare(lines, subject) for subject in subjects}
    if "other" in states:
        return "mixed" if "same" in states else "other"
    for state in ("same", "publisher"):
        if state in states:
            return state
    return "unknown"


def _lines(letters: list[Letter]) -> list[tuple[str, float, float]]:
    """Printed lines from the top, the left and the right column apart: (text, left, right)."""
    rows: dict[int, list[Letter]] = {}
    for letter in letters:
        rows.setdefault(letter.line, []).append(letter)
    found: list[tuple[int, str, float, float]] = []
    for row in rows.values():
        for part in _split(row):
            inked = [letter for letter in part if not letter.text.isspace()]
            if inked:
                text = "".join(letter.text for letter in part).strip()
                left, right = min(i.box[0] for i in inked), max(i.box[2] for i in inked)
                found.append((min(i.box[1] for i in inked), text, left, right))
    return [(text, left, right) for _, text, left, right in sorted(found)]


def _split(row: list[Letter]) -> list[list[Letter]]:
    """Cuts a line at gaps wider than a few letters: agency and motto stand side by side."""
    parts: list[list[Letter]] = [[]]
    last: Letter | None = None
    for letter in row:
        if last is not None and not letter.text.isspace() and letter.box[0] - last.box[2] > 25:
            parts.append([])
        parts[-1].append(letter)
        last = letter if not letter.text.isspace() else last
    return parts
