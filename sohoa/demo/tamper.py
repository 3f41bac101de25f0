"""Forges a copy of a signed file, the ways people do: a byte changed, a page's words changed in a later revision."""

from __future__ import annotations

import io
import random
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def flipped(data: bytes, seed: int) -> bytes:
    """The file with one byte of its first, signed revision changed."""
    end = data.index(b"%%EOF")
    where = random.Random(seed).randrange(end // 3, 2 * end // 3)
    return data[:where] + bytes([data[where] ^ 0x11]) + data[where + 1 :]


def overwritten(data: bytes) -> bytes:
    """The file with a later revision that lays white paper and a dark bar over words of its first page."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    page_ref, _ = writer.find_page_for_modification(0)
    page = page_ref.get_object()
    extra = writer.add_object(StreamObject(stream_data=b"q 1 1 1 rg 60 520 300 22 re f 0 g 60 520 180 9 re f Q"))
    contents = page["/Contents"]
    before = list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page["/Contents"] = ArrayObject([*before, extra])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
