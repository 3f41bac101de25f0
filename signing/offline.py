"""One HTML file that checks paper codes with the network off: the published keys inside, WebCrypto does the rest.

`page(list)` gives the file. Offices copy it to their machines and phones; it opens from disk, scans by camera, takes the
code as text or as a picture, and shows the fields to compare. The keys, and which results were no longer in force, stand
in a dated list signed by the paper key in use (signing.md §7, `signed_list`): the file refuses one that was edited, and
takes a newer one from any source when a key it knows has signed it. Who gets the file the first time compares the
fingerprint of its keys (`fingerprint`) with the one on the office's page.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from signing.keys import Key
from signing.qr import key_id, public_key, signature

_TEMPLATE = Path(__file__).with_name("offline.html")


def key_list(keys: Sequence[ec.EllipticCurvePublicKey]) -> list[dict[str, str]]:
    """The published keys: key id (hex) and the coordinates (hex) of each."""
    listed: list[dict[str, str]] = []
    for key in keys:
        numbers = key.public_numbers()
        listed.append({"id": key_id(key).hex(), "x": numbers.x.to_bytes(32).hex(), "y": numbers.y.to_bytes(32).hex()})
    return listed


def fingerprint(keys: Sequence[ec.EllipticCurvePublicKey]) -> str:
    """What people compare: 32 hex digits in fours, of SHA-256 over the points of all keys in the order of their ids."""
    points = sorted((one["id"], bytes.fromhex(one["x"] + one["y"])) for one in key_list(keys))
    digits = hashlib.sha256(b"".join(point for _, point in points)).hexdigest()[:32].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


def marks(codes: Iterable[str]) -> list[str]:
    """Codes (32 hex digits) as the file carries them: the first 16 hex digits of their SHA-256, which give no code away."""
    return sorted(hashlib.sha256(bytes.fromhex(code)).hexdigest()[:16] for code in codes)


def signed_list(
    keys: Sequence[ec.EllipticCurvePublicKey],
    made: datetime,
    key: ec.EllipticCurvePrivateKey | Key,
    *,
    revoked: Iterable[str] = (),
    superseded: Iterable[str] = (),
) -> dict[str, str]:
    """The dated list of keys and withdrawn codes as a flattened JWS (RFC 7515 §7.2.2, ES256).

    Args:
        keys: the published keys, retired ones too.
        made: when; aware.
        key: the paper key in use, one of `keys`.
        revoked, superseded: codes of results that are no longer in force.
    """
    header = {"alg": "ES256", "kid": key_id(public_key(key)).hex(), "typ": "sohoa-keys+json"}
    lists = {"keys": key_list(keys), "revoked": marks(revoked), "superseded": marks(superseded)}
    protected = _url64(json.dumps(header).encode())
    payload = _url64(json.dumps({**lists, "made": made.isoformat(timespec="minutes")}).encode())
    value = signature(key, f"{protected}.{payload}".encode())
    return {"protected": protected, "payload": payload, "signature": _url64(value)}


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def page(signed: dict[str, str], office: str = "", *, detector: str = "") -> str:
    """The whole file.

    Args:
        signed: of `signed_list`.
        office: the publisher's name.
        detector: a script that defines BarcodeDetector for browsers that have none; "" leaves them text and paste.
    """
    if "</script" in detector.lower():
        raise ValueError("a script that ends itself cannot stand in the page")
    script = f"<script>\n{detector}</script>" if detector else ""
    text = _TEMPLATE.read_text(encoding="utf-8").replace("{{DETECTOR}}", script)
    return text.replace("{{DATA}}", json.dumps(signed)).replace("{{OFFICE}}", html.escape(office))
