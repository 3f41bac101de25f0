"""Brokers only carry ids: whichever it is, and whatever it loses, every step is worked once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import redis
from sqlalchemy import select

from storage import documents, outbox, runners, steps
from storage.documents import Filter
from storage.tables import OutboxRow, Step
from tests import servers
from tests.workers.conftest import Office
from workers.actors import run_next
from workers.broker import BrokerError, Queue, open_broker
from workers.relay import publish
from workers.runner import Runner, work_until_idle

Furnish = Callable[..., Office]


@pytest.fixture(scope="session")
def rabbitmq_url() -> Iterator[str]:
    with servers.rabbitmq() as url:
        yield url


def bring(office: Office, number: int) -> list[int]:
    """Files that are no documents: each is refused in a moment, by a step like any other."""
    house = office.house
    return [
        documents.receive(
            house.store,
            house.objects,
            f"not a paper {one}".encode(),
            name=f"{one}.txt",
            track="so_hoa",
            actor=office.people.clerk,
        ).document_id
        for one in range(number)
    ]


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def states(office: Office) -> dict[str, int]:
    with office.house.store.read() as session:
        return documents.counts(session, Filter())


@pytest.mark.parametrize(
    "broker",
    ["", "redis_url", pytest.param("rabbitmq_url", marks=pytest.mark.soak)],
    ids=["in process", "redis", "rabbitmq"],
)
def test_two_workers_share_the_steps_and_each_is_worked_once(
    request: pytest.FixtureRequest, furnished: Furnish, broker: str
) -> None:
    office = furnished()
    url = request.getfixturevalue(broker) if broker else ""
    bring(office, 12)
    with (
        Runner(office.house, broker_url=url, threads=2),
        Runner(office.house, broker_url=url, threads=2),
    ):
        wait_for(lambda: states(office) == {"refused": 12})
    with office.house.store.read() as session:
        assert {step.attempts for step in session.scalars(select(Step))} == {1}
        assert runners.alive(session) == []


def test_a_broker_that_is_away_costs_nothing(furnished: Furnish) -> None:
    office = furnished()
    bring(office, 2)
    away = Queue(open_broker(f"redis://127.0.0.1:{servers.free_port()}/0"), lambda _: None)
    with pytest.raises(BrokerError) as refusal:
        publish(office.house.store, away)
    assert refusal.value.code == "broker-unreachable"
    with office.house.store.read() as session:
        assert [row.published_at for row in session.scalars(select(OutboxRow))] == [None, None]


def test_a_broker_that_forgets_everything_loses_nothing(furnished: Furnish, redis_url: str) -> None:
    office = furnished()
    bring(office, 3)
    lost = Queue(open_broker(redis_url), lambda _: None)
    assert publish(office.house.store, lost) == 3
    redis.Redis.from_url(redis_url).flushall()
    with office.house.store.write() as session:  # a minute later; the clock of the test does not wait
        for row in session.scalars(select(OutboxRow)):
            assert row.published_at is not None
            row.published_at -= outbox.FIRST_REPEAT
    with office.house.store.write() as session:
        assert outbox.repeat_unanswered(session) == 3
    with Runner(office.house, broker_url=redis_url, threads=2):
        wait_for(lambda: states(office) == {"refused": 3})


def test_waiting_leaves_the_work_to_a_worker_that_is_alive(furnished: Furnish) -> None:
    office = furnished()
    (number,) = bring(office, 1)
    with office.house.store.write() as session:
        runners.seen(session, "another process", "worker")
    looked = threading.Semaphore(0)
    waiting = threading.Thread(target=work_until_idle, args=(office.house, [number], looked.release))
    waiting.start()
    assert all(looked.acquire(timeout=30) for _ in range(3))
    assert states(office) == {"received": 1}
    assert run_next(office.house, "another process")
    waiting.join(30)
    assert not waiting.is_alive()


def test_waiting_does_the_work_itself_when_nobody_is_alive(furnished: Furnish) -> None:
    office = furnished()
    ids = bring(office, 2)
    work_until_idle(office.house, ids, lambda: None)
    assert states(office) == {"refused": 2}


def test_waiting_takes_over_what_a_killed_process_left_behind(furnished: Furnish) -> None:
    office = furnished()
    ids = bring(office, 1)
    with office.house.store.write() as session:
        claim = steps.claim_next(session, "a killed process")
        assert claim is not None
        step = steps.get(session, claim.step_id)
        assert step.lease_until is not None
        step.lease_until -= timedelta(minutes=1)
    waiting = threading.Thread(target=work_until_idle, args=(office.house, ids, lambda: None), daemon=True)
    waiting.start()
    waiting.join(30)
    assert not waiting.is_alive()
    assert states(office) == {"refused": 1}


@pytest.mark.parametrize("url", ["http://x", "sqs://queue", "rubbish"])
def test_an_address_that_is_no_broker_is_refused(url: str) -> None:
    with pytest.raises(BrokerError) as refusal:
        open_broker(url)
    assert refusal.value.code == "broker-url"
