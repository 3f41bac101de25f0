"""Whether a later revision left the tagged structure (ISO 32000-2 §14.7) as it was, apart from tags for new annotations.

The tags decide what a screen reader says: changing them changes the paper for a blind reader.
"""

from __future__ import annotations

from signing.compare import Sameness
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Ref, Value
from signing.pdftree import pages_of

_MOST = 50_000
_FREE_KEYS = frozenset({"P", "K", "ParentTree", "ParentTreeNextKey", "IDTree", "Type"})


def structure_tree_kept(old: PdfFile, new: PdfFile, sameness: Sameness) -> bool:
    """True when every element of the older tree is still there unchanged and new ones only stand for annotations."""
    before, after = old.root.get("StructTreeRoot"), new.root.get("StructTreeRoot")
    if old.get(before) is None:
        # Tags where there were none read out what nobody signed, unless they only say what an annotation is.
        return all(_only_annotations(new, kid) for kid in _kids(new, new.mapping(after)))
    if not _parents_kept(old, new, sameness):
        return False
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Value, Value]] = [(before, after)]
    while stack and len(seen) < _MOST:
        one, other = stack.pop()
        if isinstance(one, Ref) and isinstance(other, Ref):
            if (one.number, other.number) in seen:
                continue
            seen.add((one.number, other.number))
        first, second = old.get(one), new.get(other)
        if not isinstance(first, dict) or not isinstance(second, dict):
            if not sameness.same(one, other):
                return False
            continue
        if name_of(old.get(first.get("Type"))) == "OBJR" == name_of(new.get(second.get("Type"))):
            if first.get("Obj") != second.get("Obj"):
                return False
            continue  # what else stands here is about an annotation, and annotations are compared where they are
        if any(key not in _FREE_KEYS for key in sameness.changed_keys(first, second)):
            return False
        if not _match_kids(old, new, first, second, stack):
            return False
    return True


def structure_elements(file: PdfFile) -> set[int]:
    """The object numbers of all structure elements: they are compared here and nowhere else."""
    found: set[int] = set()
    stack = list(_kids(file, file.mapping(file.root.get("StructTreeRoot"))))  # a copy: it is used up
    while stack and len(found) < _MOST:
        kid = stack.pop()
        if isinstance(kid, Ref):
            if kid.number in found:
                continue
            values = file.get(kid)
            if not isinstance(values, dict) or "S" not in values:
                continue
            found.add(kid.number)
        if isinstance(file.get(kid), dict):
            stack.extend(_kids(file, file.mapping(kid)))
    return found


def _kids(file: PdfFile, values: dict[str, Value]) -> list[Value]:
    kids = file.get(values.get("K"))
    if isinstance(kids, list):
        return kids
    return [] if kids is None else [values.get("K")]


def _match_kids(
    old: PdfFile, new: PdfFile, first: dict[str, Value], second: dict[str, Value], stack: list[tuple[Value, Value]]
) -> bool:
    earlier, later = _kids(old, first), _kids(new, second)
    at = 0
    for kid in earlier:
        resume = at
        while at < len(later) and not _corresponds(old, new, kid, later[at]):
            if not _only_annotations(new, later[at]):
                return False
            at += 1
        if at == len(later):
            # An element that stood for a removed annotation may go with it.
            if not _only_annotations(old, kid) or _annotations_of(old, kid) & _listed(new):
                return False
            at = resume
            continue
        stack.append((kid, later[at]))
        at += 1
    return all(_only_annotations(new, kid) for kid in later[at:])


def _corresponds(old: PdfFile, new: PdfFile, one: Value, other: Value) -> bool:
    if isinstance(one, Ref) or isinstance(other, Ref):
        return bool(one == other)
    if isinstance(one, dict) and isinstance(other, dict):
        return bool(one.get("Obj") == other.get("Obj") and one.get("MCID") == other.get("MCID"))
    return bool(one == other)


def _annotations_of(file: PdfFile, kid: Value, depth: int = 0) -> set[int]:
    """The object numbers of the annotations an element stands for."""
    values = file.get(kid)
    if not isinstance(values, dict) or depth > 20:
        return set()
    own = values.get("Obj")
    found = {own.number} if isinstance(own, Ref) else set()
    for inner in _kids(file, values)[:1000]:
        found |= _annotations_of(file, inner, depth + 1)
    return found


def _listed(file: PdfFile) -> set[int]:
    pages = pages_of(file)
    return {a.number for page in pages for a in file.sequence(page.values.get("Annots")) if isinstance(a, Ref)}


def _parents_kept(old: PdfFile, new: PdfFile, sameness: Sameness) -> bool:
    """Whether what stood on the pages belongs to the same elements: /ParentTree leads from a mark to its element."""
    before, after = (
        _numbered(file, file.mapping(file.root.get("StructTreeRoot")).get("ParentTree")) for file in (old, new)
    )
    return all(
        (key in after and sameness.same(value, after[key])) or _only_annotations(old, value)
        for key, value in before.items()
    )


def _numbered(file: PdfFile, tree: Value) -> dict[int, Value]:
    """A number tree (ISO 32000-2 §7.9.7) as one mapping."""
    found: dict[int, Value] = {}
    seen: set[int] = set()
    stack = [tree]
    while stack and len(found) < _MOST:
        node = stack.pop()
        if isinstance(node, Ref):
            if node.number in seen:
                continue
            seen.add(node.number)
        values = file.mapping(node)
        pairs = file.sequence(values.get("Nums"))
        keys = [file.get(key) for key in pairs[::2]]
        found.update((key, value) for key, value in zip(keys, pairs[1::2], strict=False) if isinstance(key, int))
        stack.extend(file.sequence(values.get("Kids")))
    return found


def _only_annotations(file: PdfFile, kid: Value, depth: int = 0) -> bool:
    """Whether this element holds nothing but object references to annotations, and says nothing in their place."""
    values = file.get(kid)
    if depth > 20 or not isinstance(values, dict) or "ActualText" in values or "E" in values:
        return False
    if name_of(file.get(values.get("Type"))) == "OBJR":
        return True
    return all(_only_annotations(file, inner, depth + 1) for inner in _kids(file, values))
