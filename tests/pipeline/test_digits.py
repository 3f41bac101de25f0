"""Reading the digits of a blank."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.ctc import string_logp
from pipeline.digits import ALPHABET, EM, HEIGHT, DigitReader, beam, normalise
from pipeline.tinos import Face, HandwritingError, render
from tests.pipeline.headers import Sheet


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def strip(text: str, *, left: str = "Số:", right: str = "/GM-SYT", face: Face = "Regular") -> NDArray[np.float32]:
    """A printed slot at 200 dpi, as the finder cuts it."""
    sheet = Sheet()
    start = sheet.put(left, 100, 120, 13, face)
    middle = sheet.put(text, start + 4, 120, 13, face)
    end = middle + 5 if text else start + 30
    sheet.put(right, end, 120, 13, face)
    scale = 200 / 72
    return normalise(sheet.luminance, start * scale, end * scale, 120 * scale, 13 * scale)


def brute(logp: NDArray[np.float32]) -> dict[str, float]:
    """Probability of every text by adding up every path."""
    chances: dict[str, float] = {}
    for path in product(range(logp.shape[1]), repeat=logp.shape[0]):
        kept = [one for one, before in zip(path, (None, *path), strict=False) if one != before]
        text = "".join(ALPHABET[one - 1] for one in kept if one)
        chances[text] = chances.get(text, 0.0) + float(np.exp(sum(logp[step, one] for step, one in enumerate(path))))
    return chances


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_the_probability_of_a_text_is_that_of_all_its_paths(seed: int, steps: int) -> None:
    raw = np.random.default_rng(seed).normal(0, 2, (steps, 4))
    logp = (raw - np.log(np.exp(raw).sum(1, keepdims=True))).astype(np.float32)
    expected = brute(logp)
    texts = sorted(expected)
    assert np.allclose(
        np.exp(string_logp(logp, [[ALPHABET.index(one) + 1 for one in text] for text in texts])),
        [expected[one] for one in texts],
        atol=1e-5,
    )


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_beam_holds_the_likeliest_text(seed: int) -> None:
    raw = np.random.default_rng(seed).normal(0, 2, (5, 4))
    logp = (raw - np.log(np.exp(raw).sum(1, keepdims=True))).astype(np.float32)
    expected = brute(logp)
    assert max(expected, key=lambda one: expected[one]) in beam(logp)


@pytest.mark.parametrize("text", ["7", "02", "31", "486", "1595", "2047", "11"])
def test_a_printed_number_is_read(reader: DigitReader, text: str) -> None:
    assert reader.number(strip(text))[0].text == text


@pytest.mark.parametrize("day", range(1, 32, 3))
def test_a_printed_day_is_read_with_two_digits(reader: DigitReader, day: int) -> None:
    offers = reader.day(strip(f"{day:02d}", left="ngày", right="tháng", face="Italic"))
    assert offers[0].text == f"{day:02d}"


def test_days_and_months_outside_the_calendar_are_never_offered(reader: DigitReader) -> None:
    for text in ("39", "00", "75"):
        cut = strip(text, left="ngày", right="tháng", face="Italic")
        assert all(1 <= int(one.text) <= 31 and len(one.text) == 2 for one in reader.day(cut, most=31))
        assert all(1 <= int(one.text) <= 12 and len(one.text) == 2 for one in reader.month(cut, most=12))


def test_a_leading_zero_is_offered_only_before_a_single_digit(reader: DigitReader) -> None:
    for text in ("02", "012", "0", "00"):
        for one in reader.number(strip(text), most=20):
            assert not one.text.startswith("0") or (len(one.text) == 2 and one.text != "00")


def test_an_empty_blank_yields_no_offer(reader: DigitReader) -> None:
    assert reader.number(strip("")) == ()


def test_offers_are_probabilities_best_first(reader: DigitReader) -> None:
    offers = reader.number(strip("2062"), most=9)
    chances = [one.p for one in offers]
    assert chances == sorted(chances, reverse=True)
    assert 0.5 <= sum(chances) <= 1.001


def test_a_slot_that_leaves_the_page_is_cut_with_white(reader: DigitReader) -> None:
    page = np.full((50, 60), 255, np.uint8)
    cut = normalise(page, -40, 90, 45, 36)
    assert cut.shape[0] == HEIGHT
    assert float(cut.max()) == 0.0
    assert cut.shape[1] == pytest.approx((130 / 36 + 0.6) * EM, abs=2)


class _Networks:
    """A model file of networks each of which sees one figure in every strip, surely."""

    def __init__(self, *figures: str) -> None:
        self._figures = figures

    def run(self, _names: None, _strips: object) -> list[NDArray[np.float32]]:
        seen = np.full((len(self._figures), 3, len(ALPHABET) + 1), -9.0, np.float32)
        seen[:, (0, 2), 0] = -0.01
        for row, figure in enumerate(self._figures):
            seen[row, 1, ALPHABET.index(figure) + 1] = -0.01
        return [seen]


@pytest.mark.parametrize("order", [("1", "7"), ("7", "1")])
def test_what_two_networks_see_otherwise_is_offered_by_both_and_sure_by_neither(order: tuple[str, str]) -> None:
    reader = DigitReader()
    reader._session = _Networks(*order)
    offers = {one.text: one.p for one in reader.number(np.zeros((HEIGHT, 40), np.float32))}
    assert offers["1"] == pytest.approx(offers["7"], abs=0.01)
    assert max(offers.values()) < 0.6


@pytest.mark.parametrize("content", [None, b"", b"not a network"])
def test_a_missing_or_broken_model_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "digits.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HandwritingError) as caught:
        DigitReader(path)
    assert caught.value.code == "reader-missing"


def test_rendering_keeps_the_advances_of_the_printer() -> None:
    small, large = render("tháng", 26.0, "Italic"), render("tháng", 260.0, "Italic")
    assert small.advance * 10 == pytest.approx(large.advance, rel=0.01)
