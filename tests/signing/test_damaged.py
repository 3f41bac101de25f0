"""Damage that long fuzzing found: each is a family, and no foreign exception comes of it."""

from __future__ import annotations

import io
import re
from random import Random

import pikepdf
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.genuine import OFFICES, draft
from signing.pdfobjects import keys_twice, parse
from signing.trust import TrustStore
from signing.verify import verify


def with_object_streams() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(draft(Random(1), OFFICES[0]))) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


PACKED = with_object_streams()
STREAMS = [found.end() for found in re.finditer(rb"stream\r?\n", PACKED)]


@settings(max_examples=25, deadline=None)
@given(which=st.integers(0, len(STREAMS) - 1), junk=st.binary(min_size=1, max_size=40), lost=st.booleans())
def test_a_damaged_container_of_objects_is_no_foreign_exception(which: int, junk: bytes, lost: bool) -> None:
    at = STREAMS[which]
    twin = PACKED[:at] + junk + PACKED[at + len(junk) :]
    twin = twin.replace(b"startxref", b"startxxxx") if lost else twin
    verdict = verify(twin, TrustStore())
    assert "internal" not in {finding.code for finding in verdict.findings}


def test_a_key_is_the_same_however_it_is_spelt_and_no_name_can_hide_that_it_stands_twice() -> None:
    assert keys_twice(parse(b"<</K[<</A 1/#41 2>>]>>", 0)[0]) == ["A"]
    assert keys_twice(parse(b"<</#00twice 5/A 1/A 2>>", 0)[0]) == ["A"]
    assert keys_twice(parse(b"<</A 1/B 1>>", 0)[0]) == []
