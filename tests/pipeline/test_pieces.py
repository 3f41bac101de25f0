"""Connected pieces of a nearly empty mask are the same as those of the whole picture at once."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pieces import pieces

BOX = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 30), st.integers(1, 30))


@given(st.lists(BOX, max_size=6), st.booleans())
def test_bands_yield_the_pieces_of_the_whole(boxes: list[tuple[int, int, int, int]], upright: bool) -> None:
    mask = np.zeros((70, 90), np.uint8)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = list(pieces(mask, upright=upright))
    assert sorted((one.x, one.y, one.width, one.height, one.area) for one in found) == sorted(
        map(tuple, stats[1:].tolist())
    )
    again = np.zeros_like(mask)
    for one in found:
        again[one.y : one.y + one.height, one.x : one.x + one.width] |= one.own
    assert (again == mask).all()


@pytest.mark.parametrize("upright", [False, True])
def test_an_empty_mask_has_no_pieces(upright: bool) -> None:
    assert list(pieces(np.zeros((40, 30), np.uint8), upright=upright)) == []
