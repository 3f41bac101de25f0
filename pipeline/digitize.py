"""START HERE. The journey of a file through reading: taken in, read page by page, understood, archived.

    read       bytes → Document (text with places, kind, fields)
    digitize   the same, and a PDF/A-2b with the page's picture and the text of this one recognition under it

Pages are read in parallel in bounded children; a page that a child cannot survive is recorded as failed and the others
go on. Nothing of a file is parsed in the caller's own process.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from pipeline import errors
from pipeline.archive import build_archive
from pipeline.classify import classify
from pipeline.content import Content
from pipeline.document import Document, Page
from pipeline.extract import extract
from pipeline.fold import in_reading_order
from pipeline.header import documents_on
from pipeline.intake import Summary, sniff
from pipeline.keeping import Kept, Sheets
from pipeline.mending import mended
from pipeline.readpage import failed_page, inspect_file, read_pages
from pipeline.recognize import Profile
from pipeline.sheets import in_halves
from pipeline.tables import linked
from sohoa.bounded import BoundedError, Bounds, Pool

OnPage = Callable[[int, int], None]

PAGE_BOUNDS = Bounds(seconds=120.0, memory_mb=700)
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Digitized:
    """What was read, and the archival copy: PDF/A-2b, the text lying under the picture of each page."""

    document: Document
    pdf: bytes


def read(
    data: bytes | Path,
    filename: str,
    *,
    pool: Pool | None = None,
    profile: Profile = "fast",
    digits: Path | None = None,
    on_page: OnPage | None = None,
    kept: Kept | None = None,
) -> Document:
    """Reads a PDF, TIFF, JPEG or PNG.

    Args:
        data: the file's bytes, or where they lie on disk (then they are not held in memory); they are never changed.
        filename: as the sender named it; a witness for the document's number.
        pool: where pages are read; a private one is made (and ended) when None.
        profile: "fast" (two readers) or "best" (a third where they disagree, 300 dpi).
        digits: the model of an office's own reader of hands (`training.finetune`); the shipped one when None.
        on_page: called with (pages done, pages) after each page, from several threads but one at a time.
        kept: where pages are kept as soon as they are read; those that are there already are not read again.

    Raises:
        IntakeError: the file as a whole cannot be read.
        BoundedError: the file could not even be opened within time and memory.
    """
    with _workplace(data, filename, pool, digits) as place:
        return _read(place, profile, on_page, kept)


def digitize(
    data: bytes | Path,
    filename: str,
    *,
    pool: Pool | None = None,
    profile: Profile = "fast",
    digits: Path | None = None,
    on_page: OnPage | None = None,
    kept: Kept | None = None,
) -> Digitized:
    """Reads a file as `read` does and makes its archival copy from the same recognition.

    Raises:
        IntakeError, BoundedError: as `read`.
        ArchiveError: "signed" (bytes under a signature are never rewritten), "not-archivable".
    """
    with _workplace(data, filename, pool, digits) as place:
        if place.summary.signed:
            raise errors.archive("signed")
        document = _read(place, profile, on_page, kept)
        out = place.folder / "archive.pdf"
        seconds = PAGE_BOUNDS.seconds + 2.0 * len(document.pages)
        drawn = place.pool.run(build_archive, str(place.path), filename, document.pages, str(out), seconds=seconds)
        if drawn:
            # Content that PDF/A does not allow (a font that is not in the file) was turned into a picture.
            note = "drawn-pages:" + ",".join(str(number) for number in drawn)
            document = replace(document, notes=(*document.notes, note))
        return Digitized(document, out.read_bytes())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one file is worked on: on disk for the children, with what is known of it."""

    pool: Pool
    folder: Path
    path: Path
    filename: str
    summary: Summary
    digits: Path | None


@contextlib.contextmanager
def _workplace(data: bytes | Path, filename: str, pool: Pool | None, digits: Path | None) -> Iterator[_Place]:
    sniff(Content(data).span(0, 1024), filename)
    with contextlib.ExitStack() as stack:
        if pool is None:
            pool = stack.enter_context(Pool(os.cpu_count() or 1, PAGE_BOUNDS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-")))
        path = data if isinstance(data, Path) else folder / "original"
        if isinstance(data, bytes):
            path.write_bytes(data)
        summary = pool.run(inspect_file, str(path), filename)
        yield _Place(pool, folder, path, filename, summary, digits)


def _read(place: _Place, profile: Profile, on_page: OnPage | None, kept: Kept | None) -> Document:
    started = time.monotonic()
    sheets = _Reading(place, profile, on_page, kept).sheets()
    pages = linked([_told(in_halves(page)) for page in in_reading_order(sheets)])
    kind, sure, type_name = classify(pages)
    return Document(
        pages=tuple(mended(page) for page in pages),
        kind=kind,
        kind_confidence=sure,
        type_name=type_name,
        fields=extract(pages, kind, filename=place.filename),
        seconds=round(time.monotonic() - started, 3),
        notes=place.summary.notes,
    )


DOCUMENTS = "documents-on-page:"  # how Page.steps records that more than one begins there


def _told(page: Page) -> Page:
    """The page with a step that tells how many documents lie on it, where it is more than one."""
    begun = documents_on(page)
    return replace(page, steps=(*page.steps, f"{DOCUMENTS}{begun}")) if begun > 1 else page


class _Reading:
    """Shares the pages of one file between the children of the pool."""

    def __init__(self, place: _Place, profile: Profile, on_page: OnPage | None, kept: Kept | None) -> None:
        self._place = place
        self._profile = profile
        self._on_page = on_page
        self._total = place.summary.pages
        # A file of one page is read again as fast as that page is looked up.
        self._kept = kept if self._total > 1 else None
        self._done: dict[int, Sequence[Page]] = {}
        if self._kept is not None:
            self._settle(self._kept.load())
        self._waiting = deque(_unread(self._total, self._done))
        self._busy = 0
        self._state = threading.Condition()

    def sheets(self) -> tuple[Sequence[Page], ...]:
        """The page of each sheet in order, or both of a folded one; what could not be read says why in `failed`."""
        hands = min(self._place.pool.size, self._total)
        if hands == 1:
            self._work()
        else:
            with ThreadPoolExecutor(max_workers=max(hands, 1)) as workers:
                for worker in [workers.submit(self._work) for _ in range(hands)]:
                    worker.result()
        return tuple(self._done[index] for index in range(self._total))

    def _work(self) -> None:
        while (part := self._next_part()) is not None:
            try:
                self._read_part(*part)
            finally:
                with self._state:
                    self._busy -= 1
                    self._state.notify_all()

    def _next_part(self) -> tuple[int, int] | None:
        """The next pages to read; None when all are read. Waits while others may still give some back."""
        with self._state:
            self._state.wait_for(lambda: self._waiting or not self._busy)
            if not self._waiting:
                return None
            start, stop = self._waiting.popleft()
            # Towards the end a batch is shared, so that no child idles while another has a dozen pages left.
            if not self._waiting and stop - start > 1:
                middle = (start + stop + 1) // 2
                self._waiting.append((middle, stop))
                stop = middle
            self._busy += 1
            return start, stop

    def _read_part(self, start: int, stop: int) -> None:
        place = self._place
        try:
            pages = place.pool.run(
                read_pages, str(place.path), place.filename, start, stop, self._profile, place.digits
            )
        except BoundedError as stopped:
            if stop - start > 1:
                # Which page it was is not known: each has to show itself alone.
                self._give_back([(number, number + 1) for number in range(start, stop)])
                return
            pages = [failed_page(start, stopped.code)]
        sheets = {number - 1: list(halves) for number, halves in groupby(pages, key=lambda page: page.number)}
        with self._state:
            if self._kept is not None:
                # A page that failed is tried again by whoever goes on.
                self._kept.keep({index: sheet for index, sheet in sheets.items() if not any(p.failed for p in sheet)})
            self._settle(sheets)
        if start + len(sheets) < stop:
            self._give_back([(start + len(sheets), stop)])

    def _settle(self, sheets: Sheets) -> None:
        for index, sheet in sheets.items():
            self._done[index] = sheet
            if self._on_page is not None:
                self._on_page(len(self._done), self._total)

    def _give_back(self, parts: list[tuple[int, int]]) -> None:
        with self._state:
            self._waiting.extendleft(reversed(parts))
            self._state.notify_all()


def _unread(total: int, done: Container[int]) -> list[tuple[int, int]]:
    """What is left of so many sheets, in parts of at most a batch: each from its first sheet up to the one after its last."""
    parts: list[tuple[int, int]] = []
    for index in range(total):
        if index in done:
            continue
        start, stop = parts[-1] if parts else (0, 0)
        if stop == index and 0 < stop - start < _BATCH:
            parts[-1] = (start, index + 1)
        else:
            parts.append((index, index + 1))
    return parts


__all__ = ["PAGE_BOUNDS", "Digitized", "digitize", "read"]
