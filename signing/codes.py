"""The QR of a paper, drawn as squares into the page before anything is signed (TCVN 7322:2009, ISO/IEC 18004)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import segno

from signing.errors import PlaceRefusedError, document_refused, place_refused
from signing.places import free_square, page_frame_of
from signing.request import Place
from signing.stamps import POINTS_PER_MM

_MODULES_MM = (0.54, 0.49, 0.44, 0.39)  # 0.39 mm: version 13-M at 30 mm, which still read at 150 dpi
_LARGEST_MM = 30.1
_QUIET = 4  # modules of white around a QR


def find_code_place(pdf: bytes, modules: int, unit: float = 1.0) -> Place:
    """Blank paper for a QR of `modules` (quiet zone included) on page 1: top left first (TT 01/2023/TT-VPCP), then the
    other corners; as large as there is room for, up to 30 mm. `unit` is how many points a unit of the page is.

    Raises:
        PlaceRefusedError: no-free-space.
    """
    for side in dict.fromkeys(min(modules * one, _LARGEST_MM) for one in _MODULES_MM):
        found = free_square(pdf, 1, side * POINTS_PER_MM / unit)
        if found is not None:
            return found
    raise place_refused("no-free-space", stamp="QR")


def draw_first_that_fits(pdf: bytes, texts: Sequence[str]) -> bytes:
    """The document with a QR of the first text for which there is room: a long signed code, else a short address.

    Raises:
        PlaceRefusedError: no-free-space, for none of them.
    """
    for text in texts[:-1]:
        try:
            return draw_code(pdf, text)
        except PlaceRefusedError:
            continue
    return draw_code(pdf, texts[-1])


def draw_code(pdf: bytes, text: str, place: Place | None = None) -> bytes:
    """The document with a QR of `text` (level M) drawn on it; `place` is square, or is searched for."""
    matrix = [tuple(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix]
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            unit = page_frame_of(document.pages[0].obj, 1).unit
            where = place or find_code_place(pdf, len(matrix) + 2 * _QUIET, unit)
            page = document.pages[where.page - 1]
            left, bottom, right, _ = page_frame_of(page.obj, where.page).user_rect(where)
            module = (right - left) / (len(matrix) + 2 * _QUIET)
            top = bottom + (right - left)
            squares = [
                f"{left + (x + _QUIET) * module:.3f} {top - (y + _QUIET + 1) * module:.3f} {module:.3f} {module:.3f} re"
                for y, row in enumerate(matrix)
                for x, dark in enumerate(row)
                if dark
            ]
            page.contents_add(b"q", prepend=True)
            page.contents_add(("Q q 0 g " + "\n".join(squares) + " f Q").encode())
            target = io.BytesIO()
            document.save(target)
    except (pikepdf.PdfError, IndexError) as broken:
        raise document_refused("not-a-pdf") from broken
    return target.getvalue()
