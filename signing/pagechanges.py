"""What a later revision did to the pages and to the tree that leads to them, as stored: nothing of it is ever allowed.

Readers differ in how they walk the tree: by /Kids or by /Count, handing down by the walk or by /Parent. So all of it
must stay as it was signed, also what our own walk does not need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from signing.change import FORM, NEVER, Change, State
from signing.compare import Sameness
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import MalformedError, Ref, Value
from signing.pdftree import PageNode

_PAGE: dict[str, tuple[str, int]] = {
    "Contents": ("page-content-changed", NEVER),
    "Resources": ("page-resources-changed", NEVER),
    "MediaBox": ("page-geometry-changed", NEVER),
    "CropBox": ("page-geometry-changed", NEVER),
    "Rotate": ("page-geometry-changed", NEVER),
    "UserUnit": ("page-geometry-changed", NEVER),
    "AA": ("actions-changed", NEVER),
    "Tabs": ("tab-order-changed", FORM),
    "LastModified": ("metadata-changed", FORM),
    "PieceInfo": ("metadata-changed", FORM),
    "StructParents": ("structure-tree-extended", FORM),
    "Metadata": ("metadata-changed", FORM),
}
# What may stand in a node and mean something; what it hands down is compared leaf by leaf, producers' marks mean nothing.
_NODE = frozenset({"Type", "Parent", "UserUnit", "Contents", "Annots", "AA", "Group", "Trans", "Dur"})
_DEEPEST, _MOST = 60, 40_000


@dataclass(slots=True)
class _Tree:
    """The tree of pages as /Kids tell it: its leaves in order, each as often as it is named, and its inner nodes."""

    leaves: list[int] = field(default_factory=list)
    nodes: dict[int, tuple[dict[str, Value], int]] = field(default_factory=dict)  # with the number of leaves below
    steps: int = 0


def page_changes(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    """Pages added, taken out, repeated, put in another order, changed themselves, or reached otherwise."""
    before = {page.ref.number: page for page in old.pages if page.ref}
    after = {page.ref.number: page for page in new.pages if page.ref}
    for number, page in after.items():
        if number not in before:
            yield Change("page-added", NEVER, page.index)
    for number, page in before.items():
        if number not in after:
            yield Change("page-removed", NEVER, page.index)
    earlier, later = _tree_of(old.file), _tree_of(new.file)
    if [n for n in earlier.leaves if n in after] != [n for n in later.leaves if n in before]:
        yield Change("pages-reordered", NEVER)
    yield from _direct_pages(old, new, sameness)
    for number in before:
        if number in after:
            yield from _page(before[number], after[number], sameness)
    yield from _nodes(earlier, later, new.file, sameness)


def _direct_pages(old: State, new: State, sameness: Sameness) -> Iterator[Change]:
    """Pages written into the tree itself (which ISO 32000 forbids) are known by their place alone."""
    first, second = ([page for page in state.pages if page.ref is None] for state in (old, new))
    if len(first) != len(second):
        yield Change("pages-reordered", NEVER)
    for before, after in zip(first, second, strict=False):
        yield from _page(before, after, sameness)


def _page(before: PageNode, after: PageNode, sameness: Sameness) -> Iterator[Change]:
    first, second = ({k: v for k, v in page.values.items() if k != "Annots"} for page in (before, after))
    for key in sameness.changed_keys(first, second):
        code, needs = _PAGE.get(key, ("page-changed", NEVER))
        yield Change(code, needs, after.index, detail=key)


def _nodes(earlier: _Tree, later: _Tree, new: PdfFile, sameness: Sameness) -> Iterator[Change]:
    for number, (values, leaves) in later.nodes.items():
        known = earlier.nodes.get(number)
        signed = known[0] if known else values
        first, second = ({k: v for k, v in one.items() if k in _NODE} for one in (signed, values))
        keys = sameness.changed_keys(first, second)
        # A reader that counts instead of walking would leave pages out, or look for more.
        told = new.get(values.get("Count"))
        if told != leaves and (known is None or told != sameness.old.get(signed.get("Count"))):
            keys.append("Count")
        if keys:
            yield Change("page-tree-changed", NEVER, detail=", ".join(keys))


def _tree_of(file: PdfFile) -> _Tree:
    tree = _Tree()
    _walk(file, file.root.get("Pages"), tree, ())
    return tree


def _walk(file: PdfFile, node: Value, tree: _Tree, above: tuple[int, ...]) -> int:
    """Notes what lies below a node and returns the number of its leaves; a node below itself ends the walk there."""
    values = file.mapping(node)
    number = node.number if isinstance(node, Ref) else 0
    tree.steps += 1
    if tree.steps > _MOST:
        raise MalformedError("page-tree-too-large")
    if not values or len(above) > _DEEPEST or (number and number in above):
        return 0
    kids = file.get(values.get("Kids"))
    if not isinstance(kids, list) or name_of(file.get(values.get("Type"))) == "Page":
        tree.leaves.append(number)
        return 1
    below = sum(_walk(file, kid, tree, (*above, number)) for kid in kids)
    tree.nodes[number] = (values, below)
    return below
