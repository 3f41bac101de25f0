"""Trust, time and revocation of each signature: what is proven, since when, by whom (EN 319 102-1 §5.3–5.6).

Timestamps are judged newest first: a later archive timestamp proves that an earlier token existed while its certificate
was in force, so a chain of them carries a signature past every expiry. Without such proof the clock of today decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import x509

from signing.algorithms import WEAK_HASHES
from signing.cms import UNREADABLE, SignerProof, Token
from signing.evidence import Evidence
from signing.revocation import UNKNOWN, Status, has_no_check, status_of
from signing.trust import PathResult, TrustStore, find_path
from signing.verdict import Want

_TIMESTAMPING = "1.3.6.1.5.5.7.3.8"
# From when on a hash or key no longer counts without proof of an earlier time (SOG-IS, NIST SP 800-131A, TT 15/2025).
_WEAK_SINCE = {
    "md5": datetime(2008, 12, 31, tzinfo=UTC),
    "sha1": datetime(2017, 1, 1, tzinfo=UTC),
    "ripemd160": datetime(2014, 8, 1, tzinfo=UTC),
}
_SHORT_RSA_SINCE = datetime(2014, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Stamp:
    """One timestamp and what became of it. `covers` is the end of the bytes it proves to have existed."""

    token: Token
    covers: int
    document: bool
    state: str = "unknown"  # trusted | untrusted | expired | foreign | unreadable | purpose-wrong | weak
    path: PathResult | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome for one signature."""

    path: PathResult | None
    time: str
    proven: datetime | None
    revocation: str
    status: Status
    weak: str
    sub_indication: str | None
    indication: str


@dataclass(slots=True)
class Prover:
    """Everything needed to judge certificates of one file at one moment."""

    trust: TrustStore
    now: datetime
    pool: list[x509.Certificate]
    ocsps: list[bytes]
    crls: list[bytes]
    evidence: Evidence
    wants: list[Want] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ocsps = list(dict.fromkeys([*self.ocsps, *self.evidence.ocsps]))
        self.crls = list(dict.fromkeys([*self.crls, *self.evidence.crls]))
        for der in self.evidence.certificates:
            self.pool.append(x509.Certificate.load(der))

    # --- timestamps ----------------------------------------------------------------------------------------------------

    def judge_stamps(self, stamps: Sequence[Stamp]) -> None:
        """Decides for every timestamp whether it proves its time: archive stamps from the newest to the oldest."""
        for stamp in sorted(stamps, key=lambda s: (-s.covers, not s.document)):
            later = [
                s.token.time
                for s in stamps
                if s.document and s.covers > stamp.covers and s.state == "trusted" and s.token.time
            ]
            if self.evidence.known_since:
                later.append(self.evidence.known_since)
            self._judge_stamp(stamp, min(later, default=self.now))

    def _judge_stamp(self, stamp: Stamp, known_at: datetime) -> None:
        token = stamp.token
        if token.state != "match" or token.time is None or token.proof.certificate is None:
            stamp.state = "foreign" if token.state == "mismatch" else "unreadable"
            return
        pool = [*token.proof.certificates, *self.pool]
        path = find_path(token.proof.certificate, pool, self.trust, token.time, purpose=_TIMESTAMPING)
        stamp.path = path
        if "purpose-wrong" in path.problems:
            stamp.state = "purpose-wrong"
        elif path.state != "trusted":
            stamp.state = {"demo": "demo", "expired": "expired"}.get(path.state, "untrusted")
        elif find_path(token.proof.certificate, pool, self.trust, known_at).state == "expired":
            stamp.state = "expired"
        elif self._revoked(path, token.time).state == "revoked":
            stamp.state = "revoked"
        elif _weak_at(token.proof, known_at):
            stamp.state = "weak"
        elif token.time > self.now + timedelta(minutes=10):
            stamp.state = "future"
        else:
            stamp.state = "trusted"

    # --- signatures ----------------------------------------------------------------------------------------------------

    def prove(self, signer: SignerProof, covers: int, own: Sequence[Stamp], documents: Sequence[Stamp]) -> Proof:
        """Trust, time and revocation of one signature.

        Args:
            covers: the end of the signature's bytes in the file.
            own: the timestamps inside the signature.
            documents: the archive timestamps of the file.
        """
        inside = [s for s in own if s.state == "trusted" and s.token.time]
        around = [s for s in documents if s.state == "trusted" and s.covers > covers and s.token.time]
        times = [(s.token.time, "timestamp") for s in inside] + [(s.token.time, "document-timestamp") for s in around]
        times.append((self.evidence.known_since, "evidence-record"))
        known = sorted(((t, h) for t, h in times if t), key=lambda pair: (pair[0], pair[1] != "timestamp"))
        proven, how = known[0] if known else (None, "claimed" if signer.claimed_time else "none")
        at = proven or self.now
        weak = _weak_at(signer, at)
        if signer.certificate is None:
            return Proof(
                None, how, proven, "not-checked", UNKNOWN, weak, "NO_SIGNING_CERTIFICATE_FOUND", "INDETERMINATE"
            )
        path = find_path(signer.certificate, [*signer.certificates, *self.pool], self.trust, at)
        status = self._revoked(path, at) if len(path.chain) > 1 else UNKNOWN
        self._want(path, status)
        revocation = status.state if len(path.chain) > 1 or path.state == "trusted" else "not-checked"
        if path.state == "trusted" and len(path.chain) == 1:
            revocation = "not-needed"
        # The signature's own timestamp is its time of signing by rule (TT 15/2025 Điều 6); one around the file only says
        # that it existed by then: an expiry, a revocation or a broken algorithm before it proves nothing against the
        # signature (EN 319 102-1 §5.5.4).
        stamped = proven if how == "timestamp" else None
        indication, sub = _indication(path, signer, proven, stamped, revocation, weak)
        return Proof(path, how, proven, revocation, status, weak, sub, indication)

    def _revoked(self, path: PathResult, at: datetime) -> Status:
        """The worst status along the chain below the anchor: one revoked member revokes, one unknown leaves unknown."""
        worst: Status | None = None
        for depth, (certificate, issuer) in enumerate(zip(path.chain, path.chain[1:], strict=False)):
            if depth and has_no_check(certificate):
                continue
            status = status_of(certificate, issuer, at, self.ocsps, self.crls, self.pool)
            if status.state == "revoked":
                return status
            if worst is None or (status.state == "unknown" and worst.state != "unknown"):
                worst = status
        return worst or UNKNOWN

    def _want(self, path: PathResult, status: Status) -> None:
        """Notes what the caller could fetch to settle an open question; the child itself has no network."""
        for certificate, issuer in zip(path.chain, [*path.chain[1:], None], strict=True):
            try:
                if issuer is None and path.state == "untrusted" and not certificate.self_issued:
                    urls = _issuer_urls(certificate)
                    self.wants.extend(Want("issuer", url, certificate.dump()) for url in urls)
                elif issuer is not None and status.state == "unknown":
                    der, upper = certificate.dump(), issuer.dump()
                    self.wants.extend(Want("ocsp", url, der, upper) for url in certificate.ocsp_urls)
                    points = certificate.crl_distribution_points
                    self.wants.extend(Want("crl", p.url, der, upper) for p in points if p.url)
            except UNREADABLE:
                continue


def _issuer_urls(certificate: x509.Certificate) -> list[str]:
    value = certificate.authority_information_access_value
    return [
        str(item["access_location"].native)
        for item in value or ()
        if item["access_method"].native == "ca_issuers"
        and item["access_location"].name == "uniform_resource_identifier"
    ]


def _weak_at(signer: SignerProof, at: datetime) -> str:
    """The name of an algorithm that no longer counted at that time, or an empty string."""
    if signer.method and signer.method.hash in WEAK_HASHES and at > _WEAK_SINCE[signer.method.hash]:
        return signer.method.hash.upper()
    kind, size = signer.key
    if kind == "rsa" and 0 < size < 2048 and at > _SHORT_RSA_SINCE:
        return f"RSA-{size}"
    if kind == "ec" and 0 < size < 256 and at > _SHORT_RSA_SINCE:
        return f"EC-{size}"
    return ""


def _indication(
    path: PathResult,
    signer: SignerProof,
    proven: datetime | None,
    stamped: datetime | None,
    revocation: str,
    weak: str,
) -> tuple[str, str | None]:
    if path.state == "demo":
        return "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND"
    if path.state == "broken":
        return "INDETERMINATE", "CHAIN_CONSTRAINTS_FAILURE"
    if signer.ess == "mismatch":
        return "INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"
    if path.state == "untrusted":
        return "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND"
    if path.state == "not-yet-valid":
        return ("TOTAL-FAILED", "NOT_YET_VALID") if proven else ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    if path.state == "expired":
        return ("TOTAL-FAILED", "EXPIRED") if stamped else ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    if revocation == "revoked":
        return ("TOTAL-FAILED", "REVOKED") if stamped else ("INDETERMINATE", "REVOKED_NO_POE")
    if weak:
        return (
            ("TOTAL-FAILED", "CRYPTO_CONSTRAINTS_FAILURE")
            if stamped
            else ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
        )
    if revocation == "unknown":
        return "INDETERMINATE", "TRY_LATER"
    return "TOTAL-PASSED", None
