"""Keys on a token or HSM, through PKCS#11 (SoftHSM in tests). The one place that calls the device.

A device belongs to one process: one session a token, opened when first needed, behind a lock (a session per thread
failed, a second login raises). A wrong PIN is never tried again by itself: tokens lock after a few. When the device went
away, the next signature opens it afresh once.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pkcs11
from asn1crypto import core
from cryptography import x509
from pkcs11 import exceptions as device

from signing.cades import RSA_PSS_SALT, digest_of
from signing.errors import KeyRefusedError, key_refused
from signing.keys import checked_algorithm, issuing_chain

_LOST = (
    device.SessionHandleInvalid,
    device.SessionClosed,
    device.DeviceRemoved,
    device.DeviceError,
    device.TokenNotPresent,
    device.KeyHandleInvalid,
    device.ObjectHandleInvalid,
    device.UserNotLoggedIn,
)
_MECHANISMS = {
    "rsa-pss-sha256": pkcs11.Mechanism.SHA256_RSA_PKCS_PSS,
    "rsa-pss-sha384": pkcs11.Mechanism.SHA384_RSA_PKCS_PSS,
    "rsa-pss-sha512": pkcs11.Mechanism.SHA512_RSA_PKCS_PSS,
    "rsa-pkcs1-sha256": pkcs11.Mechanism.SHA256_RSA_PKCS,
    "rsa-pkcs1-sha384": pkcs11.Mechanism.SHA384_RSA_PKCS,
    "rsa-pkcs1-sha512": pkcs11.Mechanism.SHA512_RSA_PKCS,
    "ecdsa-sha256": pkcs11.Mechanism.ECDSA,
    "ecdsa-sha384": pkcs11.Mechanism.ECDSA,
    "ecdsa-sha512": pkcs11.Mechanism.ECDSA,
}
_HASHES = {"sha256": pkcs11.Mechanism.SHA256, "sha384": pkcs11.Mechanism.SHA384, "sha512": pkcs11.Mechanism.SHA512}
_MASKS = {"sha256": pkcs11.MGF.SHA256, "sha384": pkcs11.MGF.SHA384, "sha512": pkcs11.MGF.SHA512}


@dataclass(frozen=True, slots=True)
class TokenReference:
    """A "pkcs11:" address: where the module is, which token, which object, which algorithm the credential has."""

    module: str
    token: str
    label: str
    algorithm: str | None = None
    keep_pin: bool = False


def parse_reference(reference: str) -> TokenReference:
    """Reads "pkcs11:module=…;token=…;object=…[;algorithm=…][;keep-pin=yes]" (RFC 7512 with percent-encoding).

    `keep-pin=yes` is the signer's consent that a key which wants its PIN each time gets it from memory.

    A PIN in the address is refused: addresses stand in logs and process lists.
    """
    try:
        pairs = dict(part.split("=", 1) for part in reference.removeprefix("pkcs11:").split(";") if part)
    except ValueError as wrong:
        raise key_refused("bad-key-reference") from wrong
    values = {key.strip(): unquote(value) for key, value in pairs.items()}
    module = values.get("module") or values.get("module-path")
    if not module or "token" not in values or "object" not in values or {"pin-value", "pin"} & set(values):
        raise key_refused("bad-key-reference")
    return TokenReference(
        module, values["token"], values["object"], values.get("algorithm"), values.get("keep-pin") == "yes"
    )


def open_token(
    reference: str, pin: str | None, *, algorithm: str | None = None, issuers: Sequence[bytes] = ()
) -> TokenKey:
    """A key on a token. The certificate and the mechanisms are read now, before anything is prepared.

    Raises:
        KeyRefusedError: bad-key-reference, module-missing, token-missing, pin-required, wrong-pin, pin-locked, no-key,
            no-certificate, key-unsupported, mechanism-missing, pin-each-time, device-failed.
    """
    address = parse_reference(reference)
    connection = _connection(address.module, address.token)
    connection.unlock(pin)
    leaf, others = connection.certificates(address.label)
    chosen = checked_algorithm(leaf, algorithm or address.algorithm)
    connection.check(address.label, chosen, consent=address.keep_pin)
    return TokenKey(address.label, leaf, issuing_chain(leaf, [*others, *issuers]), chosen, connection)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key that never leaves its device. Safe to share between threads: the device signs one at a time."""

    label: str
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    algorithm: str
    _connection: Connection

    def forget_pin(self) -> None:
        """Closes the session and drops the PIN from memory: the end of a batch, or of the minutes consented to."""
        self._connection.forget()

    def unlock(self, pin: str | None) -> None:
        """Logs in again after `forget_pin`. Raises KeyRefusedError: pin-required, wrong-pin, pin-locked, token-missing."""
        self._connection.unlock(pin)

    def sign(self, data: bytes) -> bytes:
        """Signs on the device; opens it once more where it had gone away. Raises KeyRefusedError."""
        return self._connection.sign(self.label, self.algorithm, data)


class Connection:
    """This process's one session with one token."""

    def __init__(self, module: str, token: str) -> None:
        self._module = module
        self._token = token
        self._lock = threading.RLock()
        self._session: Any = None
        self._pin: str | None = None
        self._keys: dict[str, Any] = {}
        self._lost = False
        self._each_time: set[str] = set()

    def __repr__(self) -> str:
        return f"<Connection to token {self._token!r}>"

    def unlock(self, pin: str | None) -> None:
        """Logs in with `pin`, which stays in memory for reconnecting until `forget`."""
        with self._lock:
            if self._session is not None and self._pin is not None and pin in (None, self._pin):
                return
            if pin is None:
                raise key_refused("pin-required")
            self._close()
            self._pin = pin
            try:
                self._open()
            except KeyRefusedError:
                self._pin = None
                raise

    def forget(self) -> None:
        """Closes the session and drops the PIN."""
        with self._lock:
            self._close()
            self._pin = None

    def certificates(self, label: str) -> tuple[bytes, list[bytes]]:
        """DER of the certificate labelled as the key (or with its id), and of all others on the token."""
        with self._lock:
            key = self._key(label)
            found: bytes | None = None
            others = []
            for one in self._session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}):
                value = bytes(one[pkcs11.Attribute.VALUE])
                if found is None and (_attribute(one, "LABEL") == label or _attribute(one, "ID") == key.id):
                    found = value
                else:
                    others.append(value)
            if found is None:
                raise key_refused("no-certificate")
            x509.load_der_x509_certificate(found)
            return found, others

    def check(self, label: str, algorithm: str, *, consent: bool = False) -> None:
        """Refuses now what would fail in the middle of a batch: a mechanism the token lacks, a PIN for each signature."""
        with self._lock:
            offered = self._session.token.slot.get_mechanisms()
            if _MECHANISMS[algorithm] not in offered:
                raise key_refused("mechanism-missing", algorithm=algorithm)
            if _attribute(self._key(label), "ALWAYS_AUTHENTICATE"):
                if not consent:
                    raise key_refused("pin-each-time")
                self._each_time.add(label)

    def sign(self, label: str, algorithm: str, data: bytes) -> bytes:
        """One signature, as CMS wants it."""
        with self._lock:
            try:
                return self._sign_once(label, algorithm, data)
            except _LOST:
                self._lost = True
                self._close()
            except device.PKCS11Error as failed:
                raise key_refused("device-failed") from failed
            try:
                self._open()
                return self._sign_once(label, algorithm, data)
            except device.PKCS11Error as failed:
                raise key_refused("device-failed") from failed

    def _sign_once(self, label: str, algorithm: str, data: bytes) -> bytes:
        if self._session is None:
            self._open()
        key = self._key(label)
        digest = digest_of(algorithm)
        mechanism = _MECHANISMS[algorithm]
        more = {"pin": self._pin} if label in self._each_time else {}
        if algorithm.startswith("rsa-pss"):
            parameters = (_HASHES[digest], _MASKS[digest], RSA_PSS_SALT[digest])
            return bytes(key.sign(data, mechanism=mechanism, mechanism_param=parameters, **more))
        if algorithm.startswith("rsa"):
            return bytes(key.sign(data, mechanism=mechanism, **more))
        return _ecdsa_der(bytes(key.sign(hashlib.new(digest, data).digest(), mechanism=mechanism, **more)))

    def _key(self, label: str) -> Any:
        found = self._keys.get(label)
        if found is None:
            try:
                found = self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
            except (device.NoSuchKey, device.MultipleObjectsReturned) as missing:
                raise key_refused("no-key") from missing
            self._keys[label] = found
        return found

    def _open(self) -> None:
        if self._pin is None:
            raise key_refused("pin-required")
        try:
            library = pkcs11.lib(self._module)
            if self._lost:
                library.reinitialize()  # slots are listed once a module; a token plugged in again shows only then
            token = library.get_token(token_label=self._token)
        except (device.NoSuchToken, device.TokenNotPresent, device.SlotIDInvalid) as missing:
            raise key_refused("token-missing", token=self._token) from missing
        except (device.PKCS11Error, RuntimeError, OSError) as missing:
            raise key_refused("module-missing") from missing
        try:
            self._session = token.open(user_pin=self._pin)
            self._lost = False
        except device.PinLocked as locked:
            self._pin = None
            raise key_refused("pin-locked") from locked
        except (device.PinIncorrect, device.PinInvalid, device.PinLenRange, device.ArgumentsBad) as wrong:
            self._pin = None  # never tried again by itself, also where another token was plugged in meanwhile
            raise _wrong_pin(token) from wrong
        except device.PKCS11Error as failed:
            raise key_refused("device-failed") from failed

    def _close(self) -> None:
        session, self._session = self._session, None
        self._keys.clear()
        if session is not None:
            try:
                session.close()
            except device.PKCS11Error:
                return  # the device is gone, and its session with it


_connections: dict[tuple[str, str], Connection] = {}
_registry = threading.Lock()


def _connection(module: str, token: str) -> Connection:
    with _registry:
        return _connections.setdefault((module, token), Connection(module, token))


def _wrong_pin(token: Any) -> KeyRefusedError:
    """The refusal, with what the token tells about attempts left (it only knows "low" and "last")."""
    flags = token.flags
    if pkcs11.TokenFlag.USER_PIN_LOCKED in flags:
        return key_refused("pin-locked")
    if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in flags:
        return key_refused("wrong-pin", left=" (chỉ còn 1 lần thử)", left_en=" (one attempt left)")
    if pkcs11.TokenFlag.USER_PIN_COUNT_LOW in flags:
        return key_refused("wrong-pin", left=" (còn ít lần thử)", left_en=" (few attempts left)")
    return key_refused("wrong-pin", left="", left_en="")


def _attribute(one: Any, name: str) -> Any:
    try:
        return one[getattr(pkcs11.Attribute, name)]
    except (device.PKCS11Error, NotImplementedError):
        return None


def _ecdsa_der(raw: bytes) -> bytes:
    """r ‖ s as PKCS#11 gives it → Ecdsa-Sig-Value (RFC 3279 §2.2.3)."""
    half = len(raw) // 2
    numbers = (core.Integer(int.from_bytes(part, "big")).dump() for part in (raw[:half], raw[half:]))
    body = b"".join(numbers)
    return bytes(core.Sequence(contents=body).dump())
