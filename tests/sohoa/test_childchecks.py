"""What a bounded child is asked about signed files."""

from __future__ import annotations

import sys

from sohoa.bounded import Bounds, Pool


def loaded(module: str) -> bool:
    """Whether this process has loaded a module."""
    return module in sys.modules


def test_the_seconds_of_a_file_are_not_spent_on_loading_the_verifier() -> None:
    with Pool(1, Bounds(seconds=30, memory_mb=512), warm="sohoa.childchecks:warm") as pool:
        assert pool.run(loaded, "signing.examine")
