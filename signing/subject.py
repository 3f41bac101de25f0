"""One signature on its way through the checks of verify.py, and the file it stands in with what was found so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from signing.cms import SignerProof, Token
from signing.evidence import Evidence
from signing.look import Look, Reader
from signing.pdffile import PdfFile
from signing.pdftree import PageNode, text_of
from signing.permissions import Permissions
from signing.proof import Proof, Stamp
from signing.structure import FoundSignature
from signing.trust import TrustStore, name_parts, name_text
from signing.verdict import Box, Finding, LaterChange, Want


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

    @property
    def identity(self) -> str:
        """All that the certificate says about the signer; what the signature dictionary says is whatever he wrote there."""
        certificate = self.proof.certificate
        return name_text(certificate.subject) if certificate else ""


@dataclass(slots=True)
class Case:
    """One file under examination: what the caller handed in, and the findings gathered on the way."""

    pdf: bytes
    trust: TrustStore
    now: datetime
    evidence: Evidence
    agency: str | None
    reader: Reader | None = None
    findings: list[Finding] = field(default_factory=list)
    wants: tuple[Want, ...] = ()
    concealment: str = "none"
    tops: list[float] = field(default_factory=list)
    _looks: list[Look | None] = field(default_factory=list)

    def look(self) -> Look | None:
        """The whole file as pdfium draws it, opened once; None where it cannot be drawn. `close` frees it."""
        if not self._looks:
            self._looks.append(Look.of(self.pdf))
        return self._looks[0]

    def close(self) -> None:
        """Frees what was drawn."""
        for look in self._looks:
            if look is not None:
                look.close()
        self._looks.clear()

    def note(self, code: str, severity: str, page: int | None = None, **details: str) -> None:
        """A finding about the file; `page` counts from 1."""
        self.add(code, severity, details, page)

    def add(self, code: str, severity: str, details: dict[str, str], page: int | None = None) -> None:
        """The same with details whose names are no arguments."""
        self.findings.append(Finding(code, severity, page, None, None, tuple(sorted(details.items()))))

    def concealed(self, code: str, details: dict[str, str], page: int | None, box: Box | None) -> None:
        """Something prepared and unseen in the signed revision."""
        self.concealment = "found"
        self.findings.append(Finding(code, "warning", page, box, None, tuple(sorted(details.items()))))

    def tell(
        self,
        code: str,
        severity: str,
        subject: Subject,
        details: dict[str, str] | None = None,
        page: int | None = None,
        box: Box | None = None,
    ) -> None:
        """A finding about one signature."""
        extra = {"signer": subject.signer, **(details or {})}
        self.findings.append(Finding(code, severity, page, box, subject.found.name, tuple(sorted(extra.items()))))

    def box(self, page: int | None, box: tuple[float, float, float, float] | None) -> Box | None:
        """A box of user space as answers give it: points from the upper left corner; `page` counts from 0."""
        if page is None or box is None:
            return None
        top = self.tops[page] if page < len(self.tops) else 842.0
        return round(box[0], 1), round(top - box[3], 1), round(box[2], 1), round(top - box[1], 1)


def page_tops(file: PdfFile, pages: Sequence[PageNode]) -> list[float]:
    """The upper edge of each page in its own coordinates: answers measure from there."""
    tops: list[float] = []
    for page in pages:
        box = file.sequence(page.values.get("CropBox")) or file.sequence(page.values.get("MediaBox"))
        numbers = [n for n in (file.get(item) for item in box) if isinstance(n, (int, float))]
        tops.append(float(max(numbers[1], numbers[3])) if len(numbers) == 4 else 842.0)
    return tops
