"""Weights of the vote, fitted by `bench/fit_vote.py` (its seeds and counts stand there); log odds for each feature."""

from __future__ import annotations

# For the first reader (Tesseract) against the second (trueocr), where they differ.
FIRST_OVER_SECOND = {
    "bias": -1.069,
    "first_says": 1.309,
    "second_says": 0.339,
    "well_formed": 3.613,
    "known": 2.083,
    "follows": 4.263,
    "marks_only": -0.583,
    "case_only": 1.043,
    "spaces_only": 1.826,
    "signs_only": -1.212,
    "more_signs": 1.109,
    "usual": 0.544,
    "toned": 1.482,
    "first_silent": 0.0,
    "second_silent": 0.0,
    "digits": 0.481,
    "more_words": -0.256,
    "second_tilde": 0.74,
    "first_tilde": 0.829,
    "first_odd": -3.706,
    "second_odd": 0.0,
    "first_angled": 3.303,
}

# For a reading that both share.
AGREED = {
    "bias": -3.345,
    "first_says": 0.664,
    "second_says": 0.529,
    "well_formed": 1.719,
    "known": 0.201,
    "follows": 3.35,
    "digits": 0.95,
    "capitals": 1.429,
    "short": -0.943,
    "odd": 0.0,
    "rare": -0.248,
    "toned": 2.598,
}

# What a third reader adds for the reading that it shares, and takes from the other.
THIRD_VOICE = 2.0

__all__ = ["AGREED", "FIRST_OVER_SECOND", "THIRD_VOICE"]
