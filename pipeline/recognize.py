"""Reads the print of a prepared page: lines from a detector, each read by independent engines, settled by vote.

Runs inside a bounded child; engines are made there once and stay warm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Literal

import numpy as np

from pipeline.bilingual import with_label
from pipeline.blocks import FoundLine, is_crossed, judge_of_crossed_ink, under_strokes
from pipeline.bridged import beside_lost, is_long, parted
from pipeline.document import Box, Line, Word
from pipeline.engines.base import LineReader, Place, Reading
from pipeline.engines.true_ocr import TrueOcr
from pipeline.glyphs import look_again
from pipeline.ink import Ink
from pipeline.junk import is_junk, says_words, without_pens
from pipeline.lone import is_sign, lone_places
from pipeline.marks import set_right
from pipeline.pages import Sheet
from pipeline.raster import Pixels
from pipeline.vote import agreement, vote
from pipeline.voted import Look, Voted
from pipeline.zone import looks_machine_readable, zone_line

Profile = Literal["fast", "best"]
_FAINT = 150  # gray; the core of print is darker, also where it is printed faintly: the page was brought to white
_TAKEN = 0.03  # of the line's height squared: ink that was taken off a word with strokes; a letter's bar is 0.05
_UNDER_STROKES = 0.85  # confidence of such a word
_FORMED = 0.9  # confidence of a machine-readable line that the readers read otherwise: its check digits decide
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


@cache
def judge_of_ink() -> Ink:
    """The judge of ink of this process: it tells which reading a word's ink bears out."""
    return Ink()


def recognize(sheet: Sheet, profile: Profile = "fast", first: First = "tesseract") -> tuple[Line, ...]:
    """The lines of a page in reading order, boxes in points of the sheet's frame."""
    whole = sheet
    sheet = replace(sheet, clean=sheet.bare)
    dark = _dark(sheet.clean)
    found = parted(dark, true_ocr().detect(dark), true_ocr().detect_closer)
    places = [place for place, _ in found]
    if not places:
        return ()
    readings = _read_both(sheet, places, first)
    pictures = [sheet.clean] * len(places)
    if sheet.clean is not whole.clean:
        for index in _read_under_strokes(sheet, whole, places, readings, first):
            pictures[index] = whole.clean
    if profile == "best":
        readings.append(_third(sheet, places, readings))
    dotted = [_on_leader(sheet, place) for place in places]
    controls = _controls(sheet, places, dotted)
    lines: list[FoundLine] = []
    for index, (place, score) in enumerate(found):
        voices = [reading[index] for reading in readings]
        look = judge_of_ink().on_line(pictures[index], place.y0, place.y1)
        words = set_right(without_pens(vote(voices, controls[index], look)))
        if looks_machine_readable([word.text for word in words]):
            words = _of_the_zone(words, look)
        elif words:
            words = with_label(words, look)
        junk = not words or is_junk(words, voices, score, partial(look, place.x0, place.x1))
        words = _less_sure_under_strokes(sheet, whole, place, look_again(sheet.clean, place, words, look))
        lines.append(FoundLine(place, words, dotted[index], junk))
    # The corner of a plan is a line to the detector and junk to the vote: a figure may stand beside it.
    taken = [line.place for line in lines if not line.junk]
    lines += seen_from_nearer(sheet, whole, lines, first)
    lines = under_strokes(sheet, whole, lines) + _lone_signs(sheet, dark, taken, first)
    return _in_order(sheet, [line for line in lines if not line.junk])


def seen_from_nearer(sheet: Sheet, whole: Sheet, lines: Sequence[FoundLine], first: First) -> list[FoundLine]:
    """The lines about long ones of which strokes left nothing to read: a seal's ring pulls a line off its print and hides
    the next. What still says nothing stays open."""
    sound = [line.place for line in lines if not line.junk]
    lost = [line.place for line in lines if line.junk and is_long(line.place) and is_crossed(sheet, whole, line.place)]
    places = beside_lost(whole.clean, lost, sound, true_ocr().detect_closer)
    read = read_strips(whole, places, first)
    return [
        FoundLine(place, _less_sure_under_strokes(sheet, whole, place, words), False, not says_words(words))
        for place, words in zip(places, read, strict=True)
    ]


def _lone_signs(sheet: Sheet, dark: Pixels, lines: Sequence[Place], first: First) -> list[FoundLine]:
    """The single signs beside the lines that all readers see alike."""
    signs = lone_places(dark, lines)
    if not signs:
        return []
    strips = [place for sign in signs for place in sign]
    readings = dict(zip(strips, zip(*_read_both(sheet, strips, first), strict=True), strict=True))
    found = []
    for sign in signs:
        told = (_sign_at(sheet, place, readings[place]) for place in sign)
        seen = next((one for one in told if one is not None), None)
        if seen is not None:
            found.append(seen)
    return found


def _sign_at(sheet: Sheet, place: Place, voices: Sequence[Reading]) -> FoundLine | None:
    look = judge_of_ink().on_line(sheet.clean, place.y0, place.y1)
    if not is_sign(voices, look(place.x0, place.x1)):
        return None
    return FoundLine(place, vote(voices, (), look), False, False)


def read_strips(sheet: Sheet, places: Sequence[Place], first: First = "tesseract") -> list[tuple[Voted, ...]]:
    """The words in each of these strips of lines that were found already, such as a blank between printed words."""
    if not places:
        return []
    readings = _read_both(sheet, places, first)
    look = [judge_of_ink().on_line(sheet.clean, place.y0, place.y1) for place in places]
    return [vote([reading[index] for reading in readings], (), look[index]) for index in range(len(places))]


def _dark(gray: Pixels) -> Pixels:
    """The page less its lighter grays: a seal's pale rests beside a line hide it from the detector."""
    return np.where(gray > _FAINT, np.uint8(255), gray)


def _read_both(sheet: Sheet, places: Sequence[Place], first: First) -> list[list[Reading]]:
    return [
        first_reader(first).read(sheet.clean, places, sheet.dpi),
        true_ocr().read(sheet.clean, places, sheet.dpi),
    ]


def _read_under_strokes(
    sheet: Sheet, whole: Sheet, places: Sequence[Place], readings: list[list[Reading]], first: First
) -> list[int]:
    """Reads lines from which strokes were taken with the strokes in place too, and keeps what the readers agree on more.

    A letter that a signature runs through went with it; where the readers see through the stroke, it comes back. Returns
    the lines whose reading with strokes was kept.
    """
    kept = []
    touched = [index for index, place in enumerate(places) if is_crossed(sheet, whole, place)]
    again = _read_both(whole, [places[index] for index in touched], first)
    for position, index in enumerate(touched):
        with_strokes = [reading[position] for reading in again]
        if _worth(with_strokes) > _worth([reading[index] for reading in readings]):
            for reading, other in zip(readings, with_strokes, strict=True):
                reading[index] = other
            kept.append(index)
    return kept


def _of_the_zone(words: tuple[Voted, ...], look: Look) -> tuple[Voted, ...]:
    """A line of a machine-readable zone as its ink fits the format; as it was read, where it does not."""
    x0, x1 = words[0].x0, words[-1].x1
    text = zone_line(look(x0, x1))
    read = "".join(word.text for word in words)
    if not text or text == read:
        return words
    return (Voted(text, x0, x1, min(_FORMED, *(word.confidence for word in words)), (read,)),)


def _worth(voices: Sequence[Reading]) -> float:
    """How many letters of a line its readers agree on."""
    length = min(sum(len(word.text) for word in voice) for voice in voices)
    return agreement(voices[0], voices[1]) * length


def _less_sure_under_strokes(sheet: Sheet, whole: Sheet, place: Place, words: tuple[Voted, ...]) -> tuple[Voted, ...]:
    """The words of a line, those that strokes were taken off doubted: with a pen a letter's bar may go ("Hùng", "Tùng")."""
    if not is_crossed(sheet, whole, place):
        return words
    gone = (sheet.clean[place.y0 : place.y1] > _FAINT) & (whole.clean[place.y0 : place.y1] <= _FAINT)
    least = _TAKEN * place.height**2
    return tuple(
        replace(word, confidence=min(word.confidence, _UNDER_STROKES))
        if int(np.count_nonzero(gone[:, max(0, round(word.x0)) : round(word.x1)])) > least
        else word
        for word in words
    )


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


def _in_order(sheet: Sheet, lines: Sequence[FoundLine]) -> tuple[Line, ...]:
    height, width = sheet.clean.shape
    texts = [" ".join(word.text for word in line.words) for line in lines]
    order = true_ocr().order([line.place for line in lines], texts, width, height)
    return tuple(_line(sheet, lines[index]) for index in order)


def _line(sheet: Sheet, found: FoundLine) -> Line:
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
    judge_of_ink()
    judge_of_crossed_ink()


__all__ = [
    "First",
    "Profile",
    "first_reader",
    "judge_of_ink",
    "read_strips",
    "recognize",
    "seen_from_nearer",
    "third_reader",
    "true_ocr",
    "warm",
]
