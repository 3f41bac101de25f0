"""Pages that are kept while their file is read come back as they were."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Page
from pipeline.keeping import key_of, packed, unpacked


@settings(max_examples=12)
@given(st.lists(st.from_type(Page), max_size=2))
def test_a_page_is_unpacked_as_it_was_packed_to_the_last_bit(pages: list[Page]) -> None:
    assert repr(unpacked(packed(pages))) == repr(pages)  # told by their words: what is no number equals nothing


def test_a_number_of_numpys_is_kept_as_that_number() -> None:
    measured: dict[str, Any] = {"skew": np.float32(0.5), "rotation": np.int64(90)}  # as it comes of untyped calls
    page = Page(1, 595.0, 842.0, (), "none", **measured)
    assert unpacked(packed([page])) == [page]


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_files_are_told_apart_by_their_bytes_alone(one: bytes, other: bytes) -> None:
    named = [key_of(hashlib.sha256(data).hexdigest()) for data in (one, other)]
    assert (named[0] == named[1]) == (one == other)
    assert len(named[0]) == 64
