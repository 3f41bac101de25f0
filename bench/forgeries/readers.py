"""Forgeries that only some readers see: the tree of pages, generations, lengths, sizes, packed objects, comments."""

from __future__ import annotations

import re
from random import Random

from bench.forgeries.common import FONT, a_page, change_form, content_of, stream, words
from bench.forgeries.files import with_xref_stream
from bench.patch import Patch, serialized
from signing.pdffile import Entry
from signing.pdfobjects import Name, PdfString, Ref, Stream, Value
from signing.pdftree import pages_of


def miscount_the_pages(pdf: bytes, random: Random) -> bytes | None:
    """/Count of the tree is another: readers that count leave pages out, or find more."""
    patch = Patch(pdf)
    tree = patch.file.root.get("Pages")
    if not isinstance(tree, Ref):
        return None
    count = len(pages_of(patch.file))
    patch.change(tree, Count=random.choice([n for n in (count - 1, count + 1, count + 40) if n > 0]))
    return patch.done()


def show_a_page_twice(pdf: bytes, random: Random) -> bytes | None:
    """The tree names a signed page once more."""
    patch = Patch(pdf)
    tree, page = patch.file.root.get("Pages"), a_page(patch, random)
    if not isinstance(tree, Ref) or page is None:
        return None
    kids = list(patch.file.sequence(patch.file.mapping(tree).get("Kids")))
    kids.insert(random.randint(0, len(kids)), page)
    patch.change(tree, Kids=kids, Count=len(kids))
    return patch.done()


def hang_pages_below_a_page(pdf: bytes, random: Random) -> bytes | None:
    """A page gets /Kids: readers that look for them show another one in its place."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    font: Value = {"Font": {"FForged": patch.add(FONT)}}
    leaf: Value = {"Type": Name("Page"), "Parent": page, "MediaBox": [0, 0, 595, 842], "Resources": font}
    patch.change(page, Kids=[patch.add({**leaf, "Contents": patch.add(stream(words(random)))})], Count=1)
    return patch.done()


def inherit_from_elsewhere(pdf: bytes, random: Random) -> bytes | None:
    """/Parent leads to another node, or nowhere: readers that inherit upwards turn or cut the page."""
    patch = Patch(pdf)
    tree, page = patch.file.root.get("Pages"), a_page(patch, random)
    if page is None:
        return None
    other = patch.add({**patch.file.mapping(tree), "Rotate": 90, "CropBox": [0, 0, 200, 200]})
    patch.change(page, Parent=random.choice([other, None]))
    return patch.done()


def give_the_tree_an_action(pdf: bytes, random: Random) -> bytes | None:
    """A node of the tree acts, scales, or draws: some readers hand that down to its pages."""
    patch = Patch(pdf)
    tree = patch.file.root.get("Pages")
    if not isinstance(tree, Ref):
        return None
    script: Value = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    content = patch.add(stream(words(random)))
    deeds: list[dict[str, Value]] = [{"AA": {"O": script}}, {"UserUnit": 3}, {"Contents": content}]
    patch.change(tree, **random.choice(deeds))
    return patch.done()


def ask_for_another_generation(pdf: bytes, random: Random) -> bytes | None:
    """The same objects under a generation they do not have: strict readers find nothing."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    values = patch.file.mapping(page)
    generation = random.randint(1, 9)
    refs = {key: value for key, value in values.items() if key in ("Contents", "Resources") and isinstance(value, Ref)}
    tree = patch.file.root.get("Pages")
    if page is None or not isinstance(tree, Ref):
        return None
    if refs and random.random() < 0.6:
        patch.change(page, **{key: Ref(value.number, generation) for key, value in refs.items()})
        return patch.done()
    if random.random() < 0.5:
        patch.change(patch.root, Pages=Ref(tree.number, generation))
        return patch.done()
    patch.change(page)
    return patch.done(Root=Ref(patch.root.number, generation))


def _listed_content(patch: Patch, random: Random) -> tuple[Ref, Entry] | None:
    """The content of a page that a table, no object stream, lists: its reference and row."""
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    entry = patch.file.entries.get(target.number) if target else None
    return (target, entry) if target is not None and entry is not None and entry.kind == "n" else None


def name_another_generation_in_the_table(pdf: bytes, random: Random) -> bytes | None:
    """A table alone: an object's place stays, its generation is another."""
    patch = Patch(pdf)
    listed = _listed_content(patch, random)
    if listed is None:
        return None
    target, entry = listed
    out = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    kept = {key: patch.file.trailer[key] for key in ("Root", "Info", "ID", "Size") if key in patch.file.trailer}
    row = b"xref\n%d 1\n%010d %05d n \n" % (target.number, entry.first, random.randint(1, 99))
    head = serialized({**kept, "Prev": patch.file.sections[0].offset})
    return out + row + b"trailer\n" + head + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)


def claim_fewer_objects(pdf: bytes, random: Random) -> bytes:
    """/Size names fewer objects than there are: strict readers take the others for nothing."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is not None:
        patch.change(page)
    return patch.done(Size=random.randint(2, max(patch.file.entries) - 1))


def pack_an_object_nobody_lists(pdf: bytes, random: Random) -> bytes | None:
    """An object stream holds the page once more than its table says, or under a number it names already."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    signed = serialized(patch.file.mapping(page))
    forged = serialized({**patch.file.mapping(page), "Contents": patch.add(stream(words(random)))})
    other = page.number if random.random() < 0.5 else patch.add(None).number
    patch.changed.pop(other, None)
    inside = [(other, signed if other == page.number else b"<</a 1>>"), (page.number, forged)]
    head = b"%d 0 %d %d " % (inside[0][0], inside[1][0], len(inside[0][1]) + 1)
    packed = patch.add(stream(head + b" ".join(body for _, body in inside), Type=Name("ObjStm"), N=2, First=len(head)))
    return with_xref_stream(patch, {other: (2, packed.number, 0)})


def free_an_object_for_old_readers(pdf: bytes, random: Random) -> bytes | None:
    """A hybrid update: the table frees the page's content, /XRefStm brings it back for those who know it."""
    patch = Patch(pdf)
    listed = _listed_content(patch, random)
    if listed is None:
        return None
    target, entry = listed
    whole = with_xref_stream(patch, {target.number: (1, entry.first, 0)})
    at = int(whole[whole.rfind(b"startxref") :].split()[1])
    body = whole[: whole.rfind(b"startxref")]
    kept = {key: patch.file.trailer[key] for key in ("Root", "Info", "ID", "Size") if key in patch.file.trailer}
    head = serialized({**kept, "Prev": patch.file.sections[0].offset, "XRefStm": at})
    row = b"xref\n0 1\n0000000000 65535 f \n%d 1\n0000000000 00001 f \ntrailer\n" % target.number
    return body + row + head + b"\nstartxref\n%d\n%%%%EOF\n" % len(body)


def carry_something_in_a_comment(pdf: bytes, random: Random) -> bytes:
    """Behind the end, or between objects, a comment that is a web page, a script or an archive to other programs."""
    carried = random.choice(
        [b"%<html><script>location='https://example.org/'</script></html>", b"%PK\x03\x04" + bytes(range(32, 90)) * 4]
    )
    return (pdf if pdf.endswith(b"\n") else pdf + b"\n") + carried + b"\n"


def give_an_object_another_role(pdf: bytes, random: Random) -> bytes | None:
    """A font or a content becomes a tag, or a field's widget, so that nobody compares it as what it is drawn with."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    form = patch.file.mapping(patch.file.root.get("AcroForm"))
    if page is None or target is None or not form:
        return None
    resources = patch.file.mapping(patch.file.mapping(page).get("Resources"))
    fonts = [one for one in patch.file.mapping(resources.get("Font")).values() if isinstance(one, Ref)]
    if fonts and random.random() < 0.5:
        font = random.choice(fonts)
        patch.change(font, S=Name("Span"), ToUnicode=patch.add(stream(b"forged")))
        tags = patch.add({"Type": Name("StructTreeRoot"), "K": [patch.add({"S": Name("P"), "K": [font]})]})
        patch.change(patch.root, StructTreeRoot=tags)
    else:
        field = patch.add({"FT": Name("Sig"), "T": PdfString(b"more"), "Kids": [target]})
        change_form(patch, Fields=[*patch.file.sequence(form.get("Fields")), field])
        patch.changed[target.number] = stream(words(random))
        # An appearance that nothing draws stands on no page: where it counts is not known.
        names: Value = {"AP": {"Names": [PdfString(b"a"), patch.add(stream(b" "))]}}
        patch.change(patch.root, **{**patch.file.root, **patch.changed.get(patch.root.number, {}), "Names": names})
    return patch.done()


def rewrite_a_length(pdf: bytes, at: int, new: int) -> bytes:
    """An update that changes nothing but the number a stream's /Length refers to."""
    patch = Patch(pdf)
    patch.changed[at] = new
    return patch.done()


def with_its_length_elsewhere(pdf: bytes) -> tuple[bytes, int]:
    """The paper with its first content's /Length in an object of its own, and that object's number."""
    patch = Patch(pdf)
    first = pages_of(patch.file)[0].ref
    target = content_of(patch, first) if first else None
    old = patch.file.get(target)
    assert target is not None
    assert isinstance(old, Stream)
    length = patch.add(len(old.raw))
    patch.changed[target.number] = old
    made = patch.done()
    at = made.rfind(b"/Length %d" % len(old.raw))
    told = b"/Length %d 0 R" % length.number
    shift = len(told) - len(b"/Length %d" % len(old.raw))
    made = made[:at] + told + made[at + len(told) - shift :]
    table = made.rfind(b"xref\n", 0, made.rfind(b"startxref"))
    rows = re.sub(
        rb"(?m)^(\d{10})(?= 00000 n )",
        lambda row: b"%010d" % (int(row[1]) + shift * (int(row[1]) > at)),
        made[table:],
    )
    return made[:table] + re.sub(rb"startxref\n\d+", b"startxref\n%d" % table, rows), length.number
