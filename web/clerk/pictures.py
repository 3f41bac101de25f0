"""Pictures of pages: rendered in a bounded child, small enough for a phone, kept for a while by what they show."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict

from storage.tables import DocumentRow
from web.errors import error
from web.services import WebServices

_KEPT_BYTES = 48 << 20
_DPI = (72, 100, 150, 200)


def jpeg(data: bytes, filename: str, page: int, dpi: int) -> bytes:
    """Page `page` (1-based) as JPEG; runs in the bounded child, which alone opens the file."""
    from PIL import Image

    from pipeline.intake import page_image  # heavy, and needed in the child only

    with Image.open(io.BytesIO(page_image(data, filename, page, dpi))) as picture:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=80, optimize=True)
        return out.getvalue()


class Pictures:
    """Rendered pages by (SHA-256, page, dpi), the least used thrown away beyond 48 MB."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def page(self, services: WebServices, document: DocumentRow, page: int, dpi: int, *, original: bool) -> bytes:
        """The picture of a page of the document's PDF/A (upright, as boxes are measured), or of its original."""
        if dpi not in _DPI:
            raise error("not-found")
        use_original = original or not document.working_sha
        sha = document.original_sha if use_original else document.working_sha
        assert sha is not None
        key = (sha, page, dpi)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        data = services.objects.get("originals" if use_original else "working", sha)
        name = document.name if use_original else "tai-lieu.pdf"
        picture = services.bounded(jpeg, data, name, page, dpi)
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
