"""Headers of papers drawn for the tests of the handwriting room: a page as ink, and the lines a reader would yield."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline import handwriting
from pipeline.document import Box, Line, SlotReadings, Word
from pipeline.tinos import Face, render


@dataclass
class Sheet:
    """An A4 page at `dpi` on which words are printed; boxes in points."""

    dpi: float = 200.0
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.luminance: NDArray[np.uint8] = np.full((round(11.69 * self.dpi), round(8.27 * self.dpi)), 255, np.uint8)

    def put(self, text: str, x: float, baseline: float, points: float = 13.0, face: Face = "Regular") -> float:
        """Prints at x, baseline (points); returns the x after it."""
        scale = self.dpi / 72
        drawn = render(text, points * scale, face)
        left, top = round(x * scale), round(baseline * scale) - drawn.baseline
        view = self.luminance[top : top + drawn.ink.shape[0], left : left + drawn.ink.shape[1]]
        np.minimum(view, (255 - 235 * drawn.ink).astype(np.uint8), out=view)
        return x + drawn.advance / scale

    def write(self, text: str, x: float, baseline: float) -> None:
        """Writes with something like a pen, at x, baseline (points)."""
        scale = self.dpi / 72
        at = (round(x * scale), round(baseline * scale))
        cv2.putText(self.luminance, text, at, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.0052 * self.dpi, 60, 2, cv2.LINE_AA)

    def read(self, text: str, x0: float, x1: float, baseline: float, points: float = 13.0) -> None:
        """Notes what a reader made of the line; its box is as high as a detector draws it."""
        box = Box(x0, baseline - 0.8 * points, x1, baseline + 0.25 * points)
        self.lines.append(Line((Word(text, box, 0.9),), box))

    def number_line(
        self,
        said: str,
        *,
        before: str = "Số:",
        blank: float = 40.0,
        after: str = "/GM-SYT",
        inside: str = "",
        points: float = 13.0,
        baseline: float = 120.0,
    ) -> tuple[float, float]:
        """Prints "Số:", a blank with `inside`, and the notation; returns where the blank begins and ends (points)."""
        start = self.put(before, 100, baseline, points)
        self.put(inside, start + 2, baseline, points)
        end = self.put(after, start + blank, baseline, points)
        self.read(said, 100, end, baseline, points)
        return start, start + blank

    def date_line(
        self,
        said: str,
        day: str = "",
        month: str = "",
        year: str = "2018",
        *,
        points: float = 13.0,
        blank: float = 22.0,
        baseline: float = 120.0,
    ) -> dict[str, tuple[float, float]]:
        """Prints "Kiên Giang, ngày … tháng … năm …" in italics; returns where its blanks stand (points)."""
        at: dict[str, tuple[float, float]] = {}
        x = self.put("Kiên Giang, ngày", 290, baseline, points, "Italic")
        for kind, value, word in (("day", day, "tháng"), ("month", month, "năm")):
            self.put(value, x + 4, baseline, points, "Italic")
            at[kind] = (x, x + blank)
            x = self.put(word, x + blank, baseline, points, "Italic")
        at["year"] = (x, self.put(f" {year}", x, baseline, points, "Italic"))
        self.read(said, 290, at["year"][1], baseline, points)
        return at


def examined(luminance: NDArray[np.uint8], lines: Sequence[Line], dpi: float) -> SlotReadings | None:
    """What stands in the blanks of a page, found and read; None where it has none."""
    blanks = handwriting.find(luminance, lines, dpi)
    return None if blanks is None else handwriting.examine(luminance, blanks, lines, dpi)
