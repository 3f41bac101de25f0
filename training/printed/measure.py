"""Measures the judge of printed words on snippets it never saw: `python -m training.printed.measure --seed N`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.beam import likeliest
from pipeline.ctc import LogP
from pipeline.ink import MODEL, Ink, heard, support
from pipeline.posts import is_clear_post, is_post, post_lines
from pipeline.rivals import rivals
from pipeline.undername import MOST, holds_name, is_clear, is_clear_where_asked, names
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
    forms = Forms()
    for _ in range(wanted.snippets):
        sample = composer.sample()
        seen = judge.see(sample.strip)
        if wanted.crossed:
            forms.add(seen, sample.text)
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
    if wanted.crossed:
        print(forms.told())


@dataclass
class Forms:
    """How often the likeliest post or name of a snippet is the one that stands there, as signature blocks ask for them."""

    posts: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)

    def add(self, seen: LogP, text: str) -> None:
        """Judges one snippet by what it says."""
        post, name = likeliest(seen, post_lines()), likeliest(seen, names())
        if is_post(text):
            self.posts[_verdict(post.text, text, is_clear_post(post))] += 1
        elif text.istitle() and holds_name(text) and len(text.split()) <= MOST:
            self.names[_verdict(name.text, text, is_clear_where_asked(name))] += 1
        elif post.text != text and name.text != text:
            taken = is_clear_post(post) or is_clear(name)
            self.others["asked" if not taken and is_clear_where_asked(name) else "taken" if taken else "left"] += 1

    def told(self) -> str:
        """The counts, a line each."""
        return (
            f"posts {dict(self.posts)}\nnames, where one is asked for {dict(self.names)}\nneither {dict(self.others)}"
        )


def _verdict(said: str, text: str, clear: bool) -> str:
    return "not clear" if not clear else "right" if said == text else "wrong"


if __name__ == "__main__":
    main()
