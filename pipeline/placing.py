"""Where the original page lies in the upright, level frame of `Page`: affine matrices of PDF."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.document import Page


@dataclass(frozen=True, slots=True)
class Matrix:
    """[a b c d e f] of ISO 32000-1, 8.3.3: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def after(self, first: Matrix) -> Matrix:
        """The matrix that applies `first` and then this one."""
        return Matrix(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            self.a * first.e + self.c * first.f + self.e,
            self.b * first.e + self.d * first.f + self.f,
        )

    @classmethod
    def turned_page(cls, degrees: int, left: float, bottom: float, right: float, top: float) -> Matrix:
        """Moves a page box to the origin, turned clockwise by a multiple of 90 degrees (the page's /Rotate)."""
        if degrees == 90:
            return cls(0, -1, 1, 0, -bottom, right)
        if degrees == 180:
            return cls(-1, 0, 0, -1, right, top)
        if degrees == 270:
            return cls(0, 1, -1, 0, top, -left)
        return cls(1, 0, 0, 1, -left, -bottom)

    def __str__(self) -> str:
        return " ".join(
            f"{value:.6f}".rstrip("0").rstrip(".") for value in (self.a, self.b, self.c, self.d, self.e, self.f)
        )


def placing(size: tuple[float, float], page: Page) -> Matrix:
    """How a page shown with `size` points is laid into the frame of `page`: turned upright, then levelled."""
    width, height = size
    upright = Matrix.turned_page(page.rotation % 360, 0, 0, width, height)
    # The frame keeps the picture's size; a centre turn as pages.turned does it.
    angle = math.radians(page.skew)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = page.width / 2, page.height / 2
    level = Matrix(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
    return level.after(upright)


__all__ = ["Matrix", "placing"]
