"""Exchanges and cuts out pages of originals, pictures untouched: what a clerk's rescan and a split are made with."""

from __future__ import annotations

import io
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline import errors
from pipeline.imagesource import ImageSource
from pipeline.intake import open_source
from pipeline.pdfsource import PdfSource
from pipeline.pictures import picture


def replace_page(data: bytes, name: str, page: int, other: bytes, other_name: str) -> bytes:
    """The document with page `page` (from 1) exchanged for the first page of `other`, as a PDF. Run it in a child.

    Pages of PDFs are carried over as they are, JPEGs byte for byte; the result is an original to be read anew, not yet
    an archival copy.

    Raises:
        IntakeError: one of the files cannot be opened; no-such-page.
        ArchiveError: signed; not-archivable.
    """
    try:
        with _as_pdf(data, name) as document, _as_pdf(other, other_name) as single:
            if not 1 <= page <= len(document.pages):
                raise errors.intake("no-such-page", page=page, pages=len(document.pages))
            document.pages[page - 1] = single.pages[0]
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, OSError) as bad:
        raise errors.archive("not-archivable", cause=str(bad)) from bad


def cut_pages(data: bytes, name: str, first: int, last: int) -> bytes:
    """Pages `first` to `last` (from 1, both included) of an original, as a PDF. Run it in a child.

    Raises:
        IntakeError: the file cannot be opened; no-such-page.
        ArchiveError: signed; not-archivable.
    """
    try:
        with _as_pdf(data, name) as document, pikepdf.Pdf.new() as part:
            for page in (first, last):
                if not first <= page <= len(document.pages) or page < 1:
                    raise errors.intake("no-such-page", page=page, pages=len(document.pages))
            for index in range(first - 1, last):
                part.pages.append(document.pages[index])
            out = io.BytesIO()
            part.save(out)
            return out.getvalue()
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, OSError) as bad:
        raise errors.archive("not-archivable", cause=str(bad)) from bad


def _as_pdf(data: bytes, name: str) -> pikepdf.Pdf:
    """Any readable file as an opened PDF."""
    with open_source(data, name) as source:
        if not isinstance(source, ImageSource):
            if isinstance(source, PdfSource) and source.signed:
                raise errors.archive("signed")
            return pikepdf.open(io.BytesIO(data))
        pdf = pikepdf.Pdf.new()
        for index in range(source.pages):
            _add_picture(pdf, source, index, data)
        return pdf


def _add_picture(pdf: pikepdf.Pdf, source: ImageSource, index: int, data: bytes) -> None:
    width, height = source.size(index)
    image = picture(pdf, partial(source.raster, index), data if source.container == "jpeg" else None)
    show = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Page Do Q".encode()
    pdf.pages.append(
        pikepdf.Page(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
                Resources=Dictionary(XObject=Dictionary({"/Page": image})),
                Contents=pdf.make_stream(show),
            )
        )
    )


__all__ = ["cut_pages", "replace_page"]
