"""Trains the judge of printed words (`pipeline/ink.py`): which of several readings the ink of a word bears out."""
