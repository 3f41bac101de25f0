"""What a later revision did to a signed document, as seen: both states rendered, and every new mark judged by where it lies.

The rules are those of signing.md §5: new ink of a signature may lie on blank paper, on earlier signatures, in the blank
for number and day, on the title and name lines of the signature block. It may not cover, lighten or extend anything else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signing.change import NEVER, Change, Rect
from signing.inkshapes import drawn_as, reads_like_print, still_read
from signing.look import SCALE, Grey, Letter, Look, RenderError, plain
from signing.remarks import framed, reads_as_remark
from signing.stampwords import foreign_words

_DIFFERENT, _INK, _PAPER = 40, 140, 170  # grey levels
_BLANK_MARKS = frozenset(" .…_·-–—\u00a0")
_NUMBER_BLANK = re.compile(r"(?:s[ốo]|n[°o]|number)\s*[:.]?\s*[.…_\s]*$|[.…_]{2,}\s*$", re.IGNORECASE)
_DAY_BLANK = re.compile(r"(?:ngày|tháng|năm|day|date)\s*[:.]?\s*[.…_\s]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a new revision was expected to draw: a signature's or field's box, and whose."""

    box: Rect
    field: str
    is_signature: bool
    note: str = ""  # the subtype, when an annotation draws here
    remark: bool = False  # a reader's comment by its kind
    signer: str = ""
    identity: str = ""  # what the signature behind this picture says about its signer


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs to the signature block of a page: earlier signature boxes and the names of their signers."""

    boxes: tuple[Rect, ...]
    names: tuple[str, ...]


def judge_page(old: Look, new: Look, index: int, marks: list[Mark], block: Block) -> list[Change]:
    """The forbidden changes one sees on a page between two states; an empty list when all new ink lies where it may."""
    before, after = old.grey(index), new.grey(index)
    if before.shape != after.shape:
        return [Change("page-looks-different", NEVER, index)]
    changed = np.abs(after - before) > _DIFFERENT
    if not changed.any():
        return []
    found: list[Change] = []
    outside = changed.copy()
    for mark in marks:
        left, top, right, bottom = old.pixels(index, mark.box, before.shape)
        outside[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = False
    if int(outside.sum()) > 12:
        found.append(Change("page-looks-different", NEVER, index, _box_of(outside, old, index, before.shape)))
    if marks:
        letters = _signed_letters(old, index, before.shape, block)
        shown = new.all_letters(index, before.shape)
        known = {(letter.text, letter.box) for letter in old.all_letters(index, before.shape)}
        added = [letter for letter in shown if (letter.text, letter.box) not in known]
        for mark in marks:
            if mark.is_signature or (mark.note and mark.note not in _QUIET_NOTES):
                found.extend(_judge_mark(old, index, mark, before, after, letters, added, block))
            else:
                found.extend(_hides_letters(old, index, mark, before, after))
                if mark.note:
                    found.extend(_unlike_its_kind(old, new, index, mark, before, after))
            if mark.note:
                found.extend(_judge_words(old, new, index, mark, added, before.shape))
    return found


def _judge_words(
    old: Look, new: Look, index: int, mark: Mark, added: list[Letter], shape: tuple[int, ...]
) -> list[Change]:
    """An annotation's words are unsigned content, unless it is a comment in kind and in looks."""
    words = _shows_text(old, index, mark, added, shape)
    if mark.remark and mark.note == "FreeText":
        remark = reads_as_remark(old, new, index, mark.box, words=words)
        return [Change("annotation-shows-content", NEVER, index, mark.box, detail=mark.note, remark=remark)]
    return [Change("annotation-shows-content", NEVER, index, mark.box, detail=mark.note)] if words else []


def _hides_letters(old: Look, index: int, mark: Mark, before: Grey, after: Grey) -> list[Change]:
    """A filled field, or a mark that points at text, may not take the page's own letters away, nor ink that no letter
    tells of: on a scan every letter is."""
    left, top, right, bottom = old.pixels(index, mark.box, before.shape)
    gone = np.zeros_like(before, dtype=bool)
    window = (slice(max(0, top - 1), bottom + 1), slice(max(0, left - 1), right + 1))
    gone[window] = (before[window] < _INK) & (after[window] > _PAPER)
    if int(gone.sum()) <= 12:
        return []
    printed = [one for one in old.letters(index, before.shape) if one.text not in _BLANK_MARKS]
    hidden = "".join(one.text for one in printed if _touched(gone, one.box))
    if hidden or (old.is_scan(index) and int((gone & (old.paper(index) < _INK)).sum()) > 12):
        return [Change("signed-ink-hidden", NEVER, index, mark.box, mark.field, detail=hidden[:80])]
    return []


def _unlike_its_kind(old: Look, new: Look, index: int, mark: Mark, before: Grey, after: Grey) -> list[Change]:
    """A mark that points at text may draw what marks of its kind are, and nothing that could be read."""
    left, top, right, bottom = old.pixels(index, mark.box, before.shape)
    ink = np.zeros_like(before, dtype=bool)
    window = (slice(max(0, top - 3), bottom + 3), slice(max(0, left - 3), right + 3))
    ink[window] = np.abs(after[window] - before[window]) > _DIFFERENT
    if not still_read(ink[window], before[window] < _INK, new.colours(index)[window]):
        return [Change("signed-ink-hidden", NEVER, index, mark.box, mark.field)]
    if drawn_as(mark.note, ink[window], before[window] < _PAPER, _moved(old.letters(index, before.shape), window)):
        return []
    return [Change("annotation-shows-content", NEVER, index, mark.box, detail=mark.note)]


def _moved(letters: list[Letter], window: tuple[slice, slice]) -> list[Letter]:
    """The letters inside a window, in its own pixels."""
    down, across = window[0].start, window[1].start
    boxes = [
        (one, (one.box[0] - across, one.box[1] - down, one.box[2] - across, one.box[3] - down))
        for one in letters
        if one.box[2] >= across and one.box[0] < window[1].stop and one.box[3] >= down and one.box[1] < window[0].stop
    ]
    return [Letter(one.text, box, one.line) for one, box in boxes]


# Marks that point at text; every other kind draws on the page and is judged like a stamp.
_QUIET_NOTES = frozenset({"Text", "Highlight", "Underline", "Link", "Popup"})


def _shows_text(old: Look, index: int, mark: Mark, added: list[Letter], shape: tuple[int, ...]) -> bool:
    """Whether an annotation writes on the page: unsigned words that look like the paper's own."""
    area = old.pixels(index, mark.box, shape)
    return any(_within(letter.box, area) for letter in added if not letter.text.isspace())


def _signed_letters(old: Look, index: int, shape: tuple[int, ...], block: Block) -> list[Letter]:
    """What a later mark may not touch: the page's own text, filled fields, and numbers that earlier signatures show.

    The words in an earlier signature's picture (name, time) may be covered: the national layout lays the seal on it.
    """
    own = old.letters(index, shape)
    known = {(letter.text, letter.box) for letter in own}
    extra = [letter for letter in old.all_letters(index, shape) if (letter.text, letter.box) not in known]
    for box in block.boxes:
        area = old.pixels(index, box, shape)
        inside = [letter for letter in extra if _within(letter.box, area)]
        if not is_number("".join(letter.text for letter in inside)):
            extra = [letter for letter in extra if letter not in inside]
    moved = [Letter(letter.text, letter.box, -1 - place) for place, letter in enumerate(extra)]
    return [*own, *moved]


def _within(box: tuple[int, int, int, int], area: tuple[int, int, int, int]) -> bool:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] - 2 <= across <= area[2] + 2 and area[1] - 2 <= down <= area[3] + 2


_NUMBER_TEXT = re.compile(r"[\d./,\s-]{1,20}")


def is_number(text: str) -> bool:
    """Whether an appearance shows digits and their punctuation only."""
    return bool(text.strip() and _NUMBER_TEXT.fullmatch(text.strip()) and any(c.isdigit() for c in text))


def _judge_mark(
    old: Look,
    index: int,
    mark: Mark,
    before: Grey,
    after: Grey,
    letters: list[Letter],
    added: list[Letter],
    block: Block,
) -> list[Change]:
    left, top, right, bottom = old.pixels(index, mark.box, before.shape)
    window = (slice(max(0, top - 1), bottom + 1), slice(max(0, left - 1), right + 1))
    first, second = before[window], after[window]
    if not first.size:
        return []
    found: list[Change] = []
    # A seal's red over black type is still dark; what turned to paper, or nearly, has been taken away.
    hidden = (first < _INK) & (second > _PAPER)
    if int(hidden.sum()) > 12:
        found.append(Change("signed-ink-hidden", NEVER, index, mark.box, mark.field))
    ink = np.zeros_like(before, dtype=bool)
    ink[window] = np.abs(second - first) > _DIFFERENT
    area = (left, top, right, bottom)
    inside = [one for one in added if _within(one.box, area) and not one.text.isspace()]
    covered = _covered_lines(ink, letters, inside, block, old, index, before.shape)
    if covered:
        found.append(Change("appearance-over-text", NEVER, index, mark.box, mark.field, detail=covered[:80]))
    elif _covers_picture(ink, before, letters, block, old, index):
        found.append(Change("appearance-over-text", NEVER, index, mark.box, mark.field))
    foreign = (
        foreign_words([one for one in added if _within(one.box, area)], mark.signer, mark.identity)
        if mark.is_signature
        else ""
    )
    if foreign:
        found.append(Change("appearance-foreign-words", NEVER, index, mark.box, mark.field, detail=foreign[:80]))
    elif not inside and not covered and _pictured_words(ink, block, old, index, _named(letters, mark.signer)):
        code = "appearance-foreign-words" if mark.is_signature else "annotation-shows-content"
        found.append(Change(code, NEVER, index, mark.box, mark.field))
    number = is_number("".join(one.text for one in inside))
    wrong = _outside_blank(ink, letters, number)
    if wrong and not found:
        found.append(Change("appearance-extends-text", NEVER, index, mark.box, mark.field, detail=wrong[:80]))
    return found


def _named(letters: list[Letter], signer: str) -> list[Letter]:
    """The lines of the page that print the signer's name and nothing else: what stands over one is his signature block."""
    whose = _squeezed(signer)
    named: list[Letter] = []
    for line in _lines(letters).values():
        text = "".join(letter.text for letter in line)
        if len(text.split()) > 1 and _squeezed(text) in whose:
            named += line
    return named


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).lower().split())


def _pictured_words(ink: NDArray[np.bool_], block: Block, old: Look, index: int, named: list[Letter]) -> bool:
    """Lines of letters in a picture, on the open page: who framed them, or put them into a signature block, does not
    pass them off as the paper's own."""
    rows, columns = np.nonzero(ink)
    if not rows.size:
        return False
    left, top, right, bottom = int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())
    shown = ink[top : bottom + 1, left : right + 1]
    if not reads_like_print(shown) or framed(shown):
        return False
    zones = [_zone(old, index, box, ink.shape) for box in block.boxes]
    zones += [_above(letter.box) for letter in named]
    return not any(z[0] <= left and right <= z[2] and z[1] <= top and bottom <= z[3] for z in zones)


def _lines(letters: list[Letter]) -> dict[int, list[Letter]]:
    lines: dict[int, list[Letter]] = {}
    for letter in letters:
        lines.setdefault(letter.line, []).append(letter)
    return lines


def _covered_lines(
    ink: NDArray[np.bool_],
    letters: list[Letter],
    added: list[Letter],
    block: Block,
    old: Look,
    index: int,
    shape: tuple[int, ...],
) -> str:
    """The signed text the new ink lies on, without lines of the signature block; empty when it covers none."""
    zones = [_zone(old, index, box, shape) for box in block.boxes]
    covered: list[str] = []
    for line in _lines(letters).values():
        printed = [letter for letter in line if letter.text not in _BLANK_MARKS]
        hit = [one for one in printed if _touched(ink, one.box) or any(_overlap(one.box, new.box) for new in added)]
        if not hit:
            continue
        text = "".join(letter.text for letter in line).strip()
        if _in_zone(hit, zones) and _is_block_line(text, block.names):
            continue
        covered.append(text)
    return " ".join(covered)


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Whether two letters stand on each other: more than a third of the smaller one."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return across > 0 and down > 0 and across * down > smaller / 3


def _touched(ink: NDArray[np.bool_], box: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = box
    window = ink[max(0, top) : bottom + 1, max(0, left) : right + 1]
    return bool(window.size) and int(window.sum()) >= max(3, 0.12 * window.size)


def _zone(old: Look, index: int, box: Rect, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    return old.pixels(index, (box[0] - 110, box[1] - 60, box[2] + 110, box[3] + 90), shape)


def _above(name: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Where, in pixels, a signature stands that belongs to a printed name: over it, as wide as a block, as high as one."""
    aside, over = round(110 * SCALE), round(90 * SCALE)
    return name[0] - aside, name[1] - over, name[2] + aside, name[3]


def _in_zone(hit: list[Letter], zones: list[tuple[int, int, int, int]]) -> bool:
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


def _covers_picture(
    ink: NDArray[np.bool_], before: Grey, letters: list[Letter], block: Block, old: Look, index: int
) -> bool:
    """On a page without text (a scan): whether new ink lies on old ink outside the signature block."""
    if sum(1 for letter in letters if not letter.text.isspace()) > 40:
        return False
    dark = before < _INK
    for box in block.boxes:
        left, top, right, bottom = _zone(old, index, box, before.shape)
        dark[top:bottom, left:right] = False
    near = ink.copy()
    near[1:] |= ink[:-1]
    near[:-1] |= ink[1:]
    near[:, 1:] |= ink[:, :-1]
    near[:, :-1] |= ink[:, 1:]
    # A few dark grains are dust; text or lines under the mark are more than a thirtieth of its own ink.
    return int((near & dark).sum()) > max(6, int(ink.sum()) // 30)


def _outside_blank(ink: NDArray[np.bool_], letters: list[Letter], number: bool) -> str:
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
    line = [one for one in letters if not one.text.isspace() and one.box[1] <= middle <= one.box[3] + 2]
    before = sorted((one for one in line if one.box[2] <= left + 3), key=lambda one: one.box[0])
    behind = sorted((one for one in line if one.box[0] >= right - 3), key=lambda one: one.box[0])
    gap_before = left - before[-1].box[2] if before else 999
    gap_behind = behind[0].box[0] - right if behind else 999
    if min(gap_before, gap_behind) > 10 and not number:
        return ""
    written = "".join(one.text for one in before[-24:])
    following = "".join(one.text for one in behind[:12])
    if _NUMBER_BLANK.search(_tail(written)) or _DAY_BLANK.search(_tail(written)):
        return ""
    if following.startswith("/") or following.casefold().startswith(("tháng", "năm")):
        return ""
    return f"{written[-20:]} … {following[:12]}".strip()


def _tail(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _box_of(mask: NDArray[np.bool_], look: Look, index: int, shape: tuple[int, ...]) -> Rect | None:
    """The place of a mask in user space (unrotated pages; the report draws it)."""
    rows, columns = np.nonzero(mask)
    if not rows.size:
        return None
    scale = 1 / SCALE
    height = shape[0]
    return (
        round(float(columns.min()) * scale, 1),
        round((height - float(rows.max())) * scale, 1),
        round(float(columns.max()) * scale, 1),
        round((height - float(rows.min())) * scale, 1),
    )


__all__ = ["Block", "Look", "Mark", "RenderError", "judge_page"]
