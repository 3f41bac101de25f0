"""What is looked at before a key is touched (TT 15/2025/TT-BKHCN Điều 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from signing.collect import Collector, NoSource
from signing.devca import DevCa, Identity
from signing.errors import KeyRefusedError
from signing.presign import check_before_signing
from tests.signing.conftest import Pki
from tests.signing.test_levels import collector_of, key_of, of_ca


def test_before_signing_the_certificate_s_status_is_looked_at(pki: Pki, now: datetime) -> None:
    key = key_of(pki, "signer1")
    collector = collector_of(pki)
    checked = check_before_signing(key.certificate, key.chain, key.algorithm, now, collector=collector)
    assert (checked.revocation, checked.warnings) == ("good", ())
    revoked = key_of(pki, "revoked")
    with pytest.raises(KeyRefusedError) as refused:
        check_before_signing(revoked.certificate, revoked.chain, revoked.algorithm, now, collector=collector)
    assert refused.value.code == "certificate-revoked"


def test_a_status_that_cannot_be_had_is_a_warning_not_a_yes(pki: Pki, now: datetime) -> None:
    key = key_of(pki, "signer1")
    dark = Collector(NoSource(), certificates=(pki.certificate("root"),))
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
