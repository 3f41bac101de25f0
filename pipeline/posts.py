"""Reads a post that a signature or a seal runs through, by laying known posts over its ink.

Where strokes were taken off a signature block, letters went with them: "ĐỐC" is left of "PHÓ GIÁM ĐỐC". Posts are a
closed list and set in bold Times (Nghị định 30/2020, Phụ lục I, mục II.7). Each post that begins or ends with what was
read is rendered at the size of what was read and held against the ink *with* its strokes: the right one lies on ink
everywhere. It is taken only where no other post fits as well and another line vouches for it, and its words stay doubted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.base import Place
from pipeline.raster import Pixels
from pipeline.tinos import render
from pipeline.vote import Voted

_INK = 150
_COVERED = 0.93  # share of the rendered ink that must lie on ink of the page
_CLEAR = 0.05  # how much worse the next post must fit
_FEWEST = 2  # letters that were read, and letters that are added
_DOUBTED = 0.6


@dataclass(frozen=True, slots=True)
class Fitted:
    """A post as it stands on the page: its words, its place, how much of it lies on ink."""

    text: str
    place: Place
    words: tuple[Voted, ...]
    covered: float


@cache
def _posts() -> tuple[str, ...]:
    known = json.loads((files("pipeline") / "data" / "phrases.json").read_text(encoding="utf-8"))
    posts = [post.upper() for post in known["posts"]]
    acting = [f"{capacity} {post}" for capacity in known["capacities"] for post in posts]
    return tuple(dict.fromkeys([*posts, *acting, "TM. ỦY BAN NHÂN DÂN", "TM. HỘI ĐỒNG NHÂN DÂN"]))


def fit_post(whole: Pixels, clean: Pixels, place: Place, words: Sequence[Voted], row: Sequence[str]) -> Fitted | None:
    """The post that a line's words are left of; None where none fits, or more than one.

    Args:
        whole, clean: the page with its strokes, and without them.
        place, words: the line as it was read without them; boxes in pixels.
        row: what else was read on the same row near it; the post must hold it.
    """
    text = " ".join(word.text for word in words)
    if text != text.upper() or text in _posts() or sum(char.isalpha() for char in text) < _FEWEST:
        return None
    ground = _Ground.under(whole, clean, place)
    if ground is None:
        return None
    fits = [
        fitted
        for kept in _kept(words)
        for post in _candidates(kept, row)
        if (fitted := _laid(ground, place, kept, post)) is not None
    ]
    good = sorted((one for one in fits if one.covered >= _COVERED), key=lambda one: (-len(one.text), -one.covered))
    if not good:
        return None
    best = good[0]
    rivals = [one for one in fits if one.text not in best.text and one.covered > best.covered - _CLEAR]
    return best if not rivals else None


def vouched(post: str, page: Sequence[str]) -> bool:
    """Whether another line of the page says the same: who signs "KT. X" is "PHÓ X" (Nghị định 30/2020, Phụ lục I, II.7).

    The list of posts is not whole, and under a scribble "PHÓ VỤ TRƯỞNG" lies on the ink of "PHÓ BỘ TRƯỞNG": ink alone
    is no witness.
    """
    return post.startswith("PHÓ ") and f"KT. {post.removeprefix('PHÓ ')}" in page


def _candidates(kept: _Kept, row: Sequence[str]) -> list[str]:
    """The posts that end or begin with what was kept, add letters to it and hold what else stands on the row."""
    return [
        post
        for post in _posts()
        if (post.endswith(kept.text) if kept.is_end else post.startswith(kept.text))
        and len(post) >= len(kept.text) + _FEWEST
        and all(other in post for other in row)
    ]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The page's ink, a pixel thicker, and the row on which the line's letters stand."""

    ink: NDArray[np.uint8]
    top: int
    baseline: int

    @classmethod
    def under(cls, whole: Pixels, clean: Pixels, place: Place) -> _Ground | None:
        """None where the line holds no ink without its strokes."""
        profile = (clean[place.y0 : place.y1, place.x0 : place.x1] < _INK).sum(axis=1)
        if not profile.size or not profile.max():
            return None
        # Dots below hang under the row on which capitals stand, and hold little of its ink.
        rows = np.flatnonzero(profile > 0.35 * profile.max())
        top = max(0, place.y0 - 3 * place.height)
        band = (whole[top : place.y1 + 2 * place.height] < _INK).astype(np.uint8)
        return cls(np.asarray(cv2.dilate(band, np.ones((3, 3), np.uint8))), top, place.y0 + int(rows[-1]) + 1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The sound end of what was read: its text, whether it is the post's end or its beginning, its ink's edges."""

    text: str
    is_end: bool
    x0: float
    x1: float


def _kept(words: Sequence[Voted]) -> Iterator[_Kept]:
    """The longest runs of words from either side; a first or last letter may have gone."""
    for count in range(len(words), 0, -1):
        for is_end in (True, False):
            part = words[-count:] if is_end else words[:count]
            text = " ".join(word.text for word in part)
            if sum(char.isalpha() for char in text) >= _FEWEST + 1:
                yield _Kept(text, is_end, part[0].x0, part[-1].x1)


def _laid(ground: _Ground, place: Place, kept: _Kept, post: str) -> Fitted | None:
    size = _size(kept)
    if size is None:
        return None
    drawn = render(post, size, "Bold")
    shared = render(kept.text, size, "Bold").advance
    left = round(kept.x1 - drawn.advance if kept.is_end else kept.x0)
    # What was read vouches for itself: only the letters that are added are held against the ink.
    added = slice(0, round(drawn.advance - shared)) if kept.is_end else slice(round(shared), drawn.ink.shape[1])
    strong = drawn.ink[:, added] > 0.6
    covered, shift = max(
        (_covered(ground, strong, left + (added.start or 0) + aside, ground.baseline - drawn.baseline + lower), aside)
        for lower in (-3, -2, -1, 0, 1, 2)
        for aside in (-2, -1, 0, 1, 2)
    )
    return Fitted(post, *_placed(post, size, left + shift, place), covered)


def _size(kept: _Kept) -> float | None:
    """Pixels an em, from the width of the ink that was read."""
    unit = render(kept.text, 100.0, "Bold").advance
    size = 100.0 * (kept.x1 - kept.x0) / unit if unit else 0.0
    return size if 12 <= size <= 120 else None


def _covered(ground: _Ground, strong: NDArray[np.bool_], x: int, y: int) -> float:
    """The share of the drawn ink under which the page has ink."""
    y -= ground.top
    under = ground.ink[y : y + strong.shape[0], x : x + strong.shape[1]] if x >= 0 and y >= 0 else ground.ink[:0]
    if under.shape != strong.shape or not strong.any():
        return 0.0
    return float(under[strong].mean())


def _placed(post: str, size: float, left: int, place: Place) -> tuple[Place, tuple[Voted, ...]]:
    """The post's place and its words with their edges."""
    words = []
    start = 0
    for word in post.split(" "):
        x0 = left + render(post[:start], size, "Bold").advance if start else float(left)
        words.append(Voted(word, x0, x0 + render(word, size, "Bold").advance, _DOUBTED, ()))
        start += len(word) + 1
    return Place(left, place.y0, round(words[-1].x1), place.y1), tuple(words)


__all__ = ["Fitted", "fit_post", "vouched"]
