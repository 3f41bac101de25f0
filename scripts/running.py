"""A running sohoa of either size and people who use it over HTTP: for journey tests, benches and pictures."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from scripts.loopback import free_port, http_answers, wait_until

ROOT = Path(__file__).resolve().parent.parent
SOHOA = Path(sys.executable).parent / "sohoa"
AGENCY_FREE = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}


@dataclass(slots=True)
class Running:
    """A started system: its address, its environment, its processes by name, what the web printed, and its program."""

    url: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    log: Path = Path()
    program: Sequence[str] = (str(SOHOA),)

    def command(self, *words: str) -> str:
        """Runs a `sohoa` command beside the running system and returns what it printed."""
        done = subprocess.run(
            [str(SOHOA), *words], env=self.environment, capture_output=True, timeout=120, check=False, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def start_worker(self, name: str = "worker") -> subprocess.Popen[bytes]:
        """Starts one more worker process."""
        process = self._start(["worker"], self.log.with_name(f"{name}.log"))
        self.processes[name] = process
        return process

    def kill(self, name: str = "web") -> int:
        """Ends a process and all it started with SIGKILL, like a power cut; returns its id."""
        process = self.processes[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return process.pid

    def restart(self, name: str) -> int:
        """Kills "web" or "worker" and starts it again; returns the id of the one that was killed."""
        dead = self.kill(name)
        if name == "web":
            self.start_web()
        else:
            self.start_worker(name)
        return dead

    def start_web(self, *options: str) -> None:
        """Starts the web process (again, with the same data, on the same port) and waits until it answers."""
        self.processes["web"] = self._start(["serve", *options], self.log)
        wait_until(lambda: http_answers(f"{self.url}/health"), self.processes["web"], "sohoa serve", 60)

    def wait_for(self, ready: Any, what: str, seconds: float = 90) -> Any:
        """Asks until `ready()` is true and returns what it said."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := ready():
                return found
            time.sleep(0.2)
        raise AssertionError(f"{what} did not come within {seconds} s; log: {self.log.read_text()[-3000:]}")

    def _start(self, words: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            return subprocess.Popen(
                [*self.program, *words],
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                start_new_session=True,
            )


@contextmanager
def system(
    folder: Path,
    agency: str,
    *,
    cluster: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
    program: Sequence[str] = (str(SOHOA),),
) -> Iterator[Running]:
    """Starts `sohoa serve` (and, for the cluster, a separate worker) in demo mode on a free loopback port.

    `program` runs instead of `sohoa`, with the same words.
    """
    port = free_port()
    environment = {
        **AGENCY_FREE,
        "SOHOA_DATA_DIR": str(folder / "data"),
        "SOHOA_DEMO": "true",
        "SOHOA_AGENCY_NAME": agency,
        "SOHOA_PORT": str(port),
        "SOHOA_MIN_FREE_MB": "50",
        "PYTHONUNBUFFERED": "1",
        **(cluster or {}),
        **(extra or {}),
    }
    running = Running(f"http://127.0.0.1:{port}", environment, log=folder / "web.log", program=program)
    with ExitStack() as stack:
        stack.callback(_stop_all, running.processes)
        running.start_web(*(["--no-worker"] if cluster else []))
        if cluster:
            running.start_worker()
        yield running


def _stop_all(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for one in processes.values():
        stop(one)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


class Visitor:
    """Somebody with a browser without scripts: follows links, fills forms, keeps cookies."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
        self.page = ""

    def get(self, path: str, status: int = 200) -> str:
        """Opens a page."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, _words(answer.text))
        self.page = answer.text
        return self.page

    def post(
        self,
        path: str,
        data: Mapping[str, Any],
        *,
        files: Any = None,
        status: int = 200,
    ) -> str:
        """Sends a form with the token that the present page carries."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.page)
        body = {"csrf": token.group(1) if token else "", **data}
        answer = self.client.post(path, data=body, files=files)
        assert answer.status_code == status, (path, answer.status_code, _words(answer.text))
        self.page = answer.text
        return self.page

    def sign_in(self, name: str, password: str) -> None:
        """Signs in through the page."""
        self.get("/dang-nhap")
        self.post("/dang-nhap", {"ten": name, "mat-khau": password})
        assert "dang-xuat" in self.page, _words(self.page)

    def set_password(self, link: str, password: str, **more: str) -> None:
        """Uses a one-time link."""
        self.get(link)
        self.post(link, {"moi": password, "lai": password, **more})

    def act(self, document: int, event: str, **more: str) -> None:
        """Does one thing to a document, from its page as it stands."""
        self.get(f"/tai-lieu/{document}")
        self.post(f"/tai-lieu/{document}/viec/{event}", {"phien-ban": self.value("phien-ban"), **more})

    def approve(self, running: Running) -> None:
        """Waits until what the present page's sitting prepares can be seen, and signs everything that is shown."""
        address = self.sitting
        shown = running.wait_for(lambda: re.findall(r'name="chon" value="(\d+:[0-9a-f]+)"', self.get(address)), address)
        self.post(f"{address}/duyet", {"chon": shown})

    @property
    def sitting(self) -> str:
        """The address of the sitting that the present page is about."""
        found = re.search(r"/ban-ky/\d+", self.page)
        assert found, _words(self.page)
        return found.group(0)

    def settle(self, document: int, truth: Callable[[str], str]) -> None:
        """Corrects every doubtful field, as the page asks for them, to what `truth` says of its name."""
        for _ in range(60):
            page = self.get(f"/tai-lieu/{document}")
            form = re.search(rf'action="/tai-lieu/{document}/truong/(\d+)" data-field="\d+" data-name="(\w+)"', page)
            if form is None:
                return
            body = {"phien-ban": self.value("phien-ban"), "gia-tri": truth(form.group(2))}
            self.post(f"/tai-lieu/{document}/truong/{form.group(1)}", body)
        raise AssertionError("doubtful fields do not end")

    def value(self, name: str) -> str:
        """The value of the first input of that name on the present page."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.page)
        assert found, (name, _words(self.page))
        return unescape(found.group(1))


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))[:1500]


def office(running: Running) -> dict[str, Visitor]:
    """The people of the demo office, each signed in in a browser of their own."""
    told = running.command("admin", "demo-office")
    people = {}
    for login, password in re.findall(r"^  (\w+)\s+(\S+)   ", told, re.MULTILINE):
        people[login] = Visitor(running.url)
        people[login].sign_in(login, password)
    return people
