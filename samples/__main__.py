"""`python -m samples --seed 1 --out DIR`: draw papers and their ground truth into a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from samples import born_digital, boxes, drafts, generate, variants
from samples.errors import SamplesError
from samples.press import save


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, draw, say what lies where."""
    parser = argparse.ArgumentParser(prog="python -m samples", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="the same seed draws the same papers")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files and truth.json")
    parser.add_argument("--documents", type=int, default=12, help="how many (default 12)")
    parser.add_argument("--quality", choices=("clean", "typical", "hard", "mix"), default="mix")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--drafts", action="store_true", help="born-digital drafts with empty number and date")
    what.add_argument("--born-digital", action="store_true", help="issued papers as text PDFs")
    what.add_argument("--boxes", action="store_true", help="whole-box PDFs with a table of contents")
    what.add_argument("--variants", action="store_true", help="one of each: turned, photo, sticky note, old fonts …")
    wanted = parser.parse_args(arguments)
    try:
        if wanted.drafts:
            drawn = drafts(wanted.seed, wanted.documents, wanted.out)
        elif wanted.born_digital:
            drawn = born_digital(wanted.seed, wanted.documents, wanted.out)
        elif wanted.boxes:
            drawn = boxes(wanted.seed, wanted.documents, wanted.quality, wanted.out)
        elif wanted.variants:
            drawn = variants(wanted.seed, (), "typical" if wanted.quality == "mix" else wanted.quality)
            save(drawn, wanted.out, wanted.seed)
        else:
            drawn = generate(wanted.seed, wanted.documents, wanted.quality, wanted.out)
    except SamplesError as problem:
        print(f"{problem.vi}\n{problem.en}", file=sys.stderr)
        return 1
    pages = sum(len(one.pages) for one in drawn)
    print(f"{len(drawn)} documents, {pages} pages, seed {wanted.seed}: {wanted.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
