"""Reads a post that a signature or a seal runs through: the one of the known posts that its ink bears out.

Under a pen "PHÓ CHỦ TỊCH" is read as "MHÓC HÚ CH". Posts are a closed list (Nghị định 30/2020, Phụ lục I, mục II.7), and the
judge of ink gives each its probability in the ink *with* the strokes. One is taken where it is far likelier than every
other post and than what was read; its words stay doubted, for the list is not whole.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import support
from pipeline.vote import Voted

_LEAST = -2.0  # log-probability a letter
_CLEAR = 5.0  # log-probability between the post and the next one, and between it and what was read
_FEWEST = 2  # letters that were read
_DOUBTED, _VOUCHED = 0.4, 0.6


@cache
def _posts() -> tuple[str, ...]:
    known = json.loads((files("pipeline") / "data" / "phrases.json").read_text(encoding="utf-8"))
    posts = [post.upper() for post in known["posts"]]
    acting = [f"{capacity} {post}" for capacity in known["capacities"] for post in posts]
    return tuple(dict.fromkeys([*posts, *acting, "TM. ỦY BAN NHÂN DÂN", "TM. HỘI ĐỒNG NHÂN DÂN", "TM. UBND"]))


def post_under(seen: LogP, said: str) -> str:
    """The post that stands where `said` was read, "" where none is clear; `seen`: the line with its strokes."""
    if said != said.upper() or said in _posts() or sum(char.isalpha() for char in said) < _FEWEST:
        return ""
    posts = _posts()
    likely = support(seen, [said, *posts])
    order = np.argsort(likely[1:])
    best, next_best = int(order[-1]), int(order[-2])
    found = float(likely[1 + best])
    if found < _LEAST * len(posts[best]) or found < max(likely[1 + next_best], likely[0]) + _CLEAR:
        return ""
    return posts[best]


def as_words(post: str, place: Place, page: list[str]) -> tuple[Voted, ...]:
    """The post's words across its place, doubted; less so where another line of the page says whose deputy signs."""
    sure = _VOUCHED if vouched(post, page) else _DOUBTED
    letter = place.width / len(post)
    words, start = [], 0
    for word in post.split(" "):
        x0 = place.x0 + start * letter
        words.append(Voted(word, x0, x0 + len(word) * letter, sure, ()))
        start += len(word) + 1
    return tuple(words)


def vouched(post: str, page: list[str]) -> bool:
    """Whether another line of the page says the same: who signs "KT. X" is "PHÓ X" (Nghị định 30/2020, Phụ lục I, II.7)."""
    return post.startswith("PHÓ ") and f"KT. {post.removeprefix('PHÓ ')}" in page


__all__ = ["as_words", "post_under", "vouched"]
