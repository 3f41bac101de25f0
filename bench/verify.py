"""`make bench-verify`: our verifier beside pyHanko's default and poppler's pdfsig, in one run over the same files.

    python -m bench.verify [--corpus DIR] [--genuine N] [--forged N] [--real N] [--printouts N] [--seed N] [--minutes N]

The corpus is a folder with a manifest.tsv (file, expected, kind, confidence, stated_by, origin); the families left out
of its percentages stand in docs/verification.md and are computed here before anything is verified. The generated set
holds genuine papers of both tracks and forged twins of each family. Every file is opened in a bounded child.
Each row's answers are a line in `bench-out/verify-SEED-CODE.jsonl`: a second run with the same seed and the same code
goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.ledger import OUT, ROOT, Bench, Ledger, Record, fingerprint
from bench.verifyanswers import VERIFIERS, answers
from bench.verifyrows import BAD, Unit, corpus_units, generated_units, real_units

# --- counting ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Score:
    """Counts for one verifier over one set."""

    bad: int = 0
    bad_called_fine: list[str] = field(default_factory=list)
    valid: int = 0
    valid_refused: list[str] = field(default_factory=list)
    foreign: int = 0
    late: int = 0
    seconds: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, verifier: str, records: Iterable[Record]) -> Score:
        score = cls()
        for record in records:
            if record["answers"].get(verifier):
                score.add(record, record["answers"][verifier])
        return score

    def add(self, row: Record, answer: Record) -> None:
        self.foreign += answer["foreign"]
        self.late += answer["late"]
        self.seconds.append(answer["seconds"])
        if not row["stated"] or row["left_out"]:
            return
        if row["expected"] in BAD or row["expected"] == "refused":
            self.bad += 1
            if answer["fine"]:
                self.bad_called_fine.append(f"{row['row']}: {answer['note']}")
        elif row["expected"] == "valid":
            self.valid += 1
            if not answer["fine"]:
                self.valid_refused.append(f"{row['row']}: {answer['note']}")

    def summary(self) -> dict[str, object]:
        ordered = sorted(self.seconds) or [0.0]
        share = 1 - len(self.valid_refused) / self.valid if self.valid else None
        return {
            "bad": self.bad,
            "bad_called_intact": len(self.bad_called_fine),
            "valid": self.valid,
            "valid_intact": round(share, 4) if share is not None else None,
            "foreign_exceptions": self.foreign,
            "time_outs": self.late,
            "median_seconds": round(ordered[len(ordered) // 2], 3),
            "p95_seconds": round(ordered[int(len(ordered) * 0.95)], 3),
        }


def table(title: str, scores: dict[str, Score], records: Iterable[Record]) -> None:
    """Prints one set's figures, what was left out, and every row that ours got wrong, with what it said."""
    left_out = Counter(record["left_out"] for record in records if record["left_out"] and record["stated"])
    if left_out:
        print("\nleft out of “stated valid”:", ", ".join(f"{family} {count}" for family, count in left_out.items()))
    print(f"\n{title}\n{'':10} {'bad called intact':>18} {'valid intact':>14} {'foreign':>8} {'late':>5} {'p95 s':>7}")
    for name, score in scores.items():
        told = score.summary()
        kept = score.valid - len(score.valid_refused)
        print(
            f"{name:10} {len(score.bad_called_fine):>9} of {score.bad:<5} {kept:>7} of {score.valid:<4}"
            f" {score.foreign:>8} {score.late:>5} {told['p95_seconds']:>7}"
        )
    for line in [*scores["ours"].bad_called_fine, *scores["ours"].valid_refused]:
        print("  ours differs:", line)


# --- the run ----------------------------------------------------------------------------------------------------------


def main() -> None:
    """The whole benchmark; the last line is one JSON object."""
    warnings.simplefilter("ignore")
    chosen = _options()
    ledger = Ledger(OUT / f"verify-{chosen.seed}-{fingerprint('signing', 'pipeline', 'sohoa', 'bench')}.jsonl")
    bench = Bench(ledger, answers, chosen.processes, time.monotonic() + 60 * chosen.minutes)
    told: dict[str, dict[str, object]] = {name: {} for name in VERIFIERS if name != "pdfsig" or shutil.which("pdfsig")}
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as house:
        for name, units in _sets(chosen, Path(house)):
            whole = bench.run(units)
            records = [ledger.records[unit.key] for unit in units if unit.key in ledger.records]
            if not whole:
                notes.append(f"time ran out at {name}: {len(records)} of {len(units)} rows; run again to go on")
            scores = {verifier: Score.of(verifier, records) for verifier in told}
            table(name, scores, records)
            for verifier, score in scores.items():
                told[verifier][name] = score.summary()
    own = told.pop("ours")
    if chosen.printouts and not notes:
        own["printouts"] = _printouts(chosen)
    for note in notes:
        print(note)
    print(
        json.dumps(
            {
                "bench": "verify",
                "seed": chosen.seed,
                "ours": own,
                "peers": told,
                "ratios": {**ratios(own, told), "single_revision_over_pyhanko": over_pyhanko(ledger.records.values())},
                "notes": notes,
                "machine": machine(),
            }
        )
    )


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser()
    options.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "signed-pdfs")
    options.add_argument("--genuine", type=int, default=500)
    options.add_argument("--forged", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--real", type=int, default=100, help="manipulations of the real files beside the project")
    options.add_argument("--printouts", type=int, default=200, help="faithful print-outs, and a quarter as many forged")
    options.add_argument("--minutes", type=float, default=55.0)
    options.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    return options.parse_args()


def _sets(chosen: argparse.Namespace, house: Path) -> Iterator[tuple[str, list[Unit]]]:
    if (chosen.corpus / "manifest.tsv").exists():
        yield "corpus", list(corpus_units(chosen.corpus))
    else:
        print(f"no corpus at {chosen.corpus}: only the generated set is measured")
    if chosen.real and (chosen.corpus.parent / "real").exists():
        yield "real", list(real_units(chosen.corpus.parent / "real", chosen.seed, chosen.real))
    if chosen.genuine:
        yield "generated", list(generated_units(house, chosen.seed, chosen.genuine, chosen.forged))


def _printouts(chosen: argparse.Namespace) -> dict[str, object]:
    from bench.printouts import measured, sentence

    told = measured(chosen.seed, chosen.printouts // 4, chosen.printouts, chosen.processes, chosen.minutes)
    print(f"\n{sentence(told)}")
    return told


def machine() -> dict[str, object]:
    """Where the figures were taken."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}


def ratios(own: dict[str, object], peers_told: dict[str, dict[str, object]]) -> dict[str, object]:
    """Median time of ours over pyHanko's, per set."""
    found: dict[str, object] = {}
    for name, mine in own.items():
        theirs = peers_told.get("pyhanko", {}).get(name)
        if isinstance(mine, dict) and isinstance(theirs, dict) and theirs.get("median_seconds"):
            found[f"{name}_time_over_pyhanko"] = round(mine["median_seconds"] / theirs["median_seconds"], 2)
    return found


_AT_MOST = 3.0  # times warm pyHanko's time


def over_pyhanko(records: Iterable[Record]) -> dict[str, float]:
    """Our time over pyHanko's of the same file, where one signature has nothing behind it and both judged it: how many
    files, how many of them took at most three times as long, and the median of the ratios."""
    found = sorted(
        mine["seconds"] / theirs["seconds"]
        for mine, theirs in ((record["answers"]["ours"], record["answers"]["pyhanko"]) for record in records)
        if mine["single"] and theirs["judged"]
    )
    if not found:
        return {"files": 0}
    within = sum(ratio <= _AT_MOST for ratio in found)
    return {"files": len(found), "within_three": within, "median": round(found[len(found) // 2], 2)}


if __name__ == "__main__":
    main()
