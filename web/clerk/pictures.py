"""Pictures of pages: rendered in a bounded child, small enough for a phone, kept for a while by what they show."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Sequence

from pipeline.scanned import scanned_on
from storage.objects import Bucket
from storage.tables import DocumentRow, PageRow
from web.drawn import as_seen
from web.drawn import jpeg as drawn_jpeg
from web.errors import error
from web.services import WebServices

_KEPT_BYTES = 48 << 20
_DPI = (72, 100, 150, 200)


def jpeg(data: bytes, filename: str, page: int, dpi: int) -> bytes:
    """Page `page` (1-based) as JPEG, with what signatures and form fields show on it; runs in the bounded child."""
    import PIL.Image

    from pipeline.intake import page_image  # heavy, and needed in the child only

    # Reading draws a PDF without what its fields show; what PDFium cannot open, reading names.
    drawn = as_seen(data, page, dpi) if b"%PDF-" in data[:1024] else None
    picture = PIL.Image.open(io.BytesIO(page_image(data, filename, page, dpi))) if drawn is None else drawn.picture
    return drawn_jpeg(picture, 80)


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
