"""A sheet becomes pixels: black type on white, then ink of any colour laid over it as ink lies, by multiplication."""

from __future__ import annotations

import io
import math
from random import Random
from typing import Any

import cv2
import numpy as np
import segno
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples import faces, hand
from samples.faces import Style
from samples.sheet import Dots, Glyphs, Ink, Rule, Sheet

Picture = NDArray[Any]  # uint8: height × width, or height × width × 3


def paint(sheet: Sheet, dpi: float) -> Picture:
    """The sheet as RGB pixels (height × width × 3)."""
    scale = dpi / 72
    size = (round(sheet.width * scale), round(sheet.height * scale))
    black = Image.new("L", size, 255)
    pen = ImageDraw.Draw(black)
    coloured: list[Glyphs | Rule] = []
    for item in sheet.items:
        if isinstance(item, (Glyphs, Rule)) and item.colour != (0, 0, 0):
            coloured.append(item)
        elif isinstance(item, Glyphs):
            _word(pen, item, scale)
        elif isinstance(item, Dots):
            _dots(pen, item, scale)
        elif isinstance(item, Rule):
            width = max(1, round(item.width * scale))
            pen.line([item.x0 * scale, item.y0 * scale, item.x1 * scale, item.y1 * scale], 0, width)
    gray = np.asarray(black)
    page = cv2.merge([gray, gray, gray])
    for item in coloured:
        _coloured(page, item, scale)
    for item in sheet.items:
        if isinstance(item, Ink):
            _ink(page, item, scale)
    return page


def _word(pen: ImageDraw.ImageDraw, item: Glyphs, scale: float) -> None:
    """A word where the layout has it. Hinting rounds letters to whole pixels, and twelve digits would eat the blank
    after them: where that shows, letters are set one by one at their true places, as a printer of 600 dpi does."""
    face = faces.font(item.style.path, round(item.style.size * scale, 3))
    x, y = item.x * scale, item.y * scale
    if abs(face.getlength(item.text) - faces.advance(item.text, item.style) * scale) < 0.8:
        pen.text((x, y), item.text, fill=0, font=face, anchor="ls")
        return
    for letter in item.text:
        pen.text((x, y), letter, fill=0, font=face, anchor="ls")
        x += faces.advance(letter, item.style) * scale


def _dots(pen: ImageDraw.ImageDraw, item: Dots, scale: float) -> None:
    face = faces.font(item.style.path, round(item.style.size * scale, 3))
    pitch = face.getlength(".")
    count = int((item.x1 - item.x0) * scale / pitch)
    pen.text((item.x0 * scale, item.y * scale), "." * max(0, count), fill=0, font=face, anchor="ls")


def blend(page: Picture, mask: Picture, x: int, y: int, colour: tuple[int, int, int], strength: float) -> None:
    """Lay ink (mask 255 = full) with its top left at pixel (x, y); what lies outside the page is cut."""
    height, width = mask.shape
    x0, y0, x1, y1 = max(0, x), max(0, y), min(page.shape[1], x + width), min(page.shape[0], y + height)
    if x0 >= x1 or y0 >= y1:
        return
    alpha = (mask[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32) * (strength / 255))[:, :, None]
    part = page[y0:y1, x0:x1].astype(np.float32)
    tint = np.array(colour, np.float32) / 255
    page[y0:y1, x0:x1] = (part * (1 - alpha * (1 - tint))).astype(np.uint8)


def _coloured(page: Picture, item: Glyphs | Rule, scale: float) -> None:
    if isinstance(item, Rule):
        a = (round(item.x0 * scale), round(item.y0 * scale))
        b = (round(item.x1 * scale), round(item.y1 * scale))
        cv2.line(page, a, b, item.colour, max(1, round(item.width * scale)))
        return
    mask, dx, dy = text_mask(item.text, item.style, scale)
    blend(page, mask, round(item.x * scale) + dx, round(item.y * scale) + dy, item.colour, 1.0)


def text_mask(text: str, style: Style, scale: float) -> tuple[Picture, int, int]:
    """A word as a mask, and where its top left lies from the pen."""
    face = faces.font(style.path, round(style.size * scale, 3))
    x0, y0, x1, y1 = face.getbbox(text, anchor="ls")
    image = Image.new("L", (max(1, int(x1 - x0) + 2), max(1, int(y1 - y0) + 2)), 0)
    ImageDraw.Draw(image).text((1 - x0, 1 - y0), text, 255, face, anchor="ls")
    return np.asarray(image), int(x0) - 1, int(y0) - 1


def _ink(page: Picture, item: Ink, scale: float) -> None:
    x0, y0, x1, y1 = (value * scale for value in item.box)
    if item.what == "cover":  # something opaque that lies on the paper
        page[max(0, int(y0)) : int(y1), max(0, int(x0)) : int(x1)] = item.colour
        return
    pad = 8
    mask = np.zeros((int(y1 - y0) + 2 * pad, int(x1 - x0) + 2 * pad), np.uint8)
    PAINTERS[item.what](mask, item, scale, pad)
    blend(page, mask, int(x0) - pad, int(y0) - pad, item.colour, item.strength)


def _strokes(mask: Picture, lines: tuple[hand.Polyline, ...], scale: float, pad: int, pen: float) -> None:
    width = max(1, round(pen * scale))
    for line in lines:
        points = np.round((line * scale + pad) * 16).astype(np.int32)
        cv2.polylines(mask, [points[:, None, :]], False, 255, width, cv2.LINE_AA, 4)


def _hand_digits(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    text, height = item.args[0], item.args[1]
    lines, box = hand.digits(text, item.seed, float(height))
    moved = tuple(line - np.array(box[:2]) + 0.8 for line in lines)
    _strokes(mask, moved, scale, pad, Random(f"pen {item.seed}").uniform(0.75, 1.35))


def _signature(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    x0, y0, x1, y1 = item.box
    lines = hand.signature(item.seed, x1 - x0, y1 - y0)
    _strokes(mask, lines, scale, pad, Random(f"pen {item.seed}").uniform(0.8, 1.5))


def _scribble(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    x0, y0, x1, y1 = item.box
    _strokes(mask, hand.scribble(item.seed, x1 - x0, y1 - y0), scale, pad, Random(f"pen {item.seed}").uniform(0.6, 1.0))


def _rotated(mask: Picture, glyph: Picture, x: float, y: float, degrees: float) -> None:
    """Put a small picture with its middle at (x, y), turned."""
    side = int(math.hypot(*glyph.shape)) + 2
    square = np.zeros((side, side), np.uint8)
    top, left = (side - glyph.shape[0]) // 2, (side - glyph.shape[1]) // 2
    square[top : top + glyph.shape[0], left : left + glyph.shape[1]] = glyph
    turned = cv2.warpAffine(square, cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1), (side, side))
    x0, y0 = round(x - side / 2), round(y - side / 2)
    a, b = max(0, x0), max(0, y0)
    c, d = min(mask.shape[1], x0 + side), min(mask.shape[0], y0 + side)
    if a < c and b < d:
        part = mask[b:d, a:c]
        np.maximum(part, turned[b - y0 : d - y0, a - x0 : c - x0], out=part)


def _seal(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    """A round seal: two rings, words along the ring, a star, the body's name in the middle, patches of weak ink."""
    rng = Random(f"seal {item.seed}")
    radius = (item.box[2] - item.box[0]) / 2 * scale - 2
    cx = cy = radius + 2 + pad
    for share, width in ((1.0, 1.6), (0.93, 0.6), (0.66, 0.8)):
        cv2.circle(mask, (round(cx), round(cy)), round(radius * share), 255, max(1, round(width * scale)), cv2.LINE_AA)
    ring, *core = item.args
    turn = rng.uniform(-9, 9)
    style = Style(radius / scale * 0.175, "bold")
    span = min(300.0, len(ring) * 11.5)
    for number, letter in enumerate(ring):
        angle = -span / 2 + span * number / max(1, len(ring) - 1) + turn
        if letter != " ":
            glyph, _, _ = text_mask(letter, style, scale)
            away = radius * 0.795
            at = (cx + away * math.sin(math.radians(angle)), cy - away * math.cos(math.radians(angle)))
            _rotated(mask, glyph, *at, -angle)
    star, _, _ = text_mask("*", Style(radius / scale * 0.4, "bold"), scale)
    low = math.radians(180 + turn)
    _rotated(mask, star, cx + radius * 0.8 * math.sin(low), cy - radius * 0.72 * math.cos(low), 0)
    size = radius / scale * 0.24
    for number, text in enumerate(core):
        glyph, _, _ = text_mask(text, Style(size, "bold"), scale)
        most = radius * 1.12
        if glyph.shape[1] > most:
            glyph = cv2.resize(glyph, (int(most), glyph.shape[0]), interpolation=cv2.INTER_AREA)
        _rotated(mask, glyph, cx, cy + (number - (len(core) - 1) / 2) * size * 1.3 * scale, -turn)
    _weak_ink(mask, rng)


def _weak_ink(mask: Picture, rng: Random) -> None:
    dice = np.random.default_rng(rng.randrange(2**32))
    height, width = mask.shape
    coarse = dice.uniform(0.45, 1.25, (max(2, height // 24), max(2, width // 24))).astype(np.float32)
    patch = np.clip(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), 0.35, 1)
    np.copyto(mask, (mask * patch).astype(np.uint8))


def _stamp_digits(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    rng = Random(f"stamp {item.seed}")
    glyph, _, _ = text_mask(item.args[0], Style(float(item.args[1]), "bold", "sans"), scale)
    _rotated(mask, glyph, mask.shape[1] / 2, mask.shape[0] / 2, rng.uniform(-2.5, 2.5))
    _weak_ink(mask, rng)


def _stamp_text(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    """A framed rubber stamp with rows of text (CÔNG VĂN ĐẾN, HỎA TỐC)."""
    cv2.rectangle(mask, (pad, pad), (mask.shape[1] - pad, mask.shape[0] - pad), 255, max(1, round(1.1 * scale)))
    height = (mask.shape[0] - 2 * pad) / len(item.args)
    for number, text in enumerate(item.args):
        glyph, _, _ = text_mask(text, Style(height / scale * 0.62, "bold"), scale)
        room = mask.shape[1] - 2 * pad - 6
        if glyph.shape[1] > room:
            glyph = cv2.resize(glyph, (room, glyph.shape[0]), interpolation=cv2.INTER_AREA)
        _rotated(mask, glyph, mask.shape[1] / 2, pad + (number + 0.5) * height, 0)
    _weak_ink(mask, Random(f"stamp {item.seed}"))


def _watermark(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    width = item.box[2] - item.box[0]
    style = Style(width / max(4, len(item.args[0])) * 1.25, "bold", "sans")
    glyph, _, _ = text_mask(item.args[0], style, scale)
    _rotated(mask, glyph, mask.shape[1] / 2, mask.shape[0] / 2, 38)


def _tab(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    mask[pad:-pad, pad:-pad] = 255


def _hole(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    cv2.circle(mask, (mask.shape[1] // 2, mask.shape[0] // 2), (mask.shape[1] - 2 * pad) // 2, 255, -1, cv2.LINE_AA)


def _qr(mask: Picture, item: Ink, scale: float, pad: int) -> None:
    """A QR code that fills the item's box."""
    out = io.BytesIO()
    segno.make(item.args[0], error="m").save(out, kind="png", scale=8, border=2)
    with Image.open(io.BytesIO(out.getvalue())) as opened:
        code = 255 - np.asarray(opened.convert("L"))
    side = mask.shape[0] - 2 * pad
    mask[pad : pad + side, pad : pad + side] = cv2.resize(code, (side, side), interpolation=cv2.INTER_NEAREST)


PAINTERS = {
    "hand_digits": _hand_digits,
    "stamp_digits": _stamp_digits,
    "signature": _signature,
    "scribble": _scribble,
    "seal": _seal,
    "stamp_text": _stamp_text,
    "watermark": _watermark,
    "tab": _tab,
    "hole": _hole,
    "qr": _qr,
}

__all__ = ["Picture", "blend", "paint", "text_mask"]
