"""Finds on a born-digital draft what is filled after the leader signs: the blanks of number and day, the signature block.

Layout of NĐ 30/2020 Phụ lục I: "Số:      /QĐ-UBND" and "…, ngày    tháng    năm 2026" in the head of page 1; title, room
for the signature and name at the foot, right; the number and day once more on appendices ("Kèm theo Quyết định số …").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from signing import paper
from signing.errors import place_refused
from signing.paper import Letter
from signing.request import Place, StampStyle
from signing.stamps import POINTS_PER_MM

WIDEST = 45 * POINTS_PER_MM  # what a verifier accepts for one mark (45 mm)
ASCENT, DESCENT = 0.891, 0.216  # of Tinos and Times New Roman, in parts of the size
_NARROWEST = 7.0  # points: less is an ordinary space
_NEAR_NUMBER = 40.0  # points: the date stands on the number's line or next to it
_HEAD = 0.36  # share of page 1 that holds number and date
_BLANK = r"[\s.…_]*"
_NUMBER = re.compile(rf"(?<![^\W\d_])số\s*:?(?P<blank>{_BLANK})/\s*\S", re.IGNORECASE)
_PRINTED_NUMBER = re.compile(r"(?<![^\W\d_])số\s*:?\s*[.…_]*\s*\d+\s*/", re.IGNORECASE)
_DATE = re.compile(
    rf"ngày(?P<day>{_BLANK}\d*{_BLANK})tháng(?P<month>{_BLANK}\d*{_BLANK})năm(?P<year>{_BLANK}\d*)", re.IGNORECASE
)
_HEAD_NUMBER = re.compile(r"(?<![^\W\d_])Số\s*:?\s*[.…_\d/]|(?<![^\W\d_])Số\s*:")
_APPENDIX = re.compile(r"k[èe]m theo|đính kèm|ban hành theo", re.IGNORECASE)
# A check of the signatures draws forty pages that were written on later, and no more (signing/timeline.py): the marks of
# receivers need some of them.
_MOST_BLANK_PAGES = 30
_APPENDIX_HEAD = re.compile(r"^\s*phụ lục\b", re.IGNORECASE)
_CAPACITY = re.compile(
    r"^(TM|KT|TL|TUQ|Q)\.|CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|CHÁNH|PHÓ|HIỆU|THỦ TƯỚNG|THỐNG ĐỐC|CHỈ HUY|NGƯỜI KÝ|ỦY BAN|UỶ BAN"
)
_NAME_WORD = re.compile(r"[^\W\d_](?:['’-]?[^\W\d_])*")
_ROOM_FOR_SIGNATURE = 26.0
_TALLEST_ROOM = 220.0
_SAME_ROW = 40.0  # points: two blocks side by side end at about the same height


@dataclass(frozen=True, slots=True)
class Segment:
    """Letters that stand together on one line: a column's part of it."""

    page: int
    text: str
    letters: tuple[Letter, ...]
    starts: tuple[int, ...]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def centre(self) -> float:
        """Half way between left and right, points."""
        return (self.x0 + self.x1) / 2

    def letter_before(self, index: int) -> Letter:
        """The last letter before position `index` of `text`."""
        return [letter for letter, start in zip(self.letters, self.starts, strict=True) if start < index][-1]


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank to be filled: the name of its field, what it takes, its place, and the type around it (points)."""

    field: str
    holds: str
    place: Place
    size: float
    italic: bool


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The room between title and name, the lines around it, and how wide it may be."""

    page: int
    titles: tuple[str, ...]
    name: str
    room: Place


def lines_of(pdf: bytes, page: int) -> list[Segment]:
    """The lines of a page, top to bottom, each as one segment over the whole width."""
    rows: list[list[Letter]] = []
    for letter in sorted(paper.letters(pdf, page), key=lambda one: (one.y0 + one.y1) / 2):
        middle = (letter.y0 + letter.y1) / 2
        for row in reversed(rows[-6:]):
            if abs((row[0].y0 + row[0].y1) / 2 - middle) < 0.35 * (letter.y1 - letter.y0):
                row.append(letter)
                break
        else:
            rows.append([letter])
    return [_segment(page, sorted(row, key=lambda one: one.x0)) for row in rows]


def _segment(page: int, letters: list[Letter]) -> Segment:
    text, starts = "", []
    for index, letter in enumerate(letters):
        if index and letter.x0 - letters[index - 1].x1 > 0.12 * letter.size:
            text += " "
        starts.append(len(text))
        text += unicodedata.normalize("NFC", letter.text)
    return Segment(
        page,
        text,
        tuple(letters),
        tuple(starts),
        letters[0].x0,
        min(one.y0 for one in letters),
        max(one.x1 for one in letters),
        max(one.y1 for one in letters),
    )


def columns(line: Segment) -> Iterator[Segment]:
    """A line cut at wide gaps: "Nơi nhận:" on the left and the title on the right are two segments."""
    start = 0
    for index in range(1, len(line.letters) + 1):
        ended = index == len(line.letters)
        if ended or line.letters[index].x0 - line.letters[index - 1].x1 > 1.6 * line.letters[index].size:
            yield _segment(line.page, list(line.letters[start:index]))
            start = index


def number_and_date_blanks(pdf: bytes) -> tuple[Blank, ...]:
    """Every blank for number and day: head of page 1, then appendices. Names: So, Ngay, Thang, Nam, then So_2, Ngay_2 …

    `Blank.holds` is "number", "day", "month", "year" or "year-end" (the last two digits after a printed "20").

    Raises:
        PlaceRefusedError: number-blank-missing, where page 1 has neither a blank nor a printed number after "Số:";
            too-many-blanks, more pages with blanks than a check of the signatures looks at.
    """
    found: list[Blank] = []
    head = False
    for page in range(1, paper.page_count(pdf) + 1):
        lines = lines_of(pdf, page)
        if page == 1:
            limit = _HEAD * paper.page_size(pdf, page)[1]
            number = next((line for line in lines if line.y1 < limit and _starts_number(line)), None)
            if number is not None:
                beside = [line for line in lines if abs(line.y0 - number.y0) < _NEAR_NUMBER and line.y1 < limit]
                found += [blank for line in beside for blank in _head_blanks(line, number)]
                head = bool(_PRINTED_NUMBER.search(number.text)) or any(one.holds == "number" for one in found)
        for index, line in enumerate(lines):
            near = " ".join(one.text for one in lines[max(0, index - 2) : index + 1])
            if _APPENDIX.search(near):
                found += [blank for blank in _blanks_in(line) if blank not in found]
    if not head:
        raise place_refused("number-blank-missing")
    pages = len({blank.place.page for blank in found})
    if pages > _MOST_BLANK_PAGES:
        raise place_refused("too-many-blanks", count=pages, most=_MOST_BLANK_PAGES)
    return tuple(_named(found))


def _starts_number(line: Segment) -> bool:
    """True where "Số" opens a column of the line: in the head it stands alone, in the body it follows words."""
    match = _HEAD_NUMBER.search(line.text)
    if match is None:
        return False
    index = line.starts.index(match.start())
    return index == 0 or line.letters[index].x0 - line.letters[index - 1].x1 > 1.6 * line.letters[index].size


def _head_blanks(line: Segment, number: Segment) -> Iterator[Blank]:
    for blank in _blanks_in(line):
        if blank.holds != "number" or line is number:
            yield blank


def _named(found: list[Blank]) -> Iterator[Blank]:
    names = {"number": "So", "day": "Ngay", "month": "Thang", "year": "Nam", "year-end": "Nam"}
    counts: dict[str, int] = {}
    for blank in found:
        base = names[blank.holds]
        counts[base] = counts.get(base, 0) + 1
        name = base if counts[base] == 1 else f"{base}_{counts[base]}"
        yield Blank(name, blank.holds, blank.place, blank.size, blank.italic)


def _blanks_in(line: Segment) -> Iterator[Blank]:
    for match in _NUMBER.finditer(line.text):
        blank = _between(line, *match.span("blank"), "number")
        if blank is not None:
            yield blank
    for match in _DATE.finditer(line.text):
        for group in ("day", "month", "year"):
            start, end = match.span(group)
            digits = "".join(letter for letter in match[group] if letter.isdigit())
            if group == "year" and digits == "20":
                start, end = line.text.index("20", start) + 2, _past_dots(line.text, end)
                holds = "year-end"
            elif digits:
                continue
            else:
                holds = group
                end = _past_dots(line.text, end) if group == "year" else end
            blank = _between(line, start, end, holds)
            if blank is not None:
                yield blank


def _past_dots(text: str, index: int) -> int:
    while index < len(text) and text[index] in " .…_":
        index += 1
    return index


def _between(line: Segment, start: int, end: int, holds: str) -> Blank | None:
    """The blank between the letters around text[start:end]; None where it is only a space."""
    before = line.letter_before(start if start else 1)
    inside = [one for one, at in zip(line.letters, line.starts, strict=True) if start <= at < end]
    after = next((one for one, at in zip(line.letters, line.starts, strict=True) if at >= end), None)
    right = after.x0 if after is not None else (inside[-1].x1 if inside else before.x1 + 30)
    left = before.x1
    if right - left < _NARROWEST:
        return None
    right = min(right, left + WIDEST)
    top, bottom = before.baseline - ASCENT * before.size, before.baseline + DESCENT * before.size
    place = Place(line.page, left + 0.6, top, right - 0.6, bottom)
    return Blank("", holds, place, before.size, before.italic)


def find_signature_blocks(pdf: bytes, signer_name: str = "") -> tuple[SignatureBlock, ...]:
    """The signature blocks of the main part in reading order: one as a rule, two or more where several people sign.

    Args:
        signer_name: takes only the block with that name, where there is one.

    Raises:
        PlaceRefusedError: signature-block-missing.
    """
    found: list[SignatureBlock] = []
    for page in range(1, paper.page_count(pdf) + 1):
        lines = lines_of(pdf, page)
        if page > 1 and any(_APPENDIX_HEAD.search(line.text) for line in lines[:4]):
            break
        found += _blocks_on(pdf, page, lines)
    wanted = plain_name(signer_name)
    named = [block for block in found if wanted and plain_name(block.name) == wanted]
    if named:
        return tuple(named)
    titled = [block for block in found if _CAPACITY.search(" ".join(block.titles))]
    if not found:
        raise place_refused("signature-block-missing")
    return tuple(titled or found)


def _blocks_on(pdf: bytes, page: int, lines: list[Segment]) -> Iterator[SignatureBlock]:
    """Blocks in the right half; in the left half only what stands beside one of those, as where two agencies sign."""
    width = paper.page_size(pdf, page)[0]
    segments = [part for line in lines for part in columns(line)]
    halves = (
        [one for one in segments if one.centre <= 0.42 * width],
        [one for one in segments if one.centre > 0.42 * width],
    )
    left, right = (list(_blocks_in(page, width, half)) for half in halves)
    beside = [
        one
        for one in left
        if _CAPACITY.search(" ".join(one.titles))
        and any(abs(one.room.y1 - other.room.y1) < _SAME_ROW for other in right)
    ]
    yield from sorted([*beside, *right], key=lambda one: (round(one.room.y1 / _SAME_ROW), one.room.x0))


def _blocks_in(page: int, width: float, half: list[Segment]) -> Iterator[SignatureBlock]:
    for index, name in enumerate(half):
        if not _is_name(name.text):
            continue
        above = [one for one in half[:index] if one.x0 < name.x1 and name.x0 < one.x1 and one.y1 <= name.y0 + 2]
        titles = _titles(above)
        if not titles:
            continue
        room = name.y0 - titles[-1].y1
        if _ROOM_FOR_SIGNATURE <= room <= _TALLEST_ROOM:
            centre = (name.centre + titles[-1].centre) / 2
            half_wide = min(WIDEST, 2 * min(centre, width - centre)) / 2
            place = Place(page, centre - half_wide, titles[-1].y1, centre + half_wide, name.y0)
            yield SignatureBlock(page, tuple(one.text for one in titles), name.text, place)


def _titles(above: list[Segment]) -> list[Segment]:
    """The run of title lines that ends nearest above the name; a hint in brackets under the title belongs to it."""
    run: list[Segment] = []
    for one in reversed(above):
        hint = one.text.startswith("(") and not run
        if run and run[0].y0 - one.y1 > 14:
            break
        if hint or _is_title(one.text):
            run.insert(0, one)
        else:
            break
    return run if any(_is_title(one.text) for one in run) else []


def _is_title(text: str) -> bool:
    letters = [one for one in text if one.isalpha()]
    return len(letters) >= 4 and sum(one.isupper() for one in letters) >= 0.9 * len(letters)


def _is_name(text: str) -> bool:
    """Two to six words, each with a capital and small letters: "Cao Thu Ý", "H'Hen Niê", "Y Bhăm"."""
    words = text.split()
    return 2 <= len(words) <= 6 and all(
        _NAME_WORD.fullmatch(word) and word[0].isupper() and not word[1:].isupper() for word in words
    )


def plain_name(text: str) -> str:
    """A name for comparison: case and spaces aside."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def signature_place(block: SignatureBlock, style: StampStyle) -> Place:
    """Where the leader's signature goes: centred between title and name, at most the style's size."""
    wide = min(style.signature_mm[0] * POINTS_PER_MM, WIDEST, block.room.width)
    high = min(style.signature_mm[1] * POINTS_PER_MM, block.room.height - 4)
    middle, centre = (block.room.y0 + block.room.y1) / 2, (block.room.x0 + block.room.x1) / 2
    return Place(block.page, centre - wide / 2, middle - high / 2, centre + wide / 2, middle + high / 2)


def seal_place(pdf: bytes, block: SignatureBlock, signature: Place, style: StampStyle) -> Place:
    """Where the seal goes at its real size: over the left third of the signature, never over text beside the block.

    Raises:
        PlaceRefusedError: seal-place-covered.
    """
    side = style.seal_mm * POINTS_PER_MM
    width, height = paper.page_size(pdf, block.page)
    own = {*block.titles, block.name}
    others = [
        one
        for line in lines_of(pdf, block.page)
        for part in columns(line)
        if part.text not in own
        for one in part.letters
    ]
    middle = (signature.y0 + signature.y1) / 2
    for more in (0.0, 0.04, 0.08, 0.12, 0.16):
        right = signature.x0 + signature.width * (1 / 3 + more)
        for down in (0.0, 6.0, -6.0, 12.0, -12.0):
            place = Place(block.page, right - side, middle + down - side / 2, right, middle + down + side / 2)
            inside = place.x0 >= 0 and place.y0 >= 0 and place.x1 <= width and place.y1 <= height
            if inside and not any(_under_disc(place, one) for one in others):
                return place
    raise place_refused("seal-place-covered")


def _under_disc(place: Place, letter: Letter) -> bool:
    """True where the round seal would touch the letter."""
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    nearest_x, nearest_y = min(max(x, letter.x0), letter.x1), min(max(y, letter.y0), letter.y1)
    return (nearest_x - x) ** 2 + (nearest_y - y) ** 2 < (place.width / 2) ** 2
