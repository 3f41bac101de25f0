"""Which kind of document this is: by the title line in its place, never by a mention in the body.

The title stands in capitals under the header (Nghị định 30/2020, box 5a). A công văn has none: its body begins with
`Kính gửi` and its subject stands under the number. Where a title cannot be read, the labels of a form tell its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.arrival import without_arrival_mark
from pipeline.document import Page
from pipeline.header import Header, find_header, national_motto_page
from pipeline.kinds import Kind, all_kinds, kind_named
from pipeline.rows import Row, pieces
from pipeline.sheets import unfold
from pipeline.titles import GENERAL_TITLES
from pipeline.wording import is_capitals, letters

_ALIKE = 0.84  # likeness of folded letters from which a title row is taken for a title (short titles: one letter wrong)


@dataclass(frozen=True, slots=True)
class Title:
    """A title found on a page: the kind it names, how alike it is, and the rows it was read from."""

    kind: str
    type_name: str
    likeness: float
    rows: tuple[Row, ...]


def classify(pages: Sequence[Page]) -> tuple[str, float, str]:
    """The kind, a confidence in 0..1, and TypeName (`Quyết định`, `Giấy mời`, `Công văn`, …; "" for `khac`)."""
    pages = unfold([without_arrival_mark(page) for page in pages]).pages
    title = find_title(pages)
    if title is not None:
        return title.kind, round(title.likeness, 3), title.type_name
    page = national_motto_page(pages)
    by_labels = _by_labels(pages)
    if by_labels is not None:
        return by_labels
    if page is None:
        return "khac", 0.5, ""
    header = find_header(page)
    if header is not None:
        told = (header.subject_in_left, _addressed(page), header.number_row is not None)
        # A pen may hide the whole number; two of the three marks of a letter are enough.
        if sum(told) > 1:
            return "cong_van", 0.95 if told[0] and told[1] else 0.8, "Công văn"
    return "khac", 0.5, ""


def find_title(pages: Sequence[Page]) -> Title | None:
    """The title of the document: the first row of capitals, under the header if there is one, that names a type."""
    page = national_motto_page(pages)
    candidates = [page] if page is not None else [one for one in pages if one.lines][:2]
    for one in candidates:
        header = find_header(one)
        found = _title_on(one, header)
        if found is not None:
            return found
    return None


def _title_on(page: Page, header: Header | None) -> Title | None:
    under = header.under(page) if header is not None else pieces(page)
    lowest = page.height * 0.72
    for start, row in enumerate(under):
        if row.box.y0 > lowest:
            break
        if _begins_letter(row):
            return None
        if not is_capitals(row.text) or row.box.width < 20:
            continue
        best = _best_title(row, under[start + 1 : start + 8])
        if best is not None:
            return best
    return None


def _begins_letter(row: Row) -> bool:
    return letters(row.text).startswith("kinhgui")


def _best_title(first: Row, following: Sequence[Row]) -> Title | None:
    best: Title | None = None
    used: list[Row] = []
    joined = ""
    for row in (first, *following):
        if used and not _continues(used[-1], row):
            continue
        used.append(row)
        joined += letters(row.text)
        for kind, type_name, title in _titles():
            likeness = _likeness(joined, title)
            if likeness >= _needed(title) and (best is None or likeness >= best.likeness):
                best = Title(kind, type_name, likeness, tuple(used))
    return best


def _continues(above: Row, row: Row) -> bool:
    gap = row.box.y0 - above.box.y1
    return is_capitals(row.text) and -2 < gap < 1.6 * row.box.height and abs(row.centre - above.centre) < 40


def _needed(title: str) -> float:
    # "LUẬT" or "LỆNH" may not be one letter off: too many other words are.
    return 1.0 if len(title) <= 4 else _ALIKE


def _likeness(text: str, title: str) -> float:
    if abs(len(text) - len(title)) > 0.2 * len(title) + 1:
        return 0.0
    return Levenshtein.normalized_similarity(text, title)


def _titles() -> list[tuple[str, str, str]]:
    return _TITLES or _fill_titles()


_TITLES: list[tuple[str, str, str]] = []


def _fill_titles() -> list[tuple[str, str, str]]:
    for kind in all_kinds():
        _TITLES.extend((kind.name, kind.type_name_of(title), letters(title)) for title in kind.titles)
    _TITLES.extend(("van_ban_khac", title, letters(title)) for title in GENERAL_TITLES)
    return _TITLES


def _addressed(page: Page) -> bool:
    return any(_begins_letter(piece) for piece in pieces(page) if piece.box.y0 < page.height * 0.6)


def _by_labels(pages: Sequence[Page]) -> tuple[str, float, str] | None:
    text = letters(" ".join(page.text for page in pages[:2]))
    best: tuple[float, Kind] | None = None
    for kind in all_kinds():
        if not kind.witness:
            continue
        share = sum(_contains(text, letters(label)) for label in kind.witness) / len(kind.witness)
        if share >= 0.6 and (best is None or share > best[0]):
            best = (share, kind)
    if best is None:
        return None
    share, kind = best
    return kind.name, round(0.55 + 0.25 * share, 3), kind.type_name


def _contains(text: str, label: str) -> bool:
    return fuzz.partial_ratio(label, text) >= 90 if text else False


def type_name_of(kind: str) -> str:
    """The canonical TypeName of a kind, "" where it has none."""
    found = kind_named(kind)
    return found.type_name if found else ""
