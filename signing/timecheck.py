"""Checks 4 to 6 of verify.py: what is proven about time, path and revocation of each signature, and how it is told."""

from __future__ import annotations

from datetime import timedelta

from asn1crypto import x509

from signing.cms import UNREADABLE, names_of
from signing.facts import facts_of
from signing.moments import day, moment
from signing.pdffile import PdfFile
from signing.pdfobjects import MalformedError, Stream
from signing.pdfstreams import decoded
from signing.proof import Proof, Prover, Stamp
from signing.revocation import UNKNOWN
from signing.subject import Case, Subject
from signing.trust import name_parts
from signing.verdict import CertificateFacts


def prove(case: Case, file: PdfFile, subjects: list[Subject]) -> None:
    """Settles `outcome` of every signature and tells it; what could be fetched to know more goes to `case.wants`."""
    prover = _prover(case, file, subjects)
    documents = [Stamp(s.token, s.end, True) for s in subjects if s.token and s.found.byte_range]
    own = [stamp for subject in subjects for stamp in subject.stamps]
    prover.judge_stamps([*documents, *own])
    for subject in subjects:
        if subject.found.subfilter == "ETSI.RFC3161":
            stamp = next((d for d in documents if d.token is subject.token), None)
            _settle_timestamp(case, subject, stamp)
            continue
        subject.outcome = prover.prove(subject.proof, subject.end, subject.stamps, documents)
        _tell_proof(case, subject)
    case.wants = tuple(dict.fromkeys(prover.wants))


def _prover(case: Case, file: PdfFile, subjects: list[Subject]) -> Prover:
    store = file.mapping(file.root.get("DSS"))
    pool: list[x509.Certificate] = []
    ocsps, crls = _streams(file, store, "OCSPs"), _streams(file, store, "CRLs")
    for der in _streams(file, store, "Certs"):
        try:
            certificate = x509.Certificate.load(der)
            names_of(certificate)
        except UNREADABLE:
            continue  # of no help to any path
        pool.append(certificate)
    for subject in subjects:
        proofs = [subject.proof, *(stamp.token.proof for stamp in subject.stamps)]
        for proof in proofs:
            pool.extend(proof.certificates)
            ocsps.extend(proof.ocsps)
            crls.extend(proof.crls)
    return Prover(case.trust, case.now, pool, ocsps, crls, case.evidence)


def _settle_timestamp(case: Case, subject: Subject, stamp: Stamp | None) -> None:
    trusted = stamp is not None and stamp.state == "trusted"
    proven = stamp.token.time if stamp else None
    path = stamp.path if stamp else None
    indication = "TOTAL-PASSED" if trusted else "INDETERMINATE"
    sub = None if trusted else "NO_CERTIFICATE_CHAIN_FOUND"
    subject.outcome = Proof(path, "timestamp" if proven else "none", proven, "not-needed", UNKNOWN, "", sub, indication)
    if stamp is not None:
        _tell_stamp(case, subject, stamp)


def _tell_stamp(case: Case, subject: Subject, stamp: Stamp) -> None:
    certificate = stamp.token.proof.certificate
    who = name_parts(certificate.subject).get("common_name", "?") if certificate else "?"
    anchor = stamp.path.anchor if stamp.path and stamp.path.anchor else ""
    details = {"signer": who, "time": moment(stamp.token.time), "anchor": anchor or ""}
    if stamp.state == "trusted":
        case.tell("timestamp-verified", "note", subject, details)
    elif stamp.state == "foreign":
        case.tell("timestamp-foreign", "breach", subject, details)
    elif stamp.state == "purpose-wrong":
        case.tell("timestamp-purpose-wrong", "warning", subject, details)
    elif stamp.state == "unreadable":
        case.tell("timestamp-unreadable", "warning", subject, {"detail": ", ".join(stamp.token.proof.problems)})
    else:
        case.tell("timestamp-untrusted", "warning", subject, details)


def _tell_proof(case: Case, subject: Subject) -> None:
    outcome, proof = subject.outcome, subject.proof
    assert outcome is not None
    for stamp in subject.stamps:
        _tell_stamp(case, subject, stamp)
        if stamp.token.time and proof.claimed_time and stamp.state != "foreign":
            ahead = proof.claimed_time - stamp.token.time
            if timedelta(hours=6, minutes=50) <= ahead <= timedelta(hours=7, minutes=10):
                case.tell("clock-seven-hours", "note", subject)
    if subject.state == "unreadable" or proof.certificate is None or outcome.path is None:
        return
    facts = facts_of(proof.certificate)
    details = {"signer": subject.signer, "issuer": facts.issuer, "expired": day(facts.not_after)}
    path = outcome.path
    if path.state == "demo":
        case.tell("demo-certificate", "warning", subject, details)
    elif path.state == "untrusted":
        case.tell("issuer-unknown", "warning", subject, details)
    elif path.state == "broken":
        case.tell("certificate-broken", "warning", subject, {**details, "detail": ", ".join(path.problems)})
    _tell_validity(case, subject, facts, details)
    if outcome.revocation == "revoked":
        when = day(outcome.status.revoked_at)
        case.tell("certificate-revoked", "breach", subject, {**details, "time": when})
    elif outcome.revocation == "unknown" and path.state == "trusted":
        case.tell("revocation-unknown", "warning", subject, details)
    if outcome.weak:
        case.tell("algorithm-weak", "warning", subject, {"detail": outcome.weak})
    if proof.ess == "mismatch":
        case.tell("certificate-not-the-bound-one", "warning", subject)
    if outcome.proven is None:
        case.tell("time-not-proven", "note", subject)
    elif outcome.time == "document-timestamp" and not subject.stamps:
        case.tell("no-own-timestamp", "note", subject, {"time": moment(outcome.proven)})


def _tell_validity(case: Case, subject: Subject, facts: CertificateFacts, details: dict[str, str]) -> None:
    outcome = subject.outcome
    assert outcome is not None
    at = outcome.proven or case.now
    if facts.not_after and at > facts.not_after:
        stamped = outcome.time == "timestamp"
        code = "certificate-expired-when-signed" if stamped else "certificate-expired-unproven"
        case.tell(code, "breach" if stamped else "warning", subject, details)
    elif facts.not_before and at < facts.not_before:
        case.tell("certificate-not-yet-valid", "warning", subject, details)


def _streams(file: PdfFile, store: dict[str, object], key: str) -> list[bytes]:
    found: list[bytes] = []
    for item in file.sequence(store.get(key))[:2000]:
        value = file.get(item)
        if isinstance(value, Stream):
            try:
                found.append(decoded(value, file.get))
            except MalformedError:
                continue
    return found
