"""One page of two states side by side: what a later revision drew on it, what it may not touch, and by whom it was drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signing.change import Rect
from signing.look import DIFFERENT, INK, PAPER, Grey, Letter, Look
from signing.stampwords import is_number, lines_of

Mask = NDArray[np.bool_]
Pixels = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a new revision was expected to draw: a signature's or field's box, and whose."""

    box: Rect
    field: str
    is_signature: bool
    note: str = ""  # the subtype, when an annotation draws here
    remark: bool = False  # a reader's comment by its kind
    signer: str = ""
    identity: str = ""  # what the certificate behind this picture says about its holder


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs to the signature block of a page: earlier signature boxes and the names of their signers."""

    boxes: tuple[Rect, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page in two states: drawn, the letters a mark may not touch, those that came, and its signature block."""

    old: Look
    new: Look
    index: int
    before: Grey
    after: Grey
    signed: list[Letter]
    added: list[Letter]
    block: Block

    @classmethod
    def of(cls, old: Look, new: Look, index: int, block: Block) -> Sheet:
        before, after = old.grey(index), new.grey(index)
        shown = new.all_letters(index, before.shape)
        known = {(letter.text, letter.box) for letter in old.all_letters(index, before.shape)}
        added = [letter for letter in shown if (letter.text, letter.box) not in known]
        return cls(old, new, index, before, after, _signed_letters(old, index, before.shape, block), added, block)

    def area(self, box: Rect) -> Pixels:
        """A box of user space in pixels."""
        return self.old.pixels(self.index, box, self.before.shape)

    def window(self, box: Rect, around: int = 1) -> tuple[slice, slice]:
        """A box of user space as rows and columns, with so many pixels around."""
        left, top, right, bottom = self.area(box)
        return slice(max(0, top - around), bottom + around), slice(max(0, left - around), right + around)

    def difference(self, box: Rect) -> Grey:
        """How much each pixel of the page changed, in grey levels; nothing outside a box."""
        found = np.zeros_like(self.before)
        window = self.window(box)
        found[window] = np.abs(self.after[window] - self.before[window])
        return found

    def ink(self, box: Rect, around: int = 1) -> Mask:
        """Where the page changed inside a box."""
        ink = np.zeros_like(self.before, dtype=bool)
        window = self.window(box, around)
        ink[window] = np.abs(self.after[window] - self.before[window]) > DIFFERENT
        return ink

    def gone(self, box: Rect) -> Mask:
        """Where ink inside a box turned to paper, or nearly: a seal's red over black type is still dark."""
        gone = np.zeros_like(self.before, dtype=bool)
        window = self.window(box)
        gone[window] = (self.before[window] < INK) & (self.after[window] > PAPER)
        return gone

    def zone(self, box: Rect) -> Pixels:
        """Where a signature block lies around a signature's box, in pixels."""
        return self.area((box[0] - 110, box[1] - 60, box[2] + 110, box[3] + 90))


def within(box: Pixels, area: Pixels) -> bool:
    """Whether the middle of a letter lies in an area, within two pixels."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] - 2 <= across <= area[2] + 2 and area[1] - 2 <= down <= area[3] + 2


def _signed_letters(old: Look, index: int, shape: tuple[int, ...], block: Block) -> list[Letter]:
    """What a later mark may not touch: the page's own text, filled fields, and numbers that earlier signatures show.

    The words in an earlier signature's picture (name, time) may be covered: the national layout lays the seal on it.
    """
    own = old.letters(index, shape)
    known = {(letter.text, letter.box) for letter in own}
    extra = [letter for letter in old.all_letters(index, shape) if (letter.text, letter.box) not in known]
    for box in block.boxes:
        area = old.pixels(index, box, shape)
        inside = [letter for letter in extra if within(letter.box, area)]
        if not is_number(lines_of(inside)):
            extra = [letter for letter in extra if letter not in inside]
    moved = [Letter(letter.text, letter.box, -1 - place) for place, letter in enumerate(extra)]
    return [*own, *moved]
