"""The bench of troubled pages: the same dice give the same trouble, and what no paper says counts as wrong."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from bench.troubles import FAMILIES, Paper, _wrong, report
from pipeline.document import Document, Field

PAGE, OTHER = (np.random.default_rng(seed).integers(0, 256, (800, 560, 3), dtype=np.uint8) for seed in (1, 2))


_DRAWN = {"static", "handwriting only", "foreign annex", "table over pages"}  # these bring whole pages of their own


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - _DRAWN))
def test_the_same_dice_give_the_same_trouble_and_only_plain_pages_stay(name: str) -> None:
    made, again = (FAMILIES[name](PAGE.copy(), OTHER, Random(5)) for _ in range(2))
    assert all((one == two).all() for one, two in zip(made.pages, again.pages, strict=True))
    assert all(one.dtype == np.uint8 and one.ndim == 3 for one in made.pages)
    changed = made.mode != "RGB" or len(made.pages) > 1 or not np.array_equal(made.pages[0], PAGE)
    assert changed == (name != "plain")


def test_an_accepted_value_that_none_of_the_papers_there_says_is_wrong() -> None:
    one, two = Paper(PAGE, {"CodeNumber": "12", "Place": "Huế"}), Paper(OTHER, {"CodeNumber": "7", "Place": "Vinh"})
    said = {"CodeNumber": "7", "Place": "Hải Phòng"}
    document = Document((), "khac", 0.0, "", tuple(Field(*pair, "text", 0.9, "accepted") for pair in said.items()))
    assert _wrong([one, two], document, said) == [["Place", "Hải Phòng"]]
    assert _wrong([one], document, said) == [["CodeNumber", "7"], ["Place", "Hải Phòng"]]
    assert _wrong([], document, said) == [["CodeNumber", "7"], ["Place", "Hải Phòng"]]


def test_a_family_is_told_with_its_errors_beside_the_plain_reading() -> None:
    def record(family: str, paper: str, text: str, **more: object) -> dict[str, object]:
        plain = {"errors": 0, "characters": 0, "fields": 4, "right": 2, "wrong": [], "told": ["levelled"]}
        return {"family": family, "paper": paper, "text": text, **plain, **more}

    rows = report(
        [
            record("plain", "real a.pdf", "một hai"),
            record("skewed", "real a.pdf", "một hay", wrong=[["Place", "x"]]),
            record("skewed", "drawn 1 cong_van", "", errors=1, characters=200),
        ]
    )
    assert rows[1] == {
        "family": "skewed",
        "papers": 2,
        "cer": 0.5,
        "real_differs": 16.67,
        "accepted_percent": 50,
        "wrong": [["real a.pdf", "Place", "x"]],
        "told": {"levelled": 2},
    }
