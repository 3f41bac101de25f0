"""Composes snippets of print as a scanner and the cleaning before the readers leave them.

A sample is what `pipeline.ink` cuts for a real word: ink 0..1, `HEIGHT` rows. Type is set at the scanner's resolution,
where blur, noise and thresholds belong, turned and turned back as a skewed page is, and scaled down last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.ink import Strip, strip
from samples.stacking import cuts
from training.printed.wording import snippet

FONTS = Path("/usr/share/fonts/truetype")
_FACES: tuple[tuple[str, float], ...] = (
    ("croscore/Tinos-Regular.ttf", 0.34), ("croscore/Tinos-Bold.ttf", 0.2), ("croscore/Tinos-Italic.ttf", 0.1),
    ("croscore/Tinos-BoldItalic.ttf", 0.06), ("croscore/Arimo-Regular.ttf", 0.09), ("croscore/Arimo-Bold.ttf", 0.05),
    ("croscore/Cousine-Regular.ttf", 0.05), ("dejavu/DejaVuSerif.ttf", 0.04), ("dejavu/DejaVuSans.ttf", 0.04),
)  # fmt: skip
_STACKED = 0.6  # of what is set in Tinos: in cuts with one mark above the other, as most offices' type has them
_CUTS = 4  # of each face


@dataclass(frozen=True)
class Sample:
    """A strip (HEIGHT, width) of ink 0..1 and what is printed on it."""

    strip: Strip
    text: str


@lru_cache(maxsize=600)
def _face(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


def _faces(seed: int) -> list[tuple[str, float]]:
    """Each font file (below `FONTS`, or where it was made) and its share."""
    tinos = [(name, share) for name, share in _FACES if "Tinos" in name and (FONTS / name).exists()]
    faces = [(name, share * (1 - _STACKED) if "Tinos" in name else share) for name, share in _FACES]
    made = cuts(FONTS, tuple(name for name, _ in tinos), _CUTS, seed)
    shares = [share * _STACKED / _CUTS for _, share in tinos for _ in range(_CUTS)]
    return faces + [(str(path), share) for path, share in zip(made, shares, strict=True)]


class Composer:
    """Draws samples; the same seed gives the same samples."""

    bare = 0.06  # share of the samples with a pen or a seal where no print stands

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        present = [(name, share) for name, share in _faces(seed) if (FONTS / name).exists()]
        self._names = [name for name, _ in present]
        shares = np.array([share for _, share in present])
        self._shares = shares / shares.sum()

    def sample(self) -> Sample:
        """One to three words between their neighbours; now and then a pen or a seal where no print stands."""
        rng = self.rng
        bare = rng.random() < self.bare
        text = self._said()
        size = round(float(rng.choice((22, 25, 27, 29, 31, 33, 36, 39, 44, 50, 55))) + rng.uniform(-1, 1), 1)
        name = str(rng.choice(self._names, p=self._shares))
        page, x0, x1, baseline = self._typeset(text, name, size)
        if bare:
            page, text = _inked(page.shape, rng), ""
        page = self._scanned(page, size)
        top = baseline - rng.uniform(0.64, 1.04) * size
        bottom = baseline + rng.uniform(-0.02, 0.3) * size
        gap = 0.12 * size
        return Sample(strip(page, x0 + rng.normal(0, gap / 3), x1 + rng.normal(0, gap / 3), top, bottom), text)

    def _said(self) -> str:
        return snippet(self.rng)

    def _scanned(self, page: NDArray[np.uint8], size: float) -> NDArray[np.uint8]:
        return scanned(page, size, self.rng)

    def _typeset(self, text: str, name: str, size: float) -> tuple[NDArray[np.uint8], float, float, float]:
        """The snippet and what stands around it on white paper; its first and last column and its baseline."""
        rng = self.rng
        scale = 1 if rng.random() < 0.5 else 2
        face = _face(name, round(size * scale, 1))
        before, after = snippet(rng).split()[-1], snippet(rng).split()[0]
        blank = face.getlength(" ") * rng.uniform(0.85, 1.7)
        wide = face.getlength(text)
        left = 1.6 * size * scale
        height = round(4.2 * size * scale)
        base = 2.1 * size * scale + rng.uniform(0, 1)
        picture = Image.new("L", (round(wide + 2 * left + 2 * blank), height), 255)
        draw = ImageDraw.Draw(picture)
        x = left + rng.uniform(0, 1)
        row = face.getlength(".")
        dots = "." * int(left / row)
        for side, beside in ((-1, before), (1, after)):
            roll, foot = rng.random(), "rs" if side < 0 else "ls"
            at = x - blank if side < 0 else x + wide + blank
            if roll < 0.7:
                draw.text((at, base), beside, 0, face, anchor=foot)
            elif roll < 0.8:
                draw.text((at - side * rng.uniform(0, 1) * blank, base), dots, 0, face, anchor=foot)
        draw.text((x, base), text, 0, face, anchor="ls")
        pitch = rng.uniform(1.15, 1.7) * size * scale
        for step in (-1, 1):
            if rng.random() < 0.5:
                draw.text((x + rng.uniform(-2, 1) * size, base + step * pitch), snippet(rng), 0, face, anchor="ls")
        if rng.random() < 0.12:
            self._leader(draw, face, x, x + wide, base)
        box = face.getbbox(text, anchor="ls")
        array = np.asarray(picture)
        if scale > 1:
            array = np.asarray(
                cv2.resize(array, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA), np.uint8
            )
        return array, (x + box[0]) / scale, (x + box[2]) / scale, base / scale

    def _leader(self, draw: ImageDraw.ImageDraw, face: ImageFont.FreeTypeFont, x0: float, x1: float, y: float) -> None:
        """What an eraser leaves of dots: a few of them."""
        step, rng = face.getlength("."), self.rng
        place = x0 - rng.uniform(0, 3) * step
        while place < x1 + 3 * step:
            if rng.random() < 0.2:
                draw.text((place, y + rng.uniform(0, 0.12) * step), ".", 0, face, anchor="ls")
            place += step


def scanned(page: NDArray[np.uint8], size: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The paper after scanner and cleaning: gray 0..255, or black and white turned level."""
    ink = np.asarray(cv2.convertScaleAbs(255 - page, alpha=rng.uniform(0.72, 1.0)), np.uint8)
    page = 255 - ink
    turn = rng.normal(0, 2.2) if rng.random() < 0.75 else 0.0
    page = _turned(page, turn, cv2.INTER_LINEAR)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), rng.uniform(0.3, 1.0)), np.uint8)
    page = _soiled(page, rng)
    if rng.random() < 0.3:
        level = rng.uniform(105, 195)
        page = np.where(page > level, 255, 0).astype(np.uint8)
        if rng.random() < 0.3:
            salt = rng.random(page.shape) < rng.uniform(0, 0.01)
            page = np.where(salt, 255 - page, page).astype(np.uint8)
    elif rng.random() < 0.9:
        _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 96))])
        page = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    page = _turned(page, -turn + rng.normal(0, 0.12), cv2.INTER_CUBIC)
    low, high = rng.uniform(0, 110), float(np.median(page)) * rng.uniform(0.84, 1.0)
    spread: NDArray[np.float32] = (page.astype(np.float32) - low) * 255 / (high - low)
    return np.clip(spread, 0, 255).astype(np.uint8)


def _turned(page: NDArray[np.uint8], degrees: float, how: int) -> NDArray[np.uint8]:
    if not degrees:
        return page
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), flags=how, borderValue=255), np.uint8)


def _soiled(page: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Grain, shade, specks, now and then a stroke of a pen."""
    shade = rng.uniform(0.72, 1.0)
    grain = rng.normal(0, rng.uniform(0, 13), page.shape)
    page = np.clip(page * shade + grain, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 4))):
        spot = (int(rng.integers(page.shape[1])), int(rng.integers(page.shape[0])))
        cv2.circle(page, spot, int(rng.integers(0, 3)), int(rng.integers(0, 130)), -1)
    if rng.random() < 0.16:
        for _ in range(int(rng.integers(1, 4))):
            _stroke(page, rng)
    if rng.random() < 0.05:
        _ring(page, rng)
    return page


def _inked(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Paper without print: strokes, arcs, specks."""
    page = np.full(shape, 255, np.uint8)
    for _ in range(int(rng.integers(1, 5))):
        _stroke(page, rng)
    for _ in range(int(rng.integers(0, 3))):
        _ring(page, rng)
    return page


def _stroke(page: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """A pen going through: a smooth curve with loops, as long as it likes."""
    tall, wide = page.shape
    knots = rng.uniform((-0.2, -0.1), (1.2, 1.1), (int(rng.integers(3, 8)), 2)) * (wide, tall)
    knots[:, 0] = np.sort(knots[:, 0]) + rng.normal(0, 0.12 * wide, len(knots))
    t = np.linspace(0, len(knots) - 1, 30 * len(knots))
    curve = np.stack([np.interp(t, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)], axis=1)
    smooth = cv2.GaussianBlur(curve.astype(np.float32).reshape(1, -1, 2), (0, 0), 9)
    thick = max(1, round(rng.uniform(0.015, 0.045) * tall * 0.8))
    cv2.polylines(page, [np.round(smooth).astype(np.int32).reshape(-1, 1, 2)], False, int(rng.integers(0, 130)), thick)


def _ring(page: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """The double ring of a seal, of which an arc shows."""
    tall, wide = page.shape
    radius = int(rng.uniform(0.5, 1.6) * tall)
    middle = (int(rng.uniform(-0.5, 1.5) * wide), int(rng.uniform(-0.6, 1.6) * tall))
    dark, thick = int(rng.integers(20, 150)), int(rng.integers(1, 4))
    cv2.circle(page, middle, radius, dark, thick)
    cv2.circle(page, middle, max(2, radius - int(0.06 * tall) - thick), dark, 1)


__all__ = ["FONTS", "Composer", "Sample", "scanned"]
