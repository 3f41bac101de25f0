"""What a later revision did to a signed document, as seen: both states rendered, and every new mark judged by where it lies.

Nothing but the marks a revision names may look different; what each kind of mark may draw stands here for fields and
comments, in stamped.py for signatures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signing.change import NEVER, Change, Rect
from signing.inkshapes import drawn_as, still_read
from signing.look import FAINT, INK, PAPER, SCALE, SPECKS, Letter, Look, Reader, RenderError
from signing.remarks import reads_as_remark
from signing.sheet import Block, Mark, Sheet, within
from signing.stamped import BLANK_MARKS, judge_mark, touched


def judge_page(
    old: Look, new: Look, index: int, marks: list[Mark], block: Block, reader: Reader | None = None
) -> list[Change]:
    """The forbidden changes one sees on a page between two states; an empty list when all new ink lies where it may.

    `reader` reads what a signature's picture says; without one, a picture of a line of words is refused.
    """
    before, after = old.grey(index), new.grey(index)
    if before.shape != after.shape:
        return [Change("page-looks-different", NEVER, index)]
    changed = np.abs(after - before) > FAINT
    if not changed.any():
        return []
    found: list[Change] = []
    outside = changed.copy()
    for mark in marks:
        left, top, right, bottom = old.pixels(index, mark.box, before.shape)
        outside[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = False
    if int(outside.sum()) > SPECKS:
        found.append(Change("page-looks-different", NEVER, index, _box_of(outside, old, index, before.shape)))
    if marks:
        sheet = Sheet.of(old, new, index, block)
        for mark in marks:
            if mark.is_signature or (mark.note and mark.note not in _QUIET_NOTES):
                found.extend(judge_mark(sheet, mark, reader))
            else:
                found.extend(_hides_letters(sheet, mark))
                if mark.note:
                    found.extend(_unlike_its_kind(sheet, mark))
            if mark.note:
                found.extend(_judge_words(sheet, mark))
    return found


def _judge_words(sheet: Sheet, mark: Mark) -> list[Change]:
    """An annotation's words are unsigned content, unless it is a comment in kind and in looks."""
    area = sheet.area(mark.box)
    words = any(within(letter.box, area) for letter in sheet.added if not letter.text.isspace())
    if mark.remark and mark.note == "FreeText":
        remark = reads_as_remark(sheet.old, sheet.new, sheet.index, mark.box, words=words)
        return [Change("annotation-shows-content", NEVER, sheet.index, mark.box, detail=mark.note, remark=remark)]
    return [Change("annotation-shows-content", NEVER, sheet.index, mark.box, detail=mark.note)] if words else []


def _hides_letters(sheet: Sheet, mark: Mark) -> list[Change]:
    """A filled field, or a mark that points at text, may not take the page's own letters away, nor ink that no letter
    tells of: on a scan every letter is."""
    gone = sheet.gone(mark.box)
    if int(gone.sum()) <= SPECKS:
        return []
    old, index = sheet.old, sheet.index
    printed = [one for one in old.letters(index, gone.shape) if one.text not in BLANK_MARKS]
    hidden = "".join(one.text for one in printed if touched(gone, one.box))
    if hidden or (old.is_scan(index) and int((gone & (old.paper(index) < INK)).sum()) > SPECKS):
        return [Change("signed-ink-hidden", NEVER, index, mark.box, mark.field, detail=hidden[:80])]
    return []


def _unlike_its_kind(sheet: Sheet, mark: Mark) -> list[Change]:
    """A mark that points at text may draw what marks of its kind are, and nothing that could be read."""
    index, window = sheet.index, sheet.window(mark.box, around=3)
    before, ink = sheet.before[window], sheet.ink(mark.box, around=3)[window]
    if not still_read(ink, before < INK, sheet.new.colours(index)[window]):
        return [Change("signed-ink-hidden", NEVER, index, mark.box, mark.field)]
    if drawn_as(mark.note, ink, before < PAPER, _moved(sheet.old.letters(index, sheet.before.shape), window)):
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
