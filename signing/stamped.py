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
from collections.abc import Iterator

import numpy as np

from signing.change import NEVER, Change
from signing.look import INK, SPECKS, Letter, Reader, by_line
from signing.sheet import Mark, Mask, Pixels, Sheet, within
from signing.stamplabels import is_syllable
from signing.stamppictures import block_over, lines_naming, pictured
from signing.stampwords import foreign_words, is_block_line, is_number, lines_of

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
# Pixels between a line and what continues it: words that a stamp may say stand apart from it sooner than a sign or two
# that nobody can read, which may be a unit, a zero or a tick.
_CLOSE, _NEAR = 10, 40
_PITCH = 16  # pixels between a picture and the line over or under it, within a text
_WITH_TITLES = 130  # points from a printed name up to the first line of its titles
_RAISED = 0.2  # of the lower of the two: what a raised or dropped sign has in common with the letters beside it
_BLANK = (60, 24)  # points: what stands in a blank for a number or a day is no larger


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
    else:
        said = pictured(sheet, mark, inside, reader)
        if said.fault:
            code = said.fault if mark.is_signature else "annotation-shows-content"
            found.append(Change(code, NEVER, sheet.index, mark.box, mark.field))
        if drawn:  # who signed, said in text, excuses no sentence in a picture beside it
            found += _foreign(sheet, mark, said.lines, of_the_paper=True)
        lines = lines + said.lines
    if not found and _over_a_stamp(sheet, ink, number=is_number(lines)):
        found.append(Change("appearance-over-text", NEVER, sheet.index, mark.box, mark.field))
    found += _foreign(sheet, mark, lines)
    near = _CLOSE if lines else _NEAR
    wrong = "" if found else _outside_blank(sheet, ink, near, number=is_number(lines), written=drawn)
    if wrong:
        found.append(Change("appearance-extends-text", NEVER, sheet.index, mark.box, mark.field, detail=wrong[:80]))
    return found


# --- what a mark says -------------------------------------------------------------------------------------------------


def _foreign(sheet: Sheet, mark: Mark, lines: list[str], *, of_the_paper: bool = False) -> Iterator[Change]:
    """A signature that says something else than who, when and under which number; `of_the_paper`: only what could be
    Vietnamese counts, because emblems hold names."""
    if not mark.is_signature or is_number(lines):
        return
    foreign = foreign_words(lines, mark.signer, mark.identity)
    if foreign and (not of_the_paper or any(is_syllable(word) for word in foreign.split())):
        code = "appearance-foreign-words"
        yield Change(code, NEVER, sheet.index, mark.box, mark.field, detail=foreign[:80])


# --- where a mark lies ------------------------------------------------------------------------------------------------


def _covered_lines(sheet: Sheet, ink: Mask, added: list[Letter], *, number: bool) -> str:
    """The signed text the new ink lies on, without lines of the signature block; empty when it covers none."""
    zones = [sheet.zone(box) for box in sheet.block.boxes]
    # Who signed unseen has his block over his printed name all the same.
    zones += [
        block_over(one.box, _WITH_TITLES) for name in sheet.block.names for one in lines_naming(sheet.signed, name)
    ]
    free = BLANK_MARKS | _BESIDE_A_BLANK if number else BLANK_MARKS
    covered: list[str] = []
    for line in by_line(sheet.signed):
        printed = [letter for letter in line if letter.text not in free]
        hit = [one for one in printed if touched(ink, one.box) or any(_overlap(one.box, new.box) for new in added)]
        if not hit:
            continue
        text = "".join(letter.text for letter in line).strip()
        if _in_zone(hit, zones) and is_block_line(text, sheet.block.names):
            continue
        covered.append(text)
    return " ".join(covered)


def _between_lines(sheet: Sheet, ink: Pixels) -> str:
    """The line over a small picture that stands in the paper's text, close under one line and close over another: nobody
    signs there, and a figure would belong to either. Between the lines of a signature block a hand does."""
    left, top, right, bottom = ink
    over: list[Letter] = []
    under: list[Letter] = []
    for line in by_line(sheet.signed):
        printed = [
            one for one in line if not one.text.isspace() and left - _NEAR <= one.box[2] and one.box[0] <= right + _NEAR
        ]
        if not printed or is_block_line("".join(one.text for one in line), sheet.block.names):
            continue
        if 0 <= top - max(one.box[3] for one in printed) + 3 <= _PITCH:
            over = line
        if 0 <= min(one.box[1] for one in printed) - bottom + 3 <= _PITCH:
            under = line
    return "".join(one.text for one in over) if under else ""


def _beside(letter: Pixels, top: int, bottom: int) -> bool:
    """Whether ink in these rows reads as standing in a letter's line: also a little higher or lower, like a raised digit."""
    middle = (top + bottom) / 2
    common = min(letter[3], bottom) - max(letter[1], top)
    return letter[1] <= middle <= letter[3] + 2 or common >= _RAISED * min(letter[3] - letter[1], bottom - top) > 0


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


def _in_zone(hit: list[Letter], zones: list[Pixels]) -> bool:
    return any(
        all(
            z[0] <= letter.box[0] and letter.box[2] <= z[2] and z[1] <= letter.box[1] and letter.box[3] <= z[3]
            for letter in hit
        )
        for z in zones
    )


def _covers_picture(sheet: Sheet, ink: Mask) -> bool:
    """On a page without text (a scan): whether new ink lies on old ink outside the signature block."""
    if sum(1 for letter in sheet.signed if not letter.text.isspace()) > 40:
        return False
    dark = sheet.before < INK
    for box in sheet.block.boxes:
        left, top, right, bottom = sheet.zone(box)
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


def _outside_blank(sheet: Sheet, ink: Mask, near: int, *, number: bool, written: bool) -> str:
    """Text that new ink continues on its own line, at most `near` pixels away, without standing in a blank for number or
    day; empty when none.

    A bare number must stand in such a blank wherever it is: on free paper it could belong to anything.
    """
    rows, columns = np.nonzero(ink)
    if not rows.size:
        return ""
    top, bottom, left, right = int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())
    if not number and (bottom - top > 32 or right - left > 150):
        return ""
    line = [one for one in sheet.signed if not one.text.isspace() and _beside(one.box, top, bottom)]
    before = sorted((one for one in line if one.box[2] <= left + 3), key=lambda one: one.box[0])
    behind = sorted((one for one in line if one.box[0] >= right - 3), key=lambda one: one.box[0])
    gap_before = left - before[-1].box[2] if before else 999
    gap_behind = behind[0].box[0] - right if behind else 999
    if min(gap_before, gap_behind) > near and not number:
        return "" if written else _between_lines(sheet, (left, top, right, bottom))
    in_block = is_block_line("".join(one.text for one in line), sheet.block.names)
    if min(gap_before, gap_behind) > _CLOSE and not number and in_block:
        return ""
    text = unicodedata.normalize("NFC", "".join(one.text for one in before[-24:]))
    following = "".join(one.text for one in behind[:12])
    if _NUMBER_BLANK.search(text) or _DAY_BLANK.search(text) or following.casefold().startswith(_AFTER_A_BLANK):
        return ""
    if gap_behind > _CLOSE and not written and _INITIALS.search(text):
        return ""
    return f"{text[-20:]} … {following[:12]}".strip()
