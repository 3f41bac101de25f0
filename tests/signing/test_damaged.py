"""Damage that long fuzzing found: each is a family, and no foreign exception comes of it."""

from __future__ import annotations

import io
import re
import zlib
from functools import cache
from random import Random

import pikepdf
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.genuine import OFFICES, draft
from signing.compare import Sameness
from signing.pdffile import PdfFile
from signing.pdfobjects import Name, Ref, Stream, keys_twice, parse
from signing.trust import TrustStore
from signing.verify import verify


@cache
def with_object_streams() -> tuple[bytes, list[int]]:
    """A paper whose objects are packed, and where its streams begin."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(draft(Random(1), OFFICES[0]))) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    packed = out.getvalue()
    return packed, [found.end() for found in re.finditer(rb"stream\r?\n", packed)]


@settings(max_examples=25, deadline=None)
@given(which=st.integers(0, 999), junk=st.binary(min_size=1, max_size=40), lost=st.booleans())
def test_a_damaged_container_of_objects_is_no_foreign_exception(which: int, junk: bytes, lost: bool) -> None:
    packed, streams = with_object_streams()
    at = streams[which % len(streams)]
    twin = packed[:at] + junk + packed[at + len(junk) :]
    twin = twin.replace(b"startxref", b"startxxxx") if lost else twin
    verdict = verify(twin, TrustStore())
    assert "internal" not in {finding.code for finding in verdict.findings}


def compared(before: Stream, after: Stream, *, later: dict[int, bytes] | None = None) -> bool:
    """Whether a stream means the same in two states of a file; `later` are objects only the newer one has otherwise."""
    parts = {7: b"<</Columns 2>>", **(later or {})}
    states = [PdfFile(_with(b"<</Columns 2>>")), PdfFile(_with(parts[7]))]
    return Sameness(states[0], states[1], set()).same(before, after)


def _with(needed: bytes) -> bytes:
    return b"%PDF-1.7\n7 0 obj\n" + needed + b"\nendobj\ntrailer\n<</Size 8>>\n%%EOF\n"


@given(data=st.binary(min_size=1, max_size=60), codec=st.sampled_from(["DCTDecode", "JPXDecode", "JBIG2Decode"]))
def test_the_same_bytes_by_another_codec_or_what_it_needs_are_another_picture(data: bytes, codec: str) -> None:
    picture = Stream({"Filter": Name(codec), "DecodeParms": Ref(7, 0)}, data)
    assert compared(picture, Stream(dict(picture.dictionary), data))
    assert not compared(picture, Stream({}, data))
    assert not compared(picture, Stream({"Filter": Name("CCITTFaxDecode"), "DecodeParms": Ref(7, 0)}, data))
    assert not compared(picture, Stream({"Filter": Name(codec)}, data))
    assert not compared(picture, Stream(dict(picture.dictionary), data), later={7: b"<</Columns 3>>"})
    packed = [Name("FlateDecode"), Name(codec)]
    assert compared(picture, Stream({"Filter": list(packed), "DecodeParms": [None, Ref(7, 0)]}, zlib.compress(data)))


def test_a_key_is_the_same_however_it_is_spelt_and_no_name_can_hide_that_it_stands_twice() -> None:
    assert keys_twice(parse(b"<</K[<</A 1/#41 2>>]>>", 0)[0]) == ["A"]
    assert keys_twice(parse(b"<</#00twice 5/A 1/A 2>>", 0)[0]) == ["A"]
    assert keys_twice(parse(b"<</A 1/B 1>>", 0)[0]) == []
