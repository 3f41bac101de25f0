"""Benchmarks: one run, side by side, ratios. Run by `make bench-…`."""
