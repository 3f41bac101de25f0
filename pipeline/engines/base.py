"""What every reader of lines offers, so that one can be exchanged for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.raster import Pixels


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word as one engine reads it: x0 and x1 in pixels of the page, `confidence` as the engine states it, 0..1."""

    text: str
    x0: float
    x1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands on the page, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    def lies_in(self, whole: Place) -> bool:
        """Whether most of it lies in another place."""
        shared = min(self.x1, whole.x1) - max(self.x0, whole.x0)
        return whole.y0 < (self.y0 + self.y1) / 2 < whole.y1 and shared > self.width / 2


Reading = tuple[ReadWord, ...]


class LineReader(Protocol):
    """Reads the text of known lines."""

    name: str

    def read(self, page: Pixels, lines: Sequence[Place], dpi: float) -> list[Reading]:
        """One reading for each line, words from left to right, in NFC; empty where nothing is read.

        Args:
            page: (H, W) gray, upright and level.
            lines: where the lines stand.
            dpi: of the page.
        """
        ...


__all__ = ["LineReader", "Place", "ReadWord", "Reading"]
