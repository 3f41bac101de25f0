"""What sheets themselves bring: colours of paper and ink, notes stuck on, seals in black and white, folds, two at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random

import cv2
import numpy as np

from bench.troubledpages import Family, Picture, Troubled, resized, scribbled, sealed

PAPERS = {
    "pink": (250, 205, 215),
    "yellow": (252, 240, 150),
    "green": (195, 235, 195),
    "blue": (185, 215, 245),
    "recycled": (205, 200, 190),
}
INKS = {"blue": (35, 55, 160), "violet": (95, 45, 140), "green": (25, 100, 60), "red": (185, 35, 45)}
_GLASS = (252, 252, 250)  # the white lid of a scanner
_NOTES = ((250, 235, 120), (245, 175, 200), (170, 225, 245), (252, 250, 245))


def _on_coloured_paper(page: Picture, _: Picture, dice: Random) -> Troubled:
    """The sheet is tinted, with the grain of cheap paper; recycled paper has fibres in it, too."""
    name = dice.choice(tuple(PAPERS))
    grain = np.random.default_rng(dice.randrange(1 << 32)).normal(1, 0.012, page.shape[:2])
    tinted = page * (np.array(PAPERS[name], np.float32) / 255) * grain[..., None]
    made: Picture = np.clip(tinted, 0, 255).astype(np.uint8)
    if name == "recycled":
        for _fibre in range(600):
            x, y = dice.randrange(page.shape[1]), dice.randrange(page.shape[0])
            end = x + dice.randrange(-6, 7), y + dice.randrange(-6, 7)
            cv2.line(made, (x, y), end, (170, 160, 150), 1, cv2.LINE_AA)
    return Troubled((made,))


def _in_coloured_ink(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A carbon copy or a coloured cartridge: what was black has a colour."""
    ink = np.array(INKS[dice.choice(tuple(INKS))], np.float32)
    share = page.astype(np.float32) / 255
    return Troubled((np.clip(ink + (255 - ink) * share, 0, 255).astype(np.uint8),))


def _note(page: Picture, dice: Random, corner: tuple[int, int], colour: tuple[int, int, int], side: int) -> None:
    """Sticks a note, written on, to the page: its upper left corner may lie beyond the sheet."""
    x, y = corner
    top, left = max(y, 0), max(x, 0)
    page[top : y + side, left : x + side] = colour
    strokes = scribbled(dice)[250:600, 180:560]
    part = page[top + 30 : y + side - 20, left + 20 : x + side - 20]
    part = part[: strokes.shape[0], : strokes.shape[1]]
    np.minimum(part, strokes[: part.shape[0], : part.shape[1]], out=part)


def _noted_at_the_edge(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A note that hangs over an edge of the sheet, as notes do that are to be seen."""
    page = page.copy()
    height, width = page.shape[:2]
    side = dice.randrange(380, 600)
    x = dice.choice((-dice.randrange(side // 3), width - dice.randrange(side // 2, side)))
    _note(page, dice, (x, round(dice.uniform(0.05, 0.75) * height)), dice.choice(_NOTES[:3]), side)
    return Troubled((page,))


def _noted_in_black_and_white(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A threshold leaves nothing of a note but what is written on it, and what it hides is white."""
    page = page.copy()
    height, width = page.shape[:2]
    corner = round(dice.uniform(0.1, 0.7) * width), round(dice.uniform(0.05, 0.7) * height)
    _note(page, dice, corner, dice.choice(_NOTES), dice.randrange(300, 480))
    return Troubled((page,), mode="1")


def _sealed_in_black_and_white(page: Picture, other: Picture, dice: Random) -> Troubled:
    """A seal and a signature across the place of the signer's name, as dark as the print."""
    height, width = page.shape[:2]
    place = round(dice.uniform(0.55, 0.75) * width), round(dice.uniform(0.6, 0.9) * height)
    made = sealed(page, place, (40, 40, 45), dice.uniform(0.6, 0.9))
    x, y = place[0] + dice.randrange(-40, 80), place[1] + dice.randrange(-40, 60)
    points = [(x + 17 * n, y + round(45 * math.sin(1.7 * n + 6 * dice.random()))) for n in range(15)]
    cv2.polylines(made, [np.array(points, np.int32)], False, (30, 30, 35), 4, cv2.LINE_AA)
    return Troubled((made,), mode="1")


def _two_leaning(page: Picture, other: Picture, dice: Random) -> Troubled:
    """Two small sheets laid on one glass, each as it fell."""
    degrees = dice.uniform(1.0, 4.0), -dice.uniform(1.0, 4.0)
    halves = [resized(one, math.sqrt(0.5)) for one in (page, other)]
    laid = [_laid(half, lean) for half, lean in zip(halves, degrees, strict=True)]
    height = max(one.shape[0] for one in laid)
    below = [((0, height - one.shape[0]), (0, 0), (0, 0)) for one in laid]
    glass = [np.pad(one, pad, constant_values=252) for one, pad in zip(laid, below, strict=True)]
    return Troubled((np.concatenate(glass, axis=1),), seen=(0, 1))


def _laid(page: Picture, degrees: float) -> Picture:
    """The whole sheet, leaning, on the glass, with the thin shade of its edge."""
    height, width = page.shape[:2]
    lean = math.radians(abs(degrees))
    size = math.ceil(width + height * math.sin(lean)) + 30, math.ceil(height + width * math.sin(lean)) + 30
    sheet = page.copy()
    cv2.rectangle(sheet, (0, 0), (width - 1, height - 1), (215, 215, 215), 2)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return np.asarray(cv2.warpAffine(sheet, matrix, size, borderValue=_GLASS), np.uint8)


def _spread(page: Picture, other: Picture, dice: Random) -> Troubled:
    """Two pages of a bound volume on one A3: they dip into the gutter, which lies in shadow."""
    height = min(page.shape[0], other.shape[0])
    made = np.concatenate((page[:height], other[:height]), axis=1)
    middle, width = page.shape[1], made.shape[1]
    reach = dice.uniform(40, 110)  # pixels from the gutter in which paper bends away
    away = np.abs(np.arange(width, dtype=np.float32) - middle)
    dip = dice.uniform(6, 18) * np.exp(-away / reach)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bent = cv2.remap(made, x, y - dip[None, :], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    light = 1 - dice.uniform(0.35, 0.75) * np.exp(-away / (0.5 * reach))
    return Troubled(((bent * light[None, :, None]).astype(np.uint8),), seen=(0, 1))


SHEETS: Mapping[str, Family] = {
    "coloured paper": _on_coloured_paper,
    "coloured ink": _in_coloured_ink,
    "note at the edge": _noted_at_the_edge,
    "bilevel note": _noted_in_black_and_white,
    "bilevel seal": _sealed_in_black_and_white,
    "two leaning": _two_leaning,
    "book spread": _spread,
}

__all__ = ["SHEETS"]
