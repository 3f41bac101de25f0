"""Printed words of a page that are not seen on it: covered by a picture, a shape or a field, or as white as the paper.

The page is drawn twice, as it is and with its words alone; where a letter's ink is missing from the first, it is hidden.
Invisible text (mode 3), the layer of recognised words under a scan, is not looked at: it can never show.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from signing.change import Rect
from signing.look import SCALE, Grey, Letter, Look, RenderError, by_line

_DARK, _SAME, _CONTRAST = 200, 70, 40  # grey levels
_KEPT = 0.6  # share of a letter's ink that must still be seen
_SHORTEST = 3  # letters in a row that make a hidden word
_INVISIBLE = 3
_LEAST_COVER = 4.0  # points: thinner shapes are lines
_LEAST_MEETING = 2.0  # points that a cover and a word must have in common, each way
_LEVEL = 1e-3  # points by which a level picture may lean
_NEAR = 20.0  # points between two letters of a word, at most


def covered_words(
    look: Look, index: int, spared: Sequence[Rect], laid: Sequence[Rect], *, layered: bool, opaque: bool
) -> Iterator[str]:
    """The lines of page `index` in which words are hidden.

    Args:
        spared: boxes of signatures, whose pictures may lie on names and titles.
        laid: boxes of other fields and annotations, which may lie on words.
        layered: the file switches layers off, so any word may be hidden.
        opaque: the page draws no picture with a mask and no form, so that what lies under a picture is not seen.
    """
    if opaque and not layered:
        under = _under_a_picture(look.page(index), look.textpage(index))
        if under:  # words under a scan: one line stands for the page, which need not be drawn twice
            yield under
            return
    covers = _covers(look.page(index), laid)
    if not covers and not layered:
        return
    if not layered and not _letters_below(look.textpage(index), covers):
        return
    invisible = _invisible_text(look.page(index))
    bare = _words_alone(look.data, index)
    whole = look.grey(index)
    if bare.shape != whole.shape:
        return
    kept = [look.pixels(index, box, whole.shape) for box in spared]
    areas = None if layered else [look.pixels(index, box, whole.shape) for box in covers]
    for line in by_line(look.letters(index, whole.shape)):
        hidden = [
            (areas is None or _lies_in(letter, areas))
            and not _lies_in(letter, kept)
            and _is_hidden(letter, whole, bare, invisible=invisible)
            for letter in line
        ]
        if _longest(line, hidden) >= _SHORTEST:
            yield "".join(letter.text for letter in line).strip()[:80]


def _lies_in(letter: Letter, areas: Sequence[tuple[int, int, int, int]]) -> bool:
    across, down = (letter.box[0] + letter.box[2]) / 2, (letter.box[1] + letter.box[3]) / 2
    return any(area[0] <= across <= area[2] and area[1] <= down <= area[3] for area in areas)


def _longest(line: Sequence[Letter], hidden: Sequence[bool]) -> int:
    """The most hidden letters in a row; spaces in between do not count."""
    longest = here = 0
    for letter, gone in zip(line, hidden, strict=True):
        if letter.text.isspace():
            continue
        here = here + 1 if gone else 0
        longest = max(longest, here)
    return longest


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[int, object]]:
    handle = page.raw  # asked for once: wrapping it anew costs as much as the call
    for place in range(raw.FPDFPage_CountObjects(handle)):
        item = raw.FPDFPage_GetObject(handle, place)
        yield raw.FPDFPageObj_GetType(item), item


def _invisible_text(page: pdfium.PdfPage) -> bool:
    return any(
        kind == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
        for kind, item in _objects(page)
    )


def _under_a_picture(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> str:
    """The first words that were drawn before a level picture without transparency or clipping and lie wholly in it."""
    asked = _Asked()
    words: list[Rect] = []
    for kind, item in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE:
            box = asked.box(item)
            words += [box] if box is not None else []
        elif words and kind == raw.FPDF_PAGEOBJ_IMAGE and asked.is_solid(item, page):
            cover = asked.box(item)
            below = (word for word in words if cover is not None and _contains(cover, word))
            said = (" ".join(text.get_text_bounded(*word).split()) for word in below)
            first = next((one for one in said if sum(not c.isspace() for c in one) >= _SHORTEST), "")
            if first:
                return first[:80]
    return ""


def _contains(outer: Rect, inner: Rect) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _covers(page: pdfium.PdfPage, laid: Sequence[Rect]) -> list[Rect]:
    """What may hide words: white words themselves, and whatever is large enough and drawn over some. Drawing costs."""
    asked = _Asked()
    words: list[Rect] = []
    unread: list[object] = []  # words whose boxes nobody has asked for yet
    found: list[Rect] = []

    def covers(box: Rect) -> bool:
        words.extend(word for word in map(asked.box, unread) if word is not None and _is_large(word))
        unread.clear()
        return _is_large(box) and _meets_any(box, words)

    for kind, item in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            unread.append(item)
            box = asked.box(item) if asked.is_white(item) else None
            if box is not None:
                found.append(box)
            continue
        box = asked.box(item)
        if box is not None and _is_filled(kind, item, box) and covers(box):
            found.append(box)
    return found + [box for box in laid if covers(box)]


def _letters_below(text: pdfium.PdfTextPage, covers: Sequence[Rect]) -> bool:
    """Whether letters enough for a hidden word touch what may cover them, at one place: a white space hides nothing, a
    small picture the sign that it draws."""
    inside = [sum(not letter.isspace() for letter in text.get_text_bounded(*box)) for box in covers]
    touched = [(box, letters) for box, letters in zip(covers, inside, strict=True) if letters]
    return any(sum(letters for box, letters in touched if _beside(here, box)) >= _SHORTEST for here, _ in touched)


def _beside(one: Rect, other: Rect) -> bool:
    """Whether letters under two covers can follow each other: in one row, or near."""
    up = max(one[1], other[1]) - min(one[3], other[3])
    across = max(one[0], other[0]) - min(one[2], other[2])
    return up < 0 or max(up, across) < _NEAR


class _Asked:
    """Asks pdfium about a page's objects, of which there are thousands: the places for its answers are made once."""

    def __init__(self) -> None:
        self._sides = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
        self._colours = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
        self._to_sides = tuple(map(ctypes.byref, self._sides))
        self._to_colours = tuple(map(ctypes.byref, self._colours))

    def box(self, item: object) -> Rect | None:
        """Where an object is drawn, in points."""
        if not raw.FPDFPageObj_GetBounds(item, *self._to_sides):
            return None
        left, bottom, right, top = self._sides
        return left.value, bottom.value, right.value, top.value

    def is_solid(self, item: object, page: pdfium.PdfPage) -> bool:
        """Whether a picture lies level, blends with nothing, is not clipped, and has colours: a stencil has none."""
        matrix, told = raw.FS_MATRIX(), raw.FPDF_IMAGEOBJ_METADATA()
        if raw.FPDFPageObj_HasTransparency(item) or not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
            return False
        clipped = raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(item)) > 0
        level = not clipped and abs(matrix.b) < _LEVEL and abs(matrix.c) < _LEVEL
        known = level and raw.FPDFImageObj_GetImageMetadata(item, page.raw, ctypes.byref(told))
        return bool(known) and told.colorspace != raw.FPDF_COLORSPACE_UNKNOWN

    def is_white(self, item: object) -> bool:
        """Whether it is filled with white, or hardly."""
        if not raw.FPDFPageObj_GetFillColor(item, *self._to_colours):
            return False
        red, green, blue, alpha = self._colours
        return alpha.value < 30 or (red.value > 225 and green.value > 225 and blue.value > 225)


def _is_filled(kind: int, item: object, box: Rect) -> bool:
    if min(box[2] - box[0], box[3] - box[1]) < _LEAST_COVER:
        return False
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return True
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke))) and mode.value != 0


def _is_large(box: Rect) -> bool:
    return box[2] - box[0] > _LEAST_MEETING and box[3] - box[1] > _LEAST_MEETING


def _meets_any(box: Rect, words: Sequence[Rect]) -> bool:
    """Whether a large box and one of many large words have enough in common, each way."""
    left, bottom, right, top = box
    left, bottom, right, top = (
        left + _LEAST_MEETING,
        bottom + _LEAST_MEETING,
        right - _LEAST_MEETING,
        top - _LEAST_MEETING,
    )
    return any(x1 > left and x0 < right and y1 > bottom and y0 < top for x0, y0, x1, y1 in words)


def _words_alone(data: bytes, index: int) -> Grey:
    """The page drawn without all that is no text; on a copy, because it is taken apart."""
    try:
        document = pdfium.PdfDocument(data)
        page = document[index]
    except (pdfium.PdfiumError, ValueError, IndexError) as refused:
        raise RenderError(str(refused)) from refused
    try:
        for kind, item in list(_objects(page)):
            if kind != raw.FPDF_PAGEOBJ_TEXT:
                raw.FPDFPage_RemoveObject(page, item)
        scale = min(SCALE, 3000 / max(1.0, *page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
        array: Grey = bitmap.to_numpy().astype(np.int16)
    except (pdfium.PdfiumError, ValueError) as refused:
        raise RenderError(str(refused)) from refused
    finally:
        page.close()
        document.close()
    return array.reshape(array.shape[0], array.shape[1])


def _is_hidden(letter: Letter, whole: Grey, bare: Grey, *, invisible: bool) -> bool:
    left, top, right, bottom = letter.box
    height, width = whole.shape
    if left < 0 or top < 0 or right >= width or bottom >= height or right <= left or bottom <= top:
        return False
    window = (slice(top, bottom + 1), slice(left, right + 1))
    here, alone = whole[window], bare[window]
    ink: NDArray[np.bool_] = alone < _DARK
    if int(ink.sum()) < 3:
        # White words, and words inside forms: hidden when nothing at all is seen in their place.
        return not invisible and int(here.max()) - int(here.min()) < _CONTRAST
    return float((here[ink] - alone[ink] < _SAME).mean()) < _KEPT
