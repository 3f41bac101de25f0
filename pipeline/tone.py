"""Light and colour of a page: drop-out of coloured ink, an even white ground, scanner borders gone."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.raster import Pixels


def luminance(pixels: Pixels) -> Pixels:
    """(H, W) gray as the eye sees it: pens of any colour stay."""
    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


# A scanned pen is bluer than red or green by 40 and more; the blue rims that JPEG gives to black print by less.
_BLUE, _BLUE_GAIN = 20, 1.5
# Luminance: print is darker than the first, a pen's stroke brighter than the second.
_BLACK, _PEN = 20, 36
_DARK = 140  # luminance of ink, black or blue
_FEW = 0.2  # black for blue, below which nothing is printed in black


def drop_colour(pixels: Pixels, *, in_blue: bool = False) -> Pixels:
    """(H, W) gray by max(R, G, B): red seals turn to paper and pens pale, black print stays black. Of a page printed
    `in_blue` by max(R, G)."""
    if pixels.ndim == 2:
        return pixels
    gray = np.asarray(cv2.max(pixels[:, :, 0], pixels[:, :, 1]), np.uint8)
    return gray if in_blue else np.asarray(cv2.max(gray, pixels[:, :, 2]), np.uint8)


def printed_in_blue(pixels: Pixels) -> bool:
    """Whether the ink of a page is blue and next to nothing on it black: a carbon copy, a coloured cartridge."""
    if pixels.ndim == 2:
        return False
    few = np.ascontiguousarray(pixels[::2, ::2])
    ink = luminance(few) < _DARK
    blue = cv2.subtract(few[:, :, 2], cv2.max(few[:, :, 0], few[:, :, 1])) > _BLUE
    return bool((ink & ~blue).sum() < _FEW * (ink & blue).sum())


def drop_pens(pixels: Pixels, gray: Pixels) -> Pixels:
    """`gray` (what `drop_colour` gave) with blue inks turned to paper too: the maximum leaves a dark blue stroke as dark
    as a worn letter. Of a page printed in blue it would take the print."""
    if pixels.ndim == 2:
        return gray
    red, green, blue = cv2.split(pixels)
    bluer = cv2.subtract(cv2.subtract(blue, cv2.max(red, green)), np.full(1, _BLUE, np.uint8))
    brightness = cv2.subtract(luminance(pixels), np.full(1, _BLACK, np.uint8))
    share = cv2.multiply(brightness, np.full(1, 1.0), scale=255 / (_PEN - _BLACK))
    gain = cv2.multiply(bluer, share, scale=_BLUE_GAIN / 255)
    return np.asarray(cv2.add(gray, gain), np.uint8)


def is_bilevel(gray: Pixels) -> bool:
    """Whether the page is black and white only: nothing to flatten then."""
    counts = np.bincount(gray[::4, ::4].ravel(), minlength=256)
    return bool(counts[16:240].sum() < 0.002 * counts.sum())


def flatten(gray: Pixels, dpi: float) -> Pixels:
    """The page on an even white ground: each pixel over the brightness of the paper around it."""
    step = max(1, round(dpi / 25))
    small = cv2.resize(gray, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    # Paper is what is brightest within 4 mm: wider than a stroke, narrower than a shadow.
    paper = cv2.dilate(small, np.ones((5, 5), np.uint8))
    paper = cv2.medianBlur(paper, 5)
    ground = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, np.maximum(ground, 40), scale=255), np.uint8)


_FADED = 120  # level above which ink is pale
_SPECKS, _PRINTED = 0.0002, 0.005  # shares of a page: what dust covers, and what a few lines of print do


def stretch(gray: Pixels) -> Pixels:
    """Faint print darkened and the ground's noise cut off, by two fixed points of the page's own histogram. Only where
    nothing is dark, and more is pale than shines through from the other side, is what is pale the print."""
    every = np.bincount(gray[::2, ::2].ravel(), minlength=256)
    counts = every[:200]
    if counts.sum() < 50:
        return gray
    ink = float(np.searchsorted(np.cumsum(counts), 0.25 * counts.sum()))
    all_pale = counts[:_FADED].sum() < _SPECKS * every.sum() and counts.sum() > _PRINTED * every.sum()
    low, high = ink if all_pale else min(ink, float(_FADED)), 225.0
    table = np.clip((np.arange(256) - low) * 255.0 / (high - low), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(gray, table), np.uint8)


def borders(gray: Pixels, dpi: float) -> Pixels | None:
    """A mask (255) of the black a scanner leaves around the sheet, or None where there is none."""
    step = max(1, round(dpi / 40))
    small = cv2.resize(gray, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    dark = (small < 110).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    height, width = small.shape
    mask = np.zeros_like(small)
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        touches = x == 0 or y == 0 or x + w == width or y + h == height
        along = w > 0.1 * width if h < w else h > 0.1 * height
        if touches and along and area > 0.3 * max(w, h):
            mask[labels == label] = 255
    if not mask.any():
        return None
    mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(mask, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8)


__all__ = ["borders", "drop_colour", "drop_pens", "flatten", "is_bilevel", "luminance", "printed_in_blue", "stretch"]
