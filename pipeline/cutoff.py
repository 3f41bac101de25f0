"""Print that runs into the edge of its picture: a scan that was cut off keeps half words, and loses others unseen."""

from __future__ import annotations

from dataclasses import replace

from pipeline.document import Line, Page, Word

STEPS = {"left": "cut-off-left", "right": "cut-off-right"}  # how Page.steps records it
_EDGE = 9.0  # points: nobody prints so near to the edge of a sheet, and a lost word leaves no more than its space
_LINES = 3  # that end there: one may be a stamp or dirt
_DOUBT = 0.0  # what is lost may be anything: no neighbour vouches for it (see pipeline.context)


def doubted_at_edges(page: Page) -> Page:
    """The page with the words at a cut edge doubted, and a step for each side (left, right) that is cut."""
    sides = [side for side in STEPS if sum(_reaches(line, side, page) for line in page.lines) >= _LINES]
    if not sides:
        return page
    lines = tuple(_doubted(line, sides, page) for line in page.lines)
    return replace(page, lines=lines, steps=(*page.steps, *(STEPS[side] for side in sides)))


def _reaches(line: Line, side: str, page: Page) -> bool:
    if not any(char.isalnum() for char in line.text):
        return False
    # By the line's own box: of a word cut in half the readers may make nothing, and the next one stands further in.
    return line.box.x0 < _EDGE if side == "left" else line.box.x1 > page.width - _EDGE


def _doubted(line: Line, sides: list[str], page: Page) -> Line:
    words = list(line.words)
    for side in sides:
        if _reaches(line, side, page):
            place = 0 if side == "left" else -1
            words[place] = unsure(words[place])
    return replace(line, words=tuple(words))


def unsure(word: Word) -> Word:
    """The word as one that may go on unseen: so doubted that no agreement on the letters it has vouches for it."""
    return replace(word, confidence=min(word.confidence, _DOUBT))


__all__ = ["STEPS", "doubted_at_edges", "unsure"]
