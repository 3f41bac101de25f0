"""The answer of a verification: frozen values, their JSON (ARCHITECTURE.md, "Command line") and the exit codes.

Boxes are (left, top, right, bottom) in points from the upper left corner of the page; pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from signing.words import facts_for, words_for

Box = tuple[float, float, float, float]

VALID, INVALID, INDETERMINATE, UNSIGNED = "valid", "invalid", "indeterminate", "unsigned"
_EXIT_CODES = {VALID: 0, INVALID: 1, INDETERMINATE: 2, UNSIGNED: 3}
# Breaches that say at once what became of the file.
_OF_ITS_OWN = ("remains-of-signature", "rewritten-after-signing", "not-yet-issued", "wrong-office")
NOT_A_PDF = "not-a-pdf"
_WORST_FIRST = (INVALID, INDETERMINATE, UNSIGNED, VALID)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know. `code` is stable; `severity` is breach, warning or note; words come from words.py.

    In JSON `words` say what is wrong and what to do; `facts` leave out the advice that every breach shares.
    """

    code: str
    severity: str = "note"
    page: int | None = None
    box: Box | None = None
    signature: str | None = None
    details: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        details = dict(self.details)
        vi, en = words_for(self.code, details, self.severity)
        fact_vi, fact_en = facts_for(self.code, details)
        return {
            "code": self.code,
            "severity": self.severity,
            "page": self.page,
            "box": list(self.box) if self.box else None,
            "signature": self.signature,
            "details": details,
            "words": {"vi": vi, "en": en},
            "facts": {"vi": fact_vi, "en": fact_en},
        }


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What people read of a certificate. Names as written in it; times in UTC."""

    subject: str
    common_name: str
    organization: str
    issuer: str
    serial: str
    not_before: datetime | None
    not_after: datetime | None
    sha256: str
    der: bytes = field(default=b"", repr=False)

    def to_json(self) -> dict[str, object]:
        values = {k: v for k, v in asdict(self).items() if k != "der"}
        return {**values, "not_before": _iso(self.not_before), "not_after": _iso(self.not_after)}


@dataclass(frozen=True, slots=True)
class LaterChange:
    """One later change told to the reader: what, where, by which later signature, and whether it was allowed."""

    code: str
    permitted: bool
    page: int | None
    box: Box | None
    field: str | None
    by: str | None
    text: str = ""

    def to_json(self) -> dict[str, object]:
        vi, en = facts_for(self.code, {"field": self.field or "", "by": self.by or "", "detail": self.text})
        box = list(self.box) if self.box else None
        return {**asdict(self), "box": box, "words": {"vi": vi, "en": en}}


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature. The states are stable words, see docs/verification.md."""

    field: str
    kind: str  # signature | document-timestamp | remains
    signer: str
    role: str  # leader | seal | number | sao-y | scan | arrival | signer | timestamp (roles.py)
    signed_revision: str  # match | mismatch | unreadable
    later_changes: str  # none | permitted | breach
    trust: str  # trusted | untrusted | expired | not-yet-valid | demo | broken | unknown
    time: str  # timestamp | document-timestamp | evidence-record | claimed | none
    revocation: str  # good | revoked | unknown | not-checked | not-needed
    level: str  # pades-b-b … pades-b-lta, pkcs7-b …, or none
    indication: str  # TOTAL-PASSED | TOTAL-FAILED | INDETERMINATE (EN 319 102-1)
    sub_indication: str | None
    page: int | None
    box: Box | None
    proven_time: datetime | None
    claimed_time: datetime | None
    best_time: datetime | None
    algorithm: str
    subfilter: str
    covers: int | None
    certificate: CertificateFacts | None
    timestamp_authority: str | None
    changes: tuple[LaterChange, ...]
    problems: tuple[str, ...]
    certifies: bool = False
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        values: dict[str, object] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values["box"] = list(self.box) if self.box else None
        for name in ("proven_time", "claimed_time", "best_time"):
            values[name] = _iso(getattr(self, name))
        values["certificate"] = self.certificate.to_json() if self.certificate else None
        values["changes"] = [change.to_json() for change in self.changes]
        values["problems"] = list(self.problems)
        values["article_6"] = self.article_6()
        return values

    def article_6(self) -> dict[str, str]:
        """The seven fields that Điều 6 TT 15/2025/TT-BKHCN wants shown, in Vietnamese."""
        facts = self.certificate
        when = self.proven_time or self.claimed_time
        proofs = {
            "timestamp": "dấu thời gian",
            "document-timestamp": "muộn nhất, theo dấu thời gian của tệp",
            "evidence-record": "muộn nhất, theo hồ sơ bằng chứng",
        }
        how = proofs.get(self.time, "người ký tự khai")
        whole = self.signed_revision == "match" and self.later_changes != "breach"
        states = {"TOTAL-PASSED": "Hợp lệ", "TOTAL-FAILED": "Không hợp lệ"}
        return {
            "Cơ quan, tổ chức cấp, phát hành chứng thư": facts.issuer if facts else "Không đọc được",
            "Chủ thể ký": facts.subject if facts else self.signer or "Không đọc được",
            "Đơn vị quản lý chứng thư": facts.organization or "Không ghi" if facts else "Không đọc được",
            "Thời điểm ký số": f"{_local(when)} ({how})" if when else "Không xác định",
            "Tính toàn vẹn của thông điệp dữ liệu": "Toàn vẹn" if whole else "Không toàn vẹn",
            "Tính hợp lệ của chữ ký số tại thời điểm ký": states.get(self.indication, "Chưa xác định"),
            "Thời hạn có hiệu lực của chứng thư": f"{_local(facts.not_before)} – {_local(facts.not_after)}"
            if facts
            else "Không đọc được",
        }


@dataclass(frozen=True, slots=True)
class Want:
    """Something that could be fetched to settle the answer: kind ocsp, crl or issuer; the address; for whom (SHA-256)."""

    kind: str
    url: str
    certificate: bytes
    issuer: bytes | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer for one file. `to_json()` is the contract of `sohoa verify --json`."""

    verdict: str
    integrity: str  # intact | altered | unreadable | none
    signatures: tuple[SignatureVerdict, ...]
    findings: tuple[Finding, ...]
    sha256: str
    pages: int
    checked_at: datetime
    agency: str | None = None
    wants: tuple[Want, ...] = ()
    concealment: str = (
        "none"  # none | found: content prepared in the signed revision that is not seen (findings hidden-…)
    )

    def to_json(self, file: str | None = None) -> dict[str, object]:
        vi, en = facts_for(self.headline(), {})
        head: dict[str, object] = {"file": file} if file is not None else {}
        return {
            **head,
            "verdict": self.verdict,
            "integrity": self.integrity,
            "concealment": self.concealment,
            "words": {"vi": vi, "en": en},
            "signatures": [signature.to_json() for signature in self.signatures],
            "findings": [finding.to_json() for finding in self.findings],
            "sha256": self.sha256,
            "pages": self.pages,
            "checked_at": _iso(self.checked_at),
            "agency": self.agency,
        }

    def headline(self) -> str:
        """The code of the one sentence that stands first."""
        breach = next((f.code for f in self.findings if f.severity == "breach"), None)
        if self.verdict == INVALID and breach in _OF_ITS_OWN:
            return f"headline-{breach}"
        if any(finding.code == NOT_A_PDF for finding in self.findings):
            return f"headline-{NOT_A_PDF}"
        return f"headline-{self.verdict}"

    @property
    def exit_code(self) -> int:
        return exit_code([self.verdict])


def beyond_limits(code: str, sha256: str, checked_at: datetime) -> Verdict:
    """The verdict on a file that beat the bounded child: not certain, and said so. `code` is that of the BoundedError."""
    finding = Finding("beyond-limits", "warning", details=(("detail", code),))
    return Verdict(INDETERMINATE, "unreadable", (), (finding,), sha256, 0, checked_at)


def exit_code(verdicts: Iterable[str]) -> int:
    """0 valid, 1 invalid, 2 indeterminate, 3 unsigned; of several the worst: invalid, indeterminate, unsigned, valid."""
    present = set(verdicts)
    worst = next((v for v in _WORST_FIRST if v in present), VALID)
    return _EXIT_CODES[worst]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _local(moment: datetime | None) -> str:
    from datetime import timedelta, timezone

    return moment.astimezone(timezone(timedelta(hours=7))).strftime("%d/%m/%Y %H:%M:%S +07:00") if moment else "?"
