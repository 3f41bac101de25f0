"""Check 1.5: every byte behind the first signature belongs to a parsed revision that is built on what was signed.

What one reader takes for an object and another for nothing is where later revisions hide: loose bytes, comments that
carry something, objects a table does not name, tables and references that only some readers follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from signing.change import NEVER, Change
from signing.pdffile import Entry, PdfFile, Section, name_of
from signing.pdfobjects import (
    IndirectObject,
    MalformedError,
    Ref,
    Stream,
    Value,
    indirect_heads,
    keys_twice,
    parse_indirect,
    references,
)

# A producer's line or the binary mark behind a header; no web page, no archive, no other document.
_COMMENT = rb"%(?:[\t -;=-~]{0,100}+|[\x80-\xff]{1,8}+)(?=[\r\n]|\Z)"
_BLANK = rb"[\0\t\n\f\r ]"
_CLOSING = re.compile(rb"(?:%b++|%b)*+startxref%b+\d+%b*%%%%EOF(?:\r\n|\r|\n)?" % (_BLANK, _COMMENT, _BLANK, _BLANK))
_HARMLESS = re.compile(rb"(?:%b++|%b|startxref%b+\d+)*+" % (_BLANK, _COMMENT, _BLANK))


def closing_of(data: bytes, section: Section) -> int | None:
    """Where the revision of this table ends: behind the %%EOF that follows it, or None without one."""
    found = _CLOSING.match(data, section.end)
    return found.end() if found else None


def tail_faults(file: PdfFile, prefix: PdfFile, first: int) -> Iterator[Change]:
    """What is wrong with the bytes from `first` on, where the file ended when it was signed; `prefix` is that file."""
    if file.rebuilt:
        yield Change("update-malformed", NEVER, detail=", ".join(sorted({code for code, _ in file.faults})))
        return
    tail = [section for section in file.sections if section.offset >= first]
    if prefix.rebuilt or not prefix.sections:
        yield Change("signed-prefix-not-whole", NEVER)
    elif prefix.sections[0].offset not in {section.offset for section in file.sections}:
        yield Change("update-not-built-on-signed", NEVER)
    for section in tail:
        if closing_of(file.data, section) is None:
            yield Change("update-malformed", NEVER, detail="no %%EOF")
        if _hybrid_differs(section, prefix):
            yield Change("hybrid-index-differs", NEVER)
    if tail and _smaller(tail, prefix):
        yield Change("update-malformed", NEVER, detail="/Size")
    for code, at in file.faults:
        if at >= first and code in ("duplicate-xref-entry", "xref-loop"):
            yield Change("duplicate-xref-entry", NEVER)
    yield from _objects(file, tail)
    yield from _loose_bytes(file, first, tail)


def _hybrid_differs(section: Section, prefix: PdfFile) -> bool:
    """Whether a reader that knows /XRefStm sees another document than one that does not."""
    for number, entry in section.hybrid.items():
        plain = section.entries.get(number)
        if plain is None or plain == entry:
            continue
        if plain.kind == "n" or prefix.object(number) is not None:
            return True
    return False


def _smaller(tail: list[Section], prefix: PdfFile) -> bool:
    """Whether the newest table claims fewer objects than all tables name: strict readers take the rest for nothing."""
    used = max(_highest(entries) for entries in (prefix.entries, *(section.entries for section in tail)))
    size = tail[0].trailer.get("Size")
    return isinstance(size, int) and size <= used


def _highest(entries: dict[int, Entry]) -> int:
    return max((number for number, entry in entries.items() if entry.kind != "f"), default=0)


def _objects(file: PdfFile, tail: list[Section]) -> Iterator[Change]:
    """Each object of the tail as it counts in the end."""
    places: dict[int, set[Entry]] = {}
    for section in tail:
        for number, entry in [*section.entries.items(), *section.hybrid.items()]:
            places.setdefault(number, set()).add(entry)
    values: list[tuple[str, Value]] = [("trailer", section.trailer) for section in tail]
    for number in sorted(places):
        item = file.object(number)
        if item is None:
            continue
        values.append((str(number), item.value))
        yield from _container(file, item, places)
    for where, value in values:
        for key in keys_twice(value):
            yield Change("update-malformed", NEVER, detail=f"/{key} ({where})")
        for ref in references(value):
            if not _answers(file, ref):
                yield Change("update-malformed", NEVER, detail=f"{ref.number} {ref.generation} R ({where})")


def _container(file: PdfFile, item: IndirectObject, places: dict[int, set[Entry]]) -> Iterator[Change]:
    """An object stream holds what its table says, once each: readers choose between two, or find what no table names."""
    if not isinstance(item.value, Stream) or name_of(file.get(item.value.dictionary.get("Type"))) != "ObjStm":
        return
    inside = file.contained(item.number)
    if len(set(inside)) < len(inside):
        yield Change("update-malformed", NEVER, detail=f"object stream {item.number}")
    for index, number in enumerate(inside):
        if Entry("c", item.number, index) not in places.get(number, ()):
            yield Change("object-outside-index", NEVER, detail=f"{number} ({item.number})")


def _answers(file: PdfFile, ref: Ref) -> bool:
    """Whether every reader finds the same behind a reference: strict ones ask for the generation too."""
    entry = file.entries.get(ref.number)
    if entry is None or entry.kind == "f" or file.object(ref.number) is None:
        return True
    return ref.generation == (entry.second if entry.kind == "n" else 0)


def _loose_bytes(file: PdfFile, first: int, tail: list[Section]) -> Iterator[Change]:
    spans = [(section.offset, section.end) for section in tail]
    spans += [(s.hybrid_offset, s.hybrid_offset) for s in tail if s.hybrid_offset]
    owners: set[tuple[int, int, int]] = set()
    for section in tail:
        for number, entry in [*section.entries.items(), *section.hybrid.items()]:
            if entry.kind == "n":
                owners.add((number, entry.first, entry.second))
    for number, offset, generation in owners:
        try:
            item = parse_indirect(file.data, offset, file.get)
        except MalformedError as broken:
            if offset >= first:
                yield Change("update-malformed", NEVER, detail=f"{broken.code} ({number})")
            continue
        if (item.number, item.generation) != (number, generation):
            yield Change("update-malformed", NEVER, detail=f"object {number}")
        if offset >= first:
            spans.append((item.start, item.end))
    here = first
    for start, end in sorted(spans):
        if start > here:
            yield from _gap(file.data, here, start)
        here = max(here, end)
    yield from _gap(file.data, here, len(file.data))


def _gap(data: bytes, start: int, end: int) -> Iterator[Change]:
    gap = data[start:end]
    found = _HARMLESS.match(gap)
    if found and found.end() == len(gap):
        return
    heads = indirect_heads(gap)
    if heads:
        yield Change("object-outside-index", NEVER, detail=f"{heads[0][0]} {heads[0][1]} obj")
    elif b"%%EOF" not in data[end:]:
        yield Change("bytes-after-end", NEVER)
    else:
        yield Change("bytes-between-objects", NEVER)
