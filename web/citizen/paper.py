"""The signed QR of a sheet (signing.md §7), online: its 128-bit code leads to the register, which is the authority.

The page then shows the register's own fields to hold against the sheet, so a code copied onto another sheet does not
help a forger; whether the QR's signature holds is what the offline file checks (signing/offline.html).
"""

from __future__ import annotations

import base64
import binascii
import re

import cbor2

_PAPER = re.compile(r"(?:^|/)Q/([A-Z2-7]{40,640})$", re.IGNORECASE)
_CODE = 7


def code_of_paper(text: str) -> str | None:
    """The 32 hex digits in the text of a paper's QR, or None when it is no such text."""
    found = _PAPER.search(text.strip())
    if found is None:
        return None
    letters = found[1].upper()
    try:
        cose = cbor2.loads(base64.b32decode(letters + "=" * (-len(letters) % 8)))
        code = cbor2.loads(cose[2])[_CODE]
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error, cbor2.CBORError):
        return None
    return code.hex() if isinstance(code, bytes) and len(code) == 16 else None
