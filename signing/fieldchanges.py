"""What a later revision did to form fields and their widgets, signatures among them; as stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from signing.change import ANNOTATION, ARCHIVE, FORM, NEVER, Change, Rect, State
from signing.compare import Sameness, references_to
from signing.pdffile import name_of
from signing.pdfobjects import Ref, Stream, Value
from signing.pdfstreams import decoded
from signing.pdftree import FormField, Widget, same_place

_QUIET_WIDGET_KEYS = frozenset({"M", "Kids", "StructParent", "Type", "NM"})
_FRAME = frozenset({"BG", "BC", "CA", "RC", "AC", "I", "RI", "IX"})  # what /MK has readers draw
_DRAWN_FROM = frozenset({"MK", "DA", "Q", "BS", "Border", "MaxLen", "DS", "RV", "Opt", "I", "TI"})
_LOOKS = _DRAWN_FROM | {"AP", "AS"}
# Flags that decide whether an annotation is seen, on the screen or on paper (ISO 32000-2 table 167).
_HIDDEN = 1 << 1 | 1 << 5
_SEEN = _HIDDEN | 1 << 0 | 1 << 2 | 1 << 8


@dataclass(frozen=True, slots=True)
class _Fate:
    """A field in a revision: where it stands, whether it was signed, held a value, is filled now, and is drawn anew."""

    name: str
    page: int | None
    box: Rect | None
    signed: bool
    held: bool
    filled: bool
    drawn: bool


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
        return
    if any(key in values for values in (field.values, *(w.values for w in field.widgets)) for key in ("A", "AA")):
        yield Change("actions-changed", NEVER, page, box, field.name)
    if new.file.get(field.values.get("V")) is None:
        painted = any(_paints(new, w) for w in field.widgets if _visible(w.rect))
        yield Change("empty-signature-field-added", FORM, page, box, field.name)
        if painted:
            yield Change("unsigned-appearance-added", NEVER, page, box, field.name)
    else:
        yield signature_change(new, field, "signature-added")


def _paints(state: State, widget: Widget) -> bool:
    """Whether the widget's normal appearance holds any operator, or tells readers what to draw: an empty field has
    nothing to show."""
    if _FRAME & state.file.mapping(widget.values.get("MK")).keys():
        return True
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
    name, signed = after.name, _signed(old, before)
    own = ("AP", "Kids", "Rect", "M")
    first, second = ({k: v for k, v in one.values.items() if k not in own} for one in (before, after))
    keys = sameness.changed_keys(first, second)
    filled = "V" in keys and not signed
    pictures = [(a.values.get("AP"), b.values.get("AP")) for a, b in zip(before.widgets, after.widgets, strict=False)]
    drawn = filled or not all(sameness.same(*pair) for pair in pictures)
    fate = _Fate(name, page, box, signed, old.file.get(before.values.get("V")) is not None, filled, drawn)
    for key in keys:
        if key == "V" and after.kind == "Sig":
            code = "signature-replaced" if new.file.get(after.values.get("V")) is not None else "signature-removed"
            yield signature_change(new, after, "signature-filled") if filled else Change(code, NEVER, page, box, name)
        elif key == "V":
            yield Change("form-filled", FORM, page, box, name, detail=name)
        else:
            yield from _key_changed(key, first, second, fate)
    yield from _widgets(old, new, before, after, sameness, fate)


def _key_changed(key: str, before: Mapping[str, Value], after: Mapping[str, Value], fate: _Fate) -> Iterator[Change]:
    """What the change of one entry of a field or its widget means."""
    place = (fate.page, fate.box, fate.name)
    if key in _QUIET_WIDGET_KEYS or (key == "P" and before.get("P") is None):
        return  # a writer adds the page it forgot; where the widget really stands is compared apart
    if key == "Ff":
        # A lock makes fields read-only; every other flag changes what the field is.
        locked = _flags(before, "Ff") ^ _flags(after, "Ff") == 1
        yield Change("field-made-read-only" if locked else "field-changed", FORM if locked else NEVER, *place)
    elif key in ("A", "AA"):
        yield Change("actions-changed", NEVER, *place)
    elif key in _LOOKS and fate.signed:
        yield Change("signature-appearance-changed", NEVER, *place)
    elif (key in _LOOKS and (fate.drawn or key not in _DRAWN_FROM)) or (
        key == "F" and not (_flags(before, "F") ^ _flags(after, "F")) & (_SEEN if fate.held else _HIDDEN)
    ):
        yield Change("field-look-changed", FORM, *place, key)
    else:
        yield Change("field-changed", NEVER, *place, key)


def _flags(values: Mapping[str, Value], key: str) -> int:
    flags = values.get(key)
    return flags if isinstance(flags, int) else 0


def _widgets(
    old: State, new: State, before: FormField, after: FormField, sameness: Sameness, fate: _Fate
) -> Iterator[Change]:
    filled = fate.filled
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
        elif earlier.page != later.page or not same_place(earlier.rect, later.rect):
            yield Change("field-moved", NEVER, later.page, later.rect, after.name)
        if not sameness.same(earlier.values.get("AP"), later.values.get("AP")):
            yield from _appearance(old, before, after, earlier, later, filled)
            if after.kind == "Sig" and not filled and not _signed(old, before) and _paints(new, later):
                yield Change("unsigned-appearance-added", NEVER, later.page, later.rect, after.name)
        elif _signed(old, before) and not sameness.untouched(earlier.values.get("AP"), later.values.get("AP")):
            yield Change("signature-appearance-changed", NEVER, later.page, later.rect, after.name)
        if len(after.widgets) > 1 or earlier.values is not before.values:
            yield from _widget_keys(earlier, later, before, sameness, replace(fate, page=later.page, box=later.rect))


def _widget_keys(
    earlier: Widget, later: Widget, before: FormField, sameness: Sameness, fate: _Fate
) -> Iterator[Change]:
    ignored = {"AP", "Rect", "T", "FT", "V", "Ff", *_QUIET_WIDGET_KEYS}
    first, second = ({k: v for k, v in one.values.items() if k not in ignored} for one in (earlier, later))
    if earlier.ref == before.ref:
        return
    for key in sameness.changed_keys(first, second):
        yield from _key_changed(key, first, second, fate)


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
