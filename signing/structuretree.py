"""Whether a later revision left the tagged structure (ISO 32000-2 §14.7) as it was, apart from tags for new annotations.

The tags decide what a screen reader says: changing them changes the paper for a blind reader.
"""

from __future__ import annotations

from signing.compare import Sameness
from signing.pdffile import PdfFile, name_of
from signing.pdfobjects import Ref, Value

_MOST = 50_000
_FREE_KEYS = frozenset({"P", "K", "ParentTree", "ParentTreeNextKey", "IDTree", "Type"})


def structure_tree_kept(old: PdfFile, new: PdfFile, sameness: Sameness) -> bool:
    """True when every element of the older tree is still there unchanged and new ones only stand for annotations."""
    before, after = old.root.get("StructTreeRoot"), new.root.get("StructTreeRoot")
    if old.get(before) is None:
        return True
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
        if any(key not in _FREE_KEYS for key in sameness.changed_keys(first, second)):
            return False
        if not _match_kids(old, new, first, second, stack):
            return False
    return True


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
        while at < len(later) and not _corresponds(old, new, kid, later[at]):
            if not _only_annotations(new, later[at]):
                return False
            at += 1
        if at == len(later):
            # An element that stood for a removed annotation may go with it.
            if _only_annotations(old, kid):
                continue
            return False
        stack.append((kid, later[at]))
        at += 1
    return all(_only_annotations(new, kid) for kid in later[at:])


def _corresponds(old: PdfFile, new: PdfFile, one: Value, other: Value) -> bool:
    if isinstance(one, Ref) and isinstance(other, Ref):
        return one.number == other.number
    return type(old.get(one)) is type(new.get(other))


def _only_annotations(file: PdfFile, kid: Value, depth: int = 0) -> bool:
    """Whether this element holds nothing but object references to annotations."""
    values = file.get(kid)
    if depth > 20 or not isinstance(values, dict):
        return False
    if name_of(file.get(values.get("Type"))) == "OBJR":
        return True
    return all(_only_annotations(file, inner, depth + 1) for inner in _kids(file, values))
