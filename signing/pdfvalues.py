"""PDF values for writing, made from plain Python: the one place where pyHanko's object classes are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyhanko.pdf_utils import generic

_generic: Any = generic
_NAMES: dict[str, Any] = {}

Dictionary = generic.DictionaryObject


def name(text: str) -> Any:
    """A name, with its slash: name("/Type")."""
    found = _NAMES.get(text)
    if found is None:
        found = _NAMES[text] = _generic.NameObject(text)
    return found


def integer(value: int) -> Any:
    """A whole number."""
    return _generic.NumberObject(value)


def real(value: float) -> Any:
    """A number with at most three decimals: a thousandth of a point is finer than any printer."""
    return _generic.FloatObject(round(value, 3))


def array(values: Iterable[Any]) -> Any:
    """An array of PDF values."""
    return _generic.ArrayObject(list(values))


def reals(values: Iterable[float]) -> Any:
    """An array of numbers."""
    return array(real(value) for value in values)


def text(value: str) -> Any:
    """A text string."""
    return _generic.pdf_string(value)


def dictionary(entries: Mapping[str, Any] | None = None) -> Any:
    """A dictionary; keys are names with their slash."""
    return _generic.DictionaryObject({name(key): value for key, value in (entries or {}).items()})


def stream(entries: Mapping[str, Any], data: bytes | None = None, packed: bytes | None = None) -> Any:
    """A stream of `data`, or of `packed` bytes already encoded as /Filter in `entries` says."""
    header = {name(key): value for key, value in entries.items()}
    return _generic.StreamObject(header, stream_data=data, encoded_data=packed)


def reference(number: int, generation: int, owner: Any) -> Any:
    """An indirect reference, resolved by `owner`."""
    return _generic.IndirectObject(number, generation, owner)


def entry(holder: Any, key: str, default: Any = None) -> Any:
    """The value of a key with references followed (pyHanko's own `get` hands out bare references)."""
    if key not in holder:
        return default
    return holder[key]


def items(values: Any) -> list[Any]:
    """The values of an array with references followed."""
    return [values[index] for index in range(len(values))]
