"""What a typed text, a link or a scanned QR leads to: the 32 hex digits of a result, or the signed code of a sheet."""

from __future__ import annotations

import base64
import binascii
import re

import cbor2

from web.language import Language

_CODE = re.compile(r"[0-9a-f]{32}")
_PAPER = re.compile(r"(?:^|/)Q/([A-Z2-7]{40,640})$", re.IGNORECASE)
_CLAIM_CODE = 7


def paper_in(text: str) -> str | None:
    """The Base32 letters of a sheet's signed QR (signing.md §7) in what was scanned or pasted, or None."""
    found = _PAPER.search(text.strip())
    return found[1].upper() if found else None


def code_of_paper(letters: str) -> str | None:
    """The 32 hex digits that a sheet's QR claims; nothing is proven by it. None where the letters hold no such claim."""
    try:
        cose = cbor2.loads(base64.b32decode(letters + "=" * (-len(letters) % 8)))
        code = cbor2.loads(cose[2])[_CLAIM_CODE]
    except (ValueError, TypeError, KeyError, IndexError, binascii.Error, cbor2.CBORError):
        return None
    return code.hex() if isinstance(code, bytes) and len(code) == 16 else None


def code_in(text: str) -> str | None:
    """The 32 hex digits in what was typed or scanned: alone, with spaces or hyphens, in an address, in a paper's QR."""
    if letters := paper_in(text):
        return code_of_paper(letters)
    last = text.strip().rstrip("/").split("/")[-1].split("?")[0]
    clean = re.sub(r"[\s.\-–]", "", last).lower()
    return clean if _CODE.fullmatch(clean) else None


def address_in(text: str, language: Language) -> str | None:
    """The page of this house that a typed or scanned text leads to, or None; never another host's."""
    query = "?lang=en" if language == "en" else ""
    if letters := paper_in(text):
        return f"/Q/{letters}{query}"
    code = code_in(text)
    return f"/kq/{code}{query}" if code else None
