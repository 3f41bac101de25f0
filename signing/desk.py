"""A batch at the desk: hundreds of papers, one PIN, and going on where a lost network stopped it.

The token signs one at a time. Each use of it is written down before it is made, and what it signed before it is sent, so
that a cut-off batch never asks the device twice for the same bytes unless it was killed while the device was at work; the
server's refusal of a second signature in a field is the last guard. A paper whose approval grew too old on the way is
prepared anew and looked at again.
"""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from signing.agent import Approval, Inspected, approve, inspect, still_approved
from signing.errors import KeyRefusedError, SigningError, sentence
from signing.keys import Key

T = TypeVar("T")
_AHEAD = 3  # papers looked at while the token signs
_PREPARING = 0.5  # seconds between two questions whether the server has prepared more
_TIMES_AGAIN = 3  # a clock that is wrong by an hour would ask for ever


class ServerGoneError(SigningError):
    """The server cannot be reached now; what is signed is kept, the batch goes on later."""


class _NotApprovedError(SigningError):
    """The person said no to this paper."""


@dataclass(frozen=True, slots=True)
class Task:
    """One paper to be signed, as the server offers it; prepared anew it is another task of the same `document`.

    `warnings` are sentences of the server for the signer: capacity lines that differ, a stamp without a picture.
    """

    identifier: str
    title: str
    number: str
    signed_attributes: bytes
    digest: bytes
    document: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the server has for this desk: papers to sign now, and how many it is still preparing."""

    tasks: tuple[Task, ...]
    preparing: int = 0


class Server(Protocol):
    """The office's server, as the agent sees it. Each call may raise ServerGoneError, or SigningError as a refusal."""

    def hello(self, key: Key) -> None:
        """Reports certificate, chain and algorithm, before anything is prepared."""

    def tasks(self) -> Waiting:
        """What waits for this certificate."""

    def file(self, task: Task) -> bytes:
        """The prepared bytes."""

    def approve(self, task: Task, digest: bytes) -> None:
        """Reports the person's yes to these bytes."""

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        """Hands over the signature value."""

    def again(self, task: Task) -> None:
        """Asks for the paper to be prepared once more, because its printed time has grown too old."""


class Ledger:
    """Uses of the key, and signatures not yet known to be delivered, in a file only the owner reads (or in memory)."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()
        if path is not None and path.exists():
            for line in path.read_text().splitlines():
                row = _row(line)
                if "done" in row:
                    self._kept.pop(row["done"], None)
                elif "digest" in row:
                    self._kept[row["digest"]] = base64.b64decode(row["signature"])

    def get(self, digest: bytes) -> bytes | None:
        """The signature already made over this digest, if any."""
        return self._kept.get(digest.hex())

    def asked(self, digest: bytes) -> None:
        """Writes down that the device is about to be used: every use of the key stands here, also one cut off."""
        with self._lock:
            self._append({"asked": digest.hex()})

    def keep(self, digest: bytes, signature: bytes) -> None:
        """Writes a signature down: from here a killed agent loses nothing, after `sync` a power cut neither."""
        with self._lock:
            self._kept[digest.hex()] = signature
            self._append({"digest": digest.hex(), "signature": base64.b64encode(signature).decode()})

    def done(self, digest: bytes) -> None:
        """The server has it. Not forced to disk: told twice, the server refuses and nothing is lost."""
        with self._lock:
            self._kept.pop(digest.hex(), None)
            self._append({"done": digest.hex()})

    def sync(self) -> None:
        """Forces what was written to disk."""
        if self._path is not None and self._path.exists():
            descriptor = os.open(self._path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _append(self, row: dict[str, str]) -> None:
        if self._path is None:
            return
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as target:
            target.write(json.dumps(row) + "\n")
            target.flush()


def _row(line: str) -> dict[str, str]:
    """One line of the ledger; a line cut off by a kill counts as not written."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the batch is: papers done, all papers, seconds left by the pace of the last ones (None at first)."""

    done: int
    total: int
    seconds_left: float | None
    title: str = ""


@dataclass(slots=True)
class BatchReport:
    """What became of a batch. `interrupted` says why it stopped; `refused` why a task was, by its title; `again` counts
    how often a document had to be prepared anew."""

    signed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: dict[str, tuple[str, SigningError]] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)
    interrupted: SigningError | None = None
    device_operations: int = 0


@dataclass(slots=True)
class Desk:
    """One key, one server, one batch at a time.

    Args:
        ask: shown each inspected paper, from one thread of its own while the token signs the one before; True approves
            (the batch's own page may approve all at once).
        unlock: called when papers wait, before the first is shown: asks for the PIN where it was forgotten meanwhile.
        lanes: deliveries in flight: the server fetches timestamps while the token signs the next paper.
        attempts, pause: how often a lost server is tried before the batch stops, and after how many seconds the first
            time; each pause is twice the one before (a restart takes seconds, a lost network longer).
    """

    server: Server
    key: Key
    ledger: Ledger
    ask: Callable[[Task, Inspected, bytes], bool]
    on_progress: Callable[[Progress], None] = lambda _: None
    unlock: Callable[[], None] = lambda: None
    lanes: int = 4
    attempts: int = 6
    pause: float = 0.75
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> BatchReport:
        """Signs what waits, until nothing waits. Safe to call again after an interruption: it goes on where it stopped."""
        report, pace, met = BatchReport(), _Pace(self.on_progress), set[str]()
        try:
            while report.interrupted is None:
                self._patiently(lambda: self.server.hello(self.key))
                waiting = self._patiently(self.server.tasks)
                fresh = [task for task in waiting.tasks if task.identifier not in met]
                if not fresh and not waiting.preparing:
                    break
                met |= {task.identifier for task in fresh}
                pace.total = len(met) + waiting.preparing
                if fresh:
                    self.unlock()
                    self._sign_all(fresh, report, pace)
                else:
                    self.sleep(_PREPARING)
        except (ServerGoneError, KeyRefusedError) as stopped:
            report.interrupted = stopped
        return report

    def _sign_all(self, tasks: list[Task], report: BatchReport, pace: _Pace) -> None:
        with (
            ThreadPoolExecutor(1, thread_name_prefix="desk-look") as looking,
            ThreadPoolExecutor(self.lanes, thread_name_prefix="desk") as lanes,
        ):
            seen: deque[tuple[Task, Future[Approval | None]]] = deque()
            waiting: deque[tuple[Task, Future[None]]] = deque()
            upcoming = iter(tasks)
            while report.interrupted is None and self._look_ahead(upcoming, seen, looking):
                task, look = seen.popleft()
                signature = self._signature(task, look, report)
                if signature is not None:
                    waiting.append((task, lanes.submit(self._deliver, task, signature)))
                self._settle(waiting, report, pace, keep=self.lanes * 2)
            for _, look in seen:
                look.cancel()
            self._settle(waiting, report, pace, keep=0)

    def _look_ahead(
        self, upcoming: Iterator[Task], seen: deque[tuple[Task, Future[Approval | None]]], looking: ThreadPoolExecutor
    ) -> bool:
        """Fetches and inspects the next papers while the token signs; False when none is left."""
        while len(seen) < _AHEAD:
            task = next(upcoming, None)
            if task is None:
                break
            seen.append((task, looking.submit(self._look, task)))
        return bool(seen)

    def _look(self, task: Task) -> Approval | None:
        """The approval of one paper, or None where it was signed before; refusals are raised."""
        if self.ledger.get(task.digest) is not None:
            return None
        pdf = self._patiently(lambda: self.server.file(task))
        seen = inspect(pdf, task.signed_attributes, self.key.certificate, self.key.algorithm)
        if not self.ask(task, seen, pdf):
            raise _NotApprovedError("not-approved", "", "")
        approval = approve(seen, self.clock())
        self._patiently(lambda: self.server.approve(task, seen.digest))
        return approval

    def _signature(self, task: Task, look: Future[Approval | None], report: BatchReport) -> bytes | None:
        """The signature over a task's bytes: kept from before, or made now by the token."""
        try:
            approval = look.result()
            if approval is None:
                return self.ledger.get(task.digest)
            data = still_approved(approval, task.signed_attributes, self.key.algorithm, self.clock())
            self.ledger.asked(task.digest)
            report.device_operations += 1
            signature = self.key.sign(data)
            self.ledger.keep(task.digest, signature)
            return signature
        except ServerGoneError as gone:
            report.interrupted = gone
        except _NotApprovedError:
            report.skipped.append(task.identifier)
        except SigningError as refusal:
            if refusal.code in _DEVICE:
                report.interrupted = refusal
            else:
                self._refused(task, refusal, report)
        return None

    def _refused(self, task: Task, refusal: SigningError, report: BatchReport) -> None:
        """Notes a refusal; a paper that was prepared too long ago is asked for anew."""
        paper = task.document or task.identifier
        if refusal.code in _TOO_OLD and report.again.get(paper, 0) < _TIMES_AGAIN:
            try:
                self._patiently(lambda: self.server.again(task))
                report.again[paper] = report.again.get(paper, 0) + 1
                return
            except ServerGoneError as gone:
                report.interrupted = gone
            except SigningError as another:
                refusal = another
        report.refused[task.identifier] = (task.title, refusal)

    def _deliver(self, task: Task, signature: bytes) -> None:
        """Sends a signature and strikes it out; in a lane, while the token goes on."""
        self.ledger.sync()
        self._patiently(lambda: self.server.deliver(task, task.digest, signature))
        self.ledger.done(task.digest)

    def _settle(
        self, waiting: deque[tuple[Task, Future[None]]], report: BatchReport, pace: _Pace, *, keep: int
    ) -> None:
        while waiting and (len(waiting) > keep or waiting[0][1].done()):
            task, delivery = waiting.popleft()
            try:
                delivery.result()
            except ServerGoneError as gone:
                report.interrupted = gone
            except SigningError as refusal:
                self._refused(task, refusal, report)
                self.ledger.done(task.digest)
            else:
                report.signed.append(task.identifier)
                pace.step(task.title)

    def _patiently(self, call: Callable[[], T]) -> T:
        for attempt in range(self.attempts - 1):
            try:
                return call()
            except ServerGoneError:
                self.sleep(self.pause * 2**attempt)
        return call()


_DEVICE = frozenset(
    {"device-failed", "module-missing", "token-missing", "pin-required", "pin-locked", "wrong-pin", "no-key"}
)
_TOO_OLD = frozenset({"approval-old", "approval-other-bytes", "agent-stale", "preparation-stale"})


class _Pace:
    """Seconds left, from the pace of the last papers: deliveries come in bursts, so single gaps mislead."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self.total = 0
        self._tell = tell
        self._times: deque[float] = deque([time.monotonic()], maxlen=41)
        self._done = 0

    def step(self, title: str) -> None:
        """One paper more is done; shows how far the batch is."""
        self._done += 1
        self._times.append(time.monotonic())
        span = self._times[-1] - self._times[0]
        left = None if len(self._times) < 5 else span / (len(self._times) - 1) * (self.total - self._done)
        self._tell(Progress(self._done, self.total, left, title))


def server_gone() -> ServerGoneError:
    """The network failed, ready to be raised by a `Server`."""
    return ServerGoneError("server-unreachable", *sentence("server-unreachable"))
