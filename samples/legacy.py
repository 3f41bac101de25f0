"""Text PDFs of the years before Unicode: they look right and copy as nonsense (TCVN3 `.VnTime`, VNI `VNI-Times`).

The page is drawn as always; only what its fonts say about themselves is changed: the name, and the table that maps
glyphs to characters (ToUnicode) gives the bytes that such a font had under each letter.
"""

from __future__ import annotations

import io
import re

import pikepdf

# TCVN 5712:1993, VN3: one byte a letter; capitals with a mark were set from a second font with the small letters' bytes.
_TCVN3_LETTERS = "àảãáạ ăằẳẵắặ âầẩẫấậ đ èẻẽéẹ êềểễếệ ìỉĩíị òỏõóọ ôồổỗốộ ơờởỡớợ ùủũúụ ưừửữứự ỳỷỹýỵ ĂÂÊÔƠƯĐ"
_TCVN3_BYTES = (
    "B5B6B7B8B9 A8BBBCBDBEC6 A9C7C8C9CACB AE CCCECFD0D1 AAD2D3D4D5D6 D7D8DCDDDE DFE1E2E3E4 ABE5E6E7E8E9 "
    "ACEAEBECEDEE EFF1F2F3F4 ADF5F6F7F8F9 FAFBFCFDFE A1A2A3A4A5A6A7"
)
# VNI for Windows: a base letter and a mark; the mark's byte is a letter of Latin-1.
_VNI = {
    "a": "àaø áaù ảaû ãaõ ạaï ăaê ắaé ằaè ẳaú ẵaü ặaë âaâ ấaá ầaà ẩaå ẫaã ậaä",
    "e": "èeø éeù ẻeû ẽeõ ẹeï êeâ ếeá ềeà ểeå ễeã ệeä",
    "i": "ỉæ ĩó ịò",
    "o": "òoø óoù ỏoû õoõ ọoï ôoâ ốoá ồoà ổoå ỗoã ộoä ơô ờôø ớôù ởôû ỡôõ ợôï",
    "u": "ùuø úuù ủuû ũuõ ụuï ưö ừöø ứöù ửöû ữöõ ựöï",
    "y": "ỳyø ýyù ỷyû ỹyõ ỵî",
    "d": "đñ",
}


def tcvn3_table() -> dict[str, str]:
    """Unicode letter → the character that its TCVN3 byte is in Latin-1."""
    codes = bytes.fromhex(_TCVN3_BYTES.replace(" ", "")).decode("latin-1")
    table = dict(zip(_TCVN3_LETTERS.replace(" ", ""), codes, strict=True))
    for letter, code in list(table.items()):
        table.setdefault(letter.upper(), code)
    return table


def vni_table() -> dict[str, str]:
    """Unicode letter → its one or two characters under VNI."""
    table: dict[str, str] = {}
    for row in _VNI.values():
        for entry in row.split():
            table[entry[0]] = entry[1:]
            table[entry[0].upper()] = entry[1:].upper()
    return table


ENCODINGS = {"tcvn3": (".VnTime", tcvn3_table), "vni": ("VNI-Times", vni_table)}


def disguise(pdf: bytes, encoding: str) -> bytes:
    """The same page with the text layer of an old font; `encoding` is `tcvn3` or `vni`."""
    name, make = ENCODINGS[encoding]
    table = make()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/ToUnicode" in item:
                stream = item["/ToUnicode"]
                stream.write(_recoded(stream.read_bytes(), table))
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item:
                item["/BaseFont"] = pikepdf.Name(f"/{name}")
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def encode(text: str, encoding: str) -> str:
    """How a text copies out of such a file."""
    table = ENCODINGS[encoding][1]()
    return "".join(table.get(one, one) for one in text)


def _recoded(cmap: bytes, table: dict[str, str]) -> bytes:
    def change(match: re.Match[bytes]) -> bytes:
        letter = bytes.fromhex(match.group(2).decode()).decode("utf-16-be")
        target = "".join(table.get(one, one) for one in letter)
        return match.group(1) + b"<" + target.encode("utf-16-be").hex().upper().encode() + b">"

    return re.sub(rb"(<[0-9A-Fa-f]{4}>\s*)<([0-9A-Fa-f]{4,8})>(?=\s*\n)", change, cmap)


__all__ = ["ENCODINGS", "disguise", "encode", "tcvn3_table", "vni_table"]
