"""What was done to a page, in words, from the steps that reading recorded; and how many A4 sheets a scan counts for."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.paper import a4_equivalent
from storage.tables import PageRow
from web.language import Translator

_SEPARATOR = "separator:"
_TABLES = "tables:"


def done_to(page: PageRow, t: Translator) -> tuple[str, ...]:
    """One short phrase a step, in order; a step without words is shown by its name, never hidden."""
    return tuple(_phrase(step, t) for step in page.steps)


def _phrase(step: str, t: Translator) -> str:
    name, _, value = step.partition(":")
    key = next((key for key in (f"page_step.{name}.{value}", f"page_step.{name}") if t.has(key)), "")
    if not key:
        return step
    if t.language == "vi" and name == "levelled":
        value = value.replace(".", ",")
    return t(key, value=value)


def described(page: PageRow, t: Translator) -> str:
    """The paper's size and the density it was read at; "" where neither is known."""
    known = [page.paper] if page.paper and page.paper != "other" else []
    if page.source == "ocr" and page.dpi:
        known.append(t("page.read_at", dpi=round(page.dpi)))
    return " · ".join(known)


def a4_sheets(pages: Sequence[PageRow]) -> float:
    """What scanning is counted by: A4 equivalents of the pages that are neither blank nor a separator sheet."""
    counted = [one for one in pages if not one.blank and not any(s.startswith(_SEPARATOR) for s in one.steps)]
    return sum(a4_equivalent(one.width, one.height) for one in counted)


def with_tables(pages: Sequence[PageRow]) -> bool:
    """Whether reading found a table on any of the pages."""
    return any(step.startswith(_TABLES) for one in pages for step in one.steps)


def sheets_words(pages: Sequence[PageRow], t: Translator) -> str:
    """ "12 trang, tính là 14,5 tờ A4"; "" for a document without pages."""
    if not pages:
        return ""
    count = f"{a4_sheets(pages):g}"
    return t("document.sheets", pages=len(pages), sheets=count.replace(".", ",") if t.language == "vi" else count)
