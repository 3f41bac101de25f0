"""Reads the agency from page one and compares it with the signers' certificates (check 7 of verify.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from signing.look import Letter, Look, Reader, RenderError, by_line
from signing.office import agency_lines, compare, is_company, is_office, names_any, names_office, seems_to_name_office
from signing.officewords import fold
from signing.roles import Part

_BELOW_THE_HEAD, _LEFT_OF_THE_MOTTO = 0.84, 0.47  # of the page's height from below, and of its width
# By mandate of the office's head, or by his order (NĐ 30/2020 Điều 13), as folded lines begin with it.
_MANDATE = re.compile(r"(?:t ?u ?q|t ?l|thua uy quyen|thua lenh)\b")
_MOST_PAGES = 24
_MARKED = ("sao-y", "arrival")  # signed by another office than the one that issued the paper


def check_office(
    look: Look | None, parts: Sequence[Part], expected: str | None, reader: Reader | None = None
) -> tuple[str | None, str]:
    """(agency, state) of a file drawn by `look`: state is same, unclear (nearly), other (no signer fits), mixed (some do not), mandated
    (who does not is a person who signed by mandate or order what the office then sealed), nobody (no signer's certificate
    names an office), publisher, copy, uncertified (a person of no office certified a copy), unknown (the page names none),
    or doubtful (a scan seems to name another one, or a stamp that is a picture another than its certificate).

    The page's own text counts only where it is real text: on a scan it was put there by whoever made the file. There the
    head of the picture is read, and what a machine reads casts doubt and condemns nobody. A copy (sao y) is rightly signed
    by another office than the paper names; its stamp must then name that office. The head of any "cơ quan, tổ chức" may have
    copied what it issued or was sent (NĐ 30/2020 Điều 27), but whether a company's copy is accepted is for its receiver to say:
    state company where nobody else signed. A stamp alone makes nobody an office: who
    certifies a copy is one, and only a scan is signed by who scanned it.
    """
    marked = [part for part in parts if part.role in _MARKED and names_any(part.subject)]
    misnamed = _misnamed([part for part in marked if is_office(part.subject)])
    if misnamed:
        return misnamed
    agency, state = _of_who_issued(look, parts, marked, expected, reader)
    copier = next((part for part in parts if part.role == "sao-y" and part not in marked), None)
    if copier is not None and state not in ("other", "mixed", "nobody", "doubtful"):
        return agency, "uncertified"
    if state == "copy" and marked and all(is_company(part.subject) for part in marked):
        return agency, "company"
    return agency, state


def _of_who_issued(
    look: Look | None, parts: Sequence[Part], marked: Sequence[Part], expected: str | None, reader: Reader | None
) -> tuple[str | None, str]:
    """(agency, state) of all signers but who marked the paper as a copy or as received."""
    lines = [expected] if expected else printed_agency(look)
    scanned = [part for part in parts if part.role == "scan" and (expected or not lines)]
    issuing = [part for part in parts if part not in marked and part not in scanned]
    agency = " ".join(lines) or None
    if not issuing:
        return expected, "copy"
    if lines:
        state = _state(lines, [part.subject for part in issuing])
        return agency, "mandated" if state == "mixed" and _mandated(look, lines, issuing) else state
    # Who digitises or copies a paper signs unseen where no stamp fits: only who stands on the page issued it.
    return _of_a_scan(look, [part.subject for part in issuing if part.seen], reader)


def _misnamed(marks: Sequence[Part]) -> tuple[str, str] | None:
    """(what it says, state) of a mark that does not name the office of its certificate. What a machine reads of a mark
    casts doubt and condemns nobody, so what is written is asked first."""
    for mark in marks:
        if not mark.read and not names_office(mark.text, mark.subject):
            return mark.text, "other"
    for mark in marks:
        if mark.read and not seems_to_name_office(mark.text, mark.subject):
            return mark.text, "doubtful"
    return None


def _of_a_scan(look: Look | None, issuing: list[dict[str, str]], reader: Reader | None) -> tuple[str | None, str]:
    """(agency, state) by what stands in the picture's upper left, where NĐ 30/2020 puts the agency."""
    try:
        if not issuing or look is None or reader is None or not look.is_scan(0):
            return None, "unknown"
        wide, high = look.page(0).get_size()
        picture, dpi = look.closer(0, (0, high * _BELOW_THE_HEAD, wide * _LEFT_OF_THE_MOTTO, high))
    except RenderError:
        return None, "unknown"
    lines = agency_lines([(line, 0.0, 1.0) for line in reader(picture.astype(np.uint8), dpi)], 10.0)
    if not lines:
        return None, "unknown"
    state = _state(lines, issuing)
    return " ".join(lines), state if state in ("same", "publisher") else "doubtful"


def printed_agency(look: Look | None) -> list[str]:
    """The agency's lines on page one, from parent to issuer; empty for scans and where none are found."""
    try:
        if look is None or look.is_scan(0):
            return []
        shape = look.shape(0)
        return agency_lines(_lines(look.letters(0, shape, most=3000)), shape[1])
    except RenderError:
        return []


def _state(lines: Sequence[str], subjects: list[dict[str, str]]) -> str:
    answers = [(compare(lines, subject), is_office(subject)) for subject in subjects]
    states = {state for state, _ in answers}
    if "other" in states:
        return "mixed" if "same" in states else "other"
    # Who the office sealed for may name his unit in a certificate of his own.
    if ("unclear", True) in answers or ("unclear" in states and ("same", True) not in answers):
        return "unclear"
    for state in ("same", "publisher"):
        if state in states:
            return state
    return "nobody"


def _mandated(look: Look | None, lines: Sequence[str], issuing: Sequence[Part]) -> bool:
    """Whether the office sealed what the head of another one, or of a unit of its own, signed by mandate or order."""
    states = [compare(lines, part.subject) for part in issuing]
    offices = [is_office(part.subject) for part in issuing]
    seals = [place for place, state in enumerate(states) if state == "same" and offices[place]]
    others = [place for place, state in enumerate(states) if state == "other"]
    if not seals or max(others) > max(seals) or any(offices[place] for place in others):
        return False
    return look is not None and _prints_a_mandate(look)


def _prints_a_mandate(look: Look) -> bool:
    """Whether a line begins with "TUQ." or "TL."; the addressees ("Nơi nhận:") may stand on the same row, left of it."""
    try:
        for page in range(min(len(look), _MOST_PAGES)):
            lines = _lines(look.letters(page, look.shape(page)))
            if any(_MANDATE.match(fold(text)) for text, _, _ in lines):
                return True
    except RenderError:
        pass  # of a page that cannot be drawn nobody knows what it prints
    return False


def _lines(letters: list[Letter]) -> list[tuple[str, float, float]]:
    """Printed lines from the top, the left and the right column apart: (text, left, right)."""
    found: list[tuple[int, str, float, float]] = []
    for row in by_line(letters):
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
