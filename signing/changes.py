"""What a later revision did to a signed document, as stored: each difference named, with the least permission it needs.

Two states of one file (the bytes up to an earlier and a later end) are walked side by side from the trailer. A
difference that no rule names counts as forbidden: new kinds of trickery fail closed. What the pages look like is
judged in seen.py; who may do what in permissions.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from signing.compare import Sameness, references_to
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Ref, Stream, Value
from signing.pdfstreams import decoded
from signing.pdftree import FormField, PageNode, Widget, fields_of, pages_of, rect_of, text_of, tree_nodes
from signing.structuretree import structure_elements, structure_tree_kept

# The least DocMDP permission that allows a change (ISO 32000-2 table 257); archive updates are always allowed.
ARCHIVE, FORM, ANNOTATION, NEVER = 1, 2, 3, 9

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a later revision did. `code` is stable (words.py); `needs` the least permission; `field` for locks."""

    code: str
    needs: int
    page: int | None = None
    box: Rect | None = None
    field: str | None = None
    detail: str = ""
    number: int | None = None
    remark: bool = False  # a reader's comment by its kind: allowed where nobody certified or locked anything


@dataclass(frozen=True, slots=True)
class State:
    """A state of the file: the reader, its pages, fields, and where annotations belong."""

    file: PdfFile
    pages: list[PageNode]
    fields: list[FormField]

    @classmethod
    def of(cls, file: PdfFile) -> State:
        pages = pages_of(file)
        return cls(file, pages, fields_of(file, pages))


_CATALOG: dict[str, tuple[str, int]] = {
    "DSS": ("validation-data-added", ARCHIVE),
    "StructTreeRoot": ("structure-tree-extended", FORM),
    "Extensions": ("version-declared", ARCHIVE),
    "Version": ("version-declared", ARCHIVE),
    "Metadata": ("metadata-changed", FORM),
    "PieceInfo": ("metadata-changed", FORM),
    "LastModified": ("metadata-changed", FORM),
    "OCProperties": ("layers-changed", NEVER),
    "OpenAction": ("actions-changed", NEVER),
    "AA": ("actions-changed", NEVER),
    "Outlines": ("outlines-changed", NEVER),
    "AF": ("attachments-changed", NEVER),
    "Collection": ("attachments-changed", NEVER),
}
_PAGE: dict[str, tuple[str, int]] = {
    "Contents": ("page-content-changed", NEVER),
    "Resources": ("page-resources-changed", NEVER),
    "MediaBox": ("page-geometry-changed", NEVER),
    "CropBox": ("page-geometry-changed", NEVER),
    "Rotate": ("page-geometry-changed", NEVER),
    "UserUnit": ("page-geometry-changed", NEVER),
    "AA": ("actions-changed", NEVER),
    "Tabs": ("tab-order-changed", FORM),
    "LastModified": ("metadata-changed", FORM),
    "PieceInfo": ("metadata-changed", FORM),
    "StructParents": ("structure-tree-extended", FORM),
    "Metadata": ("metadata-changed", FORM),
}
_FORM_KEYS: dict[str, tuple[str, int]] = {
    "SigFlags": ("form-prepared", ARCHIVE),
    "NeedAppearances": ("form-prepared", FORM),
    "DA": ("form-prepared", FORM),
    "Q": ("form-prepared", FORM),
    "XFA": ("xfa-changed", NEVER),
    "CO": ("actions-changed", NEVER),
}
_FREE_INFORMATION = frozenset({"ModDate", "Producer", "CreationDate", "Creator", "Trapped"})
_QUIET_WIDGET_KEYS = frozenset({"M", "Kids", "StructParent", "Type", "NM"})
_LOOKS = frozenset({"AP", "AS", "MK", "DA", "Q", "BS", "Border", "MaxLen", "DS", "RV", "Opt", "I", "TI"})


def changes_between(old: State, new: State) -> list[Change]:
    """Everything the newer state changed, oldest rules first; an update that did nothing is told as such."""
    sameness = Sameness(old.file, new.file, _atomic(old) | _atomic(new))
    found = [
        *_trailer(old, new, sameness),
        *_catalog(old, new, sameness),
        *_pages(old, new, sameness),
        *_annotations(old, new, sameness),
        *_form(old, new, sameness),
        *_fields(old, new, sameness),
    ]
    return list(dict.fromkeys(found)) or [Change("update-without-change", FORM)]


def _atomic(state: State) -> set[int]:
    numbers = tree_nodes(state.file)
    for field in state.fields:
        numbers.update(ref.number for ref in field.chain)
        numbers.update(widget.ref.number for widget in field.widgets if widget.ref)
    root = state.file.trailer.get("Root")
    if isinstance(root, Ref):
        numbers.add(root.number)
    return numbers | structure_elements(state.file)


def _trailer(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    if not sameness.same(old.file.trailer.get("Encrypt"), new.file.trailer.get("Encrypt")):
        yield Change("encryption-changed", NEVER)
    before, after = (state.file.mapping(state.file.trailer.get("Info")) for state in (old, new))
    keys = sameness.changed_keys(before, after)
    if any(key not in _FREE_INFORMATION for key in keys):
        yield Change("information-changed", NEVER, detail=", ".join(k for k in keys if k not in _FREE_INFORMATION))
    elif keys:
        # Whoever adds an archive proof writes its date too; a changed date alone is an update of its own.
        archives = not sameness.same(old.file.root.get("DSS"), new.file.root.get("DSS"))
        yield Change("information-dates-changed", ARCHIVE if archives or _only_timestamps(old, new) else FORM)


def _only_timestamps(old: State, new: State) -> bool:
    """Whether the new fields are document timestamps and nothing else."""
    known = {field.name for field in old.fields}
    added = [field for field in new.fields if field.name not in known]
    return bool(added) and all(_signature_change(new, field, "").needs == ARCHIVE for field in added)


def _catalog(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before, after = old.file.root, new.file.root
    for key in sameness.changed_keys(_without(before), _without(after)):
        if key == "Perms":
            yield from _permissions(old, new, sameness)
        elif key == "Names":
            yield from _names(old, new, sameness)
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


def _pages(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before = {page.ref.number: page for page in old.pages if page.ref}
    after = {page.ref.number: page for page in new.pages if page.ref}
    for number, page in after.items():
        if number not in before:
            yield Change("page-added", NEVER, page.index)
    for number, page in before.items():
        if number not in after:
            yield Change("page-removed", NEVER, page.index)
    kept_before = [n for n in before if n in after]
    if kept_before != [n for n in after if n in before] or len(old.pages) - len(before) != len(new.pages) - len(after):
        yield Change("pages-reordered", NEVER)
    for number in kept_before:
        yield from _page(before[number], after[number], sameness)


def _page(before: PageNode, after: PageNode, sameness: Sameness) -> Iterator[Change]:
    ignored = ("Annots", "Parent", "Type", "Kids", "Count")
    keys = sameness.changed_keys(
        {k: v for k, v in before.values.items() if k not in ignored},
        {k: v for k, v in after.values.items() if k not in ignored},
    )
    for key in keys:
        code, needs = _PAGE.get(key, ("page-changed", NEVER))
        yield Change(code, needs, after.index, detail=key)


def _annotations(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    """Annotations that are no form field: notes, links, marks; and stray widgets."""
    mine = {w.ref.number for state in (old, new) for f in state.fields for w in f.widgets if w.ref}
    before, after = (_annotation_map(state, mine) for state in (old, new))
    for key, (page, item) in after.items():
        values = new.file.mapping(item)
        kind, box = name_of(new.file.get(values.get("Subtype"))), rect_of(new.file, values.get("Rect"))
        if key not in before:
            remark = kind in _MARGINAL or _is_text_box(new.file, kind, values)
            yield Change("annotation-added", ANNOTATION, page, box, detail=kind, remark=remark)
            if kind in _LIKE_CONTENT or _writes(new.file, values):
                yield Change("annotation-shows-content", NEVER, page, box, detail=kind, remark=remark)
        elif before[key][0] != page or not sameness.same(old.file.get(before[key][1]), new.file.get(item)):
            yield Change("annotation-changed", ANNOTATION, page, box, detail=kind)
            if kind in _LIKE_CONTENT or _writes(new.file, values):
                yield Change("annotation-shows-content", NEVER, page, box, detail=kind)
    yield from _reordered(old, new)
    for key, (page, item) in before.items():
        if key not in after:
            values = old.file.mapping(item)
            kind = name_of(old.file.get(values.get("Subtype")))
            yield Change("annotation-removed", ANNOTATION, page, rect_of(old.file, values.get("Rect")), detail=kind)


def _reordered(old: State, new: State) -> Iterator[Change]:
    """What lies on top is what is seen: annotations that stay on a page keep their order."""
    listed = ([_listed(state, page) for page in state.pages] for state in (old, new))
    for index, (before, after) in enumerate(zip(*listed, strict=False)):
        if [one for one in before if one in after] != [one for one in after if one in before]:
            yield Change("annotation-changed", NEVER, index, detail="Annots")


def _listed(state: State, page: PageNode) -> list[int]:
    return [item.number for item in state.file.sequence(page.values.get("Annots")) if isinstance(item, Ref)]


# Kinds that look like the paper's own words: comments are allowed by P = 3, unsigned content is not (EAA).
_LIKE_CONTENT = frozenset({"FreeText", "Redact", "Widget", "Watermark"})
# Kinds that comment and never write; a text box does too when it looks like one (seen.py).
_MARGINAL = frozenset({"Text", "Highlight", "Underline", "Popup"})
_SHOWS_TEXT = re.compile(rb"(?:^|[\s)\]>])(?:Tj|TJ|'|\"|BI|Do)(?=\s|$)")


def _writes(file: PdfFile, values: dict[str, Value]) -> bool:
    """Whether an annotation's appearance shows text or pictures."""
    look = file.get(file.mapping(values.get("AP")).get("N"))
    looks = list(look.values()) if isinstance(look, dict) else [look]
    streams = [file.get(one) for one in looks]
    return any(isinstance(one, Stream) and bool(_SHOWS_TEXT.search(decoded(one, file.get))) for one in streams)


def _is_text_box(file: PdfFile, kind: str, values: dict[str, Value]) -> bool:
    """A comment in a box of its own with its author's name; the "typewriter" writes on the page like the page itself."""
    intent = name_of(file.get(values.get("IT"))) or "FreeText"
    author = text_of(file.get(values.get("T"))).strip()
    return kind == "FreeText" == intent and bool(author) and "A" not in values and "AA" not in values


def _annotation_map(state: State, mine: set[int]) -> dict[tuple[int, int], tuple[int, Value]]:
    found: dict[tuple[int, int], tuple[int, Value]] = {}
    for page in state.pages:
        direct = 0
        for item in state.file.sequence(page.values.get("Annots")):
            if isinstance(item, Ref):
                if item.number not in mine:
                    found[(-1, item.number)] = (page.index, item)
            else:
                found[(page.index, direct)] = (page.index, item)
                direct += 1
    return found


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
        yield Change(code, needs, detail=key)
        if key == "NeedAppearances" and after.get(key) is True:
            yield from _drawn_anew(new)


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


def _fields(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    before, after = ({f.name: f for f in reversed(state.fields)} for state in (old, new))
    if len(after) < len(new.fields) and len(before) == len(old.fields):
        yield Change("field-name-twice", NEVER)
    for name, field in after.items():
        if name not in before:
            yield from _field_added(new, field)
        else:
            yield from _field_changed(old, new, before[name], field, sameness)
    for name, field in before.items():
        if name not in after:
            place = field.widgets[0] if field.widgets else None
            page, box = (place.page, place.rect) if place else (None, None)
            yield Change("field-removed", NEVER, page, box, name)


def _signature_change(state: State, field: FormField, code: str) -> Change:
    value = field.values.get("V")
    values = state.file.mapping(value)
    widget = field.widgets[0] if field.widgets else None
    page, box = (widget.page, widget.rect) if widget else (None, None)
    number = value.number if isinstance(value, Ref) else None
    if name_of(state.file.get(values.get("SubFilter"))) == "ETSI.RFC3161" and not _visible(box):
        return Change("document-timestamp-added", ARCHIVE, page, None, None, field.name, number)
    return Change(code, FORM, page, box, field.name, field.name, number)


def _visible(box: Rect | None) -> bool:
    return bool(box and box[2] - box[0] > 0.5 and box[3] - box[1] > 0.5)


def _field_added(new: State, field: FormField) -> Iterator[Change]:
    widget = field.widgets[0] if field.widgets else None
    page, box = (widget.page, widget.rect) if widget else (None, None)
    if field.kind != "Sig":
        yield Change("field-added", NEVER, page, box, field.name)
    elif new.file.get(field.values.get("V")) is None:
        painted = any(_paints(new, w) for w in field.widgets if _visible(w.rect))
        yield Change("empty-signature-field-added", FORM, page, box, field.name)
        if painted:
            yield Change("unsigned-appearance-added", NEVER, page, box, field.name)
    else:
        yield _signature_change(new, field, "signature-added")


def _paints(state: State, widget: Widget) -> bool:
    """Whether the widget's normal appearance holds any operator: an empty field has nothing to show."""
    look = state.file.get(state.file.mapping(widget.values.get("AP")).get("N"))
    looks = list(look.values()) if isinstance(look, dict) else [look]
    for one in looks:
        value = state.file.get(one)
        if isinstance(value, Stream) and decoded(value, state.file.get).strip(b"\0\t\n\f\r qQ%"):
            return True
    return False


def _field_changed(old: State, new: State, before: FormField, after: FormField, sameness: Sameness) -> Iterator[Change]:
    widget = after.widgets[0] if after.widgets else None
    page, box = (widget.page, widget.rect) if widget else (None, None)
    name = after.name
    signed_before = _signed(old, before)
    filled = False
    own = ("AP", "Kids", "Rect", "M")
    keys = sameness.changed_keys(
        {k: v for k, v in before.values.items() if k not in own},
        {k: v for k, v in after.values.items() if k not in own},
    )
    for key in keys:
        if key == "V" and after.kind == "Sig":
            filled = not signed_before
            code = "signature-replaced" if new.file.get(after.values.get("V")) is not None else "signature-removed"
            yield _signature_change(new, after, "signature-filled") if filled else Change(code, NEVER, page, box, name)
        elif key == "V":
            filled = True
            yield Change("form-filled", FORM, page, box, name, detail=name)
        else:
            yield from _field_key(key, before, after, page, box)
    yield from _widgets(old, new, before, after, sameness, filled)


def _field_key(key: str, before: FormField, after: FormField, page: int | None, box: Rect | None) -> Iterator[Change]:
    name = after.name
    if key in _QUIET_WIDGET_KEYS:
        return
    if key == "Ff":
        earlier, later = (v if isinstance(v, int) else 0 for v in (before.values.get("Ff"), after.values.get("Ff")))
        # A lock makes fields read-only; every other flag changes what the field is.
        yield Change(
            "field-made-read-only" if earlier ^ later == 1 else "field-changed",
            FORM if earlier ^ later == 1 else NEVER,
            page,
            box,
            name,
        )
    elif key == "P" and before.values.get("P") is None:
        return  # a writer adds the page it forgot; where the widget really stands is compared apart
    elif key in ("A", "AA"):
        yield Change("actions-changed", NEVER, page, box, name)
    elif key in _LOOKS or (key == "F" and _shown(before.values) == _shown(after.values)):
        yield Change("field-look-changed", FORM, page, box, name, key)
    else:
        yield Change("field-changed", NEVER, page, box, name, key)


def _shown(values: dict[str, Value]) -> bool:
    """Whether the annotation flags let it be seen (not hidden, not no-view)."""
    flags = values.get("F")
    return not (isinstance(flags, int) and flags & 0b100010)


def _widgets(
    old: State, new: State, before: FormField, after: FormField, sameness: Sameness, filled: bool
) -> Iterator[Change]:
    if len(before.widgets) < len(after.widgets):
        yield Change("widget-added", NEVER, field=after.name)
    elif len(before.widgets) > len(after.widgets):
        yield Change("widget-removed", ANNOTATION, field=after.name)
    for earlier, later in zip(before.widgets, after.widgets, strict=False):
        if earlier.listed and not later.listed:
            needs = NEVER if _signed(old, before) else ANNOTATION
            yield Change("annotation-removed", needs, earlier.page, earlier.rect, after.name, "Widget")
        elif later.listed and not earlier.listed and not filled:
            yield Change("annotation-added", NEVER, later.page, later.rect, after.name, "Widget")
        elif earlier.rect != later.rect or earlier.page != later.page:
            yield Change("field-moved", NEVER, later.page, later.rect, after.name)
        if not sameness.same(earlier.values.get("AP"), later.values.get("AP")):
            yield from _appearance(old, before, after, earlier, later, filled)
        elif _signed(old, before) and not sameness.untouched(earlier.values.get("AP"), later.values.get("AP")):
            yield Change("signature-appearance-changed", NEVER, later.page, later.rect, after.name)
        if len(after.widgets) > 1 or earlier.values is not before.values:
            yield from _widget_keys(earlier, later, before, after, sameness)


def _widget_keys(
    earlier: Widget, later: Widget, before: FormField, after: FormField, sameness: Sameness
) -> Iterator[Change]:
    ignored = {"AP", "Rect", "T", "FT", "V", "Ff", *_QUIET_WIDGET_KEYS}
    first = {k: v for k, v in earlier.values.items() if k not in ignored}
    second = {k: v for k, v in later.values.items() if k not in ignored}
    if first is second or earlier.ref == before.ref:
        return
    for key in sameness.changed_keys(first, second):
        yield from _field_key(key, before, after, later.page, later.rect)


def _signed(state: State, field: FormField) -> bool:
    return field.kind == "Sig" and state.file.get(field.values.get("V")) is not None


def _shared_outside(old: State, widget: Widget) -> bool:
    """Whether the replaced appearance dictionary hangs somewhere outside the form too: prepared to change two things."""
    appearance = widget.values.get("AP")
    if not isinstance(appearance, Ref):
        return False
    owners = {w.ref.number for field in old.fields for w in field.widgets if w.ref}
    users = references_to(old.file, appearance.number)
    return any(user not in owners for user in users)


def _appearance(
    old: State, before: FormField, after: FormField, earlier: Widget, widget: Widget, filled: bool
) -> Iterator[Change]:
    if _signed(old, before):
        yield Change("signature-appearance-changed", NEVER, widget.page, widget.rect, after.name)
    elif _shared_outside(old, earlier):
        yield Change("appearance-shared", NEVER, widget.page, widget.rect, after.name)
    elif not filled:
        yield Change("appearance-changed", FORM, widget.page, widget.rect, after.name)
