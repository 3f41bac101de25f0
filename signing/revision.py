"""One incremental update of a PDF, written tightly: what is signed before stays byte for byte (ISO 32000-2 §7.5.6).

pyHanko reads (cross-reference tables and streams, object streams, hybrids); the writing is ours, because its writer
also renews /Info and XMP, which no signed document may change.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefStream, write_xref_table

from signing import pdfvalues
from signing.errors import document_refused

LARGEST_MB = 256

Reference = generic.Reference
Dictionary = generic.DictionaryObject


def refuse_size(size: int) -> None:
    """Raises DocumentRefusedError("too-large") for more than LARGEST_MB; for callers that know the size before the bytes."""
    if size >> 20 > LARGEST_MB:
        raise document_refused("too-large", megabytes=size >> 20, limit=LARGEST_MB)


class Revision:
    """Reads `pdf` and collects changed and new objects; `write` returns the whole new file.

    Raises:
        DocumentRefusedError: not-a-pdf, pdf-encrypted, too-large.
    """

    def __init__(self, pdf: bytes) -> None:
        refuse_size(len(pdf))
        self.pdf = pdf
        self.reader: Any
        try:
            self.reader = PdfFileReader(BytesIO(pdf), strict=False)
            if "/Encrypt" in self.reader.trailer:
                raise document_refused("pdf-encrypted")
            self._root_ref = self.reader.trailer.raw_get("/Root").reference
            self.root: Any = self.reader.root
            self._next = int(self.reader.trailer["/Size"])
        except _FOREIGN as broken:
            raise document_refused("not-a-pdf") from broken
        if not isinstance(self.root, Dictionary):
            raise document_refused("not-a-pdf")
        self._changed: dict[tuple[int, int], Any] = {}

    @property
    def root_ref(self) -> Any:
        """An indirect reference to the catalog."""
        return pdfvalues.reference(self._root_ref.idnum, self._root_ref.generation, self.reader)

    def add(self, value: Any) -> Any:
        """Puts a new object in; returns the indirect reference to it."""
        number = self._next
        self._next += 1
        self._changed[(0, number)] = value
        return pdfvalues.reference(number, 0, _Lookup(self))

    def changed(self, value: Any) -> None:
        """Marks the indirect object that holds `value` as changed: it will be written anew."""
        holder = value.container_ref
        if holder is None or isinstance(holder, generic.TrailerReference):
            return
        self._changed.setdefault((holder.generation, holder.idnum), self.reader.get_object(holder))

    def get(self, reference: Any) -> Any:
        """The object behind a reference, new ones included."""
        found = self._changed.get((reference.generation, reference.idnum))
        return self.reader.get_object(reference) if found is None else found

    def write(self) -> bytes:
        """The old bytes, the changed objects, a cross-reference section of the kind the file has, and a trailer."""
        out = BytesIO()
        out.write(self.pdf)
        if not self.pdf.endswith((b"\n", b"\r")):
            out.write(b"\n")
        positions: dict[tuple[int, int], Any] = {}
        for generation, number in sorted(self._changed):
            positions[(generation, number)] = out.tell()
            out.write(b"%d %d obj\n" % (number, generation))
            value = self._changed[(generation, number)]
            value.write_to_stream(out, None, generic.Reference(number, generation, self.reader))
            out.write(b"\nendobj\n")
        start = self._write_stream(out, positions) if self.reader.has_xref_stream else self._write_table(out, positions)
        out.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)
        return out.getvalue()

    def _write_table(self, out: BytesIO, positions: dict[tuple[int, int], Any]) -> int:
        start = int(write_xref_table(out, positions))
        trailer = pdfvalues.dictionary()
        self._fill_trailer(trailer, self._next)
        out.write(b"trailer\n")
        trailer.write_to_stream(out, None)
        return start

    def _write_stream(self, out: BytesIO, positions: dict[tuple[int, int], Any]) -> int:
        start = out.tell()
        positions[(0, self._next)] = start
        trailer: Any = XRefStream(positions)
        trailer.compress()
        self._fill_trailer(trailer, self._next + 1)
        out.write(b"%d 0 obj\n" % self._next)
        trailer.write_to_stream(out, None)
        out.write(b"\nendobj\n")
        return start

    def _fill_trailer(self, trailer: Any, size: int) -> None:
        old = self.reader.trailer
        trailer[pdfvalues.name("/Root")] = old.raw_get("/Root")
        if "/Info" in old:
            trailer[pdfvalues.name("/Info")] = old.raw_get("/Info")
        trailer[pdfvalues.name("/ID")] = self._identifier()
        trailer[pdfvalues.name("/Size")] = pdfvalues.integer(size)
        trailer[pdfvalues.name("/Prev")] = pdfvalues.integer(self.reader.last_startxref)

    def _identifier(self) -> Any:
        """The first half stays for the life of the document, the second is new (ISO 32000-2 §14.4)."""
        fresh = generic.ByteStringObject(os.urandom(16))
        try:
            first = self.reader.trailer["/ID"][0]
            first = generic.ByteStringObject(first.original_bytes)
        except (KeyError, IndexError, AttributeError, misc.PdfError):
            first = generic.ByteStringObject(os.urandom(16))
        return pdfvalues.array([first, fresh])


class _Lookup:
    """Resolves references to objects that exist only in a revision not written yet."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision

    def get_object(self, reference: Any, *_: object, **__: object) -> Any:
        return self._revision.get(reference)


# What a parser of a broken file may throw at us; each becomes a DocumentRefusedError at the border.
_FOREIGN = (
    misc.PdfError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    NotImplementedError,
)
FOREIGN = _FOREIGN

__all__ = ["FOREIGN", "LARGEST_MB", "Dictionary", "Reference", "Revision"]
