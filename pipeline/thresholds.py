"""The confidence from which a field is accepted without a person, and how it was measured: pipeline/data/thresholds.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Floors by field name, then by type of value, then for all."""

    default: float
    by_type: Mapping[str, float]
    by_field: Mapping[str, float]
    measured: str

    def for_field(self, name: str, value_type: str) -> float:
        """The least confidence with which a field of this name and type is accepted."""
        return self.by_field.get(name, self.by_type.get(value_type, self.default))


def _load() -> Thresholds:
    data = json.loads((files("pipeline") / "data" / "thresholds.json").read_text("utf-8"))
    return Thresholds(data["default"], data["by_type"], data["by_field"], data["measured"])


THRESHOLDS = _load()
