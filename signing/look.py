"""One state of a file as pdfium draws it: grey pictures, letters with their places, what annotations show."""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Callable, Iterable
from math import ceil
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from signing.change import Rect

SCALE = 100 / 72  # pixels a point: enough to see a dot of 10 pt type
INK, PAPER, DIFFERENT = 140, 170, 40  # grey levels: darker is ink, lighter is paper; how far ink differs from both
FAINT = 10  # grey levels: what an eye still sees; pdfium draws the same content alike to the last level
SPECKS = 12  # pixels that drawing alone may differ by
_LARGEST_SIDE = 3000
_BREAKS = (10, 13)
_FARTHEST = 10**9  # pixels
CLOSER = 3  # times SCALE: what a reader of words needs

Grey = NDArray[np.int16]
# Reads a picture of words, grey levels with dark letters, at so many dots an inch: its lines, none where it holds none.
Reader = Callable[[NDArray[np.uint8], float], list[str]]


class RenderError(Exception):
    """pdfium would not open or draw this state."""


class Letter(NamedTuple):
    """One printed character of a page: text and box in pixels (left, top, right, bottom)."""

    text: str
    box: tuple[int, int, int, int]
    line: int


class Look:
    """One state of the file as drawn; close() frees pdfium's memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._greys: dict[int, Grey] = {}
        self._papers: dict[int, Grey] = {}
        self._pages: dict[int, pdfium.PdfPage] = {}
        self._flat_copy: pdfium.PdfDocument | None = None
        self._flat_pages: dict[int, pdfium.PdfPage] = {}
        self._texts: dict[tuple[int, bool], pdfium.PdfTextPage] = {}
        self._read: dict[tuple[int, tuple[int, ...], int, bool], list[Letter]] = {}
        try:
            self._document = pdfium.PdfDocument(data)
            # Without a form environment pdfium draws no widget at all: neither seals nor what is written over text.
            self._document.init_forms()
        except (pdfium.PdfiumError, ValueError, OSError) as refused:
            raise RenderError(str(refused)) from refused

    @classmethod
    def of(cls, data: bytes) -> Look | None:
        """The look of a state, None where pdfium would not open it: for what is told only as far as it can be seen."""
        try:
            return cls(data)
        except RenderError:
            return None

    def close(self) -> None:
        self._forget()
        if self._flat_copy is not None:
            self._flat_copy.close()
        self._document.close()

    def _forget(self, kept: int | None = None) -> None:
        for key in [key for key in self._texts if key[0] != kept]:
            self._texts.pop(key).close()
        for pages in (self._pages, self._flat_pages):
            for index in [index for index in pages if index != kept]:
                pages.pop(index).close()

    def __len__(self) -> int:
        return len(self._document)

    def page(self, index: int) -> pdfium.PdfPage:
        """The opened page; a few are kept, because opening one parses all it draws, and the first, which is asked again."""
        if index in self._pages:
            return self._pages[index]
        try:
            page = self._document[index]
        except (pdfium.PdfiumError, IndexError) as refused:
            raise RenderError(str(refused)) from refused
        if len(self._pages) > 3:
            self._forget(kept=0)
        self._pages[index] = page
        return page

    def _flat_page(self, index: int) -> pdfium.PdfPage:
        """The page of a copy in which annotations and fields were made part of the page, so that their text is read."""
        if index in self._flat_pages:
            return self._flat_pages[index]
        self.page(index)  # makes room, and keeps both
        try:
            if self._flat_copy is None:
                self._flat_copy = pdfium.PdfDocument(self.data)
            page = self._flat_copy[index]
            raw.FPDFPage_Flatten(page, 0)
            page.close()
            self._flat_pages[index] = self._flat_copy[index]
        except (pdfium.PdfiumError, ValueError, IndexError) as refused:
            raise RenderError(str(refused)) from refused
        return self._flat_pages[index]

    def textpage(self, index: int, *, flat: bool = False) -> pdfium.PdfTextPage:
        """What pdfium reads of a page, or with `flat` of it and its annotations and fields; kept as long as the page."""
        page = self._flat_page(index) if flat else self.page(index)
        try:
            if (index, flat) not in self._texts:
                self._texts[index, flat] = page.get_textpage()
            return self._texts[index, flat]
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused

    def grey(self, index: int) -> Grey:
        """The page as grey levels, 100 dpi, with annotations and fields; drawn once."""
        if index not in self._greys:
            if len(self._greys) > 3:
                self._greys.clear()
            self._greys[index] = self._drawn(index)
        return self._greys[index]

    def _drawn(self, index: int, *, added: bool = True) -> Grey:
        page = self.page(index)
        try:
            scale = min(SCALE, _LARGEST_SIDE / max(1.0, *page.get_size()))
            bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=added, draw_annots=added)
            array: Grey = bitmap.to_numpy().astype(np.int16)
            return array.reshape(array.shape[0], array.shape[1])
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused

    def paper(self, index: int) -> Grey:
        """The page as grey levels like `grey`, without annotations and fields."""
        if index not in self._papers:
            if len(self._papers) > 3:
                self._papers.clear()
            self._papers[index] = self._drawn(index, added=False)
        return self._papers[index]

    def closer(self, index: int, box: Rect) -> tuple[Grey, float]:
        """A box of user space as grey levels at about 300 dpi, and the dots an inch it has."""
        page = self.page(index)
        height, width = shape = self.shape(index)
        left, top, right, bottom = self.pixels(index, box, shape)
        scale = min(SCALE, _LARGEST_SIDE / max(1.0, *page.get_size()))
        cut = (left / scale, (height - bottom) / scale, (width - right) / scale, top / scale)
        try:
            bitmap = page.render(scale=CLOSER * scale, crop=cut, grayscale=True, may_draw_forms=True, draw_annots=True)
            part: Grey = bitmap.to_numpy().astype(np.int16)
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused
        return part.reshape(part.shape[0], part.shape[1]), CLOSER * scale * 72

    def colours(self, index: int) -> NDArray[np.uint8]:
        """The page as drawn in colour, (height, width, 3), RGB."""
        page = self.page(index)
        try:
            scale = min(SCALE, _LARGEST_SIDE / max(1.0, *page.get_size()))
            return np.asarray(page.render(scale=scale, may_draw_forms=True, draw_annots=True).to_pil().convert("RGB"))
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused

    def shape(self, index: int) -> tuple[int, int]:
        """Height and width in pixels of the page as `grey` would draw it, without drawing."""
        page = self.page(index)
        width, height = page.get_size()
        scale = min(SCALE, _LARGEST_SIDE / max(1.0, width, height))
        return ceil(height * scale), ceil(width * scale)

    def picture(self, index: int) -> bytes:
        """The page as PNG for a report."""
        page = self.page(index)
        try:
            stream = io.BytesIO()
            page.render(scale=SCALE, may_draw_forms=True, draw_annots=True).to_pil().save(stream, "PNG")
            return stream.getvalue()
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused

    def pixels(self, index: int, box: Rect, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """A box of user space in pixels of the drawn page (left, top, right, bottom), cut to the page."""
        page = self.page(index)
        corners = [_to_device(page, shape, x, y) for x, y in ((box[0], box[1]), (box[2], box[3]))]
        (x0, y0), (x1, y1) = corners
        height, width = shape[:2]
        left, right = sorted((min(max(x0, 0), width), min(max(x1, 0), width)))
        top, bottom = sorted((min(max(y0, 0), height), min(max(y1, 0), height)))
        return left, top, right, bottom

    def letters(self, index: int, shape: tuple[int, ...], most: int = 20_000) -> list[Letter]:
        """The characters of the page itself (annotations are not among them), in reading order, with line numbers."""
        key = (index, shape, most, False)
        if key not in self._read:
            self._read[key] = _letters_of(_characters(self.textpage(index), most), self.page(index), shape)
        return self._read[key]

    def all_letters(self, index: int, shape: tuple[int, ...], most: int = 20_000) -> list[Letter]:
        """The characters of the page with those that annotations and fields show: read after flattening a copy, once."""
        key = (index, shape, most, True)
        if key not in self._read:
            # Flattening forgets a size that the page inherits: where its characters lie is told by the page itself.
            self._read[key] = _letters_of(_characters(self.textpage(index, flat=True), most), self.page(index), shape)
        return self._read[key]

    def added_text(self, index: int, boxes: Iterable[Rect]) -> list[str]:
        """What annotations and fields show inside the boxes: the page's text with them, minus its own."""
        before, after = self.textpage(index), self.textpage(index, flat=True)
        try:
            return [_without(_bounded(after, box), _bounded(before, box)) for box in boxes]
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused

    def alone(self, index: int, box: Rect) -> Look:
        """A page of this size that bears nothing but what annotations show in exactly this box, now its own content: for
        stamps that lie on each other. `close` it."""
        target = io.BytesIO()
        try:
            with pdfium.PdfDocument.new() as sheet:
                sheet.import_pages(self._document, [index])
                page = sheet[0]
                page.set_mediabox(*self.page(index).get_bbox())  # flattening forgets a size that the page inherits
                for item in list(page.get_objects(max_depth=1)):
                    page.remove_obj(item)
                _keep_annotations(page, box)
                page.gen_content()
                raw.FPDFPage_Flatten(page, 0)  # without the form it came from, a field would not be drawn
                sheet.save(target)
        except (pdfium.PdfiumError, ValueError, IndexError) as refused:
            raise RenderError(str(refused)) from refused
        return Look(target.getvalue())

    def text(self, index: int) -> str:
        """All words of a page, with single spaces."""
        try:
            return " ".join(str(self.textpage(index).get_text_bounded()).split())
        except (pdfium.PdfiumError, ValueError) as refused:
            raise RenderError(str(refused)) from refused

    def is_scan(self, index: int) -> bool:
        """Whether one picture covers most of the page."""
        page = self.page(index)
        try:
            width, height = page.get_size()
            for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=2):
                left, bottom, right, top = item.get_bounds()
                if (right - left) * (top - bottom) > 0.6 * width * height:
                    return True
        except (pdfium.PdfiumError, ValueError):
            return False
        return False


def _keep_annotations(page: pdfium.PdfPage, box: Rect) -> None:
    """Removes the annotations that stand in any other box."""
    sides = raw.FS_RECTF()
    for place in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
        note = raw.FPDFPage_GetAnnot(page, place)
        known = raw.FPDFAnnot_GetRect(note, sides)
        raw.FPDFPage_CloseAnnot(note)
        stands = (sides.left, min(sides.bottom, sides.top), sides.right, max(sides.bottom, sides.top))
        if not known or any(abs(one - other) > 1 for one, other in zip(stands, box, strict=True)):
            raw.FPDFPage_RemoveAnnot(page, place)


def _to_device(page: pdfium.PdfPage, shape: tuple[int, ...], x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, shape[1], shape[0], 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _characters(text: pdfium.PdfTextPage, most: int) -> tuple[list[int], list[tuple[float, float, float, float]]]:
    """The code points of a page and their boxes in points (left, bottom, right, top), up to where pdfium knows none."""
    codes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    left, right, bottom, top = sides = tuple(ctypes.c_double() for _ in range(4))
    asked = tuple(ctypes.byref(side) for side in sides)
    try:
        handle = text.raw  # asked for once: wrapping it anew costs as much as the call
        for place in range(min(text.count_chars(), most)):
            code = raw.FPDFText_GetUnicode(handle, place)
            if code not in _BREAKS and not raw.FPDFText_GetCharBox(handle, place, *asked):
                break
            codes.append(code)
            boxes.append((left.value, bottom.value, right.value, top.value))
    except (pdfium.PdfiumError, ValueError):
        pass  # what was read until then is judged
    return codes, boxes


def _letters_of(
    characters: tuple[list[int], list[tuple[float, float, float, float]]], page: pdfium.PdfPage, shape: tuple[int, ...]
) -> list[Letter]:
    """Characters as `_characters` gives them, in lines, where they lie on a page of that shape."""
    codes, corners = characters
    boxes = _boxes(page, shape, corners)
    found: list[Letter] = []
    line, bottom = 0, None
    for code, box in zip(codes, boxes, strict=True):
        if code in _BREAKS:
            line += 1
            continue
        text = chr(code) if 0 < code < 0x110000 else "\ufffd"
        if not text.isspace():
            if bottom is not None and box[1] > bottom:
                line += 1
            bottom = box[3]
        found.append(Letter(text, box, line))
    return found


def _boxes(
    page: pdfium.PdfPage, shape: tuple[int, ...], corners: list[tuple[float, float, float, float]]
) -> list[tuple[int, int, int, int]]:
    """`_to_device` for the corners of many boxes: it is affine, so three far points tell it."""
    far = 10_000.0
    here, across, up = (np.array(_to_device(page, shape, *at)) for at in ((0.0, 0.0), (far, 0.0), (0.0, far)))
    matrix = np.array([across - here, up - here]) / far
    points = np.array(corners, dtype=np.float64).reshape(-1, 2, 2) @ matrix + here
    first, last = np.rint(points.min(axis=1)), np.rint(points.max(axis=1))
    pixels = np.clip(np.nan_to_num(np.hstack([first, last])), -_FARTHEST, _FARTHEST).astype(int)
    return [(box[0], box[1], box[2], box[3]) for box in pixels.tolist()]


def _bounded(text: pdfium.PdfTextPage, box: Rect) -> str:
    return str(text.get_text_bounded(box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1))


def _without(later: str, earlier: str) -> str:
    for part in earlier.split():
        later = later.replace(part, "", 1)
    return " ".join(later.split())


def by_line(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Letters in their lines, both in the order they came."""
    lines: dict[int, list[Letter]] = {}
    for letter in letters:
        lines.setdefault(letter.line, []).append(letter)
    return list(lines.values())


def plain(text: str) -> str:
    """Letters and digits only, composed and folded, for comparing what is written."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
