"""A whole box as one PDF: memory does not grow with its pages, and a killed worker costs the pages in hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.boxmemory import BoxReading
from bench.pages import told

pytestmark = pytest.mark.soak
_PAGES = 500
_A_PAGE = 4.0  # seconds, on a busy machine too
_KEPT = 0.25  # megabytes: the words of one page as values
_IDLE = 200  # megabytes of a worker that leads its children and has no file


def test_of_five_hundred_mixed_pages_no_more_than_four_are_in_memory_at_once_and_a_kill_costs_none(
    tmp_path: Path,
) -> None:
    box = BoxReading(tmp_path, seed=1, pages=_PAGES)
    cut_off = box.go_on(_PAGES * _A_PAGE, until_page=_PAGES // 3)
    used = box.go_on(_PAGES * _A_PAGE)
    print(told(used), flush=True)
    assert not cut_off.done
    assert used.parts[-1].before >= _PAGES // 3
    assert (used.done, used.failed, used.pages >= _PAGES) == (True, 0, True)
    assert used.child_mb <= 700
    # Only the archive that comes back is held whole, for a moment.
    assert used.worker_mb <= _IDLE + _KEPT * _PAGES + used.file_mb
    assert used.worker_mb <= 700
