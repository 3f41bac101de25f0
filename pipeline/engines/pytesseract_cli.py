"""Tesseract `vie` through pytesseract: the command line tool, for machines where tesserocr cannot be installed.

Slower than the C API (a process and a temporary picture for each line); the readings are the same engine's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytesseract
from PIL import Image

from pipeline import errors
from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.engines.tesseract import language_data
from pipeline.raster import Pixels


class PytesseractReader:
    """Selectable in place of `Tesseract`."""

    name = "pytesseract"

    def read(self, page: Pixels, lines: Sequence[Place], dpi: float) -> list[Reading]:
        """See LineReader.

        Raises:
            EngineError: tesseract-missing.
        """
        config = f"--psm 7 --dpi {round(dpi)} --tessdata-dir {language_data()}"
        return [self._line(page, line, config) for line in lines]

    def _line(self, page: Pixels, line: Place, config: str) -> Reading:
        margin = max(2, round(0.12 * line.height))
        left, top = max(0, line.x0 - line.height // 3), max(0, line.y0 - margin)
        crop = page[top : line.y1 + margin, left : line.x1 + line.height // 3]
        if min(crop.shape) < 3:
            return ()
        try:
            table = pytesseract.image_to_data(
                Image.fromarray(crop), lang="vie", config=config, output_type=pytesseract.Output.DICT
            )
        except pytesseract.TesseractNotFoundError as missing:
            raise errors.engine("tesseract-missing") from missing
        found = []
        for text, x, width, sure in zip(table["text"], table["left"], table["width"], table["conf"], strict=True):
            word = unicodedata.normalize("NFC", text.strip())
            if word:
                found.append(ReadWord(word, left + float(x), left + float(x + width), max(0.0, float(sure) / 100)))
        return tuple(found)


__all__ = ["PytesseractReader"]
