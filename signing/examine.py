"""The examination of one file, check by check (numbers of verify.py); each part's own work stands in its module."""

from __future__ import annotations

import re
from datetime import datetime

from signing.answer import answer, conclude, integrity_of
from signing.bytecheck import check_bytes, check_copies
from signing.change import Change
from signing.concealment import concealed
from signing.evidence import Evidence
from signing.look import Look, Reader
from signing.officecheck import check_office
from signing.pdffile import PdfFile
from signing.pdftree import FormField, fields_of, pages_of
from signing.permissions import permissions_of
from signing.roles import Part, with_roles
from signing.structure import FoundSignature, covers_exactly, find_signatures
from signing.subject import Case, Subject, page_tops
from signing.timecheck import prove
from signing.timeline import Signed, Timeline
from signing.trust import TrustStore, name_parts
from signing.verdict import NOT_A_PDF, UNSIGNED, LaterChange, Verdict

_SEAL_NAMES = re.compile(r"(?:^|[.\W_])(?:seal|dau|con_?dau|dấu)(?:$|[.\W_\d])", re.IGNORECASE)

# What is told of the office by the state of its check: (code, severity, page).
_OF_THE_OFFICE: dict[str, tuple[str, str, int | None]] = {
    "other": ("wrong-office", "breach", 1),
    "unclear": ("office-unclear", "warning", 1),
    "mixed": ("another-office-too", "warning", 1),
    "mandated": ("signed-by-mandate", "note", None),
    "nobody": ("no-office-signed", "warning", 1),
    "doubtful": ("office-doubtful", "warning", 1),
    "uncertified": ("copy-by-no-office", "warning", None),
    "company": ("copy-by-a-company", "warning", None),
    "publisher": ("signed-by-publisher", "note", None),
    "unknown": ("office-not-compared", "note", None),
}


def examine(
    pdf: bytes, trust: TrustStore, now: datetime, evidence: Evidence, agency: str | None, reader: Reader | None = None
) -> Verdict:
    """All checks in their order; the arguments are those of `verify`."""
    case = Case(pdf, trust, now, evidence, agency, reader)
    try:
        return _examined(case)
    finally:
        case.close()


def _examined(case: Case) -> Verdict:
    pdf = case.pdf
    if b"%PDF-" not in pdf[:1024]:
        case.note(NOT_A_PDF, "warning")
        return answer(case, UNSIGNED, "unreadable" if pdf.strip() else "none", [], 0)
    file = PdfFile(pdf)
    pages = pages_of(file)
    case.tops = page_tops(file, pages)
    subjects = [Subject(found) for found in find_signatures(file)]
    if file.locked:
        case.note("content-not-examined", "warning")
    if not subjects:
        if file.rebuilt:
            case.note("file-damaged", "warning", detail=_faults(file))
        return answer(case, UNSIGNED, "none", [], len(pages))
    for subject in subjects:  # checks 1 and 2
        check_bytes(case, subject)
    _check_file(case, file, subjects)
    timeline = _check_later(case, file, subjects)  # check 3
    _check_concealment(case, timeline, subjects)
    check_copies(case, subjects)
    prove(case, file, subjects)  # checks 4 to 6
    integrity = integrity_of(case, subjects)
    _check_issue(case, file)  # check 8
    _check_office(case, subjects)  # check 7
    return answer(case, conclude(case, subjects, integrity), integrity, subjects, len(pages))


def _check_file(case: Case, file: PdfFile, subjects: list[Subject]) -> None:
    if file.shift:
        usable = [s for s in subjects if s.found.byte_range and s.state == "match"]
        case.note("bytes-before-header", "breach" if not usable else "warning")
    if file.rebuilt:
        case.note("file-damaged", "warning", detail=_faults(file))


def _check_later(case: Case, file: PdfFile, subjects: list[Subject]) -> Timeline:
    signed = [
        Signed(
            s.end, s.found.number, s.found.name, s.signer, s.found.page, s.found.rect, s.state == "match", s.identity
        )
        for s in subjects
        if s.found.byte_range and covers_exactly(case.pdf, s.end)
    ]
    timeline = Timeline(file, signed, case.reader)
    ends = {item.end for item in signed}
    by_number = {s.found.number: s.signer for s in subjects if s.found.number is not None}
    for subject in subjects:
        if subject.end not in ends or not subject.found.byte_range:
            continue
        _check_prefix(subject, timeline)
        for fault in timeline.faults:
            _record(case, subject, fault, fault.code, None)
        for step in timeline.steps:
            if step.start < subject.end:
                continue
            for change in step.changes:
                by = by_number.get(change.number) if change.number is not None else None
                _record(case, subject, change, subject.permissions.forbids(change), by)
    if timeline.not_drawn:
        case.note("page-not-drawn", "warning")
    return timeline


def _check_concealment(case: Case, timeline: Timeline, subjects: list[Subject]) -> None:
    """What the newest signed revision holds without showing it: told beside the answer, whoever signed it."""
    ends = [s.end for s in subjects if s.state == "match" and s.token is None and s.end]
    if not ends:
        return
    state = timeline.state(max(ends))
    if state.file.locked:
        return
    data = case.pdf[: max(ends)]
    whole = len(data) == len(case.pdf)
    look = case.look() if whole else Look.of(data)
    try:
        found = concealed(state, look)
    finally:
        if look is not None and not whole:
            look.close()
    for one in found:
        page = one.page + 1 if one.page is not None else None
        details = {"detail": one.detail, "field": one.field or ""}
        case.concealed(one.code, details, page, case.box(one.page, one.box))


def _check_prefix(subject: Subject, timeline: Timeline) -> None:
    """1.4: the signed prefix is a whole PDF in which this very signature stands."""
    state = timeline.state(subject.end)
    prefix = state.file
    if prefix.rebuilt:
        subject.problems.append("signed-prefix-not-whole")
        subject.state = "mismatch" if subject.state == "match" else subject.state
    own = next((f for f in state.fields if _is_value(prefix, f, subject.found)), None)
    subject.permissions = permissions_of(prefix, subject.found.values, own.values if own else None)


def _record(case: Case, subject: Subject, change: Change, forbidden: str | None, by: str | None) -> None:
    box = case.box(change.page, change.box)
    page = change.page + 1 if change.page is not None else None
    subject.changes.append(LaterChange(change.code, forbidden is None, page, box, change.field, by, change.detail))
    if forbidden is None:
        if change.remark and change.code == "annotation-added":
            case.tell("comment-added", "warning", subject, {"detail": change.detail}, page, box)
        return
    subject.breach = True
    details = {"detail": change.detail, "field": change.field or "", "by": by or ""}
    if forbidden != change.code:
        details["change"] = change.code
    case.tell(forbidden, "breach", subject, details, page, box)


def _check_issue(case: Case, file: PdfFile) -> None:
    """An empty field made for the agency's seal: not issued yet, or the seal's revision was cut off (rollback)."""
    for form_field in fields_of(file, pages_of(file)):
        empty = form_field.kind == "Sig" and file.get(form_field.values.get("V")) is None
        if empty and _SEAL_NAMES.search(form_field.name):
            widget = form_field.widgets[0] if form_field.widgets else None
            page = widget.page + 1 if widget and widget.page is not None else None
            case.note("not-yet-issued", "breach", page=page, field=form_field.name)


def _check_office(case: Case, subjects: list[Subject]) -> None:
    signers = [s for s in subjects if s.proof.certificate and s.found.subfilter != "ETSI.RFC3161"]
    if not signers:
        return
    parts = with_roles([_part(s) for s in signers], case.look(), case.reader)
    for subject, part in zip(signers, parts, strict=True):
        subject.role = part.role
    agency, state = check_office(case.look(), parts, case.agency, case.reader)
    case.agency = agency
    details = {
        "agency": agency or "",
        "signer": "; ".join(dict.fromkeys(s.signer for s in subjects if s.token is None)),
    }
    if state in _OF_THE_OFFICE:
        code, severity, page = _OF_THE_OFFICE[state]
        case.add(code, severity, details, page)


def _part(subject: Subject) -> Part:
    certificate = subject.proof.certificate
    return Part(name_parts(certificate.subject) if certificate else {}, subject.found.page, subject.found.rect)


def _is_value(file: PdfFile, form_field: FormField, found: FoundSignature) -> bool:
    value = file.get(form_field.values.get("V"))
    mine, theirs = found.values.get("Contents"), value.get("Contents") if isinstance(value, dict) else None
    return (
        form_field.kind == "Sig" and theirs is not None and getattr(mine, "start", -1) == getattr(theirs, "start", -2)
    )


def _faults(file: PdfFile) -> str:
    return ", ".join(sorted({code for code, _ in file.faults}))[:120]
