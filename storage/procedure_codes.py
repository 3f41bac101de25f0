"""Codes of administrative procedures (mã thủ tục hành chính): how they are written, and which mean the same procedure.

National codes are "1.000894". Portals write the agency behind it, "1.000894.000.00.00.H26" or short "1.000894.H26", and
the case of a procedure that has several, "1.000894.01" or "2.000815.000.00.00.H55.02". No decree that we could read lays
this down: it is how several portals write them (the identifier of the agency is that of QCVN 102:2016/BTTTT). What has
another form is only ever the same as itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from storage.errors import invalid

_WRITTEN: Final = re.compile(r"[A-ZĐ0-9][A-ZĐ0-9./_-]{0,63}")
_NATIONAL: Final = re.compile(
    r"(?P<procedure>\d\.\d{6})(?:(?:\.(?P<unit>\d{3}\.\d{2}\.\d{2}))?\.(?P<agency>[A-Z]\d{2}))?(?:\.(?P<case>\d{2}))?"
)
_WHOLE_AGENCY: Final = "000.00.00"


class Code(NamedTuple):
    """A code taken apart: the procedure, the agency's identifier and the case of it; "" for what is not told."""

    procedure: str
    agency: str = ""
    case: str = ""


def written(text: str) -> str:
    """A code as it is kept, in capitals, with what was given behind the procedure; "" for none.

    Raises InvalidError "procedure-code" for what can be no code.
    """
    code = unicodedata.normalize("NFC", text).strip().upper()
    if code and not _WRITTEN.fullmatch(code):
        raise invalid("procedure-code")
    return code


def parted(code: str) -> Code:
    """A code as `written` gives it, taken apart."""
    found = _NATIONAL.fullmatch(code)
    if found is None:
        return Code(code)
    agency = f"{found['unit'] or _WHOLE_AGENCY}.{found['agency']}" if found["agency"] else ""
    return Code(found["procedure"], agency, found["case"] or "")


def covers(listed: Iterable[str], code: str) -> bool:
    """Whether a list of codes gives this one: the same procedure, and no other agency or case where both name one."""
    asked = parted(code)
    return any(_fits(parted(one), asked) for one in listed)


def _fits(one: Code, other: Code) -> bool:
    tails = ((one.agency, other.agency), (one.case, other.case))
    return one.procedure == other.procedure and all(not mine or not theirs or mine == theirs for mine, theirs in tails)


__all__ = ["Code", "covers", "parted", "written"]
