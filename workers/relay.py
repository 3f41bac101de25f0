"""Publishes what was committed, and takes steps back from workers that died.

Any number of relays may run (one in each process): rows are locked and skipped, and a message sent twice is harmless.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from sohoa.bounded import BilingualError
from storage import outbox, outcomes
from storage.engine import Store
from workers.actors import queue_of
from workers.broker import Queue
from workers.daily import daily

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
SWEEP_SECONDS = 1.0
REPEAT_SECONDS = 30.0
PRUNE_SECONDS = 3600.0


class Relay:
    """A thread: outbox → broker every 0.2 s, dead workers' steps every second, lost messages every 30 s, daily work hourly."""

    def __init__(self, store: Store, queue: Queue, *, fresh_broker: bool) -> None:
        self._store = store
        self._queue = queue
        self._fresh = fresh_broker
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Starts the thread; a broker that is new and empty is told at once of everything queued."""
        if self._fresh:
            with self._store.write() as session:
                outbox.repeat_unanswered(session, timedelta(0))
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(10)

    def _run(self) -> None:
        due = {"sweep": 0.0, "repeat": time.monotonic() + REPEAT_SECONDS, "prune": time.monotonic() + 60}
        while not self._ended.wait(POLL_SECONDS):
            try:
                self._turn(due)
            except BilingualError as unreachable:  # the rows are still there: the next turn tries again
                log.warning("relay: %s", unreachable)
                self._ended.wait(1.0)

    def _turn(self, due: dict[str, float]) -> None:
        moment = time.monotonic()
        if moment >= due["sweep"]:
            due["sweep"] = moment + SWEEP_SECONDS
            with self._store.write() as session:
                if touched := outcomes.sweep(session):
                    log.warning("relay: %d steps taken back from dead workers", touched)
        if moment >= due["repeat"]:
            due["repeat"] = moment + REPEAT_SECONDS
            with self._store.write() as session:
                outbox.repeat_unanswered(session)
        if moment >= due["prune"]:
            due["prune"] = moment + PRUNE_SECONDS
            with self._store.write() as session:
                outbox.prune(session)
            daily(self._store)
        publish(self._store, self._queue)


def publish(store: Store, queue: Queue) -> int:
    """Sends what is due; a crash between sending and noting sends it twice, which is harmless. Returns how many."""
    with store.read() as session:
        waiting = bool(outbox.due(session, 1))
    if not waiting:
        return 0
    with store.write() as session:
        messages = outbox.due(session)
        for one in messages:
            queue.send(queue_of(one.kind), one.step_id)
        outbox.published(session, messages)
    return len(messages)


__all__ = ["Relay", "publish"]
