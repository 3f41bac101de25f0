"""The keys of the codes on paper (signing.md §7): one in use, all that ever were published.

A key in a file lies in `secrets/paper-keys/YYYY-ID.pem` (PKCS#8, readable by its owner only), its public half beside it
in `YYYY-ID.pub.pem`, which stays when the private half is taken away after rotation. A key in an HSM or a PKCS#12 is
named by the setting `paper_key`; its public half is kept in the same folder. Rotate yearly.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from signing.keys import Key
from signing.qr import key_id, public_key
from sohoa.settings import SettingsError

PaperKey = ec.EllipticCurvePrivateKey | Key


class PaperKeys:
    """The folder of paper keys. `configured` opens the key that the settings name, None where they name none."""

    def __init__(self, folder: Path, configured: Callable[[], Key | None] = lambda: None) -> None:
        self._folder = folder
        self._configured = configured
        self._lock = threading.Lock()
        self._current: PaperKey | None = None

    def published(self) -> dict[bytes, ec.EllipticCurvePublicKey]:
        """Every published key, present and retired, by its id; empty where there never was one."""
        self.current()
        return {key_id(one): one for one in map(_public, sorted(self._folder.glob("*.pub.pem")))}

    def current(self) -> PaperKey | None:
        """The key that signs now: the configured one, else the newest in the folder, else None.

        Raises:
            SettingsError: a file in the folder is no P-256 key. KeyRefusedError: the configured one cannot be opened.
        """
        with self._lock:
            if self._current is None:
                self._current = self._opened()
            return self._current

    def make(self, today: date) -> bytes:
        """Makes a new key in a file, which signs from now on; returns its id. The ones before stay published."""
        made = ec.generate_private_key(ec.SECP256R1())
        private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        name = self._publish(made.public_key(), f"{today:%Y%m%d}-{len(list(self._folder.glob('*.pub.pem'))):03d}")
        path = self._folder / f"{name}.pem"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(private)
        with self._lock:
            self._current = None
        return key_id(made.public_key())

    def _opened(self) -> PaperKey | None:
        configured = self._configured()
        if configured is not None:
            known = {key_id(_public(one)) for one in self._folder.glob("*.pub.pem")}
            if key_id(public_key(configured)) not in known:
                self._publish(public_key(configured), f"{datetime.now(UTC):%Y%m%d}-{len(known):03d}")
            return configured
        files = sorted(one for one in self._folder.glob("*.pem") if not one.name.endswith(".pub.pem"))
        return _private(files[-1]) if files else None

    def _publish(self, public: ec.EllipticCurvePublicKey, prefix: str) -> str:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{prefix}-{key_id(public).hex()}"
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.write_bytes(pem)
        draft.replace(self._folder / f"{name}.pub.pem")
        return name


def _private(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        found = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, OSError) as broken:
        raise _unreadable(path) from broken
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise _unreadable(path)
    public_key(found)
    return found


def _public(path: Path) -> ec.EllipticCurvePublicKey:
    try:
        found = load_pem_public_key(path.read_bytes())
    except (ValueError, OSError) as broken:
        raise _unreadable(path) from broken
    if not isinstance(found, ec.EllipticCurvePublicKey):
        raise _unreadable(path)
    return found


def _unreadable(path: Path) -> SettingsError:
    return SettingsError(
        "bad-paper-key",
        f"Không đọc được khóa mã QR trên giấy {path.name}; hãy phục hồi tệp này hoặc lập khóa mới.",
        f"The key of the paper codes {path.name} cannot be read; restore the file or make a new key.",
        name=path.name,
    )


__all__ = ["PaperKey", "PaperKeys"]
