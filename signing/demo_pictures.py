"""Sample pictures for the demo: a blue handwritten-looking signature and a red round seal, both marked DEMO."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_BLUE = (24, 52, 160, 255)
_RED = (205, 20, 25, 235)
_FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf")


def write_sample_pictures(folder: Path) -> None:
    """Writes signature.png, signature-2.png and seal.png where they are missing."""
    pictures: dict[str, Callable[[], bytes]] = {
        "signature.png": partial(signature_png, 0.0),
        "signature-2.png": partial(signature_png, 1.3),
        "seal.png": seal_png,
    }
    for name, data in pictures.items():
        path = folder / name
        if not path.exists():
            path.write_bytes(data())


def signature_png(phase: float) -> bytes:
    """A transparent blue flourish, 640 × 288 pixels; `phase` makes another hand of it."""
    image = Image.new("RGBA", (1280, 576), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    points = []
    for step in range(900):
        t = step / 900
        x = 120 + 960 * t + 70 * math.sin(9 * math.pi * t + phase)
        y = 290 + (150 - 90 * t) * math.sin(13 * math.pi * t + 2 * phase) + 60 * math.cos(4 * math.pi * t)
        points.append((x, y))
    for index in range(1, len(points)):
        pressure = 9 + 5 * math.sin(index / 23 + phase)
        draw.line([points[index - 1], points[index]], fill=_BLUE, width=int(pressure))
    draw.line([(150, 480), (1120, 430)], fill=_BLUE, width=8)
    return _png(image.resize((640, 288), Image.Resampling.LANCZOS))


def seal_png() -> bytes:
    """A transparent red round seal with DEMO in its middle, 640 × 640 pixels."""
    side = 1280
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for inset, width in ((10, 22), (50, 8), (330, 8)):
        draw.ellipse([inset, inset, side - inset, side - inset], outline=_RED, width=width)
    star = []
    for corner in range(10):
        radius = 190 if corner % 2 == 0 else 76
        angle = math.pi * corner / 5 - math.pi / 2
        star.append((side / 2 + radius * math.cos(angle), side / 2 - 70 + radius * math.sin(angle)))
    draw.polygon(star, fill=_RED)
    _centred(draw, "DEMO", 110, side / 2, side / 2 + 190)
    _around(image, "CƠ QUAN MẪU  •  KHÔNG CÓ GIÁ TRỊ PHÁP LÝ  •  ", side)
    return _png(image.resize((640, 640), Image.Resampling.LANCZOS))


def _around(image: Image.Image, text: str, side: int) -> None:
    font = _font(92)
    for index, letter in enumerate(text):
        angle = 360 * index / len(text)
        tile = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
        _centred(ImageDraw.Draw(tile), letter, 92, 80, 80, font)
        turned = tile.rotate(-angle, resample=Image.Resampling.BICUBIC)
        radius = side / 2 - 190
        x = side / 2 + radius * math.sin(math.radians(angle)) - 80
        y = side / 2 - radius * math.cos(math.radians(angle)) - 80
        image.alpha_composite(turned, (round(x), round(y)))


def _centred(
    draw: ImageDraw.ImageDraw,
    text: str,
    size: int,
    x: float,
    y: float,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont | None = None,
) -> None:
    draw.text((x, y), text, fill=_RED, font=font or _font(size), anchor="mm")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(str(_FONT), size) if _FONT.exists() else ImageFont.load_default(size)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
