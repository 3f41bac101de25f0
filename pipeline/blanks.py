"""Parts the printed words of a header's line from what a pen or a stamp set between them.

Readers take "Số: 152/NQ-HĐND" with a written 152 for one word ("S6.5Q52/NQ-HĐND"). Where its blanks were found
(`pipeline.slots`), the printed neighbours are known by their own rendering, and only what stands between them is read
again, by the readers of print: the digit reader's own guesses stay on `Page.slots`, so that the two remain two witnesses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.document import Box, Line, SlotReadings, Word
from pipeline.engines.base import Place
from pipeline.handwriting import Blanks
from pipeline.pages import Sheet
from pipeline.recognize import read_strips
from pipeline.slots import Slot
from pipeline.wording import fold

_NARROW = 0.8  # ems; a figure and its spaces take more: what is narrower is the comma of "Ngày, tháng, năm sinh"
_LOST = 4  # letters that readers may have made of a pen; more, and the line says something else beside its blanks
_COLON = re.compile(r"\W*[Ss5]\S{0,2}[:.]")
_TOLD = 3  # letters by which a neighbour is found in a word that it is glued to
_FIGURES = re.compile(r"\d(?:.*\d)?")


def parted(sheet: Sheet, lines: Sequence[Line], blanks: Blanks, read: SlotReadings) -> tuple[Line, ...]:
    """The page's lines, those with a blank that is not surely printed put together anew from neighbours and blanks."""
    slots = [slot for slot in (blanks.number, *blanks.date) if slot is not None]
    result = list(lines)
    for index, group in groupby(sorted(slots, key=lambda slot: (slot.line, slot.x0)), key=lambda slot: slot.line):
        own = list(group)
        wide = all(slot.x1 - slot.x0 > _NARROW * slot.size for slot in own)
        if wide and any(_is_written(slot, read) for slot in own) and not _is_parted(lines[index], own):
            anew = _anew(sheet, lines[index], own)
            if _lost(lines[index].text, anew.text) <= _LOST:
                result[index] = anew
    return tuple(result)


def _is_written(slot: Slot, read: SlotReadings) -> bool:
    found = getattr(read, slot.kind)
    return found is not None and found.writing != "print"


def _is_parted(line: Line, slots: Sequence[Slot]) -> bool:
    """Whether each printed neighbour of a blank already is a word of the line."""
    said = {word.text for word in line.words}
    return all(neighbour in said for slot in slots for neighbour in (slot.before, slot.after) if neighbour)


def _lost(before: str, after: str) -> int:
    """How many letters of the first text have none in the second, be it another one that was misread ("cpxp", "GPXD")."""
    said, says = (Counter(filter(str.isalpha, fold(text))) for text in (before, after))
    return (said - says).total() - (says - said).total()


def _anew(sheet: Sheet, line: Line, slots: Sequence[Slot]) -> Line:
    """The line: its words left of the blanks, each blank's neighbour and what stands in it, its words right of them."""
    point = 72 / sheet.dpi
    y0, y1 = line.box.y0, line.box.y1
    open_ended = [slot for slot in slots if slot.after]  # what follows "năm" was read with the line
    places = [Place(round(slot.x0), round(y0 / point), round(slot.x1), round(y1 / point)) for slot in open_ended]
    inside = dict(zip([place.x0 for place in places], read_strips(sheet, places), strict=True))
    words = _before(line, slots[0], point)
    for slot in slots:
        before = "Số:" if slot.kind == "number" and _COLON.match(line.text) else slot.before
        words.append(Word(before, Box(slot.start * point, y0, slot.x0 * point, y1), round(min(slot.score, 1.0), 4)))
        words += [
            Word(figures[0], Box(one.x0 * point, y0, one.x1 * point, y1), one.confidence, one.alternatives)
            for one in inside.get(round(slot.x0), ())
            if (figures := _FIGURES.search(one.text))
        ]
    if slots[-1].after:
        _end(words, line, slots[-1], point)
    words += _after(line, slots[-1], point)
    return replace(line, words=tuple(words))


def _end(words: list[Word], line: Line, slot: Slot, point: float) -> None:
    """Adds the last neighbour; a notation to the figures before it, as it is written: "152/NQ-HĐND"."""
    box = Box(slot.x1 * point, line.box.y0, slot.stop * point, line.box.y1)
    sure = min(
        (word.confidence for word in line.words if word.box.x1 > box.x0 + 1 and word.box.x0 < box.x1), default=0.0
    )
    if slot.kind == "number" and _FIGURES.fullmatch(words[-1].text):
        figures = words.pop()
        alternatives = tuple(one + slot.after for one in figures.alternatives)
        read = line.text.replace(" ", "").rpartition("/")[2]
        if read and read != slot.after.replace(" ", "").rpartition("/")[2]:  # no reader's word, but what was matched
            alternatives += (f"{figures.text}/{read}",)
        sure, box = min(sure, figures.confidence), figures.box.union(box)
        alternatives += tuple(f"{figures.text}/{one}" for one in _other_marks(line, slot.after))
        text = figures.text + slot.after
        words.append(Word(text, box, sure, tuple(one for one in dict.fromkeys(alternatives) if one != text)))
    else:
        words.append(Word(slot.after, box, sure))


def _other_marks(line: Line, after: str) -> list[str]:
    """The notations that readers had with other marks than the one that was matched: rendered, a Đ and a D are too alike."""
    notation = after.replace(" ", "").rpartition("/")[2]
    texts = dict.fromkeys(other for word in line.words for other in word.alternatives)
    said = [text.replace(" ", "").rpartition("/")[2] for text in texts]
    return [one for one in dict.fromkeys(said) if one != notation and fold(one) == fold(notation)]


def _before(line: Line, slot: Slot, point: float) -> list[Word]:
    """The line's words left of the blank's neighbour; of one glued to it what stands before it ("Hà Nội,ngày")."""
    edge, em = slot.start * point, slot.size * point
    kept = [word for word in line.words if word.box.middle[0] < edge and word.box.x1 < edge + em]
    glued = next((word for word in line.words if word.box.x0 < edge - em and word.box.x1 >= edge + em), None)
    if glued is not None:
        at = fold(glued.text).rfind(fold(slot.before)[:_TOLD])
        if at > 0:
            box = Box(glued.box.x0, glued.box.y0, edge, glued.box.y1)
            kept.append(Word(glued.text[:at], box, glued.confidence))
    return kept


def _after(line: Line, slot: Slot, point: float) -> list[Word]:
    """The line's words right of the last neighbour; after "năm" the figures glued to it too ("năm2025")."""
    edge = (slot.stop if slot.after else slot.x0) * point
    kept = []
    for word in line.words:
        if word.box.middle[0] > edge and word.box.x0 > edge - 0.5 * slot.size * point:
            kept.append(word)
        elif not slot.after and word.box.x1 > edge + slot.size * point:
            figures = word.text[len(word.text.rstrip("0123456789")) :]
            if figures:
                box = Box(edge, word.box.y0, word.box.x1, word.box.y1)
                kept.append(Word(figures, box, word.confidence))
    return kept


__all__ = ["parted"]
