"""What the machine-readable lines on a card's back say of the fields on its front (ICAO 9303, parts 3 and 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.kinds.spec import Finding, Values
from pipeline.wording import fold


def mrz(values: Values, _: date | None) -> Sequence[Finding]:
    """The machine-readable lines on a card's back repeat number, birth date, sex and expiry with check digits, and the
    name without them (ICAO 9303)."""
    if not values.get("Mrz"):
        return ()
    lines = [line for line in values["Mrz"].split("; ") if len(line) == 30]
    if len(lines) != 3 or not _check_digits_hold(lines[0], lines[1]):
        return (Finding(("Mrz",), False, "các dòng máy đọc thiếu hoặc sai chữ số kiểm tra"),)
    second = lines[1]
    found = [*_repeated(values, lines[0]), *_named(values.get("FullName", ""), lines[2])]
    for name, field, digit in (("BirthDate", second[0:6], second[6]), ("ExpiryDate", second[8:14], second[14])):
        value = values.get(name, "")
        if not value or not digit.isdigit() or mrz_digit(field) != int(digit):
            continue
        good = value[2:].replace("-", "") == field
        found.append(Finding((name,), good, f"{'khớp với' if good else 'khác'} dòng máy đọc ở mặt sau"))
    return found


def _repeated(values: Values, first: str) -> list[Finding]:
    """Whether the optional part of the first line repeats the identity number of the front."""
    front, back = values.get("PersonalId", ""), first[15:27]
    if not re.fullmatch(r"\d{12}", front) or not back.isdigit():
        return []
    return [
        Finding(("PersonalId",), front == back, f"{'khớp với' if front == back else 'khác'} dòng máy đọc ở mặt sau")
    ]


def _named(name: str, third: str) -> list[Finding]:
    """Whether the third line, which no check digit covers, spells the name of the front; a name too long is cut there."""
    front, back = re.sub(r"[^A-Z]", "", fold(name).upper()), third.replace("<", "")
    if not third.endswith("<"):
        front = front[: len(back)]
    if not front or front == back:
        return []
    alike = len(front) == len(back) and all(
        {one, two} == {"I", "T"} for one, two in zip(front, back, strict=True) if one != two
    )
    # In the type of these lines a T is an I but for a bar; on the front nobody takes one for the other.
    unsure = ("Mrz",) if alike else ("Mrz", "FullName")
    return [Finding(unsure, False, "họ tên ở dòng máy đọc khác họ tên in ở mặt trước")]


def _check_digits_hold(first: str, second: str) -> bool:
    """The check digits of document number, birth and expiry on a card's first two lines, and the one over all of them
    (ICAO 9303-5, 4.2.2 and 4.2.4)."""
    whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    parts = ((first[5:14], first[14]), (second[0:6], second[6]), (second[8:14], second[14]), (whole, second[29]))
    return all(digit.isdigit() and mrz_digit(field) == int(digit) for field, digit in parts)


def mrz_digit(field: str) -> int:
    """The check digit of ICAO 9303 over digits, letters and fillers."""
    values = [int(one) if one.isdigit() else 0 if one == "<" else ord(one) - 55 for one in field]
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10
