"""A picture for those who have none: the signer's name in blue, or the agency's name in a red frame, as transparent PNG.

Nghị định 30/2020 (Phụ lục I, II.7) wants the image of the signature or seal; where an office has not loaded one yet, the
name stands in its place in the same colour, and nothing imitates a hand or a stamp.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from signing.fonts import Face, font_path

_BLUE = (24, 52, 160, 255)
_RED = (205, 20, 25, 255)
_SIZES: dict[str, tuple[int, int]] = {"leader": (640, 288), "seal": (640, 640)}


@lru_cache(maxsize=64)
def plain_picture(stamp: Literal["leader", "seal"], text: str) -> bytes:
    """PNG with `text` (a name) wrapped and centred; 640 × 288 pixels for a signature, 640 × 640 for a seal.

    Raises:
        DocumentRefusedError: font-missing.
    """
    width, height = _SIZES[stamp]
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    colour = _BLUE if stamp == "leader" else _RED
    inside = width - (40 if stamp == "leader" else 120)
    if stamp == "seal":
        draw.rectangle((12, 12, width - 13, height - 13), outline=colour, width=10)
    face: Face = "Italic" if stamp == "leader" else "Bold"
    font, lines = _fitted(draw, text, str(font_path(face)), inside, height - 60)
    step = font.size * 1.25
    top = (height - step * len(lines)) / 2
    for number, line in enumerate(lines):
        left = (width - draw.textlength(line, font=font)) / 2
        draw.text((left, top + number * step), line, font=font, fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _fitted(
    draw: ImageDraw.ImageDraw, text: str, path: str, width: int, height: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type in which the words fit the box."""
    for size in range(96, 15, -4):
        font = ImageFont.truetype(path, size)
        lines = _wrapped(draw, text.split(), font, width)
        fits = all(draw.textlength(line, font=font) <= width for line in lines)
        if fits and len(lines) * size * 1.25 <= height:
            return font, lines
    return font, lines


def _wrapped(draw: ImageDraw.ImageDraw, words: list[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        wider = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(wider, font=font) <= width:
            lines[-1] = wider
        else:
            lines.append(word)
    return lines or [" "]
