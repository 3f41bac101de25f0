"""Keys of a remote signing service, by digest: the Cloud Signature Consortium API v1 (1.0.4.0), as pyHanko speaks it.

The document never leaves the house: only hashes of signed attributes do. A batch is authorised once for many hashes.
Other dialects implement `RemoteSigner` (see `remote_adapters.py`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import requests
from asn1crypto import algos

from signing.cades import digest_of, signature_algorithm
from signing.errors import key_refused
from signing.keys import checked_algorithm, issuing_chain

_LARGEST_ANSWER = 1 << 20


class RemoteSigner(Protocol):
    """A service that signs digests with a key it keeps."""

    @property
    def largest_batch(self) -> int:
        """How many digests one authorisation covers."""

    def sign_digests(self, digests: Sequence[bytes], algorithm: str) -> list[bytes]:
        """Signatures in the order of `digests`. Raises KeyRefusedError."""


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """A credential at a service, with the interface of every key."""

    label: str
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    algorithm: str
    service: RemoteSigner = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """One signature. Raises KeyRefusedError: remote-refused, remote-unreachable."""
        return self.sign_many([data])[0]

    def sign_many(self, many: Sequence[bytes]) -> list[bytes]:
        """Signatures over many signed attributes, in as few authorisations as the service allows."""
        digests = [hashlib.new(digest_of(self.algorithm), data).digest() for data in many]
        step = max(1, self.service.largest_batch)
        signatures: list[bytes] = []
        for start in range(0, len(digests), step):
            part = digests[start : start + step]
            answered = self.service.sign_digests(part, self.algorithm)
            if len(answered) != len(part):
                raise key_refused("remote-refused", reason="signatures missing")
            signatures += answered
        return signatures


def open_remote(reference: str, secret: str | None, *, algorithm: str | None = None) -> RemoteKey:
    """The credential that "csc:url=…;credential=…[;algorithm=…]" names (values percent-encoded where they hold ";").

    Args:
        secret: lines "token:…" and "pin:…", or one bare line, the PIN; None where the service asks for neither.

    Raises:
        KeyRefusedError: bad-key-reference, and those of `Csc1.open`.
    """
    try:
        pairs = dict(part.split("=", 1) for part in reference.removeprefix("csc:").split(";") if part)
        values = {key.strip(): unquote(value) for key, value in pairs.items()}
        url, credential = values["url"], values["credential"]
    except (ValueError, KeyError) as wrong:
        raise key_refused("bad-key-reference") from wrong
    where = urlsplit(url)
    private = where.scheme == "https" or (where.scheme == "http" and where.hostname in ("127.0.0.1", "localhost"))
    if not private or set(values) - {"url", "credential", "algorithm"}:
        raise key_refused("bad-key-reference")
    known = {"token": "", "pin": ""}
    for line in (secret or "").splitlines():
        name, colon, rest = line.partition(":")
        known[name if colon and name in known else "pin"] = rest.strip() if colon and name in known else line.strip()
    service = Csc1(url, credential, token=known["token"], pin=known["pin"] or None)
    return service.open(algorithm=algorithm or values.get("algorithm"))


@dataclass(slots=True)
class Csc1:
    """The CSC API v1 at `url` (without /csc/v1), for one credential.

    Args:
        token: OAuth bearer token ("" for none). pin, otp: what the credential asks for.
        timeout: seconds for one call; a person may have to confirm on a phone.
    """

    url: str
    credential: str
    token: str = field(default="", repr=False)
    pin: str | None = field(default=None, repr=False)
    otp: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    largest_batch: int = 1
    _session: requests.Session = field(default_factory=requests.Session, repr=False)

    def open(self, *, algorithm: str | None = None, label: str = "") -> RemoteKey:
        """Reads certificate, chain and mechanisms of the credential.

        Raises:
            KeyRefusedError: remote-unreachable, remote-refused, no-certificate, mechanism-missing, key-unsupported.
        """
        info = self._call("credentials/info", {"certificates": "chain", "certInfo": False})
        try:
            certificates = [base64.b64decode(one, validate=True) for one in info["cert"]["certificates"]]
            offered = [str(oid) for oid in info["key"]["algo"]]
            self.largest_batch = max(1, int(info.get("multisign", 1)))
        except (KeyError, TypeError, ValueError, binascii.Error) as odd:
            raise key_refused("remote-refused", reason="unreadable credential") from odd
        if not certificates:
            raise key_refused("no-certificate")
        leaf = certificates[0]
        chosen = checked_algorithm(leaf, algorithm)
        if not set(self.oids(chosen)) & set(offered):
            raise key_refused("mechanism-missing", algorithm=chosen)
        return RemoteKey(label or self.credential, leaf, issuing_chain(leaf, certificates[1:]), chosen, self)

    def sign_digests(self, digests: Sequence[bytes], algorithm: str) -> list[bytes]:
        """One authorisation bound to these hashes, one signHash call."""
        hashes = [base64.b64encode(digest).decode() for digest in digests]
        ask: dict[str, Any] = {"numSignatures": len(hashes), "hash": hashes}
        if self.pin is not None:
            ask["PIN"] = self.pin
        if self.otp is not None:
            ask["OTP"] = self.otp
        allowed = self._call("credentials/authorize", ask)
        if "SAD" not in allowed:
            raise key_refused("remote-refused", reason="no authorisation")
        request = {"SAD": allowed["SAD"], "hash": hashes, **self._mechanism(algorithm)}
        answer = self._call("signatures/signHash", request)
        try:
            return [base64.b64decode(one, validate=True) for one in answer["signatures"]]
        except (KeyError, TypeError, ValueError, binascii.Error) as odd:
            raise key_refused("remote-refused", reason="unreadable signatures") from odd

    @staticmethod
    def oids(algorithm: str) -> tuple[str, ...]:
        """Object identifiers by which services name a mechanism; RSA may be offered as bare rsaEncryption."""
        own = algos.SignedDigestAlgorithm.load(signature_algorithm(algorithm))["algorithm"].dotted
        return (own, "1.2.840.113549.1.1.1") if algorithm.startswith("rsa-pkcs1") else (own,)

    def _mechanism(self, algorithm: str) -> dict[str, str]:
        mechanism = algos.SignedDigestAlgorithm.load(signature_algorithm(algorithm))
        found = {
            "hashAlgo": algos.DigestAlgorithmId(digest_of(algorithm)).dotted,
            "signAlgo": mechanism["algorithm"].dotted,
        }
        if algorithm.startswith("rsa-pss"):
            found["signAlgoParams"] = base64.b64encode(mechanism["parameters"].dump()).decode()
        return found

    def _call(self, endpoint: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.url.rstrip('/')}/csc/v1/{endpoint}"
        payload = {"credentialID": self.credential, **body}
        return post_json(self._session, url, payload, headers, self.timeout)


def post_json(
    session: requests.Session, url: str, payload: dict[str, Any], headers: dict[str, str], timeout: float
) -> dict[str, Any]:
    """One call; the service's own reason is kept, its echo of our request is not (it may hold the PIN).

    Raises:
        KeyRefusedError: remote-unreachable, remote-refused.
    """
    try:
        answer = session.post(url, json=payload, headers=headers, timeout=timeout)
    except requests.RequestException:
        raise key_refused("remote-unreachable") from None  # the library's error quotes the request, PIN and all
    if len(answer.content) > _LARGEST_ANSWER:
        raise key_refused("remote-refused", reason="answer too large")
    if answer.status_code >= 500:
        raise key_refused("remote-unreachable")
    try:
        found = answer.json()
    except ValueError as odd:
        raise key_refused("remote-refused", reason=f"HTTP {answer.status_code}") from odd
    if answer.status_code >= 400:
        reason = str(found.get("error", "")) if isinstance(found, dict) else ""
        raise key_refused("remote-refused", reason=(reason or f"HTTP {answer.status_code}")[:80])
    if not isinstance(found, dict):
        raise key_refused("remote-refused", reason="unreadable answer")
    return found
