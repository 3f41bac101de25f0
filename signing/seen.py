"""What a later revision did to a signed document, as seen: both states rendered, and every new mark judged by where it lies.

Nothing but the marks a revision names may look different; what each kind of mark may draw stands here for fields and
comments, in stamped.py for signatures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signing.change import NEVER, Change, Rect
from signing.inkshapes import drawn_as, still_read
from signing.look import DIFFERENT, INK, PAPER, SCALE, Grey, Letter, Look, RenderError
from signing.remarks import reads_as_remark
from signing.stamped import BLANK_MARKS, Block, Mark, Reader, Sheet, judge_mark, touched, within


def judge_page(
    old: Look, new: Look, index: int, marks: list[Mark], block: Block, reader: Reader | None = None
) -> list[Change]:
    """The forbidden changes one sees on a page between two states; an empty list when all new ink lies where it may.

    `reader` reads what a signature's picture says; without one, a picture of a line of words is refused.
    """
    before, after = old.grey(index), new.grey(index)
    if before.shape != after.shape:
        return [Change("page-looks-different", NEVER, index)]
    changed = np.abs(after - before) > DIFFERENT
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
        sheet = Sheet.of(old, new, index, block)
        for mark in marks:
            if mark.is_signature or (mark.note and mark.note not in _QUIET_NOTES):
                found.extend(judge_mark(sheet, mark, reader))
            else:
                found.extend(_hides_letters(old, index, mark, before, after))
                if mark.note:
                    found.extend(_unlike_its_kind(old, new, index, mark, before, after))
            if mark.note:
                found.extend(_judge_words(old, new, index, mark, sheet.added, before.shape))
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
    gone[window] = (before[window] < INK) & (after[window] > PAPER)
    if int(gone.sum()) <= 12:
        return []
    printed = [one for one in old.letters(index, before.shape) if one.text not in BLANK_MARKS]
    hidden = "".join(one.text for one in printed if touched(gone, one.box))
    if hidden or (old.is_scan(index) and int((gone & (old.paper(index) < INK)).sum()) > 12):
        return [Change("signed-ink-hidden", NEVER, index, mark.box, mark.field, detail=hidden[:80])]
    return []


def _unlike_its_kind(old: Look, new: Look, index: int, mark: Mark, before: Grey, after: Grey) -> list[Change]:
    """A mark that points at text may draw what marks of its kind are, and nothing that could be read."""
    left, top, right, bottom = old.pixels(index, mark.box, before.shape)
    ink = np.zeros_like(before, dtype=bool)
    window = (slice(max(0, top - 3), bottom + 3), slice(max(0, left - 3), right + 3))
    ink[window] = np.abs(after[window] - before[window]) > DIFFERENT
    if not still_read(ink[window], before[window] < INK, new.colours(index)[window]):
        return [Change("signed-ink-hidden", NEVER, index, mark.box, mark.field)]
    if drawn_as(mark.note, ink[window], before[window] < PAPER, _moved(old.letters(index, before.shape), window)):
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
    return any(within(letter.box, area) for letter in added if not letter.text.isspace())


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


__all__ = ["Block", "Look", "Mark", "Reader", "RenderError", "judge_page"]
