"""Pictures of pages: rendered in a bounded child, small enough for a phone, kept for a while by what they show."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.scanned import scanned_on
from storage.objects import Bucket
from storage.tables import DocumentRow, PageRow
from web.errors import error
from web.services import WebServices

if TYPE_CHECKING:
    from PIL.Image import Image

_KEPT_BYTES = 48 << 20
_DPI = (72, 100, 150, 200)
_MOST_PIXELS = 45_000_000


def jpeg(data: bytes, filename: str, page: int, dpi: int) -> bytes:
    """Page `page` (1-based) as JPEG, with what signatures and form fields show on it; runs in the bounded child."""
    import PIL.Image

    from pipeline.intake import page_image  # heavy, and needed in the child only

    picture = _with_fields(data, page, dpi)
    if picture is None:
        picture = PIL.Image.open(io.BytesIO(page_image(data, filename, page, dpi)))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def _with_fields(data: bytes, page: int, dpi: int) -> Image | None:
    """A PDF's page as a reader shows it, stamps and filled fields too: reading draws pages without them. None for what
    PDFium cannot open, which reading names."""
    import pypdfium2 as pdfium

    if b"%PDF-" not in data[:1024]:
        return None
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
        drawn: Image = sheet.render(scale=scale, may_draw_forms=True).to_pil()
    except pdfium.PdfiumError:
        return None
    finally:
        document.close()
    return drawn


def shown_bytes(document: DocumentRow, *, original: bool) -> tuple[Bucket, str]:
    """Which bytes a picture shows: the file as it is now with its signatures, or the original as it came in."""
    if original or not document.working_sha or not document.current_sha:
        return "originals", document.original_sha
    return document.current_bucket, document.current_sha


def sheet_number(pages: Sequence[PageRow], number: int) -> int:
    """The page of the original on which page `number` was scanned: a folded sheet became two pages."""
    return next((scanned_on(one.number, one.steps) for one in pages if one.number == number), number)


class Pictures:
    """Rendered pages by (SHA-256, page, dpi), the least used thrown away beyond 48 MB."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def page(self, services: WebServices, document: DocumentRow, page: int, dpi: int, *, original: bool) -> bytes:
        """The picture of a page of the document as it is now (upright, as boxes are measured), or of its original."""
        bucket, sha = shown_bytes(document, original=original)
        return self.of(services, bucket, sha, document.name if bucket == "originals" else "tai-lieu.pdf", page, dpi)

    def of(self, services: WebServices, bucket: Bucket, sha: str, name: str, page: int, dpi: int) -> bytes:
        """The picture of a page of stored bytes; `name` tells what kind of file they are."""
        if dpi not in _DPI:
            raise error("not-found")
        key = (sha, page, dpi)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        picture = services.bounded(jpeg, services.objects.get(bucket, sha), name, page, dpi)
        self._keep(key, picture)
        return picture

    def _keep(self, key: tuple[str, int, int], picture: bytes) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = picture
                self._size += len(picture)
            while self._size > _KEPT_BYTES and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone)
