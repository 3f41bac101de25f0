"""What reading a whole box costs in memory: `sohoa ingest --wait` on it, watched from outside through /proc.

The reading may be cut off (SIGKILL, as a power cut would) and gone on with by a second call: the product keeps its pages.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnExpressionArgument, Select, func, select, true

from bench.boxes import mixed_box
from scripts.running import AGENCY_FREE, ROOT, SOHOA
from storage.engine import connect, upgrade
from storage.tables import DocumentRow, KeptPage, PageRow, Step

T = TypeVar("T")
_EVERY = 0.1  # seconds between two looks at the processes: nothing tells when another one's memory grows


@dataclass
class Peaks:
    """Megabytes resident at the highest: the worker's own process, any of its children, and all of them at one moment
    (what they share counted once)."""

    worker: float = 0.0
    child: float = 0.0
    together: float = 0.0

    def look(self, worker: int) -> None:
        children = list(_children(worker))
        self.worker = max(self.worker, _megabytes(worker, "VmHWM"))
        self.child = max([self.child, *(_megabytes(one, "VmHWM") for one in children)])
        self.together = max(self.together, sum(_megabytes(one, "Pss", "smaps_rollup") for one in (worker, *children)))


@dataclass
class Part:
    """One stretch of a reading: pages known at its start and end, and how it ended."""

    seconds: float
    before: int
    after: int
    killed: bool
    peaks: Peaks = field(default_factory=Peaks)


@dataclass(frozen=True, slots=True)
class BoxMemory:
    """What was measured: `state` as the product's database has it, peaks over all parts, megabytes."""

    pages: int
    failed: int
    blank: int
    state: str
    file_mb: int
    worker_mb: int
    child_mb: int
    together_mb: int
    parts: tuple[Part, ...]

    @property
    def done(self) -> bool:
        """Whether the whole box is read."""
        return self.state not in ("received", "reading")


class BoxReading:
    """One box in a folder of its own, read by as many calls of `go_on` as its time takes."""

    def __init__(self, folder: Path, seed: int, pages: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "hop.pdf"
        self._data = folder / "data"
        self._parts = folder / "parts.jsonl"
        self._database = f"sqlite:///{self._data}/sohoa.db"
        upgrade(self._database)
        if not self._file.exists():
            self._file.write_bytes(mixed_box(seed, pages))

    def go_on(self, seconds: float, until_page: int | None = None) -> BoxMemory:
        """Reads on, until all is read, the time is up, or so many pages are kept; then the reading is killed."""
        started, before = time.monotonic(), self._known()
        environment = {**AGENCY_FREE, "SOHOA_DATA_DIR": str(self._data), "SOHOA_MIN_FREE_MB": "50"}
        peaks = Peaks()
        with subprocess.Popen(
            [str(SOHOA), "ingest", str(self._file), "--wait"],
            env=environment,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=True,
        ) as worker:
            while worker.poll() is None:
                peaks.look(worker.pid)
                late = time.monotonic() - started > seconds
                if late or (until_page is not None and self._known() >= until_page):
                    os.killpg(worker.pid, signal.SIGKILL)
                    break
                time.sleep(_EVERY)
        killed = worker.wait() < 0
        part = Part(round(time.monotonic() - started, 1), before, self._known(), killed, peaks)
        with self._parts.open("a") as out:
            out.write(json.dumps(asdict(part)) + "\n")
        return self._so_far()

    def attempts(self) -> int:
        """How often the reading was begun."""
        return self._one(select(Step.attempts).where(Step.kind == "read")) or 0

    def _known(self) -> int:
        """Pages that a worker would not read again."""
        return (self._one(select(func.count()).select_from(KeptPage)) or 0) + self._pages_that(true())

    def _pages_that(self, condition: ColumnExpressionArgument[bool]) -> int:
        return self._one(select(func.count()).select_from(PageRow).where(condition)) or 0

    def _one(self, query: Select[T]) -> T | None:
        with contextlib.closing(connect(self._database)) as store, store.read() as session:
            return session.scalars(query).one_or_none()

    def _so_far(self) -> BoxMemory:
        parts = tuple(_part(json.loads(line)) for line in self._parts.read_text().splitlines())
        return BoxMemory(
            pages=self._pages_that(true()),
            failed=self._pages_that(PageRow.failed.is_not(None)),
            blank=self._pages_that(PageRow.blank),
            state=self._one(select(DocumentRow.state)) or "received",
            file_mb=round(self._file.stat().st_size / 2**20),
            worker_mb=round(max(part.peaks.worker for part in parts)),
            child_mb=round(max(part.peaks.child for part in parts)),
            together_mb=round(max(part.peaks.together for part in parts)),
            parts=parts,
        )


def _part(plain: dict[str, Any]) -> Part:
    return Part(**{**plain, "peaks": Peaks(**plain["peaks"])})


def _children(process: int) -> Iterator[int]:
    """Processes that any thread of this one has started."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with contextlib.suppress(OSError):
                yield from (int(one) for one in (task / "children").read_text().split())


def _megabytes(process: int, name: str, file: str = "status") -> float:
    """A line of a file below /proc/PID; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":")), 0.0)


__all__ = ["BoxMemory", "BoxReading", "Part", "Peaks"]
