"""TCVN3 ("ABC", fonts `.VnTime`): the third code page of TCVN 5712:1993, in use from 1993 to about 2005.

Source: TCVN 5712:1993 (ISO-IR 180); its codes from 0xA1 on, which VN1 and VN3 share, are those of glibc's charset
`TCVN5712-1:1993`. VN3 has no capitals with tone: they are set from a second font, whose name ends in H (`.VnTimeH`) and
which draws every small letter as its capital.
"""

from __future__ import annotations

import re

from pipeline.oldfonts.table import OldFont

_CAPITALS = ("A1", "Ă Â Ê Ô Ơ Ư Đ")
_SMALL = (
    ("A8", "ă â ê ô ơ ư đ"),
    ("B5", "à ả ã á ạ"),
    ("BB", "ằ ẳ ẵ ắ"),
    ("C6", "ặ ầ ẩ ẫ ấ ậ è"),
    ("CE", "ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ"),
    ("DC", "ĩ í ị ò"),
    ("E1", "ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù"),
    ("F1", "ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"),
)


def _letters() -> dict[str, str]:
    return {
        chr(int(start, 16) + offset): letter
        for start, row in (_CAPITALS, *_SMALL)
        for offset, letter in enumerate(row.split())
    }


FONT = OldFont(
    name="tcvn3",
    letters=_letters(),
    fonts=re.compile(r"\.?Vn[A-Z0-9]"),
    capitals=re.compile(r"\.?Vn[\w ]*H(?=$|[-,])"),
    hyphen="ư",
)

__all__ = ["FONT"]
