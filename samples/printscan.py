"""A page printed on paper and scanned again, as when somebody checks a print-out against its signed original."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from samples import files
from samples.scan import DPI, Picture, Scan, draw_mode, scan
from samples.values import Matrix, Quality


@dataclass(frozen=True, slots=True)
class PrintScan:
    """The scan as JPEG (or PNG where it is bilevel), and where the points of the printed page came to lie."""

    data: bytes
    dpi: int
    mode: str
    skew: float
    matrix: Matrix


def printscan(source: bytes, seed: int, quality: Quality = "typical", page: int = 1) -> PrintScan:
    """Print and scan one page.

    Args:
        source: a PDF, or a picture of a page (PNG, JPEG) taken as filling the sheet.
        page: of a PDF, from 1.

    Raises:
        ValueError: the PDF has no such page.
        pypdfium2.PdfiumError, PIL.UnidentifiedImageError: the source is neither.
    """
    one = _scan(source, seed, quality, page)
    data = files.image_file(one, "png" if one.mode in ("bilevel", "fax") else "jpg")
    return PrintScan(data, one.dpi, one.mode, one.skew, one.matrix)


def printscan_pdf(source: bytes, seed: int, quality: Quality = "typical") -> bytes:
    """Print and scan all pages of a PDF into one scanned PDF."""
    count = len(pypdfium2.PdfDocument(source))
    return files.pdf([_scan(source, seed, quality, number) for number in range(1, count + 1)])


def _scan(source: bytes, seed: int, quality: Quality, page: int) -> Scan:
    rng = Random(f"printscan {seed} {quality} {page}")
    mode = draw_mode(quality, Random(f"printscan {seed} {quality}"))
    return scan(_printed(_picture(source, page, DPI[quality]), rng), None, quality, mode, rng)


def _picture(source: bytes, page: int, dpi: int) -> Picture:
    if not source.startswith(b"%PDF"):
        with Image.open(io.BytesIO(source)) as opened:
            return np.asarray(opened.convert("RGB"))
    document = pypdfium2.PdfDocument(source)
    if not 1 <= page <= len(document):
        raise ValueError(f"page {page} of a document of {len(document)} pages")
    return np.asarray(document[page - 1].render(scale=dpi / 72, may_draw_forms=True).to_pil().convert("RGB"))


def _printed(page: Picture, rng: Random) -> Picture:
    """Toner: a little spread, uneven density, a margin that the printer does not reach."""
    spread = cv2.erode(page, np.ones((2, 2), np.uint8)) if rng.random() < 0.5 else page
    mixed = cv2.addWeighted(page, 0.6, spread, 0.4, rng.uniform(0, 10))
    height, width = page.shape[:2]
    edge = round(height * 0.014)
    mixed[:edge], mixed[-edge:] = 255, 255
    mixed[:, :edge], mixed[:, width - edge :] = 255, 255
    return mixed


__all__ = ["PrintScan", "printscan", "printscan_pdf"]
