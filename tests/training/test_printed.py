"""Snippets for the judge of printed words are what the product cuts, and say what the network can say."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ink import ALPHABET, HEIGHT
from pipeline.posts import is_post
from pipeline.undername import holds_name
from training.printed.composer import Composer, Sample
from training.printed.crossed import CrossedComposer, sealed
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


@pytest.fixture(scope="module")
def crossed() -> list[Sample]:
    composer = CrossedComposer(5)
    return [composer.sample() for _ in range(150)]


def test_print_that_strokes_cross_says_names_posts_captions_and_other_words(crossed: list[Sample]) -> None:
    said = [one.text for one in crossed]
    assert set("".join(said)) <= set(ALPHABET)
    assert any(holds_name(one) for one in said)
    assert any(is_post(one) for one in said)
    assert any("ghi rõ" in one for one in said)
    assert 0 < sum(not one for one in said) < len(said) // 4


def test_crossed_print_holds_more_ink(crossed: list[Sample], samples: list[Sample]) -> None:
    def inked(drawn_: list[Sample]) -> list[float]:
        return [float((one.strip > 0.4).mean()) for one in drawn_ if one.text]

    assert np.median(inked(crossed)) > np.median(inked(samples))


def test_one_seed_gives_one_set_of_crossed_print(crossed: list[Sample]) -> None:
    composer = CrossedComposer(5)
    assert all(np.array_equal(composer.sample().strip, one.strip) for one in crossed[:6])


def test_a_seal_leaves_the_print_under_it_and_its_own_rings_and_letters() -> None:
    page = np.full((150, 500), 255, np.uint8)
    page[60:70, 100:200] = 30
    seals = [sealed(page, 36.0, np.random.default_rng(seed)) for seed in range(12)]
    assert all((seal <= page).all() for seal in seals)
    assert sum(int((seal < page).sum()) > 200 for seal in seals) >= 6  # the others stand beside the snippet
