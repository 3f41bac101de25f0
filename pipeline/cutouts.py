"""Cuts the header's blanks out of an archived page: what a clerk's correction is kept with, for the office's own model."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Box
from pipeline.handwriting import strip_png
from pipeline.intake import open_source
from pipeline.tone import luminance

DPI = 200.0


def cut_slots(pdf: bytes, page: int, boxes: Sequence[Box]) -> tuple[bytes, ...]:
    """The strips of those slots (`SlotReading.box`, points) of a page (from 1) as PNGs. Run it in a bounded child.

    `pdf` is the archival copy: its pages have the frame of `Page`.

    Raises:
        IntakeError: the file cannot be opened.
    """
    with open_source(pdf, "archive.pdf") as source:
        raster = source.raster(page - 1, DPI)
        light = luminance(raster.pixels)
        return tuple(strip_png(light, box, raster.dpi) for box in boxes)
