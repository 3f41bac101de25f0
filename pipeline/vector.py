"""Mends what office programs put into born-digital pages and PDF/A-2 does not allow, without changing what is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name

_PAGE_KEYS = ("/AA", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs", "/Trans")
# Device-dependent print settings; /TR and /HTP are forbidden (ISO 19005-2, 6.2.5), the rest means nothing on a screen.
_PRINT_SETTINGS = ("/TR", "/TR2", "/BG", "/BG2", "/UCR", "/UCR2", "/HT", "/HTP", "/FL", "/SM")
_DEEPEST = 6
_HIDDEN = 2 | 32  # flags Hidden and NoView (ISO 32000-1, table 165)


def mend(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Mends one page of `pdf` in place; what form fields, stamps and notes show becomes part of the page.

    Raises:
        ValueError: an annotation's look cannot be kept; the page has to be drawn instead.
    """
    thing = page.obj
    _flatten(pdf, page)
    for key in _PAGE_KEYS:
        if key in thing:
            del thing[key]
    mended = _in_rgb(page)
    if mended is not None:
        thing.Contents = pdf.make_stream(mended)
    _resources(thing.get("/Resources", Dictionary()), 0)


def _flatten(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Paints the looks of annotations into the page and keeps only links (ISO 32000-1, 12.5.5)."""
    found = page.obj.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return
    links, shows = [], []
    for one in found:
        if one.get("/Subtype") == Name.Link:
            links.append(one)
        elif one.get("/Subtype") != Name.Popup and not int(one.get("/F", 0)) & _HIDDEN:
            show = _painted(page, one)
            if show:
                shows.append(show)
    if shows:
        page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
        page.contents_add(pdf.make_stream(b"\nQ\n" + b"".join(shows)))
    if links:
        page.obj.Annots = Array(links)
    else:
        del page.obj["/Annots"]


def _painted(page: pikepdf.Page, annotation: pikepdf.Object) -> bytes:
    """The content that shows the annotation's appearance in its rectangle; empty when it has none."""
    look = annotation.get("/AP", Dictionary()).get("/N")
    if isinstance(look, Dictionary):
        look = look.get(str(annotation.get("/AS", "/Off")))
    if not isinstance(look, pikepdf.Stream):
        return b""
    x0, y0, x1, y1 = _sorted(annotation.Rect)
    a, b, c, d, e, f = (float(value) for value in look.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    left, bottom, right, top = _sorted(look.BBox)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    low_x, low_y = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - low_x, max(y for _, y in corners) - low_y
    if wide <= 0 or high <= 0:
        return b""
    across, up = (x1 - x0) / wide, (y1 - y0) / high
    name = page.add_resource(look, Name.XObject)
    move = f"{across:.5f} 0 0 {up:.5f} {x0 - across * low_x:.3f} {y0 - up * low_y:.3f}"
    return f"q {move} cm {name} Do Q\n".encode()


def _sorted(rectangle: pikepdf.Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in rectangle)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _resources(resources: pikepdf.Object, depth: int) -> None:
    for state in _values(resources, "/ExtGState"):
        for key in _PRINT_SETTINGS:
            if key in state:
                del state[key]
    for font in _values(resources, "/Font"):
        _font(font)
    for inner in _values(resources, "/XObject"):
        if inner.get("/Subtype") == Name.Form and depth < _DEEPEST:
            mended = _in_rgb(inner)
            if mended is not None:
                inner.write(mended)
            _resources(inner.get("/Resources", Dictionary()), depth + 1)


def _values(resources: pikepdf.Object, category: str) -> Iterator[pikepdf.Object]:
    found = resources.get(category)
    if isinstance(found, Dictionary):
        for value in found.values():
            if isinstance(value, Dictionary | pikepdf.Stream):
                yield value


def _font(font: pikepdf.Object) -> None:
    for descendant in font.get("/DescendantFonts", Array()):
        descriptor = descendant.get("/FontDescriptor", Dictionary())
        if descendant.get("/Subtype") == Name.CIDFontType2 and "/FontFile2" in descriptor:
            # The default is Identity (ISO 32000-1, table 117); PDF/A wants it said.
            if "/CIDToGIDMap" not in descendant:
                descendant.CIDToGIDMap = Name.Identity
            # Optional, and wrong in most files that have it (ISO 19005-2, 6.2.11.4.2).
            if "/CIDSet" in descriptor:
                del descriptor["/CIDSet"]
        _program(descriptor)
    _program(font.get("/FontDescriptor", Dictionary()))


def _program(descriptor: pikepdf.Object) -> None:
    if "/CharSet" in descriptor:
        del descriptor["/CharSet"]
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        program = descriptor.get(key)
        if program is not None and "/Metadata" in program:
            del program["/Metadata"]


_TO_RGB = {"k": "rg", "K": "RG"}


def _in_rgb(thing: pikepdf.Page | pikepdf.Object) -> bytes | None:
    """The content with DeviceCMYK strokes and fills as RGB (the file has one output intent, sRGB); None: none there."""
    instructions = list(pikepdf.parse_content_stream(thing))
    if not any(str(one.operator) in _TO_RGB for one in instructions):
        return None
    return pikepdf.unparse_content_stream([_as_rgb(one) for one in instructions])


def _as_rgb(
    instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage,
) -> pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage:
    operator = _TO_RGB.get(str(instruction.operator))
    if operator is None:
        return instruction
    cyan, magenta, yellow, black = (float(value) for value in instruction.operands)
    rgb = [round((1 - ink) * (1 - black), 4) for ink in (cyan, magenta, yellow)]
    return pikepdf.ContentStreamInstruction(rgb, pikepdf.Operator(operator))


__all__ = ["mend"]
