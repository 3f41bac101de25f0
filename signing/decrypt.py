"""Opens files whose user password is empty (ISO 32000-2 §7.6), so that their objects can be compared.

Office tools encrypt papers "against copying" without a password to open them. Every reader shows these; so must a
verifier. Files that need a real secret stay `locked`: their digests can be checked, their content cannot.
"""

from __future__ import annotations

import hashlib
import struct
import warnings
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from signing.pdfobjects import Name, PdfString, Stream, Value

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass(frozen=True, slots=True)
class Decryption:
    """How strings and streams of one file are decrypted: "RC4", "AESV2", "AESV3" or "Identity"; or locked."""

    locked: bool
    key: bytes = b""
    strings: str = "Identity"
    streams: str = "Identity"
    metadata: bool = True
    own_object: int | None = None

    def undo(self, value: Value, number: int, generation: int, depth: int = 0) -> Value:
        """The value with every string and stream in the clear; signature /Contents stay as they are."""
        if number == self.own_object or depth > 80:
            return value
        if isinstance(value, PdfString):
            return self._string(value, number, generation)
        if isinstance(value, list):
            return [self.undo(item, number, generation, depth + 1) for item in value]
        if isinstance(value, dict):
            signature = "ByteRange" in value
            return {
                key: item if signature and key == "Contents" else self.undo(item, number, generation, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, Stream):
            return self._stream(value, number, generation, depth)
        return value

    def _string(self, value: PdfString, number: int, generation: int) -> PdfString:
        clear = PdfString(self._bytes(bytes(value), self.strings, number, generation))
        clear.start, clear.end, clear.hexadecimal = value.start, value.end, value.hexadecimal
        return clear

    def _stream(self, value: Stream, number: int, generation: int, depth: int) -> Stream:
        dictionary = self.undo(value.dictionary, number, generation, depth + 1)
        kind = str(dictionary.get("Type", ""))
        plain = kind == "XRef" or (kind == "Metadata" and not self.metadata) or "Crypt" in str(dictionary.get("Filter"))
        raw = value.raw if plain else self._bytes(value.raw, self.streams, number, generation)
        return Stream(dictionary, raw, value.sloppy)

    def _bytes(self, data: bytes, method: str, number: int, generation: int) -> bytes:
        if method == "Identity":
            return data
        if method == "AESV3":
            return _aes(self.key, data)
        salt = (
            struct.pack("<I", number)[:3] + struct.pack("<I", generation)[:2] + (b"sAlT" if method == "AESV2" else b"")
        )
        key = hashlib.md5(self.key + salt, usedforsecurity=False).digest()[: min(16, len(self.key) + 5)]
        return _aes(key, data) if method == "AESV2" else _rc4(key, data)


def _aes(key: bytes, data: bytes) -> bytes:
    if len(data) < 32 or len(data) % 16:
        return b"" if len(data) <= 16 else data
    engine = Cipher(algorithms.AES(key), modes.CBC(data[:16])).decryptor()
    clear = engine.update(data[16:]) + engine.finalize()
    return clear[: -clear[-1]] if 1 <= clear[-1] <= 16 else clear


def _rc4(key: bytes, data: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Cipher(ARC4(key), mode=None).encryptor().update(data)


def open_with_empty_password(encrypt: dict[str, Value], identifier: bytes, own_object: int | None) -> Decryption:
    """Tries the empty user password on a standard security handler; anything else is `locked`."""
    version, revision = encrypt.get("V"), encrypt.get("R")
    if str(encrypt.get("Filter")) != "Standard" or not isinstance(version, int) or not isinstance(revision, int):
        return Decryption(locked=True)
    try:
        key = _file_key(encrypt, identifier, version, revision)
    except (ValueError, TypeError, KeyError, struct.error):
        key = None
    if key is None:
        return Decryption(locked=True)
    strings, streams = _methods(encrypt, version)
    metadata = encrypt.get("EncryptMetadata") is not False
    return Decryption(False, key, strings, streams, metadata, own_object)


def _methods(encrypt: dict[str, Value], version: int) -> tuple[str, str]:
    if version < 4:
        return "RC4", "RC4"
    filters = encrypt.get("CF")

    def method(key: str) -> str:
        name = encrypt.get(key)
        chosen = filters.get(str(name)) if isinstance(filters, dict) and isinstance(name, Name) else None
        kind = str(chosen.get("CFM", "None")) if isinstance(chosen, dict) else "Identity"
        return {"V2": "RC4", "AESV2": "AESV2", "AESV3": "AESV3"}.get(kind, "Identity")

    return method("StrF"), method("StmF")


def _file_key(encrypt: dict[str, Value], identifier: bytes, version: int, revision: int) -> bytes | None:
    if revision >= 5:
        return _file_key_256(bytes(encrypt["U"]), bytes(encrypt["UE"]), revision)
    bits = encrypt.get("Length", 40)
    length = 5 if version == 1 or not isinstance(bits, int) else max(5, min(16, bits // 8))
    if version == 4:
        length = 16
    permissions = struct.pack("<I", int(encrypt["P"]) & 0xFFFFFFFF)
    seed = _PADDING + bytes(encrypt["O"])[:32] + permissions + identifier
    if revision >= 4 and encrypt.get("EncryptMetadata") is False:
        seed += b"\xff\xff\xff\xff"
    key = hashlib.md5(seed, usedforsecurity=False).digest()
    for _ in range(50 if revision >= 3 else 0):
        key = hashlib.md5(key[:length], usedforsecurity=False).digest()
    key = key[:length]
    return key if _opens(key, bytes(encrypt["U"]), identifier, revision) else None


def _opens(key: bytes, user: bytes, identifier: bytes, revision: int) -> bool:
    if revision == 2:
        return _rc4(key, _PADDING) == user[:32]
    digest = _rc4(key, hashlib.md5(_PADDING + identifier, usedforsecurity=False).digest())
    for turn in range(1, 20):
        digest = _rc4(bytes(byte ^ turn for byte in key), digest)
    return digest == user[:16]


def _file_key_256(user: bytes, sealed: bytes, revision: int) -> bytes | None:
    check = _hash_256(b"", user[32:40], revision)
    if check != user[:32]:
        return None
    engine = Cipher(algorithms.AES(_hash_256(b"", user[40:48], revision)), modes.CBC(bytes(16))).decryptor()
    return engine.update(sealed[:32]) + engine.finalize()


def _hash_256(password: bytes, salt: bytes, revision: int) -> bytes:
    """Algorithm 2.B of ISO 32000-2 §7.6.4.3.4."""
    digest = hashlib.sha256(password + salt).digest()
    turn, last = 0, 0
    while revision >= 6 and (turn < 64 or last > turn - 32):
        engine = Cipher(algorithms.AES(digest[:16]), modes.CBC(digest[16:32])).encryptor()
        block = engine.update((password + digest) * 64)
        digest = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(block[:16]) % 3](block).digest()
        last, turn = block[-1], turn + 1
    return digest[:32]
