"""Checks one CMS signature (RFC 5652, RFC 5035, EN 319 122-1) over the bytes a PDF's ByteRange names.

Nothing is trusted here: the answer says whether the bytes match, which certificate claims so, and what else the
structure carries (timestamps, revocation values). Each departure is a named problem; no exception leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import cms, core, parser, pdf, tsp, x509

from signing.algorithms import Method, UnknownAlgorithmError, digest, hash_name, key_label, method_of, verify

_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"
_ESS_V1, _ESS_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_ADOBE_REVOCATION, _POLICY = "1.2.840.113583.1.1.8", "1.2.840.113549.1.9.16.2.15"
_PROTECTION = "1.2.840.113549.1.9.52"
_TST_INFO, _DATA = "1.2.840.113549.1.9.16.1.4", "1.2.840.113549.1.7.1"
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError, NotImplementedError)


@dataclass(slots=True)
class SignerProof:
    """What one CMS says. `state` is match, mismatch or unreadable; `problems` name why, `remarks` do not spoil it."""

    state: str = "unreadable"
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    certificate: x509.Certificate | None = None
    certificates: list[x509.Certificate] = field(default_factory=list)
    method: Method | None = None
    digest_name: str = ""
    key: tuple[str, int] = ("unknown", 0)
    claimed_time: datetime | None = None
    signature_value: bytes = b""
    tokens: list[bytes] = field(default_factory=list)
    ocsps: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    ess: str = "absent"
    policy: str | None = None
    econtent: bytes | None = None
    length: int = 0

    def fail(self, state: str, problem: str) -> SignerProof:
        """Notes a problem and the worst state so far."""
        self.state = state
        self.problems.append(problem)
        return self


@dataclass(frozen=True, slots=True)
class Token:
    """A timestamp token: when, by whom, and whether it matches what it should stamp."""

    proof: SignerProof
    time: datetime | None
    imprint_matches: bool
    policy: str = ""
    accuracy: float = 0.0

    @property
    def state(self) -> str:
        """match, mismatch (made over other bytes) or unreadable."""
        if self.proof.state == "match" and not self.imprint_matches:
            return "mismatch"
        return self.proof.state


@dataclass(frozen=True, slots=True)
class Covered:
    """The bytes a signature covers and their digests."""

    data: bytes

    def digest(self, name: str) -> bytes:
        return digest(name, self.data)


def check_signature(contents: bytes, subfilter: str, covered: Covered) -> SignerProof:
    """Checks a signature's /Contents (DER or BER, zero padding allowed) over the bytes its ByteRange names.

    `subfilter` is the PDF's /SubFilter.
    """
    proof = SignerProof()
    signed = _open(contents, proof)
    if signed is None:
        return proof
    try:
        return _check(signed, proof, subfilter, covered)
    except UnknownAlgorithmError as unknown:
        return proof.fail("unreadable", f"algorithm-unknown:{unknown}")
    except UNREADABLE as odd:
        return proof.fail("unreadable", f"cms-malformed:{type(odd).__name__}")


def check_token(token: bytes, stamped: Callable[[str], bytes]) -> Token:
    """Checks an RFC 3161 token; `stamped(hash name)` is the digest it should carry."""
    proof = SignerProof()
    signed = _open(token, proof)
    if signed is None:
        return Token(proof, None, False)
    try:
        info = _tst_info(signed)
        if info is None:
            proof.fail("unreadable", "timestamp-without-tstinfo")
            return Token(proof, None, False)
        octets = bytes(signed["encap_content_info"]["content"])
        _check(signed, proof, "tst", Covered(octets))
        imprint = info["message_imprint"]
        expected = stamped(hash_name(imprint["hash_algorithm"]["algorithm"].dotted))
        matches = bytes(imprint["hashed_message"].native) == expected
        return Token(proof, info["gen_time"].native, matches, info["policy"].native, _accuracy(info))
    except UnknownAlgorithmError as unknown:
        proof.fail("unreadable", f"algorithm-unknown:{unknown}")
    except UNREADABLE as odd:
        proof.fail("unreadable", f"timestamp-malformed:{type(odd).__name__}")
    return Token(proof, None, False)


def _accuracy(info: tsp.TSTInfo) -> float:
    accuracy = info["accuracy"].native
    if not accuracy:
        return 0.0
    return float(accuracy.get("seconds") or 0) + float(accuracy.get("millis") or 0) / 1e3


def _tst_info(signed: cms.SignedData) -> tsp.TSTInfo | None:
    encapsulated = signed["encap_content_info"]
    if encapsulated["content_type"].dotted != _TST_INFO or encapsulated["content"].native is None:
        return None
    return tsp.TSTInfo.load(bytes(encapsulated["content"]))


def _open(contents: bytes, proof: SignerProof) -> cms.SignedData | None:
    if not contents.strip(b"\0"):
        proof.fail("unreadable", "contents-empty")
        return None
    try:
        proof.length = parser.peek(contents)
        info = cms.ContentInfo.load(contents[: proof.length])
        if info["content_type"].native != "signed_data":
            proof.fail("unreadable", "cms-not-signed-data")
            return None
        return info["content"]
    except UNREADABLE:
        proof.fail("unreadable", "contents-not-cms")
        return None


def names_of(certificate: x509.Certificate) -> tuple[str, str]:
    """Issuer and subject as text to compare. Loading puts off their parsing, which raises UNREADABLE here."""
    return str(certificate.issuer.hashable), str(certificate.subject.hashable)


def _check(signed: cms.SignedData, proof: SignerProof, subfilter: str, covered: Covered) -> SignerProof:
    certificates = list(_certificates(signed))
    if not all(_shortest_serial(certificate) for certificate in certificates):
        return proof.fail("unreadable", "cms-malformed:integer")
    for certificate in certificates:
        names_of(certificate)  # of one that cannot be read nobody may ask later
    proof.certificates = certificates
    _collect_crls(signed, proof)
    signers = list(signed["signer_infos"])
    if not signers:
        return proof.fail("unreadable", "cms-without-signer")
    if len(signers) > 1:
        proof.fail("unreadable", "cms-more-than-one-signer")
    info = signers[0]
    proof.digest_name = hash_name(info["digest_algorithm"]["algorithm"].dotted)
    algorithm = info["signature_algorithm"]
    proof.signature_value = bytes(info["signature"].native)
    attributes = _attributes(info["signed_attrs"])
    _read_unsigned(info, proof)
    parameters = algorithm["parameters"] if algorithm["algorithm"].dotted == "1.2.840.113549.1.1.10" else None
    proof.method = _agreed(method_of(algorithm["algorithm"].dotted, parameters, proof.digest_name), proof)
    if not _as_protected(info, attributes):
        proof.problems.append("algorithms-disagree")
    if not _type_agrees(signed, attributes, subfilter):
        proof.problems.append("content-type-wrong")
    hashed = _content_digest(signed, proof, subfilter, covered)
    proof.certificate = _signer_certificate(info["sid"], proof.certificates)
    if proof.certificate is None:
        return proof.fail("unreadable", "signer-certificate-missing")
    spki = proof.certificate["tbs_certificate"]["subject_public_key_info"]
    proof.key = key_label(spki)
    messages = _messages(info, attributes, proof, hashed, subfilter, signed, covered)
    matches = any(verify(spki, proof.method, proof.signature_value, message) for message in messages)
    _check_ess(attributes, proof)
    if not matches:
        proof.problems.append("signature-value-wrong")
    if proof.problems:
        proof.state = "unreadable" if "cms-more-than-one-signer" in proof.problems else "mismatch"
    else:
        proof.state = "match"
    return proof


def _agreed(named: Method, proof: SignerProof) -> Method:
    """The method when the signature algorithm's hash is not the digest algorithm's: a contradiction, but for one label.

    Some tools write sha256WithRSAEncryption whatever they hash with. PKCS#1 v1.5 carries the true hash inside the value
    the key signed (RFC 8017 §9.2), so nothing rests on that label as long as a longer SHA-2 was used than it names.
    """
    if named.hash == proof.digest_name:
        return named
    if (named.family, named.hash) == ("rsa", "sha256") and proof.digest_name in ("sha384", "sha512"):
        proof.remarks.append("algorithm-mislabelled")
        return Method("rsa", proof.digest_name)
    proof.problems.append("algorithms-disagree")
    return named


def _as_protected(info: cms.SignerInfo, attributes: dict[str, list[core.Asn1Value]]) -> bool:
    """RFC 6211: where the signer signed the algorithms' names, they are the ones that stand outside."""
    for value in attributes.get(_PROTECTION, []):
        said = cms.CMSAlgorithmProtection.load(value.dump())
        if said["digest_algorithm"]["algorithm"].dotted != info["digest_algorithm"]["algorithm"].dotted:
            return False
        signs = said["signature_algorithm"]
        if not isinstance(signs, core.Void) and signs.native is not None:
            return bool(signs["algorithm"].dotted == info["signature_algorithm"]["algorithm"].dotted)
    return True


def _type_agrees(signed: cms.SignedData, attributes: dict[str, list[core.Asn1Value]], subfilter: str) -> bool:
    """RFC 5652 §11.1: who signed attributes signed what kind of content they are about; a document is plain data, so that
    no timestamp token or other structure passes for somebody's signature under one."""
    kind = signed["encap_content_info"]["content_type"].dotted
    said = [value.dotted for value in attributes.get(_CONTENT_TYPE, [])]
    wanted = _TST_INFO if subfilter in ("tst", "ETSI.RFC3161") else _DATA
    return kind == wanted and (not attributes or said == [kind])


def _shortest_serial(certificate: x509.Certificate) -> bool:
    """X.690 §8.3.2: an integer has no octet more than it needs; other readers refuse the whole CMS otherwise."""
    octets = certificate["tbs_certificate"]["serial_number"].contents
    return not (len(octets) > 1 and (octets[0], octets[1] >> 7) in ((0x00, 0), (0xFF, 1)))


def _content_digest(signed: cms.SignedData, proof: SignerProof, subfilter: str, covered: Covered) -> bytes:
    """The digest that messageDigest must carry; eContent is allowed only where the SubFilter wants it."""
    inside = signed["encap_content_info"]["content"]
    octets = bytes(inside) if inside.native is not None else None
    proof.econtent = octets
    if subfilter == "adbe.pkcs7.sha1":
        if octets != covered.digest("sha1"):
            proof.problems.append("document-digest-wrong")
        return digest(proof.digest_name, octets or b"")
    if subfilter not in ("tst", "ETSI.RFC3161") and octets is not None:
        proof.problems.append("cms-with-own-content")
    return covered.digest(proof.digest_name)


def _messages(
    info: cms.SignerInfo,
    attributes: dict[str, list[core.Asn1Value]],
    proof: SignerProof,
    hashed: bytes,
    subfilter: str,
    signed: cms.SignedData,
    covered: Covered,
) -> Iterator[bytes]:
    """The byte strings the signature value may be over: the attributes as written, then in DER order."""
    if not attributes:
        inside = signed["encap_content_info"]["content"]
        yield bytes(inside) if inside.native is not None else covered.data
        return
    carried = [bytes(value.native) for value in attributes.get(_MESSAGE_DIGEST, [])]
    if len(carried) != 1:
        proof.problems.append("message-digest-missing")
    elif carried[0] != hashed:
        proof.problems.append("document-digest-wrong" if subfilter != "tst" else "timestamp-digest-wrong")
    times = [value.native for value in attributes.get(_SIGNING_TIME, []) if isinstance(value.native, datetime)]
    proof.claimed_time = times[0].astimezone(UTC) if times else None
    raw = info["signed_attrs"].dump()
    yield b"\x31" + raw[1:]
    members = sorted(item.dump() for item in info["signed_attrs"])
    body = b"".join(members)
    yield _set_of(body)


def _set_of(body: bytes) -> bytes:
    size = len(body)
    if size < 128:
        return b"\x31" + bytes([size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return b"\x31" + bytes([128 + len(length)]) + length + body


def _attributes(attributes: core.Asn1Value) -> dict[str, list[core.Asn1Value]]:
    found: dict[str, list[core.Asn1Value]] = {}
    if isinstance(attributes, core.Void):
        return found
    for attribute in attributes:
        found.setdefault(attribute["type"].dotted, []).extend(attribute["values"])
    return found


def _certificates(signed: cms.SignedData) -> Iterator[x509.Certificate]:
    field_ = signed["certificates"]
    if isinstance(field_, core.Void):
        return
    for choice in field_:
        if choice.name == "certificate":
            yield choice.chosen


def _collect_crls(signed: cms.SignedData, proof: SignerProof) -> None:
    field_ = signed["crls"]
    if isinstance(field_, core.Void):
        return
    for choice in field_:
        if choice.name == "certificate_list":
            proof.crls.append(choice.chosen.dump())
        elif choice.name == "other" and choice.chosen["other_rev_info_format"].dotted == "1.3.6.1.5.5.7.16.2":
            proof.ocsps.append(choice.chosen["other_rev_info"].dump())


def _signer_certificate(sid: cms.SignerIdentifier, certificates: list[x509.Certificate]) -> x509.Certificate | None:
    for certificate in certificates:
        try:
            if sid.name == "issuer_and_serial_number":
                chosen = sid.chosen
                same = chosen["serial_number"].native == certificate.serial_number
                if same and chosen["issuer"].dump() == certificate.issuer.dump():
                    return certificate
                if same and chosen["issuer"].hashable == certificate.issuer.hashable:
                    return certificate
            elif certificate.key_identifier == sid.chosen.native:
                return certificate
        except UNREADABLE:
            continue
    return None


def _read_unsigned(info: cms.SignerInfo, proof: SignerProof) -> None:
    for oid, values in _attributes(info["unsigned_attrs"]).items():
        if oid == _TIMESTAMP:
            proof.tokens.extend(value.dump() for value in values)


def _check_ess(attributes: dict[str, list[core.Asn1Value]], proof: SignerProof) -> None:
    """RFC 5035: the certificate is bound to the signature by its hash; another one put in its place is told."""
    assert proof.certificate is not None
    encoded = proof.certificate.dump()
    for oid in (_ESS_V2, _ESS_V1):
        for value in attributes.get(oid, []):
            first = value["certs"][0]
            name = "sha1" if oid == _ESS_V1 else hash_name(first["hash_algorithm"]["algorithm"].dotted)
            if bytes(first["cert_hash"].native) == digest(name, encoded):
                proof.ess = "bound" if proof.ess != "mismatch" else proof.ess
            else:
                proof.ess = "mismatch"
    if proof.ess == "mismatch":
        proof.remarks.append("certificate-not-the-bound-one")
    for value in attributes.get(_ADOBE_REVOCATION, []):
        _adobe_revocation(value, proof)
    for value in attributes.get(_POLICY, []):
        proof.policy = _policy(value)


def _adobe_revocation(value: core.Asn1Value, proof: SignerProof) -> None:
    archival = pdf.RevocationInfoArchival.load(value.dump())
    for name, place in (("crl", proof.crls), ("ocsp", proof.ocsps)):
        if not isinstance(archival[name], core.Void):
            place.extend(item.dump() for item in archival[name])


def _policy(value: core.Asn1Value) -> str | None:
    found = re.search(rb"\x06([\x01-\x40])", value.dump())
    if not found:
        return None
    body = value.dump()[found.end() : found.end() + found[1][0]]
    try:
        return str(core.ObjectIdentifier.load(b"\x06" + found[1] + body).dotted)
    except UNREADABLE:
        return None
