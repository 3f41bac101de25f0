"""Verifies a signed PDF. START HERE: the checks are numbered in this text and carry their numbers below.

1. Structure. Every signature the bytes hold is found, also those no form leads to (structure.py). Its ByteRange starts
   at 0, leaves out the hexadecimal of its own /Contents and nothing else, and ends at the end of a revision; /Contents
   holds one CMS and zeros behind it; the signed prefix is a whole PDF; what stands behind belongs to revisions whose
   tables lead back to the signed one, without loose bytes (tail.py).
2. Cryptography. One SignerInfo, its digest over exactly those bytes, the certificate bound by ESSCertID where present,
   consistent algorithms, PKCS#1, PSS, ECDSA and EdDSA checked by ourselves (cms.py, algorithms.py).
3. Later revisions. Each one is compared with the one before as stored (changes.py) and as seen (seen.py) and measured
   against what every earlier signature allows (permissions.py).
4. Time. The earliest proof: a signature's own timestamp or an archive timestamp around it; else only a claim (proof.py).
5. Trust. A path to an anchor the administrator chose, at the proven time; a development CA only in demo mode (trust.py).
6. Revocation. OCSP and CRL from the file or handed in, about this certificate and this time; unknown is not good.
7. Office. The agency on the page against the certificate: a genuine signature of another office is never green.
8. Issue. A prepared field of the agency's seal that is empty means: not issued.

integrity is intact when 1, 2 and 3 hold for every signature; the verdict is valid when all of them hold.
No foreign exception leaves this module: whatever a library raises becomes a finding.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from signing.evidence import Evidence
from signing.examine import examine
from signing.look import Reader
from signing.trust import TrustStore
from signing.verdict import INDETERMINATE, Finding, Verdict, exit_code

__all__ = ["Evidence", "Reader", "Verdict", "exit_code", "verify"]


def verify(
    pdf: bytes,
    trust: TrustStore,
    at: datetime | None = None,
    evidence: Evidence | None = None,
    expected_agency: str | None = None,
    reader: Reader | None = None,
) -> Verdict:
    """Judges every signature of a PDF.

    Args:
        pdf: the file's bytes; hostile ones belong in a bounded child, which is the caller's duty.
        trust: anchors and helping certificates.
        at: the moment of judgement, aware; now when omitted.
        expected_agency: the office that should have signed; read from page one when omitted.
        reader: reads what the picture of a later signature says; without one a picture of a line of words is refused
            where it stands on the open page.
        evidence: revocation values and certificates the caller fetched (`Verdict.wants` says what would help).
    """
    now = at or datetime.now(UTC)
    try:
        return examine(pdf, trust, now, evidence or Evidence(), expected_agency, reader)
    except MemoryError:
        raise
    except Exception as foreign:  # noqa: BLE001 (the border: every exception becomes a named finding)
        finding = Finding("internal", "warning", details=(("detail", f"{type(foreign).__name__}: {foreign}"[:200]),))
        sha256 = hashlib.sha256(pdf).hexdigest()
        return Verdict(INDETERMINATE, "unreadable", (), (finding,), sha256, 0, now)
