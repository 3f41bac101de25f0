"""A worker dies in the middle of reading and of signing: another takes over, one result, one published signature."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sohoa import settings as configuration
from sohoa.demo import office
from sohoa.services import Services, open_services
from storage import actions, desk, documents, fields, steps
from storage.tables import DocumentRow, ResultRow, Revision, SignatureRow
from tests import servers
from tests.batches import a_paper

HOUSE = Path(__file__).parent / "slow_house.py"
TAKEN_OVER_WITHIN = 15.0


class Workers:
    """Real worker processes on one set of servers, and the diary they write."""

    def __init__(self, environment: dict[str, str], diary: Path) -> None:
        self.environment, self.diary = environment, diary
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, slow: float) -> subprocess.Popen[bytes]:
        """Starts a worker and waits until it is ready."""
        one = subprocess.Popen(
            [sys.executable, str(HOUSE), str(self.diary), str(slow)],
            env={**os.environ, **self.environment},
            start_new_session=True,
        )
        self.processes.append(one)
        until(lambda: self.noted("ready", one) or one.poll() is not None, 60, "a worker is ready")
        assert one.poll() is None, "the worker ended at once"
        return one

    def noted(self, what: str, process: subprocess.Popen[bytes] | None = None) -> list[float]:
        """When `what` was noted (by that process)."""
        lines = [line.split() for line in self.diary.read_text().splitlines()] if self.diary.exists() else []
        return [float(at) for word, pid, at in lines if word == what and (process is None or int(pid) == process.pid)]

    def kill(self, process: subprocess.Popen[bytes]) -> float:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return time.time()

    def stop(self) -> None:
        for one in self.processes:
            if one.poll() is None:
                self.kill(one)


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@pytest.fixture(params=[pytest.param("embedded", marks=pytest.mark.soak), "cluster"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Settings of the embedded size, then of PostgreSQL + S3 + Redis."""
    common = {"SOHOA_DATA_DIR": str(tmp_path / "data"), "SOHOA_DEMO": "true", "SOHOA_WORKER_THREADS": "2"}
    common |= {"SOHOA_READ_CHILDREN": "1", "SOHOA_VERIFY_SECONDS": "60"}
    if request.param == "embedded":
        return common
    weed: servers.S3 = request.getfixturevalue("weed")
    return {
        **common,
        "SOHOA_DATABASE_URL": request.getfixturevalue("postgres_url"),
        "SOHOA_BROKER_URL": request.getfixturevalue("redis_url"),
        "SOHOA_OBJECTS_URL": weed.url,
        "SOHOA_OBJECTS_ACCESS_KEY": weed.access_key,
        "SOHOA_OBJECTS_SECRET_KEY": weed.secret_key,
        "SOHOA_OBJECTS_PREFIX": f"kill{os.getpid()}",
    }


@pytest.fixture
def house(environment: dict[str, str]) -> Iterator[Services]:
    with open_services(configuration.load(environment)) as services:
        yield services


@pytest.fixture
def workers(environment: dict[str, str], house: Services, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(environment, tmp_path / "diary.txt")
    yield made
    made.stop()


def take_in(house: Services, people: office.Office, mark: str) -> int:
    return documents.receive(
        house.store, house.objects, a_paper(mark), name=f"{mark}.pdf", track="so_hoa", actor=people.clerk
    ).document_id


def state(house: Services, document_id: int) -> str:
    with house.store.read() as session:
        row = documents.get(session, document_id)
        assert row.state != "failed", row.failure_en
        return row.state


def number_of(house: Services, table: type[SignatureRow | Revision | ResultRow], document_id: int, **equal: str) -> int:
    query = select(func.count()).select_from(table).where(table.document_id == document_id).filter_by(**equal)
    with house.store.read() as session:
        return session.scalar(query) or 0


def last_claim(house: Services, document_id: int) -> tuple[int, float]:
    """How often the document's newest step was claimed, and when last (seconds since 1970)."""
    with house.store.read() as session:
        step = steps.latest(session, document_id)
        assert step is not None
        assert step.started_at is not None
        return step.attempts, step.started_at.timestamp()


def test_a_worker_killed_while_it_reads_and_signs_is_replaced_within_fifteen_seconds(
    house: Services, workers: Workers
) -> None:
    people = office.furnish(house)
    signing = take_in(house, people, "A")
    house.work_until_idle([signing], lambda: None)
    with house.store.write() as session:
        actions.sign_scan(session, signing, people.clerk)
    house.work_until_idle([signing], lambda: None)
    first = workers.start(slow=60)
    reading = take_in(house, people, "B")
    _approve(house, people)
    until(lambda: workers.noted("read", first) and workers.noted("sign", first), 60, "it reads and signs")
    second = workers.start(slow=0)
    killed = workers.kill(first)
    until(lambda: workers.noted("read", second) and workers.noted("sign", second), 45, "the other took over")
    taken = [last_claim(house, reading), last_claim(house, signing)]
    assert all(attempts == 2 and at - killed < TAKEN_OVER_WITHIN for attempts, at in taken), (taken, killed)
    until(lambda: (state(house, reading), state(house, signing)) == ("to_sign_scan", "to_review"), 60, "both are done")
    assert number_of(house, SignatureRow, signing) == 1
    assert number_of(house, Revision, signing, kind="scan-signed") == 1
    assert number_of(house, Revision, reading, kind="working") == 1
    # Two uses of the device for one signature: the dead worker's and the one that counts.
    assert len(workers.noted("sign")) == 2


@pytest.mark.soak
def test_twenty_kills_at_any_moment_leave_every_document_with_exactly_its_signatures(
    house: Services, workers: Workers
) -> None:
    people = office.furnish(house)
    ids = [take_in(house, people, f"S{number}") for number in range(25)]
    worker = workers.start(slow=0.2)
    kills = 0
    deadline = time.monotonic() + 1800
    while {state(house, one) for one in ids} != {"in_register"}:
        assert time.monotonic() < deadline
        for one in ids:
            _push(house, people, one)
        time.sleep(2.0 + kills * 0.37)  # each kill a little later than the one before: at other moments of the steps
        if kills < 20:
            workers.kill(worker)
            kills += 1
            worker = workers.start(slow=0.2)
    assert kills == 20
    for one in ids:
        assert number_of(house, SignatureRow, one) == 2
        assert number_of(house, ResultRow, one) == 1
        assert number_of(house, Revision, one, kind="published") == 1


def _push(house: Services, people: office.Office, document_id: int) -> None:
    """Does what a person would do next."""
    with house.store.write() as session:
        row: DocumentRow = documents.get(session, document_id)
        if row.state == "to_sign_scan":
            actions.sign_scan(session, document_id, people.clerk)
        elif row.state == "to_review":
            for one in fields.open_fields(session, document_id):
                fields.confirm_field(session, document_id, one.id, people.reviewer)
            actions.confirm(session, document_id, people.reviewer, version=documents.get(session, document_id).version)
        elif row.state == "to_seal":
            actions.seal_copy(session, document_id, people.van_thu)
    _approve(house, people)


def _approve(house: Services, people: office.Office) -> None:
    for person in (people.clerk, people.van_thu):
        with house.store.write() as session:
            for task in desk.to_approve(session, person):
                desk.approve(session, task.id, task.digest, person)
