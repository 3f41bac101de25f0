"""A file on disk answers as its bytes would, without being loaded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import content
from pipeline.content import Content


@given(
    st.binary(min_size=0, max_size=300), st.integers(-320, 320), st.integers(0, 320), st.binary(min_size=1, max_size=3)
)
def test_disk_and_memory_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: int, length: int, wanted: bytes
) -> None:
    path = tmp_path_factory.mktemp("content") / "file"
    path.write_bytes(data)
    memory, disk = Content(data), Content(path)
    assert len(memory) == len(disk) == len(data)
    assert memory.span(start, length) == disk.span(start, length)
    assert memory.find(wanted) == disk.find(wanted) == data.find(wanted)
    with memory.stream() as one, disk.stream() as two:
        assert one.read() == two.read() == data


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=9), st.integers(1, 40))
def test_what_is_looked_for_is_found_across_the_blocks_a_file_is_read_in(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, wanted: bytes, block: int
) -> None:
    path = tmp_path_factory.mktemp("content") / "file"
    path.write_bytes(before + wanted)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(content, "_BLOCK", block)
        assert Content(path).find(wanted) == (before + wanted).find(wanted)


def test_the_end_of_a_file_is_counted_from_behind() -> None:
    assert Content(b"0123456789").span(-3, 3) == b"789"
    assert Content(b"01").span(-5, 5) == b"01"


def test_a_file_of_the_same_length_written_anew_is_looked_through_anew(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content_of_it, place in ((b"abc", 1), (b"bca", 0)):
        path.write_bytes(content_of_it)
        os.utime(path, ns=(place, place))  # two writings within one tick of the clock are told apart by nothing
        assert Content(path).find(b"b") == place
