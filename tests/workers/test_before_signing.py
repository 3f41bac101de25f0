"""A key whose certificate may not sign is refused before it is touched, and nothing is stored in the document."""

from __future__ import annotations

from collections.abc import Callable

from storage import actions, documents
from storage.tables import SignatureRow
from tests.workers.conftest import Office, a_scan


def test_what_was_checked_is_kept_and_a_revoked_certificate_is_refused_by_name_at_once(
    furnished: Callable[..., Office],
) -> None:
    office = furnished()
    first, second = (office.take_in(a_scan(mark), f"{mark}.png") for mark in "AB")
    office.scan_signed(first)
    with office.house.store.read() as session:
        kept = actions.signature(session, documents.get(session, first), actions.SCAN_FIELD)
        assert kept is not None, office.row(first).failure_en
        assert kept.authority is not None
        assert kept.authority["before_signing"]["revocation"] == "good"
    assert office.house.ca is not None
    office.house.ca.revoke("clerk")
    before = office.row(second).current_sha
    office.scan_signed(second)
    row = office.row(second)
    assert (row.state, row.failure_code) == ("to_sign_scan", "certificate-revoked")
    assert row.current_sha == before
    with office.house.store.read() as session:
        assert actions.signature(session, documents.get(session, second), actions.SCAN_FIELD) is None
        assert session.query(SignatureRow).count() == 1
