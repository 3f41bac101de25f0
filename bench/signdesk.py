"""A batch at the desk: a token of 400 ms and a TSA of 2 s, both simulated delays around the real thing."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from signing.desk import Desk, Ledger, Progress, Task, Waiting
from signing.devca import DevCa
from signing.keys import Key, credential_of, open_key
from signing.prepare import prepare
from signing.request import Prepared, SignRequest
from signing.sign import finish
from signing.timestamp import LocalTsa, Tsa
from tests.signing.pki import Token

TOKEN_SECONDS, TSA_SECONDS = 0.4, 2.0
LANES = 8


@dataclass
class SlowKey:
    """A token of 400 ms: the real device, and a pause that fills up its time."""

    key: Key
    seconds: float = TOKEN_SECONDS
    operations: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def label(self) -> str:
        """As the device's."""
        return self.key.label

    @property
    def certificate(self) -> bytes:
        """As the device's."""
        return self.key.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """As the device's."""
        return self.key.chain

    @property
    def algorithm(self) -> str:
        """As the device's."""
        return self.key.algorithm

    def sign(self, data: bytes) -> bytes:
        """A signature that takes the device's time."""
        with self._lock:
            until = time.perf_counter() + self.seconds
            self.operations += 1
            value = self.key.sign(data)
            time.sleep(max(0.0, until - time.perf_counter()))
            return value


@dataclass
class SlowTsa:
    """A TSA of 2 s around a real one."""

    tsa: LocalTsa
    seconds: float = TSA_SECONDS
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def token_size(self) -> int | None:
        """As the authority's."""
        return self.tsa.token_size

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        """A token that takes the authority's time."""
        until = time.perf_counter() + self.seconds
        with self._lock:
            token = self.tsa.stamp(digest, hash_name)
        time.sleep(max(0.0, until - time.perf_counter()))
        return token


class Office:
    """The server in this process: prepares when a paper is fetched, timestamps and completes when it is delivered."""

    def __init__(self, document: bytes, count: int, key: Key, tsa: Tsa) -> None:
        self._tsa = tsa
        now = datetime.now(UTC)
        self._prepared: dict[str, Prepared] = {}
        for number in range(count):
            request = SignRequest(stamp="none", signer_name=f"Văn bản {number}", time=now, level="b-t")
            self._prepared[str(number)] = prepare(document, request, credential_of(key), token_size=tsa.token_size)
        self.signed: dict[str, str] = {}

    def hello(self, key: Key) -> None:
        """Nothing to remember."""

    def tasks(self) -> Waiting:
        """Everything that is not signed."""
        return Waiting(
            tuple(
                Task(name, f"Văn bản {name}", "", one.signed_attributes, one.document_digest)
                for name, one in self._prepared.items()
                if name not in self.signed
            )
        )

    def file(self, task: Task) -> bytes:
        """The prepared bytes."""
        return self._prepared[task.identifier].pdf

    def approve(self, task: Task, digest: bytes) -> None:
        """Bound to the digest."""
        assert digest == self._prepared[task.identifier].document_digest

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        """Timestamp and complete."""
        assert task.identifier not in self.signed
        self.signed[task.identifier] = finish(self._prepared[task.identifier], signature, self._tsa).level

    def again(self, task: Task) -> None:
        """Nothing grows old here."""


def desk_figures(ca: DevCa, token: Token, document: bytes, count: int) -> dict[str, Any]:
    """Wall time of a batch against the least that token and TSA allow, and the error of the time left shown."""
    device = SlowKey(open_key(token.reference("ky-rsa"), token.pin))
    warm = LocalTsa(ca.key("tsa"))
    warm.stamp(bytes(32))
    office = Office(document, count, device, SlowTsa(warm))
    shown: list[tuple[float, Progress]] = []
    start = time.perf_counter()
    desk = Desk(
        office,
        device,
        Ledger(Path(tempfile.mkdtemp()) / "ledger"),
        lambda *_: True,
        lambda progress: shown.append((time.perf_counter(), progress)),
        lanes=LANES,
    )
    done = desk.run()
    end = time.perf_counter()
    assert len(done.signed) == count, done
    assert set(office.signed.values()) == {"b-t"}
    least = max(count * TOKEN_SECONDS + TSA_SECONDS, TOKEN_SECONDS + count * TSA_SECONDS / LANES)
    return {
        "documents": count,
        "wall_seconds": round(end - start, 2),
        "device_and_tsa_seconds": round(least, 2),
        "one_after_the_other_seconds": round(count * (TOKEN_SECONDS + TSA_SECONDS), 2),
        "overhead": round((end - start) / least - 1, 4),
        "time_left_error": round(_time_left_error(shown, end), 4),
        "device_operations": device.operations,
    }


def _time_left_error(shown: Sequence[tuple[float, Progress]], end: float) -> float:
    """The worst error of the time left shown between a quarter and nine tenths of the batch, relative to the truth."""
    total = shown[-1][1].total
    errors = [
        abs(progress.seconds_left - (end - at)) / (end - at)
        for at, progress in shown
        if progress.seconds_left is not None and 0.25 * total <= progress.done <= 0.9 * total
    ]
    return max(errors, default=0.0)
