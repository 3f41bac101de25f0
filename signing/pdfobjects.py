"""Reads PDF objects from bytes (ISO 32000-2 §7.2–7.3): our own reader, because a verifier must know which byte is what.

A signature covers bytes. Libraries that mend a damaged file while they read it hide exactly the differences an attacker
lives on, so this reader keeps the place of every string, never guesses in silence, and raises one error only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Value: TypeAlias = Any  # None | bool | int | float | Name | PdfString | list | dict[str, Value] | Ref | Stream

_DEEPEST = 80
_SKIP = re.compile(rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+")
_NUMBER = re.compile(rb"[+-]{0,2}(?:\d++\.?\d*+|\.\d++)")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*+)")
_REF = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?![A-Za-z0-9])")
_HEX = re.compile(rb"<([0-9A-Fa-f\0\t\n\f\r ]*+)>")
_KEYWORD = re.compile(rb"(true|false|null)(?![A-Za-z0-9])")
# A name holds no NUL (ISO 32000-2 §7.3.5): #00 stays as it is written, and no name is our own "\0twice".
_ESCAPED = re.compile(rb"#(?!00)([0-9A-Fa-f]{2})")
_LITERAL_STOP = re.compile(rb"[()\\]")
_OBJECT = re.compile(rb"(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj(?![A-Za-z])")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_SIMPLE_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class MalformedError(Exception):
    """The bytes are not what ISO 32000 allows here. `code` is stable; `at` is the offset."""

    def __init__(self, code: str, at: int = -1, detail: str = "") -> None:
        super().__init__(f"{code} at {at} {detail}".strip())
        self.code = code
        self.at = at
        self.detail = detail


class Name(str):
    """A PDF name without its slash; #xx escapes undone."""

    __slots__ = ()


class PdfString(bytes):
    """A PDF string; `start` and `end` are its place in the file, delimiters included; `hexadecimal` its writing."""

    start: int = -1
    end: int = -1
    hexadecimal: bool = False


class Ref(NamedTuple):
    """An indirect reference."""

    number: int
    generation: int


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """A stream: its dictionary and its raw (still encoded) bytes. `sloppy` when /Length did not lead to endstream."""

    dictionary: dict[str, Value]
    raw: bytes
    sloppy: bool = False


@dataclass(frozen=True, slots=True)
class IndirectObject:
    """One `n g obj … endobj` and the bytes it occupies; `closed` when endobj is really there."""

    number: int
    generation: int
    value: Value
    start: int
    end: int
    closed: bool


def skip(data: bytes, at: int) -> int:
    """The offset of the next byte that is neither white space nor comment."""
    found = _SKIP.match(data, at)
    return found.end() if found else at


def parse(data: bytes, at: int, depth: int = 0) -> tuple[Value, int]:
    """The value at `at` and the offset behind it.

    Raises:
        MalformedError: no value is written there, or it nests deeper than 80.
    """
    if depth > _DEEPEST:
        raise MalformedError("nested-too-deep", at)
    at = skip(data, at)
    first = data[at : at + 1]
    if first == b"/":
        return _name(data, at)
    if first == b"<":
        return _dictionary(data, at, depth) if data[at + 1 : at + 2] == b"<" else _hexadecimal(data, at)
    if first == b"(":
        return _literal(data, at)
    if first == b"[":
        return _array(data, at, depth)
    return _atom(data, at)


def _atom(data: bytes, at: int) -> tuple[Value, int]:
    reference = _REF.match(data, at)
    if reference:
        return Ref(int(reference[1]), int(reference[2])), reference.end()
    number = _NUMBER.match(data, at)
    if number:
        return _number(number[0], at), number.end()
    keyword = _KEYWORD.match(data, at)
    if keyword:
        return {b"true": True, b"false": False, b"null": None}[keyword[1]], keyword.end()
    raise MalformedError("no-value", at)


def _number(text: bytes, at: int) -> int | float:
    if len(text) > 60:
        raise MalformedError("number-too-long", at)
    text = text[1:] if text[:2] in (b"--", b"+-", b"-+", b"++") else text
    return float(text) if b"." in text else int(text)


def _name(data: bytes, at: int) -> tuple[Name, int]:
    found = _NAME.match(data, at)
    if not found:
        raise MalformedError("no-name", at)
    raw = found[1]
    if b"#" in raw:
        raw = _ESCAPED.sub(lambda escaped: bytes.fromhex(escaped[1].decode()), raw)
    return Name(raw.decode("latin-1")), found.end()


def _hexadecimal(data: bytes, at: int) -> tuple[PdfString, int]:
    found = _HEX.match(data, at)
    if not found:
        raise MalformedError("broken-hex-string", at)
    digits = bytes(found[1]).translate(None, b"\0\t\n\f\r ")
    string = PdfString(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    string.start, string.end, string.hexadecimal = at, found.end(), True
    return string, found.end()


def _literal(data: bytes, at: int) -> tuple[PdfString, int]:
    parts: list[bytes] = []
    depth, here = 1, at + 1
    while True:
        stop = _LITERAL_STOP.search(data, here)
        if not stop:
            raise MalformedError("unclosed-string", at)
        parts.append(data[here : stop.start()])
        here = stop.end()
        if stop[0] == b"\\":
            escaped, here = _escape(data, here)
            parts.append(escaped)
            continue
        depth += 1 if stop[0] == b"(" else -1
        if depth == 0:
            break
        parts.append(stop[0])
    string = PdfString(b"".join(parts))
    string.start, string.end = at, here
    return string, here


def _escape(data: bytes, at: int) -> tuple[bytes, int]:
    octal = _OCTAL.match(data, at)
    if octal:
        return bytes([int(octal[0], 8) & 255]), octal.end()
    if data[at : at + 2] == b"\r\n":
        return b"", at + 2
    one = data[at : at + 1]
    if one in (b"\r", b"\n"):
        return b"", at + 1
    return _SIMPLE_ESCAPES.get(one, one), at + 1


def _array(data: bytes, at: int, depth: int) -> tuple[list[Value], int]:
    values: list[Value] = []
    here = at + 1
    while True:
        here = skip(data, here)
        if data[here : here + 1] == b"]":
            return values, here + 1
        value, here = parse(data, here, depth + 1)
        values.append(value)


def _dictionary(data: bytes, at: int, depth: int) -> tuple[dict[str, Value], int]:
    values: dict[str, Value] = {}
    here = at + 2
    while True:
        here = skip(data, here)
        if data[here : here + 2] == b">>":
            return values, here + 2
        key, here = _name(data, here)
        value, here = parse(data, here, depth + 1)
        if key in values:
            # Readers disagree on which one wins: kept apart so that a check can tell.
            values.setdefault("\0twice", []).append(str(key))
        values[str(key)] = value


def keys_twice(value: Value) -> list[str]:
    """The keys that stand twice in one dictionary anywhere in a value: readers disagree on which of the two counts."""
    found: list[str] = []
    stack = [value]
    while stack:
        one = stack.pop()
        values = one.dictionary if isinstance(one, Stream) else one
        if isinstance(values, dict):
            found.extend(str(key) for key in values.get("\0twice", ()))
            stack.extend(values.values())
        elif isinstance(values, list):
            stack.extend(values)
    return found


def references(value: Value) -> Iterator[Ref]:
    """Every reference anywhere in a value, in no order; what they lead to is not followed."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, Ref):
            yield one
        elif isinstance(one, Stream):
            stack.append(one.dictionary)
        elif isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def parse_indirect(data: bytes, at: int, length_of: Any = None) -> IndirectObject:
    """The indirect object that starts at `at` (white space before it is allowed).

    `length_of(value)` resolves an indirect /Length; without it `endstream` is searched.
    """
    start = skip(data, at)
    head = _OBJECT.match(data, start)
    if not head:
        raise MalformedError("no-object-here", at)
    if data[skip(data, head.end()) :][:6] == b"endobj":
        value, here = None, head.end()
    else:
        value, here = parse(data, head.end())
    here = skip(data, here)
    if isinstance(value, dict) and data[here : here + 6] == b"stream":
        value, here = _stream(data, here + 6, value, length_of)
        here = skip(data, here)
    closed = data[here : here + 6] == b"endobj"
    return IndirectObject(int(head[1]), int(head[2]), value, start, here + 6 if closed else here, closed)


def _stream(data: bytes, at: int, dictionary: dict[str, Value], length_of: Any) -> tuple[Stream, int]:
    start = at
    if data[start : start + 2] == b"\r\n":
        start += 2
    elif data[start : start + 1] in (b"\n", b"\r"):
        start += 1
    length = dictionary.get("Length")
    if length_of is not None:
        length = length_of(length)
    if isinstance(length, int) and not isinstance(length, bool) and 0 <= length <= len(data) - start:
        behind = start + length
        gap = re.compile(rb"[\0\t\n\f\r ]{0,4}endstream").match(data, behind)
        if gap:
            return Stream(dictionary, data[start:behind]), gap.end()
    found = data.find(b"endstream", start)
    if found < 0:
        raise MalformedError("unclosed-stream", at)
    end = found
    if data[end - 2 : end] == b"\r\n":
        end -= 2
    elif data[end - 1 : end] in (b"\n", b"\r"):
        end -= 1
    return Stream(dictionary, data[start : max(start, end)], sloppy=True), found + 9


def indirect_heads(data: bytes, start: int = 0, end: int | None = None) -> list[tuple[int, int, int]]:
    """Every place that looks like `n g obj`: (number, generation, offset)."""
    return [(int(m[1]), int(m[2]), m.start()) for m in _OBJECT.finditer(data, start, len(data) if end is None else end)]
