"""Finds every signature a PDF carries, also those that nothing refers to any more, and judges their bytes.

Numbered as in verify.py: 1.1 the signature dictionary, 1.2 ByteRange, 1.3 /Contents, 1.4 the signed prefix,
1.5 the tail of the file.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import (
    IndirectObject,
    MalformedError,
    PdfString,
    Ref,
    Stream,
    Value,
    indirect_heads,
    parse_indirect,
)
from signing.pdftree import FormField, PageNode, fields_of, pages_of, rect_of, text_of

_BYTE_RANGE = re.compile(rb"/ByteRange")
_EXACT_END = re.compile(rb"%%EOF(?:\r\n|\r|\n|[ ]?\r?\n)?\Z")
_SUBFILTERS = frozenset(
    {"adbe.pkcs7.detached", "ETSI.CAdES.detached", "adbe.pkcs7.sha1", "ETSI.RFC3161", "adbe.x509.rsa_sha1"}
)


@dataclass(slots=True)
class FoundSignature:
    """One signature dictionary. `end` is where its coverage ends (None when the ByteRange cannot be used)."""

    values: dict[str, Value]
    number: int | None
    name: str = ""
    page: int | None = None
    rect: tuple[float, float, float, float] | None = None
    byte_range: tuple[int, int, int, int] | None = None
    contents: bytes = b""
    problems: list[str] = field(default_factory=list)
    referenced: bool = False
    remains: bool = False
    rewritten: bool = False
    usage_rights: bool = False

    @property
    def end(self) -> int | None:
        return self.byte_range[2] + self.byte_range[3] if self.byte_range else None

    @property
    def subfilter(self) -> str:
        return name_of(self.values.get("SubFilter"))

    @property
    def is_timestamp(self) -> bool:
        return self.subfilter == "ETSI.RFC3161" or name_of(self.values.get("Type")) == "DocTimeStamp"


def find_signatures(file: PdfFile) -> list[FoundSignature]:
    """All signatures, oldest coverage first; each with the problems of its own bytes."""
    pages = pages_of(file)
    found: dict[tuple[str, int], FoundSignature] = {}
    for form_field in fields_of(file, pages):
        _from_field(file, form_field, found)
    _from_pages(file, pages, found)
    _from_bytes(file, found)
    _mark_usage_rights(file, found)
    signatures = [item for item in found.values() if not item.usage_rights]
    for item in signatures:
        _judge_bytes(file, item)
    return sorted(signatures, key=lambda item: (item.end if item.end is not None else 1 << 60, item.number or 0))


def _key(values: dict[str, Value], ref: Ref | None) -> tuple[str, int]:
    contents = values.get("Contents")
    if isinstance(contents, PdfString) and contents.start >= 0:
        return "at", contents.start
    return ("object", ref.number) if ref else ("direct", id(values))


def _from_field(file: PdfFile, form_field: FormField, found: dict[tuple[str, int], FoundSignature]) -> None:
    value = form_field.values.get("V")
    values = file.get(value)
    if form_field.kind != "Sig" or value is None:
        return
    if not isinstance(values, dict):
        # A value is named but cannot be read: a signature was broken on purpose or by accident, not left out.
        if values is None and not (isinstance(value, Ref) and value.number in file.entries):
            return
        values = {}
    ref = value if isinstance(value, Ref) else None
    widget = form_field.widgets[0] if form_field.widgets else None
    item = found.setdefault(_key(values, ref), FoundSignature(values, ref.number if ref else None))
    if not item.name:
        item.name, item.referenced = form_field.name or "?", True
        item.page, item.rect = (widget.page, widget.rect) if widget else (None, None)


def _from_pages(file: PdfFile, pages: list[PageNode], found: dict[tuple[str, int], FoundSignature]) -> None:
    """Widgets that hang on a page although no form knows them: pages taken out of a signed file."""
    for page in pages:
        for annotation in file.sequence(page.values.get("Annots")):
            values = file.mapping(annotation)
            own = values if "V" in values else file.mapping(values.get("Parent"))
            signature = file.get(own.get("V"))
            kind = name_of(file.get(values.get("FT"))) or name_of(file.get(own.get("FT")))
            if not isinstance(signature, dict) or (kind != "Sig" and "ByteRange" not in signature):
                continue
            ref = own.get("V") if isinstance(own.get("V"), Ref) else None
            key = _key(signature, ref)
            if key not in found:
                item = FoundSignature(signature, ref.number if ref else None)
                item.name = text_of(file.get(values.get("T"))) or text_of(file.get(own.get("T")))
                item.page, item.rect = page.index, rect_of(file, values.get("Rect"))
                item.problems.append("field-not-in-form")
                found[key] = item


def _from_bytes(file: PdfFile, found: dict[tuple[str, int], FoundSignature]) -> None:
    """Signature dictionaries that no field leads to, searched in the raw bytes outside of streams."""
    hits = [hit.start() for hit in _BYTE_RANGE.finditer(file.data)][:2000]
    if not hits:
        return
    known = {item.number for item in found.values()}
    starts = _object_starts(file)
    heads: list[int] = []  # looked for in all bytes only where the tables do not lead to the hit
    for hit in hits:
        item = _around(file, _before(starts, hit), hit)
        if item is None:
            heads = heads or [offset for _, _, offset in indirect_heads(file.data)]
            item = _around(file, _before(heads, hit), None)
        if item is None:
            continue
        for values in _signature_dictionaries(item.value):
            key = _key(values, Ref(item.number, item.generation))
            if key not in found and not (item.number in known and "Contents" not in values):
                found[key] = FoundSignature(values, item.number, problems=["signature-not-in-form"])


def _before(heads: list[int], hit: int) -> int | None:
    place = bisect.bisect_right(heads, hit) - 1
    return heads[place] if place >= 0 else None


def _around(file: PdfFile, at: int | None, hit: int | None) -> IndirectObject | None:
    """The object that begins at `at`, if there is one and it reaches over `hit`."""
    if at is None:
        return None
    try:
        item = parse_indirect(file.data, at, file.get)
    except MalformedError:
        return None
    return item if hit is None or item.end > hit else None


def _object_starts(file: PdfFile) -> list[int]:
    """Where the objects begin that any table of the chain names: stream data must not be mistaken for objects."""
    return sorted(
        {
            entry.first
            for section in file.sections
            for entry in section.entries.values()
            if entry.kind == "n" and entry.first
        }
    )


def _signature_dictionaries(value: Value, depth: int = 0) -> Iterator[dict[str, Value]]:
    if depth > 8 or isinstance(value, Stream):
        return
    if isinstance(value, dict):
        if "ByteRange" in value and ("Contents" in value or "SubFilter" in value) and "MAC" not in value:
            yield value
        for inner in value.values():
            yield from _signature_dictionaries(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:1000]:
            yield from _signature_dictionaries(inner, depth + 1)


def _mark_usage_rights(file: PdfFile, found: dict[tuple[str, int], FoundSignature]) -> None:
    """/Perms /UR and /UR3 are Adobe's reader rights, no one's signature under the paper."""
    permissions = file.mapping(file.root.get("Perms"))
    for name in ("UR", "UR3"):
        value = permissions.get(name)
        number = value.number if isinstance(value, Ref) else None
        for item in found.values():
            if number is not None and item.number == number and not item.referenced:
                item.usage_rights = True


# --- 1.1–1.3: the bytes of one signature ------------------------------------------------------------------------------


def _judge_bytes(file: PdfFile, item: FoundSignature) -> None:
    values = item.values
    if not values:
        item.problems.append("signature-unreadable")
        return
    if item.subfilter not in _SUBFILTERS:
        item.problems.append("subfilter-missing" if not item.subfilter else "subfilter-unknown")
    if "ByteRange" in values.get("\0twice", []) or "Contents" in values.get("\0twice", []):
        item.problems.append("signature-entry-twice")
    contents = file.get(values.get("Contents"))
    if not isinstance(contents, PdfString):
        item.problems.append("contents-missing")
        contents = PdfString()
    elif not bytes(contents).strip(b"\0"):
        item.problems.append("contents-empty")
    item.contents = bytes(contents)
    numbers = [file.get(n) for n in file.sequence(values.get("ByteRange"))]
    if "ByteRange" not in values or file.get(values.get("ByteRange")) is None:
        item.problems.append("byterange-missing")
    elif len(numbers) != 4 or not all(type(n) is int for n in numbers):
        item.problems.append("byterange-malformed")
    else:
        _judge_range(file, item, (numbers[0], numbers[1], numbers[2], numbers[3]), contents)


def _judge_range(file: PdfFile, item: FoundSignature, numbers: tuple[int, int, int, int], contents: PdfString) -> None:
    start, length, resume, rest = numbers
    if min(numbers) < 0 or resume < start + length:
        item.problems.append("byterange-malformed")
        return
    if resume + rest > len(file.data):
        item.problems.append("byterange-beyond-file")
        item.remains = True
        return
    if _elsewhere(file, numbers, contents):
        item.problems.append("byterange-elsewhere")
        item.rewritten = True
        return
    item.byte_range = numbers
    if start != 0:
        item.problems.append("byterange-not-from-start")
    gap = file.data[start + length : resume]
    if contents.start == start + length and contents.end == resume:
        if not contents.hexadecimal:
            item.problems.append("contents-not-hex")
    elif re.fullmatch(rb"<[0-9A-Fa-f]*>", gap) and bytes.fromhex(gap[1:-1].decode() + "0" * (len(gap) % 2)) == bytes(
        contents
    ):
        item.problems.append("contents-elsewhere")
    else:
        item.problems.append("byterange-gap-not-contents")


def _elsewhere(file: PdfFile, numbers: tuple[int, int, int, int], contents: PdfString) -> bool:
    """Whether the gap is as wide as this very /Contents and something else stands in it: the range speaks of the file as
    it was, before a program wrote every object to another place (saved anew, printed to PDF, encrypted, pages cut)."""
    _, length, resume, _ = numbers
    wide = 2 * len(bytes(contents)) + 2
    return resume - length == wide and not re.fullmatch(rb"<[0-9A-Fa-f\s]*>", file.data[length:resume])


def covers_exactly(data: bytes, end: int) -> bool:
    """1.4: whether a revision ends at `end`: its %%EOF and at most one end-of-line before it."""
    return bool(_EXACT_END.search(data[max(0, end - 16) : end]))
