"""What the families of forgeries share: where to strike, what to write, how it looks."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.patch import Patch
from signing.pdffile import PdfFile
from signing.pdfobjects import Name, Ref, Stream, Value
from signing.pdftree import pages_of
from signing.structure import FoundSignature, find_signatures

Forgery = Callable[[bytes, Random], bytes | None]
FONT: dict[str, Value] = {"Type": Name("Font"), "Subtype": Name("Type1"), "BaseFont": Name("Helvetica")}


def stream(data: bytes, **entries: Value) -> Stream:
    """A stream object with these entries in its dictionary."""
    return Stream(dict(entries), data)


def a_page(patch: Patch, random: Random) -> Ref | None:
    """One of the pages."""
    refs = [page.ref for page in pages_of(patch.file) if page.ref]
    return random.choice(refs) if refs else None


def content_of(patch: Patch, page: Ref) -> Ref | None:
    """The first content stream of a page."""
    contents = patch.file.mapping(page).get("Contents")
    if isinstance(contents, Ref):
        return contents
    return next((one for one in contents if isinstance(one, Ref)), None) if isinstance(contents, list) else None


def words(random: Random, x: float | None = None, y: float | None = None) -> bytes:
    """Content that writes something an office never wrote, in the font /FForged."""
    across, up = x or random.uniform(60, 350), y or random.uniform(300, 640)
    text = random.choice([b"5.000.000.000 VND", b"Dieu 99. Huy bo", b"DA PHE DUYET", b"999"])
    return b"BT /FForged %d Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (random.randint(11, 20), across, up, text)


def appearance(patch: Patch, content: bytes, width: float, height: float) -> Ref:
    """A form XObject of this size that draws `content`."""
    return patch.add(
        stream(
            content,
            Type=Name("XObject"),
            Subtype=Name("Form"),
            BBox=[0, 0, width, height],
            Resources={"Font": {"FForged": patch.add(FONT)}},
        )
    )


def change_form(patch: Patch, **entries: Value) -> None:
    """Writes the AcroForm anew with some entries replaced."""
    form = patch.file.root.get("AcroForm")
    changed = {**patch.file.mapping(form), **entries}
    if isinstance(form, Ref):
        patch.changed[form.number] = changed
    else:
        patch.change(patch.root, AcroForm=changed)


def a_signature(pdf: bytes, random: Random) -> FoundSignature | None:
    """One of the signatures whose ByteRange can be used."""
    usable = [one for one in find_signatures(PdfFile(pdf)) if one.byte_range and not one.is_timestamp]
    return random.choice(usable) if usable else None
