"""What a later revision did to annotations that are no form field: notes, links, marks, their order; as stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from signing.change import ANNOTATION, NEVER, Change, Rect, State
from signing.compare import Sameness
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Ref, Stream, Value
from signing.pdfstreams import decoded
from signing.pdftree import PageNode, rect_of, text_of


def annotation_changes(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    """Annotations that are no form field: notes, links, marks; and stray widgets."""
    mine = {w.ref.number for state in (old, new) for f in state.fields for w in f.widgets if w.ref}
    before, after = (_annotation_map(state, mine) for state in (old, new))
    for key, (page, item) in after.items():
        values = new.file.mapping(item)
        kind, box = name_of(new.file.get(values.get("Subtype"))), rect_of(new.file, values.get("Rect"))
        if key not in before:
            remark = kind in _MARGINAL or _is_text_box(new.file, kind, values)
            yield Change("annotation-added", ANNOTATION, page, box, detail=kind, remark=remark)
            if kind in _LIKE_CONTENT or _writes(new.file, values):
                yield Change("annotation-shows-content", NEVER, page, box, detail=kind, remark=remark)
            yield from _more_than_a_comment(kind, {}, values, page, box, sameness)
        elif before[key][0] != page or not sameness.same(old.file.get(before[key][1]), new.file.get(item)):
            yield Change("annotation-changed", ANNOTATION, page, box, detail=kind)
            if kind in _LIKE_CONTENT or _writes(new.file, values):
                yield Change("annotation-shows-content", NEVER, page, box, detail=kind)
            earlier = old.file.mapping(before[key][1])
            yield from _more_than_a_comment(kind, earlier, values, page, box, sameness)
    yield from _reordered(old, new)
    for key, (page, item) in before.items():
        if key not in after:
            values = old.file.mapping(item)
            kind = name_of(old.file.get(values.get("Subtype")))
            yield Change("annotation-removed", ANNOTATION, page, rect_of(old.file, values.get("Rect")), detail=kind)


def _more_than_a_comment(
    kind: str, before: dict[str, Value], after: dict[str, Value], page: int, box: Rect | None, sameness: Sameness
) -> Iterator[Change]:
    """What no comment needs, however small it looks: it acts, carries a file, shows on paper alone, or draws unasked."""
    changed = set(sameness.changed_keys(before, after))
    if changed & {"AA", "PA"} or ("A" in changed and not _only_leads(sameness.new, after.get("A"))):
        yield Change("actions-changed", NEVER, page, box, detail=kind)
    if kind == "FileAttachment" or changed & {"FS", "AF"}:
        yield Change("attachments-changed", NEVER, page, box, detail=kind)
    flags = after.get("F")
    sometimes = isinstance(flags, int) and bool(flags & _SEEN_SOMETIMES)
    if (sometimes and "F" in changed) or "OC" in changed or (kind in ("Link", "Popup") and "AP" in changed):
        yield Change("annotation-shows-content", NEVER, page, box, detail=kind)


def _only_leads(file: PdfFile, action: Value) -> bool:
    """Whether an action leads to a place or an address and does nothing else; no action at all leads nowhere."""
    values = file.mapping(action)
    return not values or (name_of(file.get(values.get("S"))) in ("GoTo", "URI") and "Next" not in values)


def _reordered(old: State, new: State) -> Iterator[Change]:
    """What lies on top is what is seen: annotations that stay on a page keep their order."""
    listed = ([_listed(state, page) for page in state.pages] for state in (old, new))
    for index, (before, after) in enumerate(zip(*listed, strict=False)):
        if [one for one in before if one in after] != [one for one in after if one in before]:
            yield Change("annotation-changed", NEVER, index, detail="Annots")


def _listed(state: State, page: PageNode) -> list[int]:
    return [item.number for item in state.file.sequence(page.values.get("Annots")) if isinstance(item, Ref)]


# Kinds that look like the paper's own words: comments are allowed by P = 3, unsigned content is not (EAA).
_LIKE_CONTENT = frozenset(
    {
        "FreeText", "Redact", "Widget", "Watermark", "Screen", "Movie", "Sound", "RichMedia", "3D", "PrinterMark",
        "TrapNet", "Projection",
    }
)  # fmt: skip
# /NoView and /ToggleNoView: drawn on paper and not on the screen, or as the pointer moves (ISO 32000-2 table 167).
_SEEN_SOMETIMES = 1 << 5 | 1 << 8
# Kinds that comment and never write; a text box does too when it looks like one (seen.py).
_MARGINAL = frozenset({"Text", "Highlight", "Underline", "Popup"})
_SHOWS_TEXT = re.compile(rb"(?:^|[\s)\]>])(?:Tj|TJ|'|\"|BI|Do)(?=\s|$)")


def _writes(file: PdfFile, values: dict[str, Value]) -> bool:
    """Whether an annotation's appearance shows text or pictures."""
    look = file.get(file.mapping(values.get("AP")).get("N"))
    looks = list(look.values()) if isinstance(look, dict) else [look]
    streams = [file.get(one) for one in looks]
    return any(isinstance(one, Stream) and bool(_SHOWS_TEXT.search(decoded(one, file.get))) for one in streams)


def _is_text_box(file: PdfFile, kind: str, values: dict[str, Value]) -> bool:
    """A comment in a box of its own with its author's name; the "typewriter" writes on the page like the page itself."""
    intent = name_of(file.get(values.get("IT"))) or "FreeText"
    author = text_of(file.get(values.get("T"))).strip()
    return kind == "FreeText" == intent and bool(author) and "A" not in values and "AA" not in values


def _annotation_map(state: State, mine: set[int]) -> dict[tuple[int, int], tuple[int, Value]]:
    found: dict[tuple[int, int], tuple[int, Value]] = {}
    for page in state.pages:
        direct = 0
        for item in state.file.sequence(page.values.get("Annots")):
            if isinstance(item, Ref):
                if item.number not in mine:
                    found[(-1, item.number)] = (page.index, item)
            else:
                found[(page.index, direct)] = (page.index, item)
                direct += 1
    return found
