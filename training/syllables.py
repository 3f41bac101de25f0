"""Writes `pipeline/data/syllables.txt`: how usual each Vietnamese syllable is, from the word list of `wordfreq`.

python -m venv /tmp/words && /tmp/words/bin/pip install wordfreq==3.1.1
/tmp/words/bin/python -m training.syllables > pipeline/data/syllables.txt
"""

from __future__ import annotations

import math
import sys

from pipeline.syllables import is_syllable, one_tone_place

_HEAD = """\
# Vietnamese syllables by how usual they are: each line a rank in tenths of a power of e below the most usual one, then
# the syllables of that rank. Derived from wordfreq 3.1.1 (Robyn Speer; data CC BY-SA 4.0, this list likewise) by
# training/syllables.py.
"""


def main() -> int:
    """Print the list."""
    from wordfreq import get_frequency_dict

    usual: dict[str, float] = {}
    for word, frequency in get_frequency_dict("vi", "small").items():
        if word.isalpha() and is_syllable(word):
            syllable = one_tone_place(word)
            usual[syllable] = usual.get(syllable, 0.0) + frequency
    highest = max(usual.values())
    ranks: dict[int, list[str]] = {}
    for syllable, frequency in usual.items():
        ranks.setdefault(round(10 * math.log(highest / frequency)), []).append(syllable)
    sys.stdout.write(_HEAD)
    for rank in sorted(ranks):
        sys.stdout.write(f"{rank} {' '.join(sorted(ranks[rank]))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
