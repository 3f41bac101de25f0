"""Reads a post or a caption that a signature or a seal runs through: the one of the known ones that its ink bears out.

Under a pen "PHÓ CHỦ TỊCH" is read as "MHÓC HÚ CH", or no line is found there. Posts are a closed list (Nghị định 30/2020,
Phụ lục I, mục II.7), and so are the captions of a form's signatures and the marks of urgency; the judge of ink is asked
for the likeliest of them in the ink *with* the strokes (`pipeline.beam`). They also stand together: below "KT. CHỦ TỊCH"
comes "PHÓ CHỦ TỊCH", below "TM. ỦY BAN NHÂN DÂN" a post. Where the other one was read, less ink is enough. All words stay
doubted, for the list is not whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from statistics import median

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.beam import Grammar, Heard, likeliest, one_of
from pipeline.engines.base import Place
from pipeline.syllables import is_syllable
from pipeline.undername import bands_of
from pipeline.voted import Look, Voted, across
from pipeline.wording import bare, fold, same_reading

_NEAR = -0.9  # log-probability a letter beside the network's own reading; what is no post comes to -1.3 and less
_NEAR_ASKED = -1.2  # the same where the line beside it asks for a post, whichever
_NEAR_EXPECTED = -1.6  # the same of a post that the line beside it asks for
_CLEAR = 2.5  # log-probability between the post and the next one
_DOUBTED, _VOUCHED = 0.4, 0.6
_BEYOND = (0.0, 6.0)  # heights of the line that are looked at left and right of it, one after the other
_SURE = 0.9  # confidence of words that no post takes the place of
_ALIKE = 0.75  # of a line that is nearly a post: "PHỎ OHỦ TỊCH"
_ALIKE_CAPTION, _AHEAD = 0.8, 0.03  # of a line that is nearly a caption; what it is nearer to it than to the next one
_SIDES = frozenset("|I1l[]")  # what the sides of a box are read as
_DEPUTIES = {"BỘ TRƯỞNG": "THỨ TRƯỞNG"}  # else "PHÓ …"
_BY_NAME = 2  # posts that a line asks for, at most, when it says whose deputy signs
_STEPS = (1.0, 1.15, 1.3, 1.5)  # heights of a line down to the next one
_NEXT = 1.9  # heights within which the next line stands
_ASIDE = 1.5  # heights that the next line may reach out left and right, and not less than
_LEAST_WIDTH = 9.0  # heights: what "PHÓ GIÁM ĐỐC" takes


@dataclass(frozen=True, slots=True)
class Filled:
    """A post and where it stands; the index of the line whose place it takes, None where no line was found."""

    index: int | None
    post: str
    place: Place


@cache
def _known() -> Mapping[str, list[str]]:
    loaded: Mapping[str, list[str]] = json.loads((files("pipeline") / "data" / "phrases.json").read_text("utf-8"))
    return loaded


@cache
def _lines() -> tuple[str, ...]:
    """Posts with and without a capacity, the captions between post and name, the marks of urgency."""
    acting = [f"{capacity} {post}" for capacity in _known()["capacities"] for post in _posts()]
    organs = ["TM. ỦY BAN NHÂN DÂN", "TM. HỘI ĐỒNG NHÂN DÂN", "TM. UBND"]
    return tuple(dict.fromkeys([*_posts(), *acting, *organs, *_known()["captions"], *_known()["urgency"]]))


@cache
def _folded() -> tuple[str, ...]:
    """The same without marks, which a stroke changes most easily."""
    return tuple(map(fold, _lines()))


@cache
def _posts() -> tuple[str, ...]:
    """Posts in capitals, each with its deputy."""
    posts = [post.upper() for post in _known()["posts"]]
    return tuple(dict.fromkeys([*posts, *(deputy for post in posts for deputy in deputies(post))]))


def deputies(post: str) -> tuple[str, ...]:
    """The posts of who signs for the holder of this one ("KT."); none for a deputy."""
    if post.startswith("PHÓ "):
        return ()
    return (_DEPUTIES.get(post, f"PHÓ {post}"),)


def post_under(looks: Sequence[Look], place: Place) -> Filled | None:
    """The post or caption that stands in a line, None where none is clear.

    One is clear that is nearly what the network reads by itself, and no other one is near it. `looks` ask about the line
    in several pictures, such as with its strokes and without. They are asked beyond the line's ends too, for the detector
    leaves out what a stroke crosses.
    """
    for beyond in _BEYOND:
        strip = _moved(place, 0, round(beyond * place.height))
        found = _best(looks, strip, _lines())
        if is_clear_post(found):
            return Filled(None, found.text, _within(strip, found))
    return None


def is_clear_post(found: Heard) -> bool:
    """Whether one of the known posts is borne out by its ink, and no other one nearly as much."""
    return found.a_letter >= _NEAR and found.ahead >= _CLEAR


def post_lines() -> Grammar:
    """The known posts, captions and marks of urgency, one in a line."""
    return one_of(_lines())


def _best(looks: Sequence[Look], strip: Place, texts: tuple[str, ...]) -> Heard:
    found = (likeliest(look(strip.x0, strip.x1), one_of(texts)) for look in looks)
    return max(found, key=lambda one: one.likely)


def capacities() -> Sequence[str]:
    """How a signer may sign for another: "KT.", "TL.", …"""
    return _known()["capacities"]


def is_post(text: str) -> bool:
    """Whether a line is a post, with its capacity or without."""
    capacity, _, post = text.partition(" ")
    return (post if capacity in _known()["capacities"] else text) in _posts()


def is_nearly_a_post(text: str) -> bool:
    """Whether a line is like a post or a caption and is none of them, or is the end of one ("TỊCH")."""
    if text in _lines() or not (text.isupper() or text.startswith("(")):
        return False
    if any(line.endswith(" " + text) for line in _lines()):
        return True
    alike = process.extractOne(fold(text), _folded(), scorer=Levenshtein.normalized_similarity, score_cutoff=_ALIKE)
    return alike is not None


def caption_near(text: str) -> str:
    """The caption that a whole line nearly says ("(Ký, ghurỡ-họ, Chữ đệm, tên)"), where no other one is as near; else ""."""
    if not text.startswith("("):
        return ""
    near = process.extract(fold(text), list(map(fold, _captions())), scorer=Levenshtein.normalized_similarity, limit=2)
    (_, alike, at), *others = near
    if alike < _ALIKE_CAPTION or any(alike - other < _AHEAD for _, other, _ in others):
        return ""
    return _captions()[at]


def urgency_near(text: str) -> str:
    """The mark of urgency that a line says but for its tones and the sides of the box around it ("HÓA TỐc I"); else ""."""
    said = " ".join(word for word in text.split() if word not in _SIDES)
    mark = next((mark for mark in _known()["urgency"] if fold(mark) == fold(said)), "")
    whole = text.isupper() and same_reading(mark, text)
    return mark if mark and said[:2].isupper() and not whole else ""


@cache
def _captions() -> tuple[str, ...]:
    return tuple(one for one in _known()["captions"] if one.startswith("("))


def keeps_capacity(post: str, text: str) -> bool:
    """Whether a post also says in what capacity its holder signs, where that was read of its line: a "GIÁM ĐỐC" is not all
    that stands in "TUQ.,GIÁM ĐỐC", for between them lies who answers for the paper."""
    begun = next((one for one in _known()["capacities"] if text.lstrip("'\"`.,- ").startswith(one.rstrip("."))), "")
    return post.startswith(begun)


def leaves_out(post: str, words: Sequence[Voted]) -> bool:
    """Whether a line says a post and, beyond doubt, words beside it: "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ BÌNH MINH" names a place,
    whatever stamp runs into its first letter."""
    told, said = [fold(word) for word in post.split()], [fold(bare(word.text)) for word in words]
    begin = next((at for at in range(len(said)) if said[at : at + len(told)] == told), None)
    if begin is None:
        return False
    beside = [*words[:begin], *words[begin + len(told) :]]
    return any(word.confidence >= _SURE and is_syllable(bare(word.text)) for word in beside)


def as_words(post: str, place: Place, page: Sequence[str]) -> tuple[Voted, ...]:
    """The post's words across its place, doubted; less so where another line of the page says whose deputy signs."""
    return across(post, place.x0, place.x1, _VOUCHED if vouched(post, page) else _DOUBTED)


def vouched(post: str, page: Sequence[str]) -> bool:
    """Whether another line of the page says the same: who signs "KT. X" is "PHÓ X" (Nghị định 30/2020, Phụ lục I, II.7)."""
    return any(post in deputies(line.removeprefix("KT. ")) for line in page if line.startswith("KT. "))


# --- posts that the lines beside them ask for -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the page: what was read there, and whether that is open (nothing, or under strokes)."""

    text: str
    place: Place
    is_open: bool


def asked_for(lines: Sequence[Said], looks_at: Callable[[Place], Sequence[Look]]) -> list[Filled]:
    """The posts that stand, as the ink bears out, below or above lines that ask for one and have none.

    `looks_at` gives for a line's place what asks the judge of ink about it, as for `post_under`.
    """
    filled: list[Filled] = []
    for line in lines:
        for below, posts in _neighbours(line.text):
            found = _beside(line.place, lines, 1 if below else -1, posts, looks_at)
            if found is not None:
                filled.append(found)
    return [*filled, *_doubled(lines)]


def _doubled(lines: Sequence[Said]) -> list[Filled]:
    """Both lines of a post that was read twice, one below the other: whose it is and who signs for him ("KT. GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC"), for a pen took the first word of each. Nobody signs below a post that he has twice."""
    filled = []
    for upper, line in enumerate(lines):
        for deputy in deputies(line.text) if line.text in _posts() else ():
            lower = [at for at, other in _next_to(line.place, lines, 1) if other.text == line.text]
            filled += [_longer(upper, line, f"KT. {line.text}") for _ in lower[:1]]
            filled += [_longer(at, lines[at], deputy) for at in lower[:1]]
    return filled


def _next_to(place: Place, lines: Sequence[Said], way: int) -> list[tuple[int, Said]]:
    """The lines, with their indices, where the next line below (`way` 1) or above (-1) a place stands."""
    middle, height = (place.y0 + place.y1) / 2, min(place.height, _usual(lines))
    return [
        (index, other)
        for index, other in enumerate(lines)
        if 0.5 * height < way * ((other.place.y0 + other.place.y1) / 2 - middle) < _NEXT * height
        and min(other.place.x1, place.x1) > max(other.place.x0, place.x0)
    ]


def _usual(lines: Sequence[Said]) -> int:
    """The usual height of a line: one that a stroke runs through is taller."""
    return round(median(line.place.height for line in lines))


def _neighbours(text: str) -> list[tuple[bool, tuple[str, ...]]]:
    """What stands below (True) or above a line, as far as it tells."""
    if text.startswith("KT. "):
        return [(True, deputies(text.removeprefix("KT. ")))]
    if text.startswith("TM. ") or (text.startswith("(Ký") and "chức vụ" in text):
        return [(True, tuple(post for post in _lines() if post in _posts() or post.startswith("KT. ")))]
    holders = tuple(f"KT. {post}" for post in _posts() if text in deputies(post))
    return [(False, holders)] if holders else []


def _beside(
    place: Place,
    lines: Sequence[Said],
    way: int,
    posts: tuple[str, ...],
    looks_at: Callable[[Place], Sequence[Look]],
) -> Filled | None:
    """One of these posts in the line below (`way` 1) or above (-1) a place, None where another line stands there."""
    near = _next_to(place, lines, way)
    wholes = (_whole_of(index, other, posts) for index, other in near)
    whole = next((found for found in wholes if found is not None), None)
    if whole is not None or any(not other.is_open or other.text in posts for _, other in near):
        return whole
    usual = _usual(lines)
    rows = bands_of(place, usual)[-3:]  # of a line that a stroke made taller, where its print may stand
    aside = max(_ASIDE * rows[0].height, (_LEAST_WIDTH * rows[0].height - place.width) / 2)
    bands = [(index, band) for index, other in near for band in bands_of(other.place, usual)]
    tried = [(index, _moved(band, 0, out)) for index, band in bands for out in (0, round(aside))] + [
        (None, _moved(row, round(way * step * row.height), round(aside))) for row in rows for step in _STEPS
    ]
    found = [(_best(looks_at(one), one, posts), index, one) for index, one in tried]
    best, index, strip = max(found, key=lambda one: one[0].likely)
    least = _NEAR_EXPECTED if len(posts) <= _BY_NAME else _NEAR_ASKED if best.ahead >= _CLEAR else _NEAR
    if best.a_letter < least:
        return None
    return Filled(near[0][0] if near and index is None else index, best.text, _within(strip, best))


def _whole_of(index: int, line: Said, posts: tuple[str, ...]) -> Filled | None:
    """The only one of these posts whose end a line is, in its place: below "KT. CHỦ TỊCH" a "CHỦ TỊCH" has lost its "PHÓ"."""
    wholes = [post for post in posts if post.endswith(" " + line.text)]
    return _longer(index, line, wholes[0]) if len(wholes) == 1 and line.text else None


def _longer(index: int, line: Said, post: str) -> Filled:
    """A post in the place of a line that is its end: it reaches out to the left as far as its first words take."""
    longer = line.place.width * len(post) / len(line.text) - line.place.width
    return Filled(index, post, replace(line.place, x0=round(line.place.x0 - longer)))


def _moved(place: Place, down: int, aside: int) -> Place:
    return Place(place.x0 - aside, place.y0 + down, place.x1 + aside, place.y1 + down)


def _within(strip: Place, found: Heard) -> Place:
    return Place(
        round(strip.x0 + found.begin * strip.width), strip.y0, round(strip.x0 + found.end * strip.width), strip.y1
    )


__all__ = [
    "Filled",
    "Said",
    "as_words",
    "asked_for",
    "capacities",
    "caption_near",
    "deputies",
    "is_nearly_a_post",
    "is_post",
    "keeps_capacity",
    "leaves_out",
    "post_lines",
    "post_under",
    "urgency_near",
    "vouched",
]
