"""A file's bytes, in memory or on disk: a box of 500 scanned pages is looked into without being loaded."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

_BLOCK = 1 << 20


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
        state = self.source.stat()
        return _found_on_disk(self.source, (state.st_ino, state.st_size, state.st_mtime_ns), wanted)

    def stream(self) -> BinaryIO:
        """The content as a stream; who opens it closes it."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")


@lru_cache(maxsize=8)
def _found_on_disk(path: Path, state: tuple[int, int, int], wanted: bytes) -> int:
    """Where `wanted` first stands in that state of a file. Remembered: a box is opened for each of its pages. Read block by
    block: pages of a mapped file count as this process's memory."""
    seen, window = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            kept = window[max(0, len(window) - len(wanted) + 1) :]
            window = kept + block
            place = window.find(wanted)
            if place >= 0:
                return seen - len(kept) + place
            seen += len(block)
    return -1


__all__ = ["Content"]
