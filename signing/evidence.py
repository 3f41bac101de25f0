"""What a caller may hand in beside the file: plain DER, fetched in the parent process where the network is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Revocation values and certificates handed in by the caller, as DER; nothing here is trusted unsigned."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    known_since: datetime | None = None  # a checked evidence record proves that the whole file existed then (record.py)
