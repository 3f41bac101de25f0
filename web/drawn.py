"""A page of a PDF as a reader shows it: stamps and filled fields too, which reading leaves out. Runs in bounded children."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PIXELS = 45_000_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture, the page's size in points, and pixels a point: fewer than asked for on a page as large as a hall."""

    picture: Image
    width: float
    height: float
    scale: float


def as_seen(data: bytes, page: int, dpi: int) -> Drawn | None:
    """Page `page` (from 1); None where PDFium cannot open the file or draw the page, or there is none."""
    import pypdfium2 as pdfium  # heavy, and needed in the child only

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return None
    try:
        document.init_forms()
        if not 1 <= page <= len(document):
            return None
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(dpi / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        picture = sheet.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    except pdfium.PdfiumError:
        return None
    finally:
        document.close()
    return Drawn(picture, width, height, scale)


def jpeg(picture: Image, quality: int) -> bytes:
    """The picture as a JPEG file."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def jpeg_uri(picture: Image, quality: int) -> str:
    """The picture as a data URI that a page can show."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(picture, quality)).decode()


__all__ = ["Drawn", "as_seen", "jpeg", "jpeg_uri"]
