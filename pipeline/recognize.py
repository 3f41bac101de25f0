"""Reads the print of a prepared page: lines from a detector, each read by independent engines, settled by vote.

Runs inside a bounded child; engines are made there once and stay warm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline import lexicon
from pipeline.document import Box, Line, Word
from pipeline.engines.base import LineReader, Place, Reading
from pipeline.engines.true_ocr import TrueOcr
from pipeline.glyphs import look_again
from pipeline.marks import set_right
from pipeline.pages import Sheet
from pipeline.posts import fit_post, vouched
from pipeline.strokes import without_large_strokes
from pipeline.vote import Voted, agreement, vote
from pipeline.weighing import well_formed

Profile = Literal["fast", "best"]
# "Số: … /GM-SYT", "Số: … /2016", "Số:" alone: the pen between them makes the readers disagree, but the line is wanted
# for its blank.
_NUMBER_LINE = re.compile(
    r"\W*[Ss5]\S{0,3}[\s:.].{0,16}[/\\|]\s*(?:[^\W\d_]{2}|(?:19|20)\d\d)|\W*[Ss5][ốôóòổỗộơ6]\s?[:.]\W*$"
)
# What readers make of a pen going up and down: "vVvvy", "Awvv". No Vietnamese word holds v or w twice.
_PEN_STROKES = re.compile(r"(?=.*[vw].*[vw])[vwyiujlnmhrbpađạắỵAINMUVWYzk/|\\'`,.]+", re.IGNORECASE)
_BESIDE = 6  # heights of a line on either side of it: what a signature takes of a post
# Two readers of print, however faint, agree on two letters in five; below that they saw a pen or a seal.
_STRANGERS = 0.4
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
    whole = sheet
    sheet = replace(sheet, clean=without_large_strokes(sheet.clean, sheet.dpi))
    found = true_ocr().detect(sheet.clean)
    places = [place for place, _ in found]
    if not places:
        return ()
    readings = _read_both(sheet, places, first)
    if sheet.clean is not whole.clean:
        _read_under_strokes(sheet, whole, places, readings, first)
    if profile == "best":
        readings.append(_third(sheet, places, readings))
    dotted = [_on_leader(sheet, place) for place in places]
    controls = _controls(sheet, places, dotted)
    lines: list[_Found] = []
    for index, (place, score) in enumerate(found):
        voices = [reading[index] for reading in readings]
        words = set_right(vote(voices, controls[index]))
        if words and not is_junk(words, voices, score):
            lines.append(_Found(place, look_again(sheet.clean, place, words), dotted[index]))
    if sheet.clean is not whole.clean:
        lines = _posts_under_strokes(sheet, whole, lines)
    return _in_order(sheet, lines)


def _read_both(sheet: Sheet, places: Sequence[Place], first: First) -> list[list[Reading]]:
    return [
        first_reader(first).read(sheet.clean, places, sheet.dpi),
        true_ocr().read(sheet.clean, places, sheet.dpi),
    ]


def _read_under_strokes(
    sheet: Sheet, whole: Sheet, places: Sequence[Place], readings: list[list[Reading]], first: First
) -> None:
    """Reads lines from which strokes were taken with the strokes in place too, and keeps what the readers agree on more.

    A letter that a signature runs through went with it; where the readers see through the stroke, it comes back.
    """
    touched = [index for index, place in enumerate(places) if _touched(sheet, whole, place)]
    again = _read_both(whole, [places[index] for index in touched], first)
    for position, index in enumerate(touched):
        with_strokes = [reading[position] for reading in again]
        if _worth(with_strokes) > _worth([reading[index] for reading in readings]):
            for reading, other in zip(readings, with_strokes, strict=True):
                reading[index] = other


def _worth(voices: Sequence[Reading]) -> float:
    """How many letters of a line its readers agree on."""
    length = min(sum(len(word.text) for word in voice) for voice in voices)
    return agreement(voices[0], voices[1]) * length


@dataclass(frozen=True, slots=True)
class _Found:
    """A line that is kept: where it stands, its words, whether leaders were erased from it."""

    place: Place
    words: tuple[Voted, ...]
    dotted: bool


def _posts_under_strokes(sheet: Sheet, whole: Sheet, lines: Sequence[_Found]) -> list[_Found]:
    """The lines with posts completed that a signature runs through; pieces of them that were found apart are gone."""
    result = list(lines)
    page = [" ".join(word.text for word in line.words) for line in lines]
    for line in lines:
        place = line.place
        reach = _BESIDE * place.height
        if line not in result or not _touched(sheet, whole, place, reach):
            continue
        row = [other for other in result if other is not line and _same_row(place, other.place, reach)]
        texts = [" ".join(word.text for word in other.words) for other in row]
        fitted = fit_post(whole.clean, sheet.clean, place, line.words, texts)
        if fitted is not None and vouched(fitted.text, page):
            pieces = [line, *(other for other in row if _inside(other.place, fitted.place))]
            result = [one for one in result if one not in pieces] + [
                replace(line, place=fitted.place, words=fitted.words)
            ]
    return result


def _touched(sheet: Sheet, whole: Sheet, place: Place, reach: int = 0) -> bool:
    """Whether strokes were taken off the line, or off its row within `reach` pixels of it."""
    part = (slice(place.y0, place.y1), slice(max(0, place.x0 - reach), place.x1 + reach))
    return bool((sheet.clean[part] != whole.clean[part]).any())


def _same_row(one: Place, other: Place, reach: int) -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared > 0.5 * min(one.height, other.height) and other.x0 < one.x1 + reach and other.x1 > one.x0 - reach


def _inside(one: Place, other: Place) -> bool:
    return one.x0 >= other.x0 - one.height and one.x1 <= other.x1 + one.height


def _on_leader(sheet: Sheet, place: Place) -> bool:
    """Whether a leader ran along the line or up to it: its dots may have touched the letters."""
    near = 2 * place.height
    return any(
        leader.x0 < place.x1 + near and leader.x1 > place.x0 - near and place.y0 - 2 <= leader.y <= place.y1 + 2
        for leader in sheet.leaders
    )


def _controls(sheet: Sheet, places: Sequence[Place], dotted: Sequence[bool]) -> list[Reading]:
    """The second reader's reading of the lines that had leaders, with the leaders still there."""
    chosen = [index for index, on_leader in enumerate(dotted) if on_leader]
    heard = true_ocr().read(sheet.dotted, [places[index] for index in chosen], sheet.dpi)
    controls: list[Reading] = [()] * len(places)
    for index, reading in zip(chosen, heard, strict=True):
        controls[index] = reading
    return controls


def _third(sheet: Sheet, places: Sequence[Place], readings: Sequence[list[Reading]]) -> list[Reading]:
    """The third reader's voice on the lines where the first two disagree; silence elsewhere."""
    unsettled = [index for index in range(len(places)) if agreement(readings[0][index], readings[1][index]) < 1.0]
    heard = third_reader().read(sheet.clean, [places[index] for index in unsettled], sheet.dpi)
    voices: list[Reading] = [()] * len(places)
    for index, reading in zip(unsettled, heard, strict=True):
        voices[index] = reading
    return voices


def is_junk(words: Sequence[Voted], voices: Sequence[Reading], score: float) -> bool:
    """Whether a "line" is the ring of a seal, bleed-through or a signature: short, and no two readers see the same."""
    text = "".join(word.text for word in words)
    if not any(char.isalnum() for char in text):
        return True
    if any(_NUMBER_LINE.match(" ".join(word.text for word in voice)) for voice in voices):
        return False
    if len(text) > 24:
        return False
    if _PEN_STROKES.fullmatch(text) and not any(lexicon.known(word.text) for word in words):
        return True
    alike = agreement(voices[0], voices[1])
    if len(text) <= 2:
        return alike < 1.0
    sure = sum(word.confidence for word in words) / len(words)
    formed = sum(1 for word in words if well_formed(word.text)) / len(words)
    if not voices[0] or not voices[1]:
        return formed < 0.5 or not any(lexicon.known(word.text) for word in words)
    if alike < _STRANGERS and (len(words) < 2 or not all(lexicon.known(word.text) for word in words)):
        return True
    return (formed < 0.5 and alike < 0.7) or (alike < 0.35 and sure < 0.75)


def _in_order(sheet: Sheet, lines: Sequence[_Found]) -> tuple[Line, ...]:
    height, width = sheet.clean.shape
    texts = [" ".join(word.text for word in line.words) for line in lines]
    order = true_ocr().order([line.place for line in lines], texts, width, height)
    return tuple(_line(sheet, lines[index]) for index in order)


def _line(sheet: Sheet, found: _Found) -> Line:
    point, place = 72 / sheet.dpi, found.place
    box = Box(place.x0 * point, place.y0 * point, place.x1 * point, place.y1 * point)
    return Line(
        tuple(
            Word(word.text, Box(word.x0 * point, box.y0, word.x1 * point, box.y1), word.confidence, word.alternatives)
            for word in found.words
        ),
        box,
        found.dotted,
    )


def warm() -> None:
    """Loads the engines of the fast profile: name it as a pool's `warm` function ("pipeline.recognize:warm")."""
    first_reader()
    true_ocr()


__all__ = ["First", "Profile", "first_reader", "is_junk", "recognize", "third_reader", "true_ocr", "warm"]
