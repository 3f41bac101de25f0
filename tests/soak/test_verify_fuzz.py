"""Ten minutes of mutated signed files: no foreign exception, no time-out, no mutated file called intact."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest

from bench.forgeries import FORGERIES
from bench.genuine import GENUINE, House
from signing.verify import verify
from sohoa.bounded import Bounds, Pool

MINUTES = 10


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
    random, end, count = Random(20261122), time.monotonic() + MINUTES * 60, 0
    with Pool(1, Bounds(seconds=10, memory_mb=512), warm="bench.peers:warm") as pool:
        while time.monotonic() < end:
            paper = random.choice(papers)
            family = random.choice([None, None, *FORGERIES.values()])
            twin = mutated(paper, random) if family is None else family(paper, random)
            if twin is None or twin == paper:
                continue
            verdict = pool.run(verify, twin, house.trust, None, house.evidence)
            count += 1
            codes = [finding.code for finding in verdict.findings]
            assert "internal" not in codes, codes
            assert verdict.verdict != "valid" or same_meaning(paper, twin), codes
    assert count > 100


def same_meaning(paper: bytes, twin: bytes) -> bool:
    """A mutation in white space behind the last %%EOF changes nothing."""
    return twin.rstrip(b"\0\t\n\f\r ") == paper.rstrip(b"\0\t\n\f\r ")
