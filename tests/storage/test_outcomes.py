"""Steps and their results: one result a step whoever dies, one signature a field, everything or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sohoa.bounded import BilingualError
from storage import actions, audit, companions, documents, fields, outbox, outcomes, register, steps
from storage.actor import Actor
from storage.documents import Filter
from storage.engine import Store
from storage.errors import ConflictError, InvalidError, LeaseLostError, NotAllowedError
from storage.filesystem import FolderObjects
from storage.tables import OutboxRow, ResultRow, SignatureRow, Step
from tests.storage.conftest import Clock, a_field, a_reading, entitle
from tests.storage.desks import NOW, Desk, a_signature, put

People = Callable[[Store], dict[str, Actor]]
FILE_TROUBLE = BilingualError("password", "Tệp có mật khẩu.", "The file has a password.")


@pytest.fixture
def desk(both: Store, objects: FolderObjects, people: People) -> Desk:
    return Desk(both, objects, people(both))


@pytest.fixture
def one(store: Store, objects: FolderObjects, people: People) -> Desk:
    return Desk(store, objects, people(store))


def test_a_scan_goes_all_the_way_into_the_register(desk: Desk) -> None:
    desk.read(
        a_field("CodeNumber", "05", "doubtful", "code"),
        a_field("CodeNotation", "QĐ-UBND", kind="code"),
        a_field("IssuedDate", "2026-07-05", "doubtful", "date"),
        a_field("OwnerName", "Nguyễn Thị Hồng", kind="name"),
        a_field("PersonalId", "001199000001", kind="code"),
    )
    assert desk.state == "to_sign_scan"
    desk.do(actions.sign_scan, "clerk")
    desk.sign("Scan", b"signed scan")
    with pytest.raises(InvalidError, match="settled"):
        desk.do(actions.confirm, "reviewer")
    settle_the_open_fields(desk)
    desk.do(actions.confirm, "reviewer")
    desk.do(actions.seal_copy, "van_thu")
    desk.sign("SaoY", b"sealed copy")
    assert desk.state == "publishing"
    desk.publish(b"sealed copy")
    assert desk.state == "in_register"
    is_in_the_register_with_all_its_steps(desk)


def settle_the_open_fields(desk: Desk) -> None:
    """The reviewer corrects the number and confirms the day."""
    with desk.store.write() as session:
        still = fields.open_fields(session, desk.id)
        assert [one.name for one in still] == ["CodeNumber", "IssuedDate"]
        fields.correct_field(session, desk.id, still[0].id, " 06 ", desk.who["reviewer"])
        fields.confirm_field(session, desk.id, still[1].id, desk.who["reviewer"])


def is_in_the_register_with_all_its_steps(desk: Desk) -> None:
    with desk.store.read() as session:
        row = register.result_of(session, desk.id)
        assert row is not None
        assert (row.number_text, row.issued_on) == ("06/QĐ-UBND", date(2026, 7, 5))
        assert (row.owner_name, row.owner_id_number) == ("Nguyễn Thị Hồng", "001199000001")
        assert row.dossier_code == "H15.50.05.13-261008-0975"
        chain = [(one.kind, one.bucket) for one in documents.revisions(session, desk.id)]
        assert chain == [
            ("original", "originals"),
            ("working", "working"),
            ("scan-signed", "working"),
            ("sealed", "working"),
            ("published", "signed"),
        ]
        settled = {
            one.name: (one.status, one.settled, one.value, one.current) for one in fields.fields(session, desk.id)
        }
        assert settled["CodeNumber"] == ("doubtful", "corrected", "05", "06")
        assert [one.event for one in documents.history(session, desk.id)] == [
            "receive", "start_reading", "read", "sign_scan", "scan_signed", "confirm", "seal", "sealed", "publish",
        ]  # fmt: skip
        assert audit.check(session).ok
        assert documents.listing(session, Filter(words="001199000001"))[0].id == desk.id


def test_a_draft_goes_all_the_way_to_a_published_decision(desk: Desk) -> None:
    draft = Desk(desk.store, desk.objects, desk.who, "ban_hanh")
    desk.read()
    draft.read(a_field("Subject", "Cấp giấy phép"))
    assert draft.state == "draft"
    with draft.store.read() as session:
        shown = documents.get(session, draft.id).current_sha
    with pytest.raises(InvalidError, match="drafted"):
        draft.do(actions.initial, "clerk", shown_sha=shown)
    draft.do(actions.initial, "reviewer", shown_sha=shown)
    draft.do(actions.submit, "clerk")
    with pytest.raises(ConflictError):
        draft.do(actions.sign_leader, "leader", shown_sha="0" * 64)
    with pytest.raises(NotAllowedError) as nobody:
        draft.do(actions.sign_leader, "leader", shown_sha=shown)
    assert nobody.value.code == "no-capacities"
    entitle(draft.store, draft.who["leader"])
    draft.do(actions.sign_leader, "leader", shown_sha=shown)
    draft.sign("Leader", b"leader signed")
    with draft.store.write() as session:
        book = register.open_book(session, 2026, draft.who["van_thu"]).id
    numbering = register.Numbering(date(2026, 11, 21), "QĐ-UBND", book)
    draft.do(actions.number_and_seal, "van_thu", numbering=numbering)
    draft.sign("Seal", b"sealed")
    draft.publish(b"sealed")
    assert draft.state == "published"
    with draft.store.read() as session:
        row = register.result_of(session, draft.id)
        assert row is not None
        assert (row.number_text, row.issued_on, row.agency) == ("01/QĐ-UBND", date(2026, 11, 21), "UBND xã A")
        entry = register.entry_of(session, draft.id)
        assert entry is not None
        assert entry.state == "used"
    draft.do(actions.revoke, "van_thu", on=date(2026, 12, 1), reason="Ban hành nhầm")
    with draft.store.read() as session:
        row = register.result(session, row.code)
        assert (row.status, row.revoked_on, row.revoked_reason) == ("revoked", date(2026, 12, 1), "Ban hành nhầm")
    assert draft.state == "revoked"


@pytest.mark.parametrize("field", ["Leader", "Leader_2"])
def test_fields_that_are_moved_too_late_do_not_take_the_place_of_what_was_signed_meanwhile(
    store: Store, objects: FolderObjects, people: People, field: str
) -> None:
    draft = Desk(store, objects, people(store), track="ban_hanh")
    entitle(store, draft.who["leader"])
    draft.read()
    draft.do(actions.move_fields, "clerk", leader=None, seal=None)
    moving = draft.claim()
    draft.do(actions.submit, "clerk")
    with store.read() as session:
        shown = documents.get(session, draft.id).current_sha
    draft.do(actions.sign_leader, "leader", shown_sha=shown)
    draft.sign(field, b"signed by the leader")
    with store.write() as session:
        assert outcomes.fields_moved(session, moving, put(objects, b"unsigned")).state == "to_number"
    with store.read() as session:
        row = documents.get(session, draft.id)
        assert row.current_sha is not None
        assert objects.get("working", row.current_sha) == b"signed by the leader"
        row.state = "to_sign_leader"  # a second leader's turn: his moving would throw the first signature away
        with pytest.raises(ConflictError) as late:
            actions.move_fields(session, draft.id, draft.who["leader"], version=row.version, leader=None, seal=None)
        assert late.value.code == "wrong-state"


def test_a_paper_that_came_signed_keeps_its_bytes_and_needs_no_signature(one: Desk) -> None:
    taken = one.claim()
    with one.store.write() as session:
        text, verdict = put(one.objects, b"{}"), put(one.objects, b"[]")
        outcomes.read_signed(session, taken, a_reading(), text=text, verdict="valid", verdict_file=verdict)
    one.do(actions.confirm, "reviewer")
    assert one.state == "publishing"
    one.publish(b"scan")
    with one.store.read() as session:
        document = documents.get(session, one.id)
        assert document.current_sha == document.original_sha
        assert one.objects.get("signed", document.original_sha) == b"scan"


def test_an_office_may_have_data_confirmed_before_the_clerk_signs(one: Desk) -> None:
    one.read(sign_first=False)
    assert one.state == "to_review"
    one.do(actions.confirm, "reviewer")
    assert one.state == "to_sign_scan"
    one.do(actions.sign_scan, "clerk")
    one.sign("Scan", b"signed scan")
    assert one.state == "to_seal"


def test_a_file_that_cannot_be_read_ends_refused_with_its_sentence(one: Desk) -> None:
    taken = one.claim()
    with one.store.write() as session:
        outcomes.refused(session, taken, FILE_TROUBLE)
    with one.store.read() as session:
        document = documents.get(session, one.id)
        assert (document.state, document.failure_code, document.failure_vi) == (
            "refused",
            "password",
            "Tệp có mật khẩu.",
        )
        assert steps.pending(session) == 0


# --- leases -----------------------------------------------------------------------------------------------------------


def test_a_step_is_given_to_one_worker_only(desk: Desk) -> None:
    with desk.store.write() as session:
        first = steps.claim_next(session, "w1")
        assert first is not None
        assert steps.claim(session, first.step_id, "w2") is None
        assert steps.claim_next(session, "w2") is None


def test_a_dead_workers_step_goes_to_another_after_its_lease_and_the_dead_ones_result_is_thrown_away(
    desk: Desk, clock: Clock
) -> None:
    dead = desk.claim("dead")
    clock.pass_by(seconds=9)
    with desk.store.write() as session:
        assert outcomes.sweep(session) == 0
    clock.pass_by(seconds=2)
    with desk.store.write() as session:
        assert outcomes.sweep(session) == 1
    alive = desk.claim("alive")
    with pytest.raises(LeaseLostError), desk.store.write() as session:
        steps.renew(session, dead)
    with pytest.raises(LeaseLostError), desk.store.write() as session:
        outcomes.read(session, dead, a_reading(), working=put(desk.objects, b"late"), text=put(desk.objects, b"{}"))
    with desk.store.write() as session:
        outcomes.read(session, alive, a_reading(), working=put(desk.objects, b"pdfa"), text=put(desk.objects, b"{}"))
    with desk.store.read() as session:
        assert documents.get(session, desk.id).current_sha == put(desk.objects, b"pdfa").sha256
        assert [one.kind for one in documents.revisions(session, desk.id)] == ["original", "working"]


def test_a_worker_that_renews_keeps_its_step_and_tells_how_far_it_is(one: Desk, clock: Clock) -> None:
    taken = one.claim()
    for page in range(5):
        clock.pass_by(seconds=8)
        with one.store.write() as session:
            steps.renew(session, taken, done=page, total=5)
            assert outcomes.sweep(session) == 0
    with one.store.read() as session:
        assert documents.progress(session, one.id) == (4, 5)


def test_a_step_on_which_every_worker_dies_fails_with_a_name(desk: Desk, clock: Clock) -> None:
    for number in range(3):
        desk.claim(f"w{number}")
        clock.pass_by(seconds=11)
        with desk.store.write() as session:
            assert outcomes.sweep(session) == 1
    with desk.store.read() as session:
        document = documents.get(session, desk.id)
        assert (document.state, document.failure_code, document.failed_step) == ("failed", "worker-died", "read")
        assert steps.pending(session) == 0


def test_a_passing_trouble_is_tried_again_later_and_later_and_then_named(one: Desk, clock: Clock) -> None:
    trouble = BilingualError("objects-unreachable", "Kho không trả lời.", "No answer.")
    pauses = []
    for _ in range(2):
        taken = one.claim()
        with one.store.write() as session:
            assert outcomes.failed(session, taken, trouble, retry=True)
            pause = steps.get(session, taken.step_id).not_before - clock()
            assert steps.claim_next(session, "w") is None
        pauses.append(pause)
        clock.pass_by(seconds=pause.total_seconds())
    assert pauses == [timedelta(seconds=2), timedelta(seconds=4)]
    taken = one.claim()
    with one.store.write() as session:
        assert not outcomes.failed(session, taken, trouble, retry=True)
    assert one.state == "failed"


def test_a_failed_step_is_done_again_by_hand_with_what_it_was_asked_for(one: Desk) -> None:
    taken = one.claim()
    with one.store.write() as session:
        outcomes.failed(session, taken, BilingualError("time-limit", "Quá lâu.", "Too long."))
    assert one.state == "failed"
    with pytest.raises(NotAllowedError):
        one.do(actions.retry, "leader")
    one.do(actions.retry, "clerk")
    assert one.state == "received"
    with one.store.read() as session:
        assert documents.get(session, one.id).failure_code == ""


def test_a_step_whose_document_has_moved_on_is_dropped(one: Desk) -> None:
    with one.store.write() as session:
        taken = steps.claim_next(session, "w")
        assert taken is not None
        document = documents.get(session, one.id)
        document.generation += 1
        session.flush()
        assert outcomes.begin(session, taken) is None
        assert steps.get(session, taken.step_id).state == "dropped"


def test_the_database_refuses_a_second_signature_in_a_field(desk: Desk) -> None:
    desk.read()
    desk.do(actions.sign_scan, "clerk")
    taken = desk.approved()
    with desk.store.write() as session:
        session.add(
            SignatureRow(
                document_id=desk.id,
                generation=1,
                field_name="Scan",
                stamp="scan",
                sha256="0" * 64,
                signer="x",
                level="b-b",
                signed_at=NOW,
            )
        )
    with pytest.raises(ConflictError) as refusal, desk.store.write() as session:
        outcomes.signed(session, taken, a_signature(desk.objects, "Scan", b"second"))
    assert refusal.value.code == "field-taken"
    assert desk.state == "signing_scan"


# --- the outbox -------------------------------------------------------------------------------------------------------


def test_a_message_is_announced_once_it_is_committed_and_only_once(desk: Desk) -> None:
    with desk.store.write() as session:
        messages = outbox.due(session)
        assert [one.kind for one in messages] == ["read"]
        outbox.published(session, messages)
    with desk.store.write() as session:
        assert outbox.due(session) == []


def test_a_broker_that_lost_everything_is_told_again(desk: Desk, clock: Clock) -> None:
    with desk.store.write() as session:
        outbox.published(session, outbox.due(session))
    with desk.store.write() as session:
        assert outbox.repeat_unanswered(session) == 0
    clock.pass_by(seconds=61)
    with desk.store.write() as session:
        assert outbox.repeat_unanswered(session) == 1
        assert outbox.repeat_unanswered(session) == 0
        assert len(outbox.due(session)) == 1


def test_a_new_empty_broker_is_told_everything_at_once(desk: Desk) -> None:
    with desk.store.write() as session:
        outbox.published(session, outbox.due(session))
    with desk.store.write() as session:
        assert outbox.repeat_unanswered(session, timedelta(0)) == 1


def test_old_messages_are_forgotten_but_the_history_of_the_work_stays(one: Desk, clock: Clock) -> None:
    with one.store.write() as session:
        outbox.published(session, outbox.due(session))
    one.read()
    with one.store.write() as session:
        outbox.published(session, outbox.due(session))
        beside = steps.claim_next(session, "w1", [companions.STEP])
        assert beside is not None
        steps.finish(session, beside)
    clock.pass_by(days=2)
    with one.store.write() as session:
        outbox.prune(session)
        assert session.scalars(select(OutboxRow)).all() == []
        assert [step.state for step in session.scalars(select(Step))] == ["done", "done"]


def test_nothing_is_published_when_the_register_refuses(one: Desk) -> None:
    one.read()
    one.do(actions.sign_scan, "clerk")
    one.sign("Scan", b"signed")
    one.do(actions.confirm, "reviewer")
    one.do(actions.seal_copy, "van_thu")
    one.sign("SaoY", b"sealed")
    with one.store.write() as session:
        document = documents.get(session, one.id)
        register.add(session, document, register.NewResult("f" * 64), Actor.system())
    with pytest.raises(ConflictError):
        one.publish(b"sealed")
    assert one.state == "publishing"
    with one.store.read() as session:
        assert len(session.scalars(select(ResultRow)).all()) == 1
