"""A key whose certificate may not sign is refused before it is touched, and nothing is stored in the document."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

import pytest

from signing.devca import Identity
from signing.errors import key_refused
from sohoa import services
from storage import accounts, actions, authority, documents, keyring
from storage.actor import Actor
from storage.authority import NewCapacity
from storage.tables import SignatureRow
from tests.batches import a_paper
from tests.workers.conftest import Office, at_desk, sent_to_desk, sign_at_desk


def test_a_pin_that_the_device_refused_is_tried_once_for_a_whole_batch_and_the_key_is_stopped(
    shared_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, tried = shared_office, []

    def refuse(*_: object) -> NoReturn:
        tried.append(1)
        raise key_refused("wrong-pin", left=" (còn ít lần thử)", left_en=" (few attempts left)")

    monkeypatch.setattr(services, "open_key", refuse)
    clerk = office.people.clerk
    administrator = Actor("system", "test", roles=frozenset({"admin"}))
    with office.house.store.write() as session:
        row = keyring.register_signing_key(
            session, "HSM", "personal", "pkcs11:module=m;token=t;object=o", administrator, user_id=clerk.user_id
        )
        assert accounts.signing_key(session, "personal", user_id=clerk.user_id).id == row.id
    batch = [office.take_in(a_paper(mark), f"{mark}.pdf") for mark in ("pin 1", "pin 2", "pin 3")]
    with office.house.store.write() as session:
        for one in batch:
            actions.sign_scan(session, one, clerk)
    office.work()
    assert [office.row(one).state for one in batch] == ["to_sign_scan"] * 3
    assert "few attempts left" in office.row(batch[0]).failure_en
    assert len(tried) == 1
    with office.house.store.read() as session:
        assert accounts.signing_key(session, "personal", user_id=clerk.user_id).id != row.id


def test_a_key_of_another_office_is_refused_before_anybody_is_asked_to_sign_unless_he_signs_by_mandate(
    shared_office: Office,
) -> None:
    office, leader, admin = shared_office, shared_office.people.leader, shared_office.people.admin
    assert office.house.ca is not None
    office.house.ca.issue(Identity("director", "Lê Thị Giám", "SỞ Y TẾ TỈNH XA"))
    key = office.house.ca.key("director")
    number = office.a_draft_for_the_leader()
    before = office.row(number).current_sha
    assert sent_to_desk(office, number, key, "sign_leader_at_desk", leader) == []
    row = office.row(number)
    assert (row.state, row.failure_code, row.current_sha) == ("to_sign_leader", "signer-of-another-office", before)
    with office.house.store.write() as session:
        user = accounts.add_user(session, "giamdoc", "Lê Thị Giám", ["leader"], admin)
        lines = ("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ")
        new = NewCapacity("TUQ.", "Giám đốc Sở", office.house.agency_name, lines, "2/QĐ", date(2020, 1, 1))
        authority.grant(session, user.id, new, admin)
        director = accounts.actor_of(user)
    sign_at_desk(office, at_desk(office, number, key, "sign_leader_at_desk", director), key, director)
    assert (office.row(number).state, office.row(number).failure_en) == ("to_number", "")


def test_what_was_checked_is_kept_and_a_revoked_certificate_is_refused_by_name_at_once(
    shared_office: Office,
) -> None:
    office = shared_office
    first, second = (office.take_in(a_paper(mark), f"{mark}.pdf") for mark in "AB")
    office.scan_signed(first)
    with office.house.store.read() as session:
        kept = actions.signature(session, documents.get(session, first), actions.SCAN_FIELD)
        assert kept is not None, office.row(first).failure_en
        assert kept.authority is not None
        assert kept.authority["before_signing"]["revocation"] == "good"
    assert office.house.ca is not None
    secret = office.house.ca.key_files("clerk")[1].read_bytes().strip()
    kept_rows = b"".join(one.read_bytes() for one in office.house.settings.data_dir.glob("sohoa.db*"))
    assert b"clerk.p12" in kept_rows
    assert secret not in kept_rows, "a passphrase stands in the database"
    office.house.ca.revoke("clerk")
    before = office.row(second).current_sha
    office.scan_signed(second)
    row = office.row(second)
    assert (row.state, row.failure_code) == ("to_sign_scan", "certificate-revoked")
    assert row.current_sha == before
    with office.house.store.read() as session:
        assert actions.signature(session, documents.get(session, second), actions.SCAN_FIELD) is None
        assert session.query(SignatureRow).filter_by(document_id=second).count() == 0
