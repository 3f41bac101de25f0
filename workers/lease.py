"""Keeps a claimed step ours while it is worked on: renews its lease every three seconds from a thread."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import Self

from storage import steps
from storage.engine import Store
from storage.errors import LeaseLostError, StorageError
from storage.steps import Claim

log = logging.getLogger(__name__)


class Lease:
    """A context manager. `progress(done, total)` rides along with the next renewal.

    Renewing stops after `longest` seconds, so that a step which hangs goes to another worker; its late result is then
    thrown away, because the claim is no longer good.
    """

    def __init__(self, store: Store, claim: Claim, *, longest: float) -> None:
        self._store = store
        self._claim = claim
        self._until = time.monotonic() + longest
        self._ended = threading.Event()
        self._progress: tuple[int, int] | None = None
        self._thread = threading.Thread(target=self._renew, name=f"lease-{claim.step_id}", daemon=True)

    def progress(self, done: int, total: int) -> None:
        """Notes how far the work is (pages); written with the next renewal."""
        self._progress = (done, total)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._ended.wait(steps.RENEW_SECONDS if self._progress is None else 1.0):
            if time.monotonic() > self._until:
                log.warning("step %s runs too long, its lease is given up", self._claim.step_id)
                return
            done, total = self._progress or (None, None)
            try:
                with self._store.write() as session:
                    steps.renew(session, self._claim, done=done, total=total)
            except LeaseLostError:
                log.info("step %s is done or was taken over", self._claim.step_id)
                return
            except StorageError as unreachable:  # tried again with the next renewal, while the lease lives
                log.warning("lease of step %s not renewed: %s", self._claim.step_id, unreachable)


__all__ = ["Lease"]
