"""A sheet photographed at an angle: finds its four corners and lays it flat."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels, Raster
from pipeline.tone import luminance

Quad = tuple[tuple[float, float], ...]  # top left, top right, bottom right, bottom left, in shares of width and height

STEP = "laid-flat:"
_SIDE = 600
_SMALLEST = 0.3  # of the picture
_BRIGHTER = 25  # than what lies around it
_DISTANCES = (4, 6, 8)  # pixels of the small picture beyond a side, where the desk must be seen
_SIDES_SEEN = 3
_A4 = 297 / 210


def find_sheet(pixels: Pixels) -> Quad | None:
    """The corners of a sheet seen at an angle, None where the picture is the sheet or lies square in it.

    A scan with a dark border is square to itself and is left to levelling; only true perspective is undone.
    """
    gray = luminance(pixels)
    scale = _SIDE / max(gray.shape)
    small = cv2.GaussianBlur(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (5, 5), 0)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float64)
    height, width = small.shape
    if len(corners) != 4 or cv2.contourArea(outline) < _SMALLEST * width * height:
        return None
    ordered = _ordered(corners)
    if not _is_seen_at_an_angle(ordered) or not _stands_out(np.asarray(small, np.uint8), ordered):
        return None
    return tuple((float(x) / width, float(y) / height) for x, y in ordered)


def lay_flat(raster: Raster, quad: Quad) -> Raster:
    """The sheet between the corners as an upright rectangle; A4 where its shape allows, at about the same resolution."""
    height, width = raster.pixels.shape[:2]
    corners = np.array([(x * width, y * height) for x, y in quad], np.float32)
    sides = [float(np.hypot(*(two - one))) for one, two in pairwise([*corners, corners[0]])]
    across, down = max(sides[0], sides[2]), max(sides[1], sides[3])
    # A tilted sheet is foreshortened: what is nearly A4 is A4.
    if 0.75 * _A4 < down / across < 1.33 * _A4:
        down = across * _A4
    elif 0.75 * _A4 < across / down < 1.33 * _A4:
        across = down * _A4
    target = np.array([(0, 0), (across, 0), (across, down), (0, down)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    size = round(across), round(down)
    flat = cv2.warpPerspective(raster.pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Raster(np.asarray(flat, np.uint8), max(size) / 11.69)


def as_step(quad: Quad) -> str:
    """The corners as a step of Page.steps."""
    return STEP + ",".join(f"{value:.5f}" for corner in quad for value in corner)


def from_steps(steps: tuple[str, ...]) -> Quad | None:
    """The corners recorded in a page's steps, None where it was not laid flat."""
    found = next((step[len(STEP) :] for step in steps if step.startswith(STEP)), None)
    if found is None:
        return None
    values = [float(value) for value in found.split(",")]
    return tuple(zip(values[::2], values[1::2], strict=True))


def _ordered(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Top left, top right, bottom right, bottom left."""
    total, difference = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    chosen = [int(total.argmin()), int(difference.argmax()), int(total.argmax()), int(difference.argmin())]
    return corners[chosen]


def _is_seen_at_an_angle(corners: NDArray[np.float64]) -> bool:
    """Whether opposite sides differ in length or the corners in angle by more than a scanner could cause."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    if len({tuple(corner) for corner in corners}) < 4 or lengths.min() < 20:
        return False
    uneven = max(abs(lengths[0] / lengths[2] - 1), abs(lengths[1] / lengths[3] - 1))
    directions = np.degrees(np.arctan2(sides[:, 1], sides[:, 0]))
    turns = np.abs((np.roll(directions, -1) - directions + 180) % 360 - 180)
    return bool(uneven > 0.03 or np.abs(turns - 90).max() > 2.0)


def _stands_out(gray: Pixels, corners: NDArray[np.float64]) -> bool:
    """Whether the picture shows a darker desk beyond at least three sides of the sheet.

    A shadow over a scan is dark too, but the sheet it leaves runs into the edges of the picture.
    """
    inside = np.zeros(gray.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.round(corners).astype(np.int32), 255)
    paper = float(np.median(gray[inside > 0]))
    middle = corners.mean(axis=0)
    dark = 0
    for start, stop in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        beyond = _beyond(gray, start, stop, middle)
        dark += beyond.size > 0 and paper - float(np.median(beyond)) > _BRIGHTER
    return dark >= _SIDES_SEEN


def _beyond(
    gray: Pixels, start: NDArray[np.float64], stop: NDArray[np.float64], middle: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """The values of the picture just outside a side of the sheet; none where most of them would lie beyond its edge."""
    along = stop - start
    outward = np.array((along[1], -along[0])) / np.hypot(*along)
    if np.dot(outward, middle - start) > 0:
        outward = -outward
    places = np.array(
        [start + share * along + away * outward for share in np.linspace(0.1, 0.9, 33) for away in _DISTANCES]
    )
    x, y = np.round(places).astype(int).T
    seen = (x >= 0) & (y >= 0) & (x < gray.shape[1]) & (y < gray.shape[0])
    if seen.mean() < 0.7:
        return np.zeros(0, np.uint8)
    return np.asarray(gray[y[seen], x[seen]], np.uint8)


__all__ = ["STEP", "Quad", "as_step", "find_sheet", "from_steps", "lay_flat"]
