"""`sohoa serve` (web, with a worker inside unless told otherwise) and `sohoa worker` (a worker alone)."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa import settings as configuration
from sohoa.commands.output import say

if TYPE_CHECKING:
    from sohoa.services import Services

log = logging.getLogger(__name__)


def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ nghe / address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng / port")] = None,
    worker: Annotated[bool, typer.Option(help="Chạy cả worker trong tiến trình này / a worker in this process")] = True,
) -> int:
    """Chạy web (và worker) / runs the web pages, the API and a worker."""
    import uvicorn

    from sohoa.services import open_services
    from web.app import create_app

    settings = configuration.load(host=host, port=port)
    logging.getLogger().setLevel(logging.INFO)
    with open_services(settings) as services, contextlib.ExitStack() as stack:
        if worker:
            stack.enter_context(services.runner("embedded"))
        app = create_app(services)
        _greet(services)
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    return 0


def worker() -> int:
    """Chạy một worker / runs a worker until it is told to stop."""
    from sohoa.services import open_services

    settings = configuration.load()
    logging.getLogger().setLevel(logging.INFO)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with open_services(settings) as services, services.runner() as running:
        say(f"sohoa worker {running.name}")
        ended.wait()
    return 0


def _greet(services: Services) -> None:
    from storage import accounts

    say(f"sohoa: {services.public_url}")
    if services.demo:
        say("!!! DEMO: chữ ký của CA thử nghiệm KHÔNG CÓ GIÁ TRỊ PHÁP LÝ / demonstration, no legal value")
    with services.store.write() as session:
        token = accounts.first_admin_link(session)
    if token is not None:
        say("Quản trị viên đầu tiên / first administrator, once:")
        say(f"  {services.public_url}/mat-khau/{token}")
