"""What every answer carries and every request must pass: security headers, own origin, bounded bodies."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import WebError, error

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class SecurityHeaders:
    """Adds HEADERS to every answer and forbids storing pages (static files say otherwise themselves)."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)


class OwnOrigin:
    """Refuses a changing request that a browser sent from another site (beside the token in every form).

    A request without Origin and Sec-Fetch-Site (an API client, curl) passes: it carries no cookie of a victim.
    """

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Scope, WebError], ASGIApp]) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE and self._foreign(Headers(scope=scope)):
            await self.refuse(scope, error("foreign-form"))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    @staticmethod
    def _foreign(headers: Headers) -> bool:
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return True
        origin = headers.get("origin")
        return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class BodyTooLargeError(Exception):
    """Raised into the reader of a body that passed its limit; answered by BodyLimit."""


class BodyLimit:
    """Counts the bytes of a request while they stream; beyond the path's limit the request is refused.

    `limit_of` gives the limit of a path in bytes.
    """

    def __init__(
        self, app: ASGIApp, *, limit_of: Callable[[str], int], refuse: Callable[[Scope, WebError], ASGIApp]
    ) -> None:
        self.app = app
        self.limit_of = limit_of
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope["path"])
        refusal = self.refuse(scope, error("too-large", megabytes=max(1, limit >> 20)))
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            await refusal(scope, receive, send)
            return
        counted = 0
        over = False
        started = False

        async def counting() -> Message:
            nonlocal counted, over
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > limit:
                over = True
                raise BodyTooLargeError
            return message

        async def sending(message: Message) -> None:
            nonlocal started
            # The application may turn our exception into an answer of its own; ours says what to do.
            if over and not started:
                return
            started = True
            await send(message)

        with contextlib.suppress(BodyTooLargeError):
            await self.app(scope, counting, sending)
        if over and not started:
            await refusal(scope, receive, send)
