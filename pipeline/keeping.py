"""Pages of a file while it is still being read: kept by whoever asked for the reading, so that it can go on after a kill.

Values travel through JSON whole, to the last bit of every number: a reading that was interrupted ends as one that was not.
"""

from __future__ import annotations

import hashlib
import json
import types
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Protocol, get_args, get_origin, get_type_hints

from pipeline.document import Page

Sheets = Mapping[int, Sequence[Page]]
"""By the index of a sheet in its file, from 0, the page on it, or both of a folded one."""


class Kept(Protocol):
    """Where the sheets of ONE file are kept while the others are read; called from several threads, one at a time."""

    def load(self) -> Sheets:
        """The sheets that were kept before."""
        ...

    def keep(self, sheets: Sheets) -> None:
        """Keeps these sheets; they are safe when it returns. What it raises ends the reading."""
        ...


def key_of(sha: str) -> str:
    """64 hex digits that name the bytes of that SHA-256 as read by a version whose pages are made of the same values as ours."""
    return hashlib.sha256(f"{_shape(Page)} {sha}".encode()).hexdigest()


def packed(pages: Sequence[Page]) -> bytes:
    """The pages of one sheet as compressed JSON."""
    plain = json.dumps([asdict(page) for page in pages], ensure_ascii=False, separators=(",", ":"), default=_plain)
    return zlib.compress(plain.encode(), 6)


def unpacked(body: bytes) -> list[Page]:
    """The inverse of `packed`."""
    return [_made(Page, page) for page in json.loads(zlib.decompress(body))]


def _plain(number: Any) -> Any:
    """A number of numpy's as Python's."""
    return number.item()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(hint: Any, data: Any) -> Any:
    """The value of that type which `asdict` and JSON made this of: a dataclass, a tuple of equals, a plain value."""
    if data is None:
        return None
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return hint(**{name: _made(kind, data[name]) for name, kind in _hints(hint).items()})
    if get_origin(hint) is tuple:
        return tuple(_made(get_args(hint)[0], one) for one in data)
    if isinstance(hint, types.UnionType):
        return _made(next(one for one in get_args(hint) if one is not types.NoneType), data)
    return data


def _shape(kind: Any) -> str:
    """The names and types of all that a value of this type is made of."""
    if is_dataclass(kind):
        assert isinstance(kind, type)
        parts = ",".join(f"{one.name}:{_shape(_hints(kind)[one.name])}" for one in fields(kind))
        return f"{kind.__name__}({parts})"
    if get_origin(kind) is Literal or not get_args(kind):
        return str(kind)
    return f"{kind!s}[{','.join(_shape(one) for one in get_args(kind))}]"


__all__ = ["Kept", "Sheets", "key_of", "packed", "unpacked"]
