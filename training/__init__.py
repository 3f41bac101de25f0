"""Trains the reader of handwritten document numbers and days. Not part of the running product; see README.md."""
