"""Fixtures of all rooms: private servers, one of each a test process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import servers

# Tests do not depend on the clock: a busy machine is no fault of the code. Speed is measured in bench/.
settings.register_profile("sohoa", deadline=None)
settings.load_profile("sohoa")
_NAMES = itertools.count(1)
# The longest files, begun first, so that no process is left with one of them at the end. Those that mostly wait (for
# leases, kills, servers) alternate with those that compute: together they would leave the processors idle.
_LONG_FIRST = (
    "test_journey.py",
    "test_verify.py",
    "test_kill.py",
    "test_steps.py",
    "test_desk_journey.py",
    "test_levels.py",
    "test_broker.py",
    "test_sign.py",
    "test_browser.py",
    "test_upload.py",
    "test_missing_level.py",
    "test_arrivals.py",
    "test_real_paper.py",
    "test_matrix.py",
    "test_reading.py",
    "test_press.py",
    "test_office.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the long files in front; within a file the order stays."""
    ranks = {name: number for number, name in enumerate(_LONG_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a private PostgreSQL, without a database name."""
    with servers.postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """URL of an empty database of its own."""
    return servers.new_database(postgres_server, f"sohoa_{next(_NAMES)}")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a private Redis."""
    with servers.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def weed() -> Iterator[servers.S3]:
    """A private S3 with its keys."""
    with servers.weed() as keys:
        yield keys


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Path of real material beside the project; skips the test where it is absent."""

    def path(name: str) -> Path:
        found = Path(__file__).resolve().parents[2] / "shared" / name
        if not found.exists():
            pytest.skip(f"../shared/{name} is not beside this checkout")
        return found

    return path
