"""What is checked before a signature is made (TT 15/2025/TT-BKHCN Điều 5): certificate, status, usage, and whose paper it is.

Each refusal is one sentence. A status that cannot be had is a warning, never a silent yes (Phụ lục II). Who may sign what
is asked where the document's record is: storage/authority.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509

from signing.collect import Collector
from signing.errors import RevocationError, document_refused, key_refused
from signing.keys import check_certificate, checked_algorithm
from signing.look import Look
from signing.officecheck import check_office
from signing.pdffile import PdfFile
from signing.roles import Part, with_roles
from signing.structure import find_signatures
from signing.trust import name_parts


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

    Only this signature is looked at: what others signed before is nobody's fault here.

    Args:
        prepared: the revision with its stamp and an empty gap. certificate: DER, of the key that is to fill it.

    Raises:
        DocumentRefusedError: signer-of-another-office.
    """
    subject = name_parts(x509.Certificate.load(certificate).subject)
    empty = [one for one in find_signatures(PdfFile(prepared)) if not any(one.contents)]
    look = Look.of(prepared)
    try:
        parts = with_roles([Part(subject, one.page, one.rect) for one in empty], look)
        agency, state = check_office(look, parts, None)
    finally:
        if look is not None:
            look.close()
    if state == "other":
        raise document_refused(
            "signer-of-another-office", agency=agency or "", signer=subject.get("common_name") or "?"
        )
