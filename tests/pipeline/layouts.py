"""Builds pages for tests from pieces of print: where they stand and what they say, without any picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pipeline.document import Box, Field, Line, Page, Word, enclosing

WIDTH, HEIGHT = 595.0, 842.0
_LETTER = 6.2


def printed(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 13.0,
    confidence: float = 0.98,
    others: Mapping[str, str] | None = None,
) -> Line:
    """A line of print at x, y (points, top left); `others` gives a word's other reading."""
    words = []
    for token in text.split(" "):
        width = max(len(token), 1) * _LETTER * size / 13
        if token:
            other = (others or {}).get(token)
            words.append(Word(token, Box(x, y, x + width, y + size), confidence, (other,) if other else ()))
        x += width + 3.4
    box = enclosing([word.box for word in words])
    assert box is not None
    return Line(tuple(words), box)


def centred(x: float, y: float, text: str, **rest: Any) -> Line:
    """The same, its middle at x."""
    probe = printed(0, y, text)
    return printed(x - probe.box.width / 2, y, text, **rest)


def page(lines: Iterable[Line], *, number: int = 1, source: Literal["text", "ocr"] = "ocr") -> Page:
    """A page of those lines."""
    return Page(number, WIDTH, HEIGHT, tuple(lines), source, 200.0)


def letterhead(
    *,
    parent: str = "ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG",
    organ: str = "SỞ Y TẾ",
    number: str = "Số: 12/QĐ-SYT",
    dated: str = "Kiên Giang, ngày 05 tháng 3 năm 2024",
) -> list[Line]:
    """The header of NĐ 30/2020: organs and number left, Quốc hiệu, place and date right."""
    left, right = 165.0, 420.0
    return [
        centred(left, 60, parent, size=11.0),
        centred(left, 74, organ),
        centred(right, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=11.0),
        centred(right, 74, "Độc lập - Tự do - Hạnh phúc"),
        centred(left, 104, number),
        centred(right, 104, dated),
    ]


def signed(*capacity: str, name: str = "Trần Văn Bình", y: float = 600.0) -> list[Line]:
    """A signature block: the lines of the capacity and, below the space for a signature, the name."""
    stack = [centred(430, y + 15 * at, row) for at, row in enumerate(capacity)]
    return [*stack, centred(430, y + 15 * len(capacity) + 70, name)]


def decision(**header: str) -> list[Line]:
    """A decision with a subject of two rows, its recipients and its signature block."""
    return [
        *letterhead(**header),
        centred(297, 150, "QUYẾT ĐỊNH"),
        centred(297, 166, "Về việc thành lập Hội đồng nghiệm thu"),
        centred(297, 182, "đề tài cấp cơ sở năm 2024"),
        centred(297, 225, "GIÁM ĐỐC SỞ Y TẾ"),
        printed(85, 260, "Căn cứ Quyết định số 99/QĐ-UBND ngày 01 tháng 01 năm 2020 của Ủy ban nhân dân tỉnh;"),
        printed(85, 600, "Nơi nhận:", size=12.0),
        printed(85, 614, "- Như Điều 3;", size=11.0),
        printed(85, 627, "- Sở Nội vụ;", size=11.0),
        printed(85, 640, "- Lưu: VT, TCCB.", size=11.0),
        *signed("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    ]


def letter() -> list[Line]:
    """A công văn with a subject of two rows under its number."""
    return [
        *letterhead(number="Số: 1943/SYT-NVY"),
        centred(165, 121, "V/v góp ý kiến việc thực hiện", size=12.0),
        centred(165, 135, "Thông tư số 05/2016/TT-BYT", size=12.0),
        printed(180, 175, "Kính gửi:"),
        printed(225, 191, "- Giám đốc các cơ sở khám bệnh;"),
        printed(225, 207, "- Hội Đông Y tỉnh Kiên Giang."),
        printed(120, 240, "Thực hiện Công văn số 1432/KCB ngày 04/10/2017 của Cục Quản lý Khám, chữa bệnh,"),
        printed(85, 600, "Nơi nhận:", size=12.0),
        printed(85, 614, "- Như trên;", size=11.0),
        *signed("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    ]


def by_name(fields: Iterable[Field]) -> dict[str, Field]:
    """Fields by their names."""
    return {one.name: one for one in fields}
