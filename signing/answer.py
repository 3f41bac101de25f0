"""The answer for one file: integrity, verdict, and each signature as callers read it (verdict.py)."""

from __future__ import annotations

import hashlib

from signing.facts import facts_of
from signing.moments import pdf_date
from signing.pdftree import text_of
from signing.proof import Stamp
from signing.subject import Case, Subject
from signing.trust import name_parts
from signing.verdict import INDETERMINATE, INVALID, VALID, SignatureVerdict, Verdict

_CONSEQUENCES = frozenset({"appearance-by-broken-signature"})


def integrity_of(case: Case, subjects: list[Subject]) -> str:
    """intact, altered or unreadable; every problem of a signature becomes a finding."""
    for subject in subjects:
        for problem in dict.fromkeys(subject.problems):
            head, _, tail = problem.partition(":")
            case.tell(head, "breach", subject, {"detail": tail})
    if any(subject.breach or subject.state == "mismatch" for subject in subjects):
        return "altered"
    if any(subject.state == "unreadable" for subject in subjects):
        return "unreadable"
    if any(finding.code == "bytes-before-header" and finding.severity == "breach" for finding in case.findings):
        return "altered"
    return "intact"


def conclude(case: Case, subjects: list[Subject], integrity: str) -> str:
    """valid, invalid or indeterminate (signing.md: valid = intact, trusted, not revoked at the proven time)."""
    if integrity != "intact" or any(finding.severity == "breach" for finding in case.findings):
        return INVALID
    outcomes = [s.outcome for s in subjects if s.outcome and s.found.subfilter != "ETSI.RFC3161"]
    if any(outcome.indication == "TOTAL-FAILED" for outcome in outcomes):
        return INVALID
    passed = outcomes and all(outcome.indication == "TOTAL-PASSED" for outcome in outcomes)
    open_questions = (
        "content-not-examined",
        "another-office-too",
        "no-office-signed",
        "copy-by-no-office",
        "copy-by-a-company",
        "office-doubtful",
        "office-unclear",
        "page-not-drawn",
        "comment-added",
    )
    unsettled = any(finding.code in open_questions for finding in case.findings)
    return VALID if passed and not unsettled else INDETERMINATE


def answer(case: Case, verdict: str, integrity: str, subjects: list[Subject], pages: int) -> Verdict:
    """The verdict with its signatures and its findings, breaches first, what follows from another finding behind it."""
    signatures = tuple(_signature(case, subject) for subject in subjects)
    order = {"breach": 0, "warning": 1, "note": 2}
    findings = tuple(sorted(dict.fromkeys(case.findings), key=lambda f: (order[f.severity], f.code in _CONSEQUENCES)))
    sha256 = hashlib.sha256(case.pdf).hexdigest()
    return Verdict(
        verdict, integrity, signatures, findings, sha256, pages, case.now, case.agency, case.wants, case.concealment
    )


def _signature(case: Case, subject: Subject) -> SignatureVerdict:
    found, proof, outcome = subject.found, subject.proof, subject.outcome
    kind = "document-timestamp" if found.subfilter == "ETSI.RFC3161" else "signature"
    kind = "remains" if found.remains or found.rewritten else kind
    changed = "breach" if subject.breach else "permitted" if subject.changes else "none"
    indication, sub = _indication(subject)
    stamp = next((s for s in subject.stamps if s.state == "trusted"), None)
    return SignatureVerdict(
        field=found.name,
        kind=kind,
        signer=subject.signer,
        role="timestamp" if kind == "document-timestamp" else subject.role,
        signed_revision=subject.state,
        later_changes=changed,
        trust=outcome.path.state if outcome and outcome.path else "unknown",
        time=outcome.time if outcome else "none",
        revocation=outcome.revocation if outcome else "not-checked",
        level=_level(subject),
        indication=indication,
        sub_indication=sub,
        page=found.page + 1 if found.page is not None else None,
        box=case.box(found.page, found.rect),
        proven_time=outcome.proven if outcome else None,
        claimed_time=proof.claimed_time or pdf_date(text_of(found.values.get("M"))),
        best_time=outcome.proven if outcome else None,
        algorithm=proof.method.label if proof.method else "",
        subfilter=found.subfilter,
        covers=found.end,
        certificate=facts_of(proof.certificate) if proof.certificate else None,
        timestamp_authority=_authority(stamp),
        changes=tuple(dict.fromkeys(subject.changes)),
        problems=tuple(dict.fromkeys(subject.problems)),
        certifies=subject.permissions.certifies,
        reason=text_of(found.values.get("Reason")),
    )


def _indication(subject: Subject) -> tuple[str, str | None]:
    """Indication and sub-indication of EN 319 102-1 §5.1.3."""
    if subject.state == "mismatch" and "document-digest-wrong" in subject.problems:
        return "TOTAL-FAILED", "HASH_FAILURE"
    if subject.state == "unreadable" or subject.breach:
        return "TOTAL-FAILED", "FORMAT_FAILURE"
    if subject.state == "mismatch":
        return "TOTAL-FAILED", "SIG_CRYPTO_FAILURE"
    if subject.outcome is None:
        return "INDETERMINATE", "FORMAT_FAILURE"
    return subject.outcome.indication, subject.outcome.sub_indication


def _level(subject: Subject) -> str:
    if subject.found.subfilter == "ETSI.RFC3161":
        return "document-timestamp"
    base = "pades-b" if subject.found.subfilter == "ETSI.CAdES.detached" else "pkcs7"
    stamped = bool(subject.stamps)
    archived = any(change.code == "document-timestamp-added" for change in subject.changes)
    material = any(change.code == "validation-data-added" for change in subject.changes)
    if archived and material:
        return f"{base}-lta"
    if material and (stamped or archived):
        return f"{base}-lt"
    return f"{base}-t" if stamped or archived else f"{base}-b"


def _authority(stamp: Stamp | None) -> str | None:
    if stamp is None or stamp.token.proof.certificate is None:
        return None
    return name_parts(stamp.token.proof.certificate.subject).get("common_name")
