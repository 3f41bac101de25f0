"""Cuts of Tinos whose tone marks stand above the circumflex or breve, as in Times New Roman and most other type.

Tinos, which may be shipped, sets the two marks side by side (`ề`: the grave to the left of the circumflex); the type that
Vietnamese offices print with stacks them. Their glyphs are drawn anew here from Tinos's own base letters and marks, with
the place, the size and the gap of the upper mark drawn at random, a cut at a time.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

_TONES = {"\u0300": "`", "\u0301": "´", "\u0303": "˜", "\u0309": "\u0309"}  # the mark by itself, as Tinos has it
_ASIDE = {"\u0300": -0.05, "\u0301": 0.07, "\u0303": 0.0, "\u0309": 0.03}  # ems from the middle of the lower mark


def stacked_letters() -> dict[str, tuple[str, str]]:
    """Each letter with two marks above it → the letter with the lower one, and the upper one."""
    bases = "âăêô" + "ÂĂÊÔ"
    return {unicodedata.normalize("NFC", base + tone): (base, tone) for base in bases for tone in _TONES}


def stack(source: Path, target: Path, rng: np.random.Generator) -> None:
    """Writes `source` with stacked marks to `target`; the same state of `rng` writes the same cut."""
    font = TTFont(source)
    named, outlines = font.getBestCmap(), font["glyf"]
    em = font["head"].unitsPerEm
    size, flat = rng.uniform(0.75, 1.05), rng.uniform(0.7, 1.0)
    lift, shift = rng.uniform(-0.02, 0.045) * em, rng.uniform(-0.03, 0.03) * em
    drawn: dict[str, Any] = {}
    for letter, (base, tone) in stacked_letters().items():
        lower = _Outline(font, named[ord(base)])
        upper = _Outline(font, named[ord(_TONES[tone])])
        tall = size * (flat if letter.isupper() else 1.0)
        x = lower.mark_middle + _ASIDE[tone] * em + shift - size * upper.middle
        y = lower.top + lift - tall * upper.bottom
        pen = TTGlyphPen(None)
        lower.ink.replay(pen)
        upper.ink.replay(TransformPen(pen, (size, 0, 0, tall, x, y)))
        drawn[named[ord(letter)]] = pen.glyph()
    for name, glyph in drawn.items():
        outlines[name] = glyph
    font.save(target)


class _Outline:
    """A glyph's contours and where they stand, in font units."""

    def __init__(self, font: TTFont, name: str) -> None:
        glyphs = font.getGlyphSet()
        self.ink = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(self.ink)
        left, self.bottom, right, self.top = _bounds(glyphs, name)
        self.middle = (left + right) / 2
        parts = font["glyf"][name].components if font["glyf"][name].isComposite() else []
        self.mark_middle = self.middle
        if len(parts) > 1:
            mark = _bounds(glyphs, parts[1].glyphName)
            self.mark_middle = (mark[0] + mark[2]) / 2 + parts[1].x


def _bounds(glyphs: Any, name: str) -> tuple[float, float, float, float]:
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    x0, y0, x1, y1 = pen.bounds
    return float(x0), float(y0), float(x1), float(y1)


@cache
def cuts(folder: Path, names: tuple[str, ...], each: int, seed: int) -> tuple[Path, ...]:
    """`each` stacked cuts of every font file of `folder` named, written once a process into a folder that goes with it."""
    rng = np.random.default_rng(seed)
    kept = Path(tempfile.mkdtemp(prefix="stacked-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    made = []
    for name in names:
        for one in range(each):
            made.append(kept / f"{Path(name).stem}-{one}.ttf")
            stack(folder / name, made[-1], rng)
    return tuple(made)


__all__ = ["cuts", "stack", "stacked_letters"]
