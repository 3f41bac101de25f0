"""The desk's server over HTTP: JSON under /api/desk/v1, a bearer token after pairing. TLS is the deployment's."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import requests

from signing.desk import Task, server_gone
from signing.errors import SigningError, sentence
from signing.keys import Key

_LARGEST_FILE = 300 << 20


class HttpServer:
    """The office's server at `base` (…/api/desk/v1). One session; safe to share between the lanes of a batch."""

    def __init__(self, base: str, token: str = "", *, timeout: float = 200.0) -> None:
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def pair(self, code: str) -> str:
        """Exchanges the pairing code shown on the page for a token. Returns the person's name.

        Raises:
            SigningError: pairing-refused. ServerGoneError.
        """
        answer = self._call("POST", "/pair", {"pairing": code})
        if "token" not in answer:
            raise SigningError("pairing-refused", *sentence("pairing-refused"))
        self._session.headers["Authorization"] = f"Bearer {answer['token']}"
        return str(answer.get("name", ""))

    def hello(self, key: Key) -> None:
        """Reports certificate, chain and algorithm; repeated, it says the desk is there."""
        body = {
            "certificate": base64.b64encode(key.certificate).decode(),
            "chain": [base64.b64encode(one).decode() for one in key.chain],
            "algorithm": key.algorithm,
            "label": key.label,
        }
        self._call("POST", "/hello", body)

    def tasks(self) -> list[Task]:
        """What waits for this certificate."""
        answer = self._call("GET", "/tasks")
        try:
            return [
                Task(
                    identifier=str(row["task"]),
                    title=str(row.get("title", "")),
                    number=str(row.get("number") or ""),
                    signed_attributes=base64.b64decode(row["signed_attributes"], validate=True),
                    digest=bytes.fromhex(row["digest"]),
                )
                for row in answer["tasks"]
            ]
        except (KeyError, TypeError, ValueError, binascii.Error) as odd:
            raise server_gone() from odd

    def file(self, task: Task) -> bytes:
        """The prepared bytes."""
        try:
            answer = self._session.get(f"{self._base}/tasks/{task.identifier}/file", timeout=self._timeout)
        except requests.RequestException as failed:
            raise server_gone() from failed
        if answer.status_code >= 500 or len(answer.content) > _LARGEST_FILE:
            raise server_gone()
        if answer.status_code != 200:
            raise _refusal(answer)
        return answer.content

    def approve(self, task: Task, digest: bytes) -> None:
        """Reports the person's yes to these bytes."""
        self._call("POST", f"/tasks/{task.identifier}/approve", {"digest": digest.hex()})

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        """Hands over the signature value."""
        body = {"digest": digest.hex(), "signature": base64.b64encode(signature).decode()}
        self._call("POST", f"/tasks/{task.identifier}/signature", body)

    def again(self, task: Task) -> None:
        """Asks for a fresh preparation: the printed time has grown old, or the stamp was moved."""
        self._call("POST", f"/tasks/{task.identifier}/again", {})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = self._session.request(method, self._base + path, json=body, timeout=self._timeout)
        except requests.RequestException as failed:
            raise server_gone() from failed
        if answer.status_code >= 500:
            raise server_gone()
        if answer.status_code >= 400:
            raise _refusal(answer)
        try:
            found = answer.json() if answer.content else {}
        except ValueError as odd:
            raise server_gone() from odd
        return found if isinstance(found, dict) else {}


def _refusal(answer: requests.Response) -> SigningError:
    """The server's own words; a refusal without any is a pairing that ran out."""
    try:
        error = answer.json()["error"]
        return SigningError(str(error["code"]), str(error["vi"]), str(error["en"]))
    except (ValueError, KeyError, TypeError):
        return SigningError("pairing-refused", *sentence("pairing-refused"), status=answer.status_code)
