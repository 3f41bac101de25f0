"""What a signature shows: lines of Tinos or a transparent picture, as a Form XObject that PDF/A-2b accepts.

The stamps of the two tracks (standards: NĐ 30/2020 Phụ lục I, TT 01/2023 Điều 8, NĐ 137/2024 Điều 4, TT 05/2025 Điều 8)
are never mixed; their texts come from `StampStyle`, a dated setting.
"""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from PIL import Image, UnidentifiedImageError

from signing import fonts, pdfvalues
from signing.errors import document_refused
from signing.request import SignRequest, Stamp
from signing.revision import Revision

VIETNAM = timezone(timedelta(hours=7))
POINTS_PER_MM = 72 / 25.4
TEXT_STAMPS: frozenset[Stamp] = frozenset({"sao-y", "scan", "attachment", "archive", "arrival"})
PICTURE_STAMPS: frozenset[Stamp] = frozenset({"leader", "seal"})
_LEADING = 1.15
_PADDING = 1.5
_LARGEST_PICTURE = 4096
_RED = b"0.78 0.05 0.05 rg"
_BLACK = b"0 g"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines set in one size: what a text stamp looks like, before it has a place. Sizes in points."""

    lines: tuple[str, ...]
    size: float
    width: float
    height: float
    framed: bool = False


def vietnam_time(time: datetime) -> str:
    """ISO 8601 in Vietnamese time to the second: 2026-11-21T09:30:05+07:00. Refuses a time without a zone."""
    if time.tzinfo is None:
        raise document_refused("time-not-aware")
    return time.astimezone(VIETNAM).isoformat(timespec="seconds")


def stamp_lines(request: SignRequest) -> tuple[str, ...]:
    """The lines of the request's text stamp, from its dated style; lines whose values are all empty are left out."""
    style = request.style
    templates = {
        "sao-y": style.sao_y,
        "scan": style.scan,
        "archive": style.archive,
        "attachment": style.attachment,
        "arrival": style.arrival,
    }[request.stamp]
    values = {
        "name": request.signer_name,
        "agency": request.agency,
        "time": vietnam_time(request.time),
        "number": request.number,
        "form": request.form,
        "book_number": request.book_number,
        "day": f"{request.book_day or request.time.astimezone(VIETNAM):%d/%m/%Y}",
    }
    lines = (fonts.tidy(template.format(**values)) for template in templates)
    return tuple(line for line in lines if line)


def layouts(request: SignRequest, widest: float) -> list[TextBlock]:
    """Ways to set the stamp, best first: the size the rules ask for, wider before narrower, then smaller sizes.

    `widest` is the width of the corner in points. The rules ask for 10 pt; a smaller size is a last resort the caller
    reports.
    """
    lines = stamp_lines(request)
    framed = request.stamp == "arrival"
    found: list[TextBlock] = []
    size, step = request.style.font_size, request.style.font_size / 10  # from 10 pt by one point
    while size >= request.style.smallest_font_size - step / 100:
        for limit in (widest, widest * 0.8, widest * 0.62, widest * 0.48, widest * 0.36):
            block = set_lines(lines, size, limit, framed=framed)
            if block is not None and block not in found:
                found.append(block)
        size -= step
    return found


def set_lines(lines: tuple[str, ...], size: float, widest: float, *, framed: bool = False) -> TextBlock | None:
    """Wraps `lines` at `size` into `widest` points, at spaces; None where a word is wider than that."""
    font = fonts.load()
    room = widest - 2 * _PADDING
    wrapped: list[str] = []
    for line in lines:
        current = ""
        for word in line.split(" "):
            longer = f"{current} {word}".strip()
            if font.width(longer, size) <= room:
                current = longer
                continue
            if not current or font.width(word, size) > room:
                return None
            wrapped.append(current)
            current = word
        wrapped.append(current)
    width = max(font.width(line, size) for line in wrapped) + 2 * _PADDING + (5 if framed else 0)
    height = len(wrapped) * size * _LEADING + 2 * _PADDING
    return TextBlock(tuple(wrapped), size, width, height, framed)


def text_appearance(
    revision: Revision, block: TextBlock, rotate: int, *, centred: bool = True, colour: bytes = _BLACK
) -> Any:
    """Adds the Form XObject of a text block; returns its reference. `rotate` is the page's /Rotate."""
    font = fonts.load()
    reference = fonts.embed(revision, font, block.lines)
    content = [b"q", colour, b"BT", b"/F1 %s Tf" % _number(block.size)]
    baseline = block.height - _PADDING - block.size * 0.91
    for line in block.lines:
        spare = block.width - font.width(line, block.size)
        left = spare / 2 if centred else _PADDING
        content.append(b"1 0 0 1 %s %s Tm %s Tj" % (_number(left), _number(baseline), font.encode(line)))
        baseline -= block.size * _LEADING
    content += [b"ET"]
    if block.framed:
        frame = b"0.8 w 0.4 0.4 %s %s re S" % (_number(block.width - 0.8), _number(block.height - 0.8))
        content += [colour.replace(b" rg", b" RG").replace(b" g", b" G"), frame]
    content.append(b"Q")
    resources = pdfvalues.dictionary({"/Font": pdfvalues.dictionary({"/F1": reference})})
    return form(revision, b"\n".join(content), resources, block.width, block.height, rotate)


def arrival_colour(request: SignRequest) -> bytes:
    """The receiver's "công văn đến" mark is red, every other text stamp black."""
    return _RED if request.stamp == "arrival" else _BLACK


def picture_appearance(revision: Revision, png: bytes, width: float, height: float, rotate: int) -> Any:
    """Adds the Form XObject that shows a PNG, its proportions kept, centred in width × height points."""
    picture = load_picture(png)
    image = _image_object(revision, picture)
    scale = min(width / picture.width, height / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    left, low = (width - wide) / 2, (height - high) / 2
    content = b"q %s 0 0 %s %s %s cm /Im Do Q" % tuple(_number(value) for value in (wide, high, left, low))
    resources = pdfvalues.dictionary({"/XObject": pdfvalues.dictionary({"/Im": image})})
    return form(revision, content, resources, width, height, rotate)


def empty_appearance(revision: Revision, width: float, height: float) -> Any:
    """An appearance that draws nothing: PDF/A wants one for every widget that has an area."""
    return form(revision, b"", pdfvalues.dictionary(), width, height, 0)


def form(revision: Revision, content: bytes, resources: Any, width: float, height: float, rotate: int) -> Any:
    """Adds a Form XObject of width × height points as seen on the upright page; returns its reference."""
    header = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/XObject"),
            "/Subtype": pdfvalues.name("/Form"),
            "/BBox": pdfvalues.array([pdfvalues.real(round(v, 3)) for v in (0, 0, width, height)]),
            "/Resources": resources,
        }
    )
    if rotate % 360:
        angle = math.radians(rotate)
        cosine, sine = round(math.cos(angle)), round(math.sin(angle))
        matrix = (cosine, sine, -sine, cosine, 0, 0)
        header[pdfvalues.name("/Matrix")] = pdfvalues.array([pdfvalues.integer(value) for value in matrix])
    return revision.add(pdfvalues.stream(header, content))


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG as PDF wants it: deflated RGB samples and deflated opacity."""

    width: int
    height: int
    colours: bytes
    opacity: bytes


@lru_cache(maxsize=64)
def load_picture(png: bytes) -> Picture:
    """Decodes a PNG once a process. Raises DocumentRefusedError("bad-image")."""
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
            if max(opened.size) > _LARGEST_PICTURE:
                raise document_refused("bad-image")
            rgba = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as bad:
        raise document_refused("bad-image") from bad
    colours = zlib.compress(rgba.convert("RGB").tobytes(), 9)
    return Picture(rgba.width, rgba.height, colours, zlib.compress(rgba.getchannel("A").tobytes(), 9))


def _image_object(revision: Revision, picture: Picture) -> Any:
    mask = _samples(picture, picture.opacity, pdfvalues.name("/DeviceGray"))
    image = _samples(picture, picture.colours, _calibrated_rgb())
    image[pdfvalues.name("/SMask")] = revision.add(mask)
    return revision.add(image)


def _samples(picture: Picture, packed: bytes, colours: Any) -> Any:
    header = {
        "/Type": pdfvalues.name("/XObject"),
        "/Subtype": pdfvalues.name("/Image"),
        "/Width": pdfvalues.integer(picture.width),
        "/Height": pdfvalues.integer(picture.height),
        "/ColorSpace": colours,
        "/BitsPerComponent": pdfvalues.integer(8),
        "/Filter": pdfvalues.name("/FlateDecode"),
    }
    return pdfvalues.stream(header, packed=packed)


def _calibrated_rgb() -> Any:
    """sRGB as CalRGB: device independent, so it is right beside any output intent (ISO 19005-2 §6.2.4)."""
    numbers = {
        "/WhitePoint": (0.9505, 1.0, 1.089),
        "/Gamma": (2.2, 2.2, 2.2),
        "/Matrix": (0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505),
    }
    parameters = pdfvalues.dictionary(
        {pdfvalues.name(key): pdfvalues.array([pdfvalues.real(v) for v in row]) for key, row in numbers.items()}
    )
    return pdfvalues.array([pdfvalues.name("/CalRGB"), parameters])


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()
