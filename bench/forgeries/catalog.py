"""Forgeries in later revisions of what leads to the pages: catalog, names, actions, attachments, title, spelling of keys."""

from __future__ import annotations

import re
from random import Random

from bench.forgeries.common import a_page, change_form, content_of, stream, words
from bench.patch import Patch, serialized
from signing.pdfobjects import Name, PdfString, Value


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


def change_the_title_in_the_packet(pdf: bytes, random: Random) -> bytes:
    """XMP names another title, author or subject; /Info stays."""
    patch = Patch(pdf)
    name = random.choice(["dc:title", "dc:creator", "dc:description"])
    inner = f"<rdf:Alt><rdf:li xml:lang='x-default'>Giả {random.randrange(1000)}</rdf:li></rdf:Alt>"
    packet = (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><{name}>{inner}</{name}></rdf:Description>"
        "</rdf:RDF></x:xmpmeta>"
    )
    new = stream(packet.encode(), Type=Name("Metadata"), Subtype=Name("XML"))
    patch.change(patch.root, Metadata=patch.add(new))
    return patch.done()


def tag_other_words(pdf: bytes, random: Random) -> bytes | None:
    """A tree of tags whose /ActualText a screen reader reads instead of the page."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None or patch.file.root.get("StructTreeRoot") is not None:
        return None
    said = random.choice([{"ActualText": PdfString(b"9.000.000.000")}, {"Alt": PdfString(b"9.000.000.000")}])
    element: dict[str, Value] = {"S": Name("P"), "Pg": page, "K": random.choice([0, [0, 1], None]), **said}
    if element["K"] is None:
        element = {"S": Name("P"), "Pg": page, "ActualText": PdfString(b"9.000.000.000")}
    patch.change(patch.root, StructTreeRoot=patch.add({"Type": Name("StructTreeRoot"), "K": [patch.add(element)]}))
    return patch.done()


def forget_that_it_is_signed(pdf: bytes, random: Random) -> bytes | None:
    """The form's flags no longer say that signatures exist; or its default look becomes another."""
    patch = Patch(pdf)
    form = patch.file.root.get("AcroForm")
    values = patch.file.mapping(form)
    if not isinstance(values.get("SigFlags"), int) or not values["SigFlags"]:
        return None
    change_form(patch, SigFlags=0)
    return patch.done()


def name_another_catalog(pdf: bytes, random: Random) -> bytes | None:
    """The trailer's /Root is a new catalog with pages of its own, or with the signed ones and more."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    content = patch.add(stream(words(random)))
    tree = patch.add({"Type": Name("Pages"), "Count": 1, "Kids": []})
    leaf = patch.add({"Type": Name("Page"), "Parent": tree, "MediaBox": [0, 0, 595, 842], "Contents": content})
    patch.changed[tree.number] = {"Type": Name("Pages"), "Count": 1, "Kids": [leaf]}
    old = patch.file.mapping(patch.root)
    new = patch.add({**old, "Pages": tree} if random.random() < 0.5 else {"Type": Name("Catalog"), "Pages": tree})
    return patch.done(Root=new)


def spell_a_key_twice(pdf: bytes, random: Random) -> bytes | None:
    """The page gets a second /Contents, plain or spelt with #xx: readers differ on which one counts."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    if page is None or target is None:
        return None
    other = patch.add(stream(words(random)))
    patch.change(page)
    made = patch.done()
    key = random.choice([b"/Contents", b"/C#6fntents", b"/#43ontents", b"/Content#73"])
    doubled = key + serialized(other).rjust(8)
    at = made.rfind(b"\n%d 0 obj\n<<" % page.number) + len(b"\n%d 0 obj\n<<" % page.number)
    if random.random() < 0.5:
        at = made.index(b"endobj", at)
        at = made.rindex(b">>", 0, at)
    whole = made[:at] + doubled + made[at:]
    size = len(doubled)
    table = whole.rfind(b"xref\n", 0, whole.rfind(b"startxref"))
    rows = re.sub(
        rb"(?m)^(\d{10})(?= 00000 n )", lambda row: b"%010d" % (int(row[1]) + size * (int(row[1]) > at)), whole[table:]
    )
    return whole[:table] + re.sub(rb"startxref\n\d+", b"startxref\n%d" % table, rows)


def hang_actions_on_names(pdf: bytes, random: Random) -> bytes | None:
    """Outlines, destinations and threads that act when opened."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    script: Value = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    launch: Value = {"S": Name("Launch"), "F": PdfString(b"a.exe")}
    outlines, entry = patch.add({"Type": Name("Outlines")}), patch.add(None)
    patch.changed[entry.number] = {"Title": PdfString(b"x"), "Parent": outlines, "A": random.choice([script, launch])}
    patch.changed[outlines.number] = {"Type": Name("Outlines"), "First": entry, "Last": entry, "Count": 1}
    destination: Value = {"Dests": {"Names": [PdfString(b"a"), [page, Name("Fit")]]}}
    change: dict[str, Value] = random.choice(
        [
            {"Outlines": outlines},
            {"Names": destination},
            {"OpenAction": [page, Name("XYZ"), 0, 0, 9]},
            {"URI": {"Base": PdfString(b"x:")}},
        ]
    )
    patch.change(patch.root, **change)
    return patch.done()


def change_how_the_document_opens(pdf: bytes, random: Random) -> bytes:
    """Labels of pages, the viewer's preferences, the language read aloud, the requirements, what the form says of XFA."""
    patch = Patch(pdf)
    change: dict[str, Value] = random.choice(
        [
            {"PageLabels": {"Nums": [0, {"S": Name("D"), "St": 99}]}},
            {"ViewerPreferences": {"HideToolbar": True}},
            {"PageMode": Name("UseAttachments")},
            {"Lang": PdfString(b"xx")},
            {"Collection": {"View": Name("T")}},
            {"Requirements": [{"S": Name("EnableJavaScripts")}]},
            {"AcroForm": {**patch.file.mapping(patch.file.root.get("AcroForm")), "XFA": patch.add(stream(b"<xdp/>"))}},
        ]
    )
    patch.change(patch.root, **change)
    return patch.done()
