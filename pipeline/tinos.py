"""Renders words the way the office's printer set them: Tinos, the metric twin of Times New Roman.

Nghị định 30/2020, Phụ lục I, prescribes Times New Roman for every administrative document; Tinos (Debian's
fonts-croscore) has the same advance widths and nearly the same shapes, so a rendered "ngày" lies on a scanned one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sohoa.bounded import BilingualError

Face = Literal["Regular", "Italic", "Bold", "BoldItalic"]

FOLDERS = (
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/local/share/fonts/croscore"),
    Path("/usr/share/fonts/croscore"),
)
ASCENT = 1.15  # in ems, above the baseline: enough for Ộ and Ẩ
FINER = 4
DESCENT = 0.35  # below it: enough for g, y and the slash


class HandwritingError(BilingualError):
    """The header's blanks cannot be read on this installation: `code` is "font-missing" or "reader-missing"."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """Ink 0..1 (rows, columns); the baseline's row; the advance width in pixels (ink may reach past it)."""

    ink: NDArray[np.float32]
    baseline: int
    advance: float


@lru_cache(maxsize=256)
def font(size: float, face: Face = "Regular") -> ImageFont.FreeTypeFont:
    """Tinos at `size` pixels an em.

    Raises:
        HandwritingError: "font-missing", when no known folder holds the font.
    """
    for folder in FOLDERS:
        path = folder / f"Tinos-{face}.ttf"
        if path.exists():
            return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    raise HandwritingError(
        "font-missing",
        "Máy chủ thiếu phông chữ Tinos nên không đọc được số và ngày viết tay; hãy cài gói fonts-croscore.",
        "The Tinos font is missing, so handwritten numbers and days cannot be read; install the package fonts-croscore.",
        file=f"Tinos-{face}.ttf",
    )


@lru_cache(maxsize=1024)
def render(text: str, size: float, face: Face = "Regular") -> Rendering:
    """`text` (NFC) as black ink at `size` pixels an em, ASCENT above and DESCENT below the baseline.

    Raises:
        HandwritingError: the font is missing.
    """
    # Drawn four times as large and scaled down: the font's hinting rounds advances to whole pixels, no printer does.
    drawn = font(size * FINER, face)
    advance = drawn.getlength(text) / FINER
    baseline = round(ASCENT * size)
    shape = (round(advance + 0.3 * size) + 1, baseline + round(DESCENT * size))
    canvas = Image.new("L", (shape[0] * FINER, shape[1] * FINER), 0)
    ImageDraw.Draw(canvas).text((0, baseline * FINER), text, fill=255, font=drawn, anchor="ls")
    ink = np.asarray(canvas.reduce(FINER), np.float32) / 255.0
    return Rendering(ink, baseline, advance)
