"""Pages and form fields of a PdfFile as flat lists, with what they inherit; loops in the trees end the walk."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose

from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import PdfString, Ref, Value, references

_INHERITED_BY_PAGES = ("Resources", "MediaBox", "CropBox", "Rotate")
_INHERITED_BY_FIELDS = ("FT", "V", "DV", "Ff", "DA", "Q", "MaxLen")
_MOST_PAGES = 20_000
_MOST_FIELDS = 20_000
_DROPPED = 0.01  # points


@dataclass(frozen=True, slots=True)
class PageNode:
    """One page: `ref` is None for a direct (malformed) one; `values` holds inherited entries too."""

    index: int
    ref: Ref | None
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget annotation: its reference, dictionary, page (index, or None) and Rect in default user space.

    `listed`: its page lists it, so that it is drawn; else the page is only the one the widget itself names.
    """

    ref: Ref | None
    values: dict[str, Value]
    page: int | None
    rect: tuple[float, float, float, float] | None
    listed: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """A terminal field: full name, own and inherited entries, the chain of dictionaries, its widgets."""

    name: str
    ref: Ref | None
    values: dict[str, Value]
    widgets: tuple[Widget, ...]
    chain: tuple[Ref, ...]

    @property
    def kind(self) -> str:
        """Sig, Tx, Btn, Ch or an empty string."""
        return name_of(self.values.get("FT"))


def pages_of(file: PdfFile) -> list[PageNode]:
    """Every page in order; a tree that loops or lies ends where it does."""
    found: list[PageNode] = []
    seen: set[int] = set()
    stack: list[tuple[Value, dict[str, Value], int]] = [(file.root.get("Pages"), {}, 0)]
    while stack and len(found) < _MOST_PAGES:
        node, inherited, depth = stack.pop()
        ref = node if isinstance(node, Ref) else None
        if ref and ref.number in seen:
            continue
        if ref:
            seen.add(ref.number)
        values = file.mapping(node)
        if not values or depth > 60:
            continue
        handed = {**inherited, **{k: values[k] for k in _INHERITED_BY_PAGES if k in values}}
        kids = file.get(values.get("Kids"))
        if isinstance(kids, list) and name_of(file.get(values.get("Type"))) != "Page":
            stack.extend((kid, handed, depth + 1) for kid in reversed(kids))
        else:
            found.append(PageNode(len(found), ref, {**handed, **values}))
    return found


def reached(file: PdfFile) -> set[int]:
    """The numbers of the objects that the trailer leads to: what else a file holds is drawn nowhere."""
    found: set[int] = set()
    waiting = list(references(file.trailer))
    while waiting:
        ref = waiting.pop()
        if ref.number not in found:
            found.add(ref.number)
            waiting.extend(references(file.get(ref)))
    return found


def tree_nodes(file: PdfFile) -> set[int]:
    """The object numbers of the page tree's inner nodes and pages."""
    numbers: set[int] = set()
    stack = [file.root.get("Pages")]
    while stack and len(numbers) < _MOST_PAGES:
        node = stack.pop()
        if isinstance(node, Ref):
            if node.number in numbers:
                continue
            numbers.add(node.number)
        stack.extend(file.sequence(file.mapping(node).get("Kids")) if file.mapping(node) else [])
    return numbers


def rect_of(file: PdfFile, value: Value) -> tuple[float, float, float, float] | None:
    """A rectangle with ordered corners, or None."""
    numbers = [file.get(item) for item in file.sequence(value)]
    if len(numbers) != 4 or not all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers):
        return None
    x0, y0, x1, y1 = (float(n) for n in numbers)
    if max(abs(n) for n in (x0, y0, x1, y1)) > 1e6:
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def same_place(one: tuple[float, ...] | None, other: tuple[float, ...] | None) -> bool:
    """Whether two boxes are the same, but for decimals that a writer dropped."""
    if one is None or other is None:
        return one is other
    return all(isclose(a, b, abs_tol=_DROPPED) for a, b in zip(one, other, strict=True))


def text_of(value: Value) -> str:
    """A text string (UTF-16, UTF-8 or PDFDocEncoding read as Latin-1)."""
    if not isinstance(value, PdfString):
        return ""
    raw = bytes(value)
    if raw[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return raw.decode("utf-16", "replace")
    if raw[:3] == b"\xef\xbb\xbf":
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("latin-1")


def annotation_pages(file: PdfFile, pages: list[PageNode]) -> dict[int, int]:
    """Object number of each annotation -> index of the page that lists it."""
    found: dict[int, int] = {}
    for page in pages:
        for item in file.sequence(page.values.get("Annots")):
            if isinstance(item, Ref):
                found.setdefault(item.number, page.index)
    return found


def fields_of(file: PdfFile, pages: list[PageNode]) -> list[FormField]:
    """Every terminal field of the AcroForm, in tree order."""
    places = annotation_pages(file, pages)
    by_ref = {page.ref.number: page.index for page in pages if page.ref}
    found: list[FormField] = []
    seen: set[int] = set()
    form = file.mapping(file.root.get("AcroForm"))
    roots = file.sequence(form.get("Fields"))
    stack: list[tuple[Value, str, dict[str, Value], tuple[Ref, ...]]] = [(r, "", {}, ()) for r in reversed(roots)]
    while stack and len(found) < _MOST_FIELDS:
        node, prefix, inherited, chain = stack.pop()
        ref = node if isinstance(node, Ref) else None
        if (ref and ref.number in seen) or len(chain) > 60:
            continue
        if ref:
            seen.add(ref.number)
            chain = (*chain, ref)
        values = file.mapping(node)
        if not values:
            continue
        own = text_of(file.get(values.get("T")))
        name = f"{prefix}.{own}" if prefix and own else own or prefix
        handed = {**inherited, **{k: values[k] for k in _INHERITED_BY_FIELDS if k in values}}
        kids = file.sequence(values.get("Kids"))
        inner = [kid for kid in kids if "T" in file.mapping(kid)]
        if inner:
            stack.extend((kid, name, handed, chain) for kid in reversed(inner))
            continue
        merged = {**handed, **values}
        own_widget = [node] if name_of(file.get(values.get("Subtype"))) == "Widget" or "Rect" in values else []
        widgets = tuple(_widget(file, kid, places, by_ref) for kid in (kids or own_widget))
        found.append(FormField(name, ref, merged, widgets, chain))
    return found


def _widget(file: PdfFile, node: Value, places: dict[int, int], by_ref: dict[int, int]) -> Widget:
    ref = node if isinstance(node, Ref) else None
    values = file.mapping(node)
    page = places.get(ref.number) if ref else None
    listed = page is not None
    if page is None:
        owner = values.get("P")
        page = by_ref.get(owner.number) if isinstance(owner, Ref) else None
    return Widget(ref, values, page, rect_of(file, values.get("Rect")), listed)
