"""The kinds of document sohoa knows: one declarative module each; a new kind is a file (docs/kinds.md)."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from pipeline.kinds.spec import Check, Finding, Kind, Own, Values


@lru_cache(maxsize=1)
def all_kinds() -> tuple[Kind, ...]:
    """Every `KIND` declared by a module of this package, ordered by name."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        kind = getattr(importlib.import_module(f"{__name__}.{module.name}"), "KIND", None)
        if isinstance(kind, Kind):
            found.append(kind)
    return tuple(sorted(found, key=lambda kind: kind.name))


def kind_named(name: str) -> Kind | None:
    """The kind of that name, None for `khac` and unknown names."""
    return next((kind for kind in all_kinds() if kind.name == name), None)


__all__ = ["Check", "Finding", "Kind", "Own", "Values", "all_kinds", "kind_named"]
