"""Ink has to look like what it says it is: a marker's stroke, a line under words, an icon; letters are letters."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.inkshapes import Mask, Print, drawn_as, print_in, still_read
from signing.look import Letter

NOTHING = np.zeros((60, 320), dtype=bool)
words = st.text("0123456789ABCDEFHKLMNPRSTUVXYZ", min_size=7, max_size=14)


def box(left: int, top: int, right: int, bottom: int) -> Mask:
    mask = NOTHING.copy()
    mask[top:bottom, left:right] = True
    return mask


def written(text: str, size: float = 0.6) -> Mask:
    """Text as strokes that do not touch, 13 pixels high at 0.6."""
    picture = np.zeros(NOTHING.shape, dtype=np.uint8)
    for place, letter in enumerate(text):
        cv2.putText(picture, letter, (5 + round(24 * size * place), 40), cv2.FONT_HERSHEY_SIMPLEX, size, 255, 1)
    return picture > 0


@settings(max_examples=30, deadline=None)
@given(top=st.integers(16, 24), height=st.integers(26, 34), text=words)
def test_a_marker_fills_what_it_marks_and_a_word_drawn_as_one_is_none(top: int, height: int, text: str) -> None:
    stroke, type_ = box(2, top, 312, top + height), written(text)
    assert drawn_as("Highlight", stroke & ~type_, type_, ())
    assert not drawn_as("Highlight", type_, NOTHING, ())


@settings(max_examples=30, deadline=None)
@given(top=st.integers(5, 50), width=st.integers(20, 280), text=words)
def test_a_line_lies_under_words_and_does_not_strike_them_out(top: int, width: int, text: str) -> None:
    line = box(10, top, 10 + width, top + 2)
    assert drawn_as("Underline", line, NOTHING, [Letter("a", (20, top - 14, 30, top - 2), 0)])
    assert not drawn_as("Underline", line, NOTHING, [Letter("a", (12, top - 6, 22, top + 8), 0)])
    assert not drawn_as("Underline", written(text), NOTHING, ())


@settings(max_examples=30, deadline=None)
@given(side=st.integers(18, 40), text=words)
def test_a_note_is_an_icon_no_amount(side: int, text: str) -> None:
    assert drawn_as("Text", box(10, 10, 10 + side, 10 + side), NOTHING, ())
    assert not drawn_as("Text", written(text), NOTHING, ())
    assert not drawn_as("Text", written(text[:1]), NOTHING, ())


@settings(max_examples=30, deadline=None)
@given(text=words, size=st.sampled_from([0.6, 0.9]), radius=st.integers(12, 26))
def test_letters_in_a_row_read_like_print_and_a_seal_or_a_stroke_does_not(text: str, size: float, radius: int) -> None:
    assert print_in(written(text, size)) is Print.MOST
    seal = np.zeros(NOTHING.shape, dtype=np.uint8)
    cv2.circle(seal, (60, 30), radius, 255, 2)
    cv2.putText(seal, "UBND", (42, 34), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 255, 1)
    assert print_in(seal > 0) in (Print.NONE, Print.FEW)  # "UBND" in its middle is a word
    assert print_in(box(10, 20, 200, 23)) is Print.NONE


@settings(max_examples=30, deadline=None)
@given(grey=st.integers(0, 255))
def test_type_under_a_colour_must_stand_out_from_it_in_one_of_its_channels(grey: int) -> None:
    type_, stroke = written("1.000.000"), box(0, 20, 200, 50)
    page = np.full((*NOTHING.shape, 3), 255, dtype=np.uint8)
    page[stroke], page[type_] = grey, 0
    assert still_read(stroke & ~type_, type_, page) == (grey >= 80)
    page[stroke & ~type_] = (255, 0, 0)
    assert still_read(stroke & ~type_, type_, page)
