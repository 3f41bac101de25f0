"""What a signature allows others to do later: DocMDP, FieldMDP and /Lock (ISO 32000-2 §12.8.2)."""

from __future__ import annotations

from dataclasses import dataclass

from signing.change import ANNOTATION, ARCHIVE, FORM, NEVER, Change
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Value
from signing.pdftree import text_of


@dataclass(frozen=True, slots=True)
class Lock:
    """Fields that may not change: action All, Include or Exclude."""

    action: str
    fields: tuple[str, ...]

    def covers(self, field: str) -> bool:
        """Whether the lock names this field (a parent's name names its children)."""
        named = any(field == name or field.startswith(f"{name}.") for name in self.fields)
        return {"All": True, "Include": named, "Exclude": not named}.get(self.action, False)


@dataclass(frozen=True, slots=True)
class Permissions:
    """`level` is the DocMDP P that holds from this signature on (None: no certification)."""

    level: int | None
    locks: tuple[Lock, ...]
    certifies: bool

    @property
    def free(self) -> bool:
        """Neither certified nor locked: the signer left room for readers' comments (ISO 32000-2 §12.8.2)."""
        return self.level is None and not self.locks

    def forbids(self, change: Change) -> str | None:
        """The finding's code when this change is a breach, None when it is allowed."""
        if change.remark and self.free:
            return None
        if change.needs == NEVER:
            return change.code
        if change.needs > (self.level or FORM) and change.needs != ARCHIVE:
            return "change-beyond-permission"
        if change.field and change.needs != ARCHIVE and any(lock.covers(change.field) for lock in self.locks):
            return "locked-field-changed"
        return None


def permissions_of(file: PdfFile, signature: dict[str, Value], field: dict[str, Value] | None) -> Permissions:
    """Reads what this signature, and the certification already in its revision, ask for."""
    level = _certified_level(file)
    locks: list[Lock] = []
    certifies = False
    for reference in file.sequence(signature.get("Reference")):
        values = file.mapping(reference)
        method = name_of(file.get(values.get("TransformMethod")))
        parameters = file.mapping(values.get("TransformParams"))
        if method == "DocMDP":
            certifies = True
            level = _tighter(level, _level(file, parameters))
        elif method == "FieldMDP":
            locks.append(_lock(file, parameters))
            level = _tighter(level, _declared(file, parameters))
    lock = file.mapping(field.get("Lock")) if field else {}
    if lock:
        locks.append(_lock(file, lock))
        level = _tighter(level, _declared(file, lock))
    return Permissions(level, tuple(dict.fromkeys(locks)), certifies)


def _tighter(one: int | None, other: int | None) -> int | None:
    known = [level for level in (one, other) if level is not None]
    return min(known) if known else None


def _certified_level(file: PdfFile) -> int | None:
    certification = file.mapping(file.mapping(file.root.get("Perms")).get("DocMDP"))
    if not certification:
        return None
    for reference in file.sequence(certification.get("Reference")):
        values = file.mapping(reference)
        if name_of(file.get(values.get("TransformMethod"))) == "DocMDP":
            return _level(file, file.mapping(values.get("TransformParams")))
    return FORM


def _level(file: PdfFile, parameters: dict[str, Value]) -> int:
    return _declared(file, parameters) or FORM


def _declared(file: PdfFile, parameters: dict[str, Value]) -> int | None:
    value = file.get(parameters.get("P"))
    return value if value in (ARCHIVE, FORM, ANNOTATION) else None


def _lock(file: PdfFile, values: dict[str, Value]) -> Lock:
    names = tuple(text_of(file.get(item)) for item in file.sequence(values.get("Fields")))
    return Lock(name_of(file.get(values.get("Action"))), names)
