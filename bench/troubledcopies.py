"""What copying and light do to a first page: thresholds, JPEG, blur, shadows, creases, faint toner, fax."""

from __future__ import annotations

import io
from collections.abc import Mapping
from random import Random

import cv2
import numpy as np
from PIL import Image

from bench.troubledpages import DPI, Family, Picture, Troubled, resized

_FAX_DPI = 204 / DPI, 98 / DPI  # standard resolution, across and down


def _thresholded(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A desk scanner set to black and white, too light or too dark, its lens a little soft."""
    soft = cv2.GaussianBlur(page, (0, 0), dice.uniform(0.4, 0.9)).max(axis=2, keepdims=True)
    return Troubled((_black_or_white(soft, dice.uniform(100, 205)),), mode="1")


def _black_or_white(gray: Picture, level: float) -> Picture:
    return np.repeat(np.where(gray > level, 255, 0).astype(np.uint8), 3, axis=2)


def _pressed(page: Picture, _: Picture, dice: Random) -> Troubled:
    """JPEG of a quality that somebody chose to fit a mail."""
    out = io.BytesIO()
    Image.fromarray(page).save(out, "JPEG", quality=dice.randrange(10, 35))
    return Troubled((np.array(Image.open(out), np.uint8),))


def _blurred(page: Picture, _: Picture, dice: Random) -> Troubled:
    return Troubled((np.asarray(cv2.GaussianBlur(page, (0, 0), dice.uniform(0.9, 1.9)), np.uint8),))


def _shaded(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A hand and a telephone between the lamp and the sheet: two soft shadows."""
    height, width = page.shape[:2]
    light = np.ones((height, width), np.float32)
    for _shadow in range(2):
        mask = np.zeros((height, width), np.float32)
        centre = dice.randrange(width), dice.randrange(height)
        axes = round(dice.uniform(0.2, 0.5) * width), round(dice.uniform(0.15, 0.4) * height)
        cv2.ellipse(mask, centre, axes, dice.uniform(0, 180), 0, 360, 1.0, -1)
        soft = cv2.GaussianBlur(cv2.resize(mask, None, fx=0.1, fy=0.1), (0, 0), dice.uniform(2, 9))
        light -= dice.uniform(0.15, 0.3) * cv2.resize(soft, (width, height))
    return Troubled(((page * light[..., None]).astype(np.uint8),))


def _creased(page: Picture, _: Picture, dice: Random) -> Troubled:
    """Folded twice to fit an envelope: thirds that take the light otherwise, a bright and a dark line at each crease."""
    lit = page.astype(np.float32)
    height = page.shape[0]
    places = [round((third + dice.uniform(-0.04, 0.04)) * height) for third in (1 / 3, 2 / 3)]
    for top, bottom in zip((0, *places), (*places, height), strict=True):
        light = np.linspace(dice.uniform(0.82, 1), dice.uniform(0.82, 1), bottom - top, dtype=np.float32)
        lit[top:bottom] *= light[:, None, None]
    for y in places:
        lit[y - 2 : y] = np.minimum(lit[y - 2 : y] + dice.uniform(40, 120), 255)
        lit[y : y + dice.randrange(2, 4)] *= dice.uniform(0.35, 0.75)
    return Troubled((lit.astype(np.uint8),))


def _faint(page: Picture, _: Picture, dice: Random) -> Troubled:
    """The toner ran out: gray print on grayish paper, and the grain of both."""
    ink, paper = dice.uniform(100, 165), dice.uniform(205, 240)
    grain = np.random.default_rng(dice.randrange(1 << 32)).normal(0, dice.uniform(2, 6), page.shape[:2])
    made = ink + page.astype(np.float32) * ((paper - ink) / 255) + grain[..., None]
    return Troubled((np.clip(made, 0, 255).astype(np.uint8),))


def _faxed(page: Picture, _: Picture, dice: Random) -> Troubled:
    """Half the rows of a page, in black and white, a row now and then lost on the line."""
    small = cv2.resize(page, None, fx=_FAX_DPI[0], fy=_FAX_DPI[1], interpolation=cv2.INTER_AREA)
    sent = _black_or_white(small.max(axis=2, keepdims=True), dice.uniform(130, 190))
    for y in dice.sample(range(1, sent.shape[0]), 6):
        sent[y] = sent[y - 1]
    size = page.shape[1], page.shape[0]
    shown = np.asarray(cv2.resize(sent, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return Troubled((_black_or_white(shown[..., :1], 127),), mode="1")


def _copied_often(page: Picture, _: Picture, dice: Random) -> Troubled:
    """A copy of a copy of a copy: each a little smaller, softer, harder."""
    for _copy in range(3):
        page = resized(page, dice.uniform(0.985, 1.0))
        soft = cv2.GaussianBlur(page, (0, 0), dice.uniform(0.6, 0.9)).astype(np.float32)
        page = np.clip((soft - 128) * dice.uniform(1.2, 1.6) + dice.uniform(110, 150), 0, 255).astype(np.uint8)
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    return Troubled((np.repeat(gray[..., None], 3, axis=2),), mode="L")


COPIES: Mapping[str, Family] = {
    "threshold": _thresholded,
    "JPEG": _pressed,
    "blur": _blurred,
    "shadow": _shaded,
    "crease": _creased,
    "faint": _faint,
    "fax": _faxed,
    "copy of a copy": _copied_often,
}

__all__ = ["COPIES"]
