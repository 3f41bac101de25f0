"""What a later revision did to form fields and their widgets, signatures among them; as stored."""

from __future__ import annotations

from collections.abc import Iterator

from signing.change import ANNOTATION, ARCHIVE, FORM, NEVER, Change, Rect, State
from signing.compare import Sameness, references_to
from signing.pdffile import name_of
from signing.pdfobjects import Ref, Stream, Value
from signing.pdfstreams import decoded
from signing.pdftree import FormField, Widget

_QUIET_WIDGET_KEYS = frozenset({"M", "Kids", "StructParent", "Type", "NM"})
_LOOKS = frozenset({"AP", "AS", "MK", "DA", "Q", "BS", "Border", "MaxLen", "DS", "RV", "Opt", "I", "TI"})


def field_changes(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    """What became of each field of the form between two states: added, changed, taken out, or its name there twice."""
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


def signature_change(state: State, field: FormField, code: str) -> Change:
    """A signature that came with a revision, under `code`; an unseen timestamp is the archive's own."""
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
        yield signature_change(new, field, "signature-added")


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
            yield signature_change(new, after, "signature-filled") if filled else Change(code, NEVER, page, box, name)
        elif key == "V":
            filled = True
            yield Change("form-filled", FORM, page, box, name, detail=name)
        else:
            yield from _field_key(key, before, after, page, box, signed=signed_before)
    yield from _widgets(old, new, before, after, sameness, filled)


def _field_key(
    key: str, before: FormField, after: FormField, page: int | None, box: Rect | None, *, signed: bool
) -> Iterator[Change]:
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
    elif key in _LOOKS and signed:
        yield Change("signature-appearance-changed", NEVER, page, box, name)
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
            yield from _widget_keys(earlier, later, before, after, sameness, signed=_signed(old, before))


def _widget_keys(
    earlier: Widget, later: Widget, before: FormField, after: FormField, sameness: Sameness, *, signed: bool
) -> Iterator[Change]:
    ignored = {"AP", "Rect", "T", "FT", "V", "Ff", *_QUIET_WIDGET_KEYS}
    first = {k: v for k, v in earlier.values.items() if k not in ignored}
    second = {k: v for k, v in later.values.items() if k not in ignored}
    if first is second or earlier.ref == before.ref:
        return
    for key in sameness.changed_keys(first, second):
        yield from _field_key(key, before, after, later.page, later.rect, signed=signed)


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
