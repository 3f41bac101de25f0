"""What each verifier says of one row: ours, pyHanko's default, poppler's pdfsig, each bounded alike."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import lru_cache

from bench import peers
from bench.ledger import Record
from bench.verifyrows import Row, Unit
from sohoa.bounded import BoundedError, Bounds, Pool
from sohoa.childchecks import verified

VERIFIERS = ("ours", "pyhanko", "pdfsig")
_BOUNDS = Bounds(seconds=10, memory_mb=512)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one verifier said: `fine` when it calls the content intact; `note` a finding, an exception, a time-out;
    `judged` when it came to an end, `single` when it knows of one signature with nothing behind it."""

    fine: bool
    note: str
    seconds: float
    foreign: bool = False
    late: bool = False
    judged: bool = True
    single: bool = False


def answers(unit: Unit) -> Record:
    """One line of the ledger: the row and what every verifier says of it. Runs in a process of its own."""
    row = unit.row()
    said = {"ours": ours(_pool(), row), "pyhanko": pyhanko(_pool(), row)}
    if shutil.which("pdfsig"):
        said["pdfsig"] = pdfsig(row)
    return {
        "key": unit.key,
        "row": row.name,
        "expected": row.expected,
        "stated": row.stated,
        "left_out": row.left_out,
        "answers": {name: asdict(answer) for name, answer in said.items()},
    }


@lru_cache(maxsize=1)
def _pool() -> Pool:
    """One warm child for both: the start of a process is neither verifier's time."""
    pool = Pool(1, _BOUNDS, recycle_after=500, warm="bench.peers:warm")
    pool.run(os.getpid)
    return pool


def ours(pool: Pool, row: Row) -> Answer:
    """Our verdict; of a row that is to be refused, whether it is called valid."""
    start = time.perf_counter()
    try:
        verdict = pool.run(verified, row.data, row.trust, None, row.evidence)
    except BoundedError as limit:
        return _beyond(limit, start)
    seconds = time.perf_counter() - start
    codes = [finding.code for finding in verdict.findings if finding.severity == "breach"]
    internal = any(finding.code == "internal" for finding in verdict.findings)
    fine = verdict.integrity == "intact" if row.expected != "refused" else verdict.verdict == "valid"
    note = ", ".join(dict.fromkeys(codes)) or f"{verdict.integrity}, no breach"
    single = [one.later_changes for one in verdict.signatures] == ["none"]
    return Answer(fine, note, seconds, internal, single=single)


def pyhanko(pool: Pool, row: Row) -> Answer:
    """pyHanko's default validation."""
    start = time.perf_counter()
    try:
        fine, note, end = pool.run(peers.pyhanko, row.data)
    except BoundedError as limit:
        return _beyond(limit, start)
    return Answer(fine, note, time.perf_counter() - start, end == "foreign", judged=end == "judged")


def pdfsig(row: Row) -> Answer:
    """poppler's pdfsig: every signature "Valid", none otherwise."""
    start = time.perf_counter()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as target:
        target.write(row.data)
        target.flush()
        try:
            done = subprocess.run(
                ["pdfsig", "-nocert", target.name], capture_output=True, timeout=_BOUNDS.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return Answer(False, "time-out", time.perf_counter() - start, late=True)
    said = re.findall(r"Signature Validation: (.*)", done.stdout.decode("utf-8", "replace"))
    fine = bool(said) and all(line.startswith("Signature is Valid") for line in said)
    return Answer(fine, "; ".join(sorted(set(said)))[:60] or "no signature", time.perf_counter() - start)


def _beyond(limit: BoundedError, start: float) -> Answer:
    seconds = time.perf_counter() - start
    return Answer(False, limit.code, seconds, limit.code == "crashed", limit.code == "time-limit", judged=False)
