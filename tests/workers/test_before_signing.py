"""A key whose certificate may not sign is refused before it is touched, and nothing is stored in the document."""

from __future__ import annotations

from collections.abc import Callable

from storage import actions, documents
from storage.tables import SignatureRow
from tests.workers.conftest import Office, a_scan

Furnish = Callable[..., Office]


def test_a_revoked_certificate_is_refused_by_name_and_no_signature_is_kept(furnished: Furnish) -> None:
    office = furnished()
    ca = office.house.ca
    assert ca is not None
    ca.revoke("clerk")
    number = office.take_in(a_scan("A"), "a.png")
    before = office.row(number).current_sha
    office.scan_signed(number)
    row = office.row(number)
    assert (row.state, row.failure_code) == ("to_sign_scan", "certificate-revoked")
    assert row.current_sha == before
    with office.house.store.read() as session:
        assert actions.signature(session, documents.get(session, number), actions.SCAN_FIELD) is None
        assert session.query(SignatureRow).count() == 0


def test_what_was_checked_is_kept_with_the_signature(furnished: Furnish) -> None:
    office = furnished()
    number = office.take_in(a_scan("A"), "a.png")
    office.scan_signed(number)
    with office.house.store.read() as session:
        kept = actions.signature(session, documents.get(session, number), actions.SCAN_FIELD)
        assert kept is not None
        assert kept.authority is not None
        assert kept.authority["before_signing"]["revocation"] == "good"
