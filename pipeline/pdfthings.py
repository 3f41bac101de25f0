"""What stands on a PDF page: its objects, the frame a viewer shows it in, and the lines that its program drew."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.document import Box
from pipeline.ruling import Stroke, stroke_of

_DEEPEST = 3  # forms within forms
_MOST_SEGMENTS = 400  # of one path: drawings have more, tables do not
Point = tuple[float, float]


class Viewer:
    """Turns PDF user space into points from the top left of the page as a viewer shows it."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._rotation = page.get_rotation()
        # Not get_cropbox: it does not see boxes that a page inherits from its parents.
        self._left, self._bottom, self._right, self._top = page.get_bbox()

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The rectangle between the lower left and the upper right corner, as seen."""
        if self._rotation == 0:
            return Box(x0 - self._left, self._top - y1, x1 - self._left, self._top - y0)
        if self._rotation == 90:
            return Box(y0 - self._bottom, x0 - self._left, y1 - self._bottom, x1 - self._left)
        if self._rotation == 180:
            return Box(self._right - x1, y0 - self._bottom, self._right - x0, y1 - self._bottom)
        return Box(self._top - y1, self._right - x1, self._top - y0, self._right - x0)


_PACKED = ("FlateDecode", "LZWDecode", "RunLengthDecode")  # filters that leave the pixels themselves


def can_be_decoded(picture: Any, page: pdfium.PdfPage) -> bool:
    """Whether a picture's stream gives a picture, and all of its pixels where it is packed without loss.

    Of CCITT and JBIG2 pdfium does not tell.
    """
    bitmap = pdfium_c.FPDFImageObj_GetBitmap(picture)
    if not bitmap:
        return False
    pdfium_c.FPDFBitmap_Destroy(bitmap)
    last = pdfium_c.FPDFImageObj_GetImageFilterCount(picture) - 1
    name = ctypes.create_string_buffer(32)
    if last < 0 or not pdfium_c.FPDFImageObj_GetImageFilter(picture, last, name, len(name)):
        return True
    said = pdfium_c.FPDF_IMAGEOBJ_METADATA()
    pdfium_c.FPDFImageObj_GetImageMetadata(picture, page, said)
    whole = said.height * ((said.width * said.bits_per_pixel + 7) // 8)
    return name.value.decode() not in _PACKED or pdfium_c.FPDFImageObj_GetImageDataDecoded(picture, None, 0) >= whole


def things_of(page: pdfium.PdfPage) -> Iterator[tuple[int, Any, int]]:
    """Kind, handle and depth of every object of the page and of the forms on it, four deep.

    A page of print has hundreds of them: `PdfPage.get_objects` would make a Python object of each.
    """
    waiting = deque([(page.raw, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject, 0)])
    while waiting:
        parent, count, get, depth = waiting.popleft()
        for number in range(count(parent)):
            handle = get(parent, number)
            kind = pdfium_c.FPDFPageObj_GetType(handle)
            yield kind, handle, depth
            if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                waiting.append((handle, pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject, depth + 1))


def read_strokes(page: pdfium.PdfPage) -> tuple[Stroke, ...]:
    """The level and upright lines drawn on the page itself, thin rectangles among them."""
    to_view = Viewer(page)
    found: list[Stroke] = []
    for kind, handle, depth in things_of(page):
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH and depth == 0:
            found.extend(_strokes(handle, to_view))
    return tuple(found)


def _strokes(path: Any, to_view: Viewer) -> Iterator[Stroke]:
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroked)
    for points in _outlines(path):
        whole = stroke_of(*_seen(points, to_view))
        if whole is not None:
            yield whole
        elif stroked.value:
            sides = (stroke_of(*_seen(side, to_view)) for side in pairwise(points))
            yield from (side for side in sides if side is not None)


def _seen(points: Sequence[Point], to_view: Viewer) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    box = to_view.box(min(xs), min(ys), max(xs), max(ys))
    return box.x0, box.y0, box.x1, box.y1


def _outlines(path: Any) -> Iterator[list[Point]]:
    """The corners of each part of the path in user space; a closed part ends where it began."""
    count = pdfium_c.FPDFPath_CountSegments(path)
    if count > _MOST_SEGMENTS:
        return
    matrix, x, y = pdfium_c.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFPageObj_GetMatrix(path, matrix)
    points: list[Point] = []
    for number in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, number)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(
            (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
        )
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


__all__ = ["Viewer", "can_be_decoded", "read_strokes", "things_of"]
