"""Attacks on signed PDFs, drawn at random within each family (pdf-insecurity.org and signing practice here).

A forgery takes a genuine signed file and gives back the manipulated one, or None where the family does not apply to it.
Used by `make bench-verify` and by the tests; nothing here is known to the verifier.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from random import Random

import pikepdf

from bench.patch import Patch, serialized
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Name, PdfString, Ref, Stream, Value
from signing.pdftree import fields_of, pages_of
from signing.structure import FoundSignature, find_signatures

Forgery = Callable[[bytes, Random], bytes | None]


def _stream(data: bytes, **entries: Value) -> Stream:
    return Stream(dict(entries), data)


def _page(patch: Patch, random: Random) -> Ref | None:
    refs = [page.ref for page in pages_of(patch.file) if page.ref]
    return random.choice(refs) if refs else None


def _text(random: Random, x: float | None = None, y: float | None = None) -> bytes:
    across, up = x or random.uniform(60, 350), y or random.uniform(300, 640)
    words = random.choice([b"5.000.000.000 VND", b"Dieu 99. Huy bo", b"DA PHE DUYET", b"999"])
    return b"BT /FForged %d Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (random.randint(11, 20), across, up, words)


_FONT = {"Type": Name("Font"), "Subtype": Name("Type1"), "BaseFont": Name("Helvetica")}


def _last(pdf: bytes, random: Random) -> FoundSignature | None:
    usable = [one for one in find_signatures(PdfFile(pdf)) if one.byte_range and not one.is_timestamp]
    return random.choice(usable) if usable else None


# --- the bytes --------------------------------------------------------------------------------------------------------


def flip_a_signed_byte(pdf: bytes, random: Random) -> bytes | None:
    """One bit of the signed bytes."""
    one = _last(pdf, random)
    if one is None or one.byte_range is None:
        return None
    _, length, resume, rest = one.byte_range
    place = random.randrange(length + rest)
    place = place if place < length else place - length + resume
    return pdf[:place] + bytes([pdf[place] ^ 1 << random.randrange(8)]) + pdf[place + 1 :]


def append_foreign_bytes(pdf: bytes, random: Random) -> bytes:
    """Anything behind the last %%EOF (ISA without a table)."""
    page = b"\n7 0 obj\n<</Type/Page/Contents 8 0 R>>\nendobj\n8 0 obj\n<</Length 4>>stream\nBT ET\nendstream endobj\n"
    return pdf + random.choice([page, bytes(random.randbytes(random.randint(3, 400))), b"%PDF-1.7\n%%EOF\n" + page])


def hide_data_behind_the_cms(pdf: bytes, random: Random) -> bytes | None:
    """Non-zero padding in /Contents."""
    one = _last(pdf, random)
    if one is None or one.byte_range is None:
        return None
    end = one.byte_range[2] - 1
    zeros = len(pdf[one.byte_range[1] : end]) - len(pdf[one.byte_range[1] : end].rstrip(b"0"))
    size = random.randint(1, 20)
    if zeros < 2 * size + 4:
        return None
    at = end - random.randrange(2 * size, zeros - 1)
    at -= (at - one.byte_range[1] - 1) % 2
    hidden = bytes(random.randint(1, 255) for _ in range(size)).hex().encode()
    return pdf[:at] + hidden + pdf[at + len(hidden) :]


def wrap_content_into_the_gap(pdf: bytes, random: Random) -> bytes | None:
    """SWA: the signature's hex is closed early and objects stand in the rest of the gap."""
    one = _last(pdf, random)
    if one is None or one.byte_range is None:
        return None
    start, end = one.byte_range[1], one.byte_range[2]
    used = len(pdf[start + 1 : end - 1].rstrip(b"0"))
    used += used % 2
    room = end - start - 2 - used
    filling = b">\n77 0 obj\n<</Type/Page>>\nendobj\n<"
    if room < len(filling) + 2:
        return None
    return pdf[: start + 1 + used] + filling + b"0" * (room - len(filling)) + pdf[end - 1 :]


def forge_the_contents(pdf: bytes, random: Random) -> bytes | None:
    """USF: zeros, null, a foreign type or nothing where the signature should be."""
    one = _last(pdf, random)
    if one is None or one.byte_range is None:
        return None
    start, end = one.byte_range[1], one.byte_range[2]
    size = end - start
    new = random.choice([b"<" + b"0" * (size - 2) + b">", b"null", b"<>", b"", b"()", b"true"])
    return pdf[:start] + new.ljust(size) + pdf[end:]


def forge_the_byte_range(pdf: bytes, random: Random) -> bytes | None:
    """USF: ByteRange missing, null, negative, too long, from another start."""
    one = _last(pdf, random)
    places = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]", pdf))
    if one is None or not places or one.byte_range is None:
        return None
    found = random.choice(places)
    a, b, c, d = one.byte_range
    new = random.choice(
        [
            b"/ByteRange null",
            b"/ByteRange [0 -1 -1 -1]",
            b"/ByteRange [0 %d]" % len(pdf),
            b"/ByteRang3 [%d %d %d %d]" % (a, b, c, d),
            b"/ByteRange [%d %d %d %d]" % (a, b, c, d + 1 + len(pdf)),
            b"/ByteRange [1 %d %d %d]" % (b, c, d),
            b"/ByteRange [0 0 0 0]",
        ]
    )
    room = found.end() - found.start()
    return pdf[: found.start()] + new.ljust(room) + pdf[found.end() :] if len(new) <= room else None


def save_anew(pdf: bytes, random: Random) -> bytes:
    """The whole file written again by another program."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        modes = [pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable]
        document.save(out, object_stream_mode=random.choice(modes), linearize=random.random() < 0.3)
    return out.getvalue()


def encrypt_after_signing(pdf: bytes, random: Random) -> bytes:
    """An office "protects" the signed copy."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="x", user="", R=random.choice([4, 6])))
    return out.getvalue()


def cut_off_the_last_revision(pdf: bytes, random: Random) -> bytes | None:
    """Rollback: the seal's revision goes, the leader's stays."""
    ends = sorted(one.end for one in find_signatures(PdfFile(pdf)) if one.end)
    earlier = ends[:-1]
    if not earlier or not _has_empty_seal(pdf[: earlier[0]]):
        return None
    return pdf[: earlier[0]]


def _has_empty_seal(pdf: bytes) -> bool:
    file = PdfFile(pdf)
    return any(f.name == "Seal" and file.get(f.values.get("V")) is None for f in fields_of(file, pages_of(file)))


def take_pages_out(pdf: bytes, random: Random) -> bytes:
    """Pages taken out of a signed file, the signature left hanging on them (the gazette's remains)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if "/AcroForm" in document.Root:
            del document.Root.AcroForm
        document.save(out)
    return out.getvalue()


# --- later revisions --------------------------------------------------------------------------------------------------


def write_on_a_page(pdf: bytes, random: Random) -> bytes | None:
    """ISA: the page's content continues in a new stream."""
    patch = Patch(pdf)
    page = _page(patch, random)
    if page is None:
        return None
    values = patch.file.mapping(page)
    contents = values.get("Contents")
    resources = {**patch.file.mapping(values.get("Resources"))}
    resources["Font"] = {**patch.file.mapping(resources.get("Font")), "FForged": patch.add(_FONT)}
    more = patch.add(_stream(b"\nq " + _text(random) + b" Q\n"))
    whole = [*(contents if isinstance(contents, list) else [contents]), more]
    patch.change(page, Contents=whole, Resources=resources)
    return patch.done()


def replace_a_content_stream(pdf: bytes, random: Random) -> bytes | None:
    """ISA and shadow hiding: an object the page draws is another one now."""
    patch = Patch(pdf)
    page = _page(patch, random)
    if page is None:
        return None
    contents = patch.file.mapping(page).get("Contents")
    target = contents if isinstance(contents, Ref) else next((c for c in contents or [] if isinstance(c, Ref)), None)
    if not isinstance(target, Ref):
        return None
    if random.random() < 0.3:
        patch.freed.add(target.number)
    else:
        patch.changed[target.number] = _stream(
            b"0 0 1 rg %d %d 200 40 re f" % (random.randint(0, 300), random.randint(0, 700))
        )
    return patch.done()


def change_a_font(pdf: bytes, random: Random) -> bytes | None:
    """Fonts, ToUnicode and widths decide what is read; all are replaced later."""
    patch = Patch(pdf)
    fonts = [n for n in patch.file.entries if name_of(patch.file.mapping(Ref(n, 0)).get("Type")) == "Font"]
    candidates = [n for n in fonts if "ToUnicode" in patch.file.mapping(Ref(n, 0))]
    if not candidates:
        return None
    number = random.choice(candidates)
    patch.change(Ref(number, 0), ToUnicode=patch.add(_stream(b"/CIDInit /ProcSet findresource begin")))
    return patch.done()


def change_the_page_itself(pdf: bytes, random: Random) -> bytes | None:
    """Rotation, boxes, actions."""
    patch = Patch(pdf)
    page = _page(patch, random)
    if page is None:
        return None
    script = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    change: dict[str, Value] = random.choice(
        [
            {"Rotate": 90},
            {"MediaBox": [0, 0, 300, 400]},
            {"CropBox": [50, 50, 300, 400]},
            {"AA": {"O": script}},
            {"UserUnit": 2},
        ]
    )
    patch.change(page, **change)
    return patch.done()


def change_the_page_tree(pdf: bytes, random: Random) -> bytes | None:
    """A page added, removed, or put in another order."""
    patch = Patch(pdf)
    tree = patch.file.root.get("Pages")
    if not isinstance(tree, Ref):
        return None
    kids = list(patch.file.sequence(patch.file.mapping(tree).get("Kids")))
    how = random.choice(["add", "remove", "reverse"]) if len(kids) > 1 else "add"
    if how == "add":
        blank = patch.add({"Type": Name("Page"), "Parent": tree, "MediaBox": [0, 0, 595, 842], "Resources": {}})
        kids.insert(random.randint(0, len(kids)), blank)
    elif how == "remove":
        kids.pop(random.randrange(len(kids)))
    else:
        kids.reverse()
    patch.change(tree, Kids=kids, Count=len(kids))
    return patch.done()


def change_the_catalog(pdf: bytes, random: Random) -> bytes:
    """Scripts, actions, layers, attachments, outlines."""
    patch = Patch(pdf)
    script = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    layer = patch.add({"Type": Name("OCG"), "Name": PdfString(b"x")})
    file = patch.add({"Type": Name("Filespec"), "F": PdfString(b"a.txt")})
    change: dict[str, Value] = random.choice(
        [
            {"OpenAction": script},
            {"AA": {"WC": script}},
            {"Names": {"JavaScript": {"Names": [PdfString(b"a"), script]}}},
            {"Names": {"EmbeddedFiles": {"Names": [PdfString(b"a"), file]}}},
            {"OCProperties": {"OCGs": [layer], "D": {"OFF": [layer]}}},
            {"Outlines": {"Type": Name("Outlines")}},
            {"AcroForm": None},
        ]
    )
    patch.change(patch.root, **change)
    return patch.done()


def change_the_title(pdf: bytes, random: Random) -> bytes:
    """/Info says something else."""
    patch = Patch(pdf)
    info = patch.file.mapping(patch.file.trailer.get("Info"))
    key = random.choice(["Title", "Author", "Subject"])
    new = patch.add({**info, key: PdfString(b"Forged %d" % random.randrange(1000))})
    return patch.done(Info=new)


def draw_an_annotation(pdf: bytes, random: Random) -> bytes | None:
    """EAA: a note, stamp, redaction or box that looks like part of the page."""
    patch = Patch(pdf)
    page = _page(patch, random)
    if page is None:
        return None
    x, y = random.uniform(60, 350), random.uniform(100, 700)
    box = [x, y, x + random.uniform(30, 160), y + random.uniform(12, 60)]
    ink = random.choice([b"1 1 1 rg 0 0 200 80 re f ", b""]) + _text(random, 3, 3)
    look = patch.add(
        _stream(
            ink,
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, box[2] - box[0], box[3] - box[1]],
            Resources={"Font": {"FForged": patch.add(_FONT)}},
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
    page = _page(patch, random)
    form = patch.file.root.get("AcroForm")
    if page is None or not patch.file.mapping(form):
        return None
    x, y = random.uniform(60, 350), random.uniform(100, 700)
    look = patch.add(
        _stream(
            _text(random, 3, 3),
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, 160, 40],
            Resources={"Font": {"FForged": patch.add(_FONT)}},
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
        _stream(
            _text(random, 2, 3),
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, rect[2] - rect[0], rect[3] - rect[1]],
            Resources={"Font": {"FForged": patch.add(_FONT)}},
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


def write_objects_twice(pdf: bytes, random: Random) -> bytes | None:
    """An update whose bytes hold more objects than its table names."""
    patch = Patch(pdf)
    page = _page(patch, random)
    made = patch.done(Info=patch.add({"ModDate": PdfString(b"D:20260101")}))
    if page is None:
        return None
    at = made.rfind(b"xref\n", 0, made.rfind(b"startxref"))
    forged = b"%d 0 obj\n<</Type/Page>>\nendobj\n" % page.number
    tail = made[at:].replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(forged)))
    return made[:at] + forged + tail


def damage_the_update(pdf: bytes, random: Random) -> bytes | None:
    """An update whose table or trailer is broken, so that readers mend it each in its way."""
    made = write_on_a_page(pdf, random)
    if made is None:
        return None
    at = made.rfind(random.choice([b"startxref", b"trailer", b"xref\n", b"%%EOF"]))
    return made[:at] + random.choice([b"", b"XXXX"]) + made[at + 4 :]


def start_from_another_table(pdf: bytes, random: Random) -> bytes | None:
    """SWA and ISA: a whole new document behind the signed one, not built on it."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    other = out.getvalue()
    shift = len(pdf)
    found = re.search(rb"startxref\s+(\d+)", other)
    if not found:
        return None
    number = int(found[1])
    return pdf + other[: found.start()] + b"startxref\n%d\n%%%%EOF\n" % (number + shift)


FORGERIES: dict[str, Forgery] = {
    function.__name__: function
    for function in (
        flip_a_signed_byte, append_foreign_bytes, hide_data_behind_the_cms, wrap_content_into_the_gap, forge_the_contents,
        forge_the_byte_range, save_anew, encrypt_after_signing, cut_off_the_last_revision, take_pages_out,
        write_on_a_page, replace_a_content_stream, change_a_font, change_the_page_itself, change_the_page_tree,
        change_the_catalog, change_the_title, draw_an_annotation, add_an_unsigned_field_with_a_look, refill_a_field,
        move_a_field, take_a_signature_out, write_objects_twice, damage_the_update, start_from_another_table,
    )
}  # fmt: skip

__all__ = ["FORGERIES", "Forgery", "Patch", "serialized"]
