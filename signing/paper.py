"""PDFium, and nobody else in this room calls it: where ink stands on a page, and its letters with their boxes.

PDFium is not safe between threads, so one lock holds every call. Coordinates: points on the upright page from the top
left corner (`request.Place`).
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from numpy.typing import NDArray

from signing.errors import document_refused

PDFIUM = threading.RLock()
INK_SCALE = 1.5  # pixels a point: fine enough for a hairline, cheap enough for every signature
_FAINTEST = 28  # grey levels darker than the paper around it: ink
_PAPER_SPREAD = 60  # further below the page's own paper: not blank even if even (a photo, a filled box)
_SMALLEST_SPECK = 5  # pixels: smaller is dust of the scanner


@dataclass(frozen=True, slots=True)
class Letter:
    """One character with its box and baseline in points from the top left of the upright page, size and slant."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    italic: bool
    bold: bool


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """The document in PDFium, under the lock, forms drawn. Raises DocumentRefusedError("not-a-pdf")."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as broken:
            raise document_refused("not-a-pdf") from broken
        try:
            document.init_forms()
            yield document
        finally:
            document.close()


def page_count(pdf: bytes) -> int:
    """The number of pages."""
    with opened(pdf) as document:
        return len(document)


def page_size(pdf: bytes, page: int) -> tuple[float, float]:
    """Width and height of page `page` (from 1) as seen, in points."""
    with opened(pdf) as document:
        if not 1 <= page <= len(document):
            raise document_refused("page-missing", page=page)
        width, height = document[page - 1].get_size()
        return float(width), float(height)


def ink(pdf: bytes, page: int, *, top: float = 1.0) -> NDArray[np.uint8]:
    """Where page `page` (from 1) is not blank: 1 at ink, `INK_SCALE` pixels a point, fields and stamps included.

    `top` is the share of the page that is looked at, from its top edge. Paper may be grey or yellow and unevenly lit; what is darker than the paper around it is ink, dust is not.
    """
    grey = picture(pdf, page, INK_SCALE, top=top)
    paper = _paper_around(grey)
    dark = (paper.astype(np.int16) - grey) > _FAINTEST
    usual = int(np.percentile(grey, 75))
    dark |= grey.astype(np.int16) < usual - _PAPER_SPREAD
    return _without_dust(dark.astype(np.uint8))


def picture(pdf: bytes, page: int, scale: float, *, top: float = 1.0) -> NDArray[np.uint8]:
    """Page `page` (from 1) in grey, `scale` pixels a point, upright; only the `top` share of it."""
    with opened(pdf) as document:
        if not 1 <= page <= len(document):
            raise document_refused("page-missing", page=page)
        try:
            one = document[page - 1]
            cut = (0.0, one.get_size()[1] * (1 - top), 0.0, 0.0)
            bitmap = one.render(scale=scale, grayscale=True, may_draw_forms=True, crop=cut)
            array: NDArray[np.uint8] = bitmap.to_numpy().copy()
        except pdfium.PdfiumError as broken:
            raise document_refused("not-a-pdf") from broken
    return array[:, :, 0] if array.ndim == 3 else array


def _paper_around(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    # The brightest near by is paper: dilation first, so that a paragraph does not count as its own background.
    bright = cv2.dilate(small, np.ones((7, 7), np.uint8))
    smooth = cv2.medianBlur(bright, 9) if min(bright.shape) > 9 else bright
    height, width = grey.shape
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _without_dust(dark: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    big = stats[:, cv2.CC_STAT_AREA] >= _SMALLEST_SPECK
    big[0] = False
    return np.asarray(big[labels], dtype=np.uint8)


def letters(pdf: bytes, page: int) -> list[Letter]:
    """The letters of page `page` (from 1) in the order of the content, spaces left out."""
    with opened(pdf) as document:
        if not 1 <= page <= len(document):
            raise document_refused("page-missing", page=page)
        try:
            one = document[page - 1]
            return list(_letters(one))
        except pdfium.PdfiumError as broken:
            raise document_refused("not-a-pdf") from broken


def _letters(page: Any) -> Iterator[Letter]:
    turn = _upright(page)
    text = page.get_textpage()
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(256)
    box = pdfium_raw.FS_RECTF()
    origin = (ctypes.c_double(), ctypes.c_double())
    for index in range(text.count_chars()):
        code = pdfium_raw.FPDFText_GetUnicode(text, index)
        letter = chr(code) if code < 0x110000 else ""
        if not letter.strip() or pdfium_raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        # The loose box (advance by ascent and descent) is the same for "." and "Đ": lines and blanks are read from it.
        if not pdfium_raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        pdfium_raw.FPDFText_GetCharOrigin(text, index, ctypes.byref(origin[0]), ctypes.byref(origin[1]))
        size = pdfium_raw.FPDFText_GetFontSize(text, index)
        pdfium_raw.FPDFText_GetFontInfo(text, index, name, 256, ctypes.byref(flags))
        label = name.value.decode(errors="replace").lower()
        x0, y0, x1, y1 = turn(box.left, box.bottom, box.right, box.top)
        italic = bool(flags.value & 64) or "italic" in label or "oblique" in label
        at = (origin[0].value, origin[1].value)
        baseline = turn(*at, *at)[1]
        yield Letter(letter, x0, y0, x1, y1, baseline, _scaled(text, index, size), italic, "bold" in label)
    text.close()


def _scaled(text: Any, index: int, size: float) -> float:
    """The size as seen: the font size times the text matrix."""
    matrix = pdfium_raw.FS_MATRIX()
    if not pdfium_raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        return size
    return size * float((matrix.c**2 + matrix.d**2) ** 0.5 or 1.0)


def _upright(page: Any) -> Any:
    left, bottom, right, top = page.get_bbox()  # as drawn: get_cropbox overlooks boxes inherited from the page tree
    rotate = page.get_rotation()

    def turn(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if rotate == 90:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if rotate == 180:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        if rotate == 270:
            return top - y1, right - x1, top - y0, right - x0
        return x0 - left, top - y1, x1 - left, top - y0

    return turn
