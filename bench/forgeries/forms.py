"""Forgeries in later revisions by annotations and fields: EAA, SSA's unsigned sisters, looks unlike their values."""

from __future__ import annotations

from random import Random

from bench.forgeries.common import FONT, a_page, appearance, change_form, stream, words
from bench.patch import Patch
from signing.change import Rect
from signing.pdfobjects import Name, PdfString, Ref, Value
from signing.pdftree import FormField, fields_of, pages_of


def draw_an_annotation(pdf: bytes, random: Random) -> bytes | None:
    """EAA: a note, stamp, redaction or box that looks like part of the page."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    x, y = random.uniform(60, 350), random.uniform(100, 700)
    box = [x, y, x + random.uniform(30, 160), y + random.uniform(12, 60)]
    ink = random.choice([b"1 1 1 rg 0 0 200 80 re f ", b""]) + words(random, 3, 3)
    look = patch.add(
        stream(
            ink,
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, box[2] - box[0], box[3] - box[1]],
            Resources={"Font": {"FForged": patch.add(FONT)}},
        )
    )
    kind = random.choice(["FreeText", "Stamp", "Square", "Redact", "Widget", "Line"])
    note = {"Type": Name("Annot"), "Subtype": Name(kind), "Rect": box, "F": 4, "AP": {"N": look}}
    annotations = list(patch.file.sequence(patch.file.mapping(page).get("Annots")))
    patch.change(page, Annots=[*annotations, patch.add(note)])
    return patch.done()


def add_an_unsigned_field_with_a_look(pdf: bytes, random: Random) -> bytes | None:
    """An empty signature field, or a text field, that draws on the page."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    form = patch.file.root.get("AcroForm")
    if page is None or not patch.file.mapping(form):
        return None
    x, y = random.uniform(60, 350), random.uniform(100, 700)
    look = patch.add(
        stream(
            words(random, 3, 3),
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, 160, 40],
            Resources={"Font": {"FForged": patch.add(FONT)}},
        )
    )
    field = patch.add(
        {
            "Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name(random.choice(["Sig", "Tx"])), "F": 4,
            "T": PdfString(b"extra%d" % random.randrange(999)), "Rect": [x, y, x + 160, y + 40], "AP": {"N": look},
        }
    )  # fmt: skip
    values = patch.file.mapping(form)
    changed = {**values, "Fields": [*patch.file.sequence(values.get("Fields")), field]}
    if isinstance(form, Ref):
        patch.changed[form.number] = changed
    else:
        patch.change(patch.root, AcroForm=changed)
    patch.change(page, Annots=[*patch.file.sequence(patch.file.mapping(page).get("Annots")), field])
    return patch.done()


def refill_a_field(pdf: bytes, random: Random) -> bytes | None:
    """A filled field (number, day) gets another value, another look, or both; a signature's look is replaced."""
    patch = Patch(pdf)
    fields = [
        f for f in fields_of(patch.file, pages_of(patch.file)) if f.ref and f.widgets and f.values.get("V") is not None
    ]
    if not fields:
        return None
    field = random.choice(fields)
    rect = field.widgets[0].rect or (0, 0, 60, 20)
    look = patch.add(
        stream(
            words(random, 2, 3),
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, rect[2] - rect[0], rect[3] - rect[1]],
            Resources={"Font": {"FForged": patch.add(FONT)}},
        )
    )
    widget = field.widgets[0].ref
    if widget is None or field.ref is None:
        return None
    how = random.choice(["look", "both"]) if field.kind == "Tx" else "look"
    if how == "both" and widget == field.ref:
        patch.change(field.ref, V=PdfString(b"%d" % random.randrange(10_000, 99_999)), AP={"N": look})
    else:
        patch.change(widget, AP={"N": look})
    return patch.done()


def move_a_field(pdf: bytes, random: Random) -> bytes | None:
    """A signed field's box goes elsewhere, or the field vanishes from the form."""
    patch = Patch(pdf)
    fields = [f for f in fields_of(patch.file, pages_of(patch.file)) if f.ref and f.widgets and f.widgets[0].ref]
    visible = [f for f in fields if f.widgets[0].rect and f.widgets[0].rect[2] - f.widgets[0].rect[0] > 2]
    if not visible:
        return None
    widget = random.choice(visible).widgets[0]
    assert widget.ref is not None
    assert widget.rect is not None
    shift = random.choice([-60, 60, 120])
    moved = [widget.rect[0] + shift, widget.rect[1] - shift, widget.rect[2] + shift, widget.rect[3] - shift]
    patch.change(widget.ref, Rect=moved)
    return patch.done()


def take_a_signature_out(pdf: bytes, random: Random) -> bytes | None:
    """The field stays, its value goes."""
    patch = Patch(pdf)
    fields = [f for f in fields_of(patch.file, pages_of(patch.file)) if f.kind == "Sig" and f.ref and f.values.get("V")]
    if not fields:
        return None
    field = random.choice(fields)
    assert field.ref is not None
    patch.change(field.ref, V=None)
    return patch.done()


def frame_an_empty_field(pdf: bytes, random: Random) -> bytes | None:
    """An empty signature field over the text, whose frame and caption readers draw by themselves; or one that acts."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    values = patch.file.mapping(patch.file.root.get("AcroForm"))
    if page is None or not values:
        return None
    x, y = random.uniform(60, 200), random.uniform(300, 600)
    script: Value = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    frame: dict[str, Value] = {"BG": [1, 1, 1], "CA": PdfString(b"Da huy bo")}
    more: dict[str, Value] = random.choice(
        [{"MK": frame}, {"MK": {"BC": [0, 0, 0]}}, {"A": script}, {"AA": {"PO": script}}]
    )
    field = patch.add(
        {
            "Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name("Sig"), "F": 4, "P": page,
            "T": PdfString(b"more%d" % random.randrange(999)), "Rect": [x, y, x + 200, y + 80], **more,
        }
    )  # fmt: skip
    change_form(patch, Fields=[*patch.file.sequence(values.get("Fields")), field])
    patch.change(page, Annots=[*patch.file.sequence(patch.file.mapping(page).get("Annots")), field])
    return patch.done()


def take_a_field_off_the_paper(pdf: bytes, random: Random) -> bytes | None:
    """A signature, number or day keeps its look on the screen and is left out when printed."""
    patch = Patch(pdf)
    chosen = _a_widget(patch, random)
    if chosen is None or not patch.file.mapping(chosen[0]).get("F"):
        return None
    patch.change(chosen[0], F=random.choice([0, 128, 1, 2]))
    return patch.done()


def _widgets(patch: Patch, *, filled: bool = True) -> list[FormField]:
    fields = fields_of(patch.file, pages_of(patch.file))
    seen = [f for f in fields if f.ref and f.widgets and f.widgets[0].ref and f.widgets[0].rect]
    return [f for f in seen if patch.file.get(f.values.get("V")) is not None] if filled else seen


def _a_widget(patch: Patch, random: Random, *, filled: bool = True) -> tuple[Ref, Rect] | None:
    """The object and the place of one field's widget."""
    fields = _widgets(patch, filled=filled)
    if not fields:
        return None
    widget = random.choice(fields).widgets[0]
    assert widget.ref is not None
    assert widget.rect is not None
    return widget.ref, widget.rect


def switch_the_appearance_state(pdf: bytes, random: Random) -> bytes | None:
    """A field's look becomes one of several states, and the state that is shown is the forged one."""
    patch = Patch(pdf)
    chosen = _a_widget(patch, random)
    if chosen is None:
        return None
    widget, rect = chosen
    old = patch.file.mapping(patch.file.mapping(widget).get("AP")).get("N")
    size = rect[2] - rect[0], rect[3] - rect[1]
    states: dict[str, Value] = {"Signed": old, "Other": appearance(patch, words(random, 2, 3), *size)}
    patch.change(widget, AP={"N": states}, AS=Name("Other"))
    return patch.done()


def let_readers_draw_the_fields(pdf: bytes, random: Random) -> bytes | None:
    """/NeedAppearances: readers redraw what the fields hold now; the value is another one, the old look stays."""
    patch = Patch(pdf)
    fields = [f for f in _widgets(patch, filled=False) if f.kind == "Tx"]
    if not fields:
        return None
    one = random.choice(fields)
    assert one.ref is not None
    patch.change(one.ref, V=PdfString(b"%d" % random.randrange(10_000, 99_999)))
    change_form(patch, NeedAppearances=True)
    return patch.done()


def change_how_a_field_is_shown(pdf: bytes, random: Random) -> bytes | None:
    """Flags, layer, frame, border or name of a signed field: it vanishes, or looks otherwise."""
    patch = Patch(pdf)
    chosen = _a_widget(patch, random)
    if chosen is None:
        return None
    widget, _ = chosen
    layer = patch.add({"Type": Name("OCG"), "Name": PdfString(b"x")})
    change: dict[str, Value] = random.choice(
        [
            {"F": 2},
            {"OC": layer},
            {"AP": None},
            {"MK": {"BG": [1, 0, 0]}},
            {"T": PdfString(b"Forged")},
            {"Subtype": Name("Stamp")},
        ]
    )
    patch.change(widget, **change)
    return patch.done()


def give_a_field_an_action(pdf: bytes, random: Random) -> bytes | None:
    """A signed field runs a script, or leads elsewhere."""
    patch = Patch(pdf)
    chosen = _a_widget(patch, random, filled=False)
    if chosen is None:
        return None
    widget, _ = chosen
    script: Value = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    lead: Value = {"S": Name("URI"), "URI": PdfString(b"https://example.org/")}
    patch.change(widget, **random.choice([{"A": lead}, {"A": script}, {"AA": {"E": script}}]))
    return patch.done()


def exchange_two_values(pdf: bytes, random: Random) -> bytes | None:
    """Two fields trade what they hold and show: the number stands where the day was, one signature for another."""
    patch = Patch(pdf)
    fields = _widgets(patch)
    kinds = [kind for kind in ("Tx", "Sig") if sum(f.kind == kind for f in fields) > 1]
    if not kinds:
        return None
    kind = random.choice(kinds)
    one, other = random.sample([f for f in fields if f.kind == kind], 2)
    for here, there in ((one, other), (other, one)):
        assert here.ref is not None
        look = patch.file.mapping(there.widgets[0].ref).get("AP")
        patch.change(here.ref, V=there.values.get("V"), AP=look)
    return patch.done()


def take_the_signature_off_the_page(pdf: bytes, random: Random) -> bytes | None:
    """The widget leaves the page, the field stays in the form: a seal nobody sees any more."""
    patch = Patch(pdf)
    pages = [p for p in pages_of(patch.file) if p.ref and patch.file.sequence(p.values.get("Annots"))]
    if not pages:
        return None
    page = random.choice(pages)
    assert page.ref is not None
    kept = list(patch.file.sequence(page.values.get("Annots")))
    kept.pop(random.randrange(len(kept)))
    patch.change(page.ref, Annots=kept)
    return patch.done()
