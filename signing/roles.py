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
from signing.office import is_office
from signing.officewords import fold

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
    offices = {part.subject.get("organization_name") or part.subject.get("common_name") for part in parts}
    reading = reader if len(offices) > 1 else None
    found: list[Part] = []
    for part in parts:
        text, read = _said(look, part, _on_it(part, parts), reading) if look is not None else ("", False)
        found.append(replace(part, role=_role(part, text, read=read), text=text, read=read))
    return found


def _on_it(part: Part, parts: Sequence[Part]) -> bool:
    """Whether another stamp lies on this one or under it, so that the words of both are read together."""
    return any(
        other is not part and other.page == part.page and other.box and part.box and _overlap(other.box, part.box)
        for other in parts
    )


def _overlap(one: Rect, other: Rect) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def _said(look: Look, part: Part, covered: bool, reader: Reader | None) -> tuple[str, bool]:
    """(what a stamp says, whether a machine read it from a picture)."""
    if part.page is None or part.box is None or not part.seen:
        return "", False
    view = look
    try:
        text = look.added_text(part.page, [part.box])[0]
        pictured = not text and reader is not None and is_office(part.subject)
        if covered and (text or pictured):
            view = look.alone(part.page, part.box)
            text = view.text(0)
        if text or reader is None or not pictured:
            return text, False
        text = _pictured(view, part.page if view is look else 0, part.box, reader)
        return text, bool(text)
    except RenderError:
        return "", False
    finally:
        if view is not look:
            view.close()


def _pictured(look: Look, page: int, box: Rect, reader: Reader) -> str:
    picture, dpi = look.closer(page, box)
    if not picture.size or print_in(picture < 255 - DIFFERENT, CLOSER) is not Print.MOST:
        return ""
    return " ".join(reader(picture.astype(np.uint8), dpi))


def _role(part: Part, text: str, *, read: bool) -> str:
    folded = fold(text)
    if read and folded.startswith("sao "):
        return "sao-y"  # machines lose the lone "Y;" behind it
    for role, pattern in _STAMPS:
        if pattern.search(folded):
            return role
    if text and _NUMBER.fullmatch(text):
        return "number"
    if is_office(part.subject):
        return "seal"
    return "leader" if part.seen else "signer"
