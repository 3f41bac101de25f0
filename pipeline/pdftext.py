"""Reads the text layer of a born-digital PDF page: words with their boxes, in the order the page tells them."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.document import Box, Line, Word, enclosing
from pipeline.oldtext import LINE_END, OldText
from pipeline.pdfthings import Viewer

# A gap of this many text heights inside a line separates columns (the two halves of a letterhead).
_COLUMN_GAP = 2.5
_INVISIBLE = 3  # ISO 32000-1, table 106
# Leaders are no part of the word that touches them: "……lập" would begin where its dots begin, left of the value on them.
_WORD_OR_BREAK = re.compile(r"[.…·_]{4,}|(?:(?![.…·_]{4})\S)+|\n")
# In an old font a hyphen at a line's end may be a letter, and what follows is another word.
_OLD_WORD_OR_BREAK = re.compile(rf"[^\s{LINE_END}]*[{LINE_END}]|[^\s{LINE_END}]+|\n")
_HYPHENS = re.compile("[\x02\xad\ufffe]")  # how PDFium marks a hyphen at the end of a line
_HYPHEN_OR_NOTHING, _NO_LETTER = 0xFFFE, 0xFFFD
_HALVES = re.compile("[\ud800-\udfff]+")  # UTF-16 units: what lies beyond the first plane comes in two


def read_lines(
    page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, letters: str, old: OldText | None = None
) -> tuple[Line, ...]:
    """The lines of the page, boxes in points from the top left of the page as shown.

    `letters` are those of `read_letters`; `old` tells which of them are set in fonts of the years before Unicode.
    """
    to_view = Viewer(page)
    lines: list[list[Word]] = []
    current: list[Word] = []
    for word in _words(textpage, to_view, letters, old):
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


def _words(textpage: pdfium.PdfTextPage, to_view: Viewer, letters: str, old: OldText | None) -> Iterator[Word | None]:
    """Words in the layer's order; None where the layer breaks a line."""
    for part in (_WORD_OR_BREAK if old is None else _OLD_WORD_OR_BREAK).finditer(letters):
        if part[0] == "\n":
            yield None
            continue
        said, sure = (_HYPHENS.sub("-", part[0]), 1.0) if old is None else old.word(part.start(), part.end())
        text = unicodedata.normalize("NFC", _HALVES.sub(_joined, said))
        # A letter that the font does not name may be any.
        sure = 0.0 if "\ufffd" in text else sure
        yield Word(text, _box(textpage, part.start(), part.end(), to_view), sure)


def read_letters(textpage: pdfium.PdfTextPage, *, skip_invisible: bool) -> str:
    """The layer's characters, one for each of its indices; what is not to be read is a space.

    With `skip_invisible` that are letters drawn in render mode 3 (a search layer of somebody else's OCR).
    """
    count = textpage.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(textpage.raw, 0, count, buffer)
    units = buffer[:count]
    # The whole text leaves some characters out, and a hyphen there may be a letter without Unicode: ask one by one.
    if written != count + 1 or _HYPHEN_OR_NOTHING in units:
        units = [pdfium_c.FPDFText_GetUnicode(textpage.raw, index) for index in range(count)]
    letters = "".join(chr(unit or _NO_LETTER) for unit in units)
    if skip_invisible:
        letters = "".join(
            " " if letter != "\n" and _is_invisible(textpage, index) else letter for index, letter in enumerate(letters)
        )
    return letters


def _joined(halves: re.Match[str]) -> str:
    """The characters of UTF-16 units; a lone half, which no UTF-8 can hold, is a letter that was not told."""
    return halves[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_invisible(textpage: pdfium.PdfTextPage, index: int) -> bool:
    thing = pdfium_c.FPDFText_GetTextObject(textpage, index)
    return bool(thing) and pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE


def _box(textpage: pdfium.PdfTextPage, start: int, stop: int, to_view: Viewer) -> Box:
    """Around the loose boxes of the letters: advance width and font height, more only for marks above capitals."""
    rect, handle, loose = pdfium_c.FS_RECTF(), textpage.raw, pdfium_c.FPDFText_GetLooseCharBox
    edges = []
    for index in range(start, stop):
        loose(handle, index, rect)
        edges.append((rect.left, rect.bottom, rect.right, rect.top))
    left, bottom, right, top = zip(*edges, strict=True)
    return to_view.box(min(left), min(bottom), max(right), max(top))


__all__ = ["read_letters", "read_lines"]
