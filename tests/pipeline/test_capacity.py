"""A capacity that stands apart from its post joins it; what stands elsewhere does not."""

from __future__ import annotations

import pytest

from pipeline.capacity import joined
from pipeline.engines.base import Place
from pipeline.posts import Filled, Said

POST = Said("GIÁM ĐỐC", Place(1152, 1460, 1320, 1500), True)


def beside(text: str, x0: int, y0: int) -> Said:
    return Said(text, Place(x0, y0, x0 + 40, y0 + 42), False)


@pytest.mark.parametrize("read", ["KT", "KT.", "KT:"])
def test_a_capacity_before_a_post_in_its_row_is_joined_to_it(read: str) -> None:
    assert joined([beside(read, 1063, 1458), POST]) == [Filled(1, "KT. GIÁM ĐỐC", Place(1063, 1458, 1320, 1500))]


@pytest.mark.parametrize(
    "line",
    [beside("KT", 940, 1458), beside("KT", 1063, 1500), beside("KT", 1340, 1458), beside("KTX", 1063, 1458)],
)
def test_what_stands_elsewhere_or_is_no_capacity_is_left_alone(line: Said) -> None:
    assert joined([line, POST]) == []


def test_a_line_that_is_no_post_takes_no_capacity() -> None:
    assert joined([beside("KT", 1063, 1458), Said("Lâm Quốc Tín", POST.place, False)]) == []
