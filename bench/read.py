"""`make bench-read`: how well and how fast papers are read, beside Tesseract, trueocr and OCRmyPDF on the same pages.

Every set is drawn by samples/ from one seed that is printed; degradations as frozen there. Each document's result is a
line in `bench-out/read-SEED.jsonl`: a second run with the same seed goes on where the first one stopped. The last line
printed is one JSON object with the figures.

    python -m bench.read [--seed N] [--documents 40] [--accepted 3000] [--minutes 55] [--processes 2]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from bench import gazette, readfigures, readjobs
from bench.ledger import OUT, Bench, Ledger
from bench.readjobs import Job

LEVELS = ("clean", "typical", "hard")


def jobs_of(reader: str, quality: str, seed: int, count: int, name: str = "set") -> list[Job]:
    """The same documents for every reader and every quality of one seed."""
    from samples.press import plans

    return [Job(reader, quality, f"{name}/{plan.seed}", plan.kind) for plan in plans(seed, count, "clean")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, print the table and the JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="drawn and printed when not given")
    parser.add_argument("--documents", type=int, default=40, help="documents a level for error rates and peers")
    parser.add_argument("--accepted", type=int, default=3000, help="accepted fields wanted on typical scans")
    parser.add_argument("--minutes", type=float, default=55.0)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--no-peers", action="store_true")
    wanted = parser.parse_args(arguments)
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}; go on later with: python -m bench.read --seed {seed}", flush=True)
    ledger = Ledger(OUT / f"read-{seed}.jsonl")
    bench = Bench(ledger, readjobs.run, wanted.processes, time.monotonic() + 60 * wanted.minutes)
    notes = _measure(bench, seed, wanted)
    figures = readfigures.figures(ledger.records.values(), seed, notes)
    figures["ours"]["gazette"] = gazette.measure()
    figures["machine"] = {"cores": os.cpu_count(), "system": platform.machine(), "python": platform.python_version()}
    print(readfigures.table(figures))
    print(f"gazette (real, born-digital): {figures['ours']['gazette']}")
    print(readfigures.wrong(one for one in ledger.records.values() if "fields" in one))
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def _measure(bench: Bench, seed: int, wanted: argparse.Namespace) -> list[str]:
    """All sets in the order of their worth, so that a bench that runs out of time has the important ones."""
    notes = []
    readers = ["fast", "tesseract"]
    if not wanted.no_peers:
        reason = readjobs.prepare_peers()
        readers += ["trueocr"] if reason else ["trueocr", "ocrmypdf"]
        if reason:
            notes.append(f"OCRmyPDF not measured: {reason}")
    else:
        notes.append("peers not measured (--no-peers)")
    for reader in readers:
        if not _side_by_side(bench, reader, seed, wanted, notes):
            return notes
    if not bench.run(jobs_of("fast", "born-digital", seed, 60, "digital")):
        return [*notes, "time ran out at born-digital"]
    # About 14 fields of a document are accepted: some 210 typical and 115 hard ones, ten minutes on two free cores.
    for quality, share in (("typical", 1.0), ("hard", 0.5)):
        goal = round(wanted.accepted * share)
        if not bench.run(jobs_of("fast", quality, seed, goal, "fields"), _accepted_reach(quality, goal)):
            return [*notes, f"time ran out before {goal} accepted fields ({quality})"]
    if not _side_by_side(bench, "best", seed, wanted, notes):
        return notes
    cores = readfigures.two_cores(bench.ledger.records, seed)
    if cores:
        bench.ledger.add(cores)
    return notes


def _side_by_side(bench: Bench, reader: str, seed: int, wanted: argparse.Namespace, notes: list[str]) -> bool:
    """One reader over the set that all share; False, with a note, when the time ran out."""
    peer = reader in ("tesseract", "trueocr", "ocrmypdf")
    for quality in LEVELS:
        if peer and (quality == "clean" or wanted.no_peers):
            continue
        if not bench.run(jobs_of(reader, quality, seed, wanted.documents)):
            notes.append(f"time ran out at {reader} {quality}")
            return False
    return True


def _accepted_reach(quality: str, goal: int) -> Any:
    def enough(records: Iterable[dict[str, Any]]) -> bool:
        return sum(1 for one in readfigures.fields_of(records, "fast", quality) if one["status"] == "accepted") >= goal

    return enough


if __name__ == "__main__":
    sys.exit(main())
