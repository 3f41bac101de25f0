"""`sohoa agent`: the token on the desk signs a batch with one PIN, and shows what it signs.

The server never sees key or PIN. The agent checks the prepared bytes itself, draws the page from those very bytes, and
goes on where a lost network stopped it.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa.commands.output import Bar, say
from sohoa.commands.secrets import secret_from

if TYPE_CHECKING:
    from signing.agent import Inspected
    from signing.desk import BatchReport, Progress, Task
    from signing.errors import SigningError
    from signing.keys import Key
    from signing.tokens import TokenKey
    from sohoa.bounded import Pool
    from sohoa.desk_server import HttpServer

_IDLE_SECONDS = 3.0
_PAIRING_TRIES = 40
_NEVER_AGAIN = ("wrong-pin", "pin-locked")  # a token locks after a few: the person starts anew


def agent(
    server: Annotated[str, typer.Option(help="Địa chỉ máy chủ / address of the server")],
    key: Annotated[str, typer.Option(help="FILE.p12, pkcs11:module=…;token=…;object=… hoặc csc:url=…;credential=…")],
    pairing: Annotated[str, typer.Option(help="Mã ghép nối trên trang Bàn ký / pairing text of the page")],
    secret_file: Annotated[Path | None, typer.Option(help="Tệp chứa mật khẩu hoặc PIN / file of the secret")] = None,
    secret_env: Annotated[str | None, typer.Option(help="Biến chứa mật khẩu hoặc PIN / variable of the secret")] = None,
    ledger: Annotated[Path, typer.Option(help="Sổ chữ ký chưa gửi / signatures not yet delivered")] = Path(
        "sohoa-agent.jsonl"
    ),
    pages: Annotated[Path | None, typer.Option(help="Thư mục ảnh trang sẽ ký / folder of pictures")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Đã xem trên trang web, ký tất cả / approve all")] = False,
    once: Annotated[bool, typer.Option("--once", help="Một lượt rồi thôi / one batch, then stop")] = False,
    pin_minutes: Annotated[
        float, typer.Option(help="Giữ PIN trong bộ nhớ mấy phút sau chữ ký cuối / minutes the PIN is kept")
    ] = 10.0,
) -> int:
    """Bàn ký: một PIN cho cả lô, tự đi tiếp khi mất mạng / signs a batch with the token on this desk."""
    from signing.desk import Desk, Ledger
    from signing.keys import open_key
    from sohoa.bounded import Bounds, Pool
    from sohoa.desk_server import HttpServer

    def secret() -> str | None:
        return secret_from(secret_file, secret_env, "PIN: ")

    opened = open_key(key, secret())
    pin = _Pin(opened, secret, pin_minutes * 60)
    office = HttpServer(server)
    say(f"{_paired(office, pairing)} · {opened.label}")
    kept = Ledger(ledger)
    folder = pages or Path(tempfile.mkdtemp(prefix="sohoa-agent-"))
    with Pool(1, Bounds(30, 700)) as drawing:
        asking, told = _Asking(folder, drawing, yes=yes), ""
        while True:
            with Bar("Ký / signing") as bar:
                shown = _shown_on(bar)
                report = Desk(office, opened, kept, asking, on_progress=shown, unlock=pin.unlock).run()
            told = _tell(report, told)
            if once or (report.interrupted is not None and report.interrupted.code in _NEVER_AGAIN):
                pin.forget()
                return 75 if report.interrupted else 65 if report.refused else 0
            pin.rest(report)
            time.sleep(_IDLE_SECONDS)


def _paired(office: HttpServer, pairing: str) -> str:
    """Whose desk this is; a server that is just starting again is waited for, as in the middle of a batch."""
    from signing.desk import ServerGoneError

    for _ in range(_PAIRING_TRIES - 1):
        try:
            return office.pair(pairing)
        except ServerGoneError as gone:
            say(f"  … {gone.code}")
            time.sleep(_IDLE_SECONDS)
    return office.pair(pairing)


class _Pin:
    """A token's PIN stays in memory for minutes after the last signature, then it is forgotten and asked for again."""

    def __init__(self, key: Key, ask: Callable[[], str | None], seconds: float) -> None:
        self._key = key
        self._ask = ask
        self._seconds = seconds
        self._used: float | None = time.monotonic()

    def unlock(self) -> None:
        """Asks for the PIN where it was forgotten. Raises KeyRefusedError: wrong-pin (never tried again) and others."""
        if self._used is None:
            self._token().unlock(self._ask())
            self._used = time.monotonic()

    def rest(self, report: BatchReport) -> None:
        """After a run: counts the minutes from the last signature, and forgets the PIN when they are over."""
        if self._used is not None and report.device_operations:
            self._used = time.monotonic()
        if self._used is not None and time.monotonic() - self._used > self._seconds:
            self.forget()

    def forget(self) -> None:
        """Drops the PIN now; a key in a file has none."""
        from signing.tokens import TokenKey

        if isinstance(self._key, TokenKey):
            self._key.forget_pin()
            self._used = None

    def _token(self) -> TokenKey:
        from signing.tokens import TokenKey

        assert isinstance(self._key, TokenKey)
        return self._key


class _Asking:
    """Shows title, number, SHA-256 and the page of the stamp, drawn from the very bytes; yes, no, or yes to all that follow."""

    def __init__(self, folder: Path, drawing: Pool, *, yes: bool) -> None:
        self._folder = folder
        self._drawing = drawing
        self._all = yes
        self._said = set[bytes]()

    def __call__(self, task: Task, seen: Inspected, pdf: bytes) -> bool:
        if self._all and task.digest in self._said:
            return True  # the device went away after the yes: not to be said every few seconds
        self._said.add(task.digest)
        picture = self._draw(task, pdf, seen.place.page if seen.place else 1)
        say(f"{task.number or '–':16} {task.title}\n  SHA-256 {hashlib.sha256(pdf).hexdigest()}\n  {picture}")
        for warning in task.warnings:
            say(f"  ! {warning}")
        if self._all:
            return True
        if not sys.stdin.isatty():
            return False
        answer = input("Ký? [c]ó, [t]ất cả, [k]hông / sign? yes, all, no: ").strip().lower()[:1]
        self._all = answer in ("t", "a")
        return self._all or answer in ("c", "y")

    def _draw(self, task: Task, pdf: bytes, page: int) -> Path:
        from web.clerk.pictures import jpeg  # as a reader shows the page: with stamps and filled fields

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{task.identifier}.jpg"
        path.write_bytes(self._drawing.run(jpeg, pdf, "a.pdf", page, 100))
        return path


def _shown_on(bar: Bar) -> Callable[[Progress], None]:
    return lambda progress: bar.show(progress.done, progress.total)


def _tell(report: BatchReport, told: str) -> str:
    """Says what became of the batch, each refusal with its sentences; what was said last time already is not repeated."""
    lines = []
    if report.signed or report.refused:
        lines.append(
            f"{len(report.signed)} đã ký / signed, {len(report.refused)} bị từ chối / refused, {report.device_operations} lần dùng khóa / key operations"
        )
    lines += [_line(f"! {title}: ", refusal) for title, refusal in report.refused.values()]
    if report.interrupted:
        lines.append(_line("… ", report.interrupted))
    words = "\n".join(lines)
    if words and (words != told or report.signed):
        say(words)
    return words


def _line(mark: str, refusal: SigningError) -> str:
    return f"  {mark}{refusal.vi}\n    {refusal.en}  [{refusal.code}]"


__all__ = ["agent"]
