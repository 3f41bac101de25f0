"""The office's server as the desk agent sees it: /api/desk/v1 over HTTP (web/agency/desk.py is the other side)."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from signing.desk import Task, Waiting, server_gone
from signing.errors import SigningError
from signing.keys import Key

_SECONDS = 60.0


class HttpServer:
    """Fulfils `signing.desk.Server`. A network that fails is ServerGoneError; a refusal is SigningError with its words."""

    def __init__(self, address: str, token: str = "") -> None:
        self._client = httpx.Client(base_url=f"{address.rstrip('/')}/api/desk/v1", timeout=_SECONDS)
        self.token = token

    def pair(self, pairing: str) -> str:
        """Turns the text of the page "bàn ký" into a token; returns whose desk this is now."""
        answer = self._post("/pair", {"pairing": pairing})
        self.token = str(answer["token"])
        return str(answer["name"])

    def hello(self, key: Key) -> None:
        """Reports certificate, chain and algorithm; nothing is prepared before the server knows them."""
        body = {
            "certificate": _text(key.certificate),
            "chain": [_text(one) for one in key.chain],
            "algorithm": key.algorithm,
            "label": key.label,
        }
        self._post("/hello", body)

    def tasks(self) -> Waiting:
        """What is prepared for this certificate, in the order of the batch, and how much more is being prepared."""
        said = self._ask("GET", "/tasks").json()
        tasks = tuple(
            Task(
                str(one["task"]),
                str(one["title"]),
                str(one["number"]),
                base64.b64decode(one["signed_attributes"]),
                bytes.fromhex(one["digest"]),
                str(one["document"]),
                tuple(str(words) for words in one["warnings"]),
            )
            for one in said["tasks"]
        )
        return Waiting(tasks, int(said["preparing"]))

    def file(self, task: Task) -> bytes:
        """The prepared bytes, with the gap where the signature will stand."""
        return self._ask("GET", f"/tasks/{task.identifier}/file").content

    def approve(self, task: Task, digest: bytes) -> None:
        """Reports the person's yes, bound to the ByteRange digest of what was shown."""
        self._post(f"/tasks/{task.identifier}/approve", {"digest": digest.hex()})

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        """Hands over the signature value."""
        self._post(f"/tasks/{task.identifier}/signature", {"digest": digest.hex(), "signature": _text(signature)})

    def again(self, task: Task) -> None:
        """Has the paper prepared once more; what was approved before is void."""
        self._post(f"/tasks/{task.identifier}/again", {})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._ask("POST", path, body).json()
        return answer

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            answer = self._client.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as cause:
            raise server_gone() from cause
        if answer.status_code >= 500:
            raise server_gone()
        if answer.status_code >= 400:
            raise _refusal(answer)
        return answer


def _refusal(answer: httpx.Response) -> SigningError:
    try:
        told = answer.json()["error"]
        return SigningError(str(told["code"]), str(told["vi"]), str(told["en"]))
    except (ValueError, KeyError, TypeError):
        return SigningError(
            "server-refused",
            f"Máy chủ từ chối ({answer.status_code}); hãy kiểm tra địa chỉ máy chủ.",
            f"The server refused ({answer.status_code}); check the server's address.",
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
