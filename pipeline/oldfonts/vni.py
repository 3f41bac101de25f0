"""VNI for Windows (fonts `VNI-Times`), the encoding of the South from about 1989 on: a base letter, then its marks.

Source: the table of VNI Software for Windows fonts, as `vni.h` of xvnkb (18 April 2002) prints it. The mark is a code of
its own behind the letter, one for each pair of vowel mark and tone; a capital takes the mark's own capital.
"""

from __future__ import annotations

import re

from pipeline.oldfonts.table import OldFont, pairs

_SMALL = {
    **pairs("aø aû aõ aù aï", "à ả ã á ạ"),
    **pairs("aê aè aú aü aé aë", "ă ằ ẳ ẵ ắ ặ"),
    **pairs("aâ aà aå aã aá aä", "â ầ ẩ ẫ ấ ậ"),
    **pairs("eø eû eõ eù eï", "è ẻ ẽ é ẹ"),
    **pairs("eâ eà eå eã eá eä", "ê ề ể ễ ế ệ"),
    **pairs("ì æ ó í ò", "ì ỉ ĩ í ị"),
    **pairs("oø oû oõ où oï", "ò ỏ õ ó ọ"),
    **pairs("oâ oà oå oã oá oä", "ô ồ ổ ỗ ố ộ"),
    **pairs("ô ôø ôû ôõ ôù ôï", "ơ ờ ở ỡ ớ ợ"),
    **pairs("uø uû uõ uù uï", "ù ủ ũ ú ụ"),
    **pairs("ö öø öû öõ öù öï", "ư ừ ử ữ ứ ự"),
    **pairs("yø yû yõ yù î", "ỳ ỷ ỹ ý ỵ"),
    "ñ": "đ",
}


def _letters() -> dict[str, str]:
    """Small letters, capitals, and capitals with the mark of the small letter, as hasty typing left them."""
    table = dict(_SMALL)
    for code, letter in _SMALL.items():
        table[code.upper()] = letter.upper()
        table.setdefault(code[0].upper() + code[1:], letter.upper())
    return table


FONT = OldFont(name="vni", letters=_letters(), fonts=re.compile(r"VNI[-_ ]?[A-Z]", re.IGNORECASE))

__all__ = ["FONT"]
