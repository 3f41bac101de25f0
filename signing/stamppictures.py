"""What the picture in a later signature says: its ink beside the letters that are text, strong and faint, read like words.

Tools that draw their stamp say no other things than those that write it. Ink is looked at in two layers, because faint
words under a strong stamp are read by people and drown in the picture that a machine is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from signing.change import Rect
from signing.inkshapes import Print, print_in
from signing.look import CLOSER, DIFFERENT, FAINT, PAPER, SCALE, SPECKS, Grey, Letter, Reader, by_line
from signing.remarks import framed
from signing.sheet import Mark, Mask, Pixels, Sheet
from signing.stampwords import is_block_line

_WORD = re.compile(r"[^\W\d_]{3}")
_TELLING = re.compile(rf"{_WORD.pattern}|\d")
_HALO = 3  # pixels around dark ink in which faint ink belongs to it
_LARGEST = round(45 / 25.4 * 72 * SCALE)  # 45 mm: what says nothing that can be read is no larger (signing.md §5, e)


@dataclass(frozen=True, slots=True)
class Said:
    """What a picture says, line by line, and the code of what is wrong where nobody could read it."""

    lines: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Ink of one strength without letters that are text: where on the page, and alone on white, large enough to be read."""

    ink: Mask
    picture: NDArray[np.uint8]
    dpi: float


def pictured(sheet: Sheet, mark: Mark, letters: Sequence[Letter], reader: Reader | None) -> Said:
    """What the picture of a mark says; `letters` are those in it that are text and have been judged as such."""
    lines: list[str] = []
    fault = ""
    alone = all(letter.text.isspace() for letter in letters)
    for layer in _layers(sheet, mark.box, letters):
        said = _said(sheet, layer, mark, reader, alone=alone)
        lines += said.lines
        fault = fault or said.fault
    return Said(lines, fault)


def _said(sheet: Sheet, layer: _Layer, mark: Mark, reader: Reader | None, *, alone: bool) -> Said:
    """What one layer says. Beside text that says who signed (not `alone`) a picture is an emblem or a seal, unless it is a
    line of words that can be read."""
    left, top, right, bottom = _bounds(layer.ink)
    zones = [sheet.zone(box) for box in sheet.block.boxes]
    zones += [block_over(letter.box) for letter in lines_naming(sheet.signed, mark.signer)]
    in_block = any(z[0] <= left and right <= z[2] and z[1] <= top and bottom <= z[3] for z in zones)
    large = alone and max(right - left, bottom - top) > _LARGEST and not _drawn_again(sheet, layer.ink)
    unread = Said([], "appearance-oversized" if large else "")
    printed, picture = _upright(layer.picture)
    if printed is Print.NONE or (printed is not Print.MOST and (in_block or not alone)):
        return unread  # the picture of a signature or seal where those belong
    lines = []
    if reader and mark.is_signature:
        lines = _read(reader, picture, layer.dpi)
    if printed is Print.FEW:
        lines = _few(lines)
        return Said(lines) if lines else unread
    if not any(_TELLING.search(line) for line in lines):
        # A seal or an emblem may hold letters that nobody reads; a line of them in the open is there to be read.
        open_line = alone and printed is Print.MOST and not in_block
        bare = open_line and not framed(layer.ink[top : bottom + 1, left : right + 1])
        return Said([], "appearance-foreign-words") if bare else unread
    if in_block:
        lines = [line for line in lines if not is_block_line(line, sheet.block.names)]
    return Said(lines)


def _read(reader: Reader, picture: NDArray[np.uint8], dpi: float) -> list[str]:
    """The lines of a picture, the other way up where so it tells more: standing on its head, "ĐÃ HỦY" was read as "vd"."""
    lines = reader(picture, dpi)
    if any(_TELLING.search(line) for line in lines):
        return lines
    return reader(np.ascontiguousarray(np.rot90(picture, 2)), dpi) or lines


def _drawn_again(sheet: Sheet, ink: Mask) -> bool:
    """Whether ink is for the most part the edge of what stood there: a stamp over an equal one."""
    stood = cv2.dilate((sheet.before < PAPER).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return 2 * int((ink & stood).sum()) > int(ink.sum())


def _layers(sheet: Sheet, box: Rect, letters: Sequence[Letter]) -> Iterator[_Layer]:
    """The dark ink of a mark, then the faint ink that is no edge of it."""
    left, top, _, _ = sheet.area(box)
    before, dpi = sheet.old.closer(sheet.index, box)
    after, _ = sheet.new.closer(sheet.index, box)
    if before.shape != after.shape or not before.size:
        return
    near = _masks(np.abs(after - before), [_scaled(one.box, left, top) for one in letters], _HALO * CLOSER)
    far = _masks(sheet.difference(box), [one.box for one in letters], _HALO)
    for place, (ink, closer) in enumerate(zip(far, near, strict=True)):
        if int(ink.sum()) > SPECKS:
            grey = np.where(closer, 0 if place else after, 255)
            yield _Layer(ink, grey.astype(np.uint8), dpi)


def _masks(difference: Grey, letters: Sequence[Pixels], halo: int) -> tuple[Mask, Mask]:
    """(dark, faint) ink without letters."""
    dark: Mask = difference > DIFFERENT
    around = cv2.dilate(dark.astype(np.uint8), np.ones((2 * halo + 1, 2 * halo + 1), np.uint8)) > 0
    faint: Mask = (difference > FAINT) & ~around
    for left, top, right, bottom in letters:
        window = (slice(max(0, top - halo), max(0, bottom + halo)), slice(max(0, left - halo), max(0, right + halo)))
        dark[window] = faint[window] = False
    return dark, faint


def _scaled(box: Pixels, left: int, top: int) -> Pixels:
    """A box of the page as a box of its part that begins at (left, top), seen closer."""
    return (box[0] - left) * CLOSER, (box[1] - top) * CLOSER, (box[2] - left) * CLOSER, (box[3] - top) * CLOSER


def _bounds(ink: Mask) -> Pixels:
    rows, columns = np.nonzero(ink)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def _few(lines: list[str]) -> list[str]:
    """What a few strokes say: a figure, whatever its digits were taken for beside, or words; less is the curl of a pen."""
    digits = "".join(c for line in lines for c in line if c.isdigit())
    return [digits] if digits else [line for line in lines if _WORD.search(line)]


def _upright(picture: NDArray[np.uint8]) -> tuple[Print, NDArray[np.uint8]]:
    """How much of a picture is print, and the picture turned so that its lines lie level."""
    best, level = Print.NONE, picture
    for turns in (0, 1, 3):
        turned = np.ascontiguousarray(np.rot90(picture, turns))
        printed = print_in(turned < 255 - DIFFERENT, CLOSER)
        if printed.value > best.value:
            best, level = printed, turned
    return best, level


def lines_naming(letters: list[Letter], signer: str) -> list[Letter]:
    """The lines of the page that print the signer's name and nothing else: what stands over one is his signature block."""
    whose = _squeezed(signer)
    named: list[Letter] = []
    for line in by_line(letters):
        text = "".join(letter.text for letter in line)
        if len(text.split()) > 1 and _squeezed(text) in whose:
            named += line
    return named


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).lower().split())


def block_over(name: Pixels, high: int = 90) -> Pixels:
    """Where, in pixels, a signature stands that belongs to a printed name: over it, as wide as a block, `high` points."""
    aside, over = round(110 * SCALE), round(high * SCALE)
    return name[0] - aside, name[1] - over, name[2] + aside, name[3]
