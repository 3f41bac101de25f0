"""Signing at the desk: what is signed is what was shown, nothing is signed twice, an interrupted batch goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from sohoa.bounded import BilingualError
from storage import accounts, authority, desk, documents, engine, outcomes, steps
from storage.actor import Actor
from storage.authority import NewCapacity
from storage.desk import Wanted
from storage.engine import Store
from storage.errors import ConflictError, InvalidError, NotAllowedError
from storage.filesystem import FolderObjects
from storage.tables import SignatureRow
from tests.storage.conftest import ADMIN, Clock, entitle
from tests.storage.sittings import Sitting, shown

People = Callable[[Store], dict[str, Actor]]


@pytest.fixture
def sitting(both: Store, objects: FolderObjects, people: People, clock: Clock) -> Sitting:
    return Sitting(both, objects, people(both), clock, 3)


@pytest.fixture
def one(store: Store, objects: FolderObjects, people: People, clock: Clock) -> Sitting:
    return Sitting(store, objects, people(store), clock, 1)


def test_a_batch_goes_through_and_every_document_has_one_signature(sitting: Sitting) -> None:
    batch, refused = sitting.open()
    assert refused == []
    sitting.prepare_all(3)
    for task in sitting.waiting():
        sitting.clock.pass_by(seconds=2)
        sitting.sign(task)
        sitting.complete()
    with sitting.store.read() as session:
        figures = desk.progress(session, batch)
        assert (figures.total, figures.signed, figures.states) == (3, 3, {"done": 3})
        assert len(session.scalars(select(SignatureRow)).all()) == 3
    assert {sitting.state(number) for number in range(3)} == {"to_review"}


def test_the_time_left_goes_by_the_pace_of_the_signatures(sitting: Sitting) -> None:
    batch, _ = sitting.open()
    sitting.prepare_all(3)
    tasks = sitting.waiting()
    for task in tasks[:2]:
        sitting.clock.pass_by(seconds=3)
        sitting.sign(task)
    with sitting.store.read() as session:
        assert desk.progress(session, batch).left_seconds == pytest.approx(3.0)


def test_a_batch_that_was_cut_off_goes_on_where_it_stopped(sitting: Sitting) -> None:
    sitting.open()
    sitting.prepare_all(3)
    first, second, third = sitting.waiting()
    sitting.sign(first)
    with sitting.store.write() as session:
        desk.approve(session, second.id, second.digest, sitting.clerk)  # then the network is lost
    assert [one.id for one in sitting.waiting()] == [second.id, third.id]
    with sitting.store.write() as session:  # the first signature arrives once more: no error, no second step
        desk.give_signature(session, first.id, first.digest, "c2ln", sitting.clerk)
        assert steps.due(session) == 1


def test_other_bytes_than_the_shown_ones_are_not_approved(one: Sitting) -> None:
    one.open()
    one.prepare()
    (task,) = one.waiting()
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.approve(session, task.id, "e" * 64, one.clerk)
    assert refusal.value.code == "approval-other-bytes"


def test_an_approval_is_void_when_the_printed_time_is_too_old(one: Sitting) -> None:
    one.open()
    one.prepare()
    (task,) = one.waiting()
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
    one.clock.pass_by(minutes=11)
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.give_signature(session, task.id, task.digest, "c2ln", one.clerk)
    assert refusal.value.code == "approval-old"
    with one.store.write() as session:
        fresh = desk.again(session, task.id, one.clerk, {"place": [1, 10, 10, 100, 60]})
    one.prepare()
    assert [waiting.id for waiting in one.waiting()] == [fresh.id]
    assert one.waiting()[0].arguments["place"] == [1, 10, 10, 100, 60]


def test_an_approval_is_void_when_the_document_has_changed(one: Sitting) -> None:
    one.open()
    one.prepare()
    (task,) = one.waiting()
    with one.store.write() as session:
        documents.get(session, one.ids[0]).current_sha = "9" * 64
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.approve(session, task.id, task.digest, one.clerk)
    assert refusal.value.code == "approval-document-changed"


def test_a_signature_without_an_approval_is_not_taken(one: Sitting) -> None:
    one.open()
    one.prepare()
    (task,) = one.waiting()
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.give_signature(session, task.id, task.digest, "c2ln", one.clerk)
    assert refusal.value.code == "desk-task"


def test_nobody_signs_at_anothers_desk(one: Sitting) -> None:
    batch, _ = one.open()
    one.prepare()
    (task,) = one.waiting()
    with one.store.write() as session:
        for attempt in (
            lambda: desk.approve(session, task.id, task.digest, one.other),
            lambda: desk.cancel(session, batch, one.other),
            lambda: desk.waiting(session, one.other, batch_id=batch),
        ):
            with pytest.raises(NotAllowedError):
                attempt()
        assert desk.waiting(session, one.other) == []


def test_a_document_that_is_at_a_desk_already_is_refused_and_the_others_go(sitting: Sitting) -> None:
    sitting.open(sitting.ids[:1])
    _, refused = sitting.open()
    assert [(one.document_id, one.error.code) for one in refused] == [(sitting.ids[0], "wrong-state")]
    assert [sitting.state(number) for number in range(3)] == ["signing_scan"] * 3


def test_what_cannot_be_prepared_goes_back_to_its_signer_with_the_reason(one: Sitting) -> None:
    one.open()
    taken = one.claim()
    with one.store.write() as session:
        outcomes.failed(session, taken, BilingualError("no-space", "Không còn chỗ trống.", "No space."))
    with one.store.read() as session:
        document = documents.get(session, one.ids[0])
        assert (document.state, document.failure_code) == ("to_sign_scan", "no-space")
    one.open()
    one.prepare()
    assert len(one.waiting()) == 1


def test_a_cancelled_batch_gives_back_what_is_not_signed(sitting: Sitting) -> None:
    batch, _ = sitting.open()
    sitting.prepare_all(3)
    sitting.sign(sitting.waiting()[0])
    with sitting.store.write() as session:
        assert desk.cancel(session, batch, sitting.clerk) == 2
    assert [sitting.state(number) for number in range(3)] == ["signing_scan", "to_sign_scan", "to_sign_scan"]
    sitting.complete()
    assert sitting.state(0) == "to_review"


def test_an_agent_is_there_for_a_minute_after_it_last_spoke(one: Sitting) -> None:
    assert one.clerk.user_id is not None
    with one.store.write() as session:
        desk.announce(session, one.clerk, certificate="MIIB", chain=["MIIC"], algorithm="rsa-pss-sha256")
        agent = desk.agent_of(session, one.clerk.user_id)
        assert agent is not None
        assert agent.chain == ["MIIC"]
        one.clock.pass_by(seconds=61)
        assert desk.agent_of(session, one.clerk.user_id) is None


# --- a key that the house holds ---------------------------------------------------------------------------------------


def test_with_a_key_of_the_house_a_yes_to_what_was_shown_queues_the_signing_once(one: Sitting) -> None:
    task = shown(one)
    assert one.waiting() == [], "the agent on the desk has nothing to do with it"
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
        desk.approve(session, task.id, task.digest, one.clerk)
        assert steps.due(session) == 1
    one.complete()
    assert one.state() == "to_review"
    with one.store.read() as session:
        assert desk.progress(session, task.batch_id).signed == 1


def test_a_signature_from_elsewhere_is_not_taken_for_a_key_of_the_house(one: Sitting) -> None:
    task = shown(one)
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.give_signature(session, task.id, task.digest, "c2ln", one.clerk)
    assert refusal.value.code == "desk-task"


def test_moving_the_stamp_voids_what_was_shown_before(one: Sitting) -> None:
    task = shown(one)
    with one.store.write() as session:
        desk.again(session, task.id, one.clerk, {"place": [1, 10, 10, 100, 60]})
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.approve(session, task.id, task.digest, one.clerk)
    assert refusal.value.code == "approval-replaced"


def test_taken_back_it_waits_for_its_signer_and_the_old_page_signs_nothing(one: Sitting) -> None:
    task = shown(one)
    with one.store.write() as session:
        desk.give_back(session, task.id, one.clerk)
    assert one.state() == "to_sign_scan"
    with one.store.write() as session, pytest.raises(ConflictError) as refusal:
        desk.approve(session, task.id, task.digest, one.clerk)
    assert refusal.value.code == "approval-replaced"


def test_stopping_a_sitting_leaves_what_the_houses_key_was_told_to_sign(one: Sitting) -> None:
    task = shown(one)
    with one.store.write() as session:
        desk.approve(session, task.id, task.digest, one.clerk)
        assert desk.cancel(session, task.batch_id, one.clerk) == 0
    one.complete()
    assert one.state() == "to_review"


def test_what_nobody_came_back_for_is_given_back_after_half_a_day(one: Sitting) -> None:
    shown(one)
    one.clock.pass_by(hours=11)
    with one.store.write() as session:
        assert desk.put_back_forgotten(session, Actor.system("daily")) == 0
    one.clock.pass_by(hours=2)
    with one.store.write() as session:
        assert desk.put_back_forgotten(session, Actor.system("daily")) == 1
    assert one.state() == "to_sign_scan"


def test_nobody_signs_with_the_key_of_another(one: Sitting) -> None:
    with one.store.write() as session:
        theirs = accounts.signing_key(session, "personal", user_id=one.other.user_id).id
        wanted = [Wanted(one.ids[0], documents.get(session, one.ids[0]).version, {})]
        with pytest.raises(InvalidError) as refusal:
            desk.open_with_key(session, wanted, "sign_scan", one.clerk, signing_key_id=theirs)
    assert refusal.value.code == "no-signing-key"


def test_an_agent_is_announced_by_the_databases_own_clock(both: Store, people: People) -> None:
    clerk = people(both)["clerk"]
    with Store(both.engine).write() as session:  # no clock of a test: PostgreSQL is asked, in the middle of writing
        desk.announce(session, clerk, certificate="AA==", chain=[], algorithm="rsa-pss-sha256", label="token")
    with Store(both.engine).read() as session:
        assert clerk.user_id is not None
        agent = desk.agent_of(session, clerk.user_id)
        assert agent is not None
        assert agent.label == "token"


@pytest.mark.parametrize("approved", [False, True])
def test_a_capacity_that_ends_after_the_paper_was_prepared_lets_nobody_sign_it(one: Sitting, approved: bool) -> None:
    leader = one.clerk = one.other
    entitle(one.store, leader)
    with one.store.write() as session:
        row = documents.get(session, one.ids[0])
        row.track, row.state = "ban_hanh", "to_sign_leader"
    with one.store.write() as session:
        wanted = [Wanted(one.ids[0], documents.get(session, one.ids[0]).version, {})]
        _, refused = desk.open_batch(
            session, wanted, "sign_leader_at_desk", leader, certificate="M", chain=[], algorithm="rsa"
        )
    assert refused == []
    one.prepare()
    (task,) = one.waiting()
    if approved:
        with one.store.write() as session:
            desk.approve(session, task.id, task.digest, leader)
    with one.store.write() as session:
        assert leader.user_id is not None
        (held,) = authority.capacities(session, user_id=leader.user_id)
        authority.revoke(session, held, engine.today(session), "thôi giữ chức vụ", ADMIN)
    with pytest.raises(NotAllowedError) as gone:
        one.sign(task)
    assert gone.value.code == "no-authority"
    with one.store.write() as session:  # another capacity is another right: the one that was shown is told to be over
        new = NewCapacity("Q.", "Quyền Chủ tịch", "UBND xã A", (), "9/QĐ", date(2020, 1, 1))
        authority.grant(session, leader.user_id, new, ADMIN)
    with pytest.raises(ConflictError) as other:
        one.sign(task)
    assert other.value.code == "approval-authority-changed"
