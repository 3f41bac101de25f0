"""Certificate paths: from a signer's certificate to an anchor an administrator chose (RFC 5280 §6), at a given time.

Two public domains exist: NEAC's root for public CAs, VGCA's roots for officials. The product knows them by name and
SHA-256 only; the certificates come from files. A development CA's certificate counts in demo mode and nowhere else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import pem, x509

from signing.algorithms import WEAK_HASHES, UnknownAlgorithmError, key_label, method_of, verify
from signing.cms import UNREADABLE, names_of
from signing.errors import SigningError
from signing.pathrules import path_problems

DEMO_MARK = "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
_DEEPEST = 8
_MOST_TRIED = 200
_KNOWN_EXTENSIONS = frozenset(
    {
        "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.32",
        "2.5.29.33", "2.5.29.35", "2.5.29.36", "2.5.29.37", "2.5.29.54", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.3",
        "1.3.6.1.5.5.7.48.1.5", "2.5.29.16", "2.5.29.9", "2.16.840.1.113730.1.1",
    }
)  # fmt: skip

# Published fingerprints of the national roots (see docs/verification.md for where they were read).
KNOWN_ROOTS: dict[str, str] = {
    "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8": "VGCA: RootCA chuyên dùng Chính phủ G2",
    "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7": "NEAC: Vietnam National Root CA",
}


@dataclass(frozen=True, slots=True)
class TrustStore:
    """DER certificates: trusted `anchors`, helping `intermediates`; `demo` lets a development CA count."""

    anchors: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    demo: bool = False

    @classmethod
    def from_files(
        cls, anchors: Iterable[Path | str], intermediates: Iterable[Path | str] = (), *, demo: bool = False
    ) -> TrustStore:
        """Reads PEM or DER files (several certificates a PEM file). A CA file that is not self-signed helps only.

        Raises:
            SigningError: "trust-file" when a file cannot be read or holds no certificate.
        """
        roots: list[bytes] = []
        helping: list[bytes] = []
        for place in anchors:
            for der in _certificates_in(Path(place)):
                (roots if _self_issued(der) else helping).append(der)
        for place in intermediates:
            helping.extend(_certificates_in(Path(place)))
        return cls(tuple(roots), tuple(helping), demo)


@dataclass(frozen=True, slots=True)
class PathResult:
    """`state`: trusted, untrusted (no anchor), expired, not-yet-valid, broken, demo (a development CA outside demo mode).

    `chain` runs from the signer up, as far as it could be built; `problems` are finding codes.
    """

    state: str
    chain: tuple[x509.Certificate, ...]
    anchor: str | None = None
    problems: tuple[str, ...] = ()


def fingerprint(der: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(der).hexdigest()


def root_name(der: bytes) -> str | None:
    """The published name of a national root, or None for a certificate the product does not know."""
    return KNOWN_ROOTS.get(fingerprint(der))


def _certificates_in(place: Path) -> list[bytes]:
    vi = f"Không đọc được tệp chứng thư {place.name}; hãy chọn tệp PEM hoặc DER khác."
    en = f"The certificate file {place.name} cannot be read; choose another PEM or DER file."
    try:
        data = place.read_bytes()
        found = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        for der in found:
            names_of(x509.Certificate.load(der, strict=True))
    except (OSError, *UNREADABLE) as refused:
        raise SigningError("trust-file", vi, en) from refused
    if not found:
        raise SigningError("trust-file", vi, en)
    return found


def _self_issued(der: bytes) -> bool:
    certificate = x509.Certificate.load(der)
    return bool(certificate.subject.dump() == certificate.issuer.dump())


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether a certificate or its issuer is loudly named as a development one."""
    text = f"{name_text(certificate.subject)} {name_text(certificate.issuer)}".upper()
    return DEMO_MARK in text or bool(re.search(r"\bDEMO\b", text))


def name_text(name: x509.Name) -> str:
    """A name as one line of its values, tolerant of odd string types."""
    try:
        return ", ".join(str(value) for value in _flat(name.native))
    except UNREADABLE:
        return ""


def name_parts(name: x509.Name) -> dict[str, str]:
    """{"common_name": …, "organization_name": …}; several values are joined by " / "."""
    try:
        native = name.native
    except UNREADABLE:
        return {}
    return {
        key: " / ".join(str(v) for v in (value if isinstance(value, list) else [value]))
        for key, value in native.items()
    }


def _flat(native: dict[str, object]) -> list[object]:
    values: list[object] = []
    for value in native.values():
        values.extend(value if isinstance(value, list) else [value])
    return values


def find_path(
    signer: x509.Certificate, pool: Iterable[x509.Certificate], trust: TrustStore, at: datetime, *, purpose: str = ""
) -> PathResult:
    """Builds and checks the best path for `signer` at time `at`.

    Args:
        pool: certificates found in the file; they help but are never trusted.
        purpose: an EKU object identifier the signer must have ("1.3.6.1.5.5.7.3.8" for timestamps), or empty.
    """
    anchors = _load_all(trust.anchors)
    helping = [*_load_all(trust.intermediates), *pool]
    best: PathResult | None = None
    for chain, anchored in _paths(signer, anchors, helping):
        result = _judge(chain, anchored, at, trust, purpose)
        if result.state == "trusted":
            return result
        best = result if best is None or _RANK[result.state] < _RANK[best.state] else best
    return best or PathResult("untrusted", (signer,), None, ("issuer-unknown",))


_RANK = {"trusted": 0, "expired": 1, "not-yet-valid": 1, "demo": 2, "broken": 3, "untrusted": 4}


def _load_all(ders: Iterable[bytes]) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for der in ders]


def same_name(one: x509.Name, other: x509.Name) -> bool:
    """Whether two distinguished names are equal, byte for byte or after RFC 5280 preparation."""
    first, second = one.dump(), other.dump()
    try:
        return bool(first == second or _prepared(first) == _prepared(second))
    except UNREADABLE:
        return False


@lru_cache(maxsize=1024)
def _prepared(name: bytes) -> str:
    """A name ready to compare (RFC 4518); the same few names are asked for again and again."""
    return str(x509.Name.load(name).hashable)


def _paths(
    signer: x509.Certificate, anchors: list[x509.Certificate], helping: list[x509.Certificate]
) -> Iterable[tuple[list[x509.Certificate], bool]]:
    stack: list[list[x509.Certificate]] = [[signer]]
    anchor_ders = {anchor.dump() for anchor in anchors}
    tried = 0
    while stack and tried < _MOST_TRIED:
        chain = stack.pop()
        tried += 1
        last = chain[-1]
        if last.dump() in anchor_ders:
            yield chain, True
            continue
        if same_name(last.subject, last.issuer) or len(chain) >= _DEEPEST:
            yield chain, False
            continue
        known = {item.dump() for item in chain}
        issuers = [c for c in [*helping, *anchors] if same_name(c.subject, last.issuer) and c.dump() not in known]
        issuers = list({c.dump(): c for c in issuers}.values())
        # A signature that cannot be judged is none: whoever labels it with an unknown algorithm would be certified.
        signers = [c for c in issuers if signed_by(last, c)]
        if not signers:
            yield chain, False
        stack.extend([*chain, c] for c in signers)


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool | None:
    """Whether the issuer's key signed the certificate; None when the algorithm cannot be judged."""
    try:
        algorithm = certificate["signature_algorithm"]
        parameters = algorithm["parameters"] if algorithm["algorithm"].dotted == "1.2.840.113549.1.1.10" else None
        method = method_of(algorithm["algorithm"].dotted, parameters, "sha256")
        spki = issuer["tbs_certificate"]["subject_public_key_info"]
        return verify(spki, method, bytes(certificate["signature_value"].native), certificate["tbs_certificate"].dump())
    except UnknownAlgorithmError:
        return None
    except UNREADABLE:
        return False


def _judge(chain: list[x509.Certificate], anchored: bool, at: datetime, trust: TrustStore, purpose: str) -> PathResult:
    problems: list[str] = []
    state = "trusted" if anchored else "untrusted"
    if not anchored:
        problems.append("issuer-unknown")
    for depth, certificate in enumerate(chain):
        problems.extend(_problems_of(certificate, depth, anchored and depth == len(chain) - 1, purpose))
    problems.extend(_rules_broken(chain) if anchored else ())
    if any(problem in _BREAKING for problem in problems):
        state = "broken"
    if state == "trusted":
        state = _validity(chain, at)
    if any(is_demo(certificate) for certificate in chain) and not trust.demo:
        state, problems = "demo", [*problems, "demo-certificate"]
    anchor = name_text(chain[-1].subject) if anchored else None
    return PathResult(state, tuple(chain), anchor, tuple(dict.fromkeys(problems)))


_BREAKING = frozenset(
    {
        "ca-flag-missing",
        "path-too-long",
        "key-usage-wrong",
        "purpose-wrong",
        "critical-extension-unknown",
        "certificate-malformed",
        "name-not-permitted",
        "policy-not-permitted",
        "constraint-unknown",
    }
)


def _rules_broken(chain: list[x509.Certificate]) -> list[str]:
    """What name constraints and policies of the path forbid."""
    try:
        return path_problems(chain)
    except UNREADABLE:
        return ["certificate-malformed"]


def _validity(chain: list[x509.Certificate], at: datetime) -> str:
    for certificate in chain[:-1] if len(chain) > 1 else chain:
        period = certificate["tbs_certificate"]["validity"]
        if at < period["not_before"].native:
            return "not-yet-valid"
        if at > period["not_after"].native:
            return "expired"
    return "trusted"


def _problems_of(certificate: x509.Certificate, depth: int, anchor: bool, purpose: str) -> list[str]:
    problems: list[str] = []
    try:
        if anchor:
            return problems
        if depth > 0:
            problems.extend(_ca_problems(certificate, depth))
        elif purpose and not _has_purpose(certificate, purpose):
            problems.append("purpose-wrong")
        extensions = certificate["tbs_certificate"]["extensions"] or ()
        if any(e["critical"].native and e["extn_id"].dotted not in _KNOWN_EXTENSIONS for e in extensions):
            problems.append("critical-extension-unknown")
        if _hash_of(certificate) in WEAK_HASHES:
            problems.append("certificate-hash-weak")
        kind, size = key_label(certificate["tbs_certificate"]["subject_public_key_info"])
        if (kind == "rsa" and size < 2048) or (kind == "ec" and size < 256):
            problems.append("key-too-short")
    except UNREADABLE:
        problems.append("certificate-malformed")
    return problems


def _hash_of(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate["signature_algorithm"]
        parameters = algorithm["parameters"] if algorithm["algorithm"].dotted == "1.2.840.113549.1.1.10" else None
        return method_of(algorithm["algorithm"].dotted, parameters, "sha256").hash
    except UnknownAlgorithmError:
        return ""


def _ca_problems(certificate: x509.Certificate, depth: int) -> list[str]:
    problems: list[str] = []
    constraints = certificate.basic_constraints_value
    if constraints is None or not constraints["ca"].native:
        problems.append("ca-flag-missing")
    elif (
        constraints["path_len_constraint"].native is not None and constraints["path_len_constraint"].native < depth - 1
    ):
        problems.append("path-too-long")
    usage = certificate.key_usage_value
    if usage is not None and "key_cert_sign" not in usage.native:
        problems.append("key-usage-wrong")
    return problems


def _has_purpose(certificate: x509.Certificate, purpose: str) -> bool:
    """RFC 3161 §2.3: the purpose stands alone and is critical; who may do other things too could date his own papers."""
    for extension in certificate["tbs_certificate"]["extensions"] or ():
        if extension["extn_id"].native == "extended_key_usage":
            return bool(extension["critical"].native) and [i.dotted for i in extension["extn_value"].parsed] == [
                purpose
            ]
    return False
