"""Processes that work steps: inside the web process, alone (`sohoa worker`), or for a while (`sohoa ingest --wait`)."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Self

import dramatiq

from storage import outcomes, runners, steps
from storage.desk import waits_for_a_person
from storage.documents import get
from storage.errors import NotFoundError
from storage.states import BUSY
from workers.actors import run_next, run_step
from workers.broker import Queue, open_broker
from workers.relay import Relay
from workers.services import WorkerServices

log = logging.getLogger(__name__)

_SEEN_SECONDS = 3.0


def worker_name() -> str:
    """A name no other process has: host, process id, random."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class Runner:
    """Works steps with `threads` threads until stopped; a context manager. `broker_url` as Settings.broker."""

    def __init__(self, services: WorkerServices, *, broker_url: str, threads: int, kind: str = "worker") -> None:
        self._services = services
        self._kind = kind
        self.name = worker_name()
        self._broker = open_broker(broker_url)
        self._queue = Queue(self._broker, lambda step_id: run_step(services, step_id, self.name))
        self._worker = dramatiq.Worker(self._broker, worker_threads=threads, worker_timeout=200)
        self._relay = Relay(services.store, self._queue, fresh_broker=not broker_url)
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="runner", daemon=True)

    def start(self) -> None:
        """Starts threads and relay. The broker must answer (RabbitMQ, Redis) or the worker keeps trying."""
        self._broker.emit_after("process_boot")
        with self._services.store.write() as session:
            runners.seen(session, self.name, self._kind)
        self._worker.start()
        self._relay.start()
        self._heart.start()
        log.info("worker %s started", self.name)

    def stop(self, seconds: float = 20.0) -> None:
        """Lets running steps end for at most `seconds`; what is not done by then is taken over by another worker."""
        self._ended.set()
        self._relay.stop()
        self._worker.stop(timeout=int(seconds * 1000))
        self._broker.close()
        with self._services.store.write() as session:
            runners.gone(session, self.name)

    def _beat(self) -> None:
        while not self._ended.wait(_SEEN_SECONDS):
            try:
                with self._services.store.write() as session:
                    runners.seen(session, self.name, self._kind)
            except Exception:
                log.exception("worker %s could not say that it lives", self.name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def work_until_idle(
    services: WorkerServices, documents: Collection[int], tell: Callable[[], None], *, threads: int = 1
) -> None:
    """Waits until none of the documents is being worked on; works steps itself when no worker is alive."""
    with services.store.read() as session:
        alone = not runners.alive(session)
    if alone:
        helpers = [threading.Thread(target=_help, args=(services,), daemon=True) for _ in range(threads)]
        for one in helpers:
            one.start()
    else:
        helpers = []
    while any(busy(services, one) for one in documents) or any(one.is_alive() for one in helpers):
        tell()
        time.sleep(0.3)
    tell()


def _help(services: WorkerServices) -> None:
    name = worker_name()
    while run_next(services, name) or _soon(services):
        pass


def _soon(services: WorkerServices) -> bool:
    """True after a pause when steps are put off or run elsewhere: there will be something to do again.

    What a killed process left behind is taken back here: without a worker there is no relay that does it.
    """
    with services.store.read() as session:
        left, dead = steps.pending(session), steps.left_behind(session)
    if dead:
        with services.store.write() as session:
            outcomes.sweep(session)
    elif left:
        time.sleep(0.2)
    return bool(left)


def busy(services: WorkerServices, document_id: int) -> bool:
    """Whether the document is on its way to where a person must do something."""
    with services.store.read() as session:
        try:
            return get(session, document_id).state in BUSY and not waits_for_a_person(session, document_id)
        except NotFoundError:
            return False


__all__ = ["Runner", "busy", "work_until_idle", "worker_name"]
