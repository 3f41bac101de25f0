"""Genuine papers of the state's tools in rarer dress: hybrid files, document timestamps, several appendices.

Each is signed as `bench.genuine.state_manner` signs; forged twins are made of them like of every other kind.
"""

from __future__ import annotations

import io
from random import Random

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps

from bench.genuine import OFFICES, House, draft, state_manner
from bench.hanko import stock_signer
from bench.patch import serialized
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Name, Stream, Value

_FREE = b"0000000000 65535 f \n"


def hybrid(house: House, random: Random) -> bytes:
    """The draft came from a word processor that writes hybrid files (ISO 32000-2 §7.5.8.4)."""
    office = random.randrange(len(OFFICES))
    return state_manner(house, random, office, as_hybrid(draft(random, OFFICES[office])))


def timestamped(house: House, random: Random) -> bytes:
    """The finished paper under a document timestamp."""
    signed = state_manner(house, random, random.randrange(len(OFFICES)))
    tsa = stock_signer(house.ca, "tsa")
    stamper = timestamps.DummyTimeStamper(tsa.signing_cert, tsa.signing_key, tsa.cert_registry)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(signed), strict=False)
    signers.PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", output=out)
    return out.getvalue()


def with_appendices(house: House, random: Random) -> bytes:
    """Two or three appendices, on each of which number and day are signed again."""
    office = random.randrange(len(OFFICES))
    return state_manner(house, random, office, draft(random, OFFICES[office], random.randint(2, 3)))


def as_hybrid(pdf: bytes) -> bytes:
    """The file written anew as Word does: a table that hides some objects, then an empty one whose /XRefStm finds them."""
    file = PdfFile(pdf)
    values = {number: item.value for number in sorted(file.entries) if (item := file.object(number)) is not None}
    values = {number: value for number, value in values.items() if _type_of(value) not in ("XRef", "ObjStm")}
    packed = [number for number, value in values.items() if _may_hide(value)]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {number: _write(out, number, value) for number, value in values.items() if number not in packed}
    container = max(values) + 1
    places[container] = _write(out, container, _object_stream(packed, values))
    rows = {number: (1, place, 0) for number, place in places.items()}
    rows |= {number: (2, container, index) for index, number in enumerate(packed)}
    kept: dict[str, Value] = {key: file.trailer[key] for key in ("Root", "Info", "ID") if key in file.trailer}
    stream = _write(out, container + 1, _cross_references(rows, container + 2, kept))
    head: dict[str, Value] = {**kept, "Size": container + 2}
    table = [b"%010d 00000 n \n" % places[number] if number in places else _FREE for number in range(container + 2)]
    first = _close(out, b"0 %d\n" % len(table) + b"".join(table), head)
    _close(out, b"0 0\n", {**head, "Prev": first, "XRefStm": stream})
    return bytes(out)


def _close(out: bytearray, table: bytes, trailer: dict[str, Value]) -> int:
    """Ends a section with its table; returns where that stands."""
    start = len(out)
    out += b"xref\n" + table + b"trailer\n" + serialized(trailer) + b"\nstartxref\n%d\n%%%%EOF\n" % start
    return start


def _may_hide(value: Value) -> bool:
    """What a word processor packs: dictionaries of fonts and the like; never what leads to the pages."""
    return isinstance(value, dict) and _type_of(value) in ("Font", "FontDescriptor", "")


def _type_of(value: Value) -> str:
    values = value.dictionary if isinstance(value, Stream) else value
    return name_of(values.get("Type")) if isinstance(values, dict) else ""


def _write(out: bytearray, number: int, value: Value) -> int:
    place = len(out)
    out += b"%d 0 obj\n" % number + serialized(value) + b"\nendobj\n"
    return place


def _object_stream(packed: list[int], values: dict[int, Value]) -> Stream:
    bodies = [serialized(values[number]) for number in packed]
    heads, at = [], 0
    for number, body in zip(packed, bodies, strict=True):
        heads.append(b"%d %d" % (number, at))
        at += len(body) + 1
    head = b" ".join(heads) + b"\n"
    return Stream({"Type": Name("ObjStm"), "N": len(packed), "First": len(head)}, head + b"\n".join(bodies))


def _cross_references(rows: dict[int, tuple[int, int, int]], size: int, kept: dict[str, Value]) -> Stream:
    body = b"".join(
        kind.to_bytes(1) + where.to_bytes(4) + index.to_bytes(2) for _, (kind, where, index) in sorted(rows.items())
    )
    index: list[Value] = [part for number in sorted(rows) for part in (number, 1)]
    return Stream({**kept, "Type": Name("XRef"), "Size": size, "W": [1, 4, 2], "Index": index}, body)


__all__ = ["as_hybrid", "hybrid", "timestamped", "with_appendices"]
