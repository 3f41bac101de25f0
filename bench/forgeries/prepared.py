"""Papers prepared before they are signed, and changed after: shadow content, and what a certification or lock forbids.

Each draws a paper, prepares it, has it signed genuinely by the office, and then changes it.
"""

from __future__ import annotations

from random import Random

from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from bench.forgeries.common import FONT, appearance, change_form, content_of, stream, words
from bench.forgeries.forms import draw_an_annotation
from bench.forgeries.pages import write_on_a_page
from bench.forgeries.readers import rewrite_a_length, with_its_length_elsewhere
from bench.genuine import OFFICES, House, draft, field_signed, scan
from bench.patch import Patch, serialized
from signing.pdfobjects import Name, PdfString, Ref, Value
from signing.pdftree import fields_of, pages_of

_SEAL = (300.0, 120.0, 400.0, 220.0)


def _signed(house: House, pdf: bytes, certify: MDPPerm | None = None, lock: FieldMDPSpec | None = None) -> bytes:
    picture = house.ca.picture("seal")
    return field_signed(house, pdf, "seal-0", "Signature1", 0, _SEAL, picture=picture, certify=certify, lock=lock)


def _first(patch: Patch) -> Ref:
    ref = pages_of(patch.file)[0].ref
    assert ref is not None
    return ref


def _drawing(patch: Patch, page: Ref, name: str, form: Ref, content: bytes) -> None:
    """The page draws one more thing at the end of its content."""
    values = patch.file.mapping(page)
    resources = {**patch.file.mapping(values.get("Resources"))}
    resources["XObject"] = {**patch.file.mapping(resources.get("XObject")), name: form}
    old = values.get("Contents")
    more = patch.add(stream(content))
    patch.change(page, Contents=[*(old if isinstance(old, list) else [old]), more], Resources=resources)


def shadow_hide(house: House, random: Random) -> bytes:
    """A cover lies over forged words when the paper is signed; afterwards the cover is an empty drawing, or free."""
    patch = Patch(draft(random, OFFICES[0]))
    cover = appearance(patch, b"1 1 1 rg 0 0 500 200 re f", 500, 200)
    under = appearance(patch, words(random, 5, 40), 300, 100)
    place = b"q 1 0 0 1 60 %d cm " % random.randint(300, 420)
    _drawing(patch, _first(patch), "Under", under, place + b"/Under Do Q")
    patch = Patch(patch.done())
    _drawing(patch, _first(patch), "Cover", cover, place + b"/Cover Do Q")
    patch.changed[cover.number] = stream(
        b"1 1 1 rg 0 0 500 200 re f", Type=Name("XObject"), Subtype=Name("Form"), BBox=[0, 0, 500, 200]
    )
    after = Patch(_signed(house, patch.done()))
    if random.random() < 0.4:
        after.freed.add(cover.number)
    else:
        empty = stream(b" ", Type=Name("XObject"), Subtype=Name("Form"), BBox=[0, 0, 1, 1])
        after.changed[cover.number] = empty
    return after.done()


def shadow_replace(house: House, random: Random) -> bytes:
    """A form field stands over an amount when the paper is signed; afterwards it holds, or looks like, another one."""
    before = Patch(draft(random, OFFICES[0]))
    y = random.randint(480, 620)
    field = _text_field(before, "SoTien", (150, y, 260, y + 16), b"1.000.000")
    after = Patch(_signed(house, before.done()))
    look = appearance(after, words(random, 2, 3), 110, 16)
    change: dict[str, Value] = random.choice(
        [{"AP": {"N": look}}, {"AP": {"N": look}, "V": PdfString(b"9.000.000"), "MK": {"BG": [1, 1, 1]}}]
    )
    after.change(field, **change)
    return after.done()


def shadow_hide_and_replace(house: House, random: Random) -> bytes:
    """A second content lies unused in the signed bytes; afterwards a table alone makes it the page's."""
    before = Patch(draft(random, OFFICES[0]))
    hidden = before.add(stream(words(random)))
    signed = _signed(house, before.done())
    after = Patch(signed)
    target = content_of(after, _first(after))
    assert target is not None
    out = signed if signed.endswith(b"\n") else signed + b"\n"
    offset = after.file.entries[hidden.number].first
    row = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (target.number, offset)
    kept = {key: after.file.trailer[key] for key in ("Root", "Info", "ID", "Size") if key in after.file.trailer}
    head = serialized({**kept, "Prev": after.file.sections[0].offset})
    return out + row + head + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)


def shorten_by_a_length(house: House, random: Random) -> bytes:
    """The content's /Length stands in an object of its own; afterwards that number is another, and some readers stop there."""
    paper, length = with_its_length_elsewhere(draft(random, OFFICES[0]))
    return rewrite_a_length(_signed(house, paper), length, random.choice([0, 10, random.randint(20, 400), 99_999]))


def draw_a_field_from_something_else(house: House, random: Random) -> bytes:
    """The field's value and picture stay; what readers draw it from when they draw anew is another."""
    before = Patch(draft(random, OFFICES[0]))
    field = _text_field(before, "Ghi", (85, 240, 195, 256), b"1.000.000")
    after = Patch(_signed(house, before.done()))
    change: dict[str, Value] = random.choice(
        [
            {"RV": PdfString(b"<body><p>9.000.000</p></body>")}, {"MK": {"BG": [1, 1, 1]}}, {"MaxLen": 1},
            {"DA": PdfString(b"/FForged 30 Tf 1 g")}, {"BS": {"W": 20}}, {"Opt": [PdfString(b"9.000.000")]}, {"F": 0},
        ]
    )  # fmt: skip
    after.change(field, **change)
    return after.done()


def shadow_hide_on_a_scan(house: House, random: Random) -> bytes:
    """A field stands clear over a scanned line when the sheet is signed; afterwards it is filled and covers the line."""
    before = Patch(scan(random))
    y = random.randint(480, 620)  # where the shortest of the drawn sheets has lines
    field = _text_field(before, "Ghi", (85, y, 330, y + 30), b"")
    after = Patch(_signed(house, before.done()))
    look = appearance(after, b"1 1 1 rg 0 0 245 30 re f", 245, 30)
    after.change(field, V=PdfString(b" "), AP={"N": look})
    return after.done()


def _text_field(patch: Patch, name: str, box: tuple[float, float, float, float], value: bytes) -> Ref:
    """A filled text field on page one, in a form of its own."""
    page = _first(patch)
    look = appearance(patch, b"BT /FForged 10 Tf 2 4 Td (%s) Tj ET" % value, box[2] - box[0], box[3] - box[1])
    field = patch.add(
        {
            "Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name("Tx"), "F": 4, "P": page, "Rect": list(box),
            "T": PdfString(name.encode()), "V": PdfString(value), "DA": PdfString(b"/FForged 10 Tf 0 g"), "AP": {"N": look},
        }
    )  # fmt: skip
    form = patch.add({"Fields": [field], "DR": {"Font": {"FForged": patch.add(FONT)}}})
    patch.change(patch.root, AcroForm=form)
    patch.change(page, Annots=[*patch.file.sequence(patch.file.mapping(page).get("Annots")), field])
    return field


def _refilled(pdf: bytes, field: Ref) -> bytes:
    """The field honestly filled with another value: what P = 1 or a lock forbids, and P = 2 allows."""
    after = Patch(pdf)
    look = appearance(after, b"BT /FForged 10 Tf 2 4 Td (7) Tj ET", 110, 16)
    after.change(field, V=PdfString(b"7"), AP={"N": look})
    return after.done()


def fill_under_p_1(house: House, random: Random) -> bytes:
    """DocMDP P = 1 forbids filling a field."""
    before = Patch(draft(random, OFFICES[0]))
    field = _text_field(before, "Ghi", (85, 240, 195, 256), b"1")
    return _refilled(_signed(house, before.done(), MDPPerm.NO_CHANGES), field)


def comment_under_p_1_or_2(house: House, random: Random) -> bytes:
    """DocMDP P = 1 and 2 forbid annotations, a mere note too."""
    level = random.choice([MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS])
    after = Patch(_signed(house, draft(random, OFFICES[0]), level))
    page = _first(after)
    note: dict[str, Value] = {
        "Type": Name("Annot"), "Subtype": Name(random.choice(["Text", "Highlight", "Popup"])), "F": 4,
        "Rect": [500, 700, 520, 720], "Contents": PdfString(b"x"), "QuadPoints": [500, 720, 520, 720, 500, 700, 520, 700],
    }  # fmt: skip
    after.change(page, Annots=[*after.file.sequence(after.file.mapping(page).get("Annots")), after.add(note)])
    return after.done()


def write_under_p_3(house: House, random: Random) -> bytes:
    """DocMDP P = 3 allows comments, no content: the page itself, or an annotation that passes for it."""
    signed = _signed(house, draft(random, OFFICES[0]), MDPPerm.ANNOTATE)
    made = random.choice([write_on_a_page, draw_an_annotation])(signed, random)
    assert made is not None
    return made


def fill_a_locked_field(house: House, random: Random) -> bytes:
    """FieldMDP: the signature locked this field (all, by name, or all but others)."""
    before = Patch(draft(random, OFFICES[0]))
    field = _text_field(before, "Ghi", (85, 240, 195, 256), b"1")
    lock = random.choice(
        [
            FieldMDPSpec(FieldMDPAction.ALL),
            FieldMDPSpec(FieldMDPAction.INCLUDE, ["Ghi"]),
            FieldMDPSpec(FieldMDPAction.EXCLUDE, ["Khac"]),
        ]
    )
    return _refilled(_signed(house, before.done(), lock=lock), field)


def take_the_certification_away(house: House, random: Random) -> bytes:
    """/Perms or the certifying field leaves the catalog, so that a lenient reader forgets what was forbidden."""
    after = Patch(_signed(house, draft(random, OFFICES[0]), MDPPerm.NO_CHANGES))
    if random.random() < 0.5:
        after.change(after.root, Perms=None)
    else:
        kept = [f.ref for f in fields_of(after.file, pages_of(after.file)) if f.kind != "Sig" and f.ref]
        change_form(after, Fields=list(kept))
        after.change(after.root, Perms=None)
    return after.done()


def take_the_title_away(house: House, random: Random) -> bytes:
    """Signed XMP named the paper, its author or its subject; afterwards it is gone, or says none of it, and /Info neither."""
    name = random.choice(["dc:title", "dc:creator", "dc:description", "pdf:Keywords"])
    inner = "Quyết định" if name == "pdf:Keywords" else "<rdf:Alt><rdf:li>Quyết định</rdf:li></rdf:Alt>"
    before = Patch(draft(random, OFFICES[0]))
    told = (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:pdf='http://ns.adobe.com/pdf/1.3/'>"
        f"<{name}>{inner}</{name}></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    before.change(before.root, Metadata=before.add(_packet(told)))
    after = Patch(_signed(house, before.done()))
    empty = after.add(_packet("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"))
    after.change(after.root, Metadata=random.choice([None, empty]))
    return after.done()


def _packet(text: str) -> Value:
    return stream(text.encode(), Type=Name("Metadata"), Subtype=Name("XML"))


def draw_in_an_empty_field(house: House, random: Random) -> bytes:
    """A field left for one more signature is drawn anew, unsigned; sometimes in words that are pale or yellow."""
    before = Patch(draft(random, OFFICES[0]))
    y = random.uniform(30, 90)
    place: dict[str, Value] = {"Rect": [60, y, 360, y + 60], "F": 4, "P": _first(before), "T": PdfString(b"Them")}
    field = before.add({"Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name("Sig"), **place})
    before.change(
        _first(before), Annots=[*before.file.sequence(before.file.mapping(_first(before)).get("Annots")), field]
    )
    change_form(before, Fields=[field])
    after = Patch(_signed(house, before.done()))
    colour = random.choice([b"0 g ", b"0.86 g ", b"1 1 0 rg ", b"1 0.9 0.9 rg "])
    after.change(field, AP={"N": appearance(after, colour + words(random, 3, 20), 300, 60)})
    return after.done()


__all__ = [
    "comment_under_p_1_or_2", "draw_a_field_from_something_else", "draw_in_an_empty_field", "fill_a_locked_field", "fill_under_p_1", "shadow_hide", "shadow_hide_and_replace",
    "shadow_hide_on_a_scan", "shadow_replace", "shorten_by_a_length", "take_the_certification_away", "take_the_title_away", "write_under_p_3",
]  # fmt: skip
