"""Writes incremental updates to PDFs with the verifier's own reader: what forgeries and tests manipulate files with."""

from __future__ import annotations

import re

from signing.pdffile import PdfFile
from signing.pdfobjects import Name, Ref, Stream, Value


def serialized(value: Value) -> bytes:
    """A value as PDF bytes."""
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, Ref):
        return b"%d %d R" % value
    if isinstance(value, Name):
        return b"/" + re.sub(rb"[^!-~]|[#/()<>\[\]{}%]", lambda m: b"#%02X" % m[0][0], value.encode("latin-1"))
    if isinstance(value, bytes):
        return b"<" + value.hex().encode() + b">"
    if isinstance(value, (int, float)):
        return b"%d" % value if value == int(value) else (b"%.4f" % value)
    if isinstance(value, list):
        return b"[" + b" ".join(serialized(item) for item in value) + b"]"
    if isinstance(value, Stream):
        head = {**value.dictionary, "Length": len(value.raw)}
        return serialized(head) + b"\nstream\n" + value.raw + b"\nendstream"
    inner = b"".join(serialized(Name(key)) + b" " + serialized(item) + b"\n" for key, item in value.items())
    return b"<<" + inner + b">>"


class Patch:
    """An incremental update in the making."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.file = PdfFile(pdf)
        self.changed: dict[int, Value] = {}
        self.freed: set[int] = set()
        self._next = max([*self.file.entries, 0]) + 1

    def add(self, value: Value) -> Ref:
        self.changed[self._next] = value
        self._next += 1
        return Ref(self._next - 1, 0)

    def change(self, ref: Ref, **entries: Value) -> None:
        """Writes a dictionary object anew with some entries replaced (None removes)."""
        value: dict[str, Value] = {**self.file.mapping(ref), **entries}
        self.changed[ref.number] = {key: item for key, item in value.items() if item is not None}

    @property
    def root(self) -> Ref:
        root = self.file.trailer["Root"]
        assert isinstance(root, Ref)
        return root

    def done(self, **trailer: Value) -> bytes:
        out = bytearray(self.pdf if self.pdf.endswith(b"\n") else self.pdf + b"\n")
        rows: dict[int, bytes] = dict.fromkeys(self.freed, b"0000000000 00001 f \n")
        for number, value in self.changed.items():
            rows[number] = b"%010d 00000 n \n" % len(out)
            out += b"%d 0 obj\n" % number + serialized(value) + b"\nendobj\n"
        start = len(out)
        out += b"xref\n" + b"".join(b"%d 1\n" % number + rows[number] for number in sorted(rows))
        kept: dict[str, Value] = {
            key: self.file.trailer[key] for key in ("Root", "Info", "ID", "Encrypt") if key in self.file.trailer
        }
        head = {**kept, "Size": self._next, "Prev": self.file.sections[0].offset, **trailer}
        return bytes(out + b"trailer\n" + serialized(head) + b"\nstartxref\n%d\n%%%%EOF\n" % start)
