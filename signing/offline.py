"""One HTML file that checks paper codes with the network off: the published keys inside, WebCrypto does the rest.

`page(keys, when)` gives the file. Offices copy it to their machines and phones; it opens from disk, scans by camera
(BarcodeDetector where the browser has it) or takes the code as text or as a picture, and shows the fields to compare.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from signing.qr import key_id

_TEMPLATE = Path(__file__).with_name("offline.html")


def key_list(keys: Sequence[ec.EllipticCurvePublicKey]) -> list[dict[str, str]]:
    """The published keys: key id (hex) and the coordinates (hex) of each."""
    listed: list[dict[str, str]] = []
    for key in keys:
        numbers = key.public_numbers()
        listed.append({"id": key_id(key).hex(), "x": numbers.x.to_bytes(32).hex(), "y": numbers.y.to_bytes(32).hex()})
    return listed


def page(keys: Sequence[ec.EllipticCurvePublicKey], made: datetime, office: str = "") -> str:
    """The whole file; `made` dates the key list, `office` names its publisher."""
    data = json.dumps({"keys": key_list(keys), "made": made.isoformat(timespec="minutes")}).replace("<", "\\u003c")
    text = _TEMPLATE.read_text(encoding="utf-8")
    return text.replace("{{DATA}}", data).replace("{{OFFICE}}", html.escape(office))
