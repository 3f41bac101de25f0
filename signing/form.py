"""The interactive form of a document: its fields, what earlier signatures lock, and the pages they stand on.

Sources: ISO 32000-2 §12.7 (form), §12.8.2 (DocMDP, FieldMDP), §12.7.5.5 (signature field lock).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from signing import pdfvalues
from signing.errors import document_refused
from signing.pdfvalues import entry, items
from signing.request import LockProfile
from signing.revision import FOREIGN, Dictionary, Revision

_DEEPEST = 12
PRINT_LOCKED = 132


@dataclass(frozen=True, slots=True)
class FormField:
    """A terminal field: full name, kind ("/Sig", "/Tx" …), its dictionary (merged with its only widget), and value."""

    name: str
    kind: str
    dictionary: Any
    reference: Any

    @property
    def taken(self) -> bool:
        """True where a signature field has a value."""
        return self.kind == "/Sig" and "/V" in self.dictionary


def fields_of(revision: Revision) -> dict[str, FormField]:
    """Every terminal field by its full name.

    Raises:
        DocumentRefusedError: xfa, not-a-pdf (a form that cannot be read).
    """
    try:
        form = entry(revision.root, "/AcroForm")
        if form is None:
            return {}
        if "/XFA" in form:
            raise document_refused("xfa")
        return {found.name: found for found in _walk(entry(form, "/Fields", ()), "", None, 0)}
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def _walk(kids: Any, prefix: str, kind: str | None, depth: int) -> Iterator[FormField]:
    if depth > _DEEPEST:
        raise ValueError("fields nested too deep")
    for index in range(len(kids)):
        reference = kids.raw_get(index)
        one = kids[index]
        if not isinstance(one, Dictionary):
            continue
        name = f"{prefix}.{one['/T']}" if prefix and "/T" in one else str(entry(one, "/T", prefix))
        own_kind = str(one["/FT"]) if "/FT" in one else kind
        below = entry(one, "/Kids")
        if below is not None and any("/T" in kid for kid in items(below)):
            yield from _walk(below, name, own_kind, depth + 1)
        else:
            yield FormField(name, own_kind or "", one, reference)


def refuse_locked(fields: dict[str, FormField], name: str, *, new_field: bool, root: Any) -> None:
    """Refuses to touch field `name` where an earlier signature forbids it.

    Raises:
        DocumentRefusedError: already-locked (DocMDP P 1, P 2 for a new field, FieldMDP), field-taken.
    """
    try:
        for signed in fields.values():
            if not signed.taken:
                continue
            if signed.name == name:
                raise document_refused("field-taken", field=name)
            for rule in items(entry(signed.dictionary["/V"], "/Reference", ())):
                if _forbids(rule, name, new_field):
                    raise document_refused("already-locked", by=signed.name)
        permissions = entry(root, "/Perms", {})
        if "/DocMDP" in permissions:
            for rule in items(entry(permissions["/DocMDP"], "/Reference", ())):
                if _forbids(rule, name, new_field):
                    raise document_refused("already-locked", by="DocMDP")
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def _forbids(rule: Any, name: str, new_field: bool) -> bool:
    method = entry(rule, "/TransformMethod")
    parameters = entry(rule, "/TransformParams", {})
    permission = entry(parameters, "/P")
    if method == "/DocMDP":
        permission = 2 if permission is None else permission
        return int(permission) == 1 or (int(permission) == 2 and new_field)
    if method != "/FieldMDP":
        return False
    listed = [str(one) for one in items(entry(parameters, "/Fields", ()))]
    action = entry(parameters, "/Action")
    covered = (
        action == "/All"
        or (action == "/Include" and _among(name, listed))
        or (action == "/Exclude" and not _among(name, listed))
    )
    return covered or (permission is not None and int(permission) == 1)


def _among(name: str, listed: list[str]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in listed)


def page_of(revision: Revision, number: int) -> Any:
    """The dictionary of page `number` (from 1). Raises DocumentRefusedError("page-missing")."""
    try:
        reference = _find_page(revision.root["/Pages"], revision.root.raw_get("/Pages"), [number - 1], 0)
        if number < 1 or reference is None:
            raise document_refused("page-missing", page=number)
        return reference.get_object()
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def field_page(revision: Revision, one: FormField) -> Any:
    """The dictionary of the page that a field's widget names, the first where it names none."""
    page = entry(one.dictionary, "/P")
    return page if page is not None else page_of(revision, 1)


def _find_page(node: Any, reference: Any, left: list[int], depth: int) -> Any:
    if depth > 64:
        raise ValueError("page tree nested too deep")
    if "/Kids" not in node:
        left[0] -= 1
        return reference if left[0] < 0 else None
    kids = node["/Kids"]
    for index in range(len(kids)):
        kid = kids[index]
        if "/Kids" in kid and left[0] >= int(entry(kid, "/Count", 0)) > 0:
            left[0] -= int(kid["/Count"])
            continue
        found = _find_page(kid, kids.raw_get(index), left, depth + 1)
        if found is not None:
            return found
    return None


def page_number(revision: Revision, page: Any) -> int:
    """The number (from 1) of a page dictionary read from the file; 1 where it is in no page tree."""
    wanted = page.container_ref
    counted = 0
    stack = [revision.root["/Pages"]]
    while stack:
        node = stack.pop()
        if "/Kids" in node:
            stack += reversed(items(node["/Kids"]))
            continue
        counted += 1
        if node.container_ref.idnum == wanted.idnum and node.container_ref.generation == wanted.generation:
            return counted
        if counted > 100_000:
            break
    return 1


def inherited(page: Any, key: str) -> Any:
    """An inheritable attribute of a page, or None (ISO 32000-2 §7.7.3.4)."""
    node = page
    for _ in range(64):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise ValueError("page tree nested too deep")


def reference_to(value: Any, revision: Revision) -> Any:
    """The indirect reference to an object read from the file."""
    holder = value.container_ref
    return pdfvalues.reference(holder.idnum, holder.generation, revision.reader)


def append_annotation(revision: Revision, page: Any, widget: Any) -> None:
    """Puts a widget on a page; only the page or its own annotation array is written anew."""
    if "/Annots" in page:
        annotations = page["/Annots"]
        annotations.append(widget)
        revision.changed(annotations)
    else:
        page[pdfvalues.name("/Annots")] = pdfvalues.array([widget])
        revision.changed(page)


def append_field(revision: Revision, field: Any) -> None:
    """Enters a field into the form (made if absent) and sets SigFlags 3 (signatures exist, append only)."""
    root = revision.root
    if "/AcroForm" not in root:
        form = pdfvalues.dictionary()
        root[pdfvalues.name("/AcroForm")] = form
        form[pdfvalues.name("/Fields")] = pdfvalues.array([field])
        form[pdfvalues.name("/SigFlags")] = pdfvalues.integer(3)
        revision.changed(root)
        return
    form = root["/AcroForm"]
    if "/Fields" in form:
        form["/Fields"].append(field)
        revision.changed(form["/Fields"])
    else:
        form[pdfvalues.name("/Fields")] = pdfvalues.array([field])
        _form_changed(revision, form)
    if entry(form, "/SigFlags") != 3:
        form[pdfvalues.name("/SigFlags")] = pdfvalues.integer(3)
        _form_changed(revision, form)


def _form_changed(revision: Revision, form: Any) -> None:
    revision.changed(form if form.container_ref is not None else revision.root)


def lock_dictionary(profile: LockProfile, fields: tuple[str, ...]) -> Any:
    """The /Lock of a seal. "result": everything, no later change at all; "circulating": these fields only, so that a
    receiver's mark stays possible."""
    lock = pdfvalues.dictionary({"/Type": pdfvalues.name("/SigFieldLock")})
    if profile == "result":
        lock[pdfvalues.name("/Action")] = pdfvalues.name("/All")
        lock[pdfvalues.name("/P")] = pdfvalues.integer(1)
    else:
        lock[pdfvalues.name("/Action")] = pdfvalues.name("/Include")
        lock[pdfvalues.name("/Fields")] = pdfvalues.array([pdfvalues.text(one) for one in fields])
    return lock
