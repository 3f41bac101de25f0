"""UNTESTED against a real service: dialects of other remote signing services, written from their public descriptions.

They share `RemoteKey` and its checks: `complete` verifies every value against the certificate before it is written, so a
wrong dialect costs an error, never a bad document. Try one against the provider's test system before use, then move it
to a tested module of its own.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from signing.errors import key_refused
from signing.remote import Csc1, post_json

UNTESTED = True


@dataclass(slots=True)
class Csc2(Csc1):
    """CSC API v2 (ETSI TS 119 432 points to it): other field names, hashes in "hashes", the OID beside them. UNTESTED."""

    def sign_digests(self, digests: Sequence[bytes], algorithm: str) -> list[bytes]:
        """One authorisation bound to these hashes, one signHash call."""
        hashes = [base64.b64encode(digest).decode() for digest in digests]
        mechanism = self._mechanism(algorithm)
        oid = mechanism.pop("hashAlgo")
        ask: dict[str, Any] = {"numSignatures": len(hashes), "hashes": hashes, "hashAlgorithmOID": oid}
        if self.pin is not None:
            ask["authData"] = [{"id": "PIN", "value": self.pin}]
        allowed = self._call("credentials/authorize", ask)
        request = {"SAD": allowed.get("SAD"), "hashes": hashes, "hashAlgorithmOID": oid, **mechanism}
        return decoded(self._call("signatures/signHash", request).get("signatures"))

    def _call(self, endpoint: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.url.rstrip('/')}/csc/v2/{endpoint}"
        return post_json(self._session, url, {"credentialID": self.credential, **body}, headers, self.timeout)


@dataclass(slots=True)
class SubmitAndPoll:
    """Services in the manner of SmartCA: hashes are submitted, a person confirms on a phone, the result is polled. UNTESTED.

    Paths and field names differ between providers and are settings here, not guesses in code.
    """

    submit_url: str
    status_url: str
    build: Callable[[Sequence[bytes], str], dict[str, Any]]
    transaction: Callable[[dict[str, Any]], str]
    signatures: Callable[[dict[str, Any]], list[str] | None]
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    largest_batch: int = 1
    wait: float = 180.0
    pause: float = 3.0
    timeout: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def sign_digests(self, digests: Sequence[bytes], algorithm: str) -> list[bytes]:
        """Submits, waits for the person's confirmation, decodes."""
        session = requests.Session()
        sent = post_json(session, self.submit_url, self.build(digests, algorithm), self.headers, self.timeout)
        ticket = self.transaction(sent)
        until = time.monotonic() + self.wait
        while time.monotonic() < until:
            self.sleep(self.pause)
            url = self.status_url.format(transaction=ticket)
            found = self.signatures(post_json(session, url, {}, self.headers, self.timeout))
            if found is not None:
                return decoded(found)
        raise key_refused("remote-refused", reason="not confirmed in time")


def decoded(values: object) -> list[bytes]:
    """Base64 texts → signature values. Raises KeyRefusedError("remote-refused")."""
    try:
        if not isinstance(values, list):
            raise TypeError("no list")
        return [base64.b64decode(one, validate=True) for one in values]
    except (TypeError, ValueError, binascii.Error) as odd:
        raise key_refused("remote-refused", reason="unreadable signatures") from odd
