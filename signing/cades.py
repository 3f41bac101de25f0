"""CMS SignedData as PAdES wants it, as bytes (RFC 5652, EN 319 122-1, RFC 5035 for ESSCertIDv2, RFC 6211).

The signed attributes are made first and signed elsewhere (file, HSM, desk agent, remote service); `signed_data` puts the
parts together. Written by hand because a batch makes thousands: the encoding is small and fixed. Reading is in `cms.py`.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from asn1crypto import algos, core, x509

_SEQUENCE, _SET, _OCTETS = 0x30, 0x31, 0x04
_VERSION_1 = b"\x02\x01\x01"
_VERSION_3 = b"\x02\x01\x03"

RSA_PSS_SALT = {"sha256": 32, "sha384": 48, "sha512": 64}


def der(tag: int, *parts: bytes) -> bytes:
    """One DER element around `parts`."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


OID_DATA = _oid("1.2.840.113549.1.7.1")
OID_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
OID_TST_INFO = _oid("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE = _oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = _oid("1.2.840.113549.1.9.16.2.47")
_ALGORITHM_PROTECTION = _oid("1.2.840.113549.1.9.52")
_TIMESTAMP_TOKEN = _oid("1.2.840.113549.1.9.16.2.14")


def digest_of(algorithm: str) -> str:
    """The hash of a credential's algorithm: "rsa-pss-sha256" → "sha256"."""
    return algorithm.rsplit("-", 1)[1]


@lru_cache(maxsize=16)
def digest_algorithm(name: str) -> bytes:
    """AlgorithmIdentifier of a hash, parameters absent (RFC 5754 §2)."""
    return der(_SEQUENCE, _oid(algos.DigestAlgorithmId.unmap(name)))


@lru_cache(maxsize=16)
def signature_algorithm(algorithm: str) -> bytes:
    """AlgorithmIdentifier of "rsa-pss-*", "rsa-pkcs1-*" or "ecdsa-*" (RFC 4055, RFC 5754, RFC 5758)."""
    kind, digest = algorithm.rsplit("-", 1)
    if kind == "rsa-pss":
        parameters = algos.RSASSAPSSParams(
            {
                "hash_algorithm": {"algorithm": digest},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
                "salt_length": RSA_PSS_SALT[digest],
            }
        )
        return der(_SEQUENCE, _oid("1.2.840.113549.1.1.10"), parameters.dump())
    if kind == "rsa-pkcs1":
        return der(_SEQUENCE, _oid(algos.SignedDigestAlgorithmId.unmap(f"{digest}_rsa")), b"\x05\x00")
    return der(_SEQUENCE, _oid(algos.SignedDigestAlgorithmId.unmap(f"{digest}_ecdsa")))


@lru_cache(maxsize=256)
def _issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    parsed = x509.Certificate.load(certificate)["tbs_certificate"]
    return parsed["issuer"].dump(), parsed["serial_number"].dump()


def _attribute(oid: bytes, value: bytes) -> bytes:
    return der(_SEQUENCE, oid, der(_SET, value))


@lru_cache(maxsize=256)
def _signing_certificate(certificate: bytes) -> bytes:
    """The signing-certificate-v2 attribute: SHA-256 (the default, so not encoded), issuer and serial (RFC 5035 §4)."""
    issuer, serial = _issuer_and_serial(certificate)
    issuer_serial = der(_SEQUENCE, der(_SEQUENCE, der(0xA4, issuer)), serial)
    identifier = der(_SEQUENCE, der(_OCTETS, hashlib.sha256(certificate).digest()), issuer_serial)
    return _attribute(_SIGNING_CERTIFICATE_V2, der(_SEQUENCE, der(_SEQUENCE, identifier)))


def signed_attributes(
    content_digest: bytes, certificate: bytes, algorithm: str, *, content_type: bytes = OID_DATA
) -> bytes:
    """The DER SET OF signed attributes: the bytes the key signs.

    No signing-time: PAdES keeps the claimed time in /M (EN 319 142-1 §6.3).
    """
    digest, signature = digest_algorithm(digest_of(algorithm)), signature_algorithm(algorithm)
    attributes = [
        _attribute(_CONTENT_TYPE, content_type),
        _attribute(_MESSAGE_DIGEST, der(_OCTETS, content_digest)),
        _signing_certificate(certificate),
        _attribute(_ALGORITHM_PROTECTION, der(_SEQUENCE, digest, bytes((0xA1,)) + signature[1:])),
    ]
    return der(_SET, *sorted(attributes))


def signed_data(
    attributes: bytes,
    signature: bytes,
    certificate: bytes,
    chain: tuple[bytes, ...],
    algorithm: str,
    *,
    timestamp_token: bytes | None = None,
    content: bytes | None = None,
) -> bytes:
    """ContentInfo around SignedData with one SignerInfo; detached unless `content` (a TSTInfo) is given."""
    digest = digest_algorithm(digest_of(algorithm))
    issuer, serial = _issuer_and_serial(certificate)
    unsigned = b"" if timestamp_token is None else der(0xA1, _attribute(_TIMESTAMP_TOKEN, timestamp_token))
    signer = der(
        _SEQUENCE,
        _VERSION_1,
        der(_SEQUENCE, issuer, serial),
        digest,
        bytes((0xA0,)) + attributes[1:],
        signature_algorithm(algorithm),
        der(_OCTETS, signature),
        unsigned,
    )
    encapsulated = (
        der(_SEQUENCE, OID_DATA) if content is None else der(_SEQUENCE, OID_TST_INFO, der(0xA0, der(_OCTETS, content)))
    )
    body = der(
        _SEQUENCE,
        _VERSION_1 if content is None else _VERSION_3,
        der(_SET, digest),
        encapsulated,
        der(0xA0, *sorted({certificate, *chain})),
        der(_SET, signer),
    )
    return der(_SEQUENCE, OID_SIGNED_DATA, der(0xA0, body))
