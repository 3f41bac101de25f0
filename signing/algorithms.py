"""Raw signature checks over bytes: RSA PKCS#1 v1.5 and PSS, ECDSA, EdDSA, DSA (RFC 8017, FIPS 186-5, RFC 8032).

Keys come as SubjectPublicKeyInfo DER read by ourselves: real certificates carry moduli written as negative integers and
missing NULL parameters that libraries refuse, although the key is beyond doubt.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

HASHES = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.6": "sha512_256",
    "2.16.840.1.101.3.4.2.7": "sha3_224",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
    "1.3.36.3.2.1": "ripemd160",
    "2.16.840.1.101.3.4.2.12": "shake256",
}
_HASH_OIDS = {name: oid for oid, name in HASHES.items()}

# signature algorithm -> (family, hash or None where the digest algorithm says it)
SIGNATURES: dict[str, tuple[str, str | None]] = {
    "1.2.840.113549.1.1.1": ("rsa", None),
    "1.2.840.113549.1.1.4": ("rsa", "md5"),
    "1.2.840.113549.1.1.5": ("rsa", "sha1"),
    "1.3.14.3.2.29": ("rsa", "sha1"),
    "1.2.840.113549.1.1.14": ("rsa", "sha224"),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "2.16.840.1.101.3.4.3.13": ("rsa", "sha3_224"),
    "2.16.840.1.101.3.4.3.14": ("rsa", "sha3_256"),
    "2.16.840.1.101.3.4.3.15": ("rsa", "sha3_384"),
    "2.16.840.1.101.3.4.3.16": ("rsa", "sha3_512"),
    "1.3.36.3.3.1.2": ("rsa", "ripemd160"),
    "1.2.840.113549.1.1.10": ("pss", None),
    "1.2.840.10045.2.1": ("ecdsa", None),
    "1.2.840.10045.4.1": ("ecdsa", "sha1"),
    "1.2.840.10045.4.3.1": ("ecdsa", "sha224"),
    "1.2.840.10045.4.3.2": ("ecdsa", "sha256"),
    "1.2.840.10045.4.3.3": ("ecdsa", "sha384"),
    "1.2.840.10045.4.3.4": ("ecdsa", "sha512"),
    "2.16.840.1.101.3.4.3.9": ("ecdsa", "sha3_224"),
    "2.16.840.1.101.3.4.3.10": ("ecdsa", "sha3_256"),
    "2.16.840.1.101.3.4.3.11": ("ecdsa", "sha3_384"),
    "2.16.840.1.101.3.4.3.12": ("ecdsa", "sha3_512"),
    "0.4.0.127.0.7.1.1.4.1.1": ("ecdsa-plain", "sha1"),
    "0.4.0.127.0.7.1.1.4.1.2": ("ecdsa-plain", "sha224"),
    "0.4.0.127.0.7.1.1.4.1.3": ("ecdsa-plain", "sha256"),
    "0.4.0.127.0.7.1.1.4.1.4": ("ecdsa-plain", "sha384"),
    "0.4.0.127.0.7.1.1.4.1.5": ("ecdsa-plain", "sha512"),
    "1.2.840.10040.4.1": ("dsa", None),
    "1.2.840.10040.4.3": ("dsa", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("dsa", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("dsa", "sha256"),
    "1.3.101.112": ("ed25519", None),
    "1.3.101.113": ("ed448", None),
}
WEAK_HASHES = frozenset({"md5", "sha1", "ripemd160"})


@dataclass(frozen=True, slots=True)
class Method:
    """How a signature value was made: family, hash name, and the PSS parameters where they apply."""

    family: str
    hash: str
    salt_length: int = 0
    mask_hash: str = ""

    @property
    def label(self) -> str:
        """For people and JSON: "rsa-pss-sha256", "ecdsa-sha384"."""
        family = {"rsa": "rsa-pkcs1", "pss": "rsa-pss", "ecdsa-plain": "ecdsa"}.get(self.family, self.family)
        return family if self.family.startswith("ed") else f"{family}-{self.hash}"


class UnknownAlgorithmError(Exception):
    """An algorithm or parameters we do not know; the text is its object identifier."""


def digest(name: str, data: bytes) -> bytes:
    """The digest of `data`.

    Raises:
        UnknownAlgorithmError: no such hash here.
    """
    try:
        engine = hashlib.new(name, usedforsecurity=False)
    except ValueError as unknown:
        raise UnknownAlgorithmError(name) from unknown
    engine.update(data)
    return engine.digest(64) if name == "shake256" else engine.digest()  # type: ignore[call-arg]


def hash_name(oid: str) -> str:
    """The name of a hash by its object identifier."""
    if oid not in HASHES:
        raise UnknownAlgorithmError(oid)
    return HASHES[oid]


def method_of(oid: str, parameters: object, digest_name: str) -> Method:
    """Reads a signature AlgorithmIdentifier; `digest_name` is used where it names no hash itself."""
    if oid not in SIGNATURES:
        raise UnknownAlgorithmError(oid)
    family, named = SIGNATURES[oid]
    if family != "pss":
        return Method(family, named or digest_name)
    if not isinstance(parameters, algos.RSASSAPSSParams):
        return Method("pss", "sha1", 20, "sha1")
    own = hash_name(parameters["hash_algorithm"]["algorithm"].dotted)
    mask = parameters["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1" or int(parameters["trailer_field"]) != 1:
        raise UnknownAlgorithmError("pss-parameters")
    mask_hash = hash_name(mask["parameters"]["algorithm"].dotted)
    return Method("pss", own, int(parameters["salt_length"]), mask_hash)


def verify(spki: keys.PublicKeyInfo, method: Method, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is the key's signature over `message`.

    Raises:
        UnknownAlgorithmError: key, curve or hash cannot be used here.
    """
    try:
        if method.family == "rsa":
            return _pkcs1(rsa_numbers(spki), signature, method.hash, digest(method.hash, message))
        _with_library(spki, method, signature, message)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError, TypeError) as refused:
        raise UnknownAlgorithmError(f"{method.label}: {refused}") from refused
    return True


def rsa_numbers(spki: keys.PublicKeyInfo) -> tuple[int, int]:
    """(modulus, exponent), the modulus read as unsigned whatever the encoder did."""
    inner = spki["public_key"].parsed
    if not isinstance(inner, keys.RSAPublicKey):
        raise UnknownAlgorithmError("not an RSA key")
    modulus, exponent = inner["modulus"].contents, inner["public_exponent"].contents
    return int.from_bytes(modulus), int.from_bytes(exponent)


def _pkcs1(key: tuple[int, int], signature: bytes, name: str, hashed: bytes) -> bool:
    modulus, exponent = key
    size = (modulus.bit_length() + 7) // 8
    if not 64 <= size <= 2048 or not 3 <= exponent < 1 << 64 or name not in _HASH_OIDS:
        raise UnknownAlgorithmError(f"rsa-{size * 8}-{name}")
    value = int.from_bytes(signature)
    if len(signature) > size + 1 or value >= modulus:
        return False
    padded = pow(value, exponent, modulus).to_bytes(size)
    oid = algos.DigestAlgorithmId(_HASH_OIDS[name]).dump()
    octets = b"\x04" + bytes([len(hashed)]) + hashed
    for parameters in (b"\x05\x00", b""):
        identifier = b"\x30" + bytes([len(oid) + len(parameters)]) + oid + parameters
        info = b"\x30" + bytes([len(identifier) + len(octets)]) + identifier + octets
        if padded == b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info and size >= len(info) + 11:
            return True
    return False


_LIBRARY_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 (old papers are judged, not made)
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha512_256": hashes.SHA512_256(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}


def _hash_object(name: str) -> hashes.HashAlgorithm:
    if name not in _LIBRARY_HASHES:
        raise UnknownAlgorithmError(name)
    return _LIBRARY_HASHES[name]


def _with_library(spki: keys.PublicKeyInfo, method: Method, signature: bytes, message: bytes) -> None:
    if method.family == "pss":
        modulus, exponent = rsa_numbers(spki)
        scheme = padding.PSS(padding.MGF1(_hash_object(method.mask_hash)), method.salt_length)
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        return key.verify(signature, message, scheme, _hash_object(method.hash))
    public = serialization.load_der_public_key(spki.dump())
    if method.family in ("ecdsa", "ecdsa-plain") and isinstance(public, ec.EllipticCurvePublicKey):
        if method.family == "ecdsa-plain":
            half = len(signature) // 2
            signature = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        hashed = digest(method.hash, message)
        return public.verify(signature, hashed, ec.ECDSA(Prehashed(_hash_object(method.hash))))
    if method.family == "dsa" and isinstance(public, dsa.DSAPublicKey):
        return public.verify(signature, message, _hash_object(method.hash))
    if method.family == "ed25519" and isinstance(public, ed25519.Ed25519PublicKey):
        return public.verify(signature, message)
    if method.family == "ed448" and isinstance(public, ed448.Ed448PublicKey):
        return public.verify(signature, message)
    raise UnknownAlgorithmError(f"{method.label} with another kind of key")


def key_label(spki: keys.PublicKeyInfo) -> tuple[str, int]:
    """("rsa", 2048), ("ec", 256) …: for the rule on smallest sizes; ("unknown", 0) when unreadable."""
    try:
        kind = spki.algorithm
        if kind in ("rsa", "rsassa_pss"):
            return "rsa", rsa_numbers(spki)[0].bit_length()
        if kind == "ec":
            return "ec", int(spki.bit_size)
        return str(kind), 256 if kind == "ed25519" else 456 if kind == "ed448" else int(spki.bit_size)
    except (ValueError, TypeError, KeyError, UnknownAlgorithmError, NotImplementedError):
        return "unknown", 0
