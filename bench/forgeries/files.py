"""Forgeries of the file around the signature: saved anew, cut, encrypted, or built so that readers disagree."""

from __future__ import annotations

import io
import re
import zlib
from random import Random

import pikepdf

from bench.forgeries.common import a_page, content_of, stream, words
from bench.forgeries.pages import write_on_a_page
from bench.patch import Patch, serialized
from signing.pdffile import PdfFile
from signing.pdfobjects import Name, PdfString, Ref
from signing.pdftree import fields_of, pages_of
from signing.structure import find_signatures


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


def write_objects_twice(pdf: bytes, random: Random) -> bytes | None:
    """An update whose bytes hold more objects than its table names."""
    patch = Patch(pdf)
    page = a_page(patch, random)
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


def put_bytes_before_the_header(pdf: bytes, random: Random) -> bytes:
    """Junk, or another document's head, before %PDF: every offset lies."""
    return random.choice([b"\n", b"MZ" + bytes(random.randbytes(40)), b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"]) + pdf


def cut_the_tail(pdf: bytes, random: Random) -> bytes:
    """The end of the last revision is missing."""
    return pdf[: -random.randint(2, 400)]


def update_through_an_object_stream(pdf: bytes, random: Random) -> bytes | None:
    """ISA by a cross-reference stream: the page is another one, packed into an object stream."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    content = patch.add(stream(words(random)))
    values = {**patch.file.mapping(page), "Contents": content}
    packed = serialized(values)
    head = b"%d 0 " % page.number
    whole = patch.add(
        stream(zlib.compress(head + packed), Type=Name("ObjStm"), N=1, First=len(head), Filter=Name("FlateDecode"))
    )
    return with_xref_stream(patch, {page.number: (2, whole.number, 0)})


def with_xref_stream(patch: Patch, packed: dict[int, tuple[int, int, int]]) -> bytes:
    """The update closed by a cross-reference stream; `packed` are rows of its own: kind, offset or container, index."""
    out = bytearray(patch.pdf if patch.pdf.endswith(b"\n") else patch.pdf + b"\n")
    rows = dict(packed)
    for number, value in patch.changed.items():
        rows[number] = (1, len(out), 0)
        out += b"%d 0 obj\n" % number + serialized(value) + b"\nendobj\n"
    own = max([*patch.file.entries, *rows]) + 1
    rows[own] = (1, len(out), 0)
    body = b"".join(
        kind.to_bytes(1) + at.to_bytes(4) + index.to_bytes(2) for _, (kind, at, index) in sorted(rows.items())
    )
    kept = {key: patch.file.trailer[key] for key in ("Root", "Info", "ID") if key in patch.file.trailer}
    index = [part for number in sorted(rows) for part in (number, 1)]
    table = stream(
        body,
        Type=Name("XRef"),
        Size=own + 1,
        W=[1, 4, 2],
        Index=list(index),
        Prev=patch.file.sections[0].offset,
        **kept,
    )
    start = len(out)
    return bytes(out + b"%d 0 obj\n" % own + serialized(table) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)


def let_two_tables_disagree(pdf: bytes, random: Random) -> bytes | None:
    """A hybrid update: its table keeps the page's content, its /XRefStm replaces it."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    if target is None:
        return None
    patch.changed[target.number] = stream(words(random))
    hidden = with_xref_stream(patch, {})
    at = int(hidden[hidden.rfind(b"startxref") :].split()[1])
    body = hidden[: hidden.rfind(b"startxref")]
    start = len(body)
    kept = {key: patch.file.trailer[key] for key in ("Root", "Info", "ID", "Size") if key in patch.file.trailer}
    head = serialized({**kept, "Prev": patch.file.sections[0].offset, "XRefStm": at})
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer\n" + head + b"\nstartxref\n%d\n%%%%EOF\n" % start


def point_back_in_a_loop(pdf: bytes, random: Random) -> bytes | None:
    """An update whose /Prev leads to itself, beyond the file, or nowhere."""
    made = write_on_a_page(pdf, random)
    if made is None:
        return None
    found = list(re.finditer(rb"/Prev (\d+)", made))[-1]
    start = int(made[made.rfind(b"startxref") :].split()[1])
    new = random.choice([start, len(made) + 999, 3])
    return made[: found.start(1)] + str(new).rjust(len(found[1])).encode() + made[found.end(1) :]


def skip_the_signed_table(pdf: bytes, random: Random) -> bytes | None:
    """An update built on a revision before the signed one: what came between is there and not there."""
    patch = Patch(pdf)
    if len(patch.file.sections) < 2:
        return None
    page = a_page(patch, random)
    if page is None:
        return None
    patch.change(page, Contents=patch.add(stream(words(random))))
    return patch.done(Prev=patch.file.sections[-1].offset)


def answer_under_another_generation(pdf: bytes, random: Random) -> bytes | None:
    """The page's content again as generation 1, and the page asks for that."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    if page is None or target is None:
        return None
    patch.changed[target.number] = stream(words(random))
    patch.change(page, Contents=Ref(target.number, 1))
    made = patch.done()
    made = made.replace(b"\n%d 0 obj" % target.number, b"\n%d 1 obj" % target.number)
    row = made.rfind(b"\n%d 1\n" % target.number) + len(b"\n%d 1\n" % target.number)
    return made[:row] + made[row : row + 11] + b"00001" + made[row + 16 :]


def move_an_entry_of_the_table(pdf: bytes, random: Random) -> bytes | None:
    """An update of nothing but a table: an object's offset leads into other signed bytes."""
    patch = Patch(pdf)
    page = a_page(patch, random)
    target = content_of(patch, page) if page else None
    own = patch.file.entries.get(target.number) if target else None
    others = [entry.first for entry in patch.file.entries.values() if entry.kind == "n" and entry != own]
    if target is None or not others:
        return None
    out = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    kept = {key: patch.file.trailer[key] for key in ("Root", "Info", "ID", "Size") if key in patch.file.trailer}
    head = serialized({**kept, "Prev": patch.file.sections[0].offset})
    row = b"xref\n%d 1\n%010d 00000 n \n" % (target.number, random.choice(others))
    return out + row + b"trailer\n" + head + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)


def hide_objects_in_comments(pdf: bytes, random: Random) -> bytes | None:
    """An update whose objects stand behind comments and a false %%EOF, as lenient readers take them."""
    made = write_on_a_page(pdf, random)
    if made is None:
        return None
    stuffing = random.choice([b"%PDF-1.7\n%%EOF\n", b"% 9 0 obj <<>> endobj\n" * 3, b"startxref\n0\n%%EOF\n"])
    at = len(pdf)
    shifted = re.sub(rb"(?m)^(\d{10})(?= 00000 n )", lambda row: b"%010d" % (int(row[1]) + len(stuffing)), made[at:])
    start = int(made[made.rfind(b"startxref") :].split()[1])
    return made[:at] + stuffing + shifted.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(stuffing)))
