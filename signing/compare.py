"""Deep equality of objects across two states of one file: references followed, streams compared decoded, loops ended."""

from __future__ import annotations

from math import isclose

from signing.pdffile import Entry, PdfFile
from signing.pdfobjects import MalformedError, PdfString, Ref, Stream, Value, references
from signing.pdfstreams import peeled

_ENCODING_KEYS = frozenset({"Length", "Filter", "DecodeParms", "DL", "\0twice"})
_MOST_PAIRS = 400_000
_REAL = 2e-5  # relative: writers keep few decimals of a real, and none of this sees a difference on a page


class Sameness:
    """Answers `same(a, b)` for values of an older and a newer state.

    Objects whose numbers are in `atomic` (pages, fields, annotations, the catalog) are compared by number only: each of
    them is looked at where it belongs.
    """

    def __init__(self, old: PdfFile, new: PdfFile, atomic: set[int]) -> None:
        self.old = old
        self.new = new
        self.atomic = atomic
        self._proven: set[tuple[int, int]] = set()

    def same(self, before: Value, after: Value) -> bool:
        """Whether both mean the same object graph."""
        seen: set[tuple[int, int]] = set()
        stack: list[tuple[Value, Value]] = [(before, after)]
        while stack:
            one, other = stack.pop()
            if isinstance(one, Ref) and isinstance(other, Ref):
                if one.generation != other.generation:
                    return False  # strict readers find nothing under another generation
                if one.number in self.atomic or other.number in self.atomic:
                    if one.number != other.number:
                        return False
                    continue
                pair = (one.number, other.number)
                if pair in seen or pair in self._proven:
                    continue
                seen.add(pair)
                if len(seen) > _MOST_PAIRS:
                    raise MalformedError("comparison-too-large")
            if not self._push(self.old.get(one), self.new.get(other), stack):
                return False
        self._proven |= seen
        return True

    def _push(self, one: Value, other: Value, stack: list[tuple[Value, Value]]) -> bool:
        if isinstance(one, Stream) and isinstance(other, Stream):
            if not self._same_data(one, other):
                return False
            return self._push_keys(one.dictionary, other.dictionary, stack, _ENCODING_KEYS)
        if isinstance(one, dict) and isinstance(other, dict):
            return self._push_keys(one, other, stack, frozenset())
        if isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            stack.extend(zip(one, other, strict=True))
            return True
        if isinstance(one, PdfString) and isinstance(other, PdfString):
            return bytes(one) == bytes(other)
        if isinstance(one, bool) or isinstance(other, bool):
            return one is other
        if isinstance(one, (int, float)) and isinstance(other, (int, float)):
            return one == other or (float in (type(one), type(other)) and isclose(one, other, rel_tol=_REAL))
        return type(one) is type(other) and bool(one == other)

    def _push_keys(
        self, one: dict[str, Value], other: dict[str, Value], stack: list[tuple[Value, Value]], skip: frozenset[str]
    ) -> bool:
        for key in one.keys() | other.keys():
            if key in skip:
                continue
            stack.append((one.get(key), other.get(key)))
        return True

    def _same_data(self, one: Stream, other: Stream) -> bool:
        """The same bytes by the same filters, or other filters that come to the same; what a codec needs counts too.

        The same bytes under another /Length are not the same: some readers stop where it says.
        """
        filters = ((one.dictionary.get(key), other.dictionary.get(key)) for key in ("Filter", "DecodeParms"))
        if one.raw == other.raw and all(self.same(*pair) for pair in filters):
            return bool(self.old.get(one.dictionary.get("Length")) == self.new.get(other.dictionary.get("Length")))
        data, codecs, needs = peeled(one, self.old.get)
        later, other_codecs, other_needs = peeled(other, self.new.get)
        return data == later and codecs == other_codecs and self.same(needs, other_needs)

    def untouched(self, before: Value, after: Value) -> bool:
        """Whether both are the same objects, byte for byte where they stood: no object below was written again."""
        seen: set[int] = set()
        stack: list[tuple[Value, Value]] = [(before, after)]
        while stack:
            one, other = stack.pop()
            if isinstance(one, Ref) or isinstance(other, Ref):
                if one != other or _place(self.old, one.number) != _place(self.new, one.number):
                    return False
                if one.number in seen or one.number in self.atomic:
                    continue
                seen.add(one.number)
                one, other = self.old.get(one), self.new.get(other)
            values = one.dictionary if isinstance(one, Stream) else one
            others = other.dictionary if isinstance(other, Stream) else other
            if isinstance(values, dict) and isinstance(others, dict):
                stack.extend((values.get(k), others.get(k)) for k in values.keys() | others.keys() if k != "\0twice")
            elif isinstance(values, list) and isinstance(others, list) and len(values) == len(others):
                stack.extend(zip(values, others, strict=True))
        return True

    def changed_keys(self, before: dict[str, Value], after: dict[str, Value]) -> list[str]:
        """The keys whose values differ, in order."""
        keys = sorted(before.keys() | after.keys())
        return [key for key in keys if key != "\0twice" and not self.same(before.get(key), after.get(key))]


def _place(file: PdfFile, number: int) -> tuple[Entry | None, Entry | None]:
    """Where an object stands, and where the stream it is packed into stands."""
    entry = file.entries.get(number)
    return entry, file.entries.get(entry.first) if entry and entry.kind == "c" else None


def references_to(file: PdfFile, number: int) -> list[int]:
    """The objects (0 for the trailer) that refer to an object anywhere in their own value."""
    found = [0] if _names(file.trailer, number) else []
    for candidate in file.entries:
        item = file.object(candidate)
        if item is not None and _names(item.value, number):
            found.append(candidate)
    return found


def _names(value: Value, number: int) -> bool:
    return any(ref.number == number for ref in references(value))
