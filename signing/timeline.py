"""The later revisions of a signed file, step by step: are they whole, do they build on what was signed, what did they do.

A step lies between two ends (a signature's coverage or an %%EOF whose table the newest one builds on). Each is judged
as stored (changes.py) and as seen (seen.py); which signature it breaks is asked afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from signing.change import ANNOTATION, ARCHIVE, FORM, NEVER, Change, State, has_area
from signing.changes import changes_between
from signing.fieldlooks import form_looks
from signing.look import FAINT, Look, Reader, RenderError
from signing.pdffile import PdfFile
from signing.pdfobjects import MalformedError
from signing.seen import Block, Mark, judge_page
from signing.tail import closing_of, tail_faults

_MOST_STEPS = 60
_MOST_DRAWN = 40
_MOST_GLANCES = 24
_MARKING = {
    "signature-added": True,
    "signature-filled": True,
    "form-filled": False,
    "appearance-changed": False,
    "field-look-changed": False,
    "annotation-added": False,
    "annotation-changed": False,
    "annotation-removed": False,
    "empty-signature-field-added": False,
}


@dataclass(slots=True)
class Step:
    """One later revision: bytes start..end and what it did; `broken` are codes of structural faults."""

    start: int
    end: int
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Signed:
    """What the timeline must know of a signature: its end, dictionary's object number, box, signer and whether it holds."""

    end: int
    number: int | None
    name: str
    signer: str
    page: int | None
    box: tuple[float, float, float, float] | None
    holds: bool
    identity: str = ""


class Timeline:
    """All steps behind the oldest usable signature of a file."""

    def __init__(self, file: PdfFile, signed: list[Signed], reader: Reader | None = None) -> None:
        self.file = file
        self.reader = reader
        self.data = file.data
        self.signed = signed
        self.steps: list[Step] = []
        self.faults: list[Change] = []
        self.not_drawn = False
        self._states: dict[int, State] = {}
        self._looks: dict[int, Look] = {}
        self._drawn = self._glances = 0
        if signed:
            self._build()

    def state(self, end: int) -> State:
        """The document as it was when the file ended at `end`."""
        if end not in self._states:
            file = self.file if end >= len(self.data) else PdfFile(self.data[:end])
            self._states[end] = State.of(file)
        return self._states[end]

    def _build(self) -> None:
        first = min(item.end for item in self.signed)
        if first >= len(self.data.rstrip(b"\0\t\n\f\r ")):
            return
        self.faults.extend(tail_faults(self.file, self.state(first).file, first))
        ends = sorted({item.end for item in self.signed} | set(self._revision_ends(first)) | {len(self.data)})
        ends = [end for end in ends if end >= first]
        if len(ends) > 1 and not self.data[ends[-2] :].strip(b"\0\t\n\f\r "):
            ends.pop()
        if len(ends) > _MOST_STEPS:
            self.faults.append(Change("comparison-failed", NEVER, detail="too many revisions"))
            return
        for start, end in pairwise(ends):
            self.steps.append(Step(start, end, self._judge(start, end)))
            self._put_away(start)
        self._put_away(ends[-1])

    def _revision_ends(self, first: int) -> Iterator[int]:
        for section in self.file.sections:
            if section.offset >= first:
                closed = closing_of(self.data, section)
                if closed is not None:
                    yield closed

    # --- content of a step --------------------------------------------------------------------------------------------

    def _judge(self, start: int, end: int) -> list[Change]:
        try:
            old, new = self.state(start), self.state(end)
            changes = changes_between(old, new)
        except MalformedError as broken:
            return [Change("comparison-failed", NEVER, detail=broken.code)]
        if new.file.locked:
            return changes
        changes.extend(self._broken_signatures(changes))
        if any(change.needs != ARCHIVE for change in changes):
            changes.extend(self._seen(start, end, changes))
        changes.extend(self._glanced(start, end, changes))
        return changes

    def _broken_signatures(self, changes: list[Change]) -> Iterator[Change]:
        holding = {item.number: item.holds for item in self.signed if item.number is not None}
        for change in changes:
            drawn = change.code in ("signature-added", "signature-filled")
            if drawn and has_area(change.box) and not holding.get(change.number or -1, False):
                yield Change("appearance-by-broken-signature", NEVER, change.page, change.box, change.field)

    def _look(self, end: int) -> Look:
        """The file as seen when it ended at `end`: what one step leads to, the next one starts from. Raises RenderError."""
        if end not in self._looks:
            self._looks[end] = Look(self.data[:end])
        return self._looks[end]

    def _put_away(self, end: int) -> None:
        look = self._looks.pop(end, None)
        if look is not None:
            look.close()

    def _seen(self, start: int, end: int, changes: list[Change]) -> list[Change]:
        pages = sorted({change.page for change in changes if change.page is not None})
        if not pages:
            return []
        self._drawn += len(pages)
        if self._drawn > _MOST_DRAWN:
            return [Change("comparison-failed", NEVER, detail="too many pages")]
        try:
            old = self._look(start)
        except RenderError:
            self.not_drawn = True
            return [_without_looks(change) for change in changes if change.remark]
        try:
            new = self._look(end)
            found = self._judge_pages(old, new, pages, changes, start)
            found.extend(form_looks(old, new, self.state(end), changes))
        except RenderError as refused:
            # What was signed can be drawn and what was made of it cannot: nobody sees what he is shown.
            return [Change("comparison-failed", NEVER, detail=str(refused)[:60])]
        return found

    def _glanced(self, start: int, end: int, changes: list[Change]) -> list[Change]:
        """The pages that no change names, drawn all the same: what comparing objects overlooks is still seen here."""
        if any(change.needs == NEVER or change.code == "widget-removed" for change in changes):
            return []  # a breach already, or a field's box that went: it may have stood on any page
        try:
            old, new = self._look(start), self._look(end)
            named = {change.page for change in changes}
            pages = [page for page in range(min(len(old), len(new))) if page not in named]
            pages = pages[: max(0, _MOST_GLANCES - self._glances)]
            self._glances += len(pages)
            return [found for page in pages for found in judge_page(old, new, page, [], Block((), ()))]
        except RenderError:
            return []  # nothing is to be seen on either, and nothing was found to have changed

    def _judge_pages(self, old: Look, new: Look, pages: list[int], changes: list[Change], start: int) -> list[Change]:
        found: list[Change] = []
        for page in pages:
            if page >= len(old) or page >= len(new):
                continue
            try:
                old.shape(page)
            except RenderError:
                self.not_drawn = True
                continue
            marks = [self._mark(change) for change in changes if change.page == page and change.code in _MARKING]
            found.extend(
                judge_page(old, new, page, [mark for mark in marks if mark], self._block(page, start), self.reader)
            )
            found.extend(_unsigned_ink(old, new, page, changes))
        return found

    def _mark(self, change: Change) -> Mark | None:
        """Where a change was expected to draw."""
        if not change.box:
            return None
        note = change.detail if change.code in ("annotation-added", "annotation-changed") else ""
        by = [item for item in self.signed if change.number and item.number == change.number]
        signer, identity = (by[0].signer, by[0].identity) if by else ("", "")
        return Mark(change.box, change.field or "", _MARKING[change.code], note, change.remark, signer, identity)

    def _block(self, page: int, end: int) -> Block:
        boxes = [item.box for item in self.signed if item.end <= end and item.page == page]
        drawn = tuple(box for box in boxes if box and has_area(box))
        return Block(drawn, tuple(item.signer for item in self.signed))


def _without_looks(change: Change) -> Change:
    """A comment nobody could look at may be anything."""
    return Change("annotation-shows-content", NEVER, change.page, change.box, detail=change.detail)


def _unsigned_ink(old: Look, new: Look, page: int, changes: list[Change]) -> Iterator[Change]:
    for change in changes:
        if change.code != "empty-signature-field-added" or change.page != page or not change.box:
            continue
        before, after = old.grey(page), new.grey(page)
        left, top, right, bottom = old.pixels(page, change.box, before.shape)
        window = (slice(top, bottom), slice(left, right))
        if before.shape == after.shape and (abs(after[window] - before[window]) > FAINT).any():
            yield Change("unsigned-appearance-added", NEVER, page, change.box, change.field)


__all__ = ["ANNOTATION", "ARCHIVE", "FORM", "NEVER", "Signed", "Step", "Timeline"]
