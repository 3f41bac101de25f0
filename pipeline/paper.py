"""Sizes of paper: names and A4 equivalents, by which scanning is counted and paid."""

from __future__ import annotations

# ISO 216, short and long side in points.
_SIZES = {"A2": (1191, 1684), "A3": (842, 1191), "A4": (595, 842), "A5": (420, 595), "A6": (298, 420)}
_EQUIVALENTS = {"A2": 4.0, "A3": 2.0, "A4": 1.0, "A5": 0.5, "A6": 0.25}
_TOLERANCE = 0.12


def paper_name(width: float, height: float) -> str:
    """The ISO name of a sheet of `width` × `height` points; "A4+" for a long sheet of A4 width, "other" else."""
    short, long = sorted((width, height))
    for name, (narrow, wide) in _SIZES.items():
        if abs(short / narrow - 1) < _TOLERANCE and abs(long / wide - 1) < _TOLERANCE:
            return name
    return "A4+" if abs(short / 595 - 1) < _TOLERANCE and long > 842 else "other"


def a4_equivalent(width: float, height: float) -> float:
    """How many A4 sheets this one counts for: by name, else by area in quarters, at least a quarter."""
    known = _EQUIVALENTS.get(paper_name(width, height))
    if known is not None:
        return known
    return max(0.25, round(width * height / (595 * 842) * 4) / 4)


__all__ = ["a4_equivalent", "paper_name"]
