"""Reads a post that a signature or a seal runs through: the one of the known posts that its ink bears out.

Under a pen "PHÓ CHỦ TỊCH" is read as "MHÓC HÚ CH". Posts are a closed list (Nghị định 30/2020, Phụ lục I, mục II.7), and the
judge of ink gives each its probability in the ink *with* the strokes. One is taken where it is nearly what the judge reads
by itself and far likelier than every other post; its words stay doubted, for the list is not whole.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import support
from pipeline.vote import Voted, across

_NEAR = -1.2  # log-probability a letter beside the network's own reading; what is no post comes to -4 and less
_CLEAR = 5.0  # log-probability between the post and the next one
_DOUBTED, _VOUCHED = 0.4, 0.6


@cache
def _posts() -> tuple[str, ...]:
    known = json.loads((files("pipeline") / "data" / "phrases.json").read_text(encoding="utf-8"))
    posts = [post.upper() for post in known["posts"]]
    acting = [f"{capacity} {post}" for capacity in known["capacities"] for post in posts]
    return tuple(dict.fromkeys([*posts, *acting, "TM. ỦY BAN NHÂN DÂN", "TM. HỘI ĐỒNG NHÂN DÂN", "TM. UBND"]))


def post_under(seen: LogP) -> str:
    """The post that stands in the ink, "" where none is clear; `seen`: what the judge sees of the line with its strokes.

    A post is clear that is nearly what the network reads by itself, and no other one is near it.
    """
    posts = _posts()
    likely = support(seen, posts)
    order = np.argsort(likely)
    best, next_best = int(order[-1]), int(order[-2])
    apart = float(likely[best]) - float(seen.max(1).sum())
    near = apart >= _NEAR * len(posts[best])
    return posts[best] if near and likely[best] >= likely[next_best] + _CLEAR else ""


def as_words(post: str, place: Place, page: list[str]) -> tuple[Voted, ...]:
    """The post's words across its place, doubted; less so where another line of the page says whose deputy signs."""
    return across(post, place.x0, place.x1, _VOUCHED if vouched(post, page) else _DOUBTED)


def vouched(post: str, page: list[str]) -> bool:
    """Whether another line of the page says the same: who signs "KT. X" is "PHÓ X" (Nghị định 30/2020, Phụ lục I, II.7)."""
    return post.startswith("PHÓ ") and f"KT. {post.removeprefix('PHÓ ')}" in page


__all__ = ["as_words", "post_under", "vouched"]
