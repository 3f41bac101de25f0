"""Weights of the vote, fitted by `bench/fit_vote.py` (its seeds and counts stand there); log odds for each feature."""

from __future__ import annotations

# For the first reader (Tesseract) against the second (trueocr), where they differ.
FIRST_OVER_SECOND = {
    "bias": -0.893,
    "first_says": 0.98,
    "second_says": 0.345,
    "well_formed": 3.107,
    "known": 2.271,
    "follows": 3.137,
    "marks_only": 1.161,
    "case_only": 0.284,
    "spaces_only": 3.144,
    "signs_only": 0.021,
    "first_silent": 0.0,
    "second_silent": 0.0,
    "digits": -0.765,
    "more_words": -0.486,
    "second_tilde": 0.487,
    "first_tilde": 0.602,
    "first_odd": -2.408,
    "second_odd": 0.0,
    "first_angled": 2.059,
}

# For a reading that both share.
AGREED = {
    "bias": -3.048,
    "first_says": 0.628,
    "second_says": 0.411,
    "well_formed": 1.566,
    "known": 2.594,
    "follows": 1.686,
    "digits": -0.376,
    "capitals": 0.983,
    "short": -0.402,
    "odd": 0.0,
}

# What a third reader adds for the reading that it shares, and takes from the other.
THIRD_VOICE = 2.0

__all__ = ["AGREED", "FIRST_OVER_SECOND", "THIRD_VOICE"]
