"""Snippets for the judge of printed words are what the product cuts, and say what the network can say."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ink import ALPHABET, HEIGHT
from training.printed.composer import Composer, Sample
from training.printed.wording import snippet


def drawn(seed: int, count: int) -> list[Sample]:
    composer = Composer(seed)
    return [composer.sample() for _ in range(count)]


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return drawn(5, 60)


def test_strips_have_the_product_s_height_and_hold_ink(samples: list[Sample]) -> None:
    assert {one.strip.shape[0] for one in samples} == {HEIGHT}
    assert all(float(one.strip.min()) >= 0.0 and float(one.strip.max()) <= 1.0 for one in samples)
    assert np.mean([float(one.strip.max()) > 0.4 for one in samples]) > 0.9


def test_some_show_a_pen_alone_and_say_nothing(samples: list[Sample]) -> None:
    assert 0 < sum(not one.text for one in samples) < len(samples) // 3


def test_one_seed_gives_one_set(samples: list[Sample]) -> None:
    assert all(np.array_equal(again.strip, one.strip) for again, one in zip(drawn(5, 8), samples, strict=False))


def test_every_letter_and_sign_said_is_in_the_network_s_alphabet() -> None:
    rng = np.random.default_rng(3)
    said = "".join(snippet(rng) for _ in range(3000))
    assert set(said) <= set(ALPHABET)
    missing = set(ALPHABET) - set(said) - set("³_=…[]°|²")
    assert len(missing) < 12
