"""Free ports of this machine and servers on them: what private runs of tests, benches and pictures start with."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable

import requests


def free_port(*, below: int = 45000) -> int:
    """A free loopback port; below 45000 so that port + 10000 exists (SeaweedFS listens there too)."""
    for _ in range(200):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
        candidate = 20000 + port % (below - 20000)
        if _is_free(candidate) and _is_free(candidate + 10000):
            return candidate
    raise RuntimeError("no free port on loopback")


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str, seconds: float = 30) -> None:
    """Waits until `ready()`; raises with the server's name when it dies or does not answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended with {process.returncode}")
        if ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"{what} does not answer after {seconds} s")


def http_answers(url: str) -> bool:
    """True where an HTTP server answers at the URL, whatever it says."""
    try:
        requests.get(url, timeout=1)
    except requests.RequestException:
        return False
    return True
