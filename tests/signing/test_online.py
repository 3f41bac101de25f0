"""Fetching what a verdict lacks: from public addresses only, and with certomancer as the world."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from signing.online import HttpFetcher, certificates_in, verify_and_keep
from signing.request import SignRequest
from signing.sign import sign
from signing.trust import TrustStore
from signing.verdict import Want
from signing.verify import verify
from tests.signing import papers


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x", "http://localhost/x", "http://10.0.0.1/x", "http://169.254.169.254/latest/meta-data",
        "http://[::1]/x", "https://example.com/x", "file:///etc/passwd", "http://192.168.1.1/a.crl", "ldap://x/y", "http://",
    ],
)  # fmt: skip
def test_no_private_address_is_ever_asked(url: str) -> None:
    assert HttpFetcher(timeout=0.2).fetch(Want("crl", url, b"")) is None


def test_an_answer_that_is_no_certificate_gives_none() -> None:
    assert certificates_in(b"<html>") == []
    assert certificates_in(b"") == []


def test_issuer_and_revocation_are_fetched_and_settle_the_verdict(pki: Any, tmp_path: Any) -> None:
    pdf, trust = signed_by_certomancer(pki)
    alone = verify(pdf, trust)
    assert alone.verdict == "indeterminate"
    port = pki.url.rsplit(":", 1)[1]
    fetcher = HttpFetcher(allowed=frozenset({f"127.0.0.1:{port}"}))
    verdict, _ = verify_and_keep(lambda known: verify(pdf, trust, None, known), fetcher)
    assert verdict.integrity == "intact"
    assert {one.revocation for one in verdict.signatures} == {"good"}, verdict.findings


def signed_by_certomancer(pki: Any) -> tuple[bytes, TrustStore]:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from signing.keys import FileKey

    private = load_pem_private_key((pki.folder / "keys" / "signer1.pem").read_bytes(), None)
    key = FileKey("signer1", pki.certificate("signer1"), (), "rsa-pkcs1-sha256", private)  # type: ignore[arg-type]
    request = SignRequest(stamp="none", signer_name="Alice", time=datetime.now(UTC))
    return sign(papers.page(), key, request).pdf, TrustStore((pki.certificate("root"),))
