"""What the tests of the generator share: one small draw of each kind, made once."""

from __future__ import annotations

import pytest

import samples
from samples.errors import SamplesError
from samples.press import KINDS


@pytest.fixture(scope="session")
def drawn() -> list[samples.SampleDocument]:
    """One typical scan of every kind."""
    try:
        return samples.generate(11, len(KINDS), "typical")
    except SamplesError as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def drafted() -> list[samples.SampleDocument]:
    """Three drafts of one office."""
    try:
        return samples.drafts(11, 3)
    except SamplesError as problem:
        pytest.skip(str(problem))
