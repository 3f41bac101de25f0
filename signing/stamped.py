"""Where the picture of a later signature may lie, and what it may be: the rules of signing.md §5, (c) to (e).

Its ink may lie on blank paper, on earlier signatures, in the blank for number and day, on the title and name lines of
the signature block. It may not cover, lighten or extend anything else, and it says who signed, when and under which
number (stampwords.py). A picture of words is read like words: tools that draw their stamp say no other things than those
that write it, and where it lies does not tell a line "Ký bởi: …" from a line that revokes the paper. Where nobody reads
for us, a line of print on the open page is refused; a frame or a signature block keeps it apart from the paper's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signing.change import NEVER, Change, Rect
from signing.inkshapes import Print, print_in
from signing.look import CLOSER, DIFFERENT, INK, PAPER, SCALE, SPECKS, Grey, Letter, Look, Reader, by_line, plain
from signing.remarks import framed
from signing.stampwords import foreign_words, lines_of, number_and_notation

Mask = NDArray[np.bool_]
Pixels = tuple[int, int, int, int]  # left, top, right, bottom

BLANK_MARKS = frozenset(" .…_·-–—\u00a0")
_BESIDE_A_BLANK = frozenset("/:,")  # a number of four digits touches them where the blank was left for three
# The words before a blank, also as old fonts spell them in their own codes (TCVN 5712 and VNI).
_NUMBER_BLANK = re.compile(r"(?:s[ốo]|sè|soá|n[°o]|number)\s*[:.]?\s*[.…_\s]*$|[.…_]{2,}\s*$", re.IGNORECASE)
_DAY_BLANK = re.compile(
    r"(?:ngày|ngµy|ngaøy|tháng|th¸ng|thaùng|năm|n¨m|naêm|day|date)\s*[:.]?\s*[.…_\s]*$", re.IGNORECASE
)
_AFTER_A_BLANK = ("/", "tháng", "th¸ng", "thaùng", "năm", "n¨m", "naêm")
# Behind the sign that ends a paper, and behind its file copy, who drafted or checked it puts initials (NĐ 30/2020).
_INITIALS = re.compile(r"\./\.\s*$|l[ưu]u\s*:", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3}")
_BLANK = (60, 24)  # points: what stands in a blank for a number or a day is no larger
_NUMBER_TEXT = re.compile(r"[\d./,\s-]{1,20}")


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


def judge_mark(sheet: Sheet, mark: Mark, reader: Reader | None) -> list[Change]:
    """What is forbidden about the ink of one mark; `reader` reads pictures of words."""
    ink, area = sheet.ink(mark.box), sheet.area(mark.box)
    inside = [one for one in sheet.added if within(one.box, area)]
    drawn = any(not one.text.isspace() for one in inside)
    lines = lines_of(inside) if drawn else []
    found: list[Change] = []
    if int(sheet.gone(mark.box).sum()) > SPECKS:
        found.append(Change("signed-ink-hidden", NEVER, sheet.index, mark.box, mark.field))
    covered = _covered_lines(sheet, ink, [one for one in inside if not one.text.isspace()], number=is_number(lines))
    if covered or _covers_picture(sheet, ink):
        found.append(Change("appearance-over-text", NEVER, sheet.index, mark.box, mark.field, detail=covered[:80]))
    elif not drawn:
        lines, unread = _pictured(sheet, ink, mark, reader)
        if unread:
            code = "appearance-foreign-words" if mark.is_signature else "annotation-shows-content"
            found.append(Change(code, NEVER, sheet.index, mark.box, mark.field))
    if not found and _over_a_stamp(sheet, ink, number=is_number(lines)):
        found.append(Change("appearance-over-text", NEVER, sheet.index, mark.box, mark.field))
    found += _foreign(sheet, mark, lines)
    wrong = "" if found else _outside_blank(sheet, ink, number=is_number(lines), written=drawn)
    if wrong:
        found.append(Change("appearance-extends-text", NEVER, sheet.index, mark.box, mark.field, detail=wrong[:80]))
    return found


def is_number(lines: Sequence[str]) -> bool:
    """Whether an appearance shows digits and their punctuation only, or a paper's number with its notation."""
    text = "".join(lines).strip()
    digits = bool(_NUMBER_TEXT.fullmatch(text)) and any(c.isdigit() for c in text)
    return digits or number_and_notation(text)


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


# --- what a mark says -------------------------------------------------------------------------------------------------


def _foreign(sheet: Sheet, mark: Mark, lines: list[str]) -> Iterator[Change]:
    """A signature that says something else than who, when and under which number."""
    if not mark.is_signature or is_number(lines):
        return
    foreign = foreign_words(lines, mark.signer, mark.identity)
    if foreign:
        code = "appearance-foreign-words"
        yield Change(code, NEVER, sheet.index, mark.box, mark.field, detail=foreign[:80])


def _pictured(sheet: Sheet, ink: Mask, mark: Mark, reader: Reader | None) -> tuple[list[str], bool]:
    """(the lines a picture of words says, whether it holds words on the open page that nobody could read)."""
    rows, columns = np.nonzero(ink)
    if not rows.size:
        return [], False
    left, top, right, bottom = int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())
    zones = [_zone(sheet, box) for box in sheet.block.boxes]
    zones += [_above(letter.box) for letter in _named(sheet.signed, mark.signer)]
    in_block = any(z[0] <= left and right <= z[2] and z[1] <= top and bottom <= z[3] for z in zones)
    picture, dpi = _added_ink(sheet, mark.box)
    printed, picture = _upright(picture)
    if printed is Print.NONE or (printed is not Print.MOST and in_block):
        return [], False  # the picture of a signature or seal where those belong
    lines = []
    if reader and mark.is_signature:
        lines = reader(picture, dpi) or reader(np.ascontiguousarray(np.rot90(picture, 2)), dpi)
    if printed is Print.FEW:
        return _few(lines), False
    if not lines:  # a seal or an emblem may hold letters that nobody reads; a line of them is there to be read
        bare = printed is Print.MOST and not in_block and not framed(ink[top : bottom + 1, left : right + 1])
        return [], bare
    if in_block:
        lines = [line for line in lines if not _is_block_line(line, sheet.block.names)]
    return lines, False


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


def _added_ink(sheet: Sheet, box: Rect) -> tuple[NDArray[np.uint8], float]:
    """What a mark drew, alone on white, large enough to be read: (grey levels, dots an inch)."""
    before, dpi = sheet.old.closer(sheet.index, box)
    after, _ = sheet.new.closer(sheet.index, box)
    if before.shape != after.shape or not before.size:
        return np.zeros((0, 0), dtype=np.uint8), dpi
    alone = np.where(np.abs(after - before) > DIFFERENT, after, 255)
    return alone.astype(np.uint8), dpi


def _named(letters: list[Letter], signer: str) -> list[Letter]:
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


# --- where a mark lies ------------------------------------------------------------------------------------------------


def _covered_lines(sheet: Sheet, ink: Mask, added: list[Letter], *, number: bool) -> str:
    """The signed text the new ink lies on, without lines of the signature block; empty when it covers none."""
    zones = [_zone(sheet, box) for box in sheet.block.boxes]
    free = BLANK_MARKS | _BESIDE_A_BLANK if number else BLANK_MARKS
    covered: list[str] = []
    for line in by_line(sheet.signed):
        printed = [letter for letter in line if letter.text not in free]
        hit = [one for one in printed if touched(ink, one.box) or any(_overlap(one.box, new.box) for new in added)]
        if not hit:
            continue
        text = "".join(letter.text for letter in line).strip()
        if _in_zone(hit, zones) and _is_block_line(text, sheet.block.names):
            continue
        covered.append(text)
    return " ".join(covered)


def _overlap(one: Pixels, other: Pixels) -> bool:
    """Whether two letters stand on each other: more than a third of the smaller one."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return across > 0 and down > 0 and across * down > smaller / 3


def touched(ink: Mask, box: Pixels) -> bool:
    """Whether ink lies on a letter: an eighth of its box."""
    left, top, right, bottom = box
    window = ink[max(0, top) : bottom + 1, max(0, left) : right + 1]
    return bool(window.size) and int(window.sum()) >= max(3, 0.12 * window.size)


def _zone(sheet: Sheet, box: Rect) -> Pixels:
    return sheet.area((box[0] - 110, box[1] - 60, box[2] + 110, box[3] + 90))


def _above(name: Pixels) -> Pixels:
    """Where, in pixels, a signature stands that belongs to a printed name: over it, as wide as a block, as high as one."""
    aside, over = round(110 * SCALE), round(90 * SCALE)
    return name[0] - aside, name[1] - over, name[2] + aside, name[3]


def _in_zone(hit: list[Letter], zones: list[Pixels]) -> bool:
    return any(
        all(
            z[0] <= letter.box[0] and letter.box[2] <= z[2] and z[1] <= letter.box[1] and letter.box[3] <= z[3]
            for letter in hit
        )
        for z in zones
    )


def _is_block_line(text: str, names: tuple[str, ...]) -> bool:
    """A title line ("KT. GIÁM ĐỐC", all capitals) or the printed name of a signer."""
    letters = [c for c in text if c.isalpha()]
    capitals = sum(1 for c in letters if c.isupper())
    if letters and capitals == len(letters):
        return True
    words = text.split()
    named = all(word[:1].isupper() and word.isalpha() for word in words)
    if 2 <= len(words) <= 6 and named:
        return True  # a printed name stands under the signature whatever the certificate calls its holder
    folded = plain(text)
    return any(name and (plain(name) in folded or folded in plain(name)) for name in names)


def _covers_picture(sheet: Sheet, ink: Mask) -> bool:
    """On a page without text (a scan): whether new ink lies on old ink outside the signature block."""
    if sum(1 for letter in sheet.signed if not letter.text.isspace()) > 40:
        return False
    dark = sheet.before < INK
    for box in sheet.block.boxes:
        left, top, right, bottom = _zone(sheet, box)
        dark[top:bottom, left:right] = False
    # A few dark grains are dust; text or lines under the mark are more than a thirtieth of its own ink.
    return _meet(ink, dark) > max(6, int(ink.sum()) // 30)


def _over_a_stamp(sheet: Sheet, ink: Mask, *, number: bool) -> bool:
    """Whether a number lies on what an earlier signature drew, or anything on a stamp as small as a number: one that is a
    picture has no letters to protect it. A seal lies on a signature, which is larger."""
    stamped = np.zeros_like(ink)
    wide, high = _BLANK
    for box in sheet.block.boxes:
        if not number and (box[2] - box[0] > wide or box[3] - box[1] > high):
            continue
        window = sheet.window(box)
        stamped[window] = sheet.before[window] < INK
    return _meet(ink, stamped) > max(6, int(ink.sum()) // 30)


def _meet(ink: Mask, dark: Mask) -> int:
    """How many dark pixels new ink touches: what was dark before has not changed, so its neighbours tell."""
    near = ink.copy()
    near[1:] |= ink[:-1]
    near[:-1] |= ink[1:]
    near[:, 1:] |= ink[:, :-1]
    near[:, :-1] |= ink[:, 1:]
    return int((near & dark).sum())


def _outside_blank(sheet: Sheet, ink: Mask, *, number: bool, written: bool) -> str:
    """Text that new ink continues on its own line without standing in a blank for number or day; empty when none.

    A bare number must stand in such a blank wherever it is: on free paper it could belong to anything.
    """
    rows, columns = np.nonzero(ink)
    if not rows.size:
        return ""
    top, bottom, left, right = int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())
    if not number and (bottom - top > 32 or right - left > 150):
        return ""
    middle = (top + bottom) / 2
    line = [one for one in sheet.signed if not one.text.isspace() and one.box[1] <= middle <= one.box[3] + 2]
    before = sorted((one for one in line if one.box[2] <= left + 3), key=lambda one: one.box[0])
    behind = sorted((one for one in line if one.box[0] >= right - 3), key=lambda one: one.box[0])
    gap_before = left - before[-1].box[2] if before else 999
    gap_behind = behind[0].box[0] - right if behind else 999
    if min(gap_before, gap_behind) > 10 and not number:
        return ""
    text = unicodedata.normalize("NFC", "".join(one.text for one in before[-24:]))
    following = "".join(one.text for one in behind[:12])
    if _NUMBER_BLANK.search(text) or _DAY_BLANK.search(text) or following.casefold().startswith(_AFTER_A_BLANK):
        return ""
    if gap_behind > 10 and not written and _INITIALS.search(text):
        return ""
    return f"{text[-20:]} … {following[:12]}".strip()
