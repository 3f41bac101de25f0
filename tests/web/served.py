"""The pages served by uvicorn on a free loopback port, for a real browser and for streams."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn

from tests.web.house import House
from web.app import create_app


@contextlib.contextmanager
def served(a_house: House) -> Iterator[str]:
    """The address of the running house, which it also takes as its public one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    a_house.public_url = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(a_house), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    try:
        yield a_house.public_url
    finally:
        server.should_exit = True
        thread.join(10)
