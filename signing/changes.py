"""What a later revision did to a signed document, as stored: each difference named, with the least permission it needs.

Two states of one file (the bytes up to an earlier and a later end) are walked side by side from the trailer. A
difference that no rule names counts as forbidden: new kinds of trickery fail closed. What the pages look like is
judged in seen.py; who may do what in permissions.py. Annotations and fields have modules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from signing.annotationchanges import annotation_changes
from signing.change import ANNOTATION, ARCHIVE, FORM, NEVER, Change, State
from signing.compare import Sameness
from signing.fieldchanges import field_changes, signature_change
from signing.information import says_the_same, told_otherwise
from signing.pagechanges import page_changes
from signing.pdfobjects import Ref, Value
from signing.pdftree import tree_nodes
from signing.structuretree import structure_tree_kept

_CATALOG: dict[str, tuple[str, int]] = {
    "DSS": ("validation-data-added", ARCHIVE),
    "StructTreeRoot": ("structure-tree-extended", FORM),
    "Extensions": ("version-declared", ARCHIVE),
    "Version": ("version-declared", ARCHIVE),
    "PieceInfo": ("metadata-changed", FORM),
    "LastModified": ("metadata-changed", FORM),
    "OCProperties": ("layers-changed", NEVER),
    "OpenAction": ("actions-changed", NEVER),
    "AA": ("actions-changed", NEVER),
    "Outlines": ("outlines-changed", NEVER),
    "AF": ("attachments-changed", NEVER),
    "Collection": ("attachments-changed", NEVER),
}
_METADATA = ("metadata-changed", FORM)
_FORM_KEYS: dict[str, tuple[str, int]] = {
    "SigFlags": ("form-prepared", ARCHIVE),
    "NeedAppearances": ("form-prepared", FORM),
    "DA": ("form-prepared", FORM),
    "Q": ("form-prepared", FORM),
    "XFA": ("xfa-changed", NEVER),
    "CO": ("actions-changed", NEVER),
}
_FREE_INFORMATION = frozenset({"ModDate", "Producer", "CreationDate", "Creator", "Trapped"})


def changes_between(old: State, new: State) -> list[Change]:
    """Everything the newer state changed, oldest rules first; an update that did nothing is told as such."""
    sameness = Sameness(old.file, new.file, _compared_apart(old, new))
    found = [
        *_trailer(old, new, sameness),
        *_catalog(old, new, sameness),
        *page_changes(old, new, sameness),
        *annotation_changes(old, new, sameness),
        *_form(old, new, sameness),
        *field_changes(old, new, sameness),
    ]
    return list(dict.fromkeys(found)) or [Change("update-without-change", FORM)]


def _compared_apart(old: State, new: State) -> set[int]:
    """Pages, fields, tags and the catalog are compared where they belong, and anywhere else by their numbers.

    What a later revision makes one of them counts only if it is new: else a font named as a tag would be looked at nowhere.
    """
    return _in_roles(old) | {number for number in _in_roles(new) if old.file.object(number) is None}


def _in_roles(state: State) -> set[int]:
    numbers = tree_nodes(state.file)
    for field in state.fields:
        numbers.update(ref.number for ref in field.chain)
        numbers.update(widget.ref.number for widget in field.widgets if widget.ref)
    root = state.file.trailer.get("Root")
    if isinstance(root, Ref):
        numbers.add(root.number)
    return numbers | state.elements


def _trailer(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    if not sameness.same(old.file.trailer.get("Encrypt"), new.file.trailer.get("Encrypt")):
        yield Change("encryption-changed", NEVER)
    before, after = (state.file.mapping(state.file.trailer.get("Info")) for state in (old, new))
    keys = sameness.changed_keys(before, after)
    told = [key for key in keys if key not in _FREE_INFORMATION]
    told = [key for key in told if not says_the_same(old.file.get(before.get(key)), new.file.get(after.get(key)))]
    if told:
        yield Change("information-changed", NEVER, detail=", ".join(told))
    elif keys:
        # Whoever adds an archive proof writes its date too; a changed date alone is an update of its own.
        archives = not sameness.same(old.file.root.get("DSS"), new.file.root.get("DSS"))
        yield Change("information-dates-changed", ARCHIVE if archives or _only_timestamps(old, new) else FORM)


def _only_timestamps(old: State, new: State) -> bool:
    """Whether the new fields are document timestamps and nothing else."""
    known = {field.name for field in old.fields}
    added = [field for field in new.fields if field.name not in known]
    return bool(added) and all(signature_change(new, field, "").needs == ARCHIVE for field in added)


def _catalog(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before, after = old.file.root, new.file.root
    for key in sameness.changed_keys(_without(before), _without(after)):
        if key == "Perms":
            yield from _permissions(old, new, sameness)
        elif key == "Names":
            yield from _names(old, new, sameness)
        elif key == "Metadata":
            told = told_otherwise(old.file, new.file)
            yield (
                Change("information-changed", NEVER, detail=", ".join(told)) if told else Change(*_METADATA, detail=key)
            )
        else:
            code, needs = _CATALOG.get(key, ("catalog-changed", NEVER))
            yield Change(code, needs, detail=key)
    if not structure_tree_kept(old.file, new.file, sameness):
        yield Change("structure-tree-changed", NEVER)


def _without(root: dict[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in root.items() if key not in ("Pages", "AcroForm")}


def _permissions(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before, after = (state.file.mapping(state.file.root.get("Perms")) for state in (old, new))
    for key in sameness.changed_keys(before, after):
        if key in before:
            yield Change("permissions-changed", NEVER, detail=key)
        else:
            yield Change("certified-later", NEVER if key == "DocMDP" else FORM, detail=key)


def _names(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before, after = (state.file.mapping(state.file.root.get("Names")) for state in (old, new))
    codes = {"JavaScript": "javascript-changed", "EmbeddedFiles": "attachments-changed"}
    for key in sameness.changed_keys(before, after):
        # Named appearances are drawn nowhere: commenting programs keep their pictures there.
        looks = key == "AP" and key not in before
        needs = ANNOTATION if looks else NEVER
        yield Change(codes.get(key, "catalog-changed"), needs, detail=f"Names/{key}", remark=looks)


def _form(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before, after = (state.file.mapping(state.file.root.get("AcroForm")) for state in (old, new))
    if before and not after:
        yield Change("form-removed", NEVER)
        return
    for key in sameness.changed_keys(before, after):
        if key == "Fields":
            continue
        if key == "DR":
            yield from _form_resources(old, new, sameness, before.get("DR"), after.get("DR"))
            continue
        code, needs = _FORM_KEYS.get(key, ("form-changed", NEVER))
        if (key in ("DA", "Q") and key in before) or (key == "SigFlags" and _unsigned_flags(before, after)):
            code, needs = "form-changed", NEVER
        yield Change(code, needs, detail=key)
        if key == "NeedAppearances" and after.get(key) is True:
            yield from _drawn_anew(new)


def _unsigned_flags(before: dict[str, Value], after: dict[str, Value]) -> bool:
    """Whether the form no longer says that signatures exist, or that writing the file anew breaks them."""
    earlier, later = (
        flags if isinstance(flags, int) else 0 for flags in (before.get("SigFlags"), after.get("SigFlags"))
    )
    return bool(earlier & ~later)


def _drawn_anew(new: State) -> Iterator[Change]:
    """Readers are told to draw every field from what it holds: each must show that already (fieldlooks.py)."""
    for field in new.fields:
        if field.kind in ("Tx", "Ch") and new.file.get(field.values.get("V")) is not None:
            for widget in field.widgets:
                yield Change("field-look-changed", FORM, widget.page, widget.rect, field.name, "NeedAppearances")


def _form_resources(old: State, new: State, sameness: Sameness, before: Value, after: Value) -> Iterator[Change]:
    """New fonts may be added for filling in; one that signed fields are drawn with may not become another."""
    first, second = old.file.mapping(before), new.file.mapping(after)
    for category in first.keys() | second.keys():
        earlier, later = old.file.get(first.get(category)), new.file.get(second.get(category))
        if earlier is None:
            continue
        if isinstance(earlier, dict) and isinstance(later, dict):
            if any(not sameness.same(earlier[key], later.get(key)) for key in earlier):
                yield Change("form-resources-changed", NEVER, detail=category)
                return
        elif not sameness.same(earlier, later):
            yield Change("form-resources-changed", NEVER, detail=category)
            return
    yield Change("form-prepared", FORM, detail="DR")
