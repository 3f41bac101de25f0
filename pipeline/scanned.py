"""Where a page was scanned: on which sheet of its file, and on which half of it, as `Page.steps` records."""

from __future__ import annotations

from collections.abc import Sequence

HALF, SHEET = "half:", "sheet:"
SIDES = "left", "right"


def scanned_on(number: int, steps: Sequence[str]) -> int:
    """The number (from 1) of the sheet in the file on which page `number` with those steps was scanned."""
    return next((int(step[len(SHEET) :]) for step in steps if step.startswith(SHEET)), number)


def half_of(steps: Sequence[str]) -> int | None:
    """0 for a page that is the left half of its sheet, 1 for the right half, None for a whole sheet."""
    side = next((step[len(HALF) :] for step in steps if step.startswith(HALF)), None)
    return None if side is None else SIDES.index(side)


__all__ = ["HALF", "SHEET", "SIDES", "half_of", "scanned_on"]
