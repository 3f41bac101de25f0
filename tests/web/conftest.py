"""Fixtures of the pages' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser as Chromium

from sohoa.bounded import Pool
from storage import accounts
from storage.engine import upgrade
from tests.web.chromium import CODE_ON_FILM, film, started
from tests.web.house import House, house, new_pool


@pytest.fixture(scope="session")
def web_pool() -> Iterator[Pool]:
    """Helper processes that render pages, one set a test process."""
    with new_pool() as pool:
        yield pool


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A browser whose camera sees a sheet with the code of CODE_ON_FILM.

    One a file: while Playwright's loop runs, nothing else in the process may start one, and signing does.
    """
    camera = tmp_path_factory.mktemp("camera") / "sheet.y4m"
    camera.write_bytes(film(f"https://noi-cap.vn/kq/{CODE_ON_FILM}"))
    with started(camera) as browser:
        yield browser


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no rows, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("web") / "empty.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash with small parameters: its slowness is storage's business and tested there."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", quick)


@pytest.fixture
def a_house(tmp_path: Path, web_pool: Pool, empty_database: Path) -> Iterator[House]:
    """An empty house of its own."""
    made = house(tmp_path, web_pool, empty_database)
    yield made
    made.store.close()
