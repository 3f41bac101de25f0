"""A manuscript as a born-digital PDF: real text, embedded subset fonts, no picture; clean enough to become PDF/A."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
from fpdf import FPDF

from samples import faces
from samples.manuscript import Manuscript
from samples.sheet import Dots, Glyphs, Rule, Sheet

EPOCH = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)  # the same day in every file, so that one seed gives the same bytes


def write(paper: Manuscript, title: str) -> bytes:
    """The sheets as a PDF. Ink is left out: a born-digital paper has none."""
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(EPOCH)
    pdf.set_title(title)
    pdf.set_lang("vi-VN")
    known: set[str] = set()
    for sheet in paper.sheets:
        pdf.add_page(format=(sheet.width, sheet.height))
        _page(pdf, sheet, known)
    return _settled(bytes(pdf.output()))


def _page(pdf: FPDF, sheet: Sheet, known: set[str]) -> None:
    for item in sheet.items:
        if isinstance(item, Rule):
            pdf.set_draw_color(*item.colour)
            pdf.set_line_width(item.width)
            pdf.line(item.x0, item.y0, item.x1, item.y1)
        elif isinstance(item, Glyphs):
            _face(pdf, item.style, known)
            pdf.set_text_color(*item.colour)
            pdf.text(item.x, item.y, item.text + (" " if item.spaced else ""))
        elif isinstance(item, Dots):
            _face(pdf, item.style, known)
            count = int((item.x1 - item.x0) / faces.advance(".", item.style))
            pdf.text(item.x0, item.y, "." * count)


def _face(pdf: FPDF, style: faces.Style, known: set[str]) -> None:
    name = style.path.stem
    if name not in known:
        faces.font(style.path, 12)  # a missing file is our error, not the library's
        pdf.add_font(name, fname=str(style.path))
        known.add(name)
    pdf.set_font(name, size=style.size)


def _settled(data: bytes) -> bytes:
    """Without the open action (forbidden in PDF/A) and with an identifier that depends on the content only."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/OpenAction" in pdf.Root:
            del pdf.Root.OpenAction
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


__all__ = ["write"]
