"""What happens to a sitting meanwhile: taken back, forgotten, a role lost, two at one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import select

from sohoa.bounded import BilingualError
from storage import desk, desk_tasks, outcomes
from storage.actor import Actor
from storage.engine import Store
from storage.errors import NotAllowedError
from storage.filesystem import FolderObjects
from storage.tables import SignatureRow
from tests.storage.conftest import Clock
from tests.storage.desks import a_signature
from tests.storage.sittings import Sitting, shown


@pytest.fixture
def sitting(both: Store, objects: FolderObjects, people: Callable[[Store], dict[str, Actor]], clock: Clock) -> Sitting:
    return Sitting(both, objects, people(both), clock, 1)


@pytest.fixture
def one(store: Store, objects: FolderObjects, people: Callable[[Store], dict[str, Actor]], clock: Clock) -> Sitting:
    return Sitting(store, objects, people(store), clock, 1)


def test_a_preparation_that_fails_after_it_was_taken_back_leaves_the_next_sitting_alone(one: Sitting) -> None:
    batch, _ = one.open()
    late = one.claim()
    with one.store.write() as session:
        assert desk.cancel(session, batch, one.clerk) == 1
    one.open()
    with one.store.write() as session:
        outcomes.failed(session, late, BilingualError("no-space", "Không còn chỗ trống.", "No space."))
    assert one.state() == "signing_scan", "the failure is that of a preparation that nobody waits for"
    one.prepare()
    one.sign(one.waiting()[0])
    one.complete()
    assert one.state() == "to_review"


def test_a_token_that_went_away_after_the_yes_holds_no_document_for_longer_than_half_a_day(one: Sitting) -> None:
    one.open()
    one.prepare()
    (task,) = one.waiting()
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
    one.clock.pass_by(hours=13)
    with one.store.write() as session:
        assert desk.put_back_forgotten(session, Actor.system("daily")) == 1
    assert one.state() == "to_sign_scan"


def test_who_lost_the_role_after_the_paper_was_prepared_signs_it_no_more(one: Sitting) -> None:
    one.open()
    one.prepare()
    (task,) = one.waiting()
    without = replace(one.clerk, roles=frozenset({"van_thu"}))
    with one.store.write() as session, pytest.raises(NotAllowedError):
        desk.approve(session, task.id, task.digest, without)
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
    with one.store.write() as session, pytest.raises(NotAllowedError):
        desk.give_signature(session, task.id, task.digest, "c2ln", without)


def test_a_signature_for_a_paper_that_was_given_back_meanwhile_is_dropped(one: Sitting) -> None:
    """As where two transactions of PostgreSQL pass each other: the step is done when its paper has gone."""
    task = shown(one)
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
    taken = one.claim()
    with one.store.write() as session:
        desk_tasks.put_back(session, desk.task(session, task.id), one.clerk)
    with one.store.write() as session:
        outcomes.signed(session, taken, a_signature(one.objects, "Scan", b"late"))
        assert session.scalars(select(SignatureRow)).all() == []
    assert one.state() == "to_sign_scan"


def test_a_yes_and_a_stop_at_one_moment_leave_either_the_signature_or_the_paper(sitting: Sitting) -> None:
    """On PostgreSQL both begin at once; on SQLite the stop waits by itself."""
    task = shown(sitting)
    given_back: list[int] = []

    def stop() -> None:
        with sitting.store.write() as session:
            given_back.append(desk.cancel(session, task.batch_id, sitting.clerk))

    with sitting.store.write() as session:
        desk.approve(session, task.id, task.digest, sitting.clerk)
        stopping = Thread(target=stop)
        stopping.start()
        stopping.join(0.5)
    stopping.join()
    assert given_back == [0], "the yes came first"
    sitting.complete()
    assert sitting.state() == "to_review"
