"""Verifying a file from the outside: a bounded child opens it, and a file that beats the child gets a verdict too."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from signing.devca import DevCa
from signing.errors import SigningError
from signing.evidence import Evidence
from signing.online import HttpFetcher, verify_and_keep
from signing.record import make_record
from signing.report import Language, before_and_after, report_pdf
from signing.timestamp import Tsa
from signing.trust import TrustStore
from signing.verdict import VALID, Verdict, beyond_limits
from sohoa.bounded import BoundedError, Pool
from sohoa.childchecks import verified
from sohoa.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is judged by: trust, the moment (None: now), the office that should have signed, evidence at hand.

    `online` lets this process fetch what certificates name (OCSP, CRL, issuers); the child never has a network.
    """

    trust: TrustStore
    at: datetime | None = None
    agency: str | None = None
    evidence: Evidence = field(default_factory=Evidence)
    online: bool = False


def judged(pool: Pool, data: bytes, asked: Asked) -> Verdict:
    """The verdict on a file; a file that needs more time or memory than a child may use is indeterminate, said so."""
    return _judged_and_kept(pool, data, asked)[0]


def _judged_and_kept(pool: Pool, data: bytes, asked: Asked) -> tuple[Verdict, Evidence]:
    """`judged` with the evidence its answer rests on, for an evidence record."""

    def ask(known: Evidence) -> Verdict:
        return pool.run(verified, data, asked.trust, asked.at, known, asked.agency)

    try:
        if asked.online:
            return verify_and_keep(ask, HttpFetcher(), asked.evidence)
        return ask(asked.evidence), asked.evidence
    except BoundedError as limit:
        sha256, now = hashlib.sha256(data).hexdigest(), asked.at or datetime.now(UTC)
        return beyond_limits(limit.code, sha256, now), asked.evidence


def recorded(pool: Pool, data: bytes, asked: Asked, tsa: Tsa | None) -> tuple[Verdict, bytes | None]:
    """(the verdict, its evidence record) of a received file.

    No record where the answer is not valid, or where no timestamp can be had: it would prove nothing later.
    """
    verdict, known = _judged_and_kept(pool, data, asked)
    record: bytes | None = None
    if verdict.verdict == VALID and tsa is not None:
        try:
            record = make_record(verdict, known, tsa.stamp)
        except SigningError as silent:
            log.warning("No evidence record for %s: %s", verdict.sha256[:12], silent.code)
    return verdict, record


def reported(pool: Pool, verdict: Verdict, data: bytes, name: str, language: Language = "both") -> bytes:
    """The report of a verdict as PDF/A; the pages before and after are drawn in a bounded child."""
    try:
        pictures = pool.run(before_and_after, verdict, data)
    except BoundedError:
        pictures = []  # the answer is told without pictures of a file that beats its child
    return report_pdf(verdict.to_json(), name, language=language, pictures=pictures)


def trust_of(settings: Settings, more: Sequence[Path] = (), *, demo_folder: Path | None = None) -> TrustStore:
    """Anchors (roots/) and issuing CAs (issuers/) of the trust folder, `more` files, and in demo mode the development CA.

    Raises:
        SigningError: "trust-file": a file that is no certificate.
    """
    folder = settings.trust_folder
    roots = [*_files(folder / "roots"), *more]
    issuers = _files(folder / "issuers")
    if demo_folder is not None:
        roots.append(demo_folder / "root.pem")
        issuers.append(demo_folder / "issuing.pem")
    return TrustStore.from_files(roots, issuers, demo=demo_folder is not None)


def demo_folder(settings: Settings) -> Path | None:
    """Where the development CA lies, in demo mode and once it has been made; else None."""
    folder = settings.data_dir / "dev-ca"
    return folder if settings.demo and (folder / "root.pem").is_file() else None


def crls_of(settings: Settings, ca_folder: Path | None) -> tuple[bytes, ...]:
    """The CRLs at hand, DER: those an administrator brought (`sohoa admin crl-add`), in demo mode the development CA's."""
    brought = [path.read_bytes() for path in _files(settings.trust_folder / "crls")]
    if ca_folder is not None:
        ca = DevCa(ca_folder)
        brought += [ca.crl(), ca.root_crl()]
    return tuple(brought)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
