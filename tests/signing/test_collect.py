"""What is asked about certificates, how often, and what an outage may not hide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing.collect import Collector
from signing.errors import KeyRefusedError, RevocationError
from signing.presign import check_before_signing

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LIFE = timedelta(days=400)


@dataclass(frozen=True)
class Authority:
    """A CA of P-256 whose certificates name `url` for its CRL."""

    name: str
    above: Authority | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def url(self) -> str:
        return f"http://crl.test/{self.name}"

    def certify(self, subject: str, key: ec.EllipticCurvePrivateKey, *, ca: bool) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(self.name))
        usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(self.url)], None, None, None)
        return (
            builder.public_key(key.public_key())
            .serial_number(sum(subject.encode()))
            .not_valid_before(NOW - LIFE)
            .not_valid_after(NOW + LIFE)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.CRLDistributionPoints([point]), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def certificate(self) -> x509.Certificate:
        return (self.above or self).certify(self.name, self.key, ca=True)

    def crl(self, *revoked: str, made: datetime = NOW, days: int = 7) -> bytes:
        builder = x509.CertificateRevocationListBuilder().issuer_name(_name(self.name))
        builder = builder.last_update(made - timedelta(minutes=5)).next_update(made + timedelta(days=days))
        for subject in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(sum(subject.encode()))
            builder = builder.add_revoked_certificate(entry.revocation_date(made - timedelta(minutes=1)).build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class Addresses:
    """What stands at which address; every question is counted."""

    answers: dict[str, bytes]
    asked: Counter[str] = field(default_factory=Counter)

    def ocsp(self, url: str, request: bytes) -> bytes:
        raise AssertionError("no certificate here names a responder")

    def get(self, url: str) -> bytes:
        self.asked[url] += 1
        if url not in self.answers:
            raise RevocationError("revocation-unavailable", "", "")
        return self.answers[url]


ROOT = Authority("root")
ISSUING = Authority("issuing", ROOT)
LEAF = ISSUING.certify("clerk", ec.generate_private_key(ec.SECP256R1()), ca=False).public_bytes(Encoding.DER)
CHAIN = tuple(one.certificate.public_bytes(Encoding.DER) for one in (ISSUING, ROOT))


def refusal(collector: Collector, at: datetime = NOW, chain: Sequence[bytes] = CHAIN) -> str:
    with pytest.raises(KeyRefusedError) as refused:
        check_before_signing(LEAF, tuple(chain), "ecdsa-sha256", at, collector=collector)
    return refused.value.code


def test_a_revoked_certificate_is_refused_though_nobody_answers_for_its_issuer() -> None:
    collector = Collector(Addresses({ISSUING.url: ISSUING.crl("clerk")}))
    assert refusal(collector) == "certificate-revoked"


def test_a_revoked_certificate_is_refused_though_its_root_is_not_known() -> None:
    collector = Collector(Addresses({ISSUING.url: ISSUING.crl("clerk")}))
    assert refusal(collector, chain=CHAIN[:1]) == "certificate-revoked"


@pytest.mark.parametrize("leaf_known", [True, False])
def test_nobody_signs_with_a_certificate_whose_issuer_was_revoked(leaf_known: bool) -> None:
    answers = {ROOT.url: ROOT.crl("issuing")} | ({ISSUING.url: ISSUING.crl()} if leaf_known else {})
    assert refusal(Collector(Addresses(answers))) == "certificate-revoked"


def test_an_issuer_nobody_answers_for_is_a_warning_not_a_yes() -> None:
    collector = Collector(Addresses({ISSUING.url: ISSUING.crl()}))
    assert check_before_signing(LEAF, CHAIN, "ecdsa-sha256", NOW, collector=collector).warnings == (
        "revocation-unknown",
    )
    with pytest.raises(RevocationError):
        collector.evidence(LEAF, CHAIN, at=NOW)


def test_a_revocation_is_seen_within_the_hour_though_the_old_list_is_good_for_a_week() -> None:
    source = Addresses({ISSUING.url: ISSUING.crl(), ROOT.url: ROOT.crl()})
    collector = Collector(source)
    for _ in range(3):
        assert collector.status(LEAF, CHAIN, at=NOW).state == "good"
    assert source.asked == {ISSUING.url: 1, ROOT.url: 1}
    later = NOW + timedelta(minutes=61)
    source.answers[ISSUING.url] = ISSUING.crl("clerk", made=later)
    assert refusal(collector, later) == "certificate-revoked"


def test_a_list_that_an_administrator_brings_counts_at_once() -> None:
    at_hand = [ISSUING.crl(), ROOT.crl()]
    collector = Collector(Addresses({}), crls=lambda: tuple(at_hand))
    assert collector.status(LEAF, CHAIN, at=NOW).state == "good"
    at_hand[0] = ISSUING.crl("clerk")
    assert refusal(collector) == "certificate-revoked"


def test_a_silent_authority_is_not_asked_again_for_every_paper_of_a_batch_but_soon() -> None:
    source = Addresses({})
    collector = Collector(source)
    for second in range(50):
        with pytest.raises(RevocationError):
            collector.evidence(LEAF, CHAIN, at=NOW + timedelta(seconds=second))
    assert max(source.asked.values()) == 1
    later = NOW + timedelta(minutes=2)
    source.answers = {ISSUING.url: ISSUING.crl(), ROOT.url: ROOT.crl()}
    assert collector.status(LEAF, CHAIN, at=later).state == "good"
