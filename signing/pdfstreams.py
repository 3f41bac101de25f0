"""Undoes stream filters (ISO 32000-2 §7.4) within a size, so that a bomb costs a finding and no memory."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable

from signing.pdfobjects import MalformedError, Name, Stream, Value

LARGEST = 48 << 20  # bytes one decoded stream may have


def decoded(stream: Stream, resolve: Callable[[Value], Value]) -> bytes:
    """The stream's bytes with Flate, LZW, ASCII85, ASCIIHex and RunLength undone; image codecs are left as they are.

    Raises:
        MalformedError: the filter refuses the bytes, or they grow beyond LARGEST.
    """
    return peeled(stream, resolve)[0]


def peeled(stream: Stream, resolve: Callable[[Value], Value]) -> tuple[bytes, list[str], list[Value]]:
    """`decoded`, and what is left to undo: the names of the image codecs and their parameters, which decide what is seen."""
    filters = resolve(stream.dictionary.get("Filter", stream.dictionary.get("F")))
    parameters = resolve(stream.dictionary.get("DecodeParms", stream.dictionary.get("DP")))
    names = filters if isinstance(filters, list) else [] if filters is None else [filters]
    settings = parameters if isinstance(parameters, list) else [parameters] * len(names)
    data = stream.raw
    for index, name in enumerate(names[:8]):
        setting = resolve(settings[index]) if index < len(settings) else None
        undo = _FILTERS.get(str(resolve(name)))
        if undo is None:
            return data, [str(resolve(one)) for one in names[index:]], list(settings[index:])
        data = _predicted(undo(data), setting if isinstance(setting, dict) else {}, resolve, str(name))
        if len(data) > LARGEST:
            raise MalformedError("stream-too-large")
    return data, [], []


def _flate(data: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        out = engine.decompress(data, LARGEST + 1)
    except zlib.error:
        return _flate_leniently(data)
    if len(out) > LARGEST:
        raise MalformedError("stream-too-large")
    return out


def _flate_leniently(data: bytes) -> bytes:
    """What could be inflated before the damage; viewers show that much too."""
    engine = zlib.decompressobj()
    out = bytearray()
    try:
        for at in range(0, len(data), 256):
            out += engine.decompress(data[at : at + 256], LARGEST + 1 - len(out))
            if len(out) > LARGEST:
                raise MalformedError("stream-too-large")
    except zlib.error as broken:
        if not out:
            raise MalformedError("broken-flate") from broken
    return bytes(out)


def _ascii_hex(data: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _ascii85(data: bytes) -> bytes:
    try:
        return base64.a85decode(data.split(b"~")[0].removeprefix(b"<"), ignorechars=b" \t\n\r\v\f\0")
    except ValueError as broken:
        raise MalformedError("broken-ascii85") from broken


def _run_length(data: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(data) and data[at] != 128 and len(out) <= LARGEST:
        count = data[at]
        if count < 128:
            out += data[at + 1 : at + 2 + count]
            at += count + 2
        else:
            out += data[at + 1 : at + 2] * (257 - count)
            at += 2
    return bytes(out)


def _lzw(data: bytes) -> bytes:
    out = bytearray()
    table: list[bytes] = []
    width, previous, bits, held = 9, b"", 0, 0
    for byte in data:
        bits, held = (bits << 8) | byte, held + 8
        while held >= width:
            code = (bits >> (held - width)) & ((1 << width) - 1)
            held -= width
            bits &= (1 << held) - 1
            if code == 257:
                return bytes(out)
            if code == 256:
                table, width, previous = [bytes([i]) for i in range(256)] + [b"", b""], 9, b""
                continue
            if not table:
                raise MalformedError("broken-lzw")
            entry = table[code] if code < len(table) else previous + previous[:1]
            out += entry
            if previous:
                table.append(previous + entry[:1])
            previous = entry
            width = 9 + (len(table) >= 511) + (len(table) >= 1023) + (len(table) >= 2047)
            if len(out) > LARGEST or len(table) > 4200:
                raise MalformedError("stream-too-large")
    return bytes(out)


_FILTERS: dict[str, Callable[[bytes], bytes]] = {
    "FlateDecode": _flate,
    "Fl": _flate,
    "ASCIIHexDecode": _ascii_hex,
    "AHx": _ascii_hex,
    "ASCII85Decode": _ascii85,
    "A85": _ascii85,
    "RunLengthDecode": _run_length,
    "RL": _run_length,
    "LZWDecode": _lzw,
    "LZW": _lzw,
}


def _predicted(data: bytes, setting: dict[str, Value], resolve: Callable[[Value], Value], name: str) -> bytes:
    predictor = resolve(setting.get("Predictor", 1))
    if name not in ("FlateDecode", "Fl", "LZWDecode", "LZW") or not isinstance(predictor, int) or predictor < 2:
        return data
    colors, bits, columns = (
        _small(resolve(setting.get(k)), d) for k, d in (("Colors", 1), ("BitsPerComponent", 8), ("Columns", 1))
    )
    width = max(1, (colors * bits * columns + 7) // 8)
    step = max(1, colors * bits // 8)
    return _png(data, width, step) if predictor >= 10 else _tiff(data, width, step if bits == 8 else 0)


def _small(value: Value, default: int) -> int:
    return value if isinstance(value, int) and 0 < value < 100_000 else default


def _tiff(data: bytes, width: int, step: int) -> bytes:
    if not step:
        return data
    out = bytearray(data)
    for row in range(0, len(out), width):
        for at in range(row + step, min(row + width, len(out))):
            out[at] = (out[at] + out[at - step]) & 255
    return bytes(out)


def _png(data: bytes, width: int, step: int) -> bytes:
    out = bytearray()
    above = bytearray(width)
    for at in range(0, len(data), width + 1):
        row = bytearray(data[at + 1 : at + 1 + width])
        row += bytes(width - len(row))
        _unfilter(data[at], row, above, step)
        out += row
        above = row
    return bytes(out)


def _unfilter(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        if kind == 1:
            row[i] = (row[i] + left) & 255
        elif kind == 2:
            row[i] = (row[i] + above[i]) & 255
        elif kind == 3:
            row[i] = (row[i] + (left + above[i]) // 2) & 255
        elif kind == 4:
            row[i] = (row[i] + _paeth(left, above[i], above[i - step] if i >= step else 0)) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def is_name(value: Value, *names: str) -> bool:
    """Whether the value is one of these names."""
    return isinstance(value, Name) and str(value) in names
