"""Runs a function in a bounded child process: hostile bytes are opened only there.

A leaf: it imports nothing of ours, so that the pure rooms may use it. Children are started with exec (never a bare fork
of a process that holds threads, PKCS#11 or onnxruntime), kept warm, followed after a number of jobs by a fresh one
that is ready before it is asked, and bounded in memory (RLIMIT_DATA), CPU, wall clock (killed with their own children by
the parent) and network (no sockets, seccomp): the child does that to itself, sohoa/boundedchild.py.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import queue
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Self, TypeVar

T = TypeVar("T")

LENGTH = struct.Struct("!Q")  # stands before every message, in bytes
_STARTUP_SECONDS = 60.0
_LARGEST_ANSWER = 1 << 30


class BilingualError(Exception):
    """A refusal a person reads: a stable kebab-case `code` and one sentence each in Vietnamese and English.

    `details` are plain values for logs and JSON. Survives the way out of a bounded child.
    """

    def __init__(self, code: str, vi: str, en: str, **details: object) -> None:
        super().__init__(en)
        self.code = code
        self.vi = vi
        self.en = en
        self.details = details

    def __reduce__(self) -> tuple[Callable[..., BilingualError], tuple[object, ...]]:
        return _rebuild, (type(self), self.code, self.vi, self.en, self.details)


def _rebuild(kind: type[BilingualError], code: str, vi: str, en: str, details: dict[str, object]) -> BilingualError:
    error = kind.__new__(kind)
    BilingualError.__init__(error, code, vi, en, **details)
    return error


class BoundedError(BilingualError):
    """The child did not answer: `code` is "time-limit", "memory-limit" or "crashed"; `details["cause"]` says more."""


def _time_limit(seconds: float) -> BoundedError:
    return BoundedError(
        "time-limit",
        f"Xử lý quá {seconds:.0f} giây nên đã dừng; hãy thử lại hoặc chia nhỏ tệp.",
        f"Stopped after {seconds:.0f} seconds; try again or split the file.",
        seconds=seconds,
    )


def _memory_limit(megabytes: int) -> BoundedError:
    return BoundedError(
        "memory-limit",
        f"Tệp cần hơn {megabytes} MB bộ nhớ nên đã dừng; hãy quét lại với độ phân giải thấp hơn.",
        f"Stopped because the file needs more than {megabytes} MB of memory; scan it again at a lower resolution.",
        megabytes=megabytes,
    )


def _crashed(cause: str) -> BoundedError:
    return BoundedError(
        "crashed",
        "Không xử lý được tệp này (chương trình con bị dừng); bản gốc vẫn được giữ, hãy báo quản trị viên.",
        "This file could not be processed (the helper process stopped); the original is kept, tell your administrator.",
        cause=cause[-2000:],
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use: wall-clock seconds a job, megabytes of data memory, and whether it may open sockets."""

    seconds: float
    memory_mb: int
    network: bool = False


class Pool:
    """Warm helper processes, `size` of them; `run` waits for a free one. Safe to share between threads.

    `warm` names a function ("module:function") that each child imports and calls once before its first job.
    """

    def __init__(self, size: int, bounds: Bounds, *, recycle_after: int = 50, warm: str | None = None) -> None:
        self.size = size
        self.bounds = bounds
        self._recycle_after = recycle_after
        self._warm = warm
        self._closed = False
        self._idle: queue.PriorityQueue[_Place] = queue.PriorityQueue()
        for _ in range(size):
            self._idle.put(_Place(None))

    def start(self) -> None:
        """Starts every child now, so that the first job does not wait for imports."""
        for place in [self._idle.get() for _ in range(self.size)]:
            self._idle.put(_Place(place.child or self._started()))

    def run(self, function: Callable[..., T], /, *args: object, seconds: float | None = None) -> T:
        """Calls `function(*args)` in a child and returns its result.

        The function must be importable from the top of its module; arguments and results are pickled.

        Raises:
            BoundedError: the child ran out of time or memory, or died, or a foreign exception came up in it.
            BilingualError: one of ours, raised by the function, as itself.
        """
        child = self._idle.get().child
        try:
            if self._closed:
                raise _crashed("the pool is closed")
            if child is None or not child.alive:
                child = self._started()
            return child.call(function, args, seconds or self.bounds.seconds)  # type: ignore[no-any-return]
        finally:
            self._idle.put(_Place(self._keep(child)))

    def _started(self) -> _Child:
        return _Child(self.bounds, self._warm)

    def _keep(self, child: _Child | None) -> _Child | None:
        """The child where it may go on; else its successor, which gets ready while nobody waits for it."""
        if child is None or (child.alive and not self._closed and child.jobs < self._recycle_after):
            return child
        if child.alive:
            child.kill()
        if self._closed or self._warm is None:
            return None
        try:
            return self._started()
        except OSError:  # no process to be had now: the next job asks again, and is told
            return None

    def close(self) -> None:
        """Ends the children that are idle; busy ones end with their job."""
        self._closed = True
        for _ in range(self.size):
            with contextlib.suppress(queue.Empty):
                child = self._idle.get_nowait().child
                if child is not None:
                    child.kill()
                self._idle.put(_Place(None))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def run_once(function: Callable[..., T], /, *args: object, bounds: Bounds) -> T:
    """Calls `function(*args)` in a fresh child that ends with it. Raises as `Pool.run`."""
    with Pool(1, bounds) as pool:
        return pool.run(function, *args)


class _Place:
    """Where a pool keeps an idle child, or none yet: those that are ready are taken first."""

    def __init__(self, child: _Child | None) -> None:
        self.child = child
        self._rank = 2 if child is None else 0 if child.ready else 1

    def __lt__(self, other: _Place) -> bool:
        return self._rank < other._rank


# There is a child for each core: libraries that share their work among threads would only get into each other's way.
_ONE_THREAD = dict.fromkeys(
    ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
)


class _Child:
    """The parent's side of one helper process."""

    def __init__(self, bounds: Bounds, warm: str | None) -> None:
        self.jobs = 0
        self._bounds = bounds
        self._lock = threading.Lock()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the child)
        environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from sohoa.boundedchild import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
            env=environment,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to = self._process.stdin
        self._from = self._process.stdout
        self._ready = False
        self._send(pickle.dumps((bounds, warm)))

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it has answered once; one that never did may still be importing."""
        return self._ready

    def call(self, function: Callable[..., Any], args: tuple[object, ...], seconds: float) -> Any:
        with self._lock:
            if not self._ready:
                self._answer(_STARTUP_SECONDS)
                self._ready = True
            self.jobs += 1
            self._send(pickle.dumps((function.__module__, function.__qualname__, seconds, args)))
            return self._answer(seconds)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._to.close()
        self._from.close()
        self._errors.close()

    def _send(self, message: bytes) -> None:
        try:
            self._to.write(LENGTH.pack(len(message)) + message)
            self._to.flush()
        except (BrokenPipeError, ValueError) as broken:
            raise self._died() from broken

    def _answer(self, seconds: float) -> Any:
        deadline = time.monotonic() + seconds
        head = self._read(LENGTH.size, deadline, seconds)
        (length,) = LENGTH.unpack(head)
        if length > _LARGEST_ANSWER:
            self.kill()
            raise _memory_limit(self._bounds.memory_mb)
        outcome, value = _load(self._read(length, deadline, seconds))
        if outcome == "value":
            return value
        if outcome == "memory":
            self.kill()
            raise _memory_limit(self._bounds.memory_mb)
        if outcome == "ours" and isinstance(value, BilingualError):
            raise value
        raise _crashed(str(value))

    def _read(self, wanted: int, deadline: float, seconds: float) -> bytes:
        parts: list[bytes] = []
        descriptor = self._from.fileno()
        while wanted:
            left = deadline - time.monotonic()
            ready = select.select([descriptor], [], [], left)[0] if left > 0 else []
            if not ready:
                self.kill()
                raise _time_limit(seconds)
            part = os.read(descriptor, min(wanted, 1 << 20))
            if not part:
                raise self._died()
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _died(self) -> BoundedError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.poll()
        self._errors.seek(0)
        cause = self._errors.read().decode(errors="replace")[-2000:]
        self.kill()
        if code == -signal.SIGXCPU:
            return _time_limit(self._bounds.seconds)
        if "bad_alloc" in cause or "MemoryError" in cause or "Cannot allocate memory" in cause:
            return _memory_limit(self._bounds.memory_mb)
        return _crashed(f"exit {code}: {cause}")


_PLAIN = frozenset({"set", "frozenset", "complex", "bytearray", "slice", "range"})
_VALUES = frozenset({"datetime", "decimal", "uuid", "zoneinfo", "fractions"})


class _AnswerUnpickler(pickle.Unpickler):
    """A child that a hostile file took over must not run code here: only plain values and our own classes come back."""

    def find_class(self, module: str, name: str) -> Any:
        if (module == "builtins" and name in _PLAIN) or module in _VALUES:
            return super().find_class(module, name)
        if module == __name__ and name == "_rebuild":
            return _rebuild
        if module.split(".")[0] in {"pipeline", "signing", "sohoa"}:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"a child may not send {module}.{name}")


def _load(message: bytes) -> tuple[str, Any]:
    try:
        outcome, value = _AnswerUnpickler(io.BytesIO(message)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, TypeError, ValueError) as odd:
        return "foreign", f"the child's answer could not be read: {odd}"
    return outcome, value


__all__ = ["BilingualError", "BoundedError", "Bounds", "Pool", "run_once"]
