"""A picture of a page with its resolution, and the few ways to make and store one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Raster:
    """Pixels, (H, W) gray or (H, W, 3) RGB, uint8, and dots an inch."""

    pixels: Pixels
    dpi: float

    # A3 at 600 dpi has 70 million pixels; anything larger is not a sheet of paper.
    MAX_PIXELS: ClassVar[int] = 100_000_000

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        height, width = self.pixels.shape[:2]
        return width * 72 / self.dpi, height * 72 / self.dpi

    def scaled_to(self, dpi: float) -> Raster:
        """The same picture at another resolution."""
        factor = dpi / self.dpi
        if abs(factor - 1) < 0.01:
            return self
        height, width = self.pixels.shape[:2]
        size = max(1, round(width * factor)), max(1, round(height * factor))
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        return Raster(np.asarray(cv2.resize(self.pixels, size, interpolation=method), np.uint8), dpi)


def from_pil(image: Image.Image, dpi: float) -> Raster:
    """A Raster of a PIL image: EXIF orientation applied, transparency laid on white, 16 bits cut to 8."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"I", "I;16", "I;16B", "I;16L", "F"}:
        wide = np.asarray(upright, np.float32)
        top = 65535.0 if wide.max(initial=0) > 255 else 255.0
        return Raster(np.asarray(wide / top * 255, np.uint8), dpi)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        over = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    if upright.mode not in {"L", "RGB"}:
        upright = upright.convert("L" if upright.mode == "1" else "RGB")
    return Raster(np.array(upright, np.uint8), dpi)


def encode_png(raster: Raster) -> bytes:
    """The picture as PNG bytes."""
    pixels = raster.pixels if raster.pixels.ndim == 2 else cv2.cvtColor(raster.pixels, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 4])
    return encoded.tobytes()


__all__ = ["Pixels", "Raster", "encode_png", "from_pil"]
