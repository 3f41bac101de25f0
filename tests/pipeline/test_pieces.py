"""Connected pieces of ink are found the same by bands, with short labels and with long ones."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pieces import labelled, pieces

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


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5])
@pytest.mark.parametrize("side", [200, 900])
def test_pieces_of_any_number_are_all_told_apart(share: float, side: int) -> None:
    mask = (np.random.default_rng(side).random((side, side)) < share).astype(np.uint8)
    found = labelled(mask)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    assert len(found.stats) == count
    assert sorted(map(tuple, found.stats.tolist())) == sorted(map(tuple, stats.tolist()))
    assert ((found.labels > 0) == (labels > 0)).all()


def test_a_page_of_more_pieces_than_sixteen_bits_name_is_labelled_too() -> None:
    mask = np.zeros((600, 600), np.uint8)
    mask[::2, ::2] = 1
    assert len(labelled(mask).stats) == 300 * 300 + 1
    assert int(labelled(mask).labels.max()) == 300 * 300
