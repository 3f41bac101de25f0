"""Forgeries in later revisions of what the pages show: content, resources, fonts, boxes, the tree of pages."""

from __future__ import annotations

from random import Random

from bench.forgeries.common import FONT, a_page, appearance, content_of, stream, words
from bench.patch import Patch
from signing.pdffile import name_of
from signing.pdfobjects import Name, PdfString, Ref, Stream, Value
from signing.pdftree import reached


def write_on_a_page(pdf: bytes, random: Random) -> bytes | None:
    """ISA: the page's content continues in a new stream."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    values = patch.file.mapping(page)
    contents = values.get("Contents")
    resources = {**patch.file.mapping(values.get("Resources"))}
    resources["Font"] = {**patch.file.mapping(resources.get("Font")), "FForged": patch.add(FONT)}
    more = patch.add(stream(b"\nq " + words(random) + b" Q\n"))
    whole = [*(contents if isinstance(contents, list) else [contents]), more]
    patch.change(page, Contents=whole, Resources=resources)
    return patch.done()


def replace_a_content_stream(pdf: bytes, random: Random) -> bytes | None:
    """ISA and shadow hiding: an object the page draws is another one now."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    contents = patch.file.mapping(page).get("Contents")
    target = contents if isinstance(contents, Ref) else next((c for c in contents or [] if isinstance(c, Ref)), None)
    if not isinstance(target, Ref):
        return None
    if random.random() < 0.3:
        patch.freed.add(target.number)
    else:
        patch.changed[target.number] = stream(
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
    patch.change(Ref(number, 0), ToUnicode=patch.add(stream(b"/CIDInit /ProcSet findresource begin")))
    return patch.done()


def change_the_page_itself(pdf: bytes, random: Random) -> bytes | None:
    """Rotation, boxes, actions."""
    patch = Patch(pdf)
    page = a_page(patch, random)
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


def hand_down_from_the_tree(pdf: bytes, random: Random) -> bytes | None:
    """What pages inherit is changed above them: boxes, rotation, resources of the tree's root."""
    patch = Patch(pdf)
    tree, page = patch.file.root.get("Pages"), a_page(patch, random)
    if not isinstance(tree, Ref) or page is None:
        return None
    own = patch.file.mapping(page)
    key, value = random.choice(
        [("Rotate", 180), ("MediaBox", [0, 0, 200, 300]), ("CropBox", [0, 0, 200, 300]), ("Resources", {"Font": {}})]
    )
    patch.change(tree, **{key: value})
    if key in own:
        patch.change(page, **{key: None})
    return patch.done()


def replace_a_picture(pdf: bytes, random: Random) -> bytes | None:
    """An image or form that a page or a stamp draws is another one now."""
    patch = Patch(pdf)
    used = reached(patch.file)  # to change what is drawn nowhere is no attack
    drawn = [
        n
        for n in patch.file.entries
        if n in used and name_of(patch.file.mapping(Ref(n, 0)).get("Subtype")) in ("Image", "Form")
    ]
    if not drawn:
        return None
    look = appearance(patch, b"0 0 0 rg 0 0 300 300 re f " + words(random, 3, 3), 300, 300)
    patch.changed[random.choice(drawn)] = patch.changed.pop(look.number)
    return patch.done()


def change_how_a_picture_is_decoded(pdf: bytes, random: Random) -> bytes | None:
    """The bytes of an image stay, its codec or what the codec needs becomes another: it is seen otherwise, or not at all."""
    patch = Patch(pdf)
    images = [n for n in patch.file.entries if name_of(patch.file.mapping(Ref(n, 0)).get("Subtype")) == "Image"]
    if not images:
        return None
    number = random.choice(images)
    old = patch.file.get(Ref(number, 0))
    if not isinstance(old, Stream):
        return None
    parameters: Value = {"Predictor": 12, "Columns": 3}
    entries: dict[str, Value] = random.choice(
        [
            {"Filter": None, "DecodeParms": None},
            {"Filter": Name("JPXDecode"), "DecodeParms": None},
            {"Filter": Name("CCITTFaxDecode"), "DecodeParms": {"K": -1, "Columns": 8}},
            {"DecodeParms": parameters},
        ]
    )
    whole = {**old.dictionary, **entries}
    patch.changed[number] = Stream({key: value for key, value in whole.items() if value is not None}, old.raw)
    return patch.done()


def replace_a_font_program(pdf: bytes, random: Random) -> bytes | None:
    """The glyphs or their widths are others: the same codes are seen as other words."""
    patch = Patch(pdf)
    kinds = {n: patch.file.mapping(Ref(n, 0)) for n in patch.file.entries}
    programs = [v["FontFile2"] for v in kinds.values() if isinstance(v.get("FontFile2"), Ref)]
    descendants = [n for n, v in kinds.items() if name_of(v.get("Subtype")) == "CIDFontType2"]
    if programs and random.random() < 0.5:
        one = random.choice(programs)
        assert isinstance(one, Ref)
        old = patch.file.get(one)
        if not isinstance(old, Stream):
            return None
        patch.changed[one.number] = Stream(dict(old.dictionary), old.raw[:-40] + bytes(40))
    elif descendants:
        widths: dict[str, Value] = {"DW": 300, "W": None, "CIDToGIDMap": Name("Identity")}
        patch.change(Ref(random.choice(descendants), 0), **widths)
    else:
        return None
    return patch.done()


def switch_a_layer(pdf: bytes, random: Random) -> bytes | None:
    """The page's content becomes a layer that is off, or gets one that is on, by optional content."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    old = patch.file.get(target)
    if page is None or target is None or not isinstance(old, Stream):
        return None
    layer = patch.add({"Type": Name("OCG"), "Name": PdfString(b"x")})
    state = random.choice(["OFF", "ON"])
    patch.change(patch.root, OCProperties={"OCGs": [layer], "D": {state: [layer], "Order": [layer]}})
    resources = {**patch.file.mapping(patch.file.mapping(page).get("Resources")), "Properties": {"MForged": layer}}
    before, after = patch.add(stream(b"/OC /MForged BDC ")), patch.add(stream(b" " + words(random) + b" EMC"))
    resources["Font"] = {**patch.file.mapping(resources.get("Font")), "FForged": patch.add(FONT)}
    patch.change(page, Contents=[before, target, after], Resources=resources)
    return patch.done()
