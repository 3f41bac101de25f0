"""A whole box as one PDF: memory does not grow with its pages."""

from __future__ import annotations

import pytest

from bench.pages import memory

pytestmark = pytest.mark.soak
_PAGES = 500
_KEPT = 0.2  # megabytes: the words of one page as values


def test_of_five_hundred_scanned_pages_no_more_than_four_are_in_memory_at_once() -> None:
    used = memory(_PAGES, 1)
    assert (used["pages"], used["failed"]) == (_PAGES, 0)
    assert used["worker_peak_mb"] <= 700
    assert used["parent_growth_mb"] <= 4 * used["page_mb"] + _KEPT * _PAGES
