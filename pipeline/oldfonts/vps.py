"""VPS (fonts `VPS Times`, Vietnamese Professionals Society, from about 1990 on), in papers from abroad: one code a letter.

Source: Mozilla's converter for `x-viet-vps` (2001 to 2017), codes from 0x80 on. Fourteen capitals have codes below 0x20,
which no PDF tells reliably: they are left out, and a text that needs them is read from its picture.
"""

from __future__ import annotations

import re

from pipeline.oldfonts.table import OldFont

_ROWS = {
    0x80: "À Ả Ã Ấ Ầ Ẩ ọ ỗ Ă ế ề ể ệ Ắ Ằ Ẳ",
    0x90: "Ế ‘ ’ Ề Ể Ễ Ố Ồ Ổ Ỗ ý ỷ ỵ Ớ Ờ Ở",
    0xA1: "ắ ằ ẳ ẵ ặ Ỡ ớ Ù ờ ở ỡ Ũ Ứ ợ Ừ",
    0xB0: "ổ Ử Ỳ Ỹ Í Ì ộ Ỉ Ĩ Ó ử ữ Ò Ỏ Õ ự",
    0xC0: "ầ Á Â ấ ẩ ẫ ậ đ ẻ É Ê ẹ ỉ ễ ị ỹ",
    0xD0: "Ư Ủ ồ ố Ô ỏ ơ È ừ ứ Ú ũ ư Ý Ẻ ß",
    0xE0: "à á â ã ả ạ ă ç è é ê ẽ ì í î ĩ",
    0xF0: "Ẵ Đ ò ó ô õ ö Ơ ụ ù ú ủ ü Ỷ Ẽ ỳ",
}


def _letters() -> dict[str, str]:
    codes = {start + offset: letter for start, row in _ROWS.items() for offset, letter in enumerate(row.split())}
    return {_in_windows(code): letter for code, letter in codes.items()}


def _in_windows(code: int) -> str:
    """The character of a code in Windows-1252, by which PDFs name simple glyphs; five codes have none."""
    return bytes([code]).decode("cp1252", "ignore") or chr(code)


FONT = OldFont(name="vps", letters=_letters(), fonts=re.compile(r"VPS[-_ ]?[A-Z]", re.IGNORECASE), hyphen="Ứ")

__all__ = ["FONT"]
