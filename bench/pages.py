"""`make bench-pages`: what a whole box costs in memory, and how well it falls apart into its documents.

Memory: a PDF of many pages of every sort goes through `sohoa ingest --wait`; peaks of the worker and its children are read
off /proc. After --minutes it is killed, and the next run with that seed goes on: what a killed worker had read is kept.
Splitting: boxes drawn by samples/ (a table of contents, four to eight papers, blank backs) are read, and the proposed
first pages held against the true ones. The last line printed is one JSON object with the figures.

    python -m bench.pages [--seed N] [--pages 500] [--boxes 6] [--quality typical] [--minutes 20]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench.boxmemory import BoxMemory, BoxReading
from bench.ledger import OUT, fingerprint
from bench.readjobs import QUALITY
from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.split import a4_sheets, propose_parts
from samples.box import box
from sohoa.bounded import Pool


def memory(pages: int, seed: int, seconds: float) -> BoxMemory:
    """Reads a PDF of so many scanned pages, or goes on where an earlier call was cut off after its `seconds`."""
    name = f"{fingerprint('bench', 'pipeline', 'samples', 'sohoa', 'storage', 'workers')}-{seed}-{pages}"
    return BoxReading(OUT / "boxes" / name, seed, pages).go_on(seconds)


def splitting(boxes: int, seed: int, quality: str, children: int = 2) -> dict[str, Any]:
    """First pages proposed against true ones, over boxes; the first page of a file is no finding and is left out."""
    right = proposed = true = pages = 0
    sheets = 0.0
    missed: list[str] = []
    with Pool(children, PAGE_BOUNDS, warm="pipeline.recognize:warm") as pool:
        for number in range(boxes):
            drawn = box(f"{seed}/{number}", QUALITY[quality])
            document = read(drawn.data, drawn.name, pool=pool)
            starts = {part.start for part in propose_parts(document.pages)} - {1}
            truth = {part.first_page for part in drawn.parts} - {1}
            right += len(starts & truth)
            proposed, true, pages = proposed + len(starts), true + len(truth), pages + len(document.pages)
            sheets += a4_sheets(document.pages)
            missed += [f"box {number} page {page}" for page in sorted(starts ^ truth)]
    return {
        "boxes": boxes,
        "pages": pages,
        "a4_sheets": sheets,
        "precision_percent": round(100 * right / proposed, 1) if proposed else None,
        "recall_percent": round(100 * right / true, 1) if true else None,
        "proposed": proposed,
        "true": true,
        "wrong": missed,
    }


def told(used: BoxMemory) -> str:
    """One line for people."""
    kills = sum(part.killed for part in used.parts)
    return (
        f"memory: {used.pages} pages ({used.file_mb} MB), {used.blank} blank, {used.failed} failed; at most {used.child_mb} MB "
        f"in a child, {used.worker_mb} MB in the worker that leads them, {used.together_mb} MB together; {kills} times killed"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both, print them and the JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="drawn and printed when not given")
    parser.add_argument("--pages", type=int, default=500, help="of the PDF whose memory is measured")
    parser.add_argument("--boxes", type=int, default=6)
    parser.add_argument("--quality", default="typical")
    parser.add_argument("--minutes", type=float, default=20, help="for the memory")
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    parts = splitting(wanted.boxes, seed, wanted.quality)
    print(
        f"splitting: {parts['precision_percent']}% of {parts['proposed']} proposed first pages right, "
        f"{parts['recall_percent']}% of {parts['true']} found; {parts['pages']} pages, {parts['a4_sheets']:g} A4 sheets",
        flush=True,
    )
    used = memory(wanted.pages, seed, 60 * wanted.minutes)
    print(told(used))
    if not used.done:
        print(f"time is up: run again with --seed {seed} to go on")
    print(json.dumps({"bench": "pages", "seed": seed, "ours": {"splitting": parts, "memory": asdict(used)}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
