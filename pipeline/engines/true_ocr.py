"""trueocr: finds lines, tells orientation and reading order, and is the second reader.

Its networks are called directly, one thread each, because we want what its own API drops: the confidence and the place
of every letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from trueocr.page import VERTICAL, PageEngine
from trueocr.preprocess import crop_line, pad_batch, width_batches
from trueocr.recognizer import Recognizer

from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.raster import Pixels

_CLOSER = 640  # what a part's width is brought to, pixels of the detector


class TrueOcr:
    """Detector, orientation, order and reader in one child; sessions are made here, with one thread."""

    name = "trueocr"

    def __init__(self) -> None:
        folder = Path(str(files("trueocr"))) / "models"
        self._page = PageEngine(folder, threads=1)
        self._reader = Recognizer(folder, threads=1)

    def turns(self, gray: Pixels) -> int:
        """Quarter turns clockwise that bring the level picture upright; 0 when it is not sure."""
        turned = self._page.orientation(gray)
        return 0 if turned == VERTICAL else int(turned)

    def detect(self, gray: Pixels) -> list[tuple[Place, float]]:
        """The lines of the page with the detector's score, in no order."""
        height, width = gray.shape
        found = []
        for x0, y0, x1, y1, score in self._page.detect(gray):
            place = Place(
                max(0, int(np.floor(x0))),
                max(0, int(np.floor(y0))),
                min(width, int(np.ceil(x1))),
                min(height, int(np.ceil(y1))),
            )
            if place.width > 2 and place.height > 2:
                found.append((place, float(score)))
        return found

    def detect_closer(self, gray: Pixels, around: Place) -> list[tuple[Place, float]]:
        """The lines of that part of the page, seen at a larger scale; places on the whole page, in no order."""
        part = gray[around.y0 : around.y1, around.x0 : around.x1]
        # The detector brings the long side to one length: white beside the part decides the scale.
        blank = round(part.shape[1] * self._page.long_side / _CLOSER) - part.shape[1]
        framed = np.pad(part, ((0, 0), (0, max(0, blank))), constant_values=255)
        return [
            (Place(place.x0 + around.x0, place.y0 + around.y0, place.x1 + around.x0, place.y1 + around.y0), score)
            for place, score in self.detect(framed)
        ]

    def order(self, lines: Sequence[Place], texts: list[str], width: int, height: int) -> list[int]:
        """Indices of the lines in reading order."""
        boxes = np.array([[line.x0, line.y0, line.x1, line.y1] for line in lines], np.float32).reshape(-1, 4)
        return [int(index) for index in self._page.reading_order(boxes, texts, (width, height))]

    def read(self, page: Pixels, lines: Sequence[Place], dpi: float) -> list[Reading]:
        """See LineReader."""
        reader = self._reader
        crops = [
            crop_line(
                page,
                (line.x0, line.y0, line.x1, line.y1),
                window=3,
                max_width=reader.max_width,
                pad_y=reader.pad_y,
                pad_x=reader.pad_x,
            )
            for line in lines
        ]
        readings: list[Reading] = [()] * len(lines)
        for chosen in width_batches([crop.shape[1] for crop in crops], max_batch=32):
            tensor, widths = pad_batch([crops[index] for index in chosen])
            ids, sure, lengths = reader.session.run(["ids", "conf", "lengths"], {"x": tensor, "widths": widths})
            for row, index in enumerate(chosen):
                steps = int(lengths[row])
                readings[index] = self._words(ids[row, :steps], sure[row, :steps], lines[index])
        return readings

    def _words(self, ids: NDArray[np.int64], sure: NDArray[np.float32], line: Place) -> Reading:
        """Greedy CTC with places: a new letter wherever the class changes and is not the blank."""
        kept = np.flatnonzero((ids != 0) & np.concatenate(([True], ids[1:] != ids[:-1])))
        margin = self._reader.pad_x * line.height
        step = (line.width + 2 * margin) / max(len(ids), 1)
        words: list[ReadWord] = []
        letters: list[tuple[str, float, float]] = []
        for position in kept:
            char = self._reader.chars[int(ids[position]) - 1]
            if char.isspace():
                words += _joined(letters, step)
                letters = []
            else:
                letters.append((char, line.x0 - margin + (float(position) + 0.5) * step, float(sure[position])))
        return tuple(words + _joined(letters, step))


def _joined(letters: list[tuple[str, float, float]], step: float) -> list[ReadWord]:
    if not letters:
        return []
    text = unicodedata.normalize("NFC", "".join(char for char, _, _ in letters))
    # The least sure letter decides: one wrong letter is a wrong word.
    return [ReadWord(text, letters[0][1] - step, letters[-1][1] + step, min(sure for _, _, sure in letters))]


__all__ = ["TrueOcr"]
