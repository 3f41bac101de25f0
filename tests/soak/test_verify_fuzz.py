"""Ten minutes of mutated signed files: no foreign exception, no time-out, no mutated file called intact."""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from bench.forgeries import FORGERIES
from bench.genuine import House
from bench.kinds import GENUINE
from signing.verdict import Verdict
from sohoa.bounded import Bounds, Pool
from sohoa.childchecks import verified

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
_MOST_FINDS = 5
_CUT = "cut_off_the_last_revision"  # what is left was signed as it stands: not altered, and never valid


def mutated(pdf: bytes, random: Random) -> bytes:
    """A few bytes changed, cut, doubled or moved."""
    data = bytearray(pdf)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        at, size = random.randrange(len(data)), random.randint(1, 64)
        how = random.randrange(4)
        if how == 0:
            data[at] ^= 1 << random.randrange(8)
        elif how == 1:
            del data[at : at + size]
        elif how == 2:
            data[at:at] = data[at : at + size]
        else:
            data[at : at + size] = random.randbytes(size)
    return bytes(data)


@pytest.mark.soak
@pytest.mark.timeout(MINUTES * 60 + 300)
def test_no_mutated_file_is_called_intact(tmp_path: Path) -> None:
    house = House.build(tmp_path)
    papers = [make(house, Random(f"soak {kind}")) for kind, make in GENUINE.items()]
    seed = int(os.environ.get("SOAK_SEED", "20261122"))
    random, end, count, finds = Random(seed), time.monotonic() + MINUTES * 60, 0, list[str]()
    with Pool(1, Bounds(seconds=10, memory_mb=512), warm="bench.peers:warm") as pool:
        while time.monotonic() < end and len(finds) < _MOST_FINDS:
            paper = random.choice(papers)
            family = random.choice(["", "", *FORGERIES])
            twin = FORGERIES[family](paper, random) if family else mutated(paper, random)
            if not twin or same_meaning(paper, twin):
                continue
            verdict = pool.run(verified, twin, house.trust, None, house.evidence)
            count += 1
            wrong = fault(verdict, family)
            if wrong:
                kept = tmp_path / f"find-{len(finds)}.pdf"
                kept.write_bytes(twin)
                finds.append(f"{family or 'bytes'}: {wrong} (papers[{papers.index(paper)}], {kept})")
    assert not finds, "\n".join(finds)
    assert count > 10 * MINUTES


def fault(verdict: Verdict, family: str) -> str:
    """What is wrong with an answer about a mutated file; empty when nothing is."""
    broken = [finding.details for finding in verdict.findings if finding.code == "internal"]
    if broken:
        return f"foreign exception {broken[0]}"
    if verdict.verdict == "valid" or (verdict.integrity == "intact" and family != _CUT):
        return f"called {verdict.verdict}, {verdict.integrity}"
    return ""


def same_meaning(paper: bytes, twin: bytes) -> bool:
    """A mutation in white space behind the last %%EOF changes nothing."""
    return twin.rstrip(b"\0\t\n\f\r ") == paper.rstrip(b"\0\t\n\f\r ")
