"""Texts, sizes and places of stamps as dated settings: the rule of a day is the newest that had begun by then.

The file is JSON, a list of objects with "from" (ISO date) and any of the fields of `signing.request.StampStyle`; what a
rule leaves out is as it was before. {"from": "2027-01-01", "sao_y": ["{form}; {agency}; {time}"], "seal_mm": 38}
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from signing.errors import SigningError
from signing.request import SignRequest, StampStyle
from signing.stamps import TEXT_STAMPS, stamp_lines
from sohoa.settings import SettingsError

Rules = Sequence[tuple[date, StampStyle]]
_NAMES = {one.name for one in fields(StampStyle)}


def load_rules(path: Path, before: StampStyle) -> list[tuple[date, StampStyle]]:
    """The rules of a file, oldest first; `before` is what held before the first.

    Raises:
        SettingsError: "bad-stamp-rules"; the sentence says what is wrong.
    """
    try:
        rows = sorted(json.loads(path.read_text(encoding="utf-8")), key=lambda one: str(one["from"]))
        made: list[tuple[date, StampStyle]] = []
        for row in rows:
            style = _checked(replace(made[-1][1] if made else before, **_values(row)))
            made.append((date.fromisoformat(row["from"]), style))
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, SigningError) as wrong:
        raise _bad(path, str(wrong)) from wrong
    return made


def style_on(rules: Rules, day: date, before: StampStyle) -> StampStyle:
    """The style of a day."""
    return next((style for since, style in reversed(rules) if since <= day), before)


def _values(row: dict[str, Any]) -> dict[str, Any]:
    unknown = set(row) - _NAMES - {"from"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key != "from"}


def _checked(style: StampStyle) -> StampStyle:
    """Every line is set once, so that a wrong template is told when the office starts and not when it signs."""
    from datetime import UTC, datetime

    for stamp in TEXT_STAMPS:
        stamp_lines(SignRequest(stamp, "x", datetime(2026, 1, 1, tzinfo=UTC), agency="x", style=style))
    numbers = (style.font_size, style.smallest_font_size, style.seal_mm, *style.signature_mm, *style.margins_mm)
    if not all(isinstance(one, int | float) and 1 < one < 200 for one in numbers) or set(style.left) - TEXT_STAMPS:
        raise ValueError("sizes or corners out of range")
    return style


def _bad(path: Path, why: str) -> SettingsError:
    return SettingsError(
        "bad-stamp-rules",
        f"Tệp quy định dấu {path.name} sai: {why[:120]}; hãy sửa tệp.",
        f"The file of stamp rules {path.name} is wrong: {why[:120]}; mend it.",
        name=path.name,
    )


__all__ = ["Rules", "load_rules", "style_on"]
