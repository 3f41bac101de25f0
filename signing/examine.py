"""The examination of one file, check by check (numbers of verify.py)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import x509

from signing.changes import Change, State
from signing.cms import UNREADABLE, Covered, SignerProof, Token, check_signature, check_token
from signing.evidence import Evidence
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import MalformedError, Stream
from signing.pdftree import FormField, fields_of, pages_of, text_of
from signing.permissions import Permissions, permissions_of
from signing.proof import Proof, Prover, Stamp
from signing.roles import Part, with_roles
from signing.structure import FoundSignature, covers_exactly, find_signatures
from signing.timeline import Signed, Timeline
from signing.trust import TrustStore, fingerprint, name_parts, name_text, signed_by
from signing.verdict import (
    INDETERMINATE,
    INVALID,
    UNSIGNED,
    VALID,
    Box,
    CertificateFacts,
    Finding,
    LaterChange,
    SignatureVerdict,
    Verdict,
)

_SEAL_NAMES = re.compile(r"(?:^|[.\W_])(?:seal|dau|con_?dau|dấu)(?:$|[.\W_\d])", re.IGNORECASE)
_UNREADABLE_PROBLEMS = frozenset(
    {
        "byterange-missing", "byterange-malformed", "byterange-beyond-file", "contents-missing", "contents-empty",
        "contents-not-hex", "subfilter-missing",
    }
)  # fmt: skip
_REMARKS = frozenset({"subfilter-unknown"})


@dataclass(slots=True)
class Subject:
    """One signature on its way through the checks."""

    found: FoundSignature
    proof: SignerProof = field(default_factory=SignerProof)
    token: Token | None = None
    state: str = "unreadable"
    problems: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    permissions: Permissions = Permissions(None, (), False)  # noqa: RUF009 (frozen)
    changes: list[LaterChange] = field(default_factory=list)
    breach: bool = False
    outcome: Proof | None = None
    role: str = "signer"

    @property
    def end(self) -> int:
        return self.found.end or 0

    @property
    def signer(self) -> str:
        if self.proof.certificate is None:
            return text_of(self.found.values.get("Name"))
        parts = name_parts(self.proof.certificate.subject)
        return parts.get("common_name") or name_text(self.proof.certificate.subject)


class Examination:
    """Runs the checks over one file and gathers findings."""

    def __init__(
        self, pdf: bytes, trust: TrustStore, now: datetime, evidence: Evidence, expected_agency: str | None
    ) -> None:
        self.pdf = pdf
        self.trust = trust
        self.now = now
        self.evidence = evidence
        self.agency = expected_agency
        self.findings: list[Finding] = []
        self.wants: tuple = ()  # type: ignore[type-arg]
        self.heights: list[float] = []

    def verdict(self) -> Verdict:
        """All checks in their order."""
        if b"%PDF-" not in self.pdf[:1024]:
            self._note("not-a-pdf", "warning")
            return self._result(UNSIGNED, "unreadable" if self.pdf.strip() else "none", [], 0)
        file = PdfFile(self.pdf)
        pages = pages_of(file)
        subjects = [Subject(found) for found in find_signatures(file)]
        if file.locked:
            self._note("content-not-examined", "warning")
        if not subjects:
            if file.rebuilt:
                self._note("file-damaged", "warning", detail=_faults(file))
            return self._result(UNSIGNED, "none", [], len(pages))
        for subject in subjects:  # checks 1 and 2
            self._check_bytes(subject)
        self._check_file(file, subjects)
        timeline = self._check_later(file, subjects)  # check 3
        self._check_copies(subjects)
        self._prove(file, subjects, timeline)  # checks 4 to 6
        integrity = self._integrity(subjects)
        self._check_issue(file)  # check 8
        self._check_office(subjects)  # check 7
        return self._result(self._conclude(subjects, integrity), integrity, subjects, len(pages))

    # --- checks 1 and 2 -----------------------------------------------------------------------------------------------

    def _check_bytes(self, subject: Subject) -> None:
        found = subject.found
        subject.problems = [problem for problem in found.problems if problem not in _REMARKS]
        covered = Covered(b"")
        if found.byte_range:
            start, length, resume, rest = found.byte_range
            covered = Covered(self.pdf[start : start + length] + self.pdf[resume : resume + rest])
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
            self._check_contents(subject)
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
        if found.remains or (not found.byte_range and "field-not-in-form" in found.problems):
            self._tell_remains(subject)

    def _check_contents(self, subject: Subject) -> None:
        found = subject.found
        assert found.byte_range is not None
        if found.contents[subject.proof.length :].strip(b"\0"):
            subject.problems.append("contents-padding")
        gap = self.pdf[found.byte_range[1] : found.byte_range[2]]
        if re.search(rb"[a-f]", gap) and re.search(rb"[A-F]", gap):
            subject.problems.append("contents-not-uniform")
        if not covers_exactly(self.pdf, subject.end):
            subject.problems.append("signed-prefix-not-whole")

    def _tell_remains(self, subject: Subject) -> None:
        claimed = subject.proof.claimed_time or _pdf_date(text_of(subject.found.values.get("M")))
        details = {"signer": subject.signer or "?", "time": _day(claimed)}
        self._tell("remains-of-signature", "breach", subject, details)

    def _check_file(self, file: PdfFile, subjects: list[Subject]) -> None:
        if file.shift:
            usable = [s for s in subjects if s.found.byte_range and s.state == "match"]
            self._note("bytes-before-header", "breach" if not usable else "warning")
        if file.rebuilt:
            self._note("file-damaged", "warning", detail=_faults(file))

    def _check_copies(self, subjects: list[Subject]) -> None:
        """The same certificate must be the same bytes everywhere, and fit the issuers that came along."""
        seen: dict[tuple[bytes, int], bytes] = {}
        edited: set[int] = set()
        for index, subject in enumerate(subjects):
            proofs = [subject.proof, *(stamp.token.proof for stamp in subject.stamps)]
            for certificate in [c for proof in proofs for c in proof.certificates]:
                try:
                    key, der = (certificate.issuer.dump(), certificate.serial_number), certificate.dump()
                    if seen.setdefault(key, der) != der:
                        edited.add(index)
                except UNREADABLE:
                    edited.add(index)
        for index in edited:
            subjects[index].problems.append("certificate-copies-differ")
            if subjects[index].state == "match":
                subjects[index].state = "mismatch"
        for subject in subjects:
            self._check_issued(subject)

    def _check_issued(self, subject: Subject) -> None:
        """A certificate whose own issuer stands beside it but did not sign it was edited."""
        certificate = subject.proof.certificate
        if certificate is None:
            return
        helpers = [x509.Certificate.load(der) for der in (*self.trust.anchors, *self.trust.intermediates)]
        issuers = [
            c
            for c in [*subject.proof.certificates, *helpers]
            if c.subject.dump() == certificate.issuer.dump()
            and c.dump() != certificate.dump()
            and _names_key(certificate, c)
        ]
        if issuers and all(signed_by(certificate, issuer) is False for issuer in issuers):
            subject.problems.append("certificate-edited")
            subject.state = "mismatch" if subject.state == "match" else subject.state

    # --- check 3 ------------------------------------------------------------------------------------------------------

    def _check_later(self, file: PdfFile, subjects: list[Subject]) -> Timeline:
        signed = [
            Signed(s.end, s.found.number, s.found.name, s.signer, s.found.page, s.found.rect, s.state == "match")
            for s in subjects
            if s.found.byte_range and covers_exactly(self.pdf, s.end)
        ]
        timeline = Timeline(file, signed)
        ends = {item.end for item in signed}
        by_number = {s.found.number: s.signer for s in subjects if s.found.number is not None}
        for subject in subjects:
            if subject.end not in ends or not subject.found.byte_range:
                continue
            self._check_prefix(subject, timeline)
            for fault in timeline.faults:
                self._record(subject, fault, fault.code, None)
            for step in timeline.steps:
                if step.start < subject.end:
                    continue
                for change in step.changes:
                    by = by_number.get(change.number) if change.number is not None else None
                    self._record(subject, change, subject.permissions.forbids(change), by)
        if timeline.not_drawn:
            self._note("page-not-drawn", "warning")
        return timeline

    def _check_prefix(self, subject: Subject, timeline: Timeline) -> None:
        """1.4: the signed prefix is a whole PDF in which this very signature stands."""
        state = timeline.state(subject.end)
        prefix = state.file
        if prefix.rebuilt:
            subject.problems.append("signed-prefix-not-whole")
            subject.state = "mismatch" if subject.state == "match" else subject.state
        own = next((f for f in state.fields if _is_value(prefix, f, subject.found)), None)
        subject.permissions = permissions_of(prefix, subject.found.values, own.values if own else None)

    def _record(self, subject: Subject, change: Change, forbidden: str | None, by: str | None) -> None:
        box = self._box(change.page, change.box)
        text = change.detail or change.field or ""
        page = change.page + 1 if change.page is not None else None
        subject.changes.append(LaterChange(change.code, forbidden is None, page, box, change.field, by, text))
        if forbidden is None:
            return
        subject.breach = True
        details = {"detail": change.detail or change.code, "field": change.field or "", "by": by or "", "text": text}
        self._tell(forbidden, "breach", subject, details, page, box)

    # --- checks 4 to 6 ------------------------------------------------------------------------------------------------

    def _prove(self, file: PdfFile, subjects: list[Subject], timeline: Timeline) -> None:
        prover = self._prover(file, subjects)
        documents = [Stamp(s.token, s.end, True) for s in subjects if s.token and s.found.byte_range]
        own = [stamp for subject in subjects for stamp in subject.stamps]
        prover.judge_stamps([*documents, *own])
        for subject in subjects:
            if subject.found.subfilter == "ETSI.RFC3161":
                stamp = next((d for d in documents if d.token is subject.token), None)
                self._settle_timestamp(subject, stamp)
                continue
            subject.outcome = prover.prove(subject.proof, subject.end, subject.stamps, documents)
            self._tell_proof(subject)
        self.wants = tuple(dict.fromkeys(prover.wants))

    def _prover(self, file: PdfFile, subjects: list[Subject]) -> Prover:
        store = file.mapping(file.root.get("DSS"))
        pool: list[x509.Certificate] = []
        ocsps, crls = _streams(file, store, "OCSPs"), _streams(file, store, "CRLs")
        for der in _streams(file, store, "Certs"):
            try:
                pool.append(x509.Certificate.load(der))
                pool[-1].subject.hashable  # noqa: B018 (parses it)
            except UNREADABLE:
                pool = pool[:-1] if pool and pool[-1].dump() == der else pool
        for subject in subjects:
            proofs = [subject.proof, *(stamp.token.proof for stamp in subject.stamps)]
            for proof in proofs:
                pool.extend(proof.certificates)
                ocsps.extend(proof.ocsps)
                crls.extend(proof.crls)
        return Prover(self.trust, self.now, pool, ocsps, crls, self.evidence)

    def _settle_timestamp(self, subject: Subject, stamp: Stamp | None) -> None:
        trusted = stamp is not None and stamp.state == "trusted"
        proven = stamp.token.time if stamp else None
        path = stamp.path if stamp else None
        indication = "TOTAL-PASSED" if trusted else "INDETERMINATE"
        sub = None if trusted else "NO_CERTIFICATE_CHAIN_FOUND"
        from signing.revocation import UNKNOWN

        subject.outcome = Proof(
            path, "timestamp" if proven else "none", proven, "not-needed", UNKNOWN, "", sub, indication
        )
        if stamp is not None:
            self._tell_stamp(subject, stamp)

    def _tell_stamp(self, subject: Subject, stamp: Stamp) -> None:
        certificate = stamp.token.proof.certificate
        who = name_parts(certificate.subject).get("common_name", "?") if certificate else "?"
        anchor = stamp.path.anchor if stamp.path and stamp.path.anchor else ""
        details = {"signer": who, "time": _moment(stamp.token.time), "anchor": anchor or ""}
        if stamp.state == "trusted":
            self._tell("timestamp-verified", "note", subject, details)
        elif stamp.state == "foreign":
            self._tell("timestamp-foreign", "breach", subject, details)
        elif stamp.state == "purpose-wrong":
            self._tell("timestamp-purpose-wrong", "warning", subject, details)
        elif stamp.state == "unreadable":
            self._tell("timestamp-unreadable", "warning", subject, {"detail": ", ".join(stamp.token.proof.problems)})
        else:
            self._tell("timestamp-untrusted", "warning", subject, details)

    def _tell_proof(self, subject: Subject) -> None:
        outcome, proof = subject.outcome, subject.proof
        assert outcome is not None
        for stamp in subject.stamps:
            self._tell_stamp(subject, stamp)
            if stamp.token.time and proof.claimed_time and stamp.state != "foreign":
                ahead = proof.claimed_time - stamp.token.time
                if timedelta(hours=6, minutes=50) <= ahead <= timedelta(hours=7, minutes=10):
                    self._tell("clock-seven-hours", "note", subject)
        if subject.state == "unreadable" or proof.certificate is None or outcome.path is None:
            return
        facts = _facts(proof.certificate)
        details = {"signer": subject.signer, "issuer": facts.issuer, "expired": _day(facts.not_after)}
        path = outcome.path
        if path.state == "demo":
            self._tell("demo-certificate", "warning", subject, details)
        elif path.state == "untrusted":
            self._tell("issuer-unknown", "warning", subject, details)
        elif path.state == "broken":
            self._tell("certificate-broken", "warning", subject, {**details, "detail": ", ".join(path.problems)})
        self._tell_validity(subject, facts, details)
        if outcome.revocation == "revoked":
            when = _day(outcome.status.revoked_at)
            self._tell("certificate-revoked", "breach", subject, {**details, "time": when})
        elif outcome.revocation == "unknown" and path.state == "trusted":
            self._tell("revocation-unknown", "warning", subject, details)
        if outcome.weak:
            self._tell("algorithm-weak", "warning", subject, {"detail": outcome.weak})
        if proof.ess == "mismatch":
            self._tell("certificate-not-the-bound-one", "warning", subject)
        if outcome.proven is None:
            self._tell("time-not-proven", "note", subject)

    def _tell_validity(self, subject: Subject, facts: CertificateFacts, details: dict[str, str]) -> None:
        outcome = subject.outcome
        assert outcome is not None
        at = outcome.proven or self.now
        if facts.not_after and at > facts.not_after:
            code = "certificate-expired-when-signed" if outcome.proven else "certificate-expired-unproven"
            self._tell(code, "breach" if outcome.proven else "warning", subject, details)
        elif facts.not_before and at < facts.not_before:
            self._tell("certificate-not-yet-valid", "warning", subject, details)

    # --- checks 7 and 8 -----------------------------------------------------------------------------------------------

    def _check_issue(self, file: PdfFile) -> None:
        """An empty field made for the agency's seal: not issued yet, or the seal's revision was cut off (rollback)."""
        for form_field in fields_of(file, pages_of(file)):
            empty = form_field.kind == "Sig" and file.get(form_field.values.get("V")) is None
            if empty and _SEAL_NAMES.search(form_field.name):
                widget = form_field.widgets[0] if form_field.widgets else None
                page = widget.page + 1 if widget and widget.page is not None else None
                self._note("not-yet-issued", "breach", page=page, field=form_field.name)

    def _check_office(self, subjects: list[Subject]) -> None:
        from signing.officecheck import check_office

        signers = [s for s in subjects if s.proof.certificate and s.found.subfilter != "ETSI.RFC3161"]
        if not signers:
            return
        parts = with_roles(self.pdf, [_part(s) for s in signers])
        for subject, part in zip(signers, parts, strict=True):
            subject.role = part.role
        agency, state = check_office(self.pdf, parts, self.agency)
        self.agency = agency
        details = {
            "agency": agency or "",
            "signer": "; ".join(dict.fromkeys(s.signer for s in subjects if s.token is None)),
        }
        if state == "other":
            self._add("wrong-office", "breach", details, 1)
        elif state == "mixed":
            self._add("another-office-too", "warning", details, 1)
        elif state == "publisher":
            self._add("signed-by-publisher", "note", details)
        elif state == "unknown":
            self._add("office-not-compared", "note", details)

    # --- the answer ---------------------------------------------------------------------------------------------------

    def _integrity(self, subjects: list[Subject]) -> str:
        for subject in subjects:
            for problem in dict.fromkeys(subject.problems):
                head, _, tail = problem.partition(":")
                self._tell(head, "breach", subject, {"detail": tail})
        if any(subject.breach or subject.state == "mismatch" for subject in subjects):
            return "altered"
        if any(subject.state == "unreadable" for subject in subjects):
            return "unreadable"
        if any(finding.code == "bytes-before-header" and finding.severity == "breach" for finding in self.findings):
            return "altered"
        return "intact"

    def _conclude(self, subjects: list[Subject], integrity: str) -> str:
        if integrity != "intact" or any(finding.severity == "breach" for finding in self.findings):
            return INVALID
        outcomes = [s.outcome for s in subjects if s.outcome and s.found.subfilter != "ETSI.RFC3161"]
        if any(outcome.indication == "TOTAL-FAILED" for outcome in outcomes):
            return INVALID
        passed = outcomes and all(outcome.indication == "TOTAL-PASSED" for outcome in outcomes)
        open_questions = ("content-not-examined", "another-office-too", "page-not-drawn")
        unsettled = any(finding.code in open_questions for finding in self.findings)
        return VALID if passed and not unsettled else INDETERMINATE

    def _result(self, verdict: str, integrity: str, subjects: list[Subject], pages: int) -> Verdict:
        signatures = tuple(self._signature(subject) for subject in subjects)
        order = {"breach": 0, "warning": 1, "note": 2}
        findings = tuple(sorted(dict.fromkeys(self.findings), key=lambda f: order[f.severity]))
        sha256 = hashlib.sha256(self.pdf).hexdigest()
        return Verdict(verdict, integrity, signatures, findings, sha256, pages, self.now, self.agency, self.wants)

    def _signature(self, subject: Subject) -> SignatureVerdict:
        found, proof, outcome = subject.found, subject.proof, subject.outcome
        kind = "document-timestamp" if found.subfilter == "ETSI.RFC3161" else "signature"
        kind = "remains" if found.remains else kind
        changed = "breach" if subject.breach else "permitted" if subject.changes else "none"
        failed = subject.state == "mismatch" or subject.breach
        indication = outcome.indication if outcome else "INDETERMINATE"
        sub = outcome.sub_indication if outcome else "FORMAT_FAILURE"
        if failed:
            indication, sub = (
                "TOTAL-FAILED",
                "HASH_FAILURE"
                if "document-digest-wrong" in subject.problems
                else "FORMAT_FAILURE"
                if subject.breach
                else "SIG_CRYPTO_FAILURE",
            )
        elif subject.state == "unreadable":
            indication, sub = "TOTAL-FAILED", "FORMAT_FAILURE"
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
            level=self._level(subject),
            indication=indication,
            sub_indication=sub,
            page=found.page + 1 if found.page is not None else None,
            box=self._box(found.page, found.rect),
            proven_time=outcome.proven if outcome else None,
            claimed_time=proof.claimed_time or _pdf_date(text_of(found.values.get("M"))),
            best_time=outcome.proven if outcome else None,
            algorithm=proof.method.label if proof.method else "",
            subfilter=found.subfilter,
            covers=found.end,
            certificate=_facts(proof.certificate) if proof.certificate else None,
            timestamp_authority=_authority(stamp),
            changes=tuple(dict.fromkeys(subject.changes)),
            problems=tuple(dict.fromkeys(subject.problems)),
            certifies=subject.permissions.certifies,
            reason=text_of(found.values.get("Reason")),
        )

    def _level(self, subject: Subject) -> str:
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

    def _box(self, page: int | None, box: tuple[float, float, float, float] | None) -> Box | None:
        if page is None or box is None:
            return None
        if not self.heights:
            self.heights = _page_tops(PdfFile(self.pdf))
        top = self.heights[page] if page < len(self.heights) else 842.0
        return round(box[0], 1), round(top - box[3], 1), round(box[2], 1), round(top - box[1], 1)

    def _note(self, code: str, severity: str, page: int | None = None, **details: str) -> None:
        self._add(code, severity, details, page)

    def _add(self, code: str, severity: str, details: dict[str, str], page: int | None = None) -> None:
        self.findings.append(Finding(code, severity, page, None, None, tuple(sorted(details.items()))))

    def _tell(
        self,
        code: str,
        severity: str,
        subject: Subject,
        details: dict[str, str] | None = None,
        page: int | None = None,
        box: Box | None = None,
    ) -> None:
        extra = {"signer": subject.signer, **(details or {})}
        self.findings.append(Finding(code, severity, page, box, subject.found.name, tuple(sorted(extra.items()))))


def _part(subject: Subject) -> Part:
    certificate = subject.proof.certificate
    return Part(name_parts(certificate.subject) if certificate else {}, subject.found.page, subject.found.rect)


def _is_value(file: PdfFile, form_field: FormField, found: FoundSignature) -> bool:
    value = file.get(form_field.values.get("V"))
    mine, theirs = found.values.get("Contents"), value.get("Contents") if isinstance(value, dict) else None
    return (
        form_field.kind == "Sig" and theirs is not None and getattr(mine, "start", -1) == getattr(theirs, "start", -2)
    )


def _names_key(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the certificate's authority key identifier names this issuer's key (or names none)."""
    wanted, offered = certificate.authority_key_identifier, issuer.key_identifier
    return wanted is None or offered is None or wanted == offered


def _streams(file: PdfFile, store: dict[str, object], key: str) -> list[bytes]:
    from signing.pdfstreams import decoded

    found: list[bytes] = []
    for item in file.sequence(store.get(key))[:2000]:
        value = file.get(item)
        if isinstance(value, Stream):
            try:
                found.append(decoded(value, file.get))
            except MalformedError:
                continue
    return found


def _page_tops(file: PdfFile) -> list[float]:
    tops: list[float] = []
    for page in pages_of(file):
        box = file.sequence(page.values.get("CropBox")) or file.sequence(page.values.get("MediaBox"))
        numbers = [n for n in (file.get(item) for item in box) if isinstance(n, (int, float))]
        tops.append(float(max(numbers[1], numbers[3])) if len(numbers) == 4 else 842.0)
    return tops


def _facts(certificate: x509.Certificate) -> CertificateFacts:
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


def _authority(stamp: Stamp | None) -> str | None:
    if stamp is None or stamp.token.proof.certificate is None:
        return None
    return name_parts(stamp.token.proof.certificate.subject).get("common_name")


def _pdf_date(text: str) -> datetime | None:
    found = re.match(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?", text)
    if not found:
        return None
    year, month, day, hour, minute, second = (
        int(part or default) for part, default in zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)
    )
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        if found[7]:
            ahead = timedelta(hours=int(found[8]), minutes=int(found[9] or 0))
            moment = moment - ahead if found[7] == "+" else moment + ahead
    except (ValueError, OverflowError):
        return None
    return moment


def _faults(file: PdfFile) -> str:
    return ", ".join(sorted({code for code, _ in file.faults}))[:120]


def _day(moment: datetime | None) -> str:
    return (moment + timedelta(hours=7)).strftime("%d/%m/%Y") if moment else "?"


def _moment(moment: datetime | None) -> str:
    return (moment + timedelta(hours=7)).strftime("%d/%m/%Y %H:%M:%S") if moment else "?"


__all__ = ["Examination", "State", "name_of"]
