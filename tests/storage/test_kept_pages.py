"""Pages that are kept while their file is read: for whoever takes the step over, and for nobody afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sohoa.bounded import BilingualError
from storage import actions, documents, kept_pages, outcomes, steps
from storage.actor import Actor
from storage.engine import Store
from storage.errors import LeaseLostError
from storage.filesystem import FolderObjects
from storage.steps import Claim
from tests.storage.conftest import Clock, a_reading
from tests.storage.desks import Desk, put

FILE, OTHER = "f" * 64, "e" * 64


@pytest.fixture
def desk(both: Store, objects: FolderObjects, people: Callable[[Store], dict[str, Actor]]) -> Desk:
    return Desk(both, objects, people(both))


def keep(desk: Desk, claim: Claim, *sheets: int, key: str = FILE) -> None:
    with desk.store.write() as session:
        kept_pages.keep(session, claim, key, {sheet: b"%d" % sheet for sheet in sheets})


def kept(desk: Desk, key: str = FILE) -> dict[int, bytes]:
    with desk.store.read() as session:
        return kept_pages.load(session, desk.id, key)


def taken_over(desk: Desk, clock: Clock) -> Claim:
    """The worker died: its step goes to another."""
    clock.pass_by(seconds=11)
    with desk.store.write() as session:
        assert outcomes.sweep(session) == 1
    clock.pass_by(seconds=2)
    return desk.claim("w2")


def test_who_takes_a_step_over_finds_what_was_kept_of_this_file_and_nothing_of_another(
    desk: Desk, clock: Clock
) -> None:
    first = desk.claim()
    keep(desk, first, 0, 1)
    keep(desk, first, 1, 4)
    second = taken_over(desk, clock)
    assert kept(desk) == {0: b"0", 1: b"1", 4: b"4"}
    assert kept(desk, OTHER) == {}
    keep(desk, second, 0, key=OTHER)
    assert (kept(desk), kept(desk, OTHER)) == ({1: b"1", 4: b"4"}, {0: b"0"})
    draft = Desk(desk.store, desk.objects, desk.who, track="ban_hanh")  # the same bytes as another paper
    assert kept(draft) == {}
    with desk.store.write() as session:
        kept_pages.forget(session, draft.id)
    assert kept(desk) == {1: b"1", 4: b"4"}


def test_who_lost_the_step_keeps_nothing_any_more(desk: Desk, clock: Clock) -> None:
    first = desk.claim()
    taken_over(desk, clock)
    with pytest.raises(LeaseLostError):
        keep(desk, first, 0)
    assert kept(desk) == {}


def test_nothing_is_kept_of_a_file_that_was_read_to_its_end(desk: Desk) -> None:
    claim = desk.claim()
    keep(desk, claim, 0)
    with desk.store.write() as session:
        files = put(desk.objects, b"pdfa"), put(desk.objects, b"{}")
        outcomes.read(session, claim, a_reading(), working=files[0], text=files[1])
    assert kept(desk) == {}


def test_nothing_is_kept_of_a_file_that_is_refused(desk: Desk) -> None:
    claim = desk.claim()
    keep(desk, claim, 0)
    with desk.store.write() as session:
        outcomes.refused(session, claim, BilingualError("broken", "Hỏng.", "Broken."))
    assert kept(desk) == {}


def test_a_file_whose_reading_failed_is_read_on_when_a_person_asks_again(desk: Desk) -> None:
    claim = desk.claim()
    keep(desk, claim, 0)
    with desk.store.write() as session:
        outcomes.failed(session, claim, BilingualError("unexpected", "Lỗi.", "An error."))
    with desk.store.write() as session:
        version = documents.get(session, desk.id).version
        actions.retry(session, desk.id, desk.who["clerk"], version=version)
    assert desk.claim().attempt == 1
    assert kept(desk) == {0: b"0"}


def test_workers_may_die_as_often_as_pages_come_forward_and_three_times_over_one_page(desk: Desk, clock: Clock) -> None:
    claim = desk.claim()
    for sheet in range(5):
        keep(desk, claim, sheet)
        claim = taken_over(desk, clock)
    for _ in range(steps.MAX_ATTEMPTS - 1):
        taken_over(desk, clock)
    clock.pass_by(seconds=11)
    with desk.store.write() as session:
        outcomes.sweep(session)
        assert documents.get(session, desk.id).state == "failed"
