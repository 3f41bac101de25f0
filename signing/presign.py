"""What is checked before a signature is made (TT 15/2025/TT-BKHCN Điều 5): certificate, status, usage, and whose paper it is.

Each refusal is one sentence. A status that cannot be had is a warning, never a silent yes (Phụ lục II). Who may sign what
is asked where the document's record is: storage/authority.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509

from signing.cms import Covered, check_signature
from signing.collect import Collector
from signing.errors import RevocationError, document_refused, key_refused
from signing.keys import check_certificate, checked_algorithm
from signing.look import Look
from signing.office import is_office
from signing.officecheck import check_office
from signing.pdffile import PdfFile
from signing.roles import Part, with_roles
from signing.structure import FoundSignature, find_signatures
from signing.trust import name_parts, name_text


@dataclass(frozen=True, slots=True)
class Checked:
    """What held before signing, to be stored with the signature. `revocation` is good or unknown, with its reason."""

    revocation: str
    revocation_reason: str | None
    revocation_until: datetime | None
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for the register."""
        return {
            "revocation": self.revocation,
            "revocation_reason": self.revocation_reason,
            "warnings": list(self.warnings),
        }


def check_before_signing(
    certificate: bytes,
    chain: tuple[bytes, ...],
    algorithm: str,
    at: datetime,
    *,
    collector: Collector | None = None,
) -> Checked:
    """Refuses what must not be signed; says what could not be checked.

    Args:
        at: the time of signing, with its zone. collector: asks for revocation once a batch; None warns.

    Raises:
        KeyRefusedError: certificate-not-yet-valid, certificate-expired, certificate-wrong-usage, certificate-revoked,
            key-unsupported.
    """
    check_certificate(certificate, at)
    checked_algorithm(certificate, algorithm)
    state, reason, until = _revocation(certificate, chain, at, collector)
    return Checked(state, reason, until, ("revocation-unknown",) if state != "good" else ())


def _revocation(
    certificate: bytes, chain: tuple[bytes, ...], at: datetime, collector: Collector | None
) -> tuple[str, str | None, datetime | None]:
    if collector is None:
        return "unknown", "revocation-unavailable", None
    try:
        status = collector.status(certificate, chain, at=at)
    except RevocationError as unavailable:
        return "unknown", unavailable.code, None
    if status.state == "revoked":
        raise key_refused("certificate-revoked", since=f"{status.revoked_at:%Y-%m-%d}" if status.revoked_at else "?")
    return status.state, None if status.state == "good" else "revocation-unavailable", status.until


def refuse_other_office(prepared: bytes, certificate: bytes) -> None:
    """Refuses a certificate of another office than the paper's, as the verifier would refuse the finished file.

    Args:
        prepared: the revision with its stamp and an empty gap. certificate: DER, of the key that is to fill it.

    Raises:
        DocumentRefusedError: signer-of-another-office. Signatures that were wrong before are nobody's fault here.
    """
    mine = x509.Certificate.load(certificate)
    subject = name_parts(mine.subject)
    found = [one for one in find_signatures(PdfFile(prepared)) if not one.is_timestamp]
    look = Look.of(prepared)
    try:
        parts = with_roles(prepared, [_part(one, mine) for one in found], look)
        others = [part for one, part in zip(found, parts, strict=True) if any(one.contents)]
        agency, state = check_office(look, parts, None)
        _, before = check_office(look, others, None)
    finally:
        if look is not None:
            look.close()
    # A second person of another office may rightly sign, as a mandate says; an agency's seal on another's paper never does.
    wrong = {"other", "mixed"} if is_office(subject) else {"other"}
    if state in wrong and before not in wrong:
        signer = subject.get("common_name") or name_text(mine.subject)
        raise document_refused("signer-of-another-office", agency=agency or "", signer=signer)


def _part(found: FoundSignature, mine: x509.Certificate) -> Part:
    """A signature with its own certificate; the one whose gap is empty with the certificate that is to fill it."""
    leaf = check_signature(found.contents, found.subfilter, Covered(b"")).certificate if any(found.contents) else mine
    return Part(name_parts(leaf.subject) if leaf else {}, found.page, found.rect)
