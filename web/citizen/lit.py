"""A sheet beside its signed file: which words differ, and where they stand on either page.

Runs in a bounded child, which alone opens the files. The words of the sheet come from reading its picture, those of the
signed file from what its pages show, and where a page shows a picture, from reading that: the text under a scan was made by
whoever scanned. signing/printout.py says which differences mean something.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from web.drawn import as_seen, jpeg_uri

MOST_PAGES = 6
SAME_PAGE = 0.5  # below this share of common words the sheet is another page, or too blurred to compare
MOST_TOLD_BY_CODE = 12
_SIGNED_PAGES = 60
_DPI = 110

Box = tuple[float, float, float, float]
ReadWord = tuple[str, Box, float]


def pictures_only(data: bytes) -> bytes | None:
    """A PDF's pages as pictures in a new PDF: what is printed counts, not what a text layer claims. None for too many."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return data  # reading it will say what is wrong with it
    try:
        if len(document) > MOST_PAGES:
            return None
        document.init_forms()
        return _as_pdf([_drawn(document, index) for index in range(len(document))])
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class Scans:
    """Pages of a signed file that are scans, as read: their indices, a PDF of them in the same order, their words."""

    pages: tuple[int, ...]
    pdf: bytes
    words: tuple[Sequence[ReadWord], ...]


def scans_of(signed: bytes, sheets: Sequence[Sequence[ReadWord]]) -> tuple[tuple[int, ...], bytes] | None:
    """The scanned pages of a signed file to read before comparing, as indices and a PDF of their pictures: the likest
    ones to the sheets, MOST_PAGES at most. None when it has no such page."""
    import pypdfium2 as pdfium

    from signing.printout import signed_words
    from signing.seen import Look, RenderError

    try:
        look = Look(signed)
    except RenderError:
        return None
    try:
        found = [index for index in range(min(len(look), _SIGNED_PAGES)) if look.is_scan(index)]
    finally:
        look.close()
    if len(found) > MOST_PAGES:
        layers = {index: signed_words(signed, index) for index in found}
        found = sorted(found, key=lambda index: -max((_share(sheet, layers[index]) for sheet in sheets), default=0.0))
    if not found:
        return None
    chosen = tuple(sorted(found[:MOST_PAGES]))
    document = pdfium.PdfDocument(signed)
    try:
        document.init_forms()
        return chosen, _as_pdf([_drawn(document, index) for index in chosen])
    finally:
        document.close()


def _as_pdf(pictures: Sequence[Any]) -> bytes:
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def _drawn(document: Any, index: int) -> Any:
    page = document[index]
    scale = min(200 / 72, 4000 / max(1.0, *page.get_size()))
    return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")


def compared(
    signed: bytes, archive: bytes, sheets: Sequence[Sequence[ReadWord]], by_code: bool, scans: Scans | None = None
) -> list[dict[str, Any]]:
    """Each sheet against the signed page it is most like.

    Args:
        signed: the signed PDF.
        archive: the sheets as they were read (`Digitized.pdf`); boxes are points on its pages.
        sheets: the words of each sheet.
        by_code: whoever asks has only a code and may not hold the paper. Then no picture of the signed page is made, a
            signed word is told only where the sheet has nearly the same one, and identity numbers never.
        scans: the pages that `scans_of` gave, read.
    """
    from signing.printout import compare

    originals, scanned = _signed_pages(signed)
    reread = dict(zip(scans.pages, enumerate(scans.words), strict=True)) if scans else {}
    for page, (_, words) in reread.items():
        originals[page] = _in_order(words)
    found = []
    for number, words in enumerate(sheets if originals else ()):
        printed = _in_order(words)
        page, share = _likest(printed, originals)
        same = share >= SAME_PAGE
        differences = compare(originals[page], printed) if same else []
        # Who has only a code and a sheet that differs this much does not hold that paper.
        told = same and not (by_code and len(differences) > MOST_TOLD_BY_CODE)
        one: dict[str, Any] = {"number": number + 1, "page": page + 1, "share": share, "same": told}
        one["look"] = _picture(archive, number)
        one["scan"] = same and scanned[page]
        one["differences"] = [_told(each, by_code) for each in differences] if told else []
        one["signed_look"] = None
        if told and not by_code:
            place = reread.get(page)
            one["signed_look"] = _picture(scans.pdf, place[0]) if scans and place else _picture(signed, page)
        found.append(one)
    return found


def _signed_pages(signed: bytes) -> tuple[list[list[Any]], list[bool]]:
    """The words of each signed page, and whether it is a scan; two empty lists where the file cannot be drawn."""
    from signing.printout import signed_words
    from signing.seen import Look, RenderError

    try:
        look = Look(signed)
    except RenderError:
        return [], []
    try:
        pages = range(min(len(look), _SIGNED_PAGES))
        return [signed_words(signed, index) for index in pages], [look.is_scan(index) for index in pages]
    except RenderError:
        return [], []
    finally:
        look.close()


def _in_order(words: Sequence[ReadWord]) -> list[Any]:
    from signing.printout import PrintedWord, in_reading_order

    return in_reading_order([PrintedWord(text, box, sure) for text, box, sure in words])


def _likest(printed: Sequence[Any], originals: Sequence[Sequence[Any]]) -> tuple[int, float]:
    """The signed page with the largest share of words in common, and that share (of the longer of the two)."""
    shares = [_share([(word.text, word.box, 1.0) for word in printed], words) for words in originals]
    best = max(range(len(shares)), key=shares.__getitem__, default=0)
    return best, shares[best] if shares else 0.0


def _share(sheet: Sequence[ReadWord], words: Sequence[Any]) -> float:
    mine = Counter(text.casefold() for text, _, _ in sheet)
    theirs = Counter(word.text.casefold() for word in words)
    return (mine & theirs).total() / max(1, mine.total(), theirs.total())


def _told(difference: Any, by_code: bool) -> dict[str, Any]:
    signed, printed = difference.signed, difference.printed
    text = signed.text if signed else ""
    return {
        "kind": difference.kind,
        "signed": text if not by_code or _nearly(text, printed.text if printed else "") else "",
        "printed": printed.text if printed else "",
        "signed_box": signed.box if signed and not by_code else None,
        "printed_box": printed.box if printed else None,
    }


def _nearly(signed: str, printed: str) -> bool:
    """Whether who wrote the printed word knew the signed one but for a letter or digit; never an identity number."""
    if sum(letter.isdigit() for letter in signed) >= 9:
        return False
    return SequenceMatcher(None, signed.casefold(), printed.casefold(), autojunk=False).ratio() >= 0.7


def _picture(data: bytes, index: int) -> dict[str, Any] | None:
    """A page (from 0) as a JPEG data URI with its size in points."""
    drawn = as_seen(data, index + 1, _DPI)
    if drawn is None:
        return None
    return {"href": jpeg_uri(drawn.picture, 70), "width": round(drawn.width, 1), "height": round(drawn.height, 1)}
