"""The QR of a paper, drawn as squares into the page before anything is signed (TCVN 7322:2009, ISO/IEC 18004)."""

from __future__ import annotations

import io

import pikepdf
import segno

from signing.errors import document_refused, place_refused
from signing.places import free_square, page_frame_of
from signing.request import Place
from signing.stamps import POINTS_PER_MM

_SIDES_MM = (22.0, 20.0, 18.0, 16.0)
_QUIET = 4  # modules of white around a QR


def find_code_place(pdf: bytes) -> Place:
    """Blank paper for a QR on page 1: top left first (TT 01/2023/TT-VPCP), then the other corners.

    Raises:
        PlaceRefusedError: no-free-space.
    """
    for side in _SIDES_MM:
        found = free_square(pdf, 1, side * POINTS_PER_MM)
        if found is not None:
            return found
    raise place_refused("no-free-space", stamp="QR")


def draw_code(pdf: bytes, text: str, place: Place | None = None) -> bytes:
    """The document with a QR of `text` (level M) drawn on it; `place` is square, or is searched for."""
    where = place or find_code_place(pdf)
    matrix = [tuple(row) for row in segno.make_qr(text, error="m").matrix]
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
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
