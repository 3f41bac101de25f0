"""Separator sheets: printed by us, laid between the documents of a box, found again by their QR code."""

from __future__ import annotations

import io

import segno
import zxingcpp

from pipeline.raster import Pixels
from pipeline.tinos import font

PREFIX = "sohoa:separator:"
STEP = "separator:"  # how Page.steps records one
_FEW_LINES = 15


def separator_sheet(dossier: str = "") -> bytes:
    """A PDF page (A4) to be printed and laid before each document; `dossier` is a mã hồ sơ the next document goes to.

    Raises:
        HandwritingError: the font is missing.
    """
    from fpdf import FPDF  # half a second to load, which every child that only looks for sheets would pay

    code = io.BytesIO()
    segno.make(PREFIX + dossier, error="h", micro=False).save(code, kind="png", scale=12, border=4)
    sheet = FPDF(unit="pt", format="A4")
    sheet.add_page()
    sheet.add_font("Tinos", fname=str(font(12, "Bold").path))
    sheet.set_font("Tinos", size=28)
    sheet.set_y(120)
    sheet.cell(0, 40, "TỜ PHÂN CÁCH VĂN BẢN", align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_font("Tinos", size=16)
    sheet.cell(0, 30, dossier, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.image(code, x=172, y=260, w=250)
    return bytes(sheet.output())


def separator_on(luminance: Pixels, lines: int) -> str | None:
    """The dossier code of a separator sheet ("" where it names none), or None when the page is not one.

    Pages with more than a few lines of print are not looked at: a QR code on a document is its own.
    """
    if lines > _FEW_LINES:
        return None
    for found in zxingcpp.read_barcodes(luminance, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])):
        if found.text.startswith(PREFIX):
            return str(found.text[len(PREFIX) :])
    return None


__all__ = ["PREFIX", "STEP", "separator_on", "separator_sheet"]
