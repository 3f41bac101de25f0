"""Machine-readable lines: thirty signs, each one that the format allows in its place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ctc import LogP
from pipeline.ink import ALPHABET
from pipeline.zone import LENGTH, looks_machine_readable, zone_line

DIGITS, CAPITALS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def seen_as(text: str, instead: dict[int, str] | None = None) -> LogP:
    """What a network sees that reads the text, one step a sign and a blank after each; at the places of `instead` it
    prefers another sign a little."""
    steps = np.full((2 * len(text), len(ALPHABET) + 1), -20.0, np.float32)
    steps[1::2, 0] = -0.01
    for place, sign in enumerate(text):
        steps[2 * place, ALPHABET.index(sign) + 1] = -0.7
        steps[2 * place, ALPHABET.index((instead or {}).get(place, sign)) + 1] = -0.6
    return steps


def figures(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


first_lines = st.builds(lambda own, check, rest: f"IDVNM{own}{check}{rest}<<0", figures(9), figures(1), figures(12))
second_lines = st.builds(lambda a, sex, b, check: f"{a}{sex}{b}VNM<<<<<<<<<<<{check}",
                         figures(7), st.sampled_from("MF"), figures(7), figures(1))  # fmt: skip
names = st.text(CAPITALS.replace("T", ""), min_size=2, max_size=8)  # a T may be an I there, see below
third_lines = st.builds(lambda a, b, c: f"{a}<<{b}<{c}".ljust(LENGTH, "<"), names, names, names)
lines = st.one_of(first_lines, second_lines, third_lines)


@given(lines)
def test_a_line_of_the_format_is_read_as_it_stands(line: str) -> None:
    assert zone_line(seen_as(line)) == line


@given(second_lines, st.integers(0, 6))
def test_a_letter_in_the_place_of_a_figure_gives_way_to_the_figure(line: str, place: int) -> None:
    assert zone_line(seen_as(line, {place: "O"})) == line


@given(third_lines)
def test_a_filler_that_looks_like_a_k_or_a_bracket_is_a_filler(line: str) -> None:
    last = LENGTH - 1
    assert zone_line(seen_as(line, {last: "c"}))[: last + 1] == line


@pytest.mark.parametrize(
    ("read", "name"),
    [("NGO<<MTNH<PHUONG", "NGO<<MINH<PHUONG"), ("MAT<<ANH<VTET", "MAT<<ANH<VIET"), ("TRAN<<THI<TUYET", "TRAN<<THI<TUYET"),
     ("TTRN<<BRTT", "TTRN<<BRTT")],
)  # fmt: skip
def test_a_t_of_a_name_is_an_i_where_only_so_it_is_a_syllable(read: str, name: str) -> None:
    assert zone_line(seen_as(read.ljust(LENGTH, "<"))) == name.ljust(LENGTH, "<")


def test_a_line_of_ts_is_left_alone_for_no_syllable_is_so_long() -> None:
    assert zone_line(seen_as("T" * LENGTH)) == "T" * LENGTH


def test_a_t_of_a_document_s_number_stays_one() -> None:
    line = "IDVNM1MTN234561000000000000<<0"
    assert zone_line(seen_as(line)) == line


def test_ink_without_room_for_thirty_signs_or_with_other_words_in_it_is_no_such_line() -> None:
    assert zone_line(seen_as("IDVNM2018316379")) == ""
    assert zone_line(seen_as("cộng hòa xã hội chủ nghĩa việt nam")) == ""


def test_only_long_words_of_the_zones_own_signs_are_asked_about() -> None:
    assert looks_machine_readable(["DUONG<<VIET<KHANG<<<<<<<<<<<<<"])
    assert looks_machine_readable(["THATKCNGOCKTHUYKKKKKKcccKKKcc"])
    assert looks_machine_readable(["IDVNM1644287332080164428733:-6"])
    assert not looks_machine_readable(["CỘNG", "HÒA", "XÃ", "HỘI", "CHỦ", "NGHĨA", "VIỆT", "NAM"])
    assert not looks_machine_readable(["0123456789"])
    assert not looks_machine_readable(["nguyenvanmau.phongtuphap@example.gov.vn"])
