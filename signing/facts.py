"""What people read of a certificate, tolerant of odd encodings."""

from __future__ import annotations

from asn1crypto import x509

from signing.cms import UNREADABLE
from signing.trust import fingerprint, name_parts, name_text
from signing.verdict import CertificateFacts


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """Names, serial and period as written in the certificate; empty where they cannot be read."""
    der = certificate.dump()
    try:
        subject, issuer = name_parts(certificate.subject), name_parts(certificate.issuer)
        period = certificate["tbs_certificate"]["validity"]
        return CertificateFacts(
            subject=name_text(certificate.subject),
            common_name=subject.get("common_name", ""),
            organization=subject.get("organization_name", ""),
            issuer=issuer.get("common_name") or name_text(certificate.issuer),
            serial=f"{certificate.serial_number:x}",
            not_before=period["not_before"].native,
            not_after=period["not_after"].native,
            sha256=fingerprint(der),
            der=der,
        )
    except UNREADABLE:
        return CertificateFacts("", "", "", "", "", None, None, fingerprint(der), der)
