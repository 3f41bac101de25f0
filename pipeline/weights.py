"""Weights of the vote, fitted by `bench/fit_vote.py` (its seeds and counts stand there); log odds for each feature."""

from __future__ import annotations

# For the first reader (Tesseract) against the second (trueocr), where they differ.
FIRST_OVER_SECOND = {
    "bias": -0.683,
    "first_says": 0.442,
    "second_says": 0.121,
    "well_formed": 2.346,
    "known": 2.515,
    "follows": 3.25,
    "marks_only": 0.574,
    "case_only": -0.097,
    "spaces_only": 3.61,
    "signs_only": -0.759,
    "more_signs": 1.227,
    "usual": 0.613,
    "toned": 0.065,
    "first_silent": 0.0,
    "second_silent": 0.0,
    "digits": 0.034,
    "more_words": -0.941,
    "second_tilde": -0.996,
    "first_tilde": 0.822,
    "first_odd": -2.335,
    "second_odd": 0.0,
    "first_angled": 2.806,
    "ink": 0.444,
}

# For a reading that both share.
AGREED = {
    "bias": -5.072,
    "first_says": 0.582,
    "second_says": 0.289,
    "well_formed": 0.849,
    "known": 0.91,
    "follows": 2.533,
    "digits": -0.085,
    "capitals": 0.528,
    "short": -0.177,
    "odd": 0.0,
    "rare": -0.157,
    "toned": 3.123,
    "ink": 0.36,
}

# For what the ink bears out against what was read.
OVERRULED = {
    "bias": -3.724,
    "ink": 0.36,
    "heard": 0.565,
    "odds": -0.348,
    "usual": 0.312,
    "follows": 4.253,
    "known": 1.31,
    "signs_only": -1.393,
    "rival": 2.007,
}

# What a third reader adds for the reading that it shares, and takes from the other.
THIRD_VOICE = 2.0

__all__ = ["AGREED", "FIRST_OVER_SECOND", "OVERRULED", "THIRD_VOICE"]
