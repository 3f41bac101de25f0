"""`make bench-verify`: our verifier beside pyHanko's default and poppler's pdfsig, in one run over the same files.

    python -m bench.verify [--corpus DIR] [--genuine N] [--forged N] [--real N] [--printouts N] [--seed N] [--rows PATTERN] [--show]

The corpus is a folder with a manifest.tsv (file, expected, kind, confidence, stated_by, origin); the families left out
of its percentages stand in docs/verification.md and are computed here before anything is verified. The generated set
holds genuine papers of both tracks and forged twins of each family. Every file is opened in a bounded child.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import peers
from bench.verifyrows import BAD, Row, corpus_rows, generated_rows, real_rows
from signing.verdict import Verdict
from signing.verify import verify
from sohoa.bounded import BoundedError, Bounds, Pool

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Answer:
    """What one verifier said: `fine` when it calls the content intact; `note` a finding, an exception, a time-out."""

    fine: bool
    note: str
    seconds: float
    foreign: bool = False
    late: bool = False


# --- the verifiers ----------------------------------------------------------------------------------------------------


def ours(pool: Pool, row: Row) -> tuple[Answer, Verdict | None]:
    """Our verdict, from a bounded child."""
    start = time.perf_counter()
    try:
        verdict = pool.run(verify, row.data, row.trust, None, row.evidence)
    except BoundedError as limit:
        seconds = time.perf_counter() - start
        return Answer(False, limit.code, seconds, limit.code == "crashed", limit.code == "time-limit"), None
    seconds = time.perf_counter() - start
    codes = [finding.code for finding in verdict.findings if finding.severity == "breach"]
    internal = any(finding.code == "internal" for finding in verdict.findings)
    fine = verdict.integrity == "intact" if row.expected != "refused" else verdict.verdict == "valid"
    return Answer(fine, ", ".join(dict.fromkeys(codes)) or verdict.integrity, seconds, internal), verdict


def pyhanko(pool: Pool, row: Row) -> Answer:
    """pyHanko's default validation, from a bounded child of the same bounds."""
    start = time.perf_counter()
    try:
        fine, note, foreign = pool.run(peers.pyhanko, row.data)
    except BoundedError as limit:
        return Answer(
            False, limit.code, time.perf_counter() - start, limit.code == "crashed", limit.code == "time-limit"
        )
    return Answer(fine, note, time.perf_counter() - start, foreign)


def pdfsig(row: Row) -> Answer:
    """poppler's pdfsig: every signature "Valid", none otherwise."""
    start = time.perf_counter()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as target:
        target.write(row.data)
        target.flush()
        try:
            done = subprocess.run(["pdfsig", "-nocert", target.name], capture_output=True, timeout=10, check=False)
        except subprocess.TimeoutExpired:
            return Answer(False, "time-out", time.perf_counter() - start, late=True)
    said = re.findall(r"Signature Validation: (.*)", done.stdout.decode("utf-8", "replace"))
    fine = bool(said) and all(line.startswith("Signature is Valid") for line in said)
    return Answer(fine, "; ".join(sorted(set(said)))[:60] or "no signature", time.perf_counter() - start)


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

    def add(self, row: Row, answer: Answer) -> None:
        self.foreign += answer.foreign
        self.late += answer.late
        self.seconds.append(answer.seconds)
        if not row.stated or row.left_out:
            return
        if row.expected in BAD or row.expected == "refused":
            self.bad += 1
            if answer.fine:
                self.bad_called_fine.append(f"{row.name}: {answer.note}")
        elif row.expected == "valid":
            self.valid += 1
            if not answer.fine:
                self.valid_refused.append(f"{row.name}: {answer.note}")

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


def run(rows: Iterator[Row], pool: Pool, *, show: bool) -> dict[str, Score]:
    """Verifies every row with every verifier."""
    scores = {"ours": Score(), "pyhanko": Score(), "pdfsig": Score()}
    has_pdfsig = shutil.which("pdfsig") is not None
    left_out: Counter[str] = Counter()
    for row in rows:
        left_out.update([row.left_out] if row.left_out and row.stated else [])
        answer, _ = ours(pool, row)
        scores["ours"].add(row, answer)
        scores["pyhanko"].add(row, pyhanko(pool, row))
        if has_pdfsig:
            scores["pdfsig"].add(row, pdfsig(row))
        if show:
            print(f"  {row.name}: {row.expected} → {answer.note} ({answer.seconds:.2f} s)")
    if left_out:
        print("left out of “stated valid”:", ", ".join(f"{family} {count}" for family, count in left_out.items()))
    return scores


def table(title: str, scores: dict[str, Score]) -> None:
    """Prints one set's figures and every row that ours got wrong, with what it said."""
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


def machine() -> dict[str, object]:
    """Where the figures were taken."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}


def main() -> None:
    """The whole benchmark; the last line is one JSON object."""
    warnings.simplefilter("ignore")
    options = argparse.ArgumentParser()
    options.add_argument("--corpus", type=Path, default=_ROOT.parent / "shared" / "signed-pdfs")
    options.add_argument("--genuine", type=int, default=500)
    options.add_argument("--forged", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--real", type=int, default=100, help="manipulations of the real files beside the project")
    options.add_argument("--printouts", type=int, default=200, help="faithful print-outs, and a quarter as many forged")
    options.add_argument("--rows", default="")
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    told: dict[str, dict[str, object]] = {"ours": {}, "pyhanko": {}, "pdfsig": {}}
    with (
        Pool(1, Bounds(seconds=10, memory_mb=512), warm="bench.peers:warm") as pool,
        tempfile.TemporaryDirectory() as spot,
    ):
        sets: list[tuple[str, Iterator[Row]]] = []
        if (chosen.corpus / "manifest.tsv").exists():
            sets.append(("corpus", corpus_rows(chosen.corpus, chosen.rows)))
        else:
            print(f"no corpus at {chosen.corpus}: only the generated set is measured")
        if chosen.real and (chosen.corpus.parent / "real").exists():
            sets.append(("real", real_rows(chosen.corpus.parent / "real", chosen.seed, chosen.real)))
        if chosen.genuine:
            sets.append(("generated", generated_rows(Path(spot), chosen.seed, chosen.genuine, chosen.forged)))
        for name, rows in sets:
            scores = run(rows, pool, show=chosen.show)
            table(name, scores)
            for verifier, score in scores.items():
                told[verifier][name] = score.summary()
    own = told.pop("ours")
    if chosen.printouts:
        own["printouts"] = printouts(chosen.seed, chosen.printouts)
    print(
        json.dumps(
            {
                "bench": "verify",
                "seed": chosen.seed,
                "ours": own,
                "peers": told,
                "ratios": ratios(own, told),
                "machine": machine(),
            }
        )
    )


def printouts(seed: int, true: int) -> dict[str, object]:
    """Print-outs against their signed files (bench.printouts)."""
    from bench.printouts import measured
    from pipeline.digitize import PAGE_BOUNDS

    with Pool(1, PAGE_BOUNDS, warm="pipeline.recognize:warm") as readers:
        told = measured(seed, true // 4, true, readers, show=False)
    print(f"\nprint-outs: {told['forged_found']} of {told['forged']} one-digit forgeries found,", end=" ")
    print(f"{told['false_alarms']} false alarms on {told['true']} true sheets")
    return told


def ratios(own: dict[str, object], peers_told: dict[str, dict[str, object]]) -> dict[str, object]:
    """Median time of ours over pyHanko's, per set."""
    found: dict[str, object] = {}
    for name, mine in own.items():
        theirs = peers_told.get("pyhanko", {}).get(name)
        if isinstance(mine, dict) and isinstance(theirs, dict) and theirs.get("median_seconds"):
            found[f"{name}_time_over_pyhanko"] = round(mine["median_seconds"] / theirs["median_seconds"], 2)
    return found


if __name__ == "__main__":
    main()
