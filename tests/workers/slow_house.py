"""A worker process for the kill tests: the real house, only slower, and with a diary.

`python tests/workers/slow_house.py DIARY SECONDS` works steps with the settings of the environment. Before it reads a
page or uses a key it writes one line (what, process id, time) into the diary and waits SECONDS: time to be killed in.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline.digitize import Digitized
from pipeline.keeping import Kept
from signing.keys import Key
from sohoa import services, settings
from storage.tables import SigningKey

DIARY, SECONDS = Path(sys.argv[1]), float(sys.argv[2])


def note(what: str) -> None:
    with DIARY.open("a", encoding="utf-8") as diary:
        diary.write(f"{what} {os.getpid()} {time.time()}\n")
    time.sleep(SECONDS)


class SlowKey:
    """The real key behind a slow device."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self.label, self.certificate, self.chain, self.algorithm = key.label, key.certificate, key.chain, key.algorithm

    def sign(self, data: bytes) -> bytes:
        note("sign")
        return self._key.sign(data)


class SlowHouse(services.Services):
    """The real services, slowed where a process is likely to die."""

    def digitize(
        self, data: bytes | Path, name: str, on_page: Callable[[int, int], None], kept: Kept | None = None
    ) -> Digitized:
        note("read")
        return super().digitize(data, name, on_page, kept)

    def key(self, row: SigningKey) -> Key:
        return SlowKey(super().key(row))


def main() -> None:
    services.Services = SlowHouse  # type: ignore[misc]
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with services.open_services(settings.load()) as house, house.runner():
        note("ready") if SECONDS == 0 else DIARY.open("a").write(f"ready {os.getpid()} {time.time()}\n")
        ended.wait()


if __name__ == "__main__":
    main()
