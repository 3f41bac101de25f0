"""With a key that the house holds too: what is signed is what was shown, byte for byte, or nothing is."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from signing.agent import inspect
from storage import actions, desk, documents, register
from storage.tables import BookEntry, DeskTask
from tests.batches import a_paper
from tests.workers.conftest import Office, Staged


def shown(office: Office, mark: str) -> tuple[int, DeskTask]:
    """A scan prepared for the clerk's own key."""
    number = office.take_in(a_paper(mark), f"{mark}.pdf")
    with office.house.store.write() as session:
        actions.sign_scan(session, number, office.people.clerk)
    (task,) = office.prepared(office.people.clerk)
    return number, task


def test_the_bytes_shown_are_the_bytes_signed(shared_office: Office) -> None:
    office = shared_office
    number, task = shown(office, "sitting")
    before = office.house.objects.get("working", task.prepared_sha)
    key = office.house.ca.key("clerk")  # type: ignore[union-attr]
    seen = inspect(before, base64.b64decode(task.signed_attributes), key.certificate, key.algorithm)
    assert seen.digest.hex() == task.digest
    office.approve(office.people.clerk)
    after = office.current(number)
    start, end = task.prepared["gap"]  # type: ignore[index]
    assert (after[:start], after[end:]) == (before[:start], before[end:])
    assert office.row(number).state == "to_review"


def test_a_byte_changed_after_the_yes_is_never_signed(shared_office: Office) -> None:
    office = shared_office
    number, task = shown(office, "changed")
    data = office.house.objects.get("working", task.prepared_sha)
    other = office.house.objects.put("working", data[:12] + bytes([data[12] ^ 1]) + data[13:])  # a comment's byte
    before = office.row(number).current_sha
    with office.house.store.write() as session:
        desk.approve(session, task.id, task.digest, office.people.clerk)
        session.get_one(DeskTask, task.id).prepared_sha = other
    office.work()
    row = office.row(number)
    assert (row.state, row.current_sha, row.failure_code) == ("to_sign_scan", before, "agent-digest")


def test_a_yes_that_waited_too_long_for_the_key_is_void(shared_office: Office) -> None:
    office = shared_office
    number, task = shown(office, "late")
    with office.house.store.write() as session:
        desk.approve(session, task.id, task.digest, office.people.clerk)
    late = Staged(office.house)
    late.now = office.house.store.now() + timedelta(minutes=31)
    office.in_house(late).work()
    row = office.row(number)
    assert (row.state, row.failure_code) == ("to_sign_scan", "preparation-stale")


def test_a_number_on_its_way_under_the_seal_is_not_voided(shared_office: Office) -> None:
    office = shared_office
    number = office.a_draft_for_the_leader()
    office.leader_signs(number)

    book, version = office.a_book(), office.row(number).version
    numbering = register.Numbering(office.house.clock().date(), "QĐ-UBND", book)
    with office.house.store.write() as session:
        actions.number_and_seal(session, number, office.people.van_thu, version=version, numbering=numbering)
    (task,) = office.prepared(office.people.van_thu)
    with office.house.store.write() as session:
        entry = register.entry_of(session, number)
        assert entry is not None
        with pytest.raises(Exception, match="being sealed") as refusal:
            register.void(session, entry.id, "nhầm", office.people.van_thu)
        assert getattr(refusal.value, "code", "") == "number-being-sealed"
        desk.give_back(session, task.id, office.people.van_thu)
        assert documents.get(session, number).state == "to_number"
        register.void(session, entry.id, "nhầm", office.people.van_thu)
        assert session.get_one(BookEntry, entry.id).state == "void"
