"""Forgeries in later revisions of what leads to the pages: catalog, names, actions, attachments, title, spelling of keys."""

from __future__ import annotations

import re
from random import Random

from bench.forgeries.common import a_page, content_of, stream, words
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
