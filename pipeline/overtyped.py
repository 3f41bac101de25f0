"""Finds dot leaders that words were typed over from end to end: too few free dots for a run, but the page tells the pitch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels
from pipeline.runs import OFF_LINE, Run, Sizes, below_letters, inked

_FARTHEST = 40  # pitches between two free dots that vouch for a leader between them
_PLACES = 7  # the fewest places of a leader found so
_CONTINUED = 4  # fewer places may hold letters by chance
_HIT, _GAP = 0.9, 0.6  # shares of its places, and of the gaps between them, that hold ink


def distinct(pitches: Sequence[float]) -> tuple[float, ...]:
    """The different pitches among those measured, to one part in a hundred."""
    found: list[float] = []
    for pitch in sorted(pitches):
        if not found or pitch > 1.01 * found[-1]:
            found.append(pitch)
    return tuple(found)


def covered_runs(
    places: NDArray[np.float64],
    sizes: NDArray[np.float64],
    taken: NDArray[np.bool_],
    pitches: Sequence[float],
    leader: Sizes,
    ink: Pixels,
    point: float,
) -> Iterator[tuple[Run, NDArray[np.bool_]]]:
    """Runs through free dots that stand whole pitches apart, with ink at every place between them.

    Args:
        places, sizes: of all dot-like pieces (x, y; pixels of area); `taken` those of leaders already known.
        leader: the areas of the dots of the page's known leaders.

    Yields each run with its own dots. The caller may mark them in `taken` between two runs.
    """
    usual = float(np.median(leader))
    alike = (sizes > 0.5 * usual) & (sizes < 1.5 * usual + 2) & ~taken
    alike &= ~below_letters(alike, places, sizes, leader, ink)
    done = np.zeros(len(places), bool)
    for first in np.argsort(places[:, 0]):
        if taken[first] or done[first] or not alike[first]:
            continue
        done[first] = True
        for run in _hypotheses(int(first), places, alike & ~taken, pitches, ink, point):
            whole, own = _settled(_extended(run, ink), places, alike & ~taken, ink, point)
            if _is_leader(whole, ink, int(own.sum()), usual):
                yield whole, own
                break


def _hypotheses(
    first: int,
    places: NDArray[np.float64],
    free: NDArray[np.bool_],
    pitches: Sequence[float],
    ink: Pixels,
    point: float,
) -> Iterator[Run]:
    """Runs from one free dot to another on its right, the farthest first, where ink fills the places between."""
    dx, dy = places[:, 0] - places[first, 0], places[:, 1] - places[first, 1]
    for pitch in pitches:
        near = free & (dx > 1.5 * pitch) & (dx < _FARTHEST * pitch) & (np.abs(dy) <= 0.7 * OFF_LINE * point)
        for other in np.flatnonzero(near)[np.argsort(-dx[near])]:
            steps = round(dx[other] / pitch)
            if abs(dx[other] - steps * pitch) > min(0.25, 0.08 + 0.006 * steps) * pitch:
                continue
            slope = float(dy[other] / dx[other])
            base = float(places[first, 1] - slope * places[first, 0])
            run = Run(base, slope, float(dx[other] / steps), float(places[first, 0]), float(places[other, 0]))
            if _hits(run, range(1, steps), ink) >= _HIT * (steps - 1):
                yield run


def _hits(run: Run, steps: range, ink: Pixels, aside: float = 0.0) -> int:
    count = 0
    for step in steps:
        x = run.start + (step + aside) * run.pitch
        count += inked(run.base + run.slope * x, x, ink)
    return count


def _extended(run: Run, ink: Pixels) -> Run:
    """The run as far as ink holds its places on both sides; two empty ones end it."""
    ends = []
    for edge, outwards in ((run.start, -1), (run.end, 1)):
        place, last, empty = edge, edge, 0
        while empty < 2 and 0 <= place + outwards * run.pitch < ink.shape[1]:
            place += outwards * run.pitch
            if inked(run.base + run.slope * place, place, ink):
                last, empty = place, 0
            else:
                empty += 1
        ends.append(last)
    return Run(run.base, run.slope, run.pitch, ends[0], ends[1])


def _settled(
    run: Run, places: NDArray[np.float64], free: NDArray[np.bool_], ink: Pixels, point: float
) -> tuple[Run, NDArray[np.bool_]]:
    """The run fitted through all its free dots, and these: two dots alone tell the pitch only roughly."""
    own = _own(run, places, free, point)
    for _ in range(3):
        if own.sum() < 3:
            break
        x, y = places[own, 0], places[own, 1]
        steps = np.round((x - run.start) / run.pitch)
        pitch, start = (float(value) for value in np.polyfit(steps, x, 1))
        slope, base = (float(value) for value in np.polyfit(x, y, 1))
        run = _extended(Run(base, slope, pitch, start, start + pitch * float(steps.max())), ink)
        again = _own(run, places, free, point)
        if again.sum() <= own.sum():
            break
        own = again
    return run, own


def _own(run: Run, places: NDArray[np.float64], free: NDArray[np.bool_], point: float) -> NDArray[np.bool_]:
    x, y = places[:, 0], places[:, 1]
    inside = (x > run.start - 0.5 * run.pitch) & (x < run.end + 0.5 * run.pitch)
    level = np.abs(y - run.at(x)) <= 0.7 * OFF_LINE * point
    return np.asarray(free & inside & level & (run.phase_error(x) <= 0.2), np.bool_)


def under_words(run: Run, ink: Pixels) -> Run:
    """The run and what of its continuation on either side is a leader typed over, not feet that fall on its places.

    A run of free dots ends where words begin; whether it goes on under them shows in the ink at its places being there
    all along, and not between them.
    """
    far = _extended(run, ink)
    left, right = round((run.start - far.start) / run.pitch), round((far.end - run.end) / run.pitch)
    start = far.start if _goes_on(run, range(-left, 0), ink) else run.start
    count = round((run.end - run.start) / run.pitch)
    end = far.end if _goes_on(run, range(count + 1, count + right + 1), ink) else run.end
    return replace(run, start=start, end=end)


def _goes_on(run: Run, steps: range, ink: Pixels) -> bool:
    if len(steps) < _CONTINUED:
        return False
    lower = replace(run, base=run.base + 1.0)
    return _hits(run, steps, ink) >= _HIT * len(steps) and _hits(lower, steps, ink, 0.5) <= _GAP * len(steps)


def _is_leader(run: Run, ink: Pixels, free: int, usual: float) -> bool:
    """Whether places hold ink all along and the gaps between them, at the dots' lower edge, far less often."""
    count = round((run.end - run.start) / run.pitch) + 1
    if count < _PLACES or free < max(2, round(count / 12)):
        return False
    lower = Run(run.base + 0.35 * float(np.sqrt(usual)), run.slope, run.pitch, run.start, run.end)
    gaps = _hits(lower, range(count - 1), ink, 0.5)
    return _hits(run, range(count), ink) >= _HIT * count and gaps <= _GAP * (count - 1)


__all__ = ["covered_runs", "distinct", "under_words"]
