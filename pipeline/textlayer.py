"""The invisible text under the picture of a page: each word where it stands, lines in reading order, Unicode inside.

One tiny font of our own is embedded: every code shows the same empty glyph, and the ToUnicode map says which letter is
meant. So PDF/A is satisfied, any script can be searched and copied, and nothing can be seen.
"""

from __future__ import annotations

import io
from functools import cache

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name

from pipeline.document import Line, Page

FONT_NAME = "/SohoaText"
_EM = 1000
_ADVANCE = 500
_FONT_DATE = 3_786_912_000  # seconds since 1904, any fixed day


def content(page: Page) -> bytes:
    """The content stream that writes the page's words invisibly (render mode 3)."""
    parts = [b"q BT 3 Tr"]
    parts.extend(_line(line, page.height) for line in page.lines)
    parts.append(b"ET Q")
    return b"\n".join(parts)


def _line(line: Line, page_height: float) -> bytes:
    size = max(line.box.height * 0.8, 1.0)
    # A base line a fifth of the box above its foot: Vietnamese letters hang dots and tails there.
    base = page_height - line.box.y1 + 0.2 * line.box.height
    parts = [f"{FONT_NAME} {size:.2f} Tf".encode()]
    for index, word in enumerate(line.words):
        following = line.words[index + 1].box.x0 if index + 1 < len(line.words) else word.box.x1 + 0.25 * size
        following = max(following, word.box.x1 + 0.1 * size)
        # A real space between words, so that what is copied has spaces whatever the viewer guesses.
        if len(word.text) == 1:
            # One empty glyph has no width for pdfium, which then drops it; two have.
            parts.append(_show(word.text + " ", word.box.x0, following, base, size))
        else:
            parts.append(_show(word.text, word.box.x0, word.box.x1, base, size))
            parts.append(_show(" ", word.box.x1, following, base, size))
    return b"\n".join(parts)


def _show(text: str, x0: float, x1: float, base: float, size: float) -> bytes:
    codes = text.encode("utf-16-be")
    natural = len(codes) / 2 * size * _ADVANCE / _EM
    stretch = max(1.0, 100 * (x1 - x0) / natural)
    return f"{stretch:.2f} Tz 1 0 0 1 {x0:.2f} {base:.2f} Tm <{codes.hex()}> Tj".encode()


def font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The font of the text layer as an object of `pdf`; make it once a file."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/SohoaText"),
        Flags=4,
        FontBBox=Array([0, 0, _ADVANCE, _EM]),
        ItalicAngle=0,
        Ascent=_EM,
        Descent=0,
        CapHeight=_EM,
        StemV=80,
        FontFile2=pdf.make_stream(_glyphless()),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/SohoaText"),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=_ADVANCE,
        # Every code shows glyph 1.
        CIDToGIDMap=pdf.make_stream(b"\x00\x01" * 65536),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/SohoaText"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode()),
        )
    )


@cache
def _glyphless() -> bytes:
    """A TrueType font of two empty glyphs."""
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf({".notdef": empty, "blank": empty})
    builder.setupHorizontalMetrics({".notdef": (_ADVANCE, 0), "blank": (_ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=_EM, descent=0)
    builder.setupNameTable({"familyName": "SohoaText", "styleName": "Regular", "psName": "SohoaText"})
    builder.setupOS2(sTypoAscender=_EM, usWinAscent=_EM, usWinDescent=0)
    builder.setupPost(keepGlyphNames=False)
    # The clock must not enter the file: the same page gives the same bytes.
    builder.updateHead(created=_FONT_DATE, modified=_FONT_DATE)
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


@cache
def _to_unicode() -> bytes:
    """Every two-byte code is the UTF-16 unit it looks like; ranges may not cross a high byte (Adobe TN 5014)."""
    ranges = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    blocks = [ranges[start : start + 100] for start in range(0, 256, 100)]
    body = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


__all__ = ["FONT_NAME", "content", "font"]
