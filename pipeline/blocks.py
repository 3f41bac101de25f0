"""Puts a page's signature blocks right: posts, captions and names that a pen or a seal runs through, or hides.

What is read there comes from closed lists, as the judge of crossed print bears it out in the ink with the strokes and
without (`pipeline.posts`, `pipeline.undername`, `pipeline.sought`); the letters that a pen alone was read as go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

from pipeline.capacity import joined
from pipeline.engines.base import Place
from pipeline.ink import CROSSED, Ink
from pipeline.pages import Sheet
from pipeline.posts import (
    Filled,
    Said,
    as_words,
    asked_for,
    caption_near,
    is_nearly_a_post,
    keeps_capacity,
    leaves_out,
    post_under,
    urgency_near,
)
from pipeline.sought import Looks, names_below, pens_between, posts_above
from pipeline.undername import bands_of, completes, is_nearly_a_name, name_under
from pipeline.voted import Look, Voted
from pipeline.weighing import well_formed

_PRINT = 0.95  # confidence of a word that both readers and the ink see alike: "Đã ký" may be printed above a name


@cache
def judge_of_crossed_ink() -> Ink:
    """The judge of print that strokes run through, of this process."""
    return Ink(CROSSED)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line: where it stands, its words, whether leaders were erased from it, whether its words mean nothing."""

    place: Place
    words: tuple[Voted, ...]
    dotted: bool
    junk: bool

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def under_strokes(sheet: Sheet, whole: Sheet, lines: Sequence[FoundLine]) -> list[FoundLine]:
    """The lines, with the posts and names that a signature or a seal runs through as their ink bears them out, with the
    strokes or without."""

    @cache
    def with_strokes(top: int, bottom: int) -> Look:
        return judge_of_crossed_ink().on_line(whole.clean, top, bottom)

    @cache
    def without(top: int, bottom: int) -> Look:
        return judge_of_crossed_ink().on_line(sheet.clean, top, bottom)

    def looks_at(place: Place) -> list[Look]:
        pictures = [with_strokes, without] if is_crossed(sheet, whole, place) else [with_strokes]
        return [picture(place.y0, place.y1) for picture in pictures]

    page = [line.text for line in lines if not line.junk]
    touched = [line.junk or is_crossed(sheet, whole, line.place) for line in lines]
    result = _in_place(lines, touched, looks_at)
    for post in joined([Said("" if line.junk else line.text, line.place, False) for line in result]):
        _put(result, post, page)
    said = [
        Said(line.text, line.place, line.junk or is_crossed(sheet, whole, line.place) or not _is_formed(line.words))
        for line in result
    ]
    for post in asked_for(said, looks_at):
        _put(result, post, page)
    kept = [Said(line.text, line.place, False) for line in result if not line.junk]
    for post in posts_above(kept, looks_at):
        _put(result, post, page)
    for place, words in names_below(kept, looks_at):
        _drop_parts(result, place)
        result.append(FoundLine(place, words, False, False))
    return _without_pens(result)


def _in_place(lines: Sequence[FoundLine], touched: Sequence[bool], looks_at: Looks) -> list[FoundLine]:
    """The lines, those `touched` by strokes and those that are nearly a post or a name as their own ink bears them out."""
    sound = [line for line in lines if not line.junk]
    page = [line.text for line in sound]
    usual = round(median(line.place.height for line in sound or lines))
    result = list(lines)
    for index, line in enumerate(lines):
        urgency = urgency_near(line.text)
        if not (touched[index] or urgency or is_nearly_a_post(line.text) or is_nearly_a_name(line.text)):
            continue
        phrase = urgency or ("" if line.junk else caption_near(line.text))
        if phrase:
            if phrase != line.text:
                _put(result, Filled(index, phrase, line.place), page)
            continue
        bands = bands_of(line.place, usual)
        taken = [other.place for other in sound if other is not line]
        post = next((found for band in bands if (found := post_under(looks_at(band), band)) is not None), None)
        if post is not None and not any(post.place.lies_in(other) for other in taken):
            stays = not line.junk and (post.post == line.text or leaves_out(post.post, line.words))
            if not stays and keeps_capacity(post.post, line.text):
                _put(result, replace(post, index=index), page)
            continue
        words = name_under([look for band in bands for look in looks_at(band)], bands[-1], line.words, taken)
        if words and (touched[index] or completes(words, line.text)):
            result[index] = replace(line, words=words, junk=False)
    return result


def _without_pens(lines: Sequence[FoundLine]) -> list[FoundLine]:
    """The lines, the letters dropped that were read in a signature between a post and its holder's name."""
    kept = [line for line in lines if not line.junk]

    def is_sure(index: int) -> bool:
        return any(word.confidence >= _PRINT for word in kept[index].words)

    pens = pens_between([Said(line.text, line.place, False) for line in kept], is_sure)
    return [line for index, line in enumerate(kept) if index not in pens]


def _is_formed(words: Sequence[Voted]) -> bool:
    return all(well_formed(word.text) for word in words)


def _put(lines: list[FoundLine], post: Filled, page: Sequence[str]) -> None:
    """Puts a post in the place of a line, or where none was found; what was read of its parts is dropped."""
    _drop_parts(lines, post.place)
    found = FoundLine(post.place, as_words(post.post, post.place, page), False, False)
    if post.index is None:
        lines.append(found)
    else:
        lines[post.index] = found


def _drop_parts(lines: list[FoundLine], whole: Place) -> None:
    for index, line in enumerate(lines):
        if line.place.lies_in(whole):
            lines[index] = replace(line, junk=True)


def is_crossed(sheet: Sheet, whole: Sheet, place: Place) -> bool:
    """Whether strokes were taken off the line."""
    part = (slice(place.y0, place.y1), slice(place.x0, place.x1))
    return bool((sheet.clean[part] != whole.clean[part]).any())


__all__ = ["FoundLine", "is_crossed", "judge_of_crossed_ink", "under_strokes"]
