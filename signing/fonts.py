"""Tinos (the metrics of Times New Roman) as embedded PDF fonts, subset to the letters a stamp uses.

pyHanko writes the widths of 2048-unit fonts unscaled, which PDF/A refuses; here they are scaled to 1000. The glyph
outlines are cut down once a process to Vietnamese, then per stamp by emptying unused glyphs, which keeps the numbers
(Identity) and costs well under a millisecond.
"""

from __future__ import annotations

import hashlib
import logging
import struct
import threading
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from signing import pdfvalues
from signing.errors import document_refused
from signing.revision import Revision

Face = Literal["Regular", "Italic", "Bold", "BoldItalic"]

_FOLDERS = (
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/share/fonts/truetype/tinos"),
    Path("/usr/share/fonts/croscore"),
    Path("/usr/share/fonts/google-croscore"),
)
_LETTERS = "".join(
    [
        "".join(chr(code) for code in range(0x20, 0x7F)),
        "".join(chr(code) for code in range(0xA0, 0x180)),
        "ƠơƯư–—‘’“”•…",
        "".join(chr(code) for code in range(0x1EA0, 0x1EFA)),
    ]
)
_KEPT_TABLES = ("head", "hhea", "maxp", "hmtx", "loca", "glyf")
_once = threading.Lock()


@dataclass(frozen=True, slots=True)
class Font:
    """One face, cut to Vietnamese: glyph of a letter, advance widths in 1/1000 em, and the tables of the font file."""

    name: str
    glyphs: dict[str, int]
    widths: tuple[float, ...]
    ascent: float
    descent: float
    cap_height: float
    italic_angle: float
    bbox: tuple[float, float, float, float]
    outlines: tuple[bytes, ...]
    tables: dict[str, bytes]

    def width(self, text: str, size: float) -> float:
        """The width of one line of `text` in points."""
        return sum(self.widths[self.glyph(letter)] for letter in text) * size / 1000

    def glyph(self, letter: str) -> int:
        """The glyph of a letter. Raises DocumentRefusedError("character-missing")."""
        found = self.glyphs.get(letter)
        if found is None:
            raise document_refused("character-missing", character=letter)
        return found

    def encode(self, text: str) -> bytes:
        """The operand of Tj for `text`: two bytes a glyph, as a hex string."""
        return b"<" + b"".join(b"%04X" % self.glyph(letter) for letter in text) + b">"


def tidy(text: str) -> str:
    """What a person typed, as the stamp prints it: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def load(face: Face = "Regular") -> Font:
    """A face of Tinos. Raises DocumentRefusedError("font-missing")."""
    with _once:  # two threads asking at once should not both parse the file
        return _load(face)


def font_path(face: Face = "Regular") -> Path:
    """Where a face of Tinos lies on this machine. Raises DocumentRefusedError("font-missing")."""
    for folder in _FOLDERS:
        if (path := folder / f"Tinos-{face}.ttf").is_file():
            return path
    raise document_refused("font-missing")


@lru_cache(maxsize=4)
def _load(face: Face) -> Font:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    path = font_path(face)
    options = subset.Options(
        hinting=False, layout_features=[], glyph_names=False, notdef_outline=True, name_IDs=[], drop_tables=["DSIG"]
    )
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    buffer = BytesIO()
    with TTFont(path, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=_LETTERS)
        cutter.subset(font)
        _decompose(font)
        font.save(buffer)
    cut = TTFont(BytesIO(buffer.getvalue()))
    return _values(face, cut)


def _decompose(font: Any) -> None:
    """Composite glyphs (letter + accent) become plain outlines, so that each glyph stands alone."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs = font.getGlyphSet()
    table = font["glyf"]
    for name in font.getGlyphOrder():
        if table[name].isComposite():
            recorded = DecomposingRecordingPen(glyphs)
            glyphs[name].draw(recorded)
            pen = TTGlyphPen(None)
            recorded.replay(pen)
            table[name] = pen.glyph()


def _values(face: Face, font: Any) -> Font:
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    numbers = {name: index for index, name in enumerate(order)}
    head, os2 = font["head"], font["OS/2"]
    raw = {tag: font.reader[tag] for tag in _KEPT_TABLES}
    offsets = font["loca"].locations
    outlines = tuple(raw["glyf"][offsets[i] : offsets[i + 1]] for i in range(len(order)))
    return Font(
        name="Tinos" + ("" if face == "Regular" else f"-{face}"),
        glyphs={chr(code): numbers[name] for code, name in font.getBestCmap().items()},
        widths=tuple(round(font["hmtx"][name][0] * scale, 3) for name in order),
        ascent=font["hhea"].ascent * scale,
        descent=font["hhea"].descent * scale,
        cap_height=getattr(os2, "sCapHeight", 0) * scale or 662.0,
        italic_angle=float(font["post"].italicAngle),
        bbox=(head.xMin * scale, head.yMin * scale, head.xMax * scale, head.yMax * scale),
        outlines=outlines,
        tables=raw,
    )


def embed(revision: Revision, font: Font, texts: Iterable[str]) -> Any:
    """Adds `font` with the letters of `texts` to the revision; returns the reference to the Type 0 font.

    Type 0 with a CIDFontType2 descendant, Identity-H, embedded TrueType, ToUnicode (ISO 32000-2 §9.7, ISO 19005-2 §6.2.11).
    """
    letters = sorted(set("".join(texts)))
    used = {letter: font.glyph(letter) for letter in letters}
    name = pdfvalues.name(f"/{_tag(used)}+{font.name}")
    program = _stream(_program(font, frozenset(used.values())), compress=True)
    program[pdfvalues.name("/Length1")] = pdfvalues.integer(len(program.data))
    descriptor = revision.add(_descriptor(font, name, revision.add(program)))
    descendant = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/Font"),
            "/Subtype": pdfvalues.name("/CIDFontType2"),
            "/BaseFont": name,
            "/CIDSystemInfo": pdfvalues.dictionary(
                {
                    "/Registry": pdfvalues.text("Adobe"),
                    "/Ordering": pdfvalues.text("Identity"),
                    "/Supplement": pdfvalues.integer(0),
                }
            ),
            "/FontDescriptor": descriptor,
            "/CIDToGIDMap": pdfvalues.name("/Identity"),
            "/DW": pdfvalues.integer(0),
            "/W": _widths(font, used),
        }
    )
    return revision.add(
        pdfvalues.dictionary(
            {
                "/Type": pdfvalues.name("/Font"),
                "/Subtype": pdfvalues.name("/Type0"),
                "/BaseFont": name,
                "/Encoding": pdfvalues.name("/Identity-H"),
                "/DescendantFonts": pdfvalues.array([revision.add(descendant)]),
                "/ToUnicode": revision.add(_stream(_to_unicode(used), compress=True)),
            }
        )
    )


def _descriptor(font: Font, name: Any, program: Any) -> Any:
    number = pdfvalues.real
    return pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/FontDescriptor"),
            "/FontName": name,
            "/Flags": pdfvalues.integer(4 | 2 | (64 if font.italic_angle else 0)),
            "/FontBBox": pdfvalues.array([number(round(side, 2)) for side in font.bbox]),
            "/ItalicAngle": number(font.italic_angle),
            "/Ascent": number(round(font.ascent, 2)),
            "/Descent": number(round(font.descent, 2)),
            "/CapHeight": number(round(font.cap_height, 2)),
            "/StemV": pdfvalues.integer(80),
            "/FontFile2": program,
        }
    )


def _widths(font: Font, used: dict[str, int]) -> Any:
    array = pdfvalues.array(())
    for glyph in sorted(set(used.values()) | {0}):
        array.append(pdfvalues.integer(glyph))
        array.append(pdfvalues.array([pdfvalues.real(font.widths[glyph])]))
    return array


def _tag(used: dict[str, int]) -> str:
    """Six capitals that tell this subset from another (ISO 32000-2 §9.9.2)."""
    digest = hashlib.sha256("".join(sorted(used)).encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _stream(data: bytes, *, compress: bool = False) -> Any:
    if not compress:
        return pdfvalues.stream({}, data)
    header = {"/Filter": pdfvalues.name("/FlateDecode")}
    return pdfvalues.stream(header, data, zlib.compress(data, 6))


def _program(font: Font, used: frozenset[int]) -> bytes:
    """A TrueType file with the outlines of `used` and .notdef only."""
    glyf, offsets = bytearray(), [0]
    for number, outline in enumerate(font.outlines):
        if number == 0 or number in used:
            glyf += outline + bytes(-len(outline) % 4)
        offsets.append(len(glyf))
    head = bytearray(font.tables["head"])
    head[8:12] = bytes(4)
    head[50:52] = struct.pack(">h", 1)  # long offsets in loca
    tables = {**font.tables, "head": bytes(head), "glyf": bytes(glyf)}
    tables["loca"] = struct.pack(f">{len(offsets)}I", *offsets)
    return _assemble(tables)


def _assemble(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    out = struct.pack(">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    position, directory, body = 12 + 16 * count, b"", b""
    for tag in sorted(tables):
        data = tables[tag]
        directory += struct.pack(">4sIII", tag.encode(), _checksum(data), position + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return out + directory + body


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF


def _to_unicode(used: dict[str, int]) -> bytes:
    pairs = [
        b"<%04X> <%s>" % (glyph, letter.encode("utf-16-be").hex().upper().encode()) for letter, glyph in used.items()
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks]
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        + b"\n".join(lines)
        + b"\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
