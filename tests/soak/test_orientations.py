"""One paper as any scanner may send it: every way up, leaning, coarse and fine, in black and white, on any size of sheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from bench.judging import same
from bench.troubledpages import DPI, Mode, Picture, Troubled, leaning, resized
from bench.troubles import scanned
from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.document import Document
from samples import press
from samples.difficulty import page_images
from samples.values import SampleDocument
from sohoa.bounded import Pool

pytestmark = pytest.mark.soak
A5, A3 = 210 / 297, 297 / 210  # of the sides of A4


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, PAGE_BOUNDS, warm="pipeline.recognize:warm") as made:
        yield made


@cache
def paper() -> SampleDocument:
    return press.draw(press.Plan("orientations/1", "giay_khai_sinh", "clean"))


def page() -> Picture:
    return np.array(next(iter(page_images(paper()))).convert("RGB"), np.uint8)


def scan(picture: Picture, dpi: float = DPI, mode: Mode = "RGB") -> bytes:
    return scanned(Troubled((picture,), dpi, mode))


def right_and_wrong(document: Document) -> tuple[float, list[tuple[str, str, str]]]:
    """The share of printed fields that were read right, and what was accepted and is wrong."""
    truth = {one.name: one.value for one in paper().fields if one.written == "printed"}
    read_as = {one.name: one for one in document.fields}
    right = sum(name in read_as and same(read_as[name].value, value) for name, value in truth.items())
    wrong = [
        (name, value, read_as[name].value)
        for name, value in truth.items()
        if name in read_as and read_as[name].status == "accepted" and not same(read_as[name].value, value)
    ]
    return right / len(truth), wrong


@pytest.mark.parametrize("lean", [-10, -4, 0, 3, 10])
@pytest.mark.parametrize("turns", range(4))
def test_a_page_any_way_up_and_leaning_is_brought_upright_and_read(pool: Pool, turns: int, lean: float) -> None:
    picture = np.rot90(leaning(page(), lean), turns)
    document = read(scan(picture), "a.pdf", pool=pool)
    share, wrong = right_and_wrong(document)
    assert document.pages[0].rotation == 90 * turns
    assert wrong == []
    assert share > 0.9


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
@pytest.mark.parametrize(
    ("dpi", "least"), [(70, 0.0), (100, 0.4), (150, 0.85), (200, 0.9), (300, 0.9), (400, 0.9), (600, 0.9)]
)
def test_a_page_of_any_density_in_any_colours_is_read_and_nothing_wrong_is_accepted(
    pool: Pool, dpi: int, least: float, mode: Mode
) -> None:
    document = read(scan(resized(page(), dpi / DPI), dpi, mode), "a.pdf", pool=pool)
    share, wrong = right_and_wrong(document)
    assert wrong == []
    assert share >= least


@pytest.mark.parametrize(("size", "name"), [(A5, "A5"), (1.0, "A4"), (A3, "A3")])
def test_a_page_on_any_size_of_sheet_is_read_and_its_size_told(pool: Pool, size: float, name: str) -> None:
    document = read(scan(resized(page(), size)), "a.pdf", pool=pool)
    share, wrong = right_and_wrong(document)
    assert document.pages[0].paper == name
    assert wrong == []
    assert share > 0.85
