"""Answers about revocation: who may give one, about which certificates, and until when it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.revocation import status_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = timedelta(days=1)
POINT, OTHER = "http://ca.example/1.crl", "http://ca.example/2.crl"
Extensions = tuple[tuple[x509.ExtensionType, bool], ...]


@cache
def key(label: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def name(label: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, label)])


def made(
    label: str, by: str, *extensions: x509.ExtensionType, since: timedelta = -9 * DAY, with_key: str = ""
) -> x509.Certificate:
    """A certificate that names `by` as its issuer; the key is that one's, unless `with_key` names another."""
    builder = x509.CertificateBuilder(name(by), name(label), key(label).public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(NOW + since).not_valid_after(NOW + since + 18 * DAY)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key(with_key or by), hashes.SHA256())


def uri(address: str) -> list[x509.GeneralName]:
    return [x509.UniformResourceIdentifier(address)]


CA = made("ca", "ca")
LEAF = made("leaf", "ca", x509.CRLDistributionPoints([x509.DistributionPoint(uri(POINT), None, None, None)]))


def loaded(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def crl(*extensions: tuple[x509.ExtensionType, bool], revoked: bool = False, by: str = "ca") -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(name("ca"))
    builder = builder.last_update(NOW - DAY).next_update(NOW + DAY)
    if revoked:
        entry = x509.RevokedCertificateBuilder(LEAF.serial_number, NOW - 2 * DAY).build()
        builder = builder.add_revoked_certificate(entry)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(key(by), hashes.SHA256()).public_bytes(Encoding.DER)


def asked(*, crls: tuple[bytes, ...] = (), ocsps: tuple[bytes, ...] = ()) -> str:
    return status_of(loaded(LEAF), loaded(CA), NOW, ocsps, crls).state


def part(address: str | None = None, *, some_reasons: bool = False, **limits: bool) -> x509.IssuingDistributionPoint:
    reasons = frozenset({x509.ReasonFlags.key_compromise}) if some_reasons else None
    said = {"only_contains_user_certs": False, "only_contains_ca_certs": False, "indirect_crl": False}
    said |= {"only_contains_attribute_certs": False, **limits}
    return x509.IssuingDistributionPoint(uri(address) if address else None, None, only_some_reasons=reasons, **said)


@pytest.mark.parametrize(
    ("extensions", "state"),
    [
        ((), "good"),
        (((part(POINT), True),), "good"),
        (((part(OTHER), True),), "unknown"),
        (((part(only_contains_user_certs=True), True),), "good"),
        (((part(only_contains_ca_certs=True), True),), "unknown"),
        (((part(only_contains_attribute_certs=True), True),), "unknown"),
        (((part(POINT, indirect_crl=True), True),), "unknown"),
        (((part(POINT, some_reasons=True), True),), "unknown"),
        (((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\x05\x00"), True),), "unknown"),
        (((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\x05\x00"), False),), "good"),
    ],
)
def test_a_list_speaks_only_about_the_certificates_it_is_for(extensions: Extensions, state: str) -> None:
    assert asked(crls=(crl(*extensions),)) == state


def test_a_revocation_that_a_list_names_counts_and_one_of_another_key_does_not() -> None:
    assert asked(crls=(crl(revoked=True), crl())) == "revoked"
    assert asked(crls=(crl(revoked=True, by="other"),)) == "unknown"


def answer(by: x509.Certificate, label: str) -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        LEAF, CA, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, NOW - DAY, NOW + DAY, None, None
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, by).certificates([by])
    return builder.sign(key(label), hashes.SHA256()).public_bytes(Encoding.DER)


PURPOSE = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])


@pytest.mark.parametrize(
    ("delegate", "state"),
    [
        (made("delegate", "ca", PURPOSE), "good"),
        (made("delegate", "ca"), "unknown"),
        (made("delegate", "other", PURPOSE), "unknown"),
        (made("delegate", "ca", PURPOSE, with_key="other"), "unknown"),
        (made("delegate", "ca", PURPOSE, since=-60 * DAY), "unknown"),
        (made("delegate", "ca", PURPOSE, since=5 * DAY), "unknown"),
    ],
)
def test_an_answer_comes_from_the_issuer_or_from_a_delegate_it_named_while_that_lived(
    delegate: x509.Certificate, state: str
) -> None:
    assert asked(ocsps=(answer(delegate, "delegate"),)) == state
