"""The upper boxes of Nghị định 30/2020 (1 to 5b), found by place: everything hangs on Quốc hiệu, top right.

Left of it stand the organs, the number and `V/v`; under it place and date; beneath both the title. A gazette prints
a foreign line above (`CÔNG BÁO/Số …`) and its own headings, or sets Quốc hiệu first: places, not order, decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.document import Page
from pipeline.onapage import once_a_page
from pipeline.rows import Placed, Row, pieces, placed_words, row_of, rows
from pipeline.wording import fold, is_capitals, letters

_MOTTO = "conghoaxahoichunghiavietnam"
_FREEDOM = "doclaptudohanhphuc"
_NUMBER = re.compile(
    r"^\W*(?:(?:luật|nghị quyết|pháp lệnh|lệnh)\s+)?s[ốôồổỗộóòỏõọoaáàắăâấéèẻẽẹếềểễeê0]\s?z?(?:[:.;,⁄]|\s|\d|/|$)",
    re.IGNORECASE,
)
# A line of the form, not of the header: `Đăng ký lần đầu, ngày …`, `Cấp ngày …`.
_LABELLED = re.compile(r"\b(?:dang ky|lan dau|lan thu|cap ngay|sinh|ky ngay|hieu luc|het han)\b")
_DATE_LINE = re.compile(
    r"(?:^|[,.]\s*)\W*ng[a-z]{1,2}.{0,12}th[a-z]{1,3}g?.{1,9}n[a-z]m\b|ng[a-z]y.{0,12}thang.{1,9}n[a-z]m\s+\S*\d"
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header's rows on one page; None or empty where a box does not stand. `organs_go_on`: among the organs stands
    print that reads like no line of one."""

    page: int
    motto: Row
    organs: tuple[Row, ...]
    organs_go_on: bool
    number_row: Row | None
    subject_rows: tuple[Row, ...]
    date_row: Row | None

    @property
    def subject_in_left(self) -> bool:
        """Whether `V/v` stands under the number, as on a công văn."""
        return bool(self.subject_rows)

    def under(self, page: Page) -> list[Row]:
        """The pieces of lines below Quốc hiệu, top to bottom, without organs, number, date and a letter's subject.

        On forms the number stands below the title, so the header has no lower edge of its own.
        """
        mine = [*self.organs, *self.subject_rows, self.number_row, self.date_row]
        taken = {word.box for row in mine if row is not None for word in row.words}
        return [
            piece
            for piece in pieces(page)
            if piece.box.y0 > self.motto.box.middle[1] and not any(word.box in taken for word in piece.words)
        ]


def national_motto_page(pages: Sequence[Page]) -> Page | None:
    """The first page that carries Quốc hiệu in its upper part."""
    return next((page for page in pages if page.lines and find_header(page) is not None), None)


@once_a_page
def find_header(page: Page) -> Header | None:
    """The header of the page, None where no Quốc hiệu stands in its upper half."""
    if not _may_carry_motto(page, 0.55 * page.height):
        return None
    parts = [piece for piece in pieces(page) if piece.box.y0 < page.height * 0.55]
    motto = _find_motto(parts)
    if motto is None:
        return None
    words = [one for one in placed_words(page) if one.box.y0 < page.height * 0.6]
    edge = motto.box.x0 - 4
    date_row = _date_row(words, motto, edge)
    left = _left_words(parts, motto, edge)
    number_row = _number_row(left, words, motto, date_row)
    subject = _subject_rows(left, words, number_row or date_row)
    organs, go_on = _organs(left, motto, number_row, date_row)
    return Header(page.number, motto, organs, go_on, number_row, subject, date_row)


@once_a_page
def documents_on(page: Page) -> int:
    """How many documents begin on the page: each stands under a line of Tiêu ngữ of its own."""
    lines = [letters(piece.text) for piece in pieces(page)] if _may_carry_motto(page, page.height) else []
    return sum(len(line) <= 26 and fuzz.ratio(_FREEDOM, line) >= 85 for line in lines)


_OF_MOTTO = ("cong hoa", "xa hoi", "chu nghia", "viet nam", "doc lap", "tu do", "hanh phuc")


def _may_carry_motto(page: Page, depth: float) -> bool:
    """A quick look before the geometry: any two words of Quốc hiệu or Tiêu ngữ down to there (points)."""
    return any(line.box.y0 < depth and any(part in fold(line.text) for part in _OF_MOTTO) for line in page.lines)


def _left_words(parts: Sequence[Row], motto: Row, edge: float) -> list[Placed]:
    """Words of the pieces that stand in the left column; of a piece that runs across, those left of Quốc hiệu's edge
    when it is level with Quốc hiệu, number or date (a detector joined the columns), none of a title below."""
    found: list[Placed] = []
    for part in parts:
        if part.box.x1 < motto.box.x0 + 0.35 * motto.box.width and part.centre < edge:
            found.extend(part.words)
        elif (
            part.box.x0 < edge
            and part.box.x1 > motto.centre
            and (_crosses_columns(part, motto) or part.box.x0 < 0.3 * edge)
        ):
            found.extend(word for word in part.words if word.box.middle[0] < edge)
    return found


def _crosses_columns(part: Row, motto: Row) -> bool:
    return motto.box.y0 - motto.box.height < part.box.middle[1] < motto.box.y1 + 5 * motto.box.height


def _find_motto(parts: Sequence[Row]) -> Row | None:
    for part in parts:
        whole = letters(part.text)
        if len(whole) < 20 or not is_capitals(part.text):
            continue
        if fuzz.partial_ratio(_MOTTO, whole) >= 82:
            return _cut_to_motto(part)
    for part in parts:  # Quốc hiệu under a stamp: the line of Tiêu ngữ still tells the place
        if len(letters(part.text)) <= 26 and fuzz.ratio(_FREEDOM, letters(part.text)) >= 85:
            return part
    return None


def _cut_to_motto(part: Row) -> Row:
    """A line that ran over both columns is cut before the word that begins Quốc hiệu: where the rest is most like it,
    for an office may end like it begins (`… KHOA HỌC VÀ CÔNG NGHỆ` / `CỘNG HÒA …`)."""
    best, cut = 0.0, part
    for start, word in enumerate(part.words):
        if fold(word.text)[:1] not in {"c", "o", "g"}:
            continue
        likeness = fuzz.ratio(letters(" ".join(one.text for one in part.words[start:])), _MOTTO)
        if likeness >= 80 and likeness > best:
            best, cut = likeness, row_of(part.words[start:])
    return cut


def _date_row(words: Sequence[Placed], motto: Row, edge: float) -> Row | None:
    """The line `Nơi, ngày … tháng … năm …` below Quốc hiệu, the words of its row right of the left column."""
    depth = motto.box.y1 + max(9 * motto.box.height, 90)
    zone = [one for one in words if motto.box.y1 < one.box.middle[1] < depth and one.box.x1 > edge - 60]
    for row in rows(zone):
        if is_date_line(row.text):
            line = row_of(_right_part(row, edge))
            if not _LABELLED.search(fold(line.text)):
                return line
    return None


def is_date_line(text: str) -> bool:
    """Whether the text reads like `Nơi, ngày … tháng … năm …`, with figures or blanks."""
    return _DATE_LINE.search(fold(text)) is not None


def _right_part(row: Row, edge: float) -> list[Placed]:
    """From the last wide gap left of `ngày` on: the number may stand on the same line."""
    words = list(row.words)
    day = next((at for at, word in enumerate(words) if fold(word.text).startswith("nga")), len(words) - 1)
    for at in range(day, 0, -1):
        if words[at].box.x0 - words[at - 1].box.x1 > 2.0 * row.box.height:
            return words[at:]
    return [word for word in words if word.box.middle[0] > edge - 60] or words


def _number_row(left: Sequence[Placed], words: Sequence[Placed], motto: Row, date_row: Row | None) -> Row | None:
    """The row that begins like `Số` and goes on like `/KÝ-HIỆU`; failing the left column, anywhere below Quốc hiệu."""
    dated = {word.box for word in date_row.words} if date_row else set()
    best: tuple[float, Row] | None = None
    for pool in (left, words):
        zone = [
            one
            for one in pool
            if motto.box.y0 < one.box.middle[1] < motto.box.y1 + max(14 * motto.box.height, 150)
            and one.box not in dated
        ]
        for row in rows(zone):
            score = _number_score(row)
            if score >= 2 and (best is None or score > best[0]):
                best = (score, row)
        if best is not None:
            return best[1]
    return None


_OTHER_NUMBER = re.compile(r"^(?:so)?(?:dinhdanh|cmnd|cccd|giayto|vaoso|thua|tobando|nha|dienthoai|ho(?:so|chieu))")


def _number_score(row: Row) -> float:
    text = row.text
    if re.match(r"^\W*[vV]\s*/", text) or len(row.words) > 9 or _OTHER_NUMBER.match(letters(text)):
        return 0
    begins = 2.0 if _NUMBER.match(text) else 1.0 if re.match(r"^\W*[S5s]", text) else 0.0
    notation = 2.0 if re.search(r"/\s*(?:\d{4}\s*/\s*)?[A-ZĐƯ][\w&]*", text) else 0.0
    figures = 0.5 if re.search(r"\d", text) else 0.0
    if begins == 1.0 and not notation:
        return 0
    return begins + notation + figures


def _goes_on(row: Row, words: Sequence[Placed]) -> bool:
    """Whether the printed line runs on to the right of these words without a column's gap."""
    right = [one.box for one in words if one.box.x0 >= row.box.x1 and abs(one.box.middle[1] - row.box.middle[1]) < 5]
    return any(box.x0 - row.box.x1 < row.box.height for box in right)


_REGARDING = re.compile(r"^\W*[vy]\s*/?\s*[vy]\b")


def _subject_rows(left: Sequence[Placed], words: Sequence[Placed], above: Row | None) -> tuple[Row, ...]:
    """The rows of `V/v …` under the number, or under what stands level with it where the pen hides the number."""
    if above is None:
        return ()
    found: list[Row] = []
    for row in rows([one for one in left if one.box.middle[1] > above.box.y1 - 2]):
        text = fold(row.text)
        if not found:
            if _REGARDING.match(text) or (re.match(r"^\W*ve viec\b", text) and not _goes_on(row, words)):
                found.append(row)
            elif row.box.y0 - above.box.y1 > 5 * above.box.height:
                break
            continue
        # Nothing but the rest of a sentence begins in small letters, however loosely the rows are set.
        loose = 1.6 if row.text[:1].islower() else 0.9
        if row.box.y0 - found[-1].box.y1 > loose * found[-1].box.height or text.startswith(("kinh gui", "can cu")):
            break
        found.append(row)
    return tuple(found)


def _organs(
    left: Sequence[Placed], motto: Row, number: Row | None, date_row: Row | None
) -> tuple[tuple[Row, ...], bool]:
    """Rows of capitals left of Quốc hiệu, above the number, and whether others stand among them; specks and stray marks
    are not letters of a name."""
    under = number or date_row
    low = under.box.y0 if under is not None else motto.box.y1 + 4 * motto.box.height
    zone = [one for one in left if motto.box.y0 - 1.2 * motto.box.height < one.box.middle[1] < low]
    trimmed = [_without_specks(row) for row in rows(zone)]
    found: list[Row] = []
    go_on = False
    for row in trimmed:
        if row is None or len(letters(row.text)) < 3:
            continue
        # The organs stand close under each other on one axis; a title further down or aside is not one of them.
        near = 1.2 * min([row.box.height, *(one.box.height for one in found)])
        beside = not found or (row.box.y0 - found[-1].box.y1 <= near and abs(row.centre - found[0].centre) <= 60)
        if not is_capitals(row.text):
            go_on = go_on or (bool(found) and beside)
        elif beside:
            found.append(row)
        else:
            break
    return tuple(found), go_on


def _without_specks(row: Row) -> Row | None:
    """The row without marks at its ends that hold no letter: rules, dirt, the edge of a stamp."""
    words = list(row.words)
    while words and not letters(words[0].text):
        words.pop(0)
    while words and not letters(words[-1].text):
        words.pop()
    return row_of(words) if words else None
