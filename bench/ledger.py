"""What a long bench already knows, and the processes that find out the rest: a second run goes on where one stopped."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any, Protocol, TypeVar

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench-out"
Record = dict[str, Any]
Enough = Callable[[Collection[Record]], bool]


class Unit(Protocol):
    """One unit of a bench's work; its key stands in the record it becomes."""

    @property
    def key(self) -> str: ...


U = TypeVar("U", bound=Unit)


class Ledger:
    """What is already known, one JSON line a unit; a line that was cut off by a crash is worked again."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.records: dict[str, Record] = {}
        if path.exists():
            for line in path.read_text("utf-8").splitlines():
                try:
                    record = json.loads(line)
                except json.JSONDecodeError:
                    continue
                self.records[record["key"]] = record

    def add(self, record: Record) -> None:
        self.records[record["key"]] = record
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


class Bench:
    """Runs units on as many processes as wanted until the time is up. `work` is importable: it runs in a process of its own."""

    def __init__(self, ledger: Ledger, work: Callable[[Any], Record], processes: int, deadline: float) -> None:
        self.ledger, self.work, self.processes, self.deadline = ledger, work, processes, deadline
        self.done = 0

    def run(self, units: Iterable[U], enough: Enough | None = None) -> bool:
        """Work units off in order; stop early when `enough(records)` says so. False when the time ran out."""
        waiting = iter([unit for unit in units if unit.key not in self.ledger.records])
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.processes, mp_context=context) as pool:
            busy: set[Future[Record]] = set()
            while True:
                late = time.monotonic() > self.deadline
                full = enough is not None and enough(self.ledger.records.values())
                if not late and not full:
                    busy |= {pool.submit(self.work, unit) for unit in _take(waiting, 2 * self.processes - len(busy))}
                if not busy:
                    return not late
                finished, busy = wait(busy, return_when=FIRST_COMPLETED)
                for one in finished:
                    self.ledger.add(one.result())
                    self._tell()

    def _tell(self) -> None:
        self.done += 1
        if self.done % 20 == 0:
            left = self.deadline - time.monotonic()
            print(f"  {self.done} done, {left / 60:.0f} minutes left", file=sys.stderr, flush=True)


def _take(source: Iterator[U], count: int) -> Iterator[U]:
    for _ in range(count):
        unit = next(source, None)
        if unit is None:
            return
        yield unit


def fingerprint(*folders: str) -> str:
    """Eight characters that change with any source of these folders: what other code found out is not known any more."""
    digest = hashlib.sha256()
    for folder in sorted(folders):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


__all__ = ["OUT", "ROOT", "Bench", "Ledger", "Record", "fingerprint"]
