"""A PDF as its cross-reference tables tell it (ISO 32000-2 §7.5), for the whole file or for a prefix of it.

`PdfFile(data[:n])` is what a reader saw when the file ended at n. Nothing is mended in silence: what had to be
tolerated is listed in `faults`, and `rebuilt` says that no usable table was found and the objects were searched instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from signing.decrypt import Decryption, open_with_empty_password
from signing.packed import EMPTY, ObjectStream
from signing.pdfobjects import (
    IndirectObject,
    MalformedError,
    Name,
    Ref,
    Stream,
    Value,
    indirect_heads,
    parse,
    parse_indirect,
    skip,
)
from signing.pdfstreams import decoded

_STARTXREF = re.compile(rb"startxref[\0\t\n\f\r ]*(\d{1,12})")
_SUBSECTION = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[\0\t\n\f\r ]+(\d{1,8})[\0\t\n\f\r ]*")
_ROW = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[ \t]+(\d{1,5})[ \t]+([nf])[\0\t\n\f\r ]{0,2}")
_MOST_OBJECTS = 2_000_000
_MOST_SECTIONS = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an object is: kind "n" (offset, generation), "c" (object stream, index) or "f" (free)."""

    kind: str
    first: int
    second: int


@dataclass(slots=True)
class Section:
    """One cross-reference section: its offset, the end of its bytes, its entries and trailer."""

    offset: int
    end: int
    entries: dict[int, Entry]
    trailer: dict[str, Value]
    is_stream: bool
    hybrid: dict[int, Entry] = field(default_factory=dict)
    hybrid_offset: int | None = None


class PdfFile:
    """A document read through its newest cross-reference section and everything that one builds on."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.faults: list[tuple[str, int]] = []
        self.rebuilt = False
        self.shift = max(0, data[:1024].find(b"%PDF-"))
        self.sections: list[Section] = []
        self._objects: dict[int, IndirectObject | None] = {}
        self._containers: dict[int, ObjectStream] = {}
        self._busy: set[int] = set()
        self.decryption: Decryption | None = None
        self.entries: dict[int, Entry] = {}
        self.trailer: dict[str, Value] = {}
        self._load()

    # --- the cross-reference chain ---------------------------------------------------------------------------------

    def _load(self) -> None:
        try:
            self._follow_chain()
            if not isinstance(self.get(self.trailer.get("Root")), dict):
                raise MalformedError("no-catalog")
        except MalformedError as broken:
            self.faults.append((broken.code, broken.at))
            self._rebuild()
        self._prepare_decryption()

    def _follow_chain(self) -> None:
        found = list(_STARTXREF.finditer(self.data))
        if not found:
            raise MalformedError("no-startxref")
        self.startxref = found[-1].start()
        pending: list[int] = [int(found[-1][1])]
        seen: set[int] = set()
        while pending:
            offset = pending.pop(0)
            if offset in seen:
                self.faults.append(("xref-loop", offset))
                continue
            seen.add(offset)
            if len(seen) > _MOST_SECTIONS:
                raise MalformedError("too-many-revisions", offset)
            section = self._section(offset)
            self.sections.append(section)
            previous = section.trailer.get("Prev")
            if isinstance(previous, (int, float)):
                pending.append(int(previous))
        self._merge()

    def _merge(self) -> None:
        for section in reversed(self.sections):
            self.entries.update(section.hybrid)
            for number, entry in section.entries.items():
                # A hybrid file hides compressed objects from old readers by marking them free in the table.
                if entry.kind == "f" and number in section.hybrid:
                    continue
                self.entries[number] = entry
        self.trailer = dict(self.sections[0].trailer)
        if len(self.entries) > _MOST_OBJECTS:
            raise MalformedError("too-many-objects")

    def _section(self, offset: int) -> Section:
        for at in dict.fromkeys((offset, offset + self.shift)):
            start = skip(self.data, at)
            if self.data[start : start + 4] == b"xref":
                return self._table(start)
            if at < len(self.data) and self.data[start : start + 1].isdigit():
                return self._xref_stream(start)
        raise MalformedError("xref-not-at-startxref", offset)

    def _table(self, start: int) -> Section:
        entries: dict[int, Entry] = {}
        here = start + 4
        while head := _SUBSECTION.match(self.data, here):
            first, count, here = int(head[1]), int(head[2]), head.end()
            for index in range(count):
                row = _ROW.match(self.data, here)
                if not row:
                    raise MalformedError("broken-xref-row", here)
                here = row.end()
                self._enter(entries, first + index, row)
        here = skip(self.data, here)
        if self.data[here : here + 7] != b"trailer":
            raise MalformedError("no-trailer", here)
        trailer, end = parse(self.data, here + 7)
        if not isinstance(trailer, dict):
            raise MalformedError("no-trailer", here)
        entries = _shifted_by_one(entries)
        section = Section(start, end, entries, trailer, False)
        hybrid = trailer.get("XRefStm")
        if isinstance(hybrid, int):
            below = self._section(hybrid)
            section.hybrid, section.hybrid_offset = below.entries, below.offset
        return section

    def _enter(self, entries: dict[int, Entry], number: int, row: re.Match[bytes]) -> None:
        entry = Entry(row[3].decode(), int(row[1]), int(row[2]))
        if number in entries and entries[number] != entry:
            self.faults.append(("duplicate-xref-entry", row.start()))
        entries[number] = entry

    def _xref_stream(self, start: int) -> Section:
        item = parse_indirect(self.data, start, lambda value: value if isinstance(value, int) else None)
        if not isinstance(item.value, Stream) or str(item.value.dictionary.get("Type")) != "XRef":
            raise MalformedError("xref-not-at-startxref", start)
        entries: dict[int, Entry] = {}
        for number, entry in _stream_rows(item.value):
            if entries.setdefault(number, entry) != entry:
                self.faults.append(("duplicate-xref-entry", start))
            entries[number] = entry
        return Section(start, item.end, entries, item.value.dictionary, True)

    def _rebuild(self) -> None:
        """Collects the objects by searching, the last of a number wins, as most readers do with a damaged file."""
        self.rebuilt = True
        self.sections, self.entries, self._objects, self._containers = [], {}, {}, {}
        self.trailer = {}
        for number, generation, offset in indirect_heads(self.data)[:_MOST_OBJECTS]:
            self.entries[number] = Entry("n", offset - self.shift, generation)
        for found in re.finditer(rb"trailer", self.data):
            try:
                trailer, _ = parse(self.data, found.end())
            except MalformedError:
                continue
            if isinstance(trailer, dict):
                self.trailer.update(trailer)
        self._rebuild_from_streams()
        if not isinstance(self.get(self.trailer.get("Root")), dict):
            catalog = [n for n in self.entries if self._type_of(n) == "Catalog"]
            self.trailer["Root"] = Ref(catalog[-1], 0) if catalog else None

    def _rebuild_from_streams(self) -> None:
        for number in list(self.entries):
            kind = self._type_of(number)
            item = self.object(number)
            if item is None or not isinstance(item.value, Stream):
                continue
            if kind == "XRef":
                wanted = ("Root", "Info", "Encrypt", "ID")
                self.trailer.update({k: v for k, v in item.value.dictionary.items() if k in wanted})
            elif kind == "ObjStm":
                for index, inner in enumerate(self.contained(number)):
                    self.entries.setdefault(inner, Entry("c", number, index))

    def _type_of(self, number: int) -> str:
        item = self.object(number)
        value = item.value if item else None
        dictionary = value.dictionary if isinstance(value, Stream) else value
        return str(dictionary.get("Type", "")) if isinstance(dictionary, dict) else ""

    def _prepare_decryption(self) -> None:
        encrypt = self.trailer.get("Encrypt")
        if encrypt is None:
            return
        number = encrypt.number if isinstance(encrypt, Ref) else None
        dictionary = self.get(encrypt)
        identifiers = self.get(self.trailer.get("ID"))
        first = identifiers[0] if isinstance(identifiers, list) and identifiers else b""
        self._objects, self._containers = {}, {}
        if isinstance(dictionary, dict):
            resolved = {k: self.get(v) for k, v in dictionary.items()}
            self.decryption = open_with_empty_password(resolved, first if isinstance(first, bytes) else b"", number)
        else:
            self.decryption = Decryption(locked=True)
        self._objects, self._containers = {}, {}

    @property
    def locked(self) -> bool:
        """Whether the content cannot be read without a secret."""
        return self.decryption is not None and self.decryption.locked

    # --- objects -----------------------------------------------------------------------------------------------------

    def object(self, number: int) -> IndirectObject | None:
        """The indirect object of this number, or None when the tables call it free or say nothing."""
        if number in self._objects:
            return self._objects[number]
        if number in self._busy:
            raise MalformedError("object-loop", -1, str(number))
        self._busy.add(number)
        try:
            found = self._read(number)
        except MalformedError as broken:
            self.faults.append((broken.code, broken.at))
            found = None
        finally:
            self._busy.discard(number)
        self._objects[number] = found
        return found

    def _read(self, number: int) -> IndirectObject | None:
        entry = self.entries.get(number)
        if entry is None or entry.kind == "f" or (entry.kind == "n" and entry.first == 0):
            return None
        if entry.kind == "c":
            container = self._container(entry.first)
            place = container.place(number, entry.second)
            return IndirectObject(number, 0, container.value(place), -1, -1, True) if place is not None else None
        item = self._at(number, entry)
        if not item.closed:
            self.faults.append(("object-not-closed", item.start))
        if self.decryption and not self.decryption.locked:
            value = self.decryption.undo(item.value, item.number, item.generation)
            return IndirectObject(number, item.generation, value, item.start, item.end, item.closed)
        return item

    def _at(self, number: int, entry: Entry) -> IndirectObject:
        for offset in dict.fromkeys((entry.first, entry.first + self.shift)):
            try:
                item = parse_indirect(self.data, offset, self._length)
            except MalformedError:
                if offset == entry.first + self.shift:
                    raise
                continue
            if item.number == number:
                return item
        raise MalformedError("other-object-at-offset", entry.first, str(number))

    def _length(self, value: Value) -> Value:
        return self.get(value) if isinstance(value, Ref) else value

    def _container(self, number: int) -> ObjectStream:
        if number in self._containers:
            return self._containers[number]
        item = self.object(number)
        container = EMPTY
        if item and isinstance(item.value, Stream) and self.entries[number].kind == "n":
            try:
                data = decoded(item.value, self.get)
            except MalformedError as broken:
                # A damaged container holds nothing; the search through a damaged file goes on without it.
                self.faults.append((broken.code, item.start))
                data = b""
            count, first = (self.get(item.value.dictionary.get(k)) for k in ("N", "First"))
            if isinstance(count, int) and isinstance(first, int):
                container = ObjectStream(data, count, first)
        self._containers[number] = container
        return container

    def contained(self, container: int) -> list[int]:
        """The numbers of the objects in an object stream, in their order; empty for anything else."""
        return self._container(container).numbers

    def packed_whole(self, container: int) -> bytes:
        """All that an object stream holds, decoded; empty where there is none that can be read."""
        return self._container(container).data

    def packed_bytes(self, number: int) -> bytes:
        """What an object in an object stream is written in (`ObjectStream.written`); empty for any other object."""
        entry = self.entries.get(number)
        if entry is None or entry.kind != "c":
            return b""
        container = self._container(entry.first)
        place = container.place(number, entry.second)
        return container.written(place) if place is not None else b""

    def get(self, value: Value) -> Value:
        """Follows references to the value behind them; a reference to nothing is None."""
        for _ in range(32):
            if not isinstance(value, Ref):
                return value
            item = self.object(value.number)
            value = item.value if item else None
        return None

    def mapping(self, value: Value) -> dict[str, Value]:
        """The dictionary behind `value` (a stream's own one too), or an empty one."""
        value = self.get(value)
        if isinstance(value, Stream):
            return value.dictionary
        return value if isinstance(value, dict) else {}

    def sequence(self, value: Value) -> list[Value]:
        """The array behind `value`, or an empty one."""
        value = self.get(value)
        return value if isinstance(value, list) else []

    @property
    def root(self) -> dict[str, Value]:
        """The catalog."""
        return self.mapping(self.trailer.get("Root"))


def _shifted_by_one(entries: dict[int, Entry]) -> dict[int, Entry]:
    """Undoes a writer's classic fault: the free head of the list counted as object 1."""
    first = min(entries, default=0)
    if first == 1 and entries[1].kind == "f" and entries[1].second == 65535 and 0 not in entries:
        return {number - 1: entry for number, entry in entries.items()}
    return entries


def _stream_rows(stream: Stream) -> Iterator[tuple[int, Entry]]:
    """The rows of a cross-reference stream in their order."""
    data = decoded(stream, lambda value: value)
    dictionary = stream.dictionary
    widths = dictionary.get("W")
    size = dictionary.get("Size")
    if not isinstance(widths, list) or len(widths) < 3 or not all(isinstance(w, int) and 0 <= w <= 8 for w in widths):
        raise MalformedError("broken-xref-stream")
    index = dictionary.get("Index") or [0, size]
    if not isinstance(index, list) or len(index) % 2 or not all(isinstance(i, int) and i >= 0 for i in index):
        raise MalformedError("broken-xref-stream")
    at, row = 0, sum(widths[:3])
    for first, count in zip(index[::2], index[1::2], strict=True):
        for number in range(first, first + min(count, _MOST_OBJECTS)):
            if at + row > len(data) or row == 0:
                return
            yield number, _stream_entry(data[at : at + row], widths)
            at += row


def _stream_entry(row: bytes, widths: list[int]) -> Entry:
    a, b = widths[0], widths[0] + widths[1]
    kind = int.from_bytes(row[:a]) if a else 1
    first, second = int.from_bytes(row[a:b]), int.from_bytes(row[b:])
    return Entry({0: "f", 1: "n", 2: "c"}.get(kind, "f"), first, second)


def name_of(value: Value) -> str:
    """The text of a name, or an empty one."""
    return str(value) if isinstance(value, Name) else ""
