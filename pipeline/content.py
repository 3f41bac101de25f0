"""A file's bytes, in memory or on disk: a box of 500 scanned pages is looked into without being loaded."""

from __future__ import annotations

import io
import mmap
from pathlib import Path
from typing import BinaryIO


class Content:
    """Bytes given as such, or the path of a file that does not change while it is read."""

    def __init__(self, source: bytes | Path) -> None:
        self.source = source
        self._length = len(source) if isinstance(source, bytes) else source.stat().st_size

    def __len__(self) -> int:
        return self._length

    def span(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; a negative start counts from the end."""
        first = max(0, self._length + start) if start < 0 else start
        if isinstance(self.source, bytes):
            return self.source[first : first + length]
        with self.source.open("rb") as file:
            file.seek(first)
            return file.read(length)

    def find(self, wanted: bytes) -> int:
        """Where `wanted` first stands, -1 for nowhere."""
        if isinstance(self.source, bytes):
            return self.source.find(wanted)
        if not self._length:
            return -1
        with self.source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            return view.find(wanted)

    def stream(self) -> BinaryIO:
        """The content as a stream; who opens it closes it."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")


__all__ = ["Content"]
