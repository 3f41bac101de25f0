"""The sheet beside a paper that arrived locked: its bytes stay as they are, the receiver's mark stands here.

What a mark on the paper itself would say (number and day of arrival, NĐ 30/2020 Điều 22), the fingerprint that binds the
sheet to the very file, and what the check of its signatures said. To be signed with the stamp "arrival".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from signing.report import report_pdf


def arrival_note(
    told: Mapping[str, Any], name: str, agency: str, book_number: str, arrived: datetime, sha256: str
) -> bytes:
    """The sheet as PDF/A-2b.

    Args:
        told: `Verdict.to_json()` of the paper. name: its file's. sha256: of its bytes, hex.
        agency: the receiver. book_number: from the book of arrivals. arrived: the day it is written in, with its zone.
    """
    said = (("Số đến", book_number), ("Ngày đến", f"{arrived:%d/%m/%Y}"), ("SHA-256 của văn bản đến", sha256))
    return report_pdf(told, name, language="vi", head=f"{agency} – PHIẾU KÈM VĂN BẢN ĐẾN", life=said)


__all__ = ["arrival_note"]
