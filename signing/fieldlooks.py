"""Whether a field that was filled in later shows what it holds (ISO 32000 leaves /V and /AP apart; attackers use that)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from signing.change import NEVER, Change, Rect, State
from signing.look import DIFFERENT, SPECKS, Look, plain
from signing.pdffile import PdfFile
from signing.pdfobjects import Stream, Value
from signing.pdfstreams import decoded
from signing.pdftree import FormField, text_of

_TOUCHED = frozenset({"form-filled", "appearance-changed", "field-look-changed"})
_PUSH_BUTTON = 1 << 16
_TICK = 30  # pixels: the greatest side of a tick or dot, 22 points


def form_looks(old: Look, new: Look, state: State, changes: list[Change]) -> Iterator[Change]:
    """Fields whose look is not their value, in the newer state, which `new` draws."""
    touched = {change.field for change in changes if change.code in _TOUCHED and change.field}
    for field in state.fields:
        if field.name not in touched:
            continue
        if field.kind in ("Tx", "Ch"):
            yield from _text_look(old, new, state.file, field)
        elif field.kind == "Btn":
            yield from _button_look(old, new, field)


def _text_look(old: Look, new: Look, file: PdfFile, field: FormField) -> Iterator[Change]:
    value = file.get(field.values.get("V"))
    texts = [text_of(file.get(item)) for item in value] if isinstance(value, list) else [text_of(value)]
    wanted = plain(" ".join(texts))
    if "RV" in field.values and plain(_rich_text(file, field.values["RV"])) != wanted:
        page, box = next(_places(field, new), (None, None))
        yield Change("appearance-unlike-value", NEVER, page, box, field.name, detail="RV")
    for page, box in _places(field, new):
        shown = plain(new.added_text(page, [box])[0])
        if shown:
            honest = shown == wanted or (bool(wanted) and shown in wanted)
        else:
            # No letters, yet something new is drawn: digits made of shapes, or a picture.
            honest = not _new_ink(old, new, page, box).any()
        if not honest:
            yield Change("appearance-unlike-value", NEVER, page, box, field.name)


def _rich_text(file: PdfFile, value: Value) -> str:
    """The words of a field's rich text (ISO 32000-2 §12.7.4.4), which readers draw instead of the value."""
    value = file.get(value)
    text = decoded(value, file.get).decode("utf-8", "replace") if isinstance(value, Stream) else text_of(value)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def _button_look(old: Look, new: Look, field: FormField) -> Iterator[Change]:
    """A box may be ticked; a picture or words in it are content nobody signed."""
    flags = field.values.get("Ff")
    push = isinstance(flags, int) and bool(flags & _PUSH_BUTTON)
    for page, box in _places(field, new):
        ink = _new_ink(old, new, page, box)
        if not ink.any():
            continue
        rows, columns = np.nonzero(ink)
        large = max(int(np.ptp(rows)), int(np.ptp(columns))) > _TICK
        if push or large or len(plain(new.added_text(page, [box])[0])) > 1:
            yield Change("unsigned-appearance-added", NEVER, page, box, field.name)


def _places(field: FormField, new: Look) -> Iterator[tuple[int, Rect]]:
    for widget in field.widgets:
        if widget.page is not None and widget.rect is not None and widget.page < len(new):
            yield widget.page, widget.rect


def _new_ink(old: Look, new: Look, page: int, box: Rect) -> NDArray[np.bool_]:
    before, after = old.grey(page), new.grey(page)
    if before.shape != after.shape:
        return np.ones((1, 1), dtype=bool)
    left, top, right, bottom = old.pixels(page, box, before.shape)
    window = (slice(top, bottom + 1), slice(left, right + 1))
    ink: NDArray[np.bool_] = np.abs(after[window] - before[window]) > DIFFERENT
    return ink if int(ink.sum()) > SPECKS else np.zeros((1, 1), dtype=bool)
