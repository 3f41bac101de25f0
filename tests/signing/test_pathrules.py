"""Name constraints and certificate policies on generated paths: what a CA forbids its own, a signature may not use."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.trust import PathResult, TrustStore, find_path

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GOLD, SILVER, LOCAL = "1.2.3.1", "1.2.3.2", "1.2.3.9"
ANY = "2.5.29.32.0"
Extensions = Sequence[x509.ExtensionType]


@cache
def key(label: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def name(*parts: str) -> x509.Name:
    """C, then organisations, then the common name."""
    kinds = [NameOID.COUNTRY_NAME, *[NameOID.ORGANIZATION_NAME] * (len(parts) - 2), NameOID.COMMON_NAME]
    return x509.Name([x509.NameAttribute(kind, part) for kind, part in zip(kinds, parts, strict=True)])


def certificate(
    subject: x509.Name, issuer: x509.Name, label: str, signer: str, *, ca: bool, extensions: Extensions = ()
) -> asn1.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key(label).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=not isinstance(extension, x509.SubjectAlternativeName))
    return asn1.Certificate.load(builder.sign(key(signer), hashes.SHA256()).public_bytes(Encoding.DER))


ROOT, AUTHORITY = name("VN", "Root"), name("VN", "Authority")


def path(
    authority: Extensions = (), leaf: Extensions = (), subject: x509.Name | None = None, anchor: Extensions = ()
) -> PathResult:
    """The path of a signer under one CA under a root, each with extensions of its own."""
    subject = subject or name("VN", "Sở Mẫu", "Trần Văn Mẫu")
    root = certificate(ROOT, ROOT, "root", "root", ca=True, extensions=anchor)
    middle = certificate(AUTHORITY, ROOT, "middle", "root", ca=True, extensions=authority)
    signer = certificate(subject, AUTHORITY, "leaf", "middle", ca=False, extensions=leaf)
    return find_path(signer, [middle], TrustStore((root.dump(),)), NOW)


def directory(*parts: str) -> x509.DirectoryName:
    kinds = [NameOID.COUNTRY_NAME, *[NameOID.ORGANIZATION_NAME] * (len(parts) - 1)]
    return x509.DirectoryName(x509.Name([x509.NameAttribute(k, p) for k, p in zip(kinds, parts, strict=True)]))


def permits(*bases: x509.GeneralName) -> x509.NameConstraints:
    return x509.NameConstraints(list(bases), None)


def excludes(*bases: x509.GeneralName) -> x509.NameConstraints:
    return x509.NameConstraints(None, list(bases))


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


def mail(address: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.RFC822Name(address)])


def test_a_path_without_rules_is_trusted() -> None:
    assert path().state == "trusted"


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (permits(directory("VN", "Sở Mẫu")), True),
        (permits(directory("VN")), True),
        (permits(directory("VN", "sở  mẫu")), True),  # compared as names are, not as bytes
        (permits(directory("VN", "Sở Khác")), False),
        (permits(directory("VN", "Sở Khác"), directory("VN", "Sở Mẫu")), True),
        (excludes(directory("VN", "Sở Mẫu")), False),
        (excludes(directory("VN", "Sở Khác")), True),
        (permits(x509.DNSName("gov.vn")), True),  # says nothing about a person's name
    ],
)
def test_a_ca_confined_to_offices_signs_for_no_other(rule: x509.NameConstraints, kept: bool) -> None:
    result = path([rule])
    assert result.state == ("trusted" if kept else "broken")
    assert ("name-not-permitted" in result.problems) is not kept
    assert path(anchor=[rule]).state in ("trusted", "broken")


@settings(max_examples=10, deadline=None)
@given(user=st.from_regex(r"[a-z]{1,8}", fullmatch=True), host=st.sampled_from(["mau.gov.vn", "a.mau.gov.vn", "x.vn"]))
def test_mail_addresses_keep_to_the_hosts_a_ca_may_name(user: str, host: str) -> None:
    for limit, kept in (("mau.gov.vn", host == "mau.gov.vn"), (".mau.gov.vn", host.endswith(".mau.gov.vn"))):
        result = path([permits(x509.RFC822Name(limit))], [mail(f"{user}@{host}")])
        assert result.state == ("trusted" if kept else "broken")


def test_addresses_and_unknown_kinds_of_constraints_are_judged() -> None:
    network = permits(x509.IPAddress(ipaddress.ip_network("10.1.0.0/16")))
    inside = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("10.1.2.3"))])
    outside = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("10.2.2.3"))])
    assert (path([network], [inside]).state, path([network], [outside]).state) == ("trusted", "broken")
    unknown = permits(x509.RegisteredID(x509.ObjectIdentifier("1.2.3")))
    assert "constraint-unknown" in path([unknown]).problems


DEMAND = x509.PolicyConstraints(0, None)


@pytest.mark.parametrize(
    ("authority", "leaf", "kept"),
    [
        ([policies(GOLD)], [policies(GOLD)], True),
        ([policies(GOLD)], [policies(SILVER)], True),  # nobody demands a policy
        ([policies(GOLD), DEMAND], [policies(GOLD)], True),
        ([policies(GOLD), DEMAND], [policies(SILVER)], False),
        ([policies(GOLD), DEMAND], [], False),
        ([policies(ANY), DEMAND], [policies(SILVER)], True),
        ([DEMAND], [policies(GOLD)], False),
        ([policies(GOLD), x509.PolicyConstraints(1, None)], [policies(SILVER)], False),
        ([policies(GOLD), x509.PolicyConstraints(3, None)], [policies(SILVER)], True),
        ([policies(GOLD), DEMAND], [policies(ANY)], True),
        ([policies(GOLD), DEMAND, x509.InhibitAnyPolicy(0)], [policies(ANY)], False),
        ([policies(GOLD)], [policies(SILVER), DEMAND], False),
    ],
)
def test_a_demanded_policy_must_run_through_the_path(authority: Extensions, leaf: Extensions, kept: bool) -> None:
    result = path(authority, leaf)
    assert result.state == ("trusted" if kept else "broken"), result.problems
    assert ("policy-not-permitted" in result.problems) is not kept


def mapping(source: str, target: str) -> x509.UnrecognizedExtension:
    pair = {"issuer_domain_policy": source, "subject_domain_policy": target}
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.33"), asn1.PolicyMappings([pair]).dump())


@pytest.mark.parametrize(
    ("pair", "leaf", "kept"),
    [
        ((GOLD, LOCAL), LOCAL, True),
        ((GOLD, LOCAL), GOLD, False),
        ((SILVER, LOCAL), LOCAL, False),
        ((GOLD, ANY), LOCAL, False),
    ],
)
def test_a_policy_goes_on_under_the_name_it_was_mapped_to(pair: tuple[str, str], leaf: str, kept: bool) -> None:
    result = path([policies(GOLD), DEMAND, mapping(*pair)], [policies(leaf)])
    assert result.state == ("trusted" if kept else "broken"), result.problems


STAMPS, MAIL = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION


@pytest.mark.parametrize(
    ("purposes", "critical", "kept"),
    [([STAMPS], True, True), ([STAMPS], False, False), ([STAMPS, MAIL], True, False), ([MAIL], True, False)],
)
def test_a_timestamp_authority_does_nothing_else_and_says_so(
    purposes: list[x509.ObjectIdentifier], critical: bool, kept: bool
) -> None:
    root = certificate(ROOT, ROOT, "root", "root", ca=True)
    usage = x509.UnrecognizedExtension(
        x509.ObjectIdentifier("2.5.29.37"), asn1.ExtKeyUsageSyntax([one.dotted_string for one in purposes]).dump()
    )
    builder = x509.CertificateBuilder(ROOT, name("VN", "TSA"), key("tsa").public_key(), 7)
    builder = builder.not_valid_before(NOW - timedelta(days=9)).not_valid_after(NOW + timedelta(days=9))
    made = builder.add_extension(usage, critical).sign(key("root"), hashes.SHA256())
    authority = asn1.Certificate.load(made.public_bytes(Encoding.DER))
    result = find_path(authority, [], TrustStore((root.dump(),)), NOW, purpose=STAMPS.dotted_string)
    assert (result.state == "trusted") is kept


@pytest.mark.parametrize("algorithm", ["1.2.3.4.5", "1.2.840.113549.1.1.11"])
def test_a_certificate_whose_signature_cannot_be_judged_was_signed_by_nobody(algorithm: str) -> None:
    root = certificate(ROOT, ROOT, "root", "root", ca=True)
    forged = certificate(name("VN", "Sở Mẫu", "Trần Văn Mẫu"), ROOT, "leaf", "leaf", ca=False)
    for place in (forged["signature_algorithm"], forged["tbs_certificate"]["signature"]):
        place["algorithm"] = algorithm
    forged = asn1.Certificate.load(forged.dump(force=True))
    assert find_path(forged, [], TrustStore((root.dump(),)), NOW).state == "untrusted"
