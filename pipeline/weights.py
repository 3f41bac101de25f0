"""Weights of the vote, fitted by `bench/fit_vote.py` (its seeds and counts stand there); log odds for each feature."""

from __future__ import annotations

# For the first reader (Tesseract) against the second (trueocr), where they differ.
FIRST_OVER_SECOND = {
    "bias": 0.171,
    "first_says": 0.325,
    "second_says": 0.417,
    "well_formed": 2.141,
    "known": 2.273,
    "follows": 4.262,
    "marks_only": 1.379,
    "case_only": -0.13,
    "spaces_only": 3.625,
    "signs_only": -0.571,
    "more_signs": 2.07,
    "signs_at_end": -0.814,
    "signs_at_front": -3.381,
    "stop_inside": -5.185,
    "colon": 2.832,
    "usual": 0.65,
    "toned": 2.08,
    "first_silent": 0.0,
    "second_silent": 0.0,
    "digits": 0.187,
    "more_words": -0.17,
    "second_tilde": -1.928,
    "first_tilde": -0.952,
    "first_odd": -2.366,
    "second_odd": 0.0,
    "first_angled": 3.545,
    "ink": 0.512,
    "ink_blind": -1.377,
}

# For a reading that both share.
AGREED = {
    "bias": -5.1,
    "first_says": 0.621,
    "second_says": 0.249,
    "well_formed": 1.013,
    "known": 0.918,
    "follows": 2.477,
    "digits": 0.011,
    "capitals": 0.61,
    "short": -0.05,
    "odd": 0.0,
    "rare": -0.157,
    "toned": 3.187,
    "ink": 0.337,
}

# For what the ink bears out against what was read.
OVERRULED = {
    "bias": -2.738,
    "ink": 0.394,
    "heard": -0.031,
    "odds": -0.396,
    "usual": 0.336,
    "follows": 4.183,
    "known": 0.965,
    "signs_only": -1.234,
    "rival": 1.048,
}

# What a third reader adds for the reading that it shares, and takes from the other; set, not fitted: two of three win
# over one that is a little likelier by its marks alone.
THIRD_VOICE = 2.3

__all__ = ["AGREED", "FIRST_OVER_SECOND", "OVERRULED", "THIRD_VOICE"]
