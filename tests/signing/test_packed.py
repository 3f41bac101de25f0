"""Object streams: objects are parsed when asked for, and a page among them is found however it is spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.concealment import is_surely_no_page
from signing.packed import ObjectStream
from signing.pdfobjects import parse

OTHERS = ["[1 2 3]", "<</S/P/K 4>>", "<</A<</B 1>>>>", "null", "(text)", "<</Type/Font>>"]
PAGES = [
    "<</Type/Page>>",
    "<</Type /Page/Parent 1 0 R>>",
    "<</Type%comment\n/Page>>",
    "<</Type/#50age>>",
    "<</T#79pe/Page>>",
    "<</A (>>)/Type/Page>>",
    "<</A %>>\n1/Type/Page>>",
]


def packed(objects: list[str], lies: dict[int, int] | None = None) -> ObjectStream:
    """An object stream of objects numbered from 10; `lies` moves the beginnings that its head tells."""
    body, starts = "", []
    for text in objects:
        starts.append(len(body))
        body += text + " "
    told = {**dict(enumerate(starts)), **(lies or {})}
    head = " ".join(f"{10 + place} {told[place]}" for place in range(len(objects))) + " "
    return ObjectStream((head + body).encode(), len(objects), len(head))


@given(st.lists(st.sampled_from(OTHERS + PAGES), min_size=1, max_size=8))
def test_every_packed_object_is_what_it_is_written_as(objects: list[str]) -> None:
    stream = packed(objects)
    for place, text in enumerate(objects):
        assert stream.place(10 + place, place) == stream.place(10 + place, 99) == place
        assert stream.value(place) == parse(text.encode(), 0)[0]
        if text in PAGES:
            assert not is_surely_no_page(stream.written(place))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("inside", range(2, 9))
def test_a_page_is_not_overlooked_where_the_head_lets_another_object_begin_inside_it(page: str, inside: int) -> None:
    stream = packed([page, "null"], {1: inside})
    assert not is_surely_no_page(stream.written(0))


def test_a_number_that_stands_twice_means_the_place_the_table_names() -> None:
    stream = ObjectStream(b"7 0 7 2 1 2", 2, 8)
    assert [stream.place(7, index) for index in (0, 1, 5)] == [0, 1, 0]
    assert stream.place(8, 0) is None
    assert [stream.value(0), stream.value(1)] == [1, 2]


def test_where_an_object_ends_is_told_in_whatever_order_the_head_names_them() -> None:
    stream = ObjectStream(b"12 4 11 2 10 0 1 2 3 ", 3, 15)
    assert [stream.written(place) for place in range(3)] == [b"3 ", b"2 ", b"1 "]
