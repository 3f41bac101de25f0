"""Content that stands in the signed bytes but is not seen: prepared before signing, to be brought up after it.

Shadow attacks (Mainka, Mladenov, Rohlmann: NDSS 2021) hide, replace, or do both; whoever signs sees one paper and keeps
another. Bringing the hidden part up is a breach of its own (changes.py); that it lies there is told beside the answer.
Looked for are: printed words that something covers or that are white; fields that lie on each other or hold another
value than they show; layers and annotations that are switched off; places and objects kept for later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from signing.change import Change, Rect, State
from signing.covered import covered_words
from signing.look import Look, RenderError, plain
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Ref, Stream, Value
from signing.pdftree import reached, rect_of, text_of

_NOTED = 0  # a finding, no change: the permission plays no part
_MOST_PAGES = 12
_MOST_OBJECTS = 60_000
_MASKS = frozenset({"SMask", "Mask", "ImageMask", "SMaskInData", "OC"})
_HIDDEN = 0b100010  # annotation flags Hidden and NoView


def concealed(state: State, look: Look | None) -> list[Change]:
    """Everything prepared and unseen in one state of a file; `look` is how it is drawn, if it can be.

    Codes begin with "hidden-".
    """
    found = [
        *_layers(state.file),
        *_annotations(state),
        *_overlapping_fields(state),
        *_kept_places(state),
        *_kept_objects(state),
    ]
    try:
        if look is not None:
            found.extend(_values(state, look))
            found.extend(_words(state, look))
    except RenderError:
        pass  # what cannot be drawn is told by the comparison of revisions
    return list(dict.fromkeys(found))


def _words(state: State, look: Look) -> Iterator[Change]:
    layered = bool(_off(state.file))
    for page in range(min(len(look), _MOST_PAGES)):
        boxes = [w.rect for f in state.fields if f.kind == "Sig" for w in f.widgets if w.page == page and w.rect]
        laid = [box for box in _laid(state, page) if box not in boxes]
        for text in covered_words(look, page, boxes, laid, layered=layered, opaque=_opaque(state, page)):
            yield Change("hidden-words", _NOTED, page, detail=text)


def _opaque(state: State, page: int) -> bool:
    """Whether a page draws pictures without masks and nothing else from outside its own content."""
    if page >= len(state.pages):
        return False
    file = state.file
    drawn = file.mapping(file.mapping(state.pages[page].values.get("Resources")).get("XObject"))
    items = [file.get(one) for one in drawn.values()]
    plain = (isinstance(one, Stream) and name_of(file.get(one.dictionary.get("Subtype"))) == "Image" for one in items)
    return all(plain) and not any(_MASKS & one.dictionary.keys() for one in items if isinstance(one, Stream))


def _laid(state: State, page: int) -> list[Rect]:
    """Where fields and annotations lie on a page."""
    found: list[Rect] = []
    for item in state.file.sequence(state.pages[page].values.get("Annots"))[:2000] if page < len(state.pages) else ():
        values = state.file.mapping(item)
        box = rect_of(state.file, values.get("Rect"))
        if box and name_of(state.file.get(values.get("Subtype"))) not in ("Link", "Popup"):
            found.append(box)
    return found


# --- layers and annotations -------------------------------------------------------------------------------------------


def _off(file: PdfFile) -> list[Value]:
    """The optional content groups that are not shown as the file is opened (ISO 32000-2 §8.11.4)."""
    properties = file.mapping(file.root.get("OCProperties"))
    default = file.mapping(properties.get("D"))
    if name_of(file.get(default.get("BaseState"))) == "OFF":
        shown = file.sequence(default.get("ON"))
        return [group for group in file.sequence(properties.get("OCGs")) if group not in shown]
    return list(file.sequence(default.get("OFF")))


def _layers(file: PdfFile) -> Iterator[Change]:
    for group in _off(file)[:20]:
        yield Change("hidden-layer", _NOTED, detail=text_of(file.get(file.mapping(group).get("Name")))[:60])


def _annotations(state: State) -> Iterator[Change]:
    for page in state.pages:
        for item in state.file.sequence(page.values.get("Annots"))[:2000]:
            values = state.file.mapping(item)
            flags = state.file.get(values.get("F"))
            kind = name_of(state.file.get(values.get("Subtype")))
            switched_off = isinstance(flags, int) and bool(flags & _HIDDEN)
            if switched_off and kind != "Popup" and _draws(state.file, values):
                yield Change("hidden-annotation", _NOTED, page.index, detail=kind)


def _draws(file: PdfFile, values: dict[str, Value]) -> bool:
    look = file.get(file.mapping(values.get("AP")).get("N"))
    return isinstance(look, Stream) and len(look.raw) > 2


# --- fields -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """A field's place on a page, also of one that no form knows: viewers draw it all the same."""

    name: str
    kind: str
    page: int
    box: Rect
    value: str


def _shown_fields(state: State) -> list[_Shown]:
    file, found = state.file, list[_Shown]()
    for page in state.pages:
        for item in file.sequence(page.values.get("Annots"))[:2000]:
            own = file.mapping(item)
            values = {**file.mapping(own.get("Parent")), **own}
            box, flags = rect_of(file, own.get("Rect")), file.get(own.get("F"))
            kind = name_of(file.get(values.get("FT")))
            off = isinstance(flags, int) and bool(flags & _HIDDEN)
            if kind in ("Tx", "Ch", "Btn") and box and not off and "AP" in own:
                value = _value(file, values.get("V"))
                found.append(_Shown(text_of(file.get(values.get("T"))), kind, page.index, box, value))
    return found[:400]


def _overlapping_fields(state: State) -> Iterator[Change]:
    for one, other in combinations(_shown_fields(state), 2):
        if one.page == other.page and _overlap(one.box, other.box) > 0.5:
            yield Change("hidden-field", _NOTED, one.page, one.box, one.name, f"{one.name}, {other.name}")


def _overlap(one: Rect, other: Rect) -> float:
    """The share of the smaller box that both have."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return across * up / smaller if across > 0 and up > 0 and smaller > 0 else 0.0


def _values(state: State, look: Look) -> Iterator[Change]:
    """Text fields that show something else than the value a viewer takes over when they are touched."""
    by_page: dict[int, list[_Shown]] = {}
    for one in _shown_fields(state):
        if one.kind in ("Tx", "Ch") and plain(one.value):
            by_page.setdefault(one.page, []).append(one)
    for page, fields in list(by_page.items())[:_MOST_PAGES]:
        texts = look.added_text(page, [one.box for one in fields])
        for one, text in zip(fields, texts, strict=True):
            wanted, shown = plain(one.value), plain(text)
            if shown and wanted not in shown and shown not in wanted:
                yield Change("hidden-value", _NOTED, page, one.box, one.name, one.value[:60])


def _value(file: PdfFile, value: Value) -> str:
    held = file.get(value)
    return " ".join(text_of(file.get(item)) for item in held) if isinstance(held, list) else text_of(held)


# --- places and objects kept for later --------------------------------------------------------------------------------


def _kept_places(state: State) -> Iterator[Change]:
    """Annotations a page names but that do not exist yet: who adds the object later changes the page without touching it."""
    for page in state.pages:
        for item in state.file.sequence(page.values.get("Annots"))[:2000]:
            if isinstance(item, Ref) and state.file.get(item) is None:
                yield Change("hidden-place", _NOTED, page.index, detail=f"{item.number} {item.generation} R")


def _kept_objects(state: State) -> Iterator[Change]:
    """Pages nothing leads to, kept for an update that uses them; editors leave unused fonts behind, never whole pages."""
    file = state.file
    if len(file.entries) > _MOST_OBJECTS:
        return
    known = {page.ref.number for page in state.pages if page.ref}
    streams = {entry.first for entry in file.entries.values() if entry.kind == "c"}
    # Asked of a whole object stream first: where no page is written, none of its objects is one, wherever they begin.
    silent = {stream for stream in streams if not _PAGE.search(file.packed_whole(stream))}
    asked = (
        n for n, entry in file.entries.items() if n not in known and not (entry.kind == "c" and entry.first in silent)
    )
    spare = [number for number in asked if _is_page(file, number)]
    if spare:
        drawn = reached(file)
        for number in [number for number in spare if number not in drawn][:20]:
            yield Change("hidden-object", _NOTED, detail=f"Page, {number} 0 R")


# A page by its bytes; names may be spelt in escapes or stand elsewhere, and a comment may stand between them.
_PAGE = re.compile(rb"/Type(?:[\0\t\n\f\r ]|%[^\r\n]*)*(?:/Page(?![A-Za-z])|\d)|/[A-Za-z]*#[0-9A-Fa-f]{2}")


def _is_page(file: PdfFile, number: int) -> bool:
    """Whether an object is a page; the bytes are looked at first, because parsing every object costs."""
    entry = file.entries[number]
    if entry.kind == "n":
        end = file.data.find(b"endobj", entry.first)
        head = file.data[entry.first : min(end if end > 0 else entry.first, entry.first + 20_000)]
        if not _PAGE.search(head):
            return False
    elif entry.kind == "f" or is_surely_no_page(file.packed_bytes(number)):
        return False
    return name_of(file.get(file.mapping(Ref(number, 0)).get("Type"))) == "Page"


def is_surely_no_page(written: bytes) -> bool:
    """Whether packed bytes hold the whole object and no page. In strings and comments brackets would prove nothing."""
    whole = not re.search(rb"[(%]", written) and written.count(b"<<") == written.count(b">>")
    return whole and not _PAGE.search(written)
