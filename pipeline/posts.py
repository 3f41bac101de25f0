"""Reads a post or a caption that a signature or a seal runs through: the one of the known ones that its ink bears out.

Under a pen "PHÓ CHỦ TỊCH" is read as "MHÓC HÚ CH". Posts are a closed list (Nghị định 30/2020, Phụ lục I, mục II.7), and so
are the captions of a form's signatures and the marks of urgency; the judge of ink gives each its probability in the ink *with* the strokes. One is taken where it is nearly what the judge reads
by itself and far likelier than every other post; its words stay doubted, for the list is not whole.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.ctc import LogP
from pipeline.engines.base import Place
from pipeline.ink import heard, support
from pipeline.voted import Voted, across

_NEAR = -1.2  # log-probability a letter beside the network's own reading; what is no post comes to -4 and less
_TRIED = 12  # of the known lines, those most like what the network reads by itself
_CLEAR = 5.0  # log-probability between the post and the next one
_DOUBTED, _VOUCHED = 0.4, 0.6


@cache
def _lines() -> tuple[str, ...]:
    """Posts with and without a capacity, the captions between post and name, the marks of urgency."""
    known = json.loads((files("pipeline") / "data" / "phrases.json").read_text(encoding="utf-8"))
    posts = [post.upper() for post in known["posts"]]
    acting = [f"{capacity} {post}" for capacity in known["capacities"] for post in posts]
    organs = ["TM. ỦY BAN NHÂN DÂN", "TM. HỘI ĐỒNG NHÂN DÂN", "TM. UBND"]
    return tuple(dict.fromkeys([*posts, *acting, *organs, *known["captions"], *known["urgency"]]))


def post_under(seen: LogP) -> str:
    """The post or caption that stands in the ink, "" where none is clear; `seen`: what the judge sees of the line with
    its strokes.

    One is clear that is nearly what the network reads by itself, and no other one is near it.
    """
    itself = heard(seen)
    lines = [
        line for line, *_ in process.extract(itself, _lines(), scorer=Levenshtein.normalized_similarity, limit=_TRIED)
    ]
    likely = support(seen, lines)
    order = np.argsort(likely)
    best, next_best = int(order[-1]), int(order[-2])
    apart = float(likely[best]) - float(seen.max(1).sum())
    near = apart >= _NEAR * len(lines[best])
    return lines[best] if near and likely[best] >= likely[next_best] + _CLEAR else ""


def as_words(post: str, place: Place, page: list[str]) -> tuple[Voted, ...]:
    """The post's words across its place, doubted; less so where another line of the page says whose deputy signs."""
    return across(post, place.x0, place.x1, _VOUCHED if vouched(post, page) else _DOUBTED)


def vouched(post: str, page: list[str]) -> bool:
    """Whether another line of the page says the same: who signs "KT. X" is "PHÓ X" (Nghị định 30/2020, Phụ lục I, II.7)."""
    return post.startswith("PHÓ ") and f"KT. {post.removeprefix('PHÓ ')}" in page


__all__ = ["as_words", "post_under", "vouched"]
