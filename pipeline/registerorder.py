"""The order of the register as a witness: within one office, year and register, numbers rise with the date.

All penalties are soft and capped: a clerk may number a paper a day late, and a neighbour may itself be read wrongly.
Pure functions over plain values; whoever calls hands in what is already stored.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.document import Offer

NEAREST = 4  # neighbours asked on either side
VIOLATION = 2.0  # what one neighbour in the wrong order costs, in nats
PACE = 1.0  # what an impossible pace costs
ROUNDS = 6
_OWN_REGISTER = {"QĐ": "QĐ", "GM": "GM", "TM": "GM", "NQ": "NQ", "CT": "CT", "GP": "GP", "HĐ": "HĐ", "GCN": "GCN"}
_TYPES = frozenset(
    [
        "NQ",
        "QĐ",
        "CT",
        "QC",
        "QyĐ",
        "TC",
        "HD",
        "CTr",
        "KH",
        "PA",
        "ĐA",
        "DA",
        "BC",
        "BB",
        "TTr",
        "HĐ",
        "CĐ",
        "BGN",
        "BTT",
        "GUQ",
        "GM",
        "TM",
        "GGT",
        "GNP",
        "PG",
        "PC",
        "PB",
        "TB",
        "ĐL",
        "GP",
    ]
)  # Nghị định 30/2020, Phụ lục VI, mục III, and a few older ones


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A paper whose number and date are known: `key` is the register it stands in (`register_key`)."""

    number: int
    date: date
    key: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a batch whose number is still in question: what the digit reader offers, its date and register."""

    offers: tuple[Offer, ...]
    date: date | None
    key: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """What the register allows: the numbers around the date, how many neighbours say so on each side."""

    low: int | None
    high: int | None
    before: int
    after: int

    @property
    def width(self) -> int | None:
        """How many numbers fit between the neighbours; None where one side is open."""
        return None if self.low is None or self.high is None else self.high - self.low


def register_key(notation: str, year: int, office: str = "") -> str:
    """Office, year and register of a notation: "GM-SYT" of 2017 is "|SYT|2017|GM", "SYT-NVY" is "|SYT|2017|".

    Decisions, invitations and a few more kinds keep registers of their own; all others share one. A công văn names its
    issuer first (Nghị định 30/2020, Phụ lục I, mục II.3), any other paper its kind. `office` is the organ as printed:
    every commune's committee signs as UBND, so that the notation alone would throw their registers together.
    """
    parts = [one for one in re.split(r"[-–/]", notation) if one and not one.isdigit()]
    kind = next((one for one in parts if one in _TYPES), "")
    issuer = next((one for one in parts if one not in _TYPES), "")
    plain = "".join(one for one in unicodedata.normalize("NFD", office.lower()) if one.isalnum()).replace("đ", "d")
    return f"{plain}|{issuer.upper()}|{year}|{_OWN_REGISTER.get(kind, '')}"


def number_of(text: str) -> int | None:
    """The figure of a number as written ("02", "3176b"); None where it has none."""
    found = re.match(r"\d+", text)
    return int(found[0]) if found else None


def bracket(day: date, key: str, register: Sequence[RegisterEntry]) -> Bracket:
    """The numbers between which a paper of that day must lie, by its NEAREST neighbours before and after."""
    before = sorted((one for one in register if one.key == key and one.date < day), key=lambda one: one.date)[-NEAREST:]
    after = sorted((one for one in register if one.key == key and one.date > day), key=lambda one: one.date)[:NEAREST]
    return Bracket(
        max((one.number for one in before), default=None),
        min((one.number for one in after), default=None),
        len(before),
        len(after),
    )


def by_register(
    offers: Sequence[Offer], day: date | None, key: str, register: Sequence[RegisterEntry]
) -> tuple[Offer, ...]:
    """The offers weighed by the register's order, likeliest first, their probabilities adding up to what they did."""
    if day is None or not offers:
        return tuple(offers)
    neighbours = [(one.date, {one.number: 1.0}) for one in register if one.key == key]
    return _weighed(offers, day, neighbours)


def settle(papers: Sequence[Paper], register: Sequence[RegisterEntry]) -> tuple[tuple[Offer, ...], ...]:
    """Weighs a whole batch at once: every paper is a neighbour to the others, as sure as its own offers are.

    Mean field over the offers: a few rounds in which each paper is weighed against what the others presently believe.
    """
    beliefs: list[tuple[Offer, ...]] = [paper.offers for paper in papers]
    stored: dict[str, list[tuple[date, Mapping[int, float]]]] = {}
    for entry in register:
        stored.setdefault(entry.key, []).append((entry.date, {entry.number: 1.0}))
    for _ in range(ROUNDS):
        for index, paper in enumerate(papers):
            if paper.date is None or not paper.offers:
                continue
            others = [
                (other.date, _figures(beliefs[place]))
                for place, other in enumerate(papers)
                if place != index and other.key == paper.key and other.date is not None and other.offers
            ]
            beliefs[index] = _weighed(paper.offers, paper.date, [*stored.get(paper.key, ()), *others])
    return tuple(beliefs)


def _figures(offers: Sequence[Offer]) -> dict[int, float]:
    figures: dict[int, float] = {}
    for one in offers:
        number = number_of(one.text)
        if number is not None:
            figures[number] = figures.get(number, 0.0) + one.p
    return figures


def _weighed(
    offers: Sequence[Offer], day: date, neighbours: Sequence[tuple[date, Mapping[int, float]]]
) -> tuple[Offer, ...]:
    before = sorted((one for one in neighbours if one[0] < day), key=lambda one: one[0])[-NEAREST:]
    after = sorted((one for one in neighbours if one[0] > day), key=lambda one: one[0])[:NEAREST]
    same = [one for one in neighbours if one[0] == day]
    pace = _pace([*before, *after])
    total = sum(one.p for one in offers)
    scores = []
    for one in offers:
        number = number_of(one.text)
        cost = 0.0 if number is None else _cost(number, day, before, after, same, pace)
        scores.append(math.log(max(one.p, 1e-6)) - cost)
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    scaled = [Offer(one.text, total * weight / sum(weights)) for one, weight in zip(offers, weights, strict=True)]
    return tuple(sorted(scaled, key=lambda one: -one.p))


def _cost(
    number: int,
    day: date,
    before: Sequence[tuple[date, Mapping[int, float]]],
    after: Sequence[tuple[date, Mapping[int, float]]],
    same: Sequence[tuple[date, Mapping[int, float]]],
    pace: float,
) -> float:
    """What a number at that day costs in nats: each neighbour out of order, each too far off for the days between."""
    cost = 0.0
    for sign, side in ((1, before), (-1, after)):
        for other_day, figures in side:
            for other, p in figures.items():
                rise = sign * (number - other)
                days = abs((day - other_day).days)
                cost += p * VIOLATION * (rise <= 0)
                cost += p * PACE * (rise > 5 * pace * (days + 1) + 20)
    for _, figures in same:
        cost += sum(p * 2 * VIOLATION for other, p in figures.items() if other == number)
    return cost


def _pace(neighbours: Sequence[tuple[date, Mapping[int, float]]]) -> float:
    """Numbers a day as the neighbours show it: the median over their pairs, at least a half."""
    points = sorted((day, max(figures, key=lambda one: figures[one])) for day, figures in neighbours if figures)
    steps = sorted(
        (later - earlier) / (end - start).days
        for (start, earlier), (end, later) in pairwise(points)
        if end > start and later > earlier
    )
    return max(steps[len(steps) // 2], 0.5) if steps else 5.0
