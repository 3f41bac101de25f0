"""The type: Debian's fonts-croscore, metric twins of Times New Roman, Arial and Courier New with every Vietnamese letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from samples.errors import font_missing

FOLDER = Path("/usr/share/fonts/truetype/croscore")
FAMILIES = {"serif": "Tinos", "sans": "Arimo", "typewriter": "Cousine"}
CUTS = {"regular": "Regular", "bold": "Bold", "italic": "Italic", "bolditalic": "BoldItalic"}
RULER = 256  # pixels at which widths are measured; large, so that hinting does not round them


@dataclass(frozen=True, slots=True)
class Style:
    """A face at a size in points."""

    size: float = 13.0
    cut: str = "regular"
    family: str = "serif"

    def at(self, size: float) -> Style:
        return replace(self, size=size)

    @property
    def bold(self) -> Style:
        return replace(self, cut="bolditalic" if "italic" in self.cut else "bold")

    @property
    def italic(self) -> Style:
        return replace(self, cut="bolditalic" if "bold" in self.cut else "italic")

    @property
    def path(self) -> Path:
        return FOLDER / f"{FAMILIES[self.family]}-{CUTS[self.cut]}.ttf"


@lru_cache(maxsize=512)
def font(path: Path, pixels: float) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels.

    Raises:
        SamplesError: `font-missing`.
    """
    if not path.exists():
        raise font_missing(str(path))
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=50_000)
def _measure(path: Path, text: str) -> tuple[float, float, float, float, float]:
    face = font(path, RULER)
    x0, y0, x1, y1 = face.getbbox(text, anchor="ls")
    return face.getlength(text) / RULER, x0 / RULER, y0 / RULER, x1 / RULER, y1 / RULER


def advance(text: str, style: Style) -> float:
    """How far the pen moves, in points."""
    return _measure(style.path, text)[0] * style.size


def ink(text: str, style: Style) -> tuple[float, float, float, float]:
    """The ink's box in points around a pen that starts at (0, 0) on the baseline, y down."""
    _, x0, y0, x1, y1 = _measure(style.path, text)
    return x0 * style.size, y0 * style.size, x1 * style.size, y1 * style.size


__all__ = ["Style", "advance", "font", "ink"]
