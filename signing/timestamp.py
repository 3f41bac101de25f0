"""RFC 3161 timestamps: over HTTP from an authority, or in process from the development CA.

An answer is believed only when status, imprint, nonce and the token's own signature agree; everything else is a named
failure, which costs the signature a level and never more.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import requests
from asn1crypto import cms as asn1_cms
from asn1crypto import core, tsp

from signing import cades
from signing.errors import TimestampError, timestamp_failed
from signing.keys import Key, verify_signature

_GRANTED = ("granted", "granted_with_mods")
_FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError)
_LONGEST_SILENCE = 60.0  # seconds


class Tsa(Protocol):
    """Someone who proves that a digest existed at a time."""

    @property
    def token_size(self) -> int | None:
        """Bytes of the largest token seen so far, or None before the first."""

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        """DER of a timestamp token over `digest`. Raises TimestampError."""


class HttpTsa:
    """A timestamp authority at `url`. Shared between threads; at most `concurrency` requests run at once.

    Args:
        timeout: seconds for one attempt (the state's TSA took 2 to 131 s, so the default is long).
        retries: attempts after the first, with growing pauses, for failures of transport only: an answer that is
            wrong is not asked for again. Then nobody asks for as long as that took, at most a minute: a
            batch of hundreds must not wait out the same silence one after the other.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 180.0,
        retries: int = 2,
        concurrency: int = 4,
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url
        self._timeout = timeout
        self._attempts = retries + 1
        self._pause = pause
        self._sleep = sleep
        self._clock = clock
        self._silent_until = clock()
        self._free = threading.BoundedSemaphore(concurrency)
        self._largest: int | None = None
        self._session = requests.Session()

    @property
    def token_size(self) -> int | None:
        """Bytes of the largest token seen so far, or None before the first."""
        return self._largest

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        """Asks for a token over `digest`.

        Raises:
            TimestampError: tsa-unreachable, tsa-garbage, tsa-refused, tsa-wrong-nonce, tsa-wrong-imprint,
                tsa-bad-signature.
        """
        nonce = secrets.randbits(63)
        request = _request(digest, hash_name, nonce)
        with self._free:
            if self._clock() < self._silent_until:
                raise timestamp_failed("tsa-unreachable", attempts=self._attempts)
            answer = self._post(request)
        token = checked_token(answer, digest, hash_name, nonce)
        self._largest = max(self._largest or 0, len(token))
        return token

    def _post(self, request: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        began = self._clock()
        for attempt in range(1, self._attempts + 1):
            try:
                answer = self._session.post(self.url, data=request, headers=headers, timeout=self._timeout)
                if answer.status_code == 200:
                    return answer.content
            except requests.RequestException as failed:
                if attempt == self._attempts:
                    raise self._silent(began) from failed
            if attempt < self._attempts:
                self._sleep(self._pause * 2 ** (attempt - 1))
        raise self._silent(began)

    def _silent(self, began: float) -> TimestampError:
        now = self._clock()
        self._silent_until = now + min(now - began, _LONGEST_SILENCE)
        return timestamp_failed("tsa-unreachable", attempts=self._attempts)


@dataclass(slots=True)
class LocalTsa:
    """An authority in this process, for the development CA only: `key` must carry the timeStamping usage."""

    key: Key
    policy: str = "1.3.6.1.4.1.99999.1"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _largest: int | None = None

    @property
    def token_size(self) -> int | None:
        """Bytes of the largest token made so far, or None before the first."""
        return self._largest

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        """A token over `digest` at the clock's time."""
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": self.policy,
                "message_imprint": _imprint(digest, hash_name),
                "serial_number": secrets.randbits(63) | 1 << 62,
                "gen_time": self.clock().astimezone(UTC).replace(microsecond=0),
            }
        ).dump()
        content_digest = hashlib.new(cades.digest_of(self.key.algorithm), info).digest()
        attributes = cades.signed_attributes(
            content_digest, self.key.certificate, self.key.algorithm, content_type=cades.OID_TST_INFO
        )
        signature = self.key.sign(attributes)
        token = cades.signed_data(
            attributes, signature, self.key.certificate, self.key.chain, self.key.algorithm, content=info
        )
        self._largest = max(self._largest or 0, len(token))
        return token


def checked_token(answer: bytes, digest: bytes, hash_name: str, nonce: int | None) -> bytes:
    """The token inside a TimeStampResp, once it is proved to answer this request (RFC 3161 §2.4.2). Raises as `stamp`."""
    try:
        # Part by part: a refusal rightly has no token, which asn1crypto's TimeStampResp does not allow.
        parts = core.Sequence.load(answer, strict=True)
        status = tsp.PKIStatusInfo.load(parts[0].dump())["status"].native
        if status not in _GRANTED:
            raise timestamp_failed("tsa-refused", reason=str(status))
        token = asn1_cms.ContentInfo.load(parts[1].dump())
        signed = token["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != hash_name or imprint["hashed_message"].native != digest:
            raise timestamp_failed("tsa-wrong-imprint")
        if nonce is not None and info["nonce"].native != nonce:
            raise timestamp_failed("tsa-wrong-nonce")
        if not _signature_holds(signed):
            raise timestamp_failed("tsa-bad-signature")
        return bytes(token.dump())
    except TimestampError:
        raise
    except _FOREIGN as garbage:
        raise timestamp_failed("tsa-garbage") from garbage


def token_time(token: bytes) -> datetime:
    """The genTime of a token. Raises TimestampError("tsa-garbage")."""
    try:
        parsed = asn1_cms.ContentInfo.load(token)
        found: datetime = parsed["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    except _FOREIGN as garbage:
        raise timestamp_failed("tsa-garbage") from garbage
    return found


def _signature_holds(signed: Any) -> bool:
    """The SignerInfo's value over its signed attributes, and its message digest over the TSTInfo."""
    (signer,) = signed["signer_infos"]
    serial, issuer = signer["sid"].chosen["serial_number"].native, signer["sid"].chosen["issuer"]
    leaf = next(
        one.chosen
        for one in signed["certificates"]
        if one.chosen.serial_number == serial and one.chosen.issuer == issuer
    ).dump()
    attributes = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    digest = signer["digest_algorithm"]["algorithm"].native
    content = signed["encap_content_info"]["content"].contents  # the TSTInfo, without the octet string's header
    if attributes["message_digest"] != hashlib.new(digest, content).digest():
        return False
    data = b"\x31" + signer["signed_attrs"].dump()[1:]
    return verify_signature(leaf, _algorithm(signer, digest), signer["signature"].native, data)


def _algorithm(signer: Any, digest: str) -> str:
    kind = signer["signature_algorithm"].signature_algo
    return {"rsassa_pss": f"rsa-pss-{digest}", "ecdsa": f"ecdsa-{digest}"}.get(kind, f"rsa-pkcs1-{digest}")


def _imprint(digest: bytes, hash_name: str) -> Any:
    algorithm = {"algorithm": hash_name, "parameters": core.Null()}
    return tsp.MessageImprint({"hash_algorithm": algorithm, "hashed_message": digest})


def _request(digest: bytes, hash_name: str, nonce: int) -> bytes:
    request = tsp.TimeStampReq(
        {"version": "v1", "message_imprint": _imprint(digest, hash_name), "nonce": nonce, "cert_req": True}
    )
    return bytes(request.dump())
