"""Reads the print of a prepared page: lines from a detector, each read by independent engines, settled by vote.

Runs inside a bounded child; engines are made there once and stay warm.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from pipeline.document import Box, Line, Word
from pipeline.engines.base import LineReader, Place, Reading
from pipeline.engines.true_ocr import TrueOcr
from pipeline.pages import Sheet
from pipeline.vote import Voted, agreement, vote, well_formed

Profile = Literal["fast", "best"]
First = Literal["tesseract", "pytesseract"]


@cache
def true_ocr() -> TrueOcr:
    """The detector and second reader of this process."""
    return TrueOcr()


@cache
def first_reader(name: First = "tesseract") -> LineReader:
    """The first reader of this process: Tesseract's C API, or pytesseract where that is asked for."""
    if name == "pytesseract":
        from pipeline.engines.pytesseract_cli import PytesseractReader

        return PytesseractReader()
    from pipeline.engines.tesseract import Tesseract

    return Tesseract()


@cache
def third_reader() -> LineReader:
    """The third reader of this process; 43 MB, so only the profile "best" makes it."""
    from pipeline.engines.aster import Aster

    return Aster()


def recognize(sheet: Sheet, profile: Profile = "fast", first: First = "tesseract") -> tuple[Line, ...]:
    """The lines of a page in reading order, boxes in points of the sheet's frame."""
    found = true_ocr().detect(sheet.clean)
    places = [place for place, _ in found]
    if not places:
        return ()
    readings = [
        first_reader(first).read(sheet.clean, places, sheet.dpi),
        true_ocr().read(sheet.clean, places, sheet.dpi),
    ]
    if profile == "best":
        readings.append(_third(sheet, places, readings))
    lines: list[tuple[Place, tuple[Voted, ...]]] = []
    for index, (place, score) in enumerate(found):
        voices = [reading[index] for reading in readings]
        words = vote(voices)
        if words and not _is_junk(words, voices, score):
            lines.append((place, words))
    return _in_order(sheet, lines)


def _third(sheet: Sheet, places: Sequence[Place], readings: Sequence[list[Reading]]) -> list[Reading]:
    """The third reader's voice on the lines where the first two disagree; silence elsewhere."""
    unsettled = [index for index in range(len(places)) if agreement(readings[0][index], readings[1][index]) < 1.0]
    heard = third_reader().read(sheet.clean, [places[index] for index in unsettled], sheet.dpi)
    voices: list[Reading] = [()] * len(places)
    for index, reading in zip(unsettled, heard, strict=True):
        voices[index] = reading
    return voices


def _is_junk(words: Sequence[Voted], voices: Sequence[Reading], score: float) -> bool:
    """Whether a "line" is the ring of a seal, bleed-through or a signature: short, and no two readers see the same."""
    text = "".join(word.text for word in words)
    if not any(char.isalnum() for char in text):
        return True
    if len(text) > 24:
        return False
    alike = agreement(voices[0], voices[1])
    sure = sum(word.confidence for word in words) / len(words)
    formed = sum(1 for word in words if well_formed(word.text)) / len(words)
    if not voices[0] or not voices[1]:
        return sure < 0.75 or len(text) < 3
    return alike < 0.35 and (sure < 0.75 or formed < 0.5)


def _in_order(sheet: Sheet, lines: Sequence[tuple[Place, tuple[Voted, ...]]]) -> tuple[Line, ...]:
    height, width = sheet.clean.shape
    texts = [" ".join(word.text for word in words) for _, words in lines]
    order = true_ocr().order([place for place, _ in lines], texts, width, height)
    return tuple(_line(sheet, *lines[index]) for index in order)


def _line(sheet: Sheet, place: Place, words: tuple[Voted, ...]) -> Line:
    point = 72 / sheet.dpi
    box = Box(place.x0 * point, place.y0 * point, place.x1 * point, place.y1 * point)
    dotted = any(
        leader.x0 < place.x1 and leader.x1 > place.x0 and place.y0 - 2 <= leader.y <= place.y1 + 2
        for leader in sheet.leaders
    )
    return Line(
        tuple(
            Word(word.text, Box(word.x0 * point, box.y0, word.x1 * point, box.y1), word.confidence, word.alternatives)
            for word in words
        ),
        box,
        dotted,
    )


def warm() -> None:
    """Loads the engines of the fast profile: name it as a pool's `warm` function ("pipeline.recognize:warm")."""
    first_reader()
    true_ocr()


__all__ = ["First", "Profile", "first_reader", "recognize", "third_reader", "true_ocr", "warm"]
