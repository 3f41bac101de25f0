"""What is looked at before a key is touched (TT 15/2025/TT-BKHCN Điều 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from asn1crypto import pem

from signing.collect import Collector, NoSource
from signing.devca import DevCa, Identity
from signing.errors import DocumentRefusedError, KeyRefusedError
from signing.issue import prepare_draft
from signing.keys import Key, credential_of
from signing.numbering import prepare_number_and_seal
from signing.prepare import prepare
from signing.presign import check_before_signing, refuse_other_office
from signing.request import SignRequest, Stamp
from signing.sign import sign
from tests.signing import papers
from tests.signing.test_issue import leader_signs
from tests.signing.test_levels import of_ca


def test_a_status_that_cannot_be_had_is_a_warning_not_a_yes(ca: DevCa, now: datetime) -> None:
    key = ca.key("clerk")
    dark = Collector(NoSource(), certificates=(pem.unarmor(ca.root_pem)[2],))
    for collector in (dark, None):
        checked = check_before_signing(key.certificate, key.chain, key.algorithm, now, collector=collector)
        assert checked.revocation == "unknown"
        assert checked.warnings == ("revocation-unknown",)


def test_a_revoked_development_key_is_refused(ca: DevCa, now: datetime) -> None:
    ca.issue(Identity("nghi-viec", "Người Nghỉ Việc"))
    key = ca.key("nghi-viec")
    before = check_before_signing(key.certificate, key.chain, key.algorithm, now, collector=of_ca(ca))
    assert before.revocation == "good"
    ca.revoke("nghi-viec")
    with pytest.raises(KeyRefusedError) as refused:
        check_before_signing(key.certificate, key.chain, key.algorithm, now + timedelta(seconds=5), collector=of_ca(ca))
    assert refused.value.code == "certificate-revoked"


OURS, ANOTHER = "ỦY BAN NHÂN DÂN XÃ MẪU", "SỞ Y TẾ TỈNH XA"


def with_stamp(pdf: bytes, stamp: Stamp, key: Key, ca: DevCa, now: datetime, said: str) -> bytes:
    """A revision prepared for a key, gap and all, its stamp naming an office."""
    request = SignRequest(stamp=stamp, signer_name="Trần Văn Mẫu", agency=said, time=now, book_number="12")
    if stamp == "seal":
        request = replace(request, signer_name=said, image=ca.picture("seal"))
        return prepare_number_and_seal(pdf, "355", date(2026, 2, 5), request, credential_of(key)).pdf
    if stamp == "leader":
        request = replace(request, field_name="Leader", image=ca.picture("signature"))
    return prepare(pdf, request, credential_of(key)).pdf


@pytest.mark.parametrize(
    ("stamp", "of", "said", "right"),
    [
        ("leader", OURS, "", True),
        ("leader", ANOTHER, "", False),
        ("seal", OURS, OURS, True),
        ("seal", ANOTHER, ANOTHER, False),
        ("none", ANOTHER, "", False),
        ("sao-y", ANOTHER, ANOTHER, True),  # a copy is rightly certified by another office than the paper's
        ("sao-y", ANOTHER, OURS, False),
        ("arrival", ANOTHER, ANOTHER, True),
        ("arrival", ANOTHER, OURS, False),
    ],
)
def test_a_certificate_of_another_office_is_refused_before_the_key_is_used(
    stamp: Stamp, of: str, said: str, right: bool, ca: DevCa, now: datetime
) -> None:
    person = stamp in ("leader", "none")
    ca.issue(Identity(f"of-{of}-{person}", "Trần Văn Mẫu" if person else of, of, "person" if person else "agency"))
    key = ca.key(f"of-{of}-{person}")
    pdf = prepare_draft(papers.draft(), "circulating")
    if stamp != "leader":
        pdf = leader_signs(pdf, ca, now).pdf
    prepared = with_stamp(pdf, stamp, key, ca, now, said)
    if right:
        refuse_other_office(prepared, key.certificate)
        return
    with pytest.raises(DocumentRefusedError) as refused:
        refuse_other_office(prepared, key.certificate)
    assert refused.value.code == "signer-of-another-office"
    assert "no key was used" in refused.value.en


def test_a_paper_that_came_signed_by_the_wrong_office_can_still_be_marked_by_its_receiver(
    ca: DevCa, now: datetime
) -> None:
    for label, name, agency in (("wrong", "Trần Văn Mẫu", ANOTHER), ("receiver", ANOTHER, ANOTHER)):
        ca.issue(Identity(label, name, agency, "person" if label == "wrong" else "agency"))
    wrong, receiver = ca.key("wrong"), ca.key("receiver")
    request = SignRequest(
        stamp="leader", field_name="Leader", signer_name="Trần Văn Mẫu", time=now, image=ca.picture("signature")
    )
    came = sign(prepare_draft(papers.draft(), "circulating"), wrong, request).pdf
    refuse_other_office(with_stamp(came, "arrival", receiver, ca, now, ANOTHER), receiver.certificate)
