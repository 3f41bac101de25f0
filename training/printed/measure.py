"""Measures the judge of printed words on snippets it never saw: `python -m training.printed.measure --seed N`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.ink import MODEL, Ink, heard, support
from pipeline.rivals import rivals
from training.printed.composer import Composer
from training.printed.crossed import CrossedComposer


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line: how much it reads right by itself, and how often it prefers what is printed to its rivals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--seed", type=int, default=777)
    parser.add_argument("--snippets", type=int, default=2000)
    parser.add_argument("--crossed", action="store_true", help="print that signatures and seals run through")
    wanted = parser.parse_args(arguments)
    judge = Ink(wanted.model)
    composer = CrossedComposer(wanted.seed) if wanted.crossed else Composer(wanted.seed)
    letters = wrong = empty = silent = asked = preferred = 0
    for _ in range(wanted.snippets):
        sample = composer.sample()
        seen = judge.see(sample.strip)
        said = heard(seen)
        if not sample.text:
            empty += 1
            silent += not any(map(str.isalnum, said))
            continue
        letters += len(sample.text)
        wrong += Levenshtein.distance(sample.text, said)
        others = rivals(sample.text)
        if others:
            mine, *theirs = support(seen, [sample.text, *others])
            asked += 1
            preferred += mine > max(theirs)
    print(f"letters {letters}, wrong {wrong / letters:.4f}")
    print(f"words with rivals {asked}, the printed one preferred to all of them {preferred / asked:.4f}")
    print(f"pens and seals without print {empty}, nothing read {silent / empty:.4f}")


if __name__ == "__main__":
    main()
