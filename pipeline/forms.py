"""Own fields of a form by their printed labels: the label's place gives the value's place.

Labels are looked for in the words of the page read row by row (each column of a two-column certificate by itself),
compared as folded letters with a few errors allowed. Where one label stands several times (`Năm sinh` of the mother and
of the father) the printed order of the kind's module decides: the best assignment that keeps the order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from pipeline.kinds.spec import Kind, Own
from pipeline.rows import Placed, Row, rows
from pipeline.wording import bare, is_capitals, letters

_SHORT = 5  # letters: so short a label is found by chance in names and addresses
_LAST_WORDS = 3  # of a value of one line that may stand in a second row of its column
_GUTTER = 0.5  # heights of a line between two columns
_APART = 24  # words between the values of two people
_INDENT = 1.0  # heights of a line by which a second row may begin behind its label's place
_JOINING = ("va", "la", "vo", "chong", "cung")  # before a second owner: `và vợ là bà …`


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in a stream: the words `start`..`end` (exclusive) and a score by length and likeness."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Slot:
    """An own field, the label's words and the words of its value in printed lines (empty when nothing is written)."""

    own: Own
    label: tuple[Placed, ...]
    lines: tuple[tuple[Placed, ...], ...]

    @property
    def words(self) -> tuple[Placed, ...]:
        return tuple(word for line in self.lines for word in line)


class Stream:
    """Words in reading order with the row each stands in, and their folded letters for the search of labels."""

    def __init__(self, in_rows: Iterable[Row]) -> None:
        self.rows = [row for row in in_rows if row.words]
        self.words: list[Placed] = []
        self.row_of: list[int] = []
        for number, row in enumerate(self.rows):
            self.words.extend(row.words)
            self.row_of.extend([number] * len(row.words))
        self.letters = [letters(word.text) for word in self.words]
        self.offsets = [0]
        for part in self.letters:
            self.offsets.append(self.offsets[-1] + len(part))
        self.text = "".join(self.letters)

    def find(self, label: str) -> list[Hit]:
        """Every place where the label stands, with as many errors as its length allows."""
        wanted = letters(label)
        size = len(wanted)
        allowed = 0 if size <= 4 else 1 if size <= 8 else min(round(size * 0.15), 5)
        found = []
        for start in self._may_begin(wanted, allowed):
            hit = self._at(start, wanted, size, allowed)
            if hit is not None and (size > _SHORT or self._stands_free(hit, wanted)):
                found.append(hit)
        return _without_overlap(found)

    def begins_row(self, at: int) -> bool:
        """Whether the word begins its row, or a column of it."""
        if at == 0 or self.row_of[at] != self.row_of[at - 1]:
            return True
        before, word = self.words[at - 1], self.words[at]
        return word.box.x0 - before.box.x1 > 2 * word.box.height or not self.letters[at - 1]

    def _stands_free(self, hit: Hit, wanted: str) -> bool:
        """Whether so short a label is one, and no word of a name or an address (`Bá` in `Đinh Bá Hùng` is no `Bà`)."""
        if self.begins_row(hit.start) or self.words[hit.end - 1].text.endswith(":"):
            return True
        before = self.words[hit.start - 1].text
        exact = self.text[self.offsets[hit.start] : self.offsets[hit.end]] == wanted
        joined = before.endswith((",", ";", ":", ".")) or before[-1:].isdigit() or letters(before) in _JOINING
        return exact and (joined or (len(wanted) > 2 and self.words[hit.start].text.isupper()))

    def _may_begin(self, wanted: str, allowed: int) -> list[int]:
        """The words where the label can begin: of its `allowed` + 1 parts one at least is without error."""
        edges = [len(wanted) * part // (allowed + 1) for part in range(allowed + 2)]
        starts: set[int] = set()
        for left, right in pairwise(edges):
            for place in _occurrences(wanted[left:right], self.text):
                first = bisect_left(self.offsets, place - left - allowed)
                starts.update(range(first, bisect_right(self.offsets, place - left + allowed)))
        return sorted(start for start in starts if start < len(self.words) and self.letters[start])

    def _at(self, start: int, wanted: str, size: int, allowed: int) -> Hit | None:
        best: Hit | None = None
        begin = self.offsets[start]
        shortest = bisect_left(self.offsets, begin + size - allowed, start + 1)
        for end in range(shortest, min(len(self.words), start + 24) + 1):
            length = self.offsets[end] - begin
            if length > size + allowed:
                break
            distance = Levenshtein.distance(self.text[begin : begin + length], wanted, score_cutoff=allowed)
            if distance > allowed:
                continue
            colon = 1.0 if self.words[end - 1].text.rstrip().endswith(":") else 0.0
            score = size - 2 * distance + colon - self._breaks(start, end)
            if best is None or score > best.score:
                best = Hit(start, end, score)
        return best

    def _breaks(self, start: int, end: int) -> float:
        """One error's worth where the words begin behind others and go on in the next row, as few labels do: of one that
        the sheet's edge cut, the last word of the value above is no part."""
        return 2.0 if self.row_of[start] != self.row_of[end - 1] and not self.begins_row(start) else 0.0


def _occurrences(part: str, text: str) -> Iterator[int]:
    """Every place where `part` stands in `text`; none for an empty part."""
    place = text.find(part) if part else -1
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _without_overlap(hits: Sequence[Hit]) -> list[Hit]:
    """Of hits that share words the best: a word before the label may pass as an error of it."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: -one.score):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def find_slots(kind: Kind, page_rows: Sequence[Row]) -> list[Slot]:
    """The kind's own fields with their value words, over the rows of all pages in reading order."""
    if kind.columns is None:
        return _slots(kind, [own for own in kind.own if own.labels], Stream(page_rows))
    return _two_columns(kind, page_rows, kind.columns)


def _two_columns(kind: Kind, page_rows: Sequence[Row], heads: tuple[str, str]) -> list[Slot]:
    """Left of the right head's label is the left column, down to the first label that spans the sheet."""
    stream = Stream(page_rows)
    left, right = stream.find(heads[0]), stream.find(heads[1])
    foot_labels = [label for own in kind.own if not own.column for label in own.labels]
    labelled = [own for own in kind.own if own.labels]
    if not left or not right:
        return _slots(kind, [own for own in labelled if not own.column], stream)
    top = stream.row_of[min(left[0].start, right[0].start)]
    gutter = stream.words[right[0].start].box.x0 - 6
    foot = min(
        (
            stream.row_of[hit.start]
            for label in foot_labels
            for hit in stream.find(label)
            if stream.row_of[hit.start] > top
        ),
        default=len(stream.rows),
    )
    words = [word for row in stream.rows[top:foot] for word in row.words]
    found: list[Slot] = []
    for column, inside in (("left", True), ("right", False)):
        mine = [word for word in words if (word.box.middle[0] < gutter) is inside]
        fields = [own for own in labelled if own.column == column]
        found.extend(_slots(kind, fields, Stream(rows_by_page(mine))))
    rest = Stream(stream.rows[foot:])
    found.extend(_slots(kind, [own for own in labelled if not own.column], rest))
    return found


def rows_by_page(words: Sequence[Placed]) -> list[Row]:
    """Rows of words that may stand on several pages, page by page."""
    numbers = sorted({word.page for word in words})
    return [row for number in numbers for row in rows([word for word in words if word.page == number])]


def _slots(kind: Kind, fields: Sequence[Own], stream: Stream) -> list[Slot]:
    hits = [_hits(own, stream) for own in fields]
    hits = _drop_weaker(hits)
    chosen = _assign(hits) if kind.ordered else [max(group, key=_best_first, default=None) for group in hits]
    end = _end(kind, stream, chosen)
    starts = {hit.start for hit in chosen if hit is not None}
    # A label that was found but not assigned still ends the value before it, if it is unmistakable.
    starts |= {hit.start for group in hits for hit in group if hit.score >= 7}
    found = []
    for own, hit, group in zip(fields, chosen, hits, strict=True):
        if hit is None or hit.start >= end:
            continue
        taken = [*_earlier(own, hit, group), hit, *_more(own, hit, group, chosen)]
        for one in taken:
            stops = _until(own, one, stream)
            limit = min([at for at in starts | stops if at >= one.end] + [end])
            if own.many:
                limit = min([limit, *(other.start for other in group if other.start >= one.end)])
            lines = _value_lines(own, one, limit, stream)
            found.append(Slot(own, tuple(stream.words[one.start : one.end]), lines))
    return found


def _best_first(hit: Hit) -> tuple[float, int]:
    return hit.score, -hit.start


def _hits(own: Own, stream: Stream) -> list[Hit]:
    best: dict[int, Hit] = {}
    for label in own.labels:
        for hit in stream.find(label):
            if hit.start not in best or hit.score > best[hit.start].score:
                best[hit.start] = hit
    return sorted(best.values(), key=lambda hit: hit.start)


def _drop_weaker(groups: list[list[Hit]]) -> list[list[Hit]]:
    """Where hits of several labels share words the best one stays: `Họ, chữ đệm, tên` is not found inside
    `Họ, chữ đệm, tên người mẹ:`, nor `Loại giấy tờ …` in `Số giấy tờ …`. Equal labels of several fields all stay."""
    everything = [hit for group in groups for hit in group]

    def beaten(hit: Hit) -> bool:
        return any(other.score > hit.score and other.start < hit.end and hit.start < other.end for other in everything)

    return [[hit for hit in group if not beaten(hit)] for group in groups]


def _assign(groups: Sequence[Sequence[Hit]]) -> list[Hit | None]:
    """The order-keeping choice of at most one hit a field with the highest sum of scores (dynamic programming)."""
    states: list[tuple[float, int, tuple[Hit | None, ...]]] = [(0.0, 0, ())]
    for group in groups:
        following: dict[int, tuple[float, tuple[Hit | None, ...]]] = {}
        for score, at, path in states:
            _keep(following, at, score, (*path, None))
            for hit in group:
                if hit.start >= at:
                    _keep(following, hit.end, score + hit.score, (*path, hit))
        states = _undominated(following)
    return list(max(states, key=lambda state: state[0])[2])


def _keep(
    table: dict[int, tuple[float, tuple[Hit | None, ...]]], at: int, score: float, path: tuple[Hit | None, ...]
) -> None:
    if at not in table or score > table[at][0]:
        table[at] = (score, path)


def _undominated(
    table: dict[int, tuple[float, tuple[Hit | None, ...]]],
) -> list[tuple[float, int, tuple[Hit | None, ...]]]:
    kept: list[tuple[float, int, tuple[Hit | None, ...]]] = []
    best = float("-inf")
    for at in sorted(table):
        score, path = table[at]
        if score > best:
            kept.append((score, at, path))
            best = score
    return kept


def _end(kind: Kind, stream: Stream, chosen: Sequence[Hit | None]) -> int:
    """Where the own fields end: a stop begins its row, and in capitals if it is printed so."""
    first = min((hit.start for hit in chosen if hit is not None), default=0)
    stops = [
        hit.start
        for stop in kind.stops
        for hit in stream.find(stop)
        if hit.start > first and stream.begins_row(hit.start) and (not stop.isupper() or _capital(stream, hit))
    ]
    return min(stops, default=len(stream.words))


def _capital(stream: Stream, hit: Hit) -> bool:
    return is_capitals(" ".join(word.text for word in stream.words[hit.start : hit.end]))


def _earlier(own: Own, hit: Hit, group: Sequence[Hit]) -> list[Hit]:
    """Of a field with a value for each of several people those close before the chosen one: where the label of the first
    one's name was misread, his number would fall out of the order, and nothing would tell that he is missing."""
    if not own.many or own.type != "code":
        return []
    return [one for one in group if one.end <= hit.start and hit.start - one.end < _APART]


def _more(own: Own, hit: Hit, group: Sequence[Hit], chosen: Sequence[Hit | None]) -> list[Hit]:
    if not own.many:
        return []
    after = min(
        (one.start for one in chosen if one is not None and one.start > hit.start and one not in group), default=None
    )
    limit = after if after is not None else hit.end + 40
    # An owner's name and identity number alternate: the next field's own repeats must not end the search too early.
    limit = max(limit, hit.end + _APART)
    return [one for one in group if hit.end <= one.start < limit]


def _until(own: Own, hit: Hit, stream: Stream) -> set[int]:
    return {found.start for words in own.until for found in stream.find(words) if found.start >= hit.end}


def _value_lines(own: Own, hit: Hit, limit: int, stream: Stream) -> tuple[tuple[Placed, ...], ...]:
    """The words after the label in its row, and the rows below that belong to the value."""
    first = stream.row_of[hit.end - 1]
    lines: list[tuple[Placed, ...]] = []
    for number in range(first, len(stream.rows)):
        words = [
            stream.words[at] for at in range(hit.end, min(limit, len(stream.words))) if stream.row_of[at] == number
        ]
        if number > first and words and words[-1].box.x1 < stream.words[hit.start].box.x0 - 5:
            continue  # beside the photograph, in another column
        if number > first:
            if len(lines) >= max(own.lines, 1 if lines else 2) or not words:
                break
            if not _runs_on(own, stream, number, begun=bool(lines)):
                break
        if words:
            lines.append(tuple(words))
    if own.type in ("name", "text") and len(lines) == 1:
        lines += _rest_in_column(own, hit, limit, stream, lines[0])
    return tuple(lines)


def _rest_in_column(own: Own, hit: Hit, limit: int, stream: Stream, line: Sequence[Placed]) -> list[tuple[Placed, ...]]:
    """What of a value stands under it in its column: the next word of it did not fit into the row any more."""
    row, high = stream.row_of[hit.end - 1], line[-1].box.height
    right = _right_end(limit, stream, row)
    words = _column_below(stream, row, stream.words[hit.start].box.x0, right, high)
    if not words or not _runs_on(own, stream, row + 1, begun=True):
        return []
    fits = line[-1].box.x1 + 0.25 * high + words[0].box.width <= right - _GUTTER * high
    names = own.type == "text" or all(one.text[:1].isupper() and bare(one.text).isalpha() for one in words)
    return [tuple(words)] if names and not fits and len(words) <= _LAST_WORDS else []


def _right_end(limit: int, stream: Stream, row: int) -> float:
    """Where a column ends: where the next label of its row begins, else where the page's print does."""
    if limit < len(stream.words) and stream.row_of[limit] == row:
        return stream.words[limit].box.x0
    return max(one.box.x1 for one in stream.rows if one.page == stream.rows[row].page)


def _column_below(stream: Stream, row: int, label: float, right: float, high: float) -> list[Placed]:
    """The words of the next row on that page up to `right`, if the row begins anew where the label (x, points) does."""
    if row + 1 >= len(stream.rows) or stream.rows[row + 1].page != stream.rows[row].page:
        return []
    # Before the label a dash or a number may stand, under which the second row begins.
    start, left = stream.row_of.index(row + 1), label - 1.5 * high
    below = stream.rows[row + 1].words
    at = next((at for at, one in enumerate(below) if one.box.x0 >= left), len(below))
    if at == len(below) or below[at].box.x0 > label + _INDENT * high or not stream.begins_row(start + at):
        return []
    return [one for one in below[at:] if one.box.x1 <= right + 1]


def _runs_on(own: Own, stream: Stream, number: int, *, begun: bool) -> bool:
    row, above = stream.rows[number], stream.rows[number - 1]
    if row.page == above.page and row.box.y0 - above.box.y1 > 1.6 * max(row.box.height, above.box.height):
        return False
    if own.type == "table":
        return True
    if begun and is_capitals(row.text) and not is_capitals(above.text):
        return False  # the capacity lines of the signature
    return not any(word.text.endswith(":") and not _is_speck(row, word) for word in row.words[:7])


def _is_speck(row: Row, colon: Placed) -> bool:
    """Whether a colon at the row's end, alone behind a figure or on a whole day, is the rest of a leader, for it ends no
    label."""
    if row.words[-1] is not colon:
        return False
    alone = colon.text == ":" and any(map(str.isdigit, " ".join(one.text for one in row.words[-2:])))
    return alone or re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}:", colon.text) is not None
