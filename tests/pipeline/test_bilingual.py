"""Labels in two languages are read as a card prints them; the value behind them stays as it was read."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.bilingual import with_label
from pipeline.ctc import LogP
from pipeline.voted import Look, Voted
from tests.pipeline import papers

LETTER = 10.0  # pixels


def line(text: str, sure: float = 0.7) -> tuple[Voted, ...]:
    words, x = [], 0.0
    for part in text.split(" "):
        words.append(Voted(part, x, x + LETTER * len(part), sure, ()))
        x += LETTER * (len(part) + 1)
    return tuple(words)


def ink(text: str, words: tuple[Voted, ...]) -> Look:
    """What a judge of ink sees that reads this text across these words."""
    a_pixel = len(text) / words[-1].x1

    def look(x0: float, x1: float) -> LogP:
        return papers.seen(text[round(x0 * a_pixel) : round(x1 * a_pixel)])

    return look


def told(words: tuple[Voted, ...]) -> str:
    return " ".join(word.text for word in words)


@pytest.mark.parametrize(
    ("read", "label"),
    [("Quốc tịch / Nabonaiity:", "Quốc tịch / Nationality:"), ("Nơi cư trú /Place of residenc:", "Nơi cư trú / Place of residence:"),
     ("s6/No.:", "Số / No.:"), ("Có giá tị đến /Date of expiy:", "Có giá trị đến / Date of expiry:")],
)  # fmt: skip
def test_a_label_in_two_languages_is_read_as_the_card_prints_it_and_doubted(read: str, label: str) -> None:
    words = with_label(line(read), ink(label, line(read)))
    assert told(words) == label
    assert all(word.confidence <= 0.6 for word in words)
    assert words[0].alternatives == (read,)


@pytest.mark.parametrize("colon", [":", ""])
def test_the_value_behind_a_label_stays_as_it_was_read(colon: str) -> None:
    read = line(f"Quốc tịch / Nationalty{colon} Việt Nam")
    words = with_label(read, ink("Quốc tịch / Nationality: Việt Nam", read))
    assert told(words) == "Quốc tịch / Nationality: Việt Nam"
    assert words[-2:] == read[-2:]


def test_what_the_ink_shows_to_be_another_label_is_not_changed() -> None:
    level = line("Trình độ / Education level:")
    assert with_label(level, ink("Trình độ / Education level:", level)) == level
    nation = line("Quốc tịch / Nationalty")
    assert with_label(nation, ink("Quốc tịch / Notuonolite.", nation)) == nation


def test_a_line_that_leaves_nothing_open_or_has_no_bar_is_not_looked_at() -> None:
    def look(x0: float, x1: float) -> LogP:
        raise AssertionError

    assert told(with_label(line("Quốc tịch / Nationalty:", sure=0.95), look)) == "Quốc tịch / Nationalty:"
    assert told(with_label(line("Quốc tịch:"), look)) == "Quốc tịch:"


def test_a_label_s_own_last_word_is_not_read_twice_where_its_ink_ends_early() -> None:
    words = line("Giới tinh / Sex:")
    early = np.concatenate((papers.seen("Giới tính / Sex:"), papers.seen("")[:1].repeat(14, 0)))
    assert told(with_label(words, lambda x0, x1: early)) == "Giới tính / Sex:"


def test_a_label_s_own_first_word_is_not_read_twice_where_its_ink_begins_late() -> None:
    words = line("Số / N0.:")
    late = np.concatenate((papers.seen("")[:1].repeat(6, 0), papers.seen("Số / No.:")))
    assert told(with_label(words, lambda x0, x1: late)) == "Số / No.:"
