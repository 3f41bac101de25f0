"""Dates as PDF writes them and as people here read them (Vietnam's clock, UTC+7)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta


def pdf_date(text: str) -> datetime | None:
    """A date of ISO 32000-2 §7.9.4 ("D:20261122…"), aware, or None where it is none."""
    found = re.match(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?", text)
    if not found:
        return None
    year, month, date, hour, minute, second = (
        int(part or default) for part, default in zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)
    )
    try:
        when = datetime(year, month, date, hour, minute, min(second, 59), tzinfo=UTC)
        if found[7]:
            ahead = timedelta(hours=int(found[8]), minutes=int(found[9] or 0))
            when = when - ahead if found[7] == "+" else when + ahead
    except (ValueError, OverflowError):
        return None
    return when


def day(at: datetime | None) -> str:
    """dd/mm/yyyy, "?" for none."""
    return (at + timedelta(hours=7)).strftime("%d/%m/%Y") if at else "?"


def moment(at: datetime | None) -> str:
    """dd/mm/yyyy and the time, "?" for none."""
    return (at + timedelta(hours=7)).strftime("%d/%m/%Y %H:%M:%S") if at else "?"
