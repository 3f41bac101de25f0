"""Takes a file in: tells what it is, refuses what cannot be read, and hands out its pages one at a time.

Nothing here decodes more than the page that was asked for. Everything that looks inside a file is meant to run in a
bounded child (`sohoa.bounded`); `pipeline.digitize` does so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol, Self

from pipeline import errors
from pipeline.content import Content
from pipeline.document import Page
from pipeline.imagesource import ImageSource
from pipeline.pdfsource import PdfSource
from pipeline.raster import Raster, encode_png

Container = Literal["pdf", "tiff", "jpeg", "png"]

MAX_PAGES = 2000
_EXECUTABLES = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"{\\rtf")
# A program is told by its first bytes; a script often only by its name.
_PROGRAM_NAMES = {".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".msi", ".sh", ".js", ".vbs", ".ps1", ".jar", ".apk"}


class Source(Protocol):
    """An opened file. Pages count from 0; only the page asked for is in memory."""

    container: Container
    pages: int
    notes: tuple[str, ...]
    disbelieved: set[int]  # pages whose text layer `text_page` found to be nonsense

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points, as a viewer shows the page."""

    def text_page(self, page: int) -> Page | None:
        """The page read from its born-digital text layer, or None where its picture has to be read."""

    def raster(self, page: int, dpi: float | None = None) -> Raster:
        """The page as a picture, at `dpi` or at the resolution it was scanned with."""

    def close(self) -> None:
        """Frees what the source holds."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of a file without reading its pages; `signed` means that its bytes must not change."""

    container: Container
    pages: int
    notes: tuple[str, ...]
    signed: bool = False


def sniff(data: bytes, filename: str) -> Container:
    """What kind of container `data` (the first 1024 bytes are enough) is; the name only words the refusal.

    Raises:
        IntakeError: empty-file, executable, office-file, not-a-document.
    """
    if not data:
        raise errors.intake("empty-file")
    head = data[:1024]
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return "tiff"
    # ISO 32000-1, annex H, note 13: the header may stand anywhere in the first 1024 bytes.
    if b"%PDF-" in head and not head.startswith(_EXECUTABLES):
        return "pdf"
    if head.startswith(_EXECUTABLES) or PurePosixPath(filename.lower()).suffix in _PROGRAM_NAMES:
        raise errors.intake("executable", filename=filename)
    if head.startswith(_OFFICE):
        raise errors.intake("office-file", filename=filename)
    raise errors.intake("not-a-document", filename=filename)


def open_source(data: bytes | Path, filename: str) -> Source:
    """Opens a file for reading page by page; a file on disk is never loaded as a whole.

    Raises:
        IntakeError: empty-file, executable, office-file, not-a-document, truncated, broken, password, too-many-pages,
            too-large-image.
    """
    content = Content(data)
    container = sniff(content.span(0, 1024), filename)
    source: Source = PdfSource(content) if container == "pdf" else ImageSource(content, container, MAX_PAGES)
    if source.pages > MAX_PAGES:
        pages = source.pages
        source.close()
        raise errors.intake("too-many-pages", pages=pages, limit=MAX_PAGES)
    return source


def inspect(data: bytes | Path, filename: str) -> Summary:
    """Kind, page count and notes of a file, without reading a page. Raises as `open_source`."""
    with open_source(data, filename) as source:
        return Summary(source.container, source.pages, source.notes, isinstance(source, PdfSource) and source.signed)


def page_image(data: bytes, filename: str, page: int, dpi: float) -> bytes:
    """Page `page` (from 1, as `Page.number`) as PNG at `dpi`, as a viewer shows it. Run it in a bounded child.

    Raises:
        IntakeError: as `open_source`; no-such-page.
    """
    with open_source(data, filename) as source:
        if not 1 <= page <= source.pages:
            raise errors.intake("no-such-page", page=page, pages=source.pages)
        return encode_png(source.raster(page - 1, dpi))


__all__ = ["MAX_PAGES", "Source", "Summary", "inspect", "open_source", "page_image", "sniff"]
