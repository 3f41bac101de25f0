"""What goes wrong between a good first page and the reader, family by family: pictures in, pictures out, drawn by dice.

Every family takes the first pages of two papers (RGB at DPI, the second one for those that need another paper) and gives
what comes off the glass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.tinos import FOLDERS

Picture = NDArray[np.uint8]
Mode = Literal["1", "L", "RGB"]
DPI = 200
A4 = round(8.27 * DPI), round(11.69 * DPI)
_WHITE = (255, 255, 255)
ENGLISH = (
    "MEMORANDUM OF UNDERSTANDING",
    "between the Department of Health and the World Bank, No. 145/MOU-WB",
    "Article 1. The parties agree to cooperate for three years from 12 May 2021.",
    "Signed in Geneva, by Director John Smith",
) * 4


@dataclass(frozen=True, slots=True)
class Troubled:
    """Pages as they come off the glass, at `dpi` in `mode`; `seen` are the papers (0, 1) whose words stand there."""

    pages: tuple[Picture, ...]
    dpi: float = DPI
    mode: Mode = "RGB"
    seen: tuple[int, ...] = (0,)


Family = Callable[[Picture, Picture, Random], Troubled]


def font(points: float) -> ImageFont.FreeTypeFont:
    """Tinos in that size at DPI."""
    name = "Tinos-Regular.ttf"
    file = next(folder / name for folder in FOLDERS if (folder / name).is_file())
    return ImageFont.truetype(str(file), round(points * DPI / 72))


def resized(page: Picture, share: float) -> Picture:
    """The page in another number of pixels."""
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(page, None, fx=share, fy=share, interpolation=way), np.uint8)


def leaning(page: Picture, degrees: float) -> Picture:
    """On a glass large enough for the leaning sheet."""
    framed = np.pad(page, ((150, 150), (150, 150), (0, 0)), constant_values=255)
    height, width = framed.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(framed, matrix, (width, height), borderValue=_WHITE), np.uint8)


def printed(lines: tuple[str, ...], points: float = 13) -> Picture:
    """Lines of print on A4."""
    image = Image.new("RGB", A4, _WHITE)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((180, 180 + number * round(0.4 * DPI)), line, fill=(20, 20, 20), font=font(points))
    return np.array(image, np.uint8)


def english() -> Picture:
    """A page of an agreement in English."""
    return printed(ENGLISH)


def scribbled(dice: Random) -> Picture:
    """A page of ink strokes that are no letters."""
    page = np.full((A4[1], A4[0], 3), 250, np.uint8)
    for line in range(14):
        x = 200
        while x < 1400:
            points = [(x + 8 * n, 300 + 120 * line + round(30 * np.sin(1.1 * n + 6 * dice.random()))) for n in range(9)]
            cv2.polylines(page, [np.array(points, np.int32)], False, (60, 40, 30), 3, cv2.LINE_AA)
            x = points[-1][0] + dice.randrange(25, 60)
    return page


def off_a_screen(page: Picture) -> Picture:
    """A photo of the page on a screen: its raster beats with the camera's, seen at an angle, in a dark room."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    raster = 1 - 0.11 * (1 + np.sin(2.1 * x + 0.01 * y)) - 0.09 * (1 + np.sin(1.93 * y - 0.013 * x))
    seen = cv2.GaussianBlur(page, (0, 0), 0.9) * raster[..., None] * np.array([0.9, 0.95, 1.05], np.float32)
    aside = ((60, 50), (90, 90), (120, 140), (40, 100))
    return _seen_aside(np.clip(seen, 0, 255).astype(np.uint8), aside, (200, 220), (25, 25, 30))


def _seen_aside(
    page: Picture, aside: tuple[tuple[float, float], ...], room: tuple[int, int], desk: tuple[int, int, int]
) -> Picture:
    """The page with its corners (from the top left, clockwise) moved by `aside`, on a larger ground."""
    height, width = page.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + np.array(aside, np.float32))
    size = width + room[0], height + room[1]
    return np.asarray(cv2.warpPerspective(page, matrix, size, borderValue=desk), np.uint8)


def _plain(page: Picture, _: Picture, __: Random) -> Troubled:
    return Troubled((page,))


def _turned(page: Picture, _: Picture, dice: Random) -> Troubled:
    return Troubled((np.rot90(page, dice.randrange(1, 4)),))


def _photographed(page: Picture, _: Picture, dice: Random) -> Troubled:
    reach = 0.05 * page.shape[1]
    margin = 0.09 * page.shape[1]
    aside = tuple((margin + dice.uniform(-reach, reach), margin + dice.uniform(-reach, reach)) for _ in range(4))
    seen = _seen_aside(page, aside, (round(2 * margin), round(2 * margin)), (85, 60, 45))
    light = np.linspace(dice.uniform(0.7, 0.9), 1.0, seen.shape[1], dtype=np.float32)[None, :, None]
    return Troubled(((seen * light).astype(np.uint8),))


def _skewed(page: Picture, _: Picture, dice: Random) -> Troubled:
    return Troubled((leaning(page, dice.choice((-1, 1)) * dice.uniform(4, 10)),))


def _of_density(*choice: int) -> Family:
    def made(page: Picture, _: Picture, dice: Random) -> Troubled:
        dpi = dice.choice(choice)
        return Troubled((resized(page, dpi / DPI),), dpi)

    return made


def _in_mode(mode: Mode) -> Family:
    return lambda page, _, __: Troubled((page,), mode=mode)


def _of_size(share: float) -> Family:
    return lambda page, _, __: Troubled((resized(page, share),))


def _bordered(page: Picture, _: Picture, dice: Random) -> Troubled:
    """The lid was open: black beyond the sheet, which leans a little."""
    height, width = page.shape[:2]
    framed = np.full((height + 160, width + 160, 3), 12, np.uint8)
    framed[80 : 80 + height, 80 : 80 + width] = page
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-2, 2), 1.0)
    size = framed.shape[1], framed.shape[0]
    return Troubled((np.asarray(cv2.warpAffine(framed, matrix, size, borderValue=(12, 12, 12)), np.uint8),))


def _punched(page: Picture, _: Picture, dice: Random) -> Troubled:
    page = page.copy()
    x, middle = dice.randrange(60, 110), page.shape[0] // 2
    for y in (middle - 315, middle + 315):  # 80 mm apart
        cv2.circle(page, (x, y), 23, (25, 25, 25), -1, cv2.LINE_AA)
    return Troubled((page,))


def _noted(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A sticky note, written on, hides a part of the page."""
    page = page.copy()
    height, width = page.shape[:2]
    x, y = round(dice.uniform(0.5, 0.7) * width), round(dice.uniform(0.45, 0.6) * height)
    page[y : y + 420, x : x + 420] = (250, 235, 120)
    strokes = scribbled(dice)[250:600, 180:560]
    part = page[y + 30 : y + 30 + strokes.shape[0], x + 20 : x + 20 + strokes.shape[1]]
    np.minimum(part, strokes[: part.shape[0], : part.shape[1]], out=part)
    return Troubled((page,))


def _backed(page: Picture, other: Picture, dice: Random) -> Troubled:
    """The blank back of the sheet was scanned, too; the front shines through."""
    through = 255 - (255 - cv2.GaussianBlur(np.fliplr(page), (0, 0), 2.0)) * dice.uniform(0.03, 0.09)
    return Troubled((page, through.astype(np.uint8)))


def _watermarked(page: Picture, _: Picture, dice: Random) -> Troubled:
    height, width = page.shape[:2]
    mark = Image.new("L", (width, height), 255)
    shade = dice.randrange(196, 226)
    ImageDraw.Draw(mark).text((width // 10, height // 2), "BẢN SAO LƯU TRỮ", fill=shade, font=font(64))
    turned = np.array(mark.rotate(dice.uniform(25, 45), fillcolor=255), np.uint8)
    return Troubled((np.minimum(page, turned[..., None]),))


def _sealed(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A second seal in blue, black, green or violet over the lower half."""
    ink = dice.choice(((40, 60, 170), (40, 40, 45), (30, 120, 60), (110, 40, 140)))
    height, width = page.shape[:2]
    centre = round(dice.uniform(0.3, 0.75) * width), round(dice.uniform(0.55, 0.85) * height)
    return Troubled((sealed(page, centre, ink, dice.uniform(0.55, 0.85)),))


def sealed(page: Picture, centre: tuple[int, int], ink: tuple[int, int, int], share: float) -> Picture:
    """The page with a round seal about `centre`, in that ink, which covers so much of the paper's light."""
    stamp = np.zeros(page.shape[:2], np.float32)
    for radius, thick in ((142, 7), (128, 3), (88, 3)):
        cv2.circle(stamp, centre, radius, 1.0, thick, cv2.LINE_AA)
    star = [
        (centre[0] + r * math.sin(n * math.pi / 5), centre[1] - r * math.cos(n * math.pi / 5))
        for n in range(10)
        for r in ((30.0, 12.0)[n % 2],)
    ]
    cv2.fillPoly(stamp, [np.array(star, np.int32)], 1.0, cv2.LINE_AA)
    dark = (stamp * share)[..., None]
    inked = page * (1 - dark) + np.array(ink, np.float32) * dark
    return np.minimum(page, inked.astype(np.uint8))


def _annotated(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A pen in the margin, and strokes under lines."""
    page = page.copy()
    height, width = page.shape[:2]
    pen = dice.choice(((35, 45, 140), (30, 30, 35), (170, 30, 40)))
    for row in range(dice.randrange(2, 6)):
        x, y = round(0.02 * width), round((0.3 + 0.05 * row) * height)
        points = [(x + 9 * n, y + round(14 * math.sin(1.3 * n + 6 * dice.random()))) for n in range(12)]
        cv2.polylines(page, [np.array(points, np.int32)], False, pen, 3, cv2.LINE_AA)
    for _stroke in range(3):
        x, y = round(dice.uniform(0.15, 0.5) * width), round(dice.uniform(0.3, 0.8) * height)
        cv2.line(page, (x, y), (x + dice.randrange(150, 500), y + dice.randrange(-6, 7)), pen, 3, cv2.LINE_AA)
    return Troubled((page,))


def _one_upside_down(page: Picture, other: Picture, _: Random) -> Troubled:
    return Troubled((page, np.rot90(other, 2)), seen=(0, 1))


def _on_a_screen(page: Picture, _: Picture, __: Random) -> Troubled:
    return Troubled((off_a_screen(page),))


def _handwritten(_: Picture, __: Picture, dice: Random) -> Troubled:
    return Troubled((scribbled(dice),), seen=())


def _with_foreign_annex(page: Picture, _: Picture, __: Random) -> Troubled:
    return Troubled((page, english()))


def _salted(page: Picture, _: Picture, dice: Random) -> Troubled:
    """Dirty glass and a hard threshold: black pixels in white paper, white ones in print."""
    made = np.random.default_rng(dice.randrange(1 << 32)).random(page.shape[:2])
    share = dice.uniform(0.002, 0.03)
    return Troubled(
        (np.where((made < share)[..., None], 0, np.where((made > 1 - share)[..., None], 255, page)),), mode="1"
    )


def _static(_: Picture, __: Picture, dice: Random) -> Troubled:
    made = np.random.default_rng(dice.randrange(1 << 32)).integers(0, 256, (A4[1], A4[0], 3), dtype=np.uint8)
    return Troubled((made,), seen=())


def _with_long_table(page: Picture, _: Picture, dice: Random) -> Troubled:
    """An annex: a ruled table that goes on on a second page."""
    return Troubled((page, *(_table(dice, start) for start in (1, 31))))


def _table(dice: Random, start: int) -> Picture:
    image = Image.new("RGB", A4, _WHITE)
    draw = ImageDraw.Draw(image)
    columns = (180, 300, 900, 1480)
    for row in range(31):
        y = 180 + 62 * row
        draw.line((columns[0], y, columns[-1], y), fill=(30, 30, 30), width=2)
        if row < 30:
            cells = (str(start + row), "Nguyễn Văn Thuận", f"{dice.randrange(100, 999)}.000 đồng")
            for x, text in zip(columns, cells, strict=False):
                draw.text((x + 14, y + 10), text, fill=(20, 20, 20), font=font(12))
    for x in columns:
        draw.line((x, 180, x, 180 + 62 * 30), fill=(30, 30, 30), width=2)
    return np.array(image, np.uint8)


def _two_on_a_sheet(page: Picture, other: Picture, _: Random) -> Troubled:
    halves = [resized(one, math.sqrt(0.5)) for one in (page, other)]
    height = min(half.shape[0] for half in halves)
    return Troubled((np.concatenate([half[:height] for half in halves], axis=1),), seen=(0, 1))


def _cut_off(page: Picture, _: Picture, dice: Random) -> Troubled:
    """One edge of the sheet lay beyond the glass."""
    height, width = page.shape[:2]
    away = round(dice.uniform(0.06, 0.15) * width)
    cut = {
        "left": page[:, away:],
        "right": page[:, : width - away],
        "top": page[away:],
        "bottom": page[: height - away],
    }
    return Troubled((cut[dice.choice(tuple(cut))],))


FAMILIES: Mapping[str, Family] = {
    "plain": _plain,
    "turned": _turned,
    "photo": _photographed,
    "skewed": _skewed,
    "70 to 100 dpi": _of_density(70, 85, 100),
    "400 to 600 dpi": _of_density(400, 500, 600),
    "bilevel": _in_mode("1"),
    "gray": _in_mode("L"),
    "A5": _of_size(math.sqrt(0.5)),
    "A3": _of_size(math.sqrt(2)),
    "scanner border": _bordered,
    "punch holes": _punched,
    "sticky note": _noted,
    "blank back": _backed,
    "watermark": _watermarked,
    "other seal": _sealed,
    "ink notes": _annotated,
    "page upside down": _one_upside_down,
    "photo of a screen": _on_a_screen,
    "handwriting only": _handwritten,
    "foreign annex": _with_foreign_annex,
    "salt": _salted,
    "static": _static,
    "table over pages": _with_long_table,
    "two on one sheet": _two_on_a_sheet,
    "cut off": _cut_off,
}

__all__ = [
    "DPI",
    "FAMILIES",
    "Family",
    "Picture",
    "Troubled",
    "english",
    "leaning",
    "off_a_screen",
    "resized",
    "scribbled",
    "sealed",
]
