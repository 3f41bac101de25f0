"""Seeks the lines of a signature block that no detector found: the name below a post, the post above a name.

A pen that crosses a name, or a seal's ring that breaks a post in two, hides a line from the detector; but posts and names
stand together, about one middle (Nghị định 30/2020, Phụ lục I, mục II.7). The strips between are asked, one below the
other, for the likeliest name or post that the ink bears out (`pipeline.beam`). What is found stays doubted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.beam import Grammar, Heard, likeliest
from pipeline.engines.base import Place
from pipeline.posts import Filled, Said, is_clear_post, is_post, post_lines
from pipeline.syllables import is_syllable
from pipeline.undername import DOUBTED, holds_name, is_clear_where_asked, names
from pipeline.voted import Look, Voted, across
from pipeline.wording import bare

_MOST_WORDS = 6  # of a line that is a name, with a title before it
_BESIDE = 0.5  # heights: lines less apart stand beside each other
_NEAREST, _FARTHEST = 2.0, 9.0  # heights of a post down to its holder's name
_COARSE, _FINE = (
    1 / 4,
    1 / 10,
)  # heights from one strip that is looked at to the next, and to those beside the likeliest
_HALF = 8.0  # heights: half the width that a name or a post takes
_FEW = 6  # letters that a pen and a seal's edge are read as, at most
_SEAL = 6.0  # heights that a seal reaches out to the left of post and name
_WIDEST = 20.0  # heights of the longest line of a block, a caption; the text above it is twice as wide
_OFF_MIDDLE = 2.5  # heights that the one may stand off the other's middle

Looks = Callable[[Place], Sequence[Look]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a strip may say, and where in it."""

    heard: Heard
    place: Place


def names_below(lines: Sequence[Said], looks_at: Looks) -> list[tuple[Place, tuple[Voted, ...]]]:
    """The names that the ink bears out below posts that have none, each with its place.

    `lines` are those that were read; `looks_at` gives for a place what asks the judge of ink about it.
    """
    found = []
    for post in lines:
        if not is_post(post.text):
            continue
        below = [other for other in lines if _stands(other.place, post.place, 1)]
        if any(is_post(other.text) or holds_name(other.text) for other in below):
            continue
        seen = _sought(post.place, 1, names(), looks_at, is_clear_where_asked)
        if seen is not None and not any(seen.place.lies_in(other.place) and _says_more(other.text) for other in below):
            found.append((seen.place, across(seen.heard.text, seen.place.x0, seen.place.x1, DOUBTED)))
    return found


def posts_above(lines: Sequence[Said], looks_at: Looks) -> list[Filled]:
    """The posts that the ink bears out above names that stand alone, with nothing between but the space for a signature."""
    found = []
    for name in lines:
        if not holds_name(name.text) or len(name.text.split()) > _MOST_WORDS:
            continue
        if any(_stands(other.place, name.place, -1) and _is_about(other.place, name.place) for other in lines):
            continue
        seen = _sought(name.place, -1, post_lines(), looks_at, is_clear_post)
        if seen is not None:
            found.append(Filled(None, seen.heard.text, seen.place))
    return found


def _says_more(text: str) -> bool:
    """Whether a line was read as syllables, two or more: a name with one that no list has ("Hồ Văn Ngạn Hậu")."""
    words = [bare(word) for word in text.split()]
    return len(words) > 1 and all(map(is_syllable, words))


def pens_between(lines: Sequence[Said], sure: Callable[[int], bool]) -> list[int]:
    """The indices of the few letters that stand between a post and its holder's name, where only a signature and a seal
    have their place; not of those that are `sure`."""
    posts = [line.place for line in lines if is_post(line.text)]
    named = [line.place for line in lines if holds_name(line.text) and len(line.text.split()) <= _MOST_WORDS]
    blocks = [(post, name) for post in posts for name in named if _stands(name, post, 1)]
    return [
        index
        for index, line in enumerate(lines)
        if sum(map(str.isalnum, line.text)) <= _FEW and not sure(index) and any(_lies_between(line, *b) for b in blocks)
    ]


def _lies_between(line: Said, post: Place, name: Place) -> bool:
    height = name.height
    x0, x1 = min(post.x0, name.x0) - _SEAL * height, max(post.x1, name.x1) + height
    beside = line.place.x1 <= name.x0 or line.place.x0 >= name.x1
    foot = name.y1 + height / 2 if beside else name.y1 - height / 2
    return post.y1 - height / 2 < line.place.y0 and line.place.y1 < foot and x0 < line.place.x0 and line.place.x1 < x1


def _stands(other: Place, place: Place, way: int) -> bool:
    """Whether a line stands below (`way` 1) or above (-1) another one, as far off as a name from its post at most."""
    off = way * (other.y0 - place.y0) / place.height
    return _BESIDE < off < _FARTHEST + 1 and other.x0 < place.x1 and other.x1 > place.x0


def _is_about(other: Place, place: Place) -> bool:
    """Whether two lines may stand in one block: the text above a signature block reaches into it from the left, or stands
    over all of it."""
    off = abs((other.x0 + other.x1) - (place.x0 + place.x1)) / 2
    return off < _HALF * place.height and other.width < _WIDEST * place.height


def _sought(
    place: Place, way: int, grammar: Grammar, looks_at: Looks, is_borne_out: Callable[[Heard], bool]
) -> _Seen | None:
    """The longest text that the ink bears out in the strips below or above a line, as high as it is and about its middle;
    None where none is: of "PHÓ CHỦ TỊCH" also "CHỦ TỊCH" would be."""

    def seen_at(steps: Sequence[float]) -> list[tuple[float, _Seen]]:
        return [(step, seen) for step in steps for seen in _seen_at(place, way * step, grammar, looks_at)]

    found = seen_at([step * _COARSE for step in range(round(_NEAREST / _COARSE), round(_FARTHEST / _COARSE))])
    if not found:
        return None
    at, _ = max(found, key=lambda one: one[1].heard.a_letter)
    found += seen_at([at - _FINE, at + _FINE])
    clear = [seen for _, seen in found if is_borne_out(seen.heard)]
    return max(clear, key=lambda seen: (len(seen.heard.text), seen.heard.a_letter), default=None)


def _seen_at(place: Place, down: float, grammar: Grammar, looks_at: Looks) -> list[_Seen]:
    """What each look makes of the strip so many heights below a place, where that stands about its middle."""
    middle = (place.x0 + place.x1) / 2
    x0, x1 = (round(middle + side * _HALF * place.height) for side in (-1, 1))
    top = place.y0 + round(down * place.height)
    strip = Place(x0, top, x1, top + place.height)
    if top < 0:
        return []
    seen = []
    for look in looks_at(strip):
        heard = likeliest(look(x0, x1), grammar)
        begin, end = (round(x0 + part * (x1 - x0)) for part in (heard.begin, heard.end))
        if heard.text and abs((begin + end) / 2 - middle) < _OFF_MIDDLE * place.height:
            seen.append(_Seen(heard, replace(strip, x0=begin, x1=end)))
    return seen


__all__ = ["Looks", "names_below", "pens_between", "posts_above"]
