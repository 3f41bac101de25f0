"""What a document says of itself in its metadata stream (ISO 32000-2 §14.3.2, XMP): title, authors, subject, keywords.

Dates, producers and identifiers change with every revision; what a reader shows as the paper's title may not.
"""

from __future__ import annotations

import html
import re

from signing.pdffile import PdfFile
from signing.pdfobjects import MalformedError, PdfString, Stream, Value
from signing.pdfstreams import decoded
from signing.pdftree import text_of

# The property and the key of /Info that says the same (ISO 16684-1, ISO 32000-2 table 349).
_TOLD = {"dc:title": "Title", "dc:creator": "Author", "dc:description": "Subject", "pdf:Keywords": "Keywords"}
_TAG = re.compile(r"<[^>]*>")
_LARGEST = 1 << 20  # characters


def says_the_same(one: Value, other: Value) -> bool:
    """Whether two text strings hold the same words: editors write them anew in another encoding."""
    return isinstance(one, PdfString) and isinstance(other, PdfString) and text_of(one) == text_of(other)


def told_otherwise(old: PdfFile, new: PdfFile) -> list[str]:
    """The properties that say something in the newer state that neither the older stream nor the older /Info said, or
    that were said and are said nowhere now."""
    before, after = _packet(old), _packet(new)
    return [name for name in _TOLD if _added(old, before, after, name) or _lost(new, before, after, name)]


def _added(old: PdfFile, before: str, after: str, name: str) -> bool:
    known = {"", *_values(before, name), _in_information(old, name)}
    return any(value not in known for value in _values(after, name))


def _lost(new: PdfFile, before: str, after: str, name: str) -> bool:
    """Whether nothing is left of what was said; a translation may go."""
    said = {value for value in _values(before, name) if value}
    return bool(said) and said.isdisjoint({*_values(after, name), _in_information(new, name)})


def _in_information(file: PdfFile, name: str) -> str:
    information = file.mapping(file.trailer.get("Info"))
    return " ".join(text_of(file.get(information.get(_TOLD[name]))).split())


def _packet(file: PdfFile) -> str:
    stream = file.get(file.root.get("Metadata"))
    if not isinstance(stream, Stream):
        return ""
    try:
        data = decoded(stream, file.get)
    except MalformedError:
        return ""
    encoding = "utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8"
    return data.decode(encoding, "replace")[:_LARGEST]


def _values(packet: str, name: str) -> list[str]:
    """What each writing of a property says, without its markup: an element, or an attribute of a description."""
    elements = re.findall(rf"<{name}(?:\s[^<>]*)?>(.*?)</{name}\s*>", packet, re.DOTALL)
    attributes = re.findall(rf"[\s]{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", packet)
    written = [*elements, *(one or other for one, other in attributes)]
    return [" ".join(html.unescape(_TAG.sub(" ", value)).split()) for value in written]
