"""What is known beforehand: provinces old and new with the dates they were in force, parts of agency names, positions.

Old names stay valid on old papers (NQ 190/2025/QH15): a list is chosen by the issue date, and nothing printed is ever
"corrected" to a newer name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.wording import fold, same_reading, spelled_alike


@dataclass(frozen=True, slots=True)
class Province:
    """A province-level unit and the days it bore that name."""

    name: str
    code: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, day: date | None) -> bool:
        """Whether it existed on that day; with no day, whether it ever did."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@lru_cache(maxsize=4)
def _data(name: str) -> Mapping[str, Any]:
    text = (files("pipeline") / "data" / name).read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@lru_cache(maxsize=1)
def birth_codes() -> Mapping[str, str]:
    """The 63 three-digit codes of the place of birth registration and their names."""
    return dict(_data("provinces.json")["birth_codes"])


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """The 63 provinces until 30/06/2025 and the 34 since."""
    return tuple(
        Province(one["name"], one["code"], _day(one["valid_from"]), _day(one["valid_to"]))
        for one in _data("provinces.json")["provinces"]
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def province_named(name: str, day: date | None = None) -> Province | None:
    """The province of that printed name (with or without Tỉnh, Thành phố, TP.) in force on `day`."""
    bare = _bare(name)
    return next((one for one in provinces() if same_reading(_bare(one.name), bare) and one.in_force(day)), None)


@lru_cache(maxsize=16)
def _unit_names(level: str) -> frozenset[str]:
    units: Mapping[str, list[str]] = _data("units.json")["units"]
    return frozenset(spelled_alike(name) for one, names in units.items() if level in {"", one} for name in names)


def is_unit_name(name: str, level: str = "") -> bool:
    """Whether a district or commune, old or new, bears this name (either place of the tone mark); of one level if asked."""
    return spelled_alike(name) in _unit_names(level)


def _bare(name: str) -> str:
    folded = fold(name)
    for prefix in ("tinh ", "thanh pho ", "tp. ", "tp.", "tp "):
        if folded.startswith(prefix):
            return name[len(prefix) :]
    return name
