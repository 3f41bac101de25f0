"""Who heads an office: a deputy (`KT.`) signs for the head of the issuing office, or by order (`TL.`, `TUQ.`) of him.

Nghị định 30/2020, Phụ lục I, mục II.7: whoever signs for the head of a division has the line of the order above his own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.kinds.spec import Finding, Values
from pipeline.wording import fold

# How an office's name begins, the narrower first, and the post of its head; offices that are headed in many ways stay out.
_HEADS = {
    "uy ban nhan dan": "chu tich", "ubnd": "chu tich", "so": "giam doc", "phong": "truong phong",
    "bo chi huy": "", "bo tu lenh": "", "bo": "bo truong", "chi cuc": "chi cuc truong", "tong cuc": "tong cuc truong",
    "cuc": "cuc truong", "trung tam": "giam doc", "benh vien": "giam doc", "thanh tra": "chanh thanh tra",
}  # fmt: skip


def signs_for_the_head(values: Values, _: date | None) -> Sequence[Finding]:
    """`KT. TRƯỞNG PHÒNG` alone on a paper of a SỞ: the line `TL. GIÁM ĐỐC` above it was lost."""
    head = _head_of(values.get("OrganName", ""))
    lines = values.get("SignerAuthority", "").split("; ")
    if not head or any(re.match(r"(?:TL|TUQ)\.", line) for line in lines):
        return ()
    posts = [fold(match[1]) for line in lines if (match := re.match(r"KT\.\s*(.+)", line))]
    if all(post.startswith(head) for post in posts):
        return ()
    return (
        Finding(("SignerAuthority",), False, "ký thay người không đứng đầu cơ quan, có thể mất dòng TL. phía trên"),
    )


def _head_of(organ: str) -> str:
    said = fold(organ)
    return next((head for office, head in _HEADS.items() if said.startswith(office + " ")), "")


__all__ = ["signs_for_the_head"]
