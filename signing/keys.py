"""Keys, one interface: a certificate, its chain, the algorithm of the credential, and `sign`.

`open_key` is the door: a PKCS#12 file here, a token or HSM in `tokens.py`. A remote service is in `remote.py`.
Secrets come in as arguments, go to the library, and appear in no error, no repr and no log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.cades import RSA_PSS_SALT, digest_of
from signing.errors import key_refused
from signing.request import Credential

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_OTHER_WORK = {
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
}
_CURVES = {"secp256r1": "ecdsa-sha256", "secp384r1": "ecdsa-sha384"}
_OLD_ENCRYPTION = ("1.2.840.113549.1.12.1.5", "1.2.840.113549.1.12.1.6", "1.2.840.113549.1.12.1.1")


class Key(Protocol):
    """A credential that can sign. `sign` takes the bytes to be signed (DER signed attributes) and hashes them itself."""

    @property
    def label(self) -> str:
        """A name for logs; never a secret."""

    @property
    def certificate(self) -> bytes:
        """DER of the signer's certificate."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """DER of the issuing certificates that go into the signature (no root)."""

    @property
    def algorithm(self) -> str:
        """ "rsa-pss-sha256", "rsa-pkcs1-sha256", "ecdsa-sha256" …: belongs to the credential, never falls back."""

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` (raw RSA value, or DER ECDSA). Raises KeyRefusedError."""


def credential_of(key: Key) -> Credential:
    """What a preparation needs to know of the key; it may go to another process."""
    return Credential(key.certificate, key.chain, key.algorithm)


@dataclass(frozen=True, slots=True)
class FileKey:
    """A private key held in memory, from PKCS#12. Parsed and checked once, when opened."""

    label: str
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    algorithm: str
    _private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Signs with the algorithm of the credential."""
        digest = _HASHES[digest_of(self.algorithm)]
        if isinstance(self._private, ec.EllipticCurvePrivateKey):
            return self._private.sign(data, ec.ECDSA(digest))
        return self._private.sign(data, _padding(self.algorithm), digest)


def open_key(reference: str, secret: str | None, *, algorithm: str | None = None, issuers: Sequence[bytes] = ()) -> Key:
    """Opens the key that `reference` names.

    Args:
        reference: "FILE.p12", "pkcs11:module=/path.so;token=LABEL;object=LABEL[;algorithm=rsa-pkcs1-sha256]", or
            "csc:url=https://HOST;credential=ID[;algorithm=…]" (a remote service, CSC v1).
        secret: passphrase or PIN, handed in by the caller; None where none is needed. For a remote service lines
            "token:…" (its OAuth token) and "pin:…"; one bare line is the PIN.
        issuers: DER of issuing certificates that file or token may lack; those that fit go into the chain.
        algorithm: overrides the default of the key (RSA: PSS as TT 15/2025 Phụ lục I asks; EC: by its curve).

    Raises:
        KeyRefusedError: key-file-missing, not-a-p12, wrong-passphrase, old-p12, no-key, no-certificate, key-mismatch,
            key-unsupported, and those of `tokens.open_token` and `remote.open_remote`.
    """
    if reference.startswith("csc:"):
        from signing.remote import open_remote

        return open_remote(reference, secret, algorithm=algorithm)
    if reference.startswith("pkcs11:"):
        from signing.tokens import open_token  # the PKCS#11 library is loaded only where it is used

        return open_token(reference, secret, algorithm=algorithm, issuers=issuers)
    try:
        data = Path(reference).read_bytes()
    except OSError as missing:
        raise key_refused("key-file-missing") from missing
    return load_p12(data, secret, label=Path(reference).stem, algorithm=algorithm, issuers=issuers)


def load_p12(
    data: bytes,
    passphrase: str | None,
    *,
    label: str = "p12",
    algorithm: str | None = None,
    issuers: Sequence[bytes] = (),
) -> FileKey:
    """A key from the bytes of a PKCS#12 file. Raises as `open_key`."""
    _refuse_what_is_no_p12(data)
    if _uses_rc2(data):
        raise key_refused("old-p12")  # forty bits protect nothing; the sentence says how to export it anew
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(data, (passphrase or "").encode() or None)
    except UnsupportedAlgorithm as old:
        raise key_refused("old-p12") from old
    except (ValueError, TypeError) as wrong:
        raise key_refused("wrong-passphrase") from wrong
    if private is None:
        raise key_refused("no-key")
    if certificate is None:
        raise key_refused("no-certificate" if not others else "key-mismatch")
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise key_refused("key-unsupported", algorithm=type(private).__name__)
    if _spki(private.public_key()) != _spki(certificate.public_key()):
        raise key_refused("key-mismatch")
    leaf = certificate.public_bytes(Encoding.DER)
    chain = issuing_chain(leaf, [*(other.public_bytes(Encoding.DER) for other in others), *issuers])
    return FileKey(label, leaf, chain, checked_algorithm(leaf, algorithm), private)


def issuing_chain(leaf: bytes, candidates: Sequence[bytes]) -> tuple[bytes, ...]:
    """Those of `candidates` that issued `leaf` and each other, in order, without the self-signed root."""
    by_subject = {x509.load_der_x509_certificate(der).subject: der for der in candidates}
    chain: list[bytes] = []
    current = x509.load_der_x509_certificate(leaf)
    while (issuer := by_subject.pop(current.issuer, None)) is not None:
        current = x509.load_der_x509_certificate(issuer)
        if current.issuer == current.subject:
            break
        chain.append(issuer)
    return tuple(chain)


def checked_algorithm(certificate: bytes, wanted: str | None) -> str:
    """The algorithm of the credential: `wanted` when it fits the key, else the default of its kind.

    Raises:
        KeyRefusedError: key-unsupported (RSA below 2048 bits, another curve, an algorithm of the wrong kind, SHA-1),
            not-a-certificate.
    """
    public = public_key(certificate)
    if isinstance(public, rsa.RSAPublicKey):
        allowed = [f"{kind}-{digest}" for kind in ("rsa-pss", "rsa-pkcs1") for digest in _HASHES]
        default = "rsa-pss-sha256"
        if public.key_size < 2048:
            raise key_refused("key-unsupported", algorithm=f"RSA {public.key_size} bit")
    else:
        default = _CURVES.get(public.curve.name, "")
        if not default:
            raise key_refused("key-unsupported", algorithm=public.curve.name)
        allowed = [f"ecdsa-{digest}" for digest in _HASHES]
    chosen = wanted or default
    if chosen not in allowed:
        raise key_refused("key-unsupported", algorithm=chosen)
    return chosen


@lru_cache(maxsize=256)
def public_key(certificate: bytes) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """The public key of a DER certificate (RFC 5280).

    Raises:
        KeyRefusedError: not-a-certificate; key-unsupported for other keys than RSA and elliptic curves.
    """
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError as garbage:
        raise key_refused("not-a-certificate") from garbage
    except UnsupportedAlgorithm as odd:
        raise key_refused("key-unsupported", algorithm="?") from odd
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise key_refused("key-unsupported", algorithm=type(key).__name__)
    return key


def verify_signature(certificate: bytes, algorithm: str, signature: bytes, data: bytes) -> bool:
    """True where `signature` over `data` was made by the key of `certificate` with `algorithm`."""
    key = public_key(certificate)
    digest = _HASHES[digest_of(algorithm)]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(digest))
        else:
            key.verify(signature, data, _padding(algorithm), digest)
    except InvalidSignature:
        return False
    return True


def largest_signature(certificate: bytes) -> int:
    """Bytes the longest signature of this key takes."""
    key = public_key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size // 8
    return 2 * ((key.key_size + 7) // 8 + 3) + 3


@lru_cache(maxsize=256)
def _usable(certificate: bytes) -> tuple[datetime, datetime, bool]:
    parsed = x509.load_der_x509_certificate(certificate)
    try:
        usage = parsed.extensions.get_extension_for_class(x509.KeyUsage).value
        fits = usage.digital_signature or usage.content_commitment
    except x509.ExtensionNotFound:
        fits = True  # RFC 5280 §4.2.1.3: without the extension the key is not restricted
    try:
        authority = parsed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        authority = False
    return parsed.not_valid_before_utc, parsed.not_valid_after_utc, fits and not authority and not _for_others(parsed)


def _for_others(parsed: x509.Certificate) -> bool:
    """True where the extended usage names nothing but other work: timestamps, OCSP, web servers, programs."""
    try:
        purposes = set(parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return False
    return bool(purposes) and purposes <= _OTHER_WORK


def check_certificate(certificate: bytes, at: datetime) -> None:
    """Refuses a certificate that may not sign documents at `at` (TT 15/2025 Điều 5, Phụ lục II).

    Raises:
        KeyRefusedError: certificate-not-yet-valid, certificate-expired, certificate-wrong-usage.
    """
    since, until, fits = _usable(certificate)
    if at < since:
        raise key_refused("certificate-not-yet-valid", since=f"{since:%Y-%m-%d}")
    if at > until:
        raise key_refused("certificate-expired", until=f"{until:%Y-%m-%d}")
    if not fits:
        raise key_refused("certificate-wrong-usage")


def _padding(algorithm: str) -> padding.AsymmetricPadding:
    if algorithm.startswith("rsa-pss"):
        digest = digest_of(algorithm)
        return padding.PSS(padding.MGF1(_HASHES[digest]), RSA_PSS_SALT[digest])
    return padding.PKCS1v15()


def _spki(key: object) -> bytes:
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _refuse_what_is_no_p12(data: bytes) -> None:
    try:
        asn1_pkcs12.Pfx.load(data)["auth_safe"]["content_type"].native  # noqa: B018 (parses)
    except (ValueError, TypeError, KeyError) as garbage:
        raise key_refused("not-a-p12") from garbage


def _uses_rc2(data: bytes) -> bool:
    from asn1crypto.core import ObjectIdentifier

    return any(ObjectIdentifier(oid).dump() in data for oid in _OLD_ENCRYPTION)
