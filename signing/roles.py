"""What part a signature plays, told from what its stamp says and whom its certificate names, never from a field's name.

A copy is rightly sealed by another office than the paper names, a receiver marks what came in, a clerk signs scans:
only the leader and the seal of the issuing office must fit the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from signing.change import Rect, has_area
from signing.inkshapes import Print, print_in
from signing.look import CLOSER, DIFFERENT, Look, Reader, RenderError
from signing.office import fold, is_office

_STAMPS = (
    ("sao-y", re.compile(r"\bsao y\b|\bsao luc\b|\btrich sao\b|chuyen doi tu van ban giay")),
    ("scan", re.compile(r"nguoi so hoa|thoi gian sao chup")),
    ("arrival", re.compile(r"cong van den|van ban den")),
)
_NUMBER = re.compile(r"[\d/.\s-]{1,14}")


@dataclass(frozen=True, slots=True)
class Part:
    """One signature: its certificate's subject, the page and box of its stamp, its role and what the stamp says."""

    subject: dict[str, str]
    page: int | None
    box: Rect | None
    role: str = "signer"
    text: str = ""
    read: bool = False  # whether a machine read the text from a picture

    @property
    def seen(self) -> bool:
        """Whether it is drawn on a page."""
        return has_area(self.box)


def with_roles(parts: Sequence[Part], look: Look | None, reader: Reader | None = None) -> list[Part]:
    """The same signatures with their roles: sao-y, scan, arrival, number, seal, leader (a person), or signer (unseen).

    `look` is the file as drawn, None where nobody can draw it: then no stamp says anything. `reader` reads stamps that are
    pictures of words, where several offices signed: one of them may have made a copy.
    """
    written = _texts(look, parts)
    texts = written
    offices = {part.subject.get("organization_name") or part.subject.get("common_name") for part in parts}
    if look is not None and reader is not None and len(offices) > 1:
        texts = [text or _pictured(look, part, reader) for part, text in zip(parts, written, strict=True)]
    return [
        replace(part, role=_role(part, text), text=text, read=text != known)
        for part, text, known in zip(parts, texts, written, strict=True)
    ]


def _texts(look: Look | None, parts: Sequence[Part]) -> list[str]:
    texts = [""] * len(parts)
    if look is None:
        return texts
    for page in {part.page for part in parts if part.page is not None}:
        here = [(i, part.box) for i, part in enumerate(parts) if part.page == page and part.box and part.seen]
        if not here:
            continue
        try:
            found = look.added_text(page, [box for _, box in here])
        except RenderError:
            continue
        for (index, _), text in zip(here, found, strict=True):
            texts[index] = text
    return texts


def _pictured(look: Look, part: Part, reader: Reader) -> str:
    if part.page is None or part.box is None or not part.seen or not is_office(part.subject):
        return ""
    try:
        picture, dpi = look.closer(part.page, part.box)
    except RenderError:
        return ""
    if not picture.size or print_in(picture < 255 - DIFFERENT, CLOSER) is not Print.MOST:
        return ""
    return " ".join(reader(picture.astype(np.uint8), dpi))


def _role(part: Part, text: str) -> str:
    folded = fold(text)
    for role, pattern in _STAMPS:
        if pattern.search(folded):
            return role
    if text and _NUMBER.fullmatch(text):
        return "number"
    if is_office(part.subject):
        return "seal"
    return "leader" if part.seen else "signer"
