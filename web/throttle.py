"""Limits on how often: logins, the citizens' checks, the agencies' API. Counted in this process, by a moving window."""

from __future__ import annotations

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.errors import error


class Throttle:
    """One counter a name and key. `hit` counts and refuses; `forget` clears a key after a success."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, rule: str, *key: str) -> None:
        """Counts one more of `key` under `rule` ("5/minute").

        Raises:
            WebError: too-many-requests, with the seconds to wait.
        """
        item = parse(rule)
        if not self._limiter.hit(item, *key):
            reset = self._limiter.get_window_stats(item, *key).reset_time
            raise error("too-many-requests", seconds=max(1, math.ceil(reset - time.time())))

    def forget(self, rule: str, *key: str) -> None:
        """Counts from nothing again, as after a sign-in that succeeded."""
        self._limiter.clear(parse(rule), *key)
