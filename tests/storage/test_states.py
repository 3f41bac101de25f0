"""The table of transitions: what it names happens with everything it needs, what it does not name cannot happen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from storage import audit, documents, states
from storage.actor import Actor
from storage.engine import Store
from storage.errors import ConflictError, InvalidError, NotAllowedError
from storage.filesystem import FolderObjects
from storage.states import TRANSITIONS
from storage.tables import ROLES, EventRow, OutboxRow, Step

People = Callable[[Store], dict[str, Actor]]


def a_document(store: Store, objects: FolderObjects, clerk: Actor, track: str = "so_hoa") -> int:
    return documents.receive(store, objects, b"%PDF-1.7 ...", name="a.pdf", track=track, actor=clerk).document_id


def test_every_role_in_the_table_is_known() -> None:
    assert {role for row in TRANSITIONS for role in row.roles} <= {*ROLES, "system"}


@pytest.mark.parametrize("track", ["so_hoa", "ban_hanh"])
def test_every_state_can_be_reached_and_every_state_that_is_no_end_can_be_left(track: str) -> None:
    rows = [row for row in TRANSITIONS if row.track == track]
    reached, before = {"new"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {row.target for row in rows if row.source in reached}
    assert reached - {"new"} == set(states.STATES[track])
    left = {row.source for row in rows}
    assert set(states.STATES[track]) - left == {"revoked", "superseded"}


def test_tracks_never_mix() -> None:
    so_hoa = {row.event for row in TRANSITIONS if row.track == "so_hoa"}
    assert not so_hoa & {"sign_leader", "number_and_seal", "submit", "initial"}
    ban_hanh = {row.event for row in TRANSITIONS if row.track == "ban_hanh"}
    assert not ban_hanh & {"sign_scan", "seal", "confirm"}


def test_every_state_the_machine_moves_alone_can_fail_and_every_failure_can_be_retried() -> None:
    # What fails on its way to a signature gives the document back to its signer instead; a draft whose fields could
    # not be moved stays the draft it was.
    steps = {row.step for row in TRANSITIONS if row.step} - {"prepare_at_desk", "move_fields"}
    retried = {row.event.removeprefix("retry_") for row in TRANSITIONS if row.event.startswith("retry_")}
    assert steps == retried
    for track in ("so_hoa", "ban_hanh"):
        busy = states.BUSY & set(states.STATES[track])
        ends = {row.source for row in TRANSITIONS if row.track == track and row.event in ("fail", "give_back")}
        assert ends == busy


def test_a_transition_leaves_event_audit_step_and_outbox_in_one_go(
    both: Store, objects: FolderObjects, people: People
) -> None:
    who = people(both)
    number = a_document(both, objects, who["clerk"])
    with both.read() as session:
        event = session.scalars(select(EventRow).where(EventRow.document_id == number)).one()
        step = session.scalars(select(Step).where(Step.document_id == number)).one()
        assert (event.event, event.source, event.target, event.actor) == ("receive", "new", "received", "Người clerk")
        assert (step.kind, step.state, step.expects) == ("read", "queued", "received")
        assert session.scalars(select(OutboxRow)).one().step_id == step.id
        assert audit.lines(session, subject=("document", str(number)))[0].action == "document.receive"
        assert documents.get(session, number).version == event.version


def test_a_transaction_that_breaks_off_leaves_nothing(store: Store, objects: FolderObjects, people: People) -> None:
    who = people(store)
    number = a_document(store, objects, who["clerk"])
    with store.read() as session:
        before = audit.count(session)

    def break_off() -> None:
        with store.write() as session:
            states.fire(session, documents.get(session, number), "start_reading", Actor.system())
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        break_off()
    with store.read() as session:
        assert documents.get(session, number).state == "received"
        assert audit.count(session) == before
        assert audit.check(session).ok


def test_a_role_that_is_not_in_the_row_is_refused(store: Store, objects: FolderObjects, people: People) -> None:
    who = people(store)
    number = a_document(store, objects, who["clerk"])
    for role in ("reviewer", "leader", "van_thu", "admin", "clerk"):
        with store.write() as session, pytest.raises(NotAllowedError):
            states.fire(session, documents.get(session, number), "start_reading", who[role])


def test_an_event_the_table_does_not_have_from_here_is_refused(
    store: Store, objects: FolderObjects, people: People
) -> None:
    who = people(store)
    number = a_document(store, objects, who["clerk"])
    with store.write() as session, pytest.raises(ConflictError) as refusal:
        states.fire(session, documents.get(session, number), "seal", who["van_thu"])
    assert refusal.value.code == "wrong-state"


def test_somebody_who_saw_an_older_version_is_told(store: Store, objects: FolderObjects, people: People) -> None:
    who = people(store)
    number = a_document(store, objects, who["clerk"])
    with store.write() as session:
        document = documents.get(session, number)
        seen = document.version
        states.fire(session, document, "start_reading", Actor.system())
    with store.write() as session, pytest.raises(ConflictError) as refusal:
        states.fire(session, documents.get(session, number), "read", Actor.system(), version=seen)
    assert refusal.value.code == "changed-meanwhile"


@pytest.mark.parametrize(
    "row", [row for row in TRANSITIONS if row.reason], ids=lambda row: f"{row.track}-{row.source}-{row.event}"
)
def test_a_return_a_refusal_and_a_revocation_need_a_reason(
    store: Store, objects: FolderObjects, people: People, row: states.Transition
) -> None:
    who = people(store)
    number = a_document(store, objects, who["clerk"], row.track)
    with store.write() as session:
        document = documents.get(session, number)
        document.state = row.source
        session.flush()
        actor = who[sorted(row.roles)[0]]
        with pytest.raises(InvalidError) as refusal:
            states.fire(session, document, row.event, actor, reason="  ")
        assert refusal.value.code == "reason-missing"
        states.fire(session, document, row.event, actor, reason="Thiếu trang 2")
        assert document.reason == "Thiếu trang 2"


@given(st.sampled_from(["so_hoa", "ban_hanh"]), st.lists(st.sampled_from(TRANSITIONS), max_size=30))
def test_no_walk_through_the_table_reaches_a_published_paper_without_its_signature(
    track: str, walk: list[states.Transition]
) -> None:
    state, done = "new", []
    for wanted in walk:
        row = states.find(track, state, wanted.event)
        if row is not None:
            state = row.target
            done.append(row.event)
            if row.event == "replace":
                done = [row.event]
    if state == "published":
        assert done.index("leader_signed") < done.index("number_and_seal") < done.index("sealed")
    if state == "to_seal":
        assert "confirm" in done or "confirm_before_signing" in done


def test_only_the_buttons_that_work_are_offered(store: Store, objects: FolderObjects, people: People) -> None:
    who = people(store)
    number = a_document(store, objects, who["clerk"])
    with store.write() as session:
        document = documents.get(session, number)
        document.state, document.failed_step = "failed", "publish"
        session.flush()
        assert [row.event for row in states.allowed_events(document, who["van_thu"])] == ["retry_publish"]
        assert [row.event for row in states.allowed_events(document, who["clerk"])] == ["replace"]
