"""Fixtures of the pages' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sohoa.bounded import Pool
from tests.web.house import House, house, new_pool


@pytest.fixture(scope="session")
def web_pool() -> Iterator[Pool]:
    """Helper processes that render pages, one set a test process."""
    with new_pool() as pool:
        yield pool


@pytest.fixture
def a_house(tmp_path: Path, web_pool: Pool) -> Iterator[House]:
    """An empty house of its own."""
    made = house(tmp_path, web_pool)
    yield made
    made.store.close()
