"""One HTML file that checks paper codes with the network off: the published keys inside, WebCrypto does the rest.

`page(keys, when)` gives the file. Offices copy it to their machines and phones; it opens from disk, scans by camera,
takes the code as text or as a picture, and shows the fields to compare. It also carries which results were no longer in
force when it was made (signing.md §7: a dated key list and status list).
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterable, Sequence
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


def marks(codes: Iterable[str]) -> list[str]:
    """Codes (32 hex digits) as the file carries them: the first 16 hex digits of their SHA-256, which give no code away."""
    return sorted(hashlib.sha256(bytes.fromhex(code)).hexdigest()[:16] for code in codes)


def page(
    keys: Sequence[ec.EllipticCurvePublicKey],
    made: datetime,
    office: str = "",
    *,
    revoked: Iterable[str] = (),
    superseded: Iterable[str] = (),
    detector: str = "",
) -> str:
    """The whole file.

    Args:
        keys: the published keys, retired ones too.
        made: dates the lists; shown as it stands.
        office: the publisher's name.
        revoked, superseded: codes of results that are no longer in force.
        detector: a script that defines BarcodeDetector for browsers that have none; "" leaves them text and paste.
    """
    lists = {"keys": key_list(keys), "revoked": marks(revoked), "superseded": marks(superseded)}
    data = json.dumps({**lists, "made": f"{made:%d/%m/%Y %H:%M}"}, ensure_ascii=False).replace("<", "\\u003c")
    if "</script" in detector.lower():
        raise ValueError("a script that ends itself cannot stand in the page")
    script = f"<script>\n{detector}</script>" if detector else ""
    text = _TEMPLATE.read_text(encoding="utf-8").replace("{{DETECTOR}}", script)
    return text.replace("{{DATA}}", data).replace("{{OFFICE}}", html.escape(office))
