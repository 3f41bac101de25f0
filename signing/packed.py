"""Object streams (ISO 32000-2 §7.5.7): the objects inside are parsed when they are asked for, because most never are."""

from __future__ import annotations

import re
from bisect import bisect_right

from signing.pdfobjects import MalformedError, Value, parse

_MOST_OBJECTS = 100_000


class ObjectStream:
    """The decoded bytes of an object stream and where its head says that each object begins."""

    def __init__(self, data: bytes, count: int, first: int) -> None:
        """`count` and `first` are /N and /First: how many objects, and the offset of the first one."""
        told = [int(number) for number in re.findall(rb"\d+", data[:first])[: 2 * min(count, _MOST_OBJECTS)]]
        self.data = data
        self.numbers = told[: len(told) // 2 * 2 : 2]
        self._places = {number: place for place, number in reversed(list(enumerate(self.numbers)))}
        self._starts = [first + offset for offset in told[1::2]]
        self._sorted = sorted({*self._starts, len(data)})

    def place(self, number: int, index: int) -> int | None:
        """Which of the objects has this number, that at `index` before any other; None when none has."""
        if 0 <= index < len(self.numbers) and self.numbers[index] == number:
            return index
        return self._places.get(number)

    def value(self, place: int) -> Value:
        """The object, None where it cannot be parsed."""
        try:
            return parse(self.data, self._starts[place])[0]
        except MalformedError:
            return None

    def written(self, place: int) -> bytes:
        """The bytes from an object's beginning to where the head says that another one begins, which may be a lie."""
        start = self._starts[place]
        behind = bisect_right(self._sorted, start)
        return self.data[start : self._sorted[behind]] if behind < len(self._sorted) else b""


EMPTY = ObjectStream(b"", 0, 0)
