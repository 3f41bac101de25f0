"""Character error rate without regard to reading order.

Two readers of one page rarely agree on the order of its lines (two-column heads, tables, marginal notes), and order is
not what is measured. So words are compared as a bag:

1. Text is NFC, one tone-mark convention (`hoà` = `hòa`), runs of three or more leader signs (`. … · _ -`) are dropped
   on both sides; what remains is split at white space. Spaces are not characters here.
2. Words that occur on both sides are struck out, as often as they occur on both.
3. The rest is matched greedily by the smallest edit distance relative to length: word to word; one read word to two
   neighbouring true words (a lost space costs 1) and two neighbouring read words to one true word (an added space
   costs 1). A match that costs as much as leaving both out is not made.
4. What finds no partner costs its length: a true word as deletion, a read word as insertion (junk counts).

CER = cost / number of true characters. It can pass 1 where a reader invents much. Words written by hand are not print:
pass them as `free`. Each may swallow one read word, or what is glued to a printed word, at no cost. Words of seals,
rubber stamps and watermarks stand on the paper but are not its text: pass them as `extras`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from rapidfuzz.distance import Levenshtein

LEADERS = re.compile(r"[.·_‥․•]{3,}|(?:\s[.·_]){3,}|-{4,}")
FREE_LENGTH = 10  # the most characters that a handwritten word may swallow
_MOVED = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ",
    "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_TONES = re.compile("|".join(_MOVED), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Score:
    """Errors and true characters; scores add up over pages."""

    errors: int
    characters: int

    @property
    def rate(self) -> float:
        return self.errors / self.characters if self.characters else float(self.errors > 0)

    def __add__(self, other: Score) -> Score:
        return Score(self.errors + other.errors, self.characters + other.characters)


def fold(text: str) -> str:
    """NFC with the old tone-mark places (`hoà`, `uỷ`), the case kept."""

    def move(match: re.Match[str]) -> str:
        found = match.group()
        moved = _MOVED[found.lower()]
        return "".join(b.upper() if a.isupper() else b for a, b in zip(found, moved, strict=True))

    return _TONES.sub(move, unicodedata.normalize("NFC", text))


def words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return LEADERS.sub(" ", fold(text).replace("…", "...")).split()


def score(truth: str | Sequence[str], read: str, free: Iterable[str] = (), extras: Iterable[str] = ()) -> Score:
    """Compare what was read with the true text (or its words).

    Args:
        truth: printed text only.
        free: handwritten words, each with the printed word it is glued to after it (`"|/SYT"`) or alone (`""`).
        extras: what else can be read on the page (words of seals, rubber stamps, watermarks): reading it, nearly
            right, is no error, leaving it out is none either.
    """
    true_words = [one for part in ([truth] if isinstance(truth, str) else truth) for one in words(part)]
    read_words = words(read)
    size = sum(map(len, true_words))
    left, right = _strike(true_words, read_words)
    left, right, stray = _swallow(left, right, list(free))
    right = _without_extras(left, right, extras)
    return Score(_match(left, right, stray), size)


def _strike(left: list[str], right: list[str]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Both lists without what they share; positions are kept, so that neighbours stay known."""
    common = Counter(left) & Counter(right)

    def remaining(side: list[str]) -> list[tuple[int, str]]:
        owed = Counter(common)
        out = []
        for place, one in enumerate(side):
            if owed[one] > 0:
                owed[one] -= 1
            else:
                out.append((place, one))
        return out

    return remaining(left), remaining(right)


def _swallow(
    left: list[tuple[int, str]], right: list[tuple[int, str]], free: list[str]
) -> tuple[list[tuple[int, str]], list[tuple[int, str]], int]:
    """Let handwriting take read words that hold print (`4435/SYT` for `|/SYT`, `ngày31`); how much of it is left to
    take a word that resembles nothing printed."""
    left, right = list(left), list(right)
    loose = 0
    for one in free:
        print_part = fold(one.partition("|")[2])
        mine = next((item for item in left if item[1] == print_part), None) if print_part else None
        if mine is not None:
            held = [
                item for item in right if item[1].endswith(print_part) and len(item[1]) - len(print_part) <= FREE_LENGTH
            ]
            if held:
                left.remove(mine)
                right.remove(held[0])
                continue
        loose += 1
    stray = 0
    for _ in range(loose):
        pair = next(((a, b) for a in left for b in right if _holds(b[1], a[1])), None)
        if pair is not None:
            left.remove(pair[0])
            right.remove(pair[1])
        else:
            stray += 1
    return left, right, stray


def _holds(read: str, true: str) -> bool:
    """`ngày31` holds `ngày` and little else."""
    return len(true) > 1 and true in read and len(read) - len(true) <= FREE_LENGTH // 2


def _without_extras(
    left: list[tuple[int, str]], right: list[tuple[int, str]], extras: Iterable[str]
) -> list[tuple[int, str]]:
    """What was read without words of seals and stamps, unless they are nearer to something that was to be read."""
    allowed = [one.casefold() for text in extras for one in words(text)]
    kept = []
    for place, one in right:
        lower = one.casefold()
        near = min(allowed, key=partial(Levenshtein.distance, lower), default=None)
        cost = Levenshtein.distance(near, lower) if near is not None else len(lower)
        true_cost = min((Levenshtein.distance(true.casefold(), lower) for _, true in left), default=len(lower))
        if near is not None and cost <= len(near) // 3 and cost < true_cost:
            allowed.remove(near)
        else:
            kept.append((place, one))
    return kept


def _likeness_to_number(read: str) -> tuple[float, int]:
    letters = sum(1 for one in read if one.isalpha())
    return letters / len(read), len(read)


def _match(left: list[tuple[int, str]], right: list[tuple[int, str]], stray: int) -> int:
    """The cost of the greedy matching of what is left; `stray` short words that found no partner are handwriting."""
    offers: list[tuple[float, int, tuple[int, ...], tuple[int, ...]]] = []
    for a, (place_a, true) in enumerate(left):
        for b, (place_b, read) in enumerate(right):
            _offer(offers, true, read, (a,), (b,), 0)
            if a + 1 < len(left) and left[a + 1][0] == place_a + 1 and len(read) > len(true):
                _offer(offers, true + left[a + 1][1], read, (a, a + 1), (b,), 1)
            if b + 1 < len(right) and right[b + 1][0] == place_b + 1 and len(true) > len(read):
                _offer(offers, true, read + right[b + 1][1], (a,), (b, b + 1), 1)
    offers.sort()
    used_left: set[int] = set()
    used_right: set[int] = set()
    total = 0
    for _, cost, mine, theirs in offers:
        if used_left.isdisjoint(mine) and used_right.isdisjoint(theirs):
            used_left.update(mine)
            used_right.update(theirs)
            total += cost
    total += sum(len(one) for n, (_, one) in enumerate(left) if n not in used_left)
    junk = [one for n, (_, one) in enumerate(right) if n not in used_right]
    pen = sorted((one for one in junk if len(one) <= FREE_LENGTH), key=_likeness_to_number)[:stray]
    return total + sum(map(len, junk)) - sum(map(len, pen))


def _offer(
    offers: list[tuple[float, int, tuple[int, ...], tuple[int, ...]]],
    true: str,
    read: str,
    mine: tuple[int, ...],
    theirs: tuple[int, ...],
    extra: int,
) -> None:
    most = len(true) + len(read) - 1
    if abs(len(true) - len(read)) + extra > most:
        return
    cost = Levenshtein.distance(true, read, score_cutoff=max(len(true), len(read)) - 1) + extra
    if cost < max(len(true), len(read)):
        offers.append((cost / max(len(true), len(read)), cost, mine, theirs))


__all__ = ["Score", "fold", "score", "words"]
