"""What a bounded child is asked about signed files."""

from __future__ import annotations

import sys

import pytest

from sohoa.bounded import Bounds, Pool


def loaded(module: str) -> bool:
    """Whether this process has loaded a module."""
    return module in sys.modules


@pytest.mark.parametrize(("warm", "ready"), [("sohoa.childchecks:warm", True), (None, False)])
def test_the_seconds_of_a_file_are_not_spent_on_loading_the_verifier(warm: str | None, ready: bool) -> None:
    with Pool(1, Bounds(seconds=30, memory_mb=512), warm=warm) as pool:
        assert pool.run(loaded, "signing.examine") is ready
