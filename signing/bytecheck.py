"""Checks 1 and 2 of verify.py for one signature: its own bytes, its CMS, and the certificates that came along."""

from __future__ import annotations

import re

from asn1crypto import x509

from signing.cms import UNREADABLE, Covered, check_signature, check_token
from signing.moments import day, pdf_date
from signing.pdftree import text_of
from signing.proof import Stamp
from signing.structure import covers_exactly
from signing.subject import Case, Subject
from signing.trust import signed_by

_UNREADABLE_PROBLEMS = frozenset(
    {
        "byterange-missing", "byterange-malformed", "byterange-beyond-file", "byterange-elsewhere", "contents-missing", "contents-empty",
        "contents-not-hex", "subfilter-missing",
    }
)  # fmt: skip
_REMARKS = frozenset({"subfilter-unknown"})


def check_bytes(case: Case, subject: Subject) -> None:
    """Settles `state`, `proof`, `problems` and the timestamps inside the signature."""
    found = subject.found
    subject.problems = [problem for problem in found.problems if problem not in _REMARKS]
    covered = Covered(b"")
    if found.byte_range:
        start, length, resume, rest = found.byte_range
        covered = Covered(case.pdf[start : start + length] + case.pdf[resume : resume + rest])
    if found.subfilter == "ETSI.RFC3161":
        subject.token = check_token(found.contents, covered.digest)
        subject.proof = subject.token.proof
        subject.state = subject.token.state
        if subject.state == "mismatch" and not subject.proof.problems:
            subject.problems.append("timestamp-foreign")
    else:
        subject.proof = check_signature(found.contents, found.subfilter, covered)
        subject.state = subject.proof.state
    if not found.byte_range:
        # Nothing to compare with: what the CMS says about a digest is not about these bytes.
        subject.state = "unreadable"
        subject.proof.problems = [p for p in subject.proof.problems if p != "document-digest-wrong"]
    subject.problems.extend(p for p in subject.proof.problems if p not in subject.problems)
    if found.byte_range and subject.proof.length:
        _check_contents(case, subject)
    if subject.state == "match" and subject.problems:
        structural = any(problem in _UNREADABLE_PROBLEMS for problem in subject.problems)
        subject.state = "unreadable" if structural else "mismatch"
    for token in subject.proof.tokens:
        value = subject.proof.signature_value
        checked = check_token(token, lambda name, value=value: Covered(value).digest(name))  # type: ignore[misc]
        subject.stamps.append(Stamp(checked, subject.end, False))
        if checked.state == "mismatch":
            subject.problems.append("timestamp-foreign")
            subject.state = "mismatch"
    if "algorithm-mislabelled" in subject.proof.remarks and subject.state == "match":
        case.tell("algorithm-mislabelled", "note", subject)
    if found.remains or found.rewritten or (not found.byte_range and "field-not-in-form" in found.problems):
        _tell_remains(case, subject)


def _check_contents(case: Case, subject: Subject) -> None:
    found = subject.found
    assert found.byte_range is not None
    if found.contents[subject.proof.length :].strip(b"\0"):
        subject.problems.append("contents-padding")
    gap = case.pdf[found.byte_range[1] : found.byte_range[2]]
    if (re.search(rb"[a-f]", gap) and re.search(rb"[A-F]", gap)) or not re.fullmatch(rb"<[0-9A-Fa-f]*>", gap):
        subject.problems.append("contents-not-uniform")
    if not covers_exactly(case.pdf, subject.end):
        subject.problems.append("signed-prefix-not-whole")


def _tell_remains(case: Case, subject: Subject) -> None:
    claimed = subject.proof.claimed_time or pdf_date(text_of(subject.found.values.get("M")))
    details = {"signer": subject.signer or "?", "time": day(claimed)}
    code = "rewritten-after-signing" if subject.found.rewritten else "remains-of-signature"
    case.tell(code, "breach", subject, details)


def check_copies(case: Case, subjects: list[Subject]) -> None:
    """The same certificate must be the same bytes everywhere, or issued twice, and fit the issuers that came along."""
    seen: dict[tuple[bytes, int], dict[bytes, set[int]]] = {}
    known = _helpers(case)
    edited: set[int] = set()
    for index, subject in enumerate(subjects):
        proofs = [subject.proof, *(stamp.token.proof for stamp in subject.stamps)]
        for certificate in [c for proof in proofs for c in proof.certificates]:
            try:
                key = certificate.issuer.dump(), certificate.serial_number
                seen.setdefault(key, {}).setdefault(certificate.dump(), set()).add(index)
                known.append(certificate)
            except UNREADABLE:
                edited.add(index)
    for copies in seen.values():
        if len(copies) > 1:
            edited |= _of_edited(copies, known)
    for index in edited:
        subjects[index].problems.append("certificate-copies-differ")
        if subjects[index].state == "match":
            subjects[index].state = "mismatch"
    for subject in subjects:
        _check_issued(case, subject)


def _of_edited(copies: dict[bytes, set[int]], known: list[x509.Certificate]) -> set[int]:
    """Whose copy of a certificate was edited: a copy its CA signed was not, because a CA may issue the same one again.
    Where the CA is not at hand the first copy is believed."""
    issued = {der for der in copies if _is_issued(der, known)}
    believed = issued or {next(iter(copies))}
    return {index for der, holders in copies.items() if der not in believed for index in holders}


def _is_issued(der: bytes, known: list[x509.Certificate]) -> bool:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        wanted = certificate.issuer.dump()
    except UNREADABLE:
        return False  # a copy that cannot be read was not issued so
    return any(one.subject.dump() == wanted and signed_by(certificate, one) for one in known)


def _helpers(case: Case) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for der in (*case.trust.anchors, *case.trust.intermediates)]


def _check_issued(case: Case, subject: Subject) -> None:
    """A certificate whose own issuer stands beside it but did not sign it was edited."""
    certificate = subject.proof.certificate
    if certificate is None:
        return
    issuers = [
        c
        for c in [*subject.proof.certificates, *_helpers(case)]
        if c.subject.dump() == certificate.issuer.dump()
        and c.dump() != certificate.dump()
        and _names_key(certificate, c)
    ]
    if issuers and all(signed_by(certificate, issuer) is False for issuer in issuers):
        subject.problems.append("certificate-edited")
        subject.state = "mismatch" if subject.state == "match" else subject.state


def _names_key(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the certificate's authority key identifier names this issuer's key (or names none)."""
    wanted, offered = certificate.authority_key_identifier, issuer.key_identifier
    return wanted is None or offered is None or wanted == offered
