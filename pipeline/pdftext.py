"""Reads the text layer of a born-digital PDF page: words with their boxes, in the order the page tells them."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.document import Box, Line, Word, enclosing

# A gap of this many text heights inside a line separates columns (the two halves of a letterhead).
_COLUMN_GAP = 2.5
_INVISIBLE = 3  # ISO 32000-1, table 106


def read_lines(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, *, skip_invisible: bool) -> tuple[Line, ...]:
    """The lines of the page, boxes in points from the top left of the page as shown.

    With `skip_invisible` letters drawn in render mode 3 (a search layer of somebody else's OCR) are left out.
    """
    to_view = _Viewer(page)
    lines: list[list[Word]] = []
    current: list[Word] = []
    for word in _words(textpage, to_view, skip_invisible):
        if word is None or (current and _apart(current[-1].box, word.box)):
            if current:
                lines.append(current)
            current = []
        if word is not None:
            current.append(word)
    if current:
        lines.append(current)
    return tuple(_line(words) for words in lines)


def _line(words: list[Word]) -> Line:
    box = enclosing([word.box for word in words])
    assert box is not None
    return Line(tuple(words), box)


def _apart(left: Box, right: Box) -> bool:
    """Whether `right` starts a new line or column after `left`."""
    height = max(left.height, right.height, 1.0)
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    return overlap < 0.2 * min(left.height, right.height) or not -height < right.x0 - left.x1 < _COLUMN_GAP * height


def _words(textpage: pdfium.PdfTextPage, to_view: _Viewer, skip_invisible: bool) -> Iterator[Word | None]:
    """Words in the layer's order; None where the layer breaks a line."""
    letters: list[str] = []
    box: Box | None = None
    for index in range(textpage.count_chars()):
        char = chr(pdfium_c.FPDFText_GetUnicode(textpage, index))
        if char in "\r\n" or char.isspace() or char == "\x00":
            if letters and box is not None:
                yield _word(letters, box)
            letters, box = [], None
            if char == "\n":
                yield None
            continue
        if skip_invisible and _is_invisible(textpage, index):
            continue
        letters.append("-" if char in "\x02\xad\ufffe" else char)
        place = to_view.box(textpage, index)
        box = place if box is None else box.union(place)
    if letters and box is not None:
        yield _word(letters, box)


def _word(letters: list[str], box: Box) -> Word:
    return Word(unicodedata.normalize("NFC", "".join(letters)), box, 1.0)


def _is_invisible(textpage: pdfium.PdfTextPage, index: int) -> bool:
    thing = pdfium_c.FPDFText_GetTextObject(textpage, index)
    return bool(thing) and pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE


class _Viewer:
    """Turns PDF user space into points from the top left of the page as a viewer shows it."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._rotation = page.get_rotation()
        # Not get_cropbox: it does not see boxes that a page inherits from its parents.
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._rect = pdfium_c.FS_RECTF()

    def box(self, textpage: pdfium.PdfTextPage, index: int) -> Box:
        """The loose box of one letter: advance width and font height, the same for every letter of a line."""
        rect = self._rect
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, rect)
        x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
        if self._rotation == 0:
            return Box(x0 - self._left, self._top - y1, x1 - self._left, self._top - y0)
        if self._rotation == 90:
            return Box(y0 - self._bottom, x0 - self._left, y1 - self._bottom, x1 - self._left)
        if self._rotation == 180:
            return Box(self._right - x1, y0 - self._bottom, self._right - x0, y1 - self._bottom)
        return Box(self._top - y1, self._right - x1, self._top - y0, self._right - x0)


__all__ = ["read_lines"]
